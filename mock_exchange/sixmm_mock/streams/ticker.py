"""Trades of the last 24 hours in short, for the ticker channels."""

from collections import deque
from decimal import Decimal

from attrs import define, field

from sixmm_mock.events import Traded

MINUTE_MS = 60_000
DAY_MS = 24 * 60 * MINUTE_MS

ZERO = Decimal(0)


@define
class _Minute:
    start_ms: int
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal = ZERO
    value: Decimal = ZERO

    def add(self, trade: Traded) -> None:
        self.high = max(self.high, trade.price)
        self.low = min(self.low, trade.price)
        self.close = trade.price
        self.volume += trade.quantity
        self.value += trade.quantity * trade.price


@define
class RollingDay:
    """One symbol's trades, a minute at a time; at most 1441 minutes are kept.

    Before the first trade the price is the one that is given. Assumed: mock.rolling_day.
    """

    _price_before: Decimal
    _minutes: deque[_Minute] = field(factory=deque, repr=False)

    def add(self, trade: Traded) -> None:
        """Take in a trade."""
        start_ms = trade.at_ms - trade.at_ms % MINUTE_MS
        self.forget(trade.at_ms)
        # A clock that a test turned back adds to the last minute.
        if not self._minutes or self._minutes[-1].start_ms < start_ms:
            price = trade.price
            self._minutes.append(_Minute(start_ms, price, price, price, price))
        self._minutes[-1].add(trade)

    def forget(self, now_ms: int) -> None:
        """Drop what is older than a day."""
        while self._minutes and self._minutes[0].start_ms <= now_ms - DAY_MS - MINUTE_MS:
            self._price_before = self._minutes.popleft().close

    @property
    def open(self) -> Decimal:
        """Price at the beginning of the day."""
        return self._price_before

    @property
    def last(self) -> Decimal:
        """Price of the last trade."""
        return self._minutes[-1].close if self._minutes else self._price_before

    @property
    def high(self) -> Decimal:
        """Highest price."""
        return max((each.high for each in self._minutes), default=self._price_before)

    @property
    def low(self) -> Decimal:
        """Lowest price."""
        return min((each.low for each in self._minutes), default=self._price_before)

    @property
    def volume(self) -> Decimal:
        """What was traded, in the base asset."""
        return sum((each.volume for each in self._minutes), ZERO)

    @property
    def value(self) -> Decimal:
        """What was traded, in the quote asset."""
        return sum((each.value for each in self._minutes), ZERO)
