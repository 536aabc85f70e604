# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import field, model, moment
from sixmm_runtime.public import public
from sixmm_runtime.views import StatusView

from sixmm.enums import OrderSide, OrderStatus, OrderType, PositionSide, PriceTypeCode, TimeInForce


@public
@model
class Order(StatusView):
    """A normal order, open or finished.

    Assumed (order): No page lists the fields of an order (only `status` is named): taken to
    be those of the request, what was filled, and two times.

    Attributes:
        order_id: The exchange's id.
        client_order_id: Your own id.
        symbol: The contract.
        type: Limit or market.
        side: Buy or sell.
        position_side: Which position it acts on.
        price: Limit price.
        quantity: Total quantity.
        executed_quantity: How much is filled.
        average_price: Mean price of the fills.
        status: Where it stands.
        time_in_force: How long it stays.
        reduce_only: Whether it can only make a position smaller.
        maker_only: Whether it can only add liquidity.
        close_position: Whether it closes the whole position.
        place_type: Kind of placement.
        price_type: Where its price came from.
        created_at: When it was placed. Unix milliseconds.
        updated_at: When it last changed. Unix milliseconds.
    """

    order_id: str = field("orderId", decode.text)
    client_order_id: str = field("clientOrderId", decode.text)
    symbol: str = field("symbol", decode.text)
    type: OrderType = field("type", decode.enum_of(OrderType))
    side: OrderSide = field("side", decode.enum_of(OrderSide))
    position_side: PositionSide = field("positionSide", decode.enum_of(PositionSide))
    price: Decimal = field("price", decode.decimal)
    quantity: Decimal = field("quantity", decode.decimal)
    executed_quantity: Decimal = field("executedQuantity", decode.decimal)
    average_price: Decimal = field("avgPrice", decode.decimal)
    status: OrderStatus = field("status", decode.enum_of(OrderStatus))
    time_in_force: TimeInForce = field("timeInForce", decode.enum_of(TimeInForce))
    reduce_only: bool = field("reduceOnly", decode.boolean)
    maker_only: bool = field("makerOnly", decode.boolean)
    close_position: bool = field("closePosition", decode.boolean)
    place_type: str = field("placeType", decode.text)
    price_type: PriceTypeCode = field("priceType", decode.enum_of(PriceTypeCode))
    created_at: int = field("createdAt", decode.integer)
    updated_at: int = field("updatedAt", decode.integer)
    created_at_utc: datetime = moment("created_at")
    updated_at_utc: datetime = moment("updated_at")

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "order_id",
                "client_order_id",
                "symbol",
                "type",
                "side",
                "position_side",
                "price",
                "quantity",
                "executed_quantity",
                "average_price",
                "status",
                "time_in_force",
                "reduce_only",
                "maker_only",
                "close_position",
                "place_type",
                "price_type",
                "created_at",
                "updated_at",
            ],
            default: Any = None,
        ) -> Any: ...
