# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import ListModel, field, model
from sixmm_runtime.public import public

from sixmm.models.asset_trend_point import AssetTrendPoint


@public
@model
class AssetTrend(ListModel[AssetTrendPoint]):
    """How the account developed.

    Attributes:
        items: The points.
    """

    _collection = "items"

    items: list[AssetTrendPoint] = field("items", decode.list_of(decode.object_of(AssetTrendPoint)))

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self, name: Literal["items",], default: Any = None
        ) -> Any: ...
