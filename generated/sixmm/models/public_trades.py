# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import ListModel, field, model
from sixmm_runtime.public import public

from sixmm.models.public_trade import PublicTrade


@public
@model
class PublicTrades(ListModel[PublicTrade]):
    """Trades of a contract, oldest first.

    Assumed (public_trades): No payload is documented; the channel promises trades, and
    lists elsewhere are called `list`.

    Attributes:
        items: The trades.
    """

    _collection = "items"

    items: list[PublicTrade] = field("list", decode.list_of(decode.object_of(PublicTrade)))

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self, name: Literal["items",], default: Any = None
        ) -> Any: ...
