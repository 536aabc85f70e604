# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import ListModel, field, model
from sixmm_runtime.public import public

from sixmm.models.position import Position


@public
@model
class PositionList(ListModel[Position]):
    """Open positions.

    Attributes:
        items: The positions.
    """

    _collection = "items"

    items: list[Position] = field("positions", decode.list_of(decode.object_of(Position)))

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self, name: Literal["items",], default: Any = None
        ) -> Any: ...
