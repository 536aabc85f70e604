"""What comes over one connection, and who reads it: subscriptions and books by topic."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from sixmm_runtime.model import Model
from sixmm_runtime.streams.book.book import Book
from sixmm_runtime.streams.buffer import Buffer
from sixmm_runtime.streams.channel import Channel
from sixmm_runtime.streams.errors import StreamClosed, SubscriptionRefused
from sixmm_runtime.streams.events import Connected, Gap, Push, Resynced, StreamEvent, Unknown
from sixmm_runtime.streams.link import Link
from sixmm_runtime.streams.options import StreamOptions
from sixmm_runtime.streams.session import Refused, Session
from sixmm_runtime.streams.subscription import AsyncSubscription

M = TypeVar("M", bound=Model)


class Feed:
    """The topics of one connection, and of those that follow it when it breaks.

    Args:
        options: of the stream.
        url: makes the address to connect to, anew for each connection.
        publish: takes every event, with its topic ("" for those of the connection).
        user_agent: what the client calls itself.
        on_refused: called when the exchange does not take what the address holds.
        automatic: what the topics begin with that the exchange subscribes by itself; for a private connection.
    """

    def __init__(
        self,
        *,
        options: StreamOptions,
        url: Callable[[], Awaitable[str]],
        publish: Callable[[str, StreamEvent], None],
        user_agent: str,
        automatic: str | None = None,
        on_refused: Callable[[], None] = lambda: None,
    ) -> None:
        self._publish = publish
        self._automatic = automatic
        self._subscriptions: dict[str, AsyncSubscription[Any]] = {}
        self._books: dict[str, Book] = {}
        self._acks: dict[str, asyncio.Future[None]] = {}
        self._session = Session(options, automatic=automatic)
        self._link = Link(
            session=self._session,
            options=options,
            url=url,
            on_push=self._pushed,
            on_events=self._told,
            on_refused=on_refused,
            user_agent=user_agent,
        )
        self._link.start()

    async def subscribe(
        self, channel: Channel[M], topic: str, buffer: Buffer
    ) -> AsyncSubscription[M]:
        """Follow a topic; returns once the exchange has acknowledged it."""
        known = self._subscriptions.get(topic)
        if known is not None:
            await self._want(topic)
            return known
        subscription = AsyncSubscription(channel, topic, buffer, self._unsubscribe)
        self._subscriptions[topic] = subscription
        try:
            await self._want(topic)
        except BaseException:
            self._unsubscribe(topic)
            raise
        return subscription

    async def book(self, topic: str, symbol: str) -> Book:
        """Keep a book; returns once it can be read."""
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

    async def close(self, reason: str) -> None:
        """End the connection and whatever reads it."""
        await self._link.close()
        for ack in self._acks.values():
            if not ack.done():
                ack.set_exception(StreamClosed(reason))
        for subscription in self._subscriptions.values():
            subscription.finish(reason)
        for book in self._books.values():
            book.finish(reason)

    # What is wanted

    async def _want(self, topic: str) -> None:
        """Have a topic subscribed, also where it is already: whoever joins gets a snapshot of its own."""
        ack = self._acks.get(topic)
        if ack is None:
            ack = self._acks[topic] = asyncio.get_running_loop().create_future()
            self._session.want(topic, asyncio.get_running_loop().time())
            self._link.wake()
            self._told()
        try:
            await asyncio.shield(ack)
        finally:
            if ack.done():
                self._acks.pop(topic, None)

    def _unsubscribe(self, topic: str) -> None:
        if self._subscriptions.pop(topic, None) is not None:
            self._unwant(topic)

    def _unwant(self, topic: str) -> None:
        if topic not in self._subscriptions and topic not in self._books:
            self._session.unwant(topic, asyncio.get_running_loop().time())
            self._link.wake()

    def _resync(self, topic: str, reason: str) -> None:
        self._session.resubscribe(topic, asyncio.get_running_loop().time(), reason)
        self._link.wake()
        self._books[topic].asked()
        self._told()

    # What arrives

    def _pushed(self, frame: dict[str, Any]) -> None:
        topic = str(frame["topic"])
        ts = frame.get("ts")
        at = ts if isinstance(ts, int) else None
        book = self._books.get(topic)
        if book is not None:
            book.push(frame.get("data"), at)
        subscription = self._subscriptions.get(self._key(topic))
        if subscription is not None:
            channel = subscription.channel
            push: Push[Any] = Push(channel.name, topic, at, channel.read(frame.get("data")))
            subscription.put(push)
            self._publish(topic, push)
        elif book is None:
            self._publish(topic, Unknown(frame))

    def _key(self, topic: str) -> str:
        """Automatic topics are known by their beginning: nothing tells the rest of them before they come."""
        automatic = self._automatic
        return automatic if automatic is not None and topic.startswith(automatic) else topic

    def _told(self) -> None:
        events, self._session.events = self._session.events, []
        for event in events:
            if isinstance(event, Refused):
                error = SubscriptionRefused(event.topic, event.code, event.message)
                self._settle(event.topic, error)
            elif self._note(event):
                self._publish("", event)

    def _note(self, event: StreamEvent) -> bool:
        """Tell whoever it concerns; whether it is to be published."""
        if isinstance(event, Resynced):
            self._settle(event.topic, None)
        elif isinstance(event, Connected):
            for book in self._books.values():
                book.asked()
        elif isinstance(event, Gap) and event.topic in self._books:
            self._books[event.topic].lost(event.reason)
        return True

    def _restart(self, reason: str) -> None:
        """Give up the connection for a new one."""
        self._link.drop(reason)

    def _settle(self, topic: str, error: Exception | None) -> None:
        ack = self._acks.get(topic)
        if ack is None or ack.done():
            return
        if error is None:
            ack.set_result(None)
        else:
            ack.set_exception(error)
