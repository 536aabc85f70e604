# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import field, model, moment
from sixmm_runtime.public import public
from sixmm_runtime.views import KlineView


@public
@model
class Kline(KlineView):
    """Prices of one interval.

    Attributes:
        open_time: Start of the interval. Unix milliseconds.
        open: First price.
        high: Highest price.
        low: Lowest price.
        close: Last price.
        volume: What was traded.
        close_time: End of the interval. Unix milliseconds.
    """

    open_time: int = field("openTime", decode.integer)
    open: Decimal = field("open", decode.decimal)
    high: Decimal = field("high", decode.decimal)
    low: Decimal = field("low", decode.decimal)
    close: Decimal = field("close", decode.decimal)
    volume: Decimal = field("volume", decode.decimal)
    close_time: int = field("closeTime", decode.integer)
    open_time_utc: datetime = moment("open_time")
    close_time_utc: datetime = moment("close_time")

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "open_time",
                "open",
                "high",
                "low",
                "close",
                "volume",
                "close_time",
            ],
            default: Any = None,
        ) -> Any: ...
