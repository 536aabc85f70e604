# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import Model, field, model
from sixmm_runtime.public import public

from sixmm.enums import MarginMode


@public
@model
class PositionSettings(Model):
    """Margin mode and leverage of a contract.

    Attributes:
        symbol: The contract.
        margin_mode: Cross or isolated.
        leverage: How many times the margin.
    """

    symbol: str = field("symbol", decode.text)
    margin_mode: MarginMode = field(
        "marginMode", decode.enum_of(MarginMode, wire={1: "CROSS", 2: "ISOLATED"})
    )
    leverage: int = field("leverage", decode.integer)

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "symbol",
                "margin_mode",
                "leverage",
            ],
            default: Any = None,
        ) -> Any: ...
