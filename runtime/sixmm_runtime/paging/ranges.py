"""Rows at regular moments, asked for by a range of time and a limit: klines.

The documentation does not say whether the ends of a range belong to it, which of its rows come where there are more
than the limit, or whether the exchange rounds. So a little more is asked for than is wanted, rows outside are dropped,
and no answer proves more than it shows: rows that follow each other without a gap are all that there are, and so are
those of an answer with fewer rows than the exchange has shown to give at once. Otherwise a shorter range is asked for.
"""

from itertools import pairwise
from typing import NamedTuple

from sixmm_runtime.encode import EARLIEST_MS
from sixmm_runtime.errors import PagingError
from sixmm_runtime.model import Model
from sixmm_runtime.paging.pager import MARGIN_MS, Ask, AskTime, Page, Step, time_of

# Within less than this part of a row's length, no other row begins: months differ in length.
_SURELY = 0.9
# Halving the longest range takes half as many requests.
_MOST_VAIN_REQUESTS = 100


class _Row(NamedTuple):
    at: int
    until: int | None
    row: Model

    @property
    def length(self) -> int:
        return 0 if self.until is None else self.until - self.at


class RangePager:
    """Goes from `start` to `end`, oldest first.

    Against an ordinary exchange this takes as many requests as there are full answers, and one more where the last row
    ends before `end`: a row that is still open there could have been left out.

    Args:
        operation: its id, for errors.
        time: the field that the range is about: when a row begins; no two rows have the same.
        until: the field with the row's last moment; None where it has none.
        size: how many rows in an answer, at least 2.
        start: Unix ms.
        end: Unix ms; None for the exchange's time at the first request.
    """

    def __init__(
        self,
        operation: str,
        *,
        time: str,
        until: str | None,
        size: int,
        start: int,
        end: int | None,
    ) -> None:
        self._operation = operation
        self._time = time
        self._row_until = until
        self._size = size
        self._start = start
        self._end = end
        # Until where the rows must be known: a row's length behind the end, where that has to be looked at.
        self._goal = end
        # All rows before this moment are known.
        self._from = start
        self._length: int | None = None
        self._most_at_once = 0
        self._last: _Row | None = None
        self._rounds_down = False
        self._looked_behind: int | None = None
        self._vain = 0
        self._done = False

    def step(self) -> Step | None:
        """See Pager."""
        if self._done:
            return None
        if self._goal is None:
            return AskTime()
        first, until = self._asked(self._goal)
        return Ask({"start_time": first, "end_time": until, "limit": self._size})

    def take_time(self, now_ms: int) -> None:
        """See Pager."""
        self._end = self._goal = max(now_ms, self._start)

    def take(self, page: Page) -> list[Model]:
        """See Pager."""
        assert self._goal is not None  # noqa: S101 - `step` asked for it first
        assert self._end is not None  # noqa: S101
        first, until = self._asked(self._goal)
        rows = self._read(page)
        known = self._known(rows)
        if self._is_whole(rows, first, until):
            known = max(known, until - MARGIN_MS)
        self._most_at_once = max(self._most_at_once, len(rows))
        if known < self._from:
            self._shorten(rows, first, until)
            return []
        last = self._start - 1 if self._last is None else self._last.at
        fresh = [one for one in rows if last < one.at <= min(known, self._end)]
        self._last = fresh[-1] if fresh else self._last
        self._from = known + 1
        self._vain = 0
        if not rows and self._length is not None:
            self._length *= 2
        self._go_on(self._end)
        return [one.row for one in fresh]

    def _asked(self, goal: int) -> tuple[int, int]:
        # Where the exchange rounds down, the moment before would be rounded to a row that is known.
        first = self._from + 1 if self._rounds_down else self._from - MARGIN_MS
        if self._last is not None:
            first = max(first, self._last.at + 1)
        first = max(first, EARLIEST_MS)
        until = max(goal, first) + MARGIN_MS
        return first, until if self._length is None else min(until, first + self._length)

    def _read(self, page: Page) -> list[_Row]:
        rows: dict[int, _Row] = {}
        for row in page.rows:
            at = time_of(row, self._time)
            if at is None:
                raise self._error(
                    f"a row's {self._time} can't be read, so that rows can't be told apart"
                )
            until = None if self._row_until is None else time_of(row, self._row_until)
            rows[at] = _Row(at, None if until is None or until <= at else until, row)
        found = [rows[at] for at in sorted(rows)]
        if any(one.until is not None and one.until > two.at for one, two in pairwise(found)):
            # It is not the row's last moment: rows would be skipped.
            return [one._replace(until=None) for one in found]
        return found

    def _known(self, rows: list[_Row]) -> int:
        """The last moment up to which all rows are known: those that leave no room for others between them."""
        known = self._from - 1
        for one in rows:
            if one.at - (known + 1) > max(2 * MARGIN_MS, _SURELY * one.length):
                break
            # No row is as short as the margin. Some exchanges let the next one begin at the very moment that this one
            # ends.
            known = max(known, one.at + MARGIN_MS if one.until is None else one.until - 1)
        return known

    def _is_whole(self, rows: list[_Row], first: int, until: int) -> bool:
        if not rows or len(rows) < self._most_at_once:
            return True
        return len(rows) == 1 and until - min(first, rows[0].at) < _SURELY * rows[0].length

    def _go_on(self, end: int) -> None:
        """Whether that is all, or a row may begin by the end and be left out because it ends behind it."""
        last = self._last
        if last is None or last.until is None:
            self._done = self._from > end
            return
        self._goal = end + last.length
        self._done = last.until >= end or self._from > self._goal
        if self._from > end and self._looked_behind != last.at:
            self._looked_behind = last.at
            self._from = last.until

    def _shorten(self, rows: list[_Row], first: int, until: int) -> None:
        """Ask for less: so much that fewer rows fit than the exchange has just given."""
        self._vain += 1
        if rows[0].at < first and not self._rounds_down:
            self._rounds_down = True
            return
        ahead = [one for one in rows if one.at >= self._from]
        length = half = (until - first) // 2
        if len(ahead) > 1:
            shortest = min(after.at - before.at for before, after in pairwise(ahead))
            length = (len(ahead) - 1) * shortest - 1
        elif ahead:
            length = int(_SURELY * ahead[0].length) - 1
            length = length if length > 0 else ahead[0].at - 1 - first
        length = min(length, half) if length >= until - first else length
        least = self._from - first + MARGIN_MS + 1
        length = max(length, least)
        if length >= until - first or self._vain > _MOST_VAIN_REQUESTS:
            raise self._stuck(rows, first, until)
        self._length = length

    def _stuck(self, rows: list[_Row], first: int, until: int) -> PagingError:
        seen = (
            f"for the range {first} to {until}, {len(rows)} rows came, from {rows[0].at} to {rows[-1].at}, and whether"
            " they are all can't be known"
        )
        if rows[-1].at < self._from or rows[0].at > until:
            return self._error(
                f"{seen}: the exchange begins long before start_time, goes by another time than {self._time}, or"
                " ignores the range. Ask for a larger page_size, for a start_time at the beginning of a day (UTC), or"
                " for longer rows"
            )
        return self._error(
            f"{seen}: more lie in it, and no more come at once. Ask for a larger page_size, or for longer rows"
        )

    def _error(self, what: str) -> PagingError:
        return PagingError(f"{self._operation}: {what}.", operation=self._operation)
