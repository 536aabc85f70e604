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
class FundingRate(Model):
    """A contract's funding rate now.

    Assumed (funding_rate): The page gives no answer: these fields are what the operation's
    name promises.

    Attributes:
        symbol: The contract.
        funding_rate: Rate of the next funding, as a fraction of the position's value.
        next_funding_at: When it is settled. Unix milliseconds.
    """

    symbol: str = field("symbol", decode.text)
    funding_rate: Decimal = field("fundingRate", decode.decimal)
    next_funding_at: int = field("nextFundingTime", decode.integer)
    next_funding_at_utc: datetime = moment("next_funding_at")

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "symbol",
                "funding_rate",
                "next_funding_at",
            ],
            default: Any = None,
        ) -> Any: ...
