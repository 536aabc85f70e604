# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import Model, field, model
from sixmm_runtime.public import public


@public
@model
class DeletedApiKeys(Model):
    """What deleting all keys did.

    Attributes:
        deleted: How many keys were deleted.
    """

    deleted: int = field("deleted", decode.integer)

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self, name: Literal["deleted",], default: Any = None
        ) -> Any: ...
