# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.

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
