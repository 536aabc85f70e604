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
class Position(PositionView):
    """An open position.

    Attributes:
        symbol: The contract.
        margin_mode: Cross or isolated.
        position_side: Both, long or short.
        leverage: How many times the margin.
        quantity: How much is held.
        entry_price: Price of entry.
        break_even_price: Price at which closing costs and gains nothing.
        liquidation_price: Price at which it is liquidated.
        margin_ratio: Ratio of the margin; its formula is not documented.
        unrealized_pnl: Profit if it were closed now.
        roe: Return on the margin put in.
        next_funding_fee: Next funding fee, as estimated.
        funding_fee_total: Funding fees so far.
        take_profit_price: Price of its take profit, if there is one.
        stop_loss_price: Price of its stop loss, if there is one.
    """

    symbol: str = field("symbol", decode.text)
    margin_mode: MarginMode = field("marginMode", decode.enum_of(MarginMode))
    position_side: PositionSide = field("positionSide", decode.enum_of(PositionSide))
    leverage: int = field("leverage", decode.integer)
    quantity: Decimal = field("quantity", decode.decimal)
    entry_price: Decimal = field("entryPrice", decode.decimal)
    break_even_price: Decimal = field("breakEvenPrice", decode.decimal)
    liquidation_price: Decimal = field("liqPrice", decode.decimal)
    margin_ratio: Decimal = field("marginRatio", decode.decimal)
    unrealized_pnl: Decimal = field("unrealizedPnl", decode.decimal)
    roe: Decimal = field("roe", decode.decimal)
    next_funding_fee: Decimal = field("nextFundingFee", decode.decimal)
    funding_fee_total: Decimal = field("fundingFeeAccum", decode.decimal)
    take_profit_price: Decimal = field("tpPrice", decode.decimal)
    stop_loss_price: Decimal = field("slPrice", decode.decimal)

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "symbol",
                "margin_mode",
                "position_side",
                "leverage",
                "quantity",
                "entry_price",
                "break_even_price",
                "liquidation_price",
                "margin_ratio",
                "unrealized_pnl",
                "roe",
                "next_funding_fee",
                "funding_fee_total",
                "take_profit_price",
                "stop_loss_price",
            ],
            default: Any = None,
        ) -> Any: ...
