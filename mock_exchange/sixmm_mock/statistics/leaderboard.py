"""Who earned most.

https://docs.6mm.com/developer-api/rest-api/public-endpoints#pnl-leaderboard
"""

from collections.abc import Iterable
from decimal import Decimal

from attrs import frozen

from sixmm_mock.auth.users import User
from sixmm_mock.statistics.days import last_days, rate
from sixmm_mock.statistics.ledger import Ledger

# Assumed: mock.leaderboard_length.
SHOWN = 100

DAYS = {"SEVEN_DAYS": 7, "THIRTY_DAYS": 30, "NINETY_DAYS": 90}


@frozen
class Place:
    """One trader's place."""

    rank: int
    user_id: str
    trader: str
    volume: Decimal
    pnl: Decimal
    pnl_rate: Decimal


def ranking(traders: Iterable[tuple[User, Ledger]], period: str, now_ms: int) -> list[Place]:
    """Everybody who traded in the window, the highest realised profit first.

    Assumed: mock.leaderboard_window, mock.leaderboard_order.
    """
    found = [(user, last_days(ledger, DAYS[period], now_ms)) for user, ledger in traders]
    ranked = sorted(
        ((user, step) for user, step in found if step.sums.volume),
        key=lambda each: (-each[1].sums.pnl, each[0].user_id),
    )
    return [
        Place(
            rank=rank,
            user_id=user.user_id,
            trader=masked(user.username),
            volume=step.sums.volume,
            pnl=step.sums.pnl,
            pnl_rate=rate(step),
        )
        for rank, (user, step) in enumerate(ranked, start=1)
    ]


def masked(name: str) -> str:
    """First and last letter only. Assumed: mock.masked_names."""
    return f"{name[0]}***{name[-1]}"
