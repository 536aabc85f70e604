"""Rows at regular moments, asked for by a range of time and a limit: klines.

The documentation does not say which rows of a range come where there are more than the limit. So no answer is trusted
to be whole unless its rows fill the range without a gap, or there are fewer of them than the exchange has shown to
give at once; otherwise a shorter range is asked for.
"""

from itertools import pairwise

from sixmm_runtime.errors import PagingError
from sixmm_runtime.model import Model
from sixmm_runtime.paging.pager import Ask, AskTime, Page, Step
from sixmm_runtime.paging.rows import time_of

# Both ends of a range may be excluded: sharing this much, no moment falls between two.
_SHARED_MS = 1
# The shortest range that still gets anywhere.
_SHORTEST_MS = 2 * _SHARED_MS
# Months differ in length: before a row there is surely no other only where less than this part of its length is left.
_SURELY = 0.9


class RangePager:
    """Goes from `start` to `end`, oldest first.

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
        self._from = start
        self._end = end
        self._length: int | None = None
        self._most_at_once = 0
        self._last: int | None = None
        self._done = False

    def step(self) -> Step | None:
        """See Pager."""
        if self._done:
            return None
        if self._end is None:
            return AskTime()
        return Ask(
            {"start_time": self._from, "end_time": self._until(self._end), "limit": self._size}
        )

    def take_time(self, now_ms: int) -> None:
        """See Pager."""
        self._end = max(now_ms, self._from)

    def take(self, page: Page) -> list[Model]:
        """See Pager."""
        assert self._end is not None  # noqa: S101 - `step` asked for it first
        until = self._until(self._end)
        rows = sorted(
            ((self._moment(row, until), row) for row in page.rows), key=lambda one: one[0]
        )
        if not self._is_whole(rows, until):
            self._shorten([at for at, _ in rows], until)
            return []
        fresh = [row for at, row in rows if self._last is None or at > self._last]
        self._last = rows[-1][0] if rows else self._last
        self._go_on(until, empty=not rows)
        return fresh

    def _until(self, end: int) -> int:
        return end if self._length is None else min(end, self._from + self._length)

    def _moment(self, row: Model, until: int) -> int:
        at = time_of(row, self._time)
        if at is None or not self._from <= at <= until:
            raise PagingError(
                f"{self._operation}: a row with {self._time} {at} came for the range {self._from} to {until}: the"
                " exchange goes by another time, or ignores the range.",
                operation=self._operation,
            )
        return at

    def _is_whole(self, rows: list[tuple[int, Model]], until: int) -> bool:
        if len(rows) < 2:  # more than one row comes at once where there is more than one
            return True
        whole = len(rows) < self._most_at_once or self._fill(rows, until)
        self._most_at_once = max(self._most_at_once, len(rows))
        return whole

    def _fill(self, rows: list[tuple[int, Model]], until: int) -> bool:
        """Whether the rows follow each other without a gap from the start of the range to its end."""
        starts = [at for at, _ in rows]
        ends = [self._last_moment(row) for _, row in rows]
        begins = starts[0] - self._from < _SURELY * (ends[0] - starts[0])
        joined = all(start <= end + 1 for end, start in zip(ends, starts[1:], strict=False))
        return begins and joined and ends[-1] >= until

    def _last_moment(self, row: Model) -> float:
        at = None if self._row_until is None else time_of(row, self._row_until)
        return float("-inf") if at is None else at

    def _shorten(self, starts: list[int], until: int) -> None:
        """Ask for less: so much that fewer rows fit than the exchange has just given."""
        shortest = min(after - before for before, after in pairwise(starts))
        length = (len(starts) - 1) * shortest - 1
        if length >= until - self._from:
            length = (until - self._from) // 2
        if length < _SHORTEST_MS:
            raise PagingError(
                f"{self._operation}: more than {len(starts)} rows lie within {until - self._from} ms, and no more come"
                " at once: ask for a larger page_size.",
                operation=self._operation,
            )
        self._length = length

    def _go_on(self, until: int, *, empty: bool) -> None:
        self._done = until == self._end
        self._from = until if self._done else until - _SHARED_MS
        if empty and self._length is not None:
            self._length *= 2
