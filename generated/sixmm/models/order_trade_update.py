# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import field, model, moment
from sixmm_runtime.public import public
from sixmm_runtime.views import StatusView

from sixmm.enums import OrderSide, OrderStatus, OrderType, PositionSide, RoleType, TimeInForce


@public
@model
class OrderTradeUpdate(StatusView):
    """A normal order as it stands after what just happened to it, with the fill if that is
    what happened.

    Attributes:
        event_type: Which event this is.
        order_id: The exchange's id. (Assumed.)
        client_order_id: Your own id. (Assumed.)
        symbol: The contract. (Assumed.)
        type: Limit or market. (Assumed.)
        side: Buy or sell. (Assumed.)
        position_side: Which position it acts on. (Assumed.)
        price: Limit price. (Assumed.)
        quantity: Total quantity. (Assumed.)
        time_in_force: How long it stays. (Assumed.)
        reduce_only: Whether it can only make a position smaller. (Assumed.)
        maker_only: Whether it can only add liquidity. (Assumed.)
        close_position: Whether it closes the whole position. (Assumed.)
        status: Where it stands; `status` in the REST API.
        executed_quantity: How much is filled. (Assumed.)
        average_price: Mean price of the fills. (Assumed.)
        trade_id: Id of the fill that this event reports. (Assumed.)
        last_fill_price: Price of this fill. (Assumed.)
        last_fill_quantity: How much this fill filled. (Assumed.)
        role: Maker or taker. (Assumed.)
        fee: Fee for this fill. (Assumed.)
        realized_pnl: Profit that this fill realised. (Assumed.)
        created_at: When the order was placed. Unix milliseconds. (Assumed.)
        updated_at: When this happened. Unix milliseconds. (Assumed.)
    """

    event_type: str = field("eventType", decode.text)
    order_id: str = field("orderId", decode.text)
    client_order_id: str = field("clientOrderId", decode.text)
    symbol: str = field("symbol", decode.text)
    type: OrderType = field("type", decode.enum_of(OrderType))
    side: OrderSide = field("side", decode.enum_of(OrderSide))
    position_side: PositionSide = field("positionSide", decode.enum_of(PositionSide))
    price: Decimal = field("price", decode.decimal)
    quantity: Decimal = field("quantity", decode.decimal)
    time_in_force: TimeInForce = field("timeInForce", decode.enum_of(TimeInForce))
    reduce_only: bool = field("reduceOnly", decode.boolean)
    maker_only: bool = field("makerOnly", decode.boolean)
    close_position: bool = field("closePosition", decode.boolean)
    status: OrderStatus = field("orderStatus", decode.enum_of(OrderStatus))
    executed_quantity: Decimal = field("executedQuantity", decode.decimal)
    average_price: Decimal = field("avgPrice", decode.decimal)
    trade_id: str = field("tradeId", decode.text)
    last_fill_price: Decimal = field("lastFillPrice", decode.decimal)
    last_fill_quantity: Decimal = field("lastFillQuantity", decode.decimal)
    role: RoleType = field("roleType", decode.enum_of(RoleType))
    fee: Decimal = field("handlingFee", decode.decimal)
    realized_pnl: Decimal = field("realizedPnl", decode.decimal)
    created_at: int = field("createdAt", decode.integer)
    updated_at: int = field("updatedAt", decode.integer)
    created_at_utc: datetime = moment("created_at")
    updated_at_utc: datetime = moment("updated_at")

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "event_type",
                "order_id",
                "client_order_id",
                "symbol",
                "type",
                "side",
                "position_side",
                "price",
                "quantity",
                "time_in_force",
                "reduce_only",
                "maker_only",
                "close_position",
                "status",
                "executed_quantity",
                "average_price",
                "trade_id",
                "last_fill_price",
                "last_fill_quantity",
                "role",
                "fee",
                "realized_pnl",
                "created_at",
                "updated_at",
            ],
            default: Any = None,
        ) -> Any: ...
