# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import field, model, moment
from sixmm_runtime.public import public
from sixmm_runtime.views import StatusView

from sixmm.enums import ConditionStatus


@public
@model
class PlacedConditionOrder(StatusView):
    """An accepted condition order.

    Attributes:
        condition_id: The exchange's id.
        status: Where it stands.
        accepted_at: When it was accepted. Unix milliseconds.
    """

    condition_id: str = field("conditionId", decode.text)
    status: ConditionStatus = field("conditionStatus", decode.enum_of(ConditionStatus))
    accepted_at: int = field("timestamp", decode.integer)
    accepted_at_utc: datetime = moment("accepted_at")

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "condition_id",
                "status",
                "accepted_at",
            ],
            default: Any = None,
        ) -> Any: ...
