"""Work that takes several calls: written once as steps, taken by the blocking and by the awaiting client.

A step is a call to make: a function of no arguments, whose result the awaiting client awaits. What a step raises is
thrown into the work, which may go on.
"""

from collections.abc import Callable, Generator
from typing import Any, TypeAlias, TypeVar

import attrs

from sixmm_runtime.core import given_options
from sixmm_runtime.errors import SixMMError
from sixmm_runtime.news import Bell, OrderNews
from sixmm_runtime.options import CallOptions, seconds

T = TypeVar("T")

Work: TypeAlias = Generator[Callable[[], Any], Any, T]

_FIRST_PAUSE, _LONGEST_PAUSE, _GROWTH = 0.25, 5.0, 1.5
# Between two looks while a stream tells of the order: against what it loses without a word.
_LISTENING_PAUSE = 15.0


def run(work: Work[T]) -> T:
    """Take the steps to their end, blocking."""
    try:
        step = next(work)
        while True:
            try:
                answer = step()
            except SixMMError as error:
                step = work.throw(error)
            else:
                step = work.send(answer)
    except StopIteration as end:
        result: T = end.value
        return result


async def run_async(work: Work[T]) -> T:
    """Take the steps to their end, awaiting."""
    try:
        step = next(work)
        while True:
            try:
                answer = await step()
            except SixMMError as error:
                step = work.throw(error)
            else:
                step = work.send(answer)
    except StopIteration as end:
        result: T = end.value
        return result


def every(rows: Any) -> Any:
    """All rows of an iterator, blocking or to be awaited as the iterator is: a step."""
    if not hasattr(rows, "__aiter__"):
        return list(rows)

    async def reading() -> list[Any]:
        return [row async for row in rows]

    return reading()


class Patience:
    """How long some work may take, and the growing pauses between its looks at the exchange.

    Raises:
        InvalidArgument: `timeout` is no positive number, or `options` are none.
    """

    def __init__(self, client: Any, timeout: float, options: CallOptions | None) -> None:
        self.timeout = seconds("timeout", timeout)
        self._client = client
        self._core = client._core  # noqa: SLF001  the client's other half
        self._options = given_options(options)
        self._core.policy.check(self._options)
        self._pause = _FIRST_PAUSE
        # What an open stream rings for news of what is waited for.
        self.bell: Bell | None = None
        self._began = self._core.policy.now()

    @property
    def news(self) -> OrderNews:
        """What streams of the account hear."""
        news: OrderNews = self._core.news
        return news

    @property
    def passed(self) -> float:
        """Seconds since the beginning."""
        return float(self._core.policy.now() - self._began)

    @property
    def all_is_visible(self) -> bool:
        """Whether every query shows by now what the exchange accepted before the beginning."""
        return bool(self.passed >= self._core.orders.visible_within)

    def options(self) -> CallOptions:
        """Options for the next call, which is over when the time is. An id of a request is one call's, and left out."""
        left = max(0.001, self.timeout - self.passed)
        own = self._options.total_timeout
        return attrs.evolve(
            self._options,
            total_timeout=left if own is None else min(own, left),
            request_id=None,
        )

    def look(self) -> None:
        """What the bell rang for so far is looked for now."""
        if self.bell is not None:
            self.bell.clear()

    def pause(self) -> Work[bool]:
        """Wait a little, each time longer, or until the bell rings; False once there is no time left."""
        left = self.timeout - self.passed
        if left <= 0:
            return False
        wait = min(self._pause, left)
        bell = self.bell
        if bell is not None and self.news.is_heard:
            # Queries may know it a little later than the stream: what has just rung is looked for often.
            wait = min(_LISTENING_PAUSE if self._pause >= _LONGEST_PAUSE else wait, left)
            yield lambda: self._client._wait_for(bell, wait)  # noqa: SLF001  the client's other half
            if bell.has_rung:
                self._pause = _FIRST_PAUSE
                return True
        else:
            yield lambda: self._client.wait(wait)
        self._pause = min(_LONGEST_PAUSE, self._pause * _GROWTH)
        return True
