# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import Model, field, model
from sixmm_runtime.public import public


@public
@model
class VolumeStats(Model):
    """Trading of the last 30 days.

    Attributes:
        volume_30d: What was traded.
        fee_30d: Fees paid.
    """

    volume_30d: Decimal = field("volume30d", decode.decimal)
    fee_30d: Decimal = field("feeTotal30d", decode.decimal)

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "volume_30d",
                "fee_30d",
            ],
            default: Any = None,
        ) -> Any: ...
