# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.

from sixmm_runtime import decode
from sixmm_runtime.model import Model, field, model
from sixmm_runtime.public import public


@public
@model
class CanceledConditionOrder(Model):
    """The condition order that a cancel was accepted for.

    Assumed (canceled_condition_order): The page gives no answer; taken to be like that of
    placing a condition order.

    Attributes:
        condition_id: The exchange's id.
        condition_status: Where it stands. The values are not documented.
        timestamp: When the cancel was accepted. Unix milliseconds.
    """

    condition_id: str = field("conditionId", decode.text)
    condition_status: str = field("conditionStatus", decode.text)
    timestamp: int = field("timestamp", decode.integer)
