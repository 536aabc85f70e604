"""What came after a row or a moment, the oldest first: a range of time after the other, each sorted by itself.

The exchange's own order is not documented, so all rows of a range are there before the first is handed out.
"""

from typing import Any, Protocol

from sixmm_runtime.encode import EARLIEST_MS, instant
from sixmm_runtime.errors import InvalidArgument, PagingError
from sixmm_runtime.model import Model
from sixmm_runtime.operation import Paging
from sixmm_runtime.paging.pager import AskTime, Key, Page, Pager, Step, keys_of, time_of

_SKEW_MS = 1_000

Place = tuple[int, tuple[Any, ...]]


class RangeOf(Protocol):
    """Makes the pager of one range."""

    def __call__(self, *, start: int, end: int) -> Pager:
        """A pager of all rows from `start` to `end`, Unix ms."""


class ResumingPager:
    """Rows after `since`, oldest first. Those of one moment are in the order of their ids.

    Args:
        operation: its id, for errors.
        paging: how its rows are told apart, and which field says their time.
        since: a row, or a moment: only later ones are handed out.
        end: Unix ms; None for the exchange's time at the first request.
        span: how long the ranges are, ms.
        range_of: makes the pager of one of them.
    """

    def __init__(
        self,
        operation: str,
        paging: Paging,
        *,
        since: Any,
        end: int | None,
        span: int,
        range_of: RangeOf,
    ) -> None:
        self._operation = operation
        self._paging = paging
        self._after = self._place_of(since)
        self._end = end
        self._span = span
        self._range_of = range_of
        # Where the next range begins.
        self._next = max(self._after[0], EARLIEST_MS)
        self._inner: Pager | None = None
        self._rows: list[tuple[Place, Model]] = []

    def step(self) -> Step | None:
        """See Pager."""
        if self._end is None:
            return AskTime()
        if self._inner is None and self._next <= self._end:
            self._inner = self._range_of(start=self._next, end=self._range_end(self._end))
        return None if self._inner is None else self._inner.step()

    def take_time(self, now_ms: int) -> None:
        """See Pager."""
        self._end = now_ms + _SKEW_MS

    def take(self, page: Page) -> list[Model]:
        """See Pager."""
        inner, end = self._inner, self._end
        assert inner is not None  # noqa: S101 - `step` made it
        assert end is not None  # noqa: S101 - `step` asked for it first
        rows = inner.take(page)
        keys = keys_of(rows, self._paging.identity)
        self._rows += [(self._place(row, key), row) for row, key in zip(rows, keys, strict=True)]
        if inner.step() is not None:
            return []
        found = sorted(self._rows, key=lambda one: one[0])
        self._rows, self._inner = [], None
        self._next = self._range_end(end) + 1
        return [row for place, row in found if place > self._after]

    def _range_end(self, end: int) -> int:
        return min(end, self._next + self._span)

    def _place_of(self, since: Any) -> Place:
        if not isinstance(since, Model):
            at = instant("since", since)
            return (at, _LAST)
        refused = InvalidArgument(
            f"since must be a row of this list, or a time; this {type(since).__name__} has no {self._paging.time}."
        )
        if self._paging.time not in since._fields:
            raise refused
        try:
            (key,) = keys_of([since], self._paging.identity)
            return self._place(since, key)
        except PagingError:
            raise refused from None

    def _place(self, row: Model, key: Key) -> Place:
        at = time_of(row, str(self._paging.time))
        if at is None:
            raise PagingError(
                f"{self._operation}: a row has no {self._paging.time} that can be read, so that nothing says what it"
                " comes after. Read the list without since.",
                operation=self._operation,
            )
        return at, tuple(map(_comparable, key))


# Behind every row of the same moment.
_LAST = ((2,),)


def _comparable(part: Any) -> tuple[Any, ...]:
    """Ids count up as numbers where they are numbers."""
    text = str(part)
    return (0, int(text)) if text.isascii() and text.isdigit() and len(text) < 40 else (1, text)
