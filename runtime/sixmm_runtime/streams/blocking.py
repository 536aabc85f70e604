"""The blocking stream: an `AsyncStreamBase` on an event loop of its own, in a thread of its own."""

import asyncio
import concurrent.futures
import os
import threading
from collections.abc import Coroutine, Mapping
from typing import Any, Self, TypeVar

from sixmm_runtime.model import Model
from sixmm_runtime.operation import Operation
from sixmm_runtime.options import CallOptions
from sixmm_runtime.streams.book.blocking import BlockingBook
from sixmm_runtime.streams.buffer import Buffer
from sixmm_runtime.streams.channel import Channel
from sixmm_runtime.streams.errors import StreamClosed, StreamError
from sixmm_runtime.streams.event_loop import ENDED
from sixmm_runtime.streams.events import StreamEvent
from sixmm_runtime.streams.options import BlockingStreamClient, StreamAccess, StreamOptions
from sixmm_runtime.streams.stream import AsyncStreamBase, StreamApi
from sixmm_runtime.streams.subscription import Handover, Subscription

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
        self._handover: Handover[StreamEvent] = Handover(self._inner.__anext__)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._process = os.getpid()
        # Between what is given to the loop, and the decision that it takes no more.
        self._gate = threading.Lock()
        self._ending = False
        self._died = False

    def __enter__(self) -> Self:
        if self._loop is not None:
            raise StreamError("A stream is opened once. Make another with mm.stream().")
        self._process = os.getpid()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._serve, args=[self._loop], name="sixmm stream", daemon=True
        )
        self._thread.start()
        self._run(self._inner.__aenter__())
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return repr(self._inner).replace(type(self._inner).__name__, type(self).__name__, 1)

    def close(self) -> None:
        """End all subscriptions and connections. Several threads may do so.

        Raises:
            StreamClosed: its event loop has ended by itself, so that nothing could be closed.
        """
        if self._loop is None or self._thread is None or self._process != os.getpid():
            return
        with self._gate:
            if not self._ending:
                self._ending = True
                asyncio.run_coroutine_threadsafe(self._end(), self._loop)
        self._thread.join()
        if self._died:
            self._died = False
            raise StreamClosed(ENDED)

    async def _end(self) -> None:
        try:
            await self._inner.close()
            # Other threads may still wait for an event: they have to be told, or they would never return.
            waiting = asyncio.all_tasks() - {asyncio.current_task()}
            if waiting:
                await asyncio.wait(waiting, timeout=_FAREWELL_SECONDS)
            for one in waiting:
                one.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
        finally:
            asyncio.get_running_loop().stop()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> StreamEvent:
        try:
            return self._handover.next(self._run)
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

    def _subscribe(
        self,
        channel: Channel[M],
        arguments: Mapping[str, Any],
        buffer: Buffer | None,
        silence_timeout: float | None = None,
    ) -> Subscription[M]:
        """Follow a channel that is given as data; the methods by name call this one."""
        made = self._run(self._inner._subscribe(channel, arguments, buffer, silence_timeout))
        return Subscription(made, self._run)

    def _once(self, channel: Channel[M], arguments: Mapping[str, Any], timeout: float) -> M:
        """What the next push of a channel says; the methods by name call this one."""
        said: M = self._run(self._inner._once(channel, arguments, timeout))
        return said

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
        if self._loop is None or self._thread is None:
            work.close()
            raise StreamClosed("The stream is not open: use `with mm.stream() as stream`.")
        if self._process != os.getpid():
            work.close()
            raise StreamError(
                "The stream was opened in another process, which keeps it: open another one in this process."
            )
        with self._gate:
            future = None if self._ending else asyncio.run_coroutine_threadsafe(work, self._loop)
        if future is None:
            self._thread.join()
            with self._gate:
                return self._run_closed(work)
        try:
            return future.result()
        except concurrent.futures.CancelledError:
            raise StreamClosed(ENDED if self._died else "The stream was closed.") from None
        except BaseException:
            # Such as Ctrl-C: what goes on waiting in the loop would take an event that no one reads.
            future.cancel()
            raise

    def _serve(self, loop: asyncio.AbstractEventLoop) -> None:
        try:
            loop.run_forever()
        finally:
            with self._gate:
                # However the loop ended, nothing may be given to it any more, and nothing may wait for it.
                self._died = not self._ending
                self._ending = True
            loop.run_until_complete(_cancel_all())
            loop.close()

    @staticmethod
    def _run_closed(work: Coroutine[Any, Any, T]) -> T:
        """What needs no waiting any more: the events that are left, and then the end."""
        try:
            work.send(None)
        except StopIteration as done:
            result: T = done.value
            return result
        work.close()
        raise StreamClosed("The stream was closed.")


async def _cancel_all() -> None:
    await asyncio.sleep(0)  # what was given to the loop last becomes a task first
    while left := asyncio.all_tasks() - {asyncio.current_task()}:
        for one in left:
            one.cancel()
        await asyncio.wait(left)
    await asyncio.sleep(0)  # connections that were given up close their sockets a turn later


class _InThread:
    """A blocking client, for calls from an event loop."""

    def __init__(self, client: BlockingStreamClient) -> None:
        self._client = client

    @property
    def _stream_access(self) -> StreamAccess:
        """How its streams connect."""
        return self._client._stream_access

    async def _call(
        self,
        operation: Operation[R],
        arguments: Mapping[str, Any],
        options: CallOptions | None = None,
        validate: bool | None = None,
    ) -> R:
        """Make a REST call without holding up the loop."""
        return await asyncio.to_thread(self._client._call, operation, arguments, options, validate)

    async def _rules(
        self, symbol: str, *, refresh: bool, max_age: float, options: CallOptions | None
    ) -> Any:
        """The rules of one contract, without holding up the loop."""
        return await asyncio.to_thread(
            self._client._rules, symbol, refresh=refresh, max_age=max_age, options=options
        )
