# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import ListModel, field, model
from sixmm_runtime.public import public

from sixmm.models.batch_order_result import BatchOrderResult


@public
@model
class BatchOrderResults(ListModel[BatchOrderResult]):
    """How the orders of a batch went; each succeeds or fails for itself.

    Attributes:
        success_count: How many succeeded.
        failed_count: How many failed.
        items: One result for each order.
    """

    _collection = "items"

    success_count: int = field("successCount", decode.integer)
    failed_count: int = field("failedCount", decode.integer)
    items: list[BatchOrderResult] = field(
        "results", decode.list_of(decode.object_of(BatchOrderResult))
    )

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "success_count",
                "failed_count",
                "items",
            ],
            default: Any = None,
        ) -> Any: ...
