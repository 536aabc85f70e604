# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import ListModel, field, model
from sixmm_runtime.public import public

from sixmm.models.fee_level import FeeLevel
from sixmm.models.symbol_rules import SymbolRules


@public
@model
class SymbolList(ListModel[SymbolRules]):
    """All contracts, and the fee levels.

    Attributes:
        items: The contracts.
        fee_levels: Fees by VIP level.
    """

    _collection = "items"

    items: list[SymbolRules] = field("list", decode.list_of(decode.object_of(SymbolRules)))
    fee_levels: list[FeeLevel] = field(
        "handlingFeeLevelConfig", decode.list_of(decode.object_of(FeeLevel))
    )

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "items",
                "fee_levels",
            ],
            default: Any = None,
        ) -> Any: ...
