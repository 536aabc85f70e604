# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.

from sixmm_runtime import decode
from sixmm_runtime.model import Model, field, model
from sixmm_runtime.public import public

from sixmm.enums import StrategyStatus, StrategyType
from sixmm.models.strategy_sub_order_state import StrategySubOrderState


@public
@model
class Strategy(Model):
    """A strategy and its orders.

    Attributes:
        strategy_id: The exchange's id.
        strategy_type: How its orders depend on each other.
        strategy_status: Where it stands.
        book_time: When it was made. Unix milliseconds.
        sub_orders: Its orders.
        update_time: When it last changed. Unix milliseconds.
    """

    strategy_id: str = field("strategyId", decode.text)
    strategy_type: StrategyType = field("strategyType", decode.enum_of(StrategyType))
    strategy_status: StrategyStatus = field("strategyStatus", decode.enum_of(StrategyStatus))
    book_time: int = field("bookTime", decode.integer)
    sub_orders: list[StrategySubOrderState] = field(
        "subOrders", decode.list_of(decode.object_of(StrategySubOrderState))
    )
    update_time: int = field("updateTime", decode.integer)
