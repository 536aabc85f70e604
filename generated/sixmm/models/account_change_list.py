# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import ListModel, field, model
from sixmm_runtime.public import public

from sixmm.models.account_change import AccountChange


@public
@model
class AccountChangeList(ListModel[AccountChange]):
    """One page of movements.

    Attributes:
        items: The movements.
        total: How many there are on all pages.
    """

    _collection = "items"

    items: list[AccountChange] = field("list", decode.list_of(decode.object_of(AccountChange)))
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
