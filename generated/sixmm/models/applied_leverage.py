# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import Model, field, model, moment
from sixmm_runtime.public import public


@public
@model
class AppliedLeverage(Model):
    """The leverage now in use.

    Attributes:
        symbol: The contract.
        leverage: How many times the margin.
        updated_at: When it was set. Unix milliseconds.
    """

    symbol: str = field("symbol", decode.text)
    leverage: int = field("leverage", decode.integer)
    updated_at: int = field("timestamp", decode.integer)
    updated_at_utc: datetime = moment("updated_at")

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "symbol",
                "leverage",
                "updated_at",
            ],
            default: Any = None,
        ) -> Any: ...
