"""Page numbers within ranges of time: a long range is read in spans, the newest first.

The documentation says neither how long a range may be, nor whether its ends belong to it, nor whether the exchange
rounds them. So each span is asked for with some more on both sides, and rows outside are dropped: they come with the
span that they belong to.
"""

import attrs

from sixmm_runtime.encode import EARLIEST_MS
from sixmm_runtime.errors import PagingError
from sixmm_runtime.model import Model
from sixmm_runtime.paging.page_numbers import PageNumbers
from sixmm_runtime.paging.pager import MARGIN_MS, Ask, AskTime, Key, Page, Step, time_of

# The clocks of an exchange's machines differ a little. Rows that come in meanwhile do no harm.
_SKEW_MS = 1_000
# Where ranges are written in seconds, their ends are rounded outwards: so far outside a row may lie and be no surprise.
_MOST_ASKED_MS = 2 * MARGIN_MS
# An exchange may begin at the hour or the day of the moment that it is asked for.
_MOST_ROUNDED_MS = 86_400_000
# Longer than any list; `timedelta.max` is longer still.
_ANY_SPAN_MS = 10**14


@attrs.frozen
class Span:
    """A part of the range that was asked for, with its ends; None is open. `last`: nothing of the range is earlier."""

    start: int | None
    end: int | None
    last: bool = True


class SpanPager:
    """Pages of a list that can be asked for by time.

    Args:
        operation: its id, for errors.
        identity: the fields that tell rows apart.
        time: the field that the range is about; None where the list has no range.
        size: how many rows on a page; None leaves it to the exchange.
        full: how many rows a page holds where `size` leaves it to the exchange.
        first: the number of the first page, where it is described as another than 1.
        start: Unix ms, None for as far back as the exchange goes by itself.
        end: Unix ms, None for the exchange's time at the first request.
        span: ms, None for any length.
    """

    def __init__(
        self,
        operation: str,
        identity: tuple[str, ...],
        *,
        time: str | None,
        size: int | None,
        full: int,
        first: int | None = None,
        start: int | None,
        end: int | None,
        span: int | None,
    ) -> None:
        self._operation = operation
        self._identity = identity
        self._time = time
        self._size = size
        self._full = full
        self._start = start
        self._end = end
        self._is_open = end is None
        self._length = span
        self._takes_any = span is not None and span >= _ANY_SPAN_MS
        self._span: Span | None = None if time else Span(None, None)
        self._pages = self._first_page(first)
        # Rows whose time can't be read may come with two spans.
        self._timeless: set[Key] = set()
        self._timeless_next: set[Key] = set()

    def step(self) -> Step | None:
        """See Pager."""
        if self._span is None:
            if self._end is None:
                return AskTime()
            self._span = self._span_until(self._end)
        if self._pages.done:
            self._pages.check()
            if self._span.last or self._span.start is None:
                return None
            self._go_on_from(self._span.start)
        asked = {
            "start_time": None
            if self._span.start is None
            else max(EARLIEST_MS, self._span.start - MARGIN_MS),
            "end_time": None if self._span.end is None else self._span.end + MARGIN_MS,
            "page": self._pages.number,
            "page_size": self._size,
        }
        arguments = {name: value for name, value in asked.items() if value is not None}
        return Ask(arguments, optional=self._pages.makes_sure)

    def take_time(self, now_ms: int) -> None:
        """See Pager."""
        self._end = now_ms + _SKEW_MS

    def take(self, page: Page) -> list[Model]:
        """See Pager."""
        return [row for key, row in self._pages.take(page) if self._belongs(key, row)]

    def _first_page(self, first: int | None) -> PageNumbers:
        return PageNumbers(
            self._operation, self._identity, full=self._size or self._full, first=first
        )

    def _span_until(self, end: int) -> Span:
        start = self._start
        if start is None or self._length is None or end - start <= self._length:
            return Span(start, end)
        return Span(end - self._length, end, last=False)

    def _go_on_from(self, start: int) -> None:
        self._span = self._span_until(start - 1)
        self._pages = self._first_page(self._pages.first)
        self._timeless, self._timeless_next = self._timeless_next, set()

    def _belongs(self, key: Key, row: Model) -> bool:
        """Return whether the row belongs to the span that was asked for, and was not handed out before."""
        span = self._span
        if self._time is None or span is None:
            return True
        at = time_of(row, self._time)
        if at is None:
            self._timeless_next.add(key)
            return key not in self._timeless
        # What has come in since the reading began does no harm.
        end = None if self._is_open and span.end == self._end else span.end
        too_early = 0 if span.start is None else max(0, span.start - at)
        too_late = 0 if end is None else max(0, at - end)
        if not too_early and not too_late:
            return True
        if self._takes_any:
            # The exchange decides what the range is about; only what it was asked for beside it goes.
            return max(too_early, too_late) > _MOST_ASKED_MS
        if too_early > _MOST_ROUNDED_MS or too_late > _MOST_ASKED_MS:
            raise PagingError(
                f"{self._operation}: a row with {self._time} {at} came for the range {span.start} to {span.end}: the"
                f" exchange goes by another time than {self._time}, or ignores the range. Pass span=timedelta.max to"
                " ask for the whole range at once, and to take what comes for it.",
                operation=self._operation,
            )
        return False
