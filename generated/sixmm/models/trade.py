# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import Model, field, model, moment
from sixmm_runtime.public import public

from sixmm.enums import OrderSide, PositionSide, RoleType


@public
@model
class Trade(Model):
    """One fill of an order.

    Attributes:
        fill_id: Id of this fill.
        trade_id: Id of the trade record.
        order_id: The order that was filled.
        symbol: The contract.
        side: Buy or sell.
        role: Maker or taker.
        price: Price of the fill.
        quantity: How much was filled.
        value: Value of the fill.
        fee: Fee for it.
        realized_pnl: Profit that it realized.
        position_side: Which position it acted on.
        created_at: When it happened. Unix milliseconds.
    """

    fill_id: str = field("fillId", decode.text)
    trade_id: str = field("tradeId", decode.text)
    order_id: str = field("orderId", decode.text)
    symbol: str = field("symbol", decode.text)
    side: OrderSide = field("side", decode.enum_of(OrderSide))
    role: RoleType = field("roleType", decode.enum_of(RoleType))
    price: Decimal = field("price", decode.decimal)
    quantity: Decimal = field("quantity", decode.decimal)
    value: Decimal = field("tradeValue", decode.decimal)
    fee: Decimal = field("handlingFee", decode.decimal)
    realized_pnl: Decimal = field("realizedPnl", decode.decimal)
    position_side: PositionSide = field("positionSide", decode.enum_of(PositionSide))
    created_at: int = field("createdAt", decode.integer)
    created_at_utc: datetime = moment("created_at")

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "fill_id",
                "trade_id",
                "order_id",
                "symbol",
                "side",
                "role",
                "price",
                "quantity",
                "value",
                "fee",
                "realized_pnl",
                "position_side",
                "created_at",
            ],
            default: Any = None,
        ) -> Any: ...
