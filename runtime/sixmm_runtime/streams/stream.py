"""The awaited stream: subscriptions over one public and one private connection."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any, ClassVar, Protocol, Self, TypeVar

import httpx

from sixmm_runtime.model import Model
from sixmm_runtime.streams.book.book import Book
from sixmm_runtime.streams.buffer import Buffer
from sixmm_runtime.streams.channel import Channel
from sixmm_runtime.streams.errors import StreamClosed, SubscriptionRefused
from sixmm_runtime.streams.events import (
    Closed,
    Connected,
    Gap,
    Push,
    Resynced,
    StreamEvent,
    Unknown,
)
from sixmm_runtime.streams.link import Link
from sixmm_runtime.streams.options import StreamOptions
from sixmm_runtime.streams.session import Refused, Session
from sixmm_runtime.streams.subscription import AsyncSubscription, Reader

M = TypeVar("M", bound=Model)


class StreamClient(Protocol):
    """What a stream needs of its client."""

    @property
    def ws_url(self) -> str:
        """Where streams are."""

    @property
    def user_agent(self) -> str:
        """What the client calls itself."""


class AsyncStreamBase:
    """Subscriptions, and the connections that serve them. `sixmm.AsyncStream` adds the channels by name."""

    _channels: ClassVar[tuple[Channel[Any], ...]]

    def __init__(self, client: StreamClient, options: StreamOptions | None) -> None:
        self._client = client
        self._options = options or StreamOptions()
        self._public: Link | None = None
        self._subscriptions: dict[str, AsyncSubscription[Any]] = {}
        self._books: dict[str, Book] = {}
        self._acks: dict[str, asyncio.Future[None]] = {}
        self._all: Reader[StreamEvent] = Reader(self._options.buffer)
        self._open = False

    async def __aenter__(self) -> Self:
        self._open = True
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """End all subscriptions and connections. What waits can still be read."""
        if not self._open:
            return
        self._open = False
        if self._public is not None:
            await self._public.close()
        reason = "the stream was closed"
        for ack in self._acks.values():
            if not ack.done():
                ack.set_exception(StreamClosed(reason))
        for subscription in self._subscriptions.values():
            subscription.finish(reason)
        for book in self._books.values():
            book.finish(reason)
        self._all.put("", Closed(reason))
        self._all.close(reason)

    def __aiter__(self) -> AsyncIterator[StreamEvent]:
        return self._events()

    async def _events(self) -> AsyncIterator[StreamEvent]:
        while (event := await self._all.next()) is not None:
            yield event

    async def subscribe(
        self, channel: Channel[M], arguments: Mapping[str, Any], buffer: Buffer | None
    ) -> AsyncSubscription[M]:
        """Follow a channel that is given as data; the methods by name come down to this."""
        self._require_open()
        topic = channel.topic(arguments)
        known = self._subscriptions.get(topic)
        if known is not None:
            return known
        subscription = AsyncSubscription(channel, topic, buffer or Buffer(), self._unsubscribe)
        self._subscriptions[topic] = subscription
        try:
            await self._want(topic)
        except BaseException:
            self._unsubscribe(topic)
            raise
        return subscription

    async def book(self, symbol: str) -> Book:
        """The live order book of a contract, once it can be read.

        Its versions are checked; after a gap it asks for a new snapshot by itself, and can't be read until that came.

        Args:
            symbol: the contract.

        Raises:
            SubscriptionRefused: the exchange said no.
            StreamClosed: the stream is closed, or was not opened.

        Docs: https://docs.6mm.com/developer-api/integration-recommendations
        """
        self._require_open()
        depth = next(channel for channel in self._channels if channel.name == "depth")
        topic = depth.topic({"symbol": symbol})
        book = self._books.get(topic)
        if book is None:
            book = self._books[topic] = Book(symbol, topic, self._resync)
            try:
                await self._want(topic)
            except BaseException:
                del self._books[topic]
                self._unwant(topic)
                raise
        await book.live()
        return book

    def _require_open(self) -> None:
        if not self._open:
            raise StreamClosed("The stream is not open: use `async with mm.stream() as stream`.")

    async def _want(self, topic: str) -> None:
        """Have a topic subscribed, also where it is already: whoever joins gets a snapshot of its own."""
        ack = self._acks.get(topic)
        if ack is None:
            ack = self._acks[topic] = asyncio.get_running_loop().create_future()
            link = self._link()
            link.session.want(topic, asyncio.get_running_loop().time())
            link.wake()
        try:
            await asyncio.shield(ack)
        finally:
            if ack.done():
                self._acks.pop(topic, None)

    def _unsubscribe(self, topic: str) -> None:
        if self._subscriptions.pop(topic, None) is not None:
            self._unwant(topic)

    def _unwant(self, topic: str) -> None:
        if topic in self._subscriptions or topic in self._books or self._public is None:
            return
        self._public.session.unwant(topic, asyncio.get_running_loop().time())
        self._public.wake()

    def _resync(self, topic: str, reason: str) -> None:
        link = self._link()
        link.session.resubscribe(topic, asyncio.get_running_loop().time(), reason)
        link.wake()
        self._books[topic].asked()
        self._told()

    def _link(self) -> Link:
        if self._public is None:
            self._public = Link(
                session=Session(self._options),
                options=self._options,
                url=self._public_url,
                on_push=self._pushed,
                on_events=self._told,
                user_agent=self._client.user_agent,
            )
            self._public.start()
        return self._public

    async def _public_url(self) -> str:
        return str(httpx.URL(self._client.ws_url))

    # What arrives

    def _pushed(self, frame: dict[str, Any]) -> None:
        topic = str(frame["topic"])
        ts = frame.get("ts")
        at = ts if isinstance(ts, int) else None
        book = self._books.get(topic)
        if book is not None:
            book.push(frame.get("data"), at)
        subscription = self._subscriptions.get(topic)
        if subscription is not None:
            channel = subscription.channel
            push: Push[Any] = Push(channel.name, topic, at, channel.read(frame.get("data")))
            subscription.put(push)
            self._all.put(topic, push)
        elif book is None:
            self._all.put(topic, Unknown(frame))

    def _told(self) -> None:
        if self._public is None:
            return
        session = self._public.session
        events, session.events = session.events, []
        for event in events:
            if isinstance(event, Refused):
                error = SubscriptionRefused(event.topic, event.code, event.message)
                self._settle(event.topic, error)
                continue
            if isinstance(event, Resynced):
                self._settle(event.topic, None)
            if isinstance(event, Connected):
                for book in self._books.values():
                    book.asked()
            if isinstance(event, Gap) and event.topic in self._books:
                self._books[event.topic].lost(event.reason)
            self._all.put("", event)

    def _settle(self, topic: str, error: Exception | None) -> None:
        ack = self._acks.get(topic)
        if ack is None or ack.done():
            return
        if error is None:
            ack.set_result(None)
        else:
            ack.set_exception(error)
