# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import field, model
from sixmm_runtime.public import public
from sixmm_runtime.views import StatusView

from sixmm.enums import (
    ConditionOrderType,
    ConditionStatus,
    OrderSide,
    OrderStatus,
    OrderType,
    PositionSide,
)


@public
@model
class StrategySubOrderState(StatusView):
    """One order of a strategy, as it stands.

    Assumed (strategy_sub_order_state): The page names the list without its items: taken to
    be what identifies a sub-order, what it asks for, and where it stands.

    Attributes:
        strategy_sub_id: Your number for this order.
        order_id: The exchange's id, for a normal order.
        condition_id: The exchange's id, for a condition order.
        client_order_id: Your own id.
        symbol: The contract.
        type: Limit, market, or what it waits for.
        side: Buy or sell.
        position_side: Which position it acts on.
        price: Limit price.
        quantity: Total quantity.
        stop_price: Price that sets it off.
        status: Where it stands.
        first_driven_id: Number of the order that this one depends on first; 0 for none.
        first_driven_on: What must happen to it. The values are not documented.
        first_trigger: What then happens to this order. The values are not documented.
        second_driven_id: Number of the order that this one depends on second.
        second_driven_on: What must happen to it. The values are not documented.
        second_trigger: What then happens to this order. The values are not documented.
    """

    strategy_sub_id: str = field("strategySubId", decode.text)
    order_id: str = field("orderId", decode.text)
    condition_id: str = field("conditionId", decode.text)
    client_order_id: str = field("clientOrderId", decode.text)
    symbol: str = field("symbol", decode.text)
    type: OrderType | ConditionOrderType = field(
        "type", decode.enum_of(OrderType, ConditionOrderType)
    )
    side: OrderSide = field("side", decode.enum_of(OrderSide))
    position_side: PositionSide = field("positionSide", decode.enum_of(PositionSide))
    price: Decimal = field("price", decode.decimal)
    quantity: Decimal = field("quantity", decode.decimal)
    stop_price: Decimal = field("stopPrice", decode.decimal)
    status: OrderStatus | ConditionStatus = field(
        "status", decode.enum_of(OrderStatus, ConditionStatus)
    )
    first_driven_id: str = field("firstDrivenId", decode.text)
    first_driven_on: str = field("firstDrivenOn", decode.text)
    first_trigger: str = field("firstTrigger", decode.text)
    second_driven_id: str = field("secondDrivenId", decode.text)
    second_driven_on: str = field("secondDrivenOn", decode.text)
    second_trigger: str = field("secondTrigger", decode.text)

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "strategy_sub_id",
                "order_id",
                "condition_id",
                "client_order_id",
                "symbol",
                "type",
                "side",
                "position_side",
                "price",
                "quantity",
                "stop_price",
                "status",
                "first_driven_id",
                "first_driven_on",
                "first_trigger",
                "second_driven_id",
                "second_driven_on",
                "second_trigger",
            ],
            default: Any = None,
        ) -> Any: ...
