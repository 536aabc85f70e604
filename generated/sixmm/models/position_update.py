# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import field, model
from sixmm_runtime.public import public
from sixmm_runtime.views import PositionView

from sixmm.enums import MarginMode, PositionSide


@public
@model
class PositionUpdate(PositionView):
    """One position.

    Attributes:
        symbol: The contract. (Assumed.)
        position_side: Net, long or short. (Assumed.)
        margin_mode: Cross or isolated, as a word.
        leverage: How many times the margin. (Assumed.)
        quantity: How much is held. (Assumed.)
        entry_price: Mean price of entry. (Assumed.)
        liquidation_price: Price at which it is liquidated. (Assumed.)
        unrealized_pnl: Profit if it were closed now. (Assumed.)
        realized_pnl: Profit realised so far. (Assumed.)
    """

    symbol: str = field("symbol", decode.text)
    position_side: PositionSide = field("positionSide", decode.enum_of(PositionSide))
    margin_mode: MarginMode = field("marginMode", decode.enum_of(MarginMode))
    leverage: int = field("leverage", decode.integer)
    quantity: Decimal = field("quantity", decode.decimal)
    entry_price: Decimal = field("entryPrice", decode.decimal)
    liquidation_price: Decimal = field("liqPrice", decode.decimal)
    unrealized_pnl: Decimal = field("unrealizedPnl", decode.decimal)
    realized_pnl: Decimal = field("realizedPnl", decode.decimal)

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "symbol",
                "position_side",
                "margin_mode",
                "leverage",
                "quantity",
                "entry_price",
                "liquidation_price",
                "unrealized_pnl",
                "realized_pnl",
            ],
            default: Any = None,
        ) -> Any: ...
