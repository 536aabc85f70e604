"""The documented kline intervals, cut at UTC boundaries.

https://docs.6mm.com/developer-api/rest-api/market-data#klines
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from attrs import frozen

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
    """Calendar months."""

    def open_of(self, time_ms: int) -> int:
        """Midnight of the first day of the month that a moment lies in."""
        moment = datetime.fromtimestamp(time_ms // 1000, UTC)
        return int(datetime(moment.year, moment.month, 1, tzinfo=UTC).timestamp()) * 1000

    def after(self, open_ms: int) -> int:
        """When the next month begins."""
        return self.open_of(open_ms + 31 * DAY_MS)


AnyInterval = Interval | Months

# By their names in the description, which has the words for them.
INTERVALS: dict[str, AnyInterval] = {
    "ONE_MINUTE": Interval(MINUTE_MS),
    "FIVE_MINUTES": Interval(5 * MINUTE_MS),
    "FIFTEEN_MINUTES": Interval(15 * MINUTE_MS),
    "THIRTY_MINUTES": Interval(30 * MINUTE_MS),
    "ONE_HOUR": Interval(HOUR_MS),
    "FOUR_HOURS": Interval(4 * HOUR_MS),
    "ONE_DAY": Interval(DAY_MS),
    "ONE_WEEK": Interval(WEEK_MS, _MONDAY_MS),
    "ONE_MONTH": Months(),
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
