# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import Model, field, model, moment
from sixmm_runtime.public import public


@public
@model
class AssetTrendPoint(Model):
    """The account at one moment.

    Attributes:
        snapshot_at: The moment. Unix milliseconds.
        balance: Balance of the account.
        pnl: Profit of the period.
        pnl_rate: Profit of the period as a fraction.
        total_pnl: Profit so far.
    """

    snapshot_at: int = field("snapshotTime", decode.integer)
    balance: Decimal = field("balance", decode.decimal)
    pnl: Decimal = field("pnl", decode.decimal)
    pnl_rate: Decimal = field("pnlRate", decode.decimal)
    total_pnl: Decimal = field("totalPnl", decode.decimal)
    snapshot_at_utc: datetime = moment("snapshot_at")

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "snapshot_at",
                "balance",
                "pnl",
                "pnl_rate",
                "total_pnl",
            ],
            default: Any = None,
        ) -> Any: ...
