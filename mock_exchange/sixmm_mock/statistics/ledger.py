"""What happened to each user's money: every movement, and sums by hour."""

from collections import deque
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from attrs import define, field

from sixmm_mock.events import BalanceChanged, OrderChanged
from sixmm_mock.market.intervals import HOUR_MS
from sixmm_mock.trading.enums import BalanceReason
from sixmm_mock.trading.order_store import MAX_REMEMBERED
from sixmm_mock.trading.orders import Fill

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
