"""From the arguments of an iterator to its pager."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import attrs

from sixmm_runtime.encode import EARLIEST_MS, instant
from sixmm_runtime.errors import InvalidArgument
from sixmm_runtime.paging.cursor import CursorPager
from sixmm_runtime.paging.declaration import Paging, Style
from sixmm_runtime.paging.growing import GrowingPager
from sixmm_runtime.paging.pager import Pager
from sixmm_runtime.paging.ranges import RangePager
from sixmm_runtime.paging.spans import SpanPager

_MILLISECOND = timedelta(milliseconds=1)
_SHORTEST_SPAN = timedelta(seconds=1)


@attrs.frozen(kw_only=True)
class Wanted:
    """What is to be read: the range of time and the amounts, checked; None leaves open."""

    start: int | None
    end: int | None
    page_size: int | None
    max_items: int | None
    span: int | None

    @classmethod
    def of(
        cls,
        arguments: dict[str, Any],
        *,
        page_size: int | None,
        max_items: int | None,
        span: timedelta | None,
    ) -> "Wanted":
        """Take the range out of `arguments`. Raises InvalidArgument."""
        start, end = _moment("start_time", arguments), _moment("end_time", arguments)
        if start is not None and end is not None and end < start:
            raise InvalidArgument(f"end_time ({end}) is before start_time ({start}).")
        if start is not None:
            start = max(start, EARLIEST_MS)  # 0 is the beginning
            end = None if end is None else max(start, end)
        return cls(
            start=start,
            end=end,
            page_size=_count("page_size", page_size),
            max_items=_count("max_items", max_items),
            span=_span(span),
        )


def pager_for(operation: str, paging: Paging, wanted: Wanted) -> Pager:
    """The pager of an operation, by its id. Raises InvalidArgument."""
    return _PAGERS[paging.style](operation, paging, wanted)


def _by_page(operation: str, paging: Paging, wanted: Wanted) -> Pager:
    return SpanPager(
        operation,
        paging.identity,
        time=paging.time,
        size=wanted.page_size,
        full=paging.size or 1,
        first=None if paging.first == 1 else paging.first,
        start=wanted.start,
        end=wanted.end,
        span=paging.span_ms if wanted.span is None else wanted.span,
    )


def _by_cursor(operation: str, paging: Paging, wanted: Wanted) -> Pager:
    return CursorPager(operation, paging.identity, size=wanted.page_size)


def _by_range(operation: str, paging: Paging, wanted: Wanted) -> Pager:
    size = wanted.page_size or paging.size
    if wanted.start is None:
        raise InvalidArgument("start_time is required.")
    if size is None or size < 2:
        raise InvalidArgument(f"page_size must be at least 2 here, not {size}.")
    if paging.time is None:
        raise InvalidArgument(f"{operation} has no time to page by.")
    return RangePager(
        operation,
        time=paging.time,
        until=paging.until,
        size=size,
        start=wanted.start,
        end=wanted.end,
    )


def _by_limit(operation: str, _: Paging, wanted: Wanted) -> Pager:
    return GrowingPager(operation, size=wanted.page_size, most=wanted.max_items)


_PAGERS: dict[Style, Callable[[str, Paging, Wanted], Pager]] = {
    "page": _by_page,
    "cursor": _by_cursor,
    "range": _by_range,
    "limit": _by_limit,
}


def _count(name: str, value: int | None) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise InvalidArgument(f"{name} must be a whole number from 1, not {value!r}.")
    return value


def _moment(name: str, arguments: dict[str, Any]) -> int | None:
    value = arguments.pop(name, None)
    return None if value is None else instant(name, value)


def _span(value: timedelta | None) -> int | None:
    if value is None:
        return None
    if not isinstance(value, timedelta) or value < _SHORTEST_SPAN:
        raise InvalidArgument(f"span must be a timedelta of at least a second, not {value!r}.")
    return value // _MILLISECOND
