"""The blocking stream: an `AsyncStreamBase` on an event loop of its own, in a thread of its own."""

import asyncio
import threading
from collections.abc import Coroutine, Mapping
from typing import Any, Self, TypeVar

from sixmm_runtime.model import Model
from sixmm_runtime.operation import Operation
from sixmm_runtime.options import CallOptions
from sixmm_runtime.streams.access import BlockingStreamClient, StreamAccess
from sixmm_runtime.streams.book.blocking import BlockingBook
from sixmm_runtime.streams.buffer import Buffer
from sixmm_runtime.streams.channel import Channel
from sixmm_runtime.streams.errors import StreamClosed, StreamError
from sixmm_runtime.streams.events import StreamEvent
from sixmm_runtime.streams.options import StreamOptions
from sixmm_runtime.streams.stream import AsyncStreamBase, StreamApi
from sixmm_runtime.streams.subscription import Subscription

M = TypeVar("M", bound=Model)
R = TypeVar("R", bound=Model)
T = TypeVar("T")

# For readers of other threads to learn that the stream has ended.
_FAREWELL_SECONDS = 1


class StreamBase:
    """The same as `AsyncStreamBase`, blocking. `sixmm.Stream` adds the channels by name."""

    def __init__(
        self, client: BlockingStreamClient, options: StreamOptions | None, api: StreamApi
    ) -> None:
        self._inner = AsyncStreamBase(_InThread(client), options, api)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        # Held while work is handed to the loop: what is handed over after the loop has stopped is never begun.
        self._handing_over = threading.Lock()
        self._over = False

    def __enter__(self) -> Self:
        if self._loop is not None:
            raise StreamError("A stream is opened once. Make another with mm.stream().")
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=_serve, args=[self._loop], name="sixmm stream", daemon=True
        )
        self._thread.start()
        self._run(self._inner.__aenter__())
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all subscriptions and connections."""
        if self._loop is None or self._thread is None:
            return
        self._run(self._inner.close())
        with self._handing_over:
            first, self._over = not self._over, True
        if first:
            self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> StreamEvent:
        try:
            return self._run(self._inner.__anext__())
        except StopAsyncIteration:
            raise StopIteration from None

    @property
    def received(self) -> int:
        """How many events there were, of all subscriptions and of the connections."""
        return self._inner.received

    @property
    def dropped(self) -> int:
        """How many of them will never be read by iterating the stream."""
        return self._inner.dropped

    def subscribe(
        self,
        channel: Channel[M],
        arguments: Mapping[str, Any],
        buffer: Buffer | None,
        silence_timeout: float | None = None,
    ) -> Subscription[M]:
        """Follow a channel that is given as data; the methods by name come down to this."""
        made = self._run(self._inner.subscribe(channel, arguments, buffer, silence_timeout))
        return Subscription(made, self._run)

    def book(self, symbol: str) -> BlockingBook:
        """The live order book of a contract, once it can be read.

        Its versions are checked; after a gap it asks for a new snapshot by itself, and can't be read until that came.

        Args:
            symbol: the contract.

        Raises:
            SubscriptionRefused: the exchange said no.
            SubscriptionTimeout: it could not be read within `subscribe_timeout`.
            StreamClosed: the stream is closed, or was not opened.

        Docs: https://docs.6mm.com/developer-api/integration-recommendations
        """
        return BlockingBook(self._run(self._inner.book(symbol)), self._run)

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        if self._loop is None:
            work.close()
            raise StreamClosed("The stream is not open: use `with mm.stream() as stream`.")
        with self._handing_over:
            future = None if self._over else asyncio.run_coroutine_threadsafe(work, self._loop)
        if future is None:
            return self._run_closed(work)
        try:
            return future.result()
        except BaseException:
            # Such as Ctrl-C: what goes on waiting in the loop would take an event that nobody reads.
            future.cancel()
            raise

    def _run_closed(self, work: Coroutine[Any, Any, T]) -> T:
        """What needs no waiting any more: events that are left, and the word that there are none."""
        if self._thread is not None:
            self._thread.join()  # or what is left would be read by two threads at once
        try:
            work.send(None)
        except StopIteration as done:
            result: T = done.value
            return result
        work.close()
        raise StreamClosed("The stream was closed.")


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    """Run the loop until it is stopped, and then to its end."""
    loop.run_forever()
    loop.run_until_complete(_farewell())
    loop.close()


async def _farewell() -> None:
    """Other threads may still wait for an event: they have to be told, or they would wait for ever."""
    waiting = asyncio.all_tasks() - {asyncio.current_task()}
    if waiting:
        await asyncio.wait(waiting, timeout=_FAREWELL_SECONDS)
    for one in waiting:
        one.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)


class _InThread:
    """A blocking client, for calls from an event loop."""

    def __init__(self, client: BlockingStreamClient) -> None:
        self._client = client

    @property
    def stream_access(self) -> StreamAccess:
        """How its streams connect."""
        return self._client.stream_access

    async def call(
        self,
        operation: Operation[R],
        arguments: Mapping[str, Any],
        options: CallOptions | None = None,
        validate: bool | None = None,
    ) -> R:
        """Make a REST call without holding up the loop."""
        return await asyncio.to_thread(self._client.call, operation, arguments, options, validate)
