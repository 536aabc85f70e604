# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import Model, field, model
from sixmm_runtime.public import public


@public
@model
class FundingRateConfig(Model):
    """How a contract's funding rate is made.

    Assumed (funding_rate_config): The page gives no answer: these fields are what the
    operation's name promises.

    Attributes:
        symbol: The contract.
        funding_interval_hours: Hours between two fundings.
        interest_rate: Interest part of the rate, as a fraction.
        max_funding_rate: Upper bound of the rate, as a fraction.
        min_funding_rate: Lower bound of the rate, as a fraction.
    """

    symbol: str = field("symbol", decode.text)
    funding_interval_hours: int = field("fundingIntervalHours", decode.integer)
    interest_rate: Decimal = field("interestRate", decode.decimal)
    max_funding_rate: Decimal = field("maxFundingRate", decode.decimal)
    min_funding_rate: Decimal = field("minFundingRate", decode.decimal)

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "symbol",
                "funding_interval_hours",
                "interest_rate",
                "max_funding_rate",
                "min_funding_rate",
            ],
            default: Any = None,
        ) -> Any: ...
