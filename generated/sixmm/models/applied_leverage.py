# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.

from sixmm_runtime import decode
from sixmm_runtime.model import Model, field, model
from sixmm_runtime.public import public


@public
@model
class AppliedLeverage(Model):
    """The leverage now in use.

    Attributes:
        symbol: The contract.
        leverage: How many times the margin.
        timestamp: When it was set. Unix milliseconds.
    """

    symbol: str = field("symbol", decode.text)
    leverage: int = field("leverage", decode.integer)
    timestamp: int = field("timestamp", decode.integer)
