# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import Model, field, model
from sixmm_runtime.public import public


@public
@model
class LeverageTier(Model):
    """Up to a position value: how much leverage, and how much margin must stay.

    Assumed (leverage_tier): The page names the list without its items: these fields are
    what margin tiers need.

    Attributes:
        max_notional: Largest position value of this tier, in the quote asset.
        max_leverage: Highest leverage in this tier.
        maintenance_margin_rate: Margin that must stay, as a fraction of the position's
            value.
    """

    max_notional: Decimal = field("maxNotional", decode.decimal)
    max_leverage: int = field("maxLeverage", decode.integer)
    maintenance_margin_rate: Decimal = field("maintenanceMarginRate", decode.decimal)

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "max_notional",
                "max_leverage",
                "maintenance_margin_rate",
            ],
            default: Any = None,
        ) -> Any: ...
