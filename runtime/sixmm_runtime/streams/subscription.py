"""One subscription's pushes, to be iterated."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Generic, Self, TypeVar

import attrs

from sixmm_runtime.errors import InvalidArgument, SixMMError, WaitTimeout
from sixmm_runtime.model import Model
from sixmm_runtime.public import public
from sixmm_runtime.streams.buffer import Buffer, Mailbox
from sixmm_runtime.streams.channel import Channel
from sixmm_runtime.streams.errors import StreamClosed
from sixmm_runtime.streams.event_loop import StreamLoop
from sixmm_runtime.streams.events import Push

M = TypeVar("M", bound=Model)
T = TypeVar("T")

# Events that wait in a mailbox without a reader, while they are read elsewhere. A subscription's reader is told of a
# loss, which should take a while. A stream's reader is not, and a push of all contracts fills half a megabyte.
_MOST_UNREAD = 1_000
_MOST_BEFORE_BEGINNING = 50


@attrs.define
class Audience:
    """Who reads a stream: the stream as a whole, or subscriptions one by one, or both."""

    whole: bool = False
    parts: bool = False


class Reader(Generic[T]):
    """A mailbox that can be awaited. Several tasks may wait; each event goes to one of them.

    Once the same events are read elsewhere, and not here, only the newest wait: a mailbox that no one opens must not
    grow. A reader that opens it later is told of a loss, unless it `begins_late`: then what was dropped before is no
    loss, and fewer wait. `on_drop` takes what a reader was too slow for.
    """

    def __init__(
        self,
        buffer: Buffer,
        elsewhere: Callable[[], bool],
        stream_loop: StreamLoop,
        *,
        begins_late: bool = False,
        on_drop: Callable[[T], None] = lambda _: None,
    ) -> None:
        self._on_drop = on_drop
        self.mailbox: Mailbox[T] = Mailbox(buffer)
        self._elsewhere = elsewhere
        self._stream_loop = stream_loop
        self._begins_late = begins_late
        self._begun = False
        self._arrived = asyncio.Event()
        self._end: Exception | str | None = None

    def put(self, event: T, replaces: str | None = None) -> None:
        """Add an event; none follows the end."""
        if self._end is not None:
            return
        dropped = self.mailbox.put(event, replaces)
        if not self._begun and self._elsewhere():
            if self._begins_late:
                self.mailbox.keep(_MOST_BEFORE_BEGINNING)
                self.mailbox.forgive()
            else:
                self.mailbox.keep(_MOST_UNREAD)
        elif dropped is not None:
            self._on_drop(dropped)
        self._arrived.set()

    @property
    def is_unread(self) -> bool:
        """Whether the same events are read elsewhere, and not here."""
        return not self._begun and self._elsewhere()

    @property
    def needs_no_waiting(self) -> bool:
        """Whether an event waits already, or none follows: then it can be read where no event loop runs any more."""
        return bool(self.mailbox) or self._end is not None

    def close(self, end: Exception | str) -> None:
        """No event follows; those that wait are still read, and then an exception is raised."""
        if self._end is None:
            self._end = end
            self._arrived.set()

    def require_loop(self) -> None:
        """Raises as `StreamLoop.require`, unless it has ended already: then there is nothing to wait for."""
        if self._end is None:
            self._stream_loop.require()

    async def next(self) -> T:
        """The next event.

        Raises:
            StopAsyncIteration: none follows any more.
            StreamOverflow: some were lost before it.
            StreamClosed: the event loop of the stream has ended.
        """
        self._begun = True
        if self._end is None:
            self._stream_loop.require()
        # Nothing is awaited between looking and taking: a cancelled wait has taken no event.
        while True:
            try:
                return self.mailbox.take()
            except LookupError:
                pass  # it is empty
            if isinstance(self._end, Exception):
                raise self._end
            if self._end is not None:
                raise StopAsyncIteration
            self._arrived.clear()
            await self._arrived.wait()


@public
class AsyncSubscription(Generic[M]):
    """The pushes of one topic: `async for push in subscription`. Ends when it or its stream is closed.

    Raises, while it is read: StreamOverflow after a loss; SubscriptionRefused once the exchange does not serve the
    topic any more; whatever has ended its connection for good.

    It belongs to the event loop in which its stream was opened: to wait for it in another one raises StreamError. Several
    tasks may read it; threads share the subscription of a blocking stream, see `Subscription`.
    """

    def __init__(
        self,
        channel: Channel[M],
        topic: str,
        buffer: Buffer,
        *,
        audience: Audience,
        stream_loop: StreamLoop,
        end: Callable[["AsyncSubscription[Any]"], None],
    ) -> None:
        self._channel = channel
        self.topic = topic
        self._audience = audience
        self._reader: Reader[Push[M]] = Reader(buffer, lambda: audience.whole, stream_loop)
        self._end = end
        self._begun = not channel.snapshot
        # Whether its first push said that it is a snapshot, on a channel that has them.
        self._typed = True
        self._latest: Push[M] | None = None
        self._finished: Exception | str | None = None

    @property
    def latest(self) -> Push[M] | None:
        """The newest push that came; None before the first. It is still read in its turn, too.

        It stays while a connection is lost: `ts` says how old it is. Who reads nothing else gives a small
        `Buffer(1, "drop_oldest")`, so that what waits for a reader stays small.

        Raises:
            StreamClosed: the subscription has ended; so it was closed, or the exchange does not serve it any more.
        """
        if self._finished is not None:
            raise StreamClosed(f"{self.topic}: no push follows: {self._finished}.")
        return self._latest

    @property
    def received(self) -> int:
        """How many pushes came."""
        return self._reader.mailbox.received

    @property
    def dropped(self) -> int:
        """How many of them will never be read here."""
        return self._reader.mailbox.dropped

    @property
    def _is_read_elsewhere(self) -> bool:
        """Whether its pushes are read with the stream as a whole, and not here."""
        return self._reader.is_unread

    @property
    def _has_room(self) -> bool:
        """Whether its reader keeps up, after events were dropped."""
        return self._reader.mailbox.has_room

    def _put(self, push: Push[Any]) -> None:
        """A push of this topic has come."""
        if not self._begun:
            # Pushes that were under way for other readers are useless without those before them.
            self._begun = self._channel.can_begin(push.raw)
            if not self._begun:
                return
            self._typed = self._channel.is_typed(push.raw)
        self._latest = push
        self._reader.put(push, self.topic if self._channel.replaces else None)

    def _finish(self, end: Exception | str) -> None:
        """No push follows."""
        if self._finished is None:
            self._finished = end
        self._reader.close(end)

    async def close(self) -> None:
        """Unsubscribe. What waits can still be read."""
        self._reader.require_loop()
        self._end(self)
        self._finish("the subscription was closed")

    def __aiter__(self) -> Self:
        return self

    def __anext__(self) -> Coroutine[Any, Any, Push[M]]:
        self._audience.parts = True
        return self._reader.next()

    async def get(self, timeout: float | None = None) -> Push[M]:  # noqa: ASYNC109  as a queue's
        """The next push, waiting for it; see `Subscription.get`."""
        within = patience(timeout)
        try:
            if self._reader.needs_no_waiting:
                return await anext(self)
            async with asyncio.timeout(within):
                return await anext(self)
        except StopAsyncIteration:
            raise StreamClosed(f"{self.topic}: no push follows: {self._finished}.") from None
        except TimeoutError as error:
            if isinstance(error, SixMMError):
                raise
            raise WaitTimeout(
                f"{self.topic}: no push came within {within:g} s. It is still subscribed: wait on."
            ) from None

    def until(self, seconds: float) -> "AsyncSpan[M]":
        """The pushes of the next so many seconds; see `Subscription.until`."""
        return AsyncSpan(self, seconds)

    def __repr__(self) -> str:
        return f"<AsyncSubscription {self.topic}, {self.received} received, {self.dropped} dropped>"


class AsyncSpan(Generic[M]):
    """The pushes of one subscription within some seconds, which begin with the first reading."""

    def __init__(self, subscription: AsyncSubscription[M], seconds: float) -> None:
        self._subscription = subscription
        self._seconds = patience(seconds) or 0.0
        self._ends: float | None = None

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Push[M]:
        if self._subscription._finished is not None:  # noqa: SLF001  then there is no time to wait for
            return await anext(self._subscription)
        now = asyncio.get_running_loop().time()
        if self._ends is None:
            self._ends = now + self._seconds
        if now >= self._ends:
            raise StopAsyncIteration
        try:
            async with asyncio.timeout_at(self._ends):
                return await anext(self._subscription)
        except TimeoutError as error:
            if isinstance(error, SixMMError):
                raise
            raise StopAsyncIteration from None


def patience(seconds: float | None) -> float | None:
    """How long to wait for a push; None for as long as it takes. Raises InvalidArgument."""
    if seconds is None:
        return None
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not seconds >= 0:
        raise InvalidArgument(f"The time to wait must be a number of seconds, not {seconds!r}.")
    return seconds


class Handover(Generic[T]):
    """Hands events to threads that may be interrupted: the next thread gets an event that was taken for such a one."""

    def __init__(self, take: Callable[[], Awaitable[T]]) -> None:
        self._take = take
        self._interrupted: deque[list[T]] = deque()

    def next(self, run: Callable[[Any], Any], take: Callable[[], Awaitable[T]] | None = None) -> T:
        """The next event, or what `take` gives instead; `run` waits for it in the stream's loop."""
        taken: list[T] = []
        try:
            event: T = run(self._next(taken, take or self._take))
        except (StopAsyncIteration, SixMMError):
            raise
        except BaseException:
            # Such as Ctrl-C: it may be taken already, and must not be lost with the thread's interest in it.
            self._interrupted.append(taken)
            raise
        return event

    async def _next(self, taken: list[T], take: Callable[[], Awaitable[T]]) -> T:
        while self._interrupted:
            if left := self._interrupted.popleft():
                taken.extend(left)
                return left[0]
        event = await take()
        taken.append(event)
        return event


@public
class Subscription(Generic[M]):
    """The pushes of one topic, blocking: `for push in subscription`. Safe to share between threads."""

    def __init__(self, inner: AsyncSubscription[M], run: Callable[[Any], Any]) -> None:
        self._inner = inner
        self._run = run
        self._handover: Handover[Push[M]] = Handover(inner.__anext__)

    @property
    def topic(self) -> str:
        """The exchange's name for it."""
        return self._inner.topic

    @property
    def latest(self) -> Push[M] | None:
        """The newest push that came; None before the first. It is still read in its turn, too.

        It stays while a connection is lost: `ts` says how old it is. Who reads nothing else gives a small
        `Buffer(1, "drop_oldest")`, so that what waits for a reader stays small.

        Raises:
            StreamClosed: the subscription has ended; so it was closed, or the exchange does not serve it any more.
        """
        return self._inner.latest

    def get(self, timeout: float | None = None) -> Push[M]:
        """The next push, waiting for it.

        Args:
            timeout: Seconds to wait at most; 0 for a push that waits already. Without it, as long as it takes.

        Raises:
            WaitTimeout: none came in time. The subscription goes on, and a push that comes later is not lost.
            StreamClosed: the subscription has ended.
            StreamOverflow: some were lost before it.
            InvalidArgument: `timeout` is no number of seconds.
        """
        within = patience(timeout)
        return self._handover.next(self._run, lambda: self._inner.get(within))

    def until(self, seconds: float) -> "Span[M]":
        """The pushes of the next so many seconds, counted from the first reading; then the iteration ends.

        The subscription goes on: read it further, or close it. It ends earlier where the subscription ends.

        Raises:
            InvalidArgument: it is no number of seconds.
        """
        return Span(self._inner.until(seconds), self._handover, self._run)

    @property
    def received(self) -> int:
        """How many pushes came."""
        return self._inner.received

    @property
    def dropped(self) -> int:
        """How many of them will never be read here."""
        return self._inner.dropped

    def close(self) -> None:
        """Unsubscribe. What waits can still be read."""
        self._run(self._inner.close())

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Push[M]:
        try:
            return self._handover.next(self._run)
        except StopAsyncIteration:
            raise StopIteration from None

    def __repr__(self) -> str:
        return f"<Subscription {self.topic}, {self.received} received, {self.dropped} dropped>"


class Span(Generic[M]):
    """The pushes of one subscription within some seconds, blocking."""

    def __init__(
        self, inner: AsyncSpan[M], handover: Handover[Push[M]], run: Callable[[Any], Any]
    ) -> None:
        self._inner = inner
        self._handover = handover
        self._run = run

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Push[M]:
        try:
            return self._handover.next(self._run, self._inner.__anext__)
        except StopAsyncIteration:
            raise StopIteration from None
