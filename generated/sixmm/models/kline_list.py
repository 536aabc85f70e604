# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.

from sixmm_runtime import decode
from sixmm_runtime.model import ListModel, field, model
from sixmm_runtime.public import public

from sixmm.models.kline import Kline


@public
@model
class KlineList(ListModel[Kline]):
    """Klines of one contract.

    Attributes:
        items: The klines.
    """

    _collection = "items"

    items: list[Kline] = field("list", decode.list_of(decode.object_of(Kline)))
