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
class AccountChange(Model):
    """One movement of money.

    Attributes:
        asset: The asset, such as USDT.
        amount: By how much the balance changed.
        wallet_balance_before: Wallet balance before.
        wallet_balance_after: Wallet balance after.
        frozen_balance_before: Frozen balance before.
        frozen_balance_after: Frozen balance after.
        change_type: Why it changed. The values are not documented.
        reference_id: Id of what caused it.
        created_at: When it happened. Unix milliseconds.
    """

    asset: str = field("assetType", decode.text)
    amount: Decimal = field("amount", decode.decimal)
    wallet_balance_before: Decimal = field("walletBalanceBefore", decode.decimal)
    wallet_balance_after: Decimal = field("walletBalanceAfter", decode.decimal)
    frozen_balance_before: Decimal = field("frozenBalanceBefore", decode.decimal)
    frozen_balance_after: Decimal = field("frozenBalanceAfter", decode.decimal)
    change_type: str = field("changeType", decode.text)
    reference_id: str = field("referenceId", decode.text)
    created_at: int = field("createdAt", decode.integer)
    created_at_utc: datetime = moment("created_at")

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "asset",
                "amount",
                "wallet_balance_before",
                "wallet_balance_after",
                "frozen_balance_before",
                "frozen_balance_after",
                "change_type",
                "reference_id",
                "created_at",
            ],
            default: Any = None,
        ) -> Any: ...
