"""What `iter_…` methods return: the rows of all pages, one by one or page by page, blocking or awaited."""

from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any, Generic, Self, TypeVar

import attrs

from sixmm_runtime.encode import EARLIEST_MS, instant
from sixmm_runtime.errors import ApiError, FieldAbsent, InvalidArgument, PagingError
from sixmm_runtime.model import Model
from sixmm_runtime.operation import Clock, Operation, Paging, Style
from sixmm_runtime.options import CallOptions
from sixmm_runtime.paging.cursor import CursorPager, GrowingPager
from sixmm_runtime.paging.pager import Ask, AskTime, Page, Pager, Step
from sixmm_runtime.paging.ranges import RangePager
from sixmm_runtime.paging.resume import ResumingPager
from sixmm_runtime.paging.spans import SpanPager
from sixmm_runtime.public import public
from sixmm_runtime.resource import AsyncCaller, Caller
from sixmm_runtime.retry import is_transient

# Of a range that is read as a whole: shorter than what is taken for no limit.
_ANY_SPAN = 10**13
_MILLISECOND = timedelta(milliseconds=1)
_SHORTEST_SPAN = timedelta(seconds=1)


@attrs.frozen(kw_only=True)
class Wanted:
    """What is to be read: the range of time and the amounts, checked; None for unset."""

    start: int | None
    end: int | None
    page_size: int | None
    max_items: int | None
    span: int | None
    since: Any = None

    @classmethod
    def of(
        cls,
        arguments: dict[str, Any],
        *,
        page_size: int | None,
        max_items: int | None,
        span: timedelta | None,
        since: Any = None,
    ) -> "Wanted":
        """Take the range out of `arguments`. Raises InvalidArgument."""
        start, end = _moment("start_time", arguments), _moment("end_time", arguments)
        if start is not None and end is not None and end < start:
            raise InvalidArgument(f"end_time ({end}) is before start_time ({start}).")
        if since is not None and start is not None:
            raise InvalidArgument("since and start_time both say where to begin: give one of them.")
        if start is not None:
            start = max(start, EARLIEST_MS)  # 0 is the beginning
            end = None if end is None else max(start, end)
        return cls(
            start=start,
            end=end,
            page_size=_count("page_size", page_size),
            max_items=_count("max_items", max_items),
            span=_span(span),
            since=since,
        )


def pager_for(operation: str, paging: Paging, wanted: Wanted) -> Pager:
    """The pager of an operation, by its id. Raises InvalidArgument."""
    return _PAGERS[paging.style](operation, paging, wanted)


def _by_page(operation: str, paging: Paging, wanted: Wanted) -> Pager:
    if wanted.since is None:
        return _by_span(operation, paging, wanted)

    def range_of(*, start: int, end: int) -> Pager:
        return _by_span(
            operation,
            paging,
            attrs.evolve(wanted, start=start, end=end, span=max(wanted.span or 0, _ANY_SPAN)),
        )

    return ResumingPager(
        operation,
        paging,
        since=wanted.since,
        end=wanted.end,
        span=wanted.span or paging.span_ms or _ANY_SPAN,
        range_of=range_of,
    )


def _by_span(operation: str, paging: Paging, wanted: Wanted) -> Pager:
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


T = TypeVar("T")

# Codes that refuse parameters, by their names in the description. All of 2xxx are documented to.
_REFUSED_ARGUMENTS = frozenset({"MISSING_PARAMETER", "INVALID_PARAMETER", "PARAMETER_OUT_OF_RANGE"})
_REFUSED_ARGUMENTS_GROUP = 2


class _Reading(Generic[T]):
    """The state of a paginator: everything but the waiting."""

    def __init__(
        self,
        operation: Operation[Any],
        arguments: Mapping[str, Any],
        options: CallOptions | None,
        *,
        page_size: int | None = None,
        max_items: int | None = None,
        span: timedelta | None = None,
        since: Any = None,
    ) -> None:
        if operation.paging is None:
            raise InvalidArgument(f"{operation.id} has no pages.")
        self._operation = operation
        self._paging = operation.paging
        self._arguments = dict(arguments)
        self._options = options
        wanted = Wanted.of(
            self._arguments, page_size=page_size, max_items=max_items, span=span, since=since
        )
        self._pager = pager_for(operation.id, self._paging, wanted)
        self._left = wanted.max_items
        self._ready: deque[T] = deque()
        self._broken: PagingError | None = None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._operation.id}: iterate it>"

    def _next_call(self) -> tuple[Step, Operation[Any], Mapping[str, Any]] | None:
        """The call to make before there are more rows; None at the end."""
        if self._broken is not None:
            # Going on would return the rest as if nothing were missing.
            raise self._broken
        if self._left == 0:
            return None
        step = self._pager.step()
        if step is None:
            return None
        if isinstance(step, AskTime):
            return step, self._clock().operation, {}
        return step, self._operation, {**self._arguments, **step.arguments}

    def _take(self, step: Step, answer: Model) -> None:
        if isinstance(step, Ask):
            self._put(self._take_page(self._page(answer)))
            return
        now_ms = answer.get(self._clock().field)
        if not isinstance(now_ms, int):
            raise PagingError(
                f"{self._operation.id}: the exchange did not say what time it is. Pass end_time.",
                operation=self._operation.id,
            )
        self._pager.take_time(now_ms)

    def _take_page(self, page: Page) -> list[Model]:
        try:
            return self._pager.take(page)
        except PagingError as error:
            self._broken = error
            raise

    def _page(self, answer: Any) -> Page:
        try:
            rows = list(answer)
        except FieldAbsent as error:
            # Taken for an empty page, it would end the list.
            raise PagingError(
                f"{self._operation.id}: the rows of a page can't be read: {error}",
                operation=self._operation.id,
            ) from None
        # A total that counts pages does not say how many rows there are.
        counts_rows = self._paging.total_counts == "rows"
        return Page(rows, getattr(answer, "total", None) if counts_rows else None)

    def _put(self, rows: list[Any]) -> None:
        if self._left is not None:
            rows = rows[: self._left]
            self._left -= len(rows)
        self._ready.extend(rows)

    def _clock(self) -> Clock:
        if self._paging.clock is None:
            raise InvalidArgument(f"{self._operation.id}: end_time is required.")
        return self._paging.clock

    def _ready_page(self) -> list[T]:
        rows = list(self._ready)
        self._ready.clear()
        return rows


@public
class Paginator(_Reading[T]):
    """The rows of all pages: `for trade in mm.orders.iter_trades(symbol="BTCUSDT")`.

    Nothing is sent before the first row is asked for, and no page before its rows are. After an error (a timeout, a
    rate limit) the paginator stands where it stood: the same `for` again, or `next()`, repeats the request that failed
    and goes on, with no row lost or handed out twice. A PagingError is final. It can be read once, by one thread at a
    time.
    """

    def __init__(
        self,
        client: Caller,
        operation: Operation[Any],
        arguments: Mapping[str, Any],
        options: CallOptions | None,
        **amounts: Any,
    ) -> None:
        super().__init__(operation, arguments, options, **amounts)
        self._client = client

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> T:
        while not self._ready:
            if not self._fetch():
                raise StopIteration
        return self._ready.popleft()

    def pages(self) -> Iterator[list[T]]:
        """The rows that are left, page by page. A page is what one answer brought: never empty, of any length."""
        while self._ready or self._fetch():
            if self._ready:
                yield self._ready_page()

    def _fetch(self) -> bool:
        call = self._next_call()
        if call is None:
            return False
        step, operation, arguments = call
        try:
            answer = self._client._call(operation, arguments, self._options)
        except ApiError as error:
            answer = _nothing(step, operation, error)
        self._take(step, answer)
        return True


@public
class AsyncPaginator(_Reading[T]):
    """The rows of all pages: `async for trade in mm.orders.iter_trades(symbol="BTCUSDT")`.

    Nothing is sent before the first row is asked for, and no page before its rows are. After an error or a
    cancellation the paginator stands where it stood: the same `async for` again, or `anext()`, repeats the request
    that was cut off and goes on, with no row lost or handed out twice. A PagingError is final. It can be read once, by
    one task at a time.
    """

    def __init__(
        self,
        client: AsyncCaller,
        operation: Operation[Any],
        arguments: Mapping[str, Any],
        options: CallOptions | None,
        **amounts: Any,
    ) -> None:
        super().__init__(operation, arguments, options, **amounts)
        self._client = client

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        while not self._ready:
            if not await self._fetch():
                raise StopAsyncIteration
        return self._ready.popleft()

    async def pages(self) -> AsyncIterator[list[T]]:
        """The rows that are left, page by page. A page is what one answer brought: never empty, of any length."""
        while self._ready or await self._fetch():
            if self._ready:
                yield self._ready_page()

    async def _fetch(self) -> bool:
        call = self._next_call()
        if call is None:
            return False
        step, operation, arguments = call
        try:
            answer = await self._client._call(operation, arguments, self._options)
        except ApiError as error:
            answer = _nothing(step, operation, error)
        self._take(step, answer)
        return True


def _nothing(step: Step, operation: Operation[Any], error: ApiError) -> Model:
    """An answer without rows, where the refusal of a request says as much. Raises the refusal of any other."""
    about_arguments = (
        error.name in _REFUSED_ARGUMENTS or error.code // 1_000 == _REFUSED_ARGUMENTS_GROUP
    )
    refused = about_arguments and not is_transient(error)
    if isinstance(step, Ask) and step.optional and refused:
        nothing: Model = operation.result.from_dict(None)
        return nothing
    raise error
