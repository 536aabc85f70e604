# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import ListModel, field, model
from sixmm_runtime.public import public

from sixmm.models.order import Order


@public
@model
class OrderHistory(ListModel[Order]):
    """One page of past normal orders.

    Assumed (order_history): The page gives no answer; taken to be like the other paged
    lists.

    Attributes:
        items: The orders.
        total: How many there are on all pages.
    """

    _collection = "items"

    items: list[Order] = field("list", decode.list_of(decode.object_of(Order)))
    total: int = field("total", decode.integer)

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "items",
                "total",
            ],
            default: Any = None,
        ) -> Any: ...
