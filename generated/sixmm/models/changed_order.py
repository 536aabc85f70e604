# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import field, model, moment
from sixmm_runtime.public import public
from sixmm_runtime.views import StatusView

from sixmm.enums import OrderStatus


@public
@model
class ChangedOrder(StatusView):
    """The order that a cancel or an amendment was accepted for.

    Assumed (changed_order): The page gives no answer; taken to be like that of placing an
    order.

    Attributes:
        order_id: The exchange's id.
        client_order_id: Your own id.
        status: Where it stands so far.
        accepted_at: When the change was accepted. Unix milliseconds.
    """

    order_id: str = field("orderId", decode.text)
    client_order_id: str = field("clientOrderId", decode.text)
    status: OrderStatus = field("status", decode.enum_of(OrderStatus))
    accepted_at: int = field("timestamp", decode.integer)
    accepted_at_utc: datetime = moment("accepted_at")

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "order_id",
                "client_order_id",
                "status",
                "accepted_at",
            ],
            default: Any = None,
        ) -> Any: ...
