# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.

from sixmm_runtime import decode
from sixmm_runtime.model import Model, field, model
from sixmm_runtime.public import public

from sixmm.enums import MarginModeCode


@public
@model
class PositionSettings(Model):
    """Margin mode and leverage of a contract.

    Attributes:
        symbol: The contract.
        margin_mode: Cross or isolated, as a number.
        leverage: How many times the margin.
    """

    symbol: str = field("symbol", decode.text)
    margin_mode: MarginModeCode = field("marginMode", decode.enum_of(MarginModeCode))
    leverage: int = field("leverage", decode.integer)
