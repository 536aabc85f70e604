# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import Model, field, model
from sixmm_runtime.public import public


@public
@model
class BalancePoint(Model):
    """Balance and profit of one step.

    Attributes:
        date: Which step: its date, in UTC days. The format is not documented.
        balance: Wallet balance.
        pnl: Profit realized in this step.
    """

    date: str = field("date", decode.text)
    balance: Decimal = field("balance", decode.decimal)
    pnl: Decimal = field("pnl", decode.decimal)

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "date",
                "balance",
                "pnl",
            ],
            default: Any = None,
        ) -> Any: ...
