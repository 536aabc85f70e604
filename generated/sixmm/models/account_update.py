# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import Model, field, model
from sixmm_runtime.public import public

from sixmm.models.balance_update import BalanceUpdate
from sixmm.models.position_update import PositionUpdate


@public
@model
class AccountUpdate(Model):
    """The balances and positions that changed.

    Attributes:
        event_type: Which event this is.
        balances: Balances that changed. (Assumed.)
        positions: Positions that changed. (Assumed.)
    """

    event_type: str = field("eventType", decode.text)
    balances: list[BalanceUpdate] = field(
        "balances", decode.list_of(decode.object_of(BalanceUpdate))
    )
    positions: list[PositionUpdate] = field(
        "positions", decode.list_of(decode.object_of(PositionUpdate))
    )

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "event_type",
                "balances",
                "positions",
            ],
            default: Any = None,
        ) -> Any: ...
