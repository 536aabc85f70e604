"""The blocking stream: an `AsyncStreamBase` on an event loop of its own, in a thread of its own."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator, Mapping
from typing import Any, Protocol, Self, TypeVar

from sixmm_auth import ServerClock

from sixmm_runtime.model import Model
from sixmm_runtime.operation import Operation
from sixmm_runtime.streams.book.blocking import BlockingBook
from sixmm_runtime.streams.buffer import Buffer
from sixmm_runtime.streams.channel import Channel
from sixmm_runtime.streams.errors import StreamClosed
from sixmm_runtime.streams.events import StreamEvent
from sixmm_runtime.streams.options import StreamOptions
from sixmm_runtime.streams.stream import AsyncStreamBase, StreamApi
from sixmm_runtime.streams.subscription import Subscription

M = TypeVar("M", bound=Model)
R = TypeVar("R", bound=Model)
T = TypeVar("T")


class SyncClient(Protocol):
    """What a blocking stream needs of its client."""

    @property
    def ws_url(self) -> str:
        """Where streams are."""

    @property
    def user_agent(self) -> str:
        """What the client calls itself."""

    @property
    def clock(self) -> ServerClock:
        """The exchange's time."""

    def call(self, operation: Operation[R], arguments: Mapping[str, Any]) -> R:
        """Make a REST call."""


class StreamBase:
    """The same as `AsyncStreamBase`, blocking. `sixmm.Stream` adds the channels by name."""

    def __init__(self, client: SyncClient, options: StreamOptions | None, api: StreamApi) -> None:
        self._inner = AsyncStreamBase(_InThread(client), options, api)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="sixmm stream", daemon=True
        )
        self._thread.start()
        self._run(self._inner.__aenter__())
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all subscriptions and connections."""
        if self._loop is None or self._thread is None or not self._thread.is_alive():
            return
        self._run(self._inner.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def __iter__(self) -> Iterator[StreamEvent]:
        events = self._inner.__aiter__()
        while True:
            try:
                event: StreamEvent = self._run(_next(events))
            except StopAsyncIteration:
                return
            yield event

    def subscribe(
        self, channel: Channel[M], arguments: Mapping[str, Any], buffer: Buffer | None
    ) -> Subscription[M]:
        """Follow a channel that is given as data; the methods by name come down to this."""
        return Subscription(self._run(self._inner.subscribe(channel, arguments, buffer)), self._run)

    def book(self, symbol: str) -> BlockingBook:
        """The live order book of a contract, once it can be read.

        Its versions are checked; after a gap it asks for a new snapshot by itself, and can't be read until that came.

        Args:
            symbol: the contract.

        Raises:
            SubscriptionRefused: the exchange said no.
            StreamClosed: the stream is closed, or was not opened.

        Docs: https://docs.6mm.com/developer-api/integration-recommendations
        """
        return BlockingBook(self._run(self._inner.book(symbol)), self._run)

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        if self._loop is None or self._loop.is_closed():
            work.close()
            raise StreamClosed("The stream is not open: use `with mm.stream() as stream`.")
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


class _InThread:
    """A blocking client, for calls from an event loop."""

    def __init__(self, client: SyncClient) -> None:
        self._client = client

    @property
    def ws_url(self) -> str:
        """Where streams are."""
        return self._client.ws_url

    @property
    def user_agent(self) -> str:
        """What the client calls itself."""
        return self._client.user_agent

    @property
    def clock(self) -> ServerClock:
        """The exchange's time."""
        return self._client.clock

    async def call(self, operation: Operation[R], arguments: Mapping[str, Any]) -> R:
        """Make a REST call without holding up the loop."""
        return await asyncio.to_thread(self._client.call, operation, arguments)


async def _next(events: Any) -> Any:
    return await anext(events)
