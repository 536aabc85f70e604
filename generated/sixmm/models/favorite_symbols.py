# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import ListModel, field, model
from sixmm_runtime.public import public


@public
@model
class FavoriteSymbols(ListModel[str]):
    """The saved favorites.

    Attributes:
        symbols: Contracts.
    """

    _collection = "symbols"

    symbols: list[str] = field("symbols", decode.list_of(decode.text))

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self, name: Literal["symbols",], default: Any = None
        ) -> Any: ...
