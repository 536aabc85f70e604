# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.

from sixmm_runtime import decode
from sixmm_runtime.model import Model, field, model
from sixmm_runtime.public import public


@public
@model
class PlacedConditionOrder(Model):
    """An accepted condition order.

    Attributes:
        condition_id: The exchange's id.
        condition_status: Where it stands. The values are not documented.
        timestamp: When it was accepted. Unix milliseconds.
    """

    condition_id: str = field("conditionId", decode.text)
    condition_status: str = field("conditionStatus", decode.text)
    timestamp: int = field("timestamp", decode.integer)
