# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import ListModel, field, model
from sixmm_runtime.public import public

from sixmm.models.leaderboard_entry import LeaderboardEntry


@public
@model
class PnlLeaderboard(ListModel[LeaderboardEntry]):
    """The leaderboard, and the caller's place on it.

    Attributes:
        items: The traders.
        my_rank: The caller's place; 0 without a login or a place.
    """

    _collection = "items"

    items: list[LeaderboardEntry] = field(
        "list", decode.list_of(decode.object_of(LeaderboardEntry))
    )
    my_rank: int = field("myRank", decode.integer)

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "items",
                "my_rank",
            ],
            default: Any = None,
        ) -> Any: ...
