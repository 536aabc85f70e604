# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import Model, field, model
from sixmm_runtime.public import public


@public
@model
class FeeLevel(Model):
    """Trading fees of one VIP level.

    Assumed (fee_level): The page names the list without its items: these fields are what
    fee levels need.

    Attributes:
        level: The VIP level.
        maker_rate: Fee for adding liquidity, as a fraction of the traded value.
        taker_rate: Fee for taking liquidity, as a fraction of the traded value.
    """

    level: int = field("level", decode.integer)
    maker_rate: Decimal = field("makerRate", decode.decimal)
    taker_rate: Decimal = field("takerRate", decode.decimal)

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "level",
                "maker_rate",
                "taker_rate",
            ],
            default: Any = None,
        ) -> Any: ...
