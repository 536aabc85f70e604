"""The blocking stream: an `AsyncStreamBase` on an event loop of its own, in a thread of its own."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator, Mapping
from typing import Any, ClassVar, Self, TypeVar

from sixmm_runtime.model import Model
from sixmm_runtime.streams.buffer import Buffer
from sixmm_runtime.streams.channel import Channel
from sixmm_runtime.streams.errors import StreamClosed
from sixmm_runtime.streams.events import StreamEvent
from sixmm_runtime.streams.options import StreamOptions
from sixmm_runtime.streams.stream import AsyncStreamBase, StreamClient
from sixmm_runtime.streams.subscription import Subscription

M = TypeVar("M", bound=Model)
T = TypeVar("T")


class StreamBase:
    """The same as `AsyncStreamBase`, blocking. `sixmm.Stream` adds the channels by name."""

    _channels: ClassVar[tuple[Channel[Any], ...]]

    def __init__(self, client: StreamClient, options: StreamOptions | None) -> None:
        self._inner = AsyncStreamBase(client, options)
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

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        if self._loop is None or self._loop.is_closed():
            work.close()
            raise StreamClosed("The stream is not open: use `with mm.stream() as stream`.")
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


async def _next(events: Any) -> Any:
    return await anext(events)
