# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import Model, field, model
from sixmm_runtime.public import public


@public
@model
class BalanceUpdate(Model):
    """The balance of one asset.

    Attributes:
        asset: The asset, such as USDT. (Assumed.)
        wallet_balance: Balance of the wallet. (Assumed.)
        frozen_margin: Held back for open orders; `frozen_margin` in the REST API.
        used_margin: Margin that positions use. (Assumed.)
    """

    asset: str = field("assetType", decode.text)
    wallet_balance: Decimal = field("walletBalance", decode.decimal)
    frozen_margin: Decimal = field("frozenBalance", decode.decimal)
    used_margin: Decimal = field("usedMargin", decode.decimal)

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "asset",
                "wallet_balance",
                "frozen_margin",
                "used_margin",
            ],
            default: Any = None,
        ) -> Any: ...
