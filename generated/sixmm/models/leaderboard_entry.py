# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import Model, field, model
from sixmm_runtime.public import public


@public
@model
class LeaderboardEntry(Model):
    """One trader on the leaderboard.

    Attributes:
        rank: Place on the list.
        user_id: Public id of the trader.
        trader: Name of the trader, partly hidden.
        volume: What they traded in the window.
        pnl: Profit realized in the window.
        pnl_rate: Profit as a fraction: 0.5 is 50 %.
    """

    rank: int = field("rank", decode.integer)
    user_id: str = field("userId", decode.text)
    trader: str = field("trader", decode.text)
    volume: Decimal = field("volume", decode.decimal)
    pnl: Decimal = field("pnlAmount", decode.decimal)
    pnl_rate: Decimal = field("pnlPct", decode.decimal)

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "rank",
                "user_id",
                "trader",
                "volume",
                "pnl",
                "pnl_rate",
            ],
            default: Any = None,
        ) -> Any: ...
