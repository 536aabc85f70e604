# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import Model, field, model
from sixmm_runtime.public import public

from sixmm.enums import BookUpdateType
from sixmm.models.price_level import PriceLevel


@public
@model
class BookUpdate(Model):
    """An order book, or the levels of it that changed. An update follows on what came before
    it if its `start_version` is one more than the last `end_version`.

    Attributes:
        symbol: The contract. (Assumed.)
        type: Whether this is the whole book. (Assumed.)
        start_version: The first version of the book that this update makes. (Assumed.)
        end_version: The version of the book after this update. (Assumed.)
        bids: Levels to buy at, best first. (Assumed.)
        asks: Levels to sell at, best first. (Assumed.)
    """

    symbol: str = field("symbol", decode.text)
    type: BookUpdateType = field("type", decode.enum_of(BookUpdateType))
    start_version: int = field("startVersion", decode.integer)
    end_version: int = field("endVersion", decode.integer)
    bids: list[PriceLevel] = field(
        "bids", decode.list_of(decode.record_of(PriceLevel, decode.decimal, decode.decimal))
    )
    asks: list[PriceLevel] = field(
        "asks", decode.list_of(decode.record_of(PriceLevel, decode.decimal, decode.decimal))
    )

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "symbol",
                "type",
                "start_version",
                "end_version",
                "bids",
                "asks",
            ],
            default: Any = None,
        ) -> Any: ...
