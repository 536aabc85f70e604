# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import field, model, moment
from sixmm_runtime.public import public
from sixmm_runtime.views import StatusView

from sixmm.enums import (
    ConditionOrderType,
    ConditionStatus,
    ConditionTimeInForce,
    OrderSide,
    PositionSide,
    WorkingType,
)


@public
@model
class ConditionOrder(StatusView):
    """A condition order, waiting or past.

    Assumed (condition_order): No page lists the fields of a condition order: taken to be
    those of the request and its answer, and two times.

    Attributes:
        condition_id: The exchange's id.
        client_order_id: Your own id.
        symbol: The contract.
        type: What it waits for.
        side: Buy or sell.
        position_side: Which position it acts on.
        price: Limit price once set off.
        quantity: Quantity.
        time_in_force: How long it stays.
        reduce_only: Whether it can only make a position smaller.
        stop_price: Price that sets it off.
        working_type: Which price is compared with it.
        price_protect: Whether price protection is on.
        activate_price: Price from which on it trails.
        callback_rate: How far the price must turn.
        close_position: Whether it closes the whole position.
        status: Where it stands.
        created_at: When it was placed. Unix milliseconds.
        updated_at: When it last changed. Unix milliseconds.
    """

    condition_id: str = field("conditionId", decode.text)
    client_order_id: str = field("clientOrderId", decode.text)
    symbol: str = field("symbol", decode.text)
    type: ConditionOrderType = field("type", decode.enum_of(ConditionOrderType))
    side: OrderSide = field("side", decode.enum_of(OrderSide))
    position_side: PositionSide = field("positionSide", decode.enum_of(PositionSide))
    price: Decimal = field("price", decode.decimal)
    quantity: Decimal = field("quantity", decode.decimal)
    time_in_force: ConditionTimeInForce = field("timeInForce", decode.enum_of(ConditionTimeInForce))
    reduce_only: bool = field("reduceOnly", decode.boolean)
    stop_price: Decimal = field("stopPrice", decode.decimal)
    working_type: WorkingType = field("workingType", decode.enum_of(WorkingType))
    price_protect: bool = field("priceProtect", decode.boolean)
    activate_price: Decimal = field("activatePrice", decode.decimal)
    callback_rate: Decimal = field("callbackRate", decode.decimal)
    close_position: bool = field("closePosition", decode.boolean)
    status: ConditionStatus = field("conditionStatus", decode.enum_of(ConditionStatus))
    created_at: int = field("createdAt", decode.integer)
    updated_at: int = field("updatedAt", decode.integer)
    created_at_utc: datetime = moment("created_at")
    updated_at_utc: datetime = moment("updated_at")

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "condition_id",
                "client_order_id",
                "symbol",
                "type",
                "side",
                "position_side",
                "price",
                "quantity",
                "time_in_force",
                "reduce_only",
                "stop_price",
                "working_type",
                "price_protect",
                "activate_price",
                "callback_rate",
                "close_position",
                "status",
                "created_at",
                "updated_at",
            ],
            default: Any = None,
        ) -> Any: ...
