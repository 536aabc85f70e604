"""What users earned, paid and traded: a ledger of the engine's events, added up by UTC hours, days and months.

https://docs.6mm.com/developer-api/environments-and-common-conventions#time-and-numeric-values
"""

from collections import deque
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import pairwise

from attrs import define, field, frozen

from sixmm_mock.auth.users import User
from sixmm_mock.events import BalanceChanged, OrderChanged
from sixmm_mock.market.klines import DAY_MS, DAYS, HOUR_MS, INTERVALS
from sixmm_mock.trading.enums import BalanceReason
from sixmm_mock.trading.orders import MAX_REMEMBERED, Fill

ZERO = Decimal(0)

# A little more than the longest range that can be asked for, which is a year.
MAX_HOURS = 400 * 24


@define
class Sums:
    """What came together in a span of time. ``pnl`` is realised profit before fees and funding."""

    volume: Decimal = ZERO
    fees: Decimal = ZERO
    pnl: Decimal = ZERO
    transfer_in: Decimal = ZERO
    transfer_out: Decimal = ZERO

    def add(self, other: "Sums") -> None:
        """Add another span."""
        self.volume += other.volume
        self.fees += other.fees
        self.pnl += other.pnl
        self.transfer_in += other.transfer_in
        self.transfer_out += other.transfer_out

    def add_fill(self, fill: Fill) -> None:
        """Add a fill."""
        self.volume += fill.price * fill.quantity
        self.fees += fill.fee
        self.pnl += fill.realized_pnl

    def add_transfer(self, amount: Decimal) -> None:
        """Add money that came in (negative: that left)."""
        if amount > ZERO:
            self.transfer_in += amount
        else:
            self.transfer_out -= amount


@define
class Hour:
    """One hour: its sums, and the wallet balance after its last movement."""

    sums: Sums
    balance: Decimal


@define
class Step:
    """A span of time: what came together in it, and the wallet balance at its ends."""

    start_ms: int
    end_ms: int
    sums: Sums
    balance_before: Decimal
    balance_after: Decimal = ZERO


@define
class Ledger:
    """One user's ledger. ``total`` goes back to the first movement, ``opened_ms``."""

    opened_ms: int
    total: Sums = field(factory=Sums)
    balance: Decimal = ZERO
    changes: deque[BalanceChanged] = field(factory=lambda: deque(maxlen=MAX_REMEMBERED), repr=False)
    _hours: dict[int, Hour] = field(factory=dict, repr=False)

    def moved(self, change: BalanceChanged) -> None:
        """Note a movement of money."""
        hour = self._hour(change.at_ms)
        self.changes.append(change)
        self.balance = hour.balance = change.wallet_after
        if change.reason == BalanceReason.DEPOSIT:
            for sums in (self.total, hour.sums):
                sums.add_transfer(change.amount)

    def filled(self, fill: Fill) -> None:
        """Note a fill."""
        hour = self._hour(fill.created_at)
        hour.balance = self.balance
        for sums in (self.total, hour.sums):
            sums.add_fill(fill)

    def steps(self, bounds: Sequence[int]) -> list[Step]:
        """One step from each of the moments ``bounds`` (ascending, whole hours) to the next."""
        hours = deque(sorted(self._hours.items()))
        balance, found = ZERO, []
        while hours and hours[0][0] * HOUR_MS < bounds[0]:
            balance = hours.popleft()[1].balance
        for start_ms, end_ms in pairwise(bounds):
            step = Step(start_ms, end_ms, Sums(), balance)
            while hours and hours[0][0] * HOUR_MS < end_ms:
                _, hour = hours.popleft()
                step.sums.add(hour.sums)
                balance = hour.balance
            step.balance_after = balance
            found.append(step)
        return found

    def between(self, start_ms: int, end_ms: int) -> Step:
        """The one step from ``start_ms`` until before ``end_ms``, both whole hours."""
        return self.steps((start_ms, end_ms))[0]

    def _hour(self, at_ms: int) -> Hour:
        number = at_ms // HOUR_MS
        hour = self._hours.get(number)
        if hour is None:
            hour = self._hours[number] = Hour(Sums(), self.balance)
            if len(self._hours) > MAX_HOURS:
                del self._hours[min(self._hours)]
        return hour


@define
class Ledgers:
    """The ledgers of all users."""

    of: dict[str, Ledger] = field(factory=dict)

    def money_moved(self, change: BalanceChanged) -> None:
        """Keep a movement of money."""
        self._ledger(change.user_id, change.at_ms).moved(change)

    def order_changed(self, change: OrderChanged) -> None:
        """Keep the fill of an order, if this is one."""
        if change.fill is not None:
            self._ledger(change.fill.user_id, change.at_ms).filled(change.fill)

    def _ledger(self, user_id: str, at_ms: int) -> Ledger:
        ledger = self.of.get(user_id)
        if ledger is None:
            ledger = self.of[user_id] = Ledger(opened_ms=at_ms)
        return ledger


@frozen
class TrendPoint:
    """The account at the end of a step of a trend; ``total_pnl`` is of all time until then."""

    at_ms: int
    balance: Decimal
    pnl: Decimal
    pnl_rate: Decimal
    total_pnl: Decimal


@frozen
class Drawdown:
    """The largest fall from a peak: the amount, and as a fraction of the peak."""

    amount: Decimal = ZERO
    rate: Decimal = ZERO


def last_days(ledger: Ledger, days: int, now_ms: int) -> Step:
    """Today and the days before it, ``days`` in all."""
    tomorrow = _tomorrow(now_ms)
    return ledger.between(tomorrow - days * DAY_MS, tomorrow)


def history(ledger: Ledger, period: str, limit: int, now_ms: int) -> list[Step]:
    """The last ``limit`` days, weeks or months since the account was opened, oldest first."""
    interval = INTERVALS[period]
    opens = [interval.open_of(now_ms)]
    while len(opens) < limit and opens[-1] > ledger.opened_ms:
        opens.append(interval.open_of(opens[-1] - 1))
    return ledger.steps([*reversed(opens), interval.after(opens[0])])


def trend(ledger: Ledger, kind: str, now_ms: int) -> list[TrendPoint]:
    """Points from the opening of the account or the start of the range until now, oldest first.

    Assumed: mock.trend_steps. A day has hours, what is longer has days.
    """
    days = DAYS[kind]
    length, count = (HOUR_MS, 24) if days == 1 else (DAY_MS, days)
    end_ms = (now_ms // length + 1) * length
    # A clock that was set back must not leave a range without a single step.
    opened_ms = min(ledger.opened_ms // length * length, end_ms - length)
    first_ms = max(end_ms - count * length, opened_ms)
    steps = ledger.steps(range(first_ms, end_ms + 1, length))
    total = ledger.total.pnl - sum((step.sums.pnl for step in steps), ZERO)
    points = []
    for step in steps:
        total += step.sums.pnl
        points.append(
            TrendPoint(
                at_ms=min(step.end_ms, now_ms),
                balance=step.balance_after,
                pnl=step.sums.pnl,
                pnl_rate=rate(step),
                total_pnl=total,
            )
        )
    return points


def rate(step: Step) -> Decimal:
    """Profit of a step as a fraction of what was there before it or came in during it."""
    had = step.balance_before + step.sums.transfer_in
    return step.sums.pnl / had if had > ZERO else ZERO


def max_drawdown(ledger: Ledger, now_ms: int) -> Drawdown:
    """The largest fall of the last 30 days.

    Assumed: mock.drawdown.
    """
    tomorrow = _tomorrow(now_ms)
    steps = ledger.steps(range(tomorrow - 30 * DAY_MS, tomorrow + 1, DAY_MS))
    moved = ZERO  # transferred since the start, so that the balance can do without it
    highest, worst = steps[0].balance_before, Drawdown()
    for step in steps:
        moved += step.sums.transfer_in - step.sums.transfer_out
        balance = step.balance_after - moved
        highest = max(highest, balance)
        fall, peak = highest - balance, highest + moved
        if fall > worst.amount:
            worst = Drawdown(fall, fall / peak if peak > ZERO else ZERO)
    return worst


def _tomorrow(now_ms: int) -> int:
    return (now_ms // DAY_MS + 1) * DAY_MS


# Assumed: mock.leaderboard_length.
LEADERBOARD_SHOWN = 100


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
