"""Page numbers within ranges of time: a long range is read in spans, the newest first.

The documentation says neither how long a range may be nor whether its ends belong to it. So neighbouring spans share a
moment, and rows of that moment that come twice are known by their keys.
"""

import attrs

from sixmm_runtime.errors import PagingError
from sixmm_runtime.model import Model
from sixmm_runtime.paging.page_numbers import PageNumbers
from sixmm_runtime.paging.pager import Ask, AskTime, Page, Step
from sixmm_runtime.paging.rows import Key, time_of

# Both ends may be excluded: sharing this much, no moment falls between two spans.
_SHARED_MS = 1
# The machines of an exchange don't agree to the millisecond. What comes in meanwhile does no harm.
_SKEW_MS = 1_000


@attrs.frozen
class Span:
    """A part of the range that was asked for; None is open.

    Attributes:
        alone: whether it is the whole range.
        last: whether nothing of the range is earlier.
    """

    start: int | None
    end: int | None
    alone: bool = True
    last: bool = True


class SpanPager:
    """Pages of a list that can be asked for by time.

    Args:
        operation: its id, for errors.
        identity: the fields that tell rows apart.
        time: the field that the range is about; None where the list has no range.
        size: how many rows on a page; None leaves it to the exchange.
        full: how many rows a page holds where `size` leaves it to the exchange.
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
        self._length = span
        self._span: Span | None = None if time else Span(None, None)
        self._pages = self._first_page()
        self._shared: set[Key] = set()
        self._shared_next: set[Key] = set()

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
            "start_time": self._span.start,
            "end_time": self._span.end,
            "page": self._pages.page,
            "page_size": self._size,
        }
        return Ask({name: value for name, value in asked.items() if value is not None})

    def take_time(self, now_ms: int) -> None:
        """See Pager."""
        self._end = now_ms + _SKEW_MS

    def take(self, page: Page) -> list[Model]:
        """See Pager."""
        for row in page.rows:
            self._check_time(row)
        fresh = []
        for key, row in self._pages.take(page):
            if self._comes_again(row):
                self._shared_next.add(key)
            if key not in self._shared:
                fresh.append(row)
        return fresh

    def _first_page(self) -> PageNumbers:
        return PageNumbers(self._operation, self._identity, full=self._size or self._full)

    def _span_until(self, end: int) -> Span:
        start = self._start
        if start is None or self._length is None or end - start <= self._length:
            return Span(start, end, alone=end == self._end)
        return Span(end - self._length, end, alone=False, last=False)

    def _go_on_from(self, start: int) -> None:
        self._span = self._span_until(start + _SHARED_MS)
        self._pages = self._first_page()
        self._shared, self._shared_next = self._shared_next, set()

    def _comes_again(self, row: Model) -> bool:
        """Whether the row may be in the next span too."""
        if self._time is None or self._span is None or self._span.last:
            return False
        at = time_of(row, self._time)
        return at is None or self._span.start is None or at <= self._span.start + _SHARED_MS

    def _check_time(self, row: Model) -> None:
        span = self._span
        if self._time is None or span is None or span.alone:
            return
        at = time_of(row, self._time)
        if at is None or span.start is None or span.end is None:
            return
        if not span.start <= at <= span.end:
            raise PagingError(
                f"{self._operation}: a row with {self._time} {at} came for the range {span.start} to {span.end}: the"
                " exchange goes by another time, or ignores the range, so that spans of it can't be told apart. Pass"
                " span=timedelta.max to ask for the whole range at once.",
                operation=self._operation,
            )
