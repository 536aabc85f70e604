"""Klines: their intervals, cut at UTC boundaries, and traded prices by minute.

https://docs.6mm.com/developer-api/rest-api/market-data#klines

Bars show what really happened, and a made-up past where nothing was seen.
"""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import ROUND_FLOOR, Decimal
from typing import TypeVar

from attrs import define, field, frozen

from sixmm_mock.events import Traded
from sixmm_mock.market.prices import Prices, Range, random_share
from sixmm_mock.record import record

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
WEEK_MS = 7 * DAY_MS
# Assumed: mock.week_start. The first Monday of Unix time came four days into it.
_MONDAY_MS = 4 * DAY_MS


@frozen
class Interval:
    """Spans of one length that follow each other, the first of them at ``_origin_ms``."""

    _length_ms: int
    _origin_ms: int = 0

    def open_of(self, time_ms: int) -> int:
        """When the span began that a moment lies in."""
        return time_ms - (time_ms - self._origin_ms) % self._length_ms

    def after(self, open_ms: int) -> int:
        """When the next span begins."""
        return open_ms + self._length_ms


@frozen
class Months:
    """Calendar months, some of them together."""

    _count: int = 1

    def open_of(self, time_ms: int) -> int:
        """Midnight of the first day of the months that a moment lies in."""
        moment = datetime.fromtimestamp(time_ms // 1000, UTC)
        month = (moment.month - 1) // self._count * self._count + 1
        return int(datetime(moment.year, month, 1, tzinfo=UTC).timestamp()) * 1000

    def after(self, open_ms: int) -> int:
        """When the next ones begin."""
        return self.open_of(open_ms + self._count * 31 * DAY_MS)


AnyInterval = Interval | Months

_FEW = ("ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN")
_MORE = {"TWELVE": 12, "FIFTEEN": 15, "TWENTY": 20, "THIRTY": 30, "SIXTY": 60, "NINETY": 90}
_COUNTS = {name: count for count, name in enumerate(_FEW, start=1)} | _MORE


# Of months, more would lie across the end of a year.
_PARTS_OF_A_YEAR = {
    name: count for name, count in _COUNTS.items() if 12 % count == 0 and count < 12
}

Length = TypeVar("Length")


def _lengths(
    unit: str, make: Callable[[int], Length], counts: Mapping[str, int] = _COUNTS
) -> dict[str, Length]:
    """What a number of units is, by the name that the description gives it, such as `FOUR_HOURS`."""
    return {f"{name}_{unit}{'S' * (count > 1)}": make(count) for name, count in counts.items()}


# By their names in the description, which has the words for them; also those that a next description may have.
INTERVALS: dict[str, AnyInterval] = {
    **_lengths("MINUTE", lambda count: Interval(count * MINUTE_MS)),
    **_lengths("HOUR", lambda count: Interval(count * HOUR_MS)),
    **_lengths("DAY", lambda count: Interval(count * DAY_MS)),
    **_lengths("WEEK", lambda count: Interval(count * WEEK_MS, _MONDAY_MS)),
    **_lengths("MONTH", Months, _PARTS_OF_A_YEAR),
}

#: How many days a range of statistics has, likewise.
DAYS: dict[str, int] = {
    **_lengths("DAY", lambda count: count),
    **_lengths("WEEK", lambda count: 7 * count),
    **_lengths("MONTH", lambda count: 30 * count),
    **_lengths("YEAR", lambda count: 365 * count),
}


def spans(
    interval: AnyInterval, *, first_ms: int, last_ms: int, limit: int, newest: bool
) -> list[tuple[int, int]]:
    """``(open, next open)`` of spans that begin from ``first_ms`` to ``last_ms``, oldest first.

    Where there are more than ``limit``, the newest or the oldest of them.
    """
    found = (
        reversed(list(_take(limit, _backwards(interval, first_ms, last_ms))))
        if newest
        else _take(limit, _forwards(interval, first_ms, last_ms))
    )
    return [(open_ms, interval.after(open_ms)) for open_ms in found]


def _forwards(interval: AnyInterval, first_ms: int, last_ms: int) -> Iterator[int]:
    open_ms = interval.open_of(first_ms)
    if open_ms < first_ms:
        open_ms = interval.after(open_ms)
    while open_ms <= last_ms:
        yield open_ms
        open_ms = interval.after(open_ms)


def _backwards(interval: AnyInterval, first_ms: int, last_ms: int) -> Iterator[int]:
    open_ms = interval.open_of(last_ms)
    while open_ms >= first_ms:
        yield open_ms
        open_ms = interval.open_of(open_ms - 1)


def _take(limit: int, moments: Iterator[int]) -> Iterator[int]:
    return (moment for _, moment in zip(range(limit), moments, strict=False))


# About two weeks of minutes with trades. What is older is made up like the time before the start.
MAX_MINUTES = 20_000

ZERO = Decimal(0)


@record
class Bar:
    """Prices and volume of a span; ``volume`` is in the base asset."""

    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal

    @classmethod
    def of(cls, prices: Range, volume: Decimal = ZERO) -> "Bar":
        """A bar from a range of prices."""
        return cls(prices.open, prices.high, prices.low, prices.close, volume)


@define
class TradeBars:
    """The bars of one symbol.

    Minutes with trades show those. Minutes without follow the index where there was a market to
    follow it: before the exchange existed, and where a living market was skipped by a jump
    of the clock. In a frozen market they stand at the last price, with no volume.
    """

    _prices: Prices
    _seed: str
    _minutes: dict[int, Bar] = field(factory=dict, repr=False)
    _order: list[int] = field(factory=list, repr=False)

    def add(self, trade: Traded) -> None:
        """Take in a trade."""
        minute = trade.at_ms // MINUTE_MS
        known = self._minutes.get(minute)
        price = trade.price
        if known is None:
            self._minutes[minute] = Bar(price, price, price, price, trade.quantity)
            insort(self._order, minute)
            if len(self._order) > MAX_MINUTES:
                del self._minutes[self._order.pop(0)]
            return
        self._minutes[minute] = Bar(
            known.open,
            max(known.high, price),
            min(known.low, price),
            price,
            known.volume + trade.quantity,
        )

    def over(self, start_ms: int, end_ms: int) -> Bar:
        """The bar from ``start_ms`` (a whole minute) until before ``end_ms``."""
        parts = []
        at_ms = start_ms
        first = bisect_left(self._order, start_ms // MINUTE_MS)
        last = bisect_left(self._order, -(-end_ms // MINUTE_MS))
        for minute in self._order[first:last]:
            if at_ms < minute * MINUTE_MS:
                parts += self._unseen(at_ms, minute * MINUTE_MS)
            parts.append(self._minutes[minute])
            at_ms = (minute + 1) * MINUTE_MS
        if at_ms < end_ms:
            parts += self._unseen(at_ms, end_ms)
        return _joined(parts)

    def _unseen(self, start_ms: int, end_ms: int) -> list[Bar]:
        """Bars of a span without trades."""
        if self._prices.living:
            return [self._made_up(start_ms, end_ms)]
        begins = self._prices.started_at_ms
        parts = []
        if start_ms < begins:
            parts.append(self._made_up(start_ms, min(begins, end_ms)))
        if begins < end_ms:
            price = self._last_price(max(start_ms, begins))
            parts.append(Bar(price, price, price, price, ZERO))
        return parts

    def _made_up(self, start_ms: int, end_ms: int) -> Bar:
        volume = self._volume_until(end_ms) - self._volume_until(start_ms)
        return Bar.of(self._prices.index_over(start_ms, end_ms), volume)

    def _last_price(self, before_ms: int) -> Decimal:
        number = bisect_left(self._order, -(-before_ms // MINUTE_MS))
        seen = self._minutes[self._order[number - 1]].close if number else None
        return self._prices.index_at(before_ms) if seen is None else seen

    def _volume_until(self, time_ms: int) -> Decimal:
        """What a made-up market would have traded since 1970: whole minutes differ, and add up."""
        minute, into = divmod(time_ms, MINUTE_MS)
        before, after = self._volume_of(minute), self._volume_of(minute + 1)
        volume = before + (after - before) * into / MINUTE_MS
        step = self._prices.symbol.step_size
        return (volume / step).to_integral_value(ROUND_FLOOR) * step

    def _volume_of(self, minute: int) -> Decimal:
        # Each minute adds the mean, and moves by less than the mean up or down: never negative.
        share = random_share(f"{self._seed}:volume:{minute}") * Decimal("0.9")
        return (minute + share) * self._prices.symbol.ladder_quantity * 4


def _joined(parts: list[Bar]) -> Bar:
    return Bar(
        open=parts[0].open,
        high=max(part.high for part in parts),
        low=min(part.low for part in parts),
        close=parts[-1].close,
        volume=sum((part.volume for part in parts), ZERO),
    )
