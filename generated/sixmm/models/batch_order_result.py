# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import field, model, moment
from sixmm_runtime.public import public
from sixmm_runtime.views import ResultView

from sixmm.enums import OrderStatus


@public
@model
class BatchOrderResult(ResultView):
    """How one order of a batch went.

    Assumed (batch_order_result): The page names the list without its items: taken to be a
    single order's answer together with a code and message of its own.

    Attributes:
        code: 0 for success, otherwise one of the codes listed under x-error-codes.
        message: The outcome in words.
        order_id: The exchange's id, on success.
        client_order_id: Your own id.
        status: Where it stands so far.
        accepted_at: When it was accepted. Unix milliseconds.
    """

    code: int = field("code", decode.integer)
    message: str = field("message", decode.text)
    order_id: str = field("orderId", decode.text)
    client_order_id: str = field("clientOrderId", decode.text)
    status: OrderStatus = field("status", decode.enum_of(OrderStatus))
    accepted_at: int = field("timestamp", decode.integer)
    accepted_at_utc: datetime = moment("accepted_at")

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "code",
                "message",
                "order_id",
                "client_order_id",
                "status",
                "accepted_at",
            ],
            default: Any = None,
        ) -> Any: ...
