# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import field, model, moment
from sixmm_runtime.public import public
from sixmm_runtime.views import StatusView

from sixmm.enums import StrategyStatus, StrategyType
from sixmm.models.strategy_sub_order_state import StrategySubOrderState


@public
@model
class Strategy(StatusView):
    """A strategy and its orders.

    Attributes:
        strategy_id: The exchange's id.
        type: How its orders depend on each other.
        status: Where it stands.
        created_at: When it was made. Unix milliseconds.
        orders: Its orders.
        updated_at: When it last changed. Unix milliseconds.
    """

    strategy_id: str = field("strategyId", decode.text)
    type: StrategyType = field("strategyType", decode.enum_of(StrategyType))
    status: StrategyStatus = field("strategyStatus", decode.enum_of(StrategyStatus))
    created_at: int = field("bookTime", decode.integer)
    orders: list[StrategySubOrderState] = field(
        "subOrders", decode.list_of(decode.object_of(StrategySubOrderState))
    )
    updated_at: int = field("updateTime", decode.integer)
    created_at_utc: datetime = moment("created_at")
    updated_at_utc: datetime = moment("updated_at")

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "strategy_id",
                "type",
                "status",
                "created_at",
                "orders",
                "updated_at",
            ],
            default: Any = None,
        ) -> Any: ...
