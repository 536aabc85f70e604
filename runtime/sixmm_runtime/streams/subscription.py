"""One subscription's pushes, to be iterated."""

import asyncio
from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar

from sixmm_runtime.model import Model
from sixmm_runtime.streams.buffer import Buffer, Mailbox
from sixmm_runtime.streams.channel import Channel
from sixmm_runtime.streams.errors import StreamClosed
from sixmm_runtime.streams.events import Push

M = TypeVar("M", bound=Model)
T = TypeVar("T")


class Reader(Generic[T]):
    """A mailbox that can be awaited. Several tasks may wait; each event goes to one of them."""

    def __init__(self, buffer: Buffer) -> None:
        self.mailbox: Mailbox[T] = Mailbox(buffer)
        self._arrived = asyncio.Event()
        self._closed: str | None = None

    def put(self, key: str, event: T) -> None:
        """Add an event."""
        self.mailbox.put(key, event)
        self._arrived.set()

    def close(self, reason: str) -> None:
        """No event follows; those that wait are still read."""
        self._closed = reason
        self._arrived.set()

    async def next(self) -> T | None:
        """The next event; None once there is none any more. Raises StreamOverflow after a loss."""
        while not self.mailbox:
            if self._closed is not None:
                return None
            self._arrived.clear()
            await self._arrived.wait()
        return self.mailbox.take()


class AsyncSubscription(Generic[M]):
    """The pushes of one topic: `async for push in subscription`. Ends when it or its stream is closed."""

    def __init__(
        self, channel: Channel[M], topic: str, buffer: Buffer, end: Callable[[str], None]
    ) -> None:
        self.channel = channel
        self.topic = topic
        self._reader: Reader[Push[M]] = Reader(buffer)
        self._end = end

    @property
    def received(self) -> int:
        """How many pushes came."""
        return self._reader.mailbox.received

    @property
    def dropped(self) -> int:
        """How many of them will never be read."""
        return self._reader.mailbox.dropped

    def put(self, push: Push[Any]) -> None:
        """A push of this topic has come."""
        self._reader.put(push.topic, push)

    def finish(self, reason: str) -> None:
        """No push follows."""
        self._reader.close(reason)

    async def close(self) -> None:
        """Unsubscribe. What waits can still be read."""
        self._end(self.topic)
        self.finish("the subscription was closed")

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Push[M]:
        push = await self._reader.next()
        if push is None:
            raise StopAsyncIteration
        return push

    def __repr__(self) -> str:
        return f"<AsyncSubscription {self.topic}, {self.received} received, {self.dropped} dropped>"


class Subscription(Generic[M]):
    """The pushes of one topic, blocking: `for push in subscription`."""

    def __init__(self, inner: AsyncSubscription[M], run: Callable[[Any], Any]) -> None:
        self._inner = inner
        self._run = run

    @property
    def topic(self) -> str:
        """The exchange's name for it."""
        return self._inner.topic

    @property
    def received(self) -> int:
        """How many pushes came."""
        return self._inner.received

    @property
    def dropped(self) -> int:
        """How many of them will never be read."""
        return self._inner.dropped

    def close(self) -> None:
        """Unsubscribe. What waits can still be read."""
        self._run(self._inner.close())

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Push[M]:
        try:
            push: Push[M] = self._run(self._inner.__anext__())
        except StopAsyncIteration:
            raise StopIteration from None
        except StreamClosed:
            raise StopIteration from None
        return push
