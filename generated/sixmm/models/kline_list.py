# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import field, model
from sixmm_runtime.public import public
from sixmm_runtime.views import KlineRows

from sixmm.models.kline import Kline


@public
@model
class KlineList(KlineRows[Kline]):
    """Klines of one contract.

    Attributes:
        items: The klines.
    """

    _collection = "items"

    items: list[Kline] = field("list", decode.list_of(decode.object_of(Kline)))

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self, name: Literal["items",], default: Any = None
        ) -> Any: ...
