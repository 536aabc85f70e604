# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import Model, field, model, moment
from sixmm_runtime.public import public


@public
@model
class PastFundingRate(Model):
    """A funding that has been settled.

    Assumed (past_funding_rate): The page gives no answer: these fields are what the
    operation's name promises.

    Attributes:
        symbol: The contract.
        funding_rate: The rate, as a fraction of the position's value.
        funded_at: When it was settled. Unix milliseconds.
    """

    symbol: str = field("symbol", decode.text)
    funding_rate: Decimal = field("fundingRate", decode.decimal)
    funded_at: int = field("fundingTime", decode.integer)
    funded_at_utc: datetime = moment("funded_at")

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "symbol",
                "funding_rate",
                "funded_at",
            ],
            default: Any = None,
        ) -> Any: ...
