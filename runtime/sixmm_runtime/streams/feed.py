"""What comes over one connection, and who reads it: subscriptions and books by topic."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar

from sixmm_runtime.errors import InvalidArgument, SixMMError
from sixmm_runtime.model import Model
from sixmm_runtime.streams.book.book import Book
from sixmm_runtime.streams.book.follower import BookState, Seen
from sixmm_runtime.streams.buffer import Buffer, Overflow
from sixmm_runtime.streams.channel import BookFields, Channel, FrameFields
from sixmm_runtime.streams.errors import StreamClosed, SubscriptionRefused, SubscriptionTimeout
from sixmm_runtime.streams.event_loop import StreamLoop
from sixmm_runtime.streams.events import (
    Closed,
    Connected,
    Gap,
    Push,
    Refused,
    Resynced,
    StreamEvent,
    Unknown,
)
from sixmm_runtime.streams.link import Link, Wire
from sixmm_runtime.streams.options import StreamOptions
from sixmm_runtime.streams.session import Session
from sixmm_runtime.streams.subscription import AsyncSubscription, Audience

# Where a book does not come up although its topic is subscribed, the network is not what keeps it.
_BOOK_ADVICE = (
    "What the pushes of a book hold is not documented, but assumed (the assumptions book_update, in asyncapi.yaml): where"
    " the exchange sends something else, the assumption has to be corrected."
)

M = TypeVar("M", bound=Model)
Publish = Callable[[StreamEvent, str | None], None]


class Feed:
    """The topics of one connection, and of those that follow it when it breaks.

    Args:
        options: of the stream.
        frames: the names of what is around every payload.
        wire: how connections are made.
        url: makes the address to connect to, anew for each connection.
        publish: takes every event, and the topic of which it is the newest where it makes older ones worthless.
        audience: who reads the stream.
        stream_loop: the event loop of the stream.
        on_refused: called when the exchange does not take what the address holds.
        automatic: what the topics begin with that the exchange subscribes by itself; for a private connection.
    """

    def __init__(
        self,
        *,
        options: StreamOptions,
        frames: FrameFields,
        wire: Wire,
        url: Callable[[], Awaitable[str]],
        publish: Publish,
        audience: Audience,
        stream_loop: StreamLoop,
        automatic: str | None = None,
        on_refused: Callable[[], None] = lambda: None,
    ) -> None:
        self._options = options
        self._frames = frames
        self._publish = publish
        self._audience = audience
        self._stream_loop = stream_loop
        self._automatic = automatic
        self._subscriptions: dict[str, list[AsyncSubscription[Any]]] = {}
        self._books: dict[str, Book] = {}
        self._acks: dict[str, asyncio.Future[None]] = {}
        self._untyped: set[str] = set()
        # Of each topic that ever was a book: what was seen counts for the next one, too.
        self._seen: dict[str, Seen] = {}
        self._expected: dict[str, asyncio.TimerHandle] = {}
        self._ended: SixMMError | None = None
        self._session = Session(options, frames, automatic=automatic, begins_anew=self._begins_anew)
        self._link = Link(
            session=self._session,
            options=options,
            wire=wire,
            url=url,
            on_push=self._pushed,
            on_events=self._told,
            on_refused=on_refused,
            on_hopeless=self._hopeless,
        )
        self._link.start()

    @property
    def ended(self) -> bool:
        """Whether nothing will come of it any more."""
        return self._ended is not None

    async def subscribe(
        self, channel: Channel[M], topic: str, buffer: Buffer, silence: float | None
    ) -> AsyncSubscription[M]:
        """Follow a topic; returns once the exchange has acknowledged it. Each call gives a reader of its own."""
        if buffer.overflow is Overflow.CONFLATE and not channel.replaces:
            raise InvalidArgument(
                f"Pushes of {channel.name} can't be conflated: each tells something that the next one does not."
                " Use raise, or drop_oldest where a loss does no harm."
            )
        joins = channel.snapshot and self._session.has_begun(topic)
        subscription = AsyncSubscription(
            channel,
            topic,
            buffer,
            audience=self._audience,
            stream_loop=self._stream_loop,
            end=self._unsubscribe,
        )
        self._subscriptions.setdefault(topic, []).append(subscription)
        try:
            await self._in_time(topic, self._want(topic, silence=silence, anew=joins))
        except BaseException:
            self._unsubscribe(subscription)
            raise
        return subscription

    async def book(self, topic: str, symbol: str, fields: BookFields) -> Book:
        """Keep a book; returns once it can be read. All who ask for it share one."""
        book = self._books.get(topic)
        joins = book is None and self._session.has_begun(topic)
        if book is None:
            book = self._books[topic] = Book(
                symbol,
                topic,
                self._resync,
                self._drop_book,
                fields=fields,
                expect=self._expect_snapshot,
                seen=self._seen.setdefault(topic, Seen()),
                clock=asyncio.get_running_loop().time,
                patience=self._options.ack_timeout,
                stream_loop=self._stream_loop,
            )
        book._readers += 1
        try:
            await self._in_time(topic, self._live(book, joins), book)
        except BaseException:
            # Others who wait for it, or have it, go on.
            book._readers -= 1
            if not book._readers:
                self._drop_book(book)
            raise
        return book

    async def _live(self, book: Book, joins: bool) -> None:
        await self._want(book.topic, silence=self._options.silence_timeout, anew=joins)
        await book.live()

    def stop(self, reason: str) -> None:
        """End the readers, and begin to end the connection; `close` waits for that."""
        self._link.stop()
        self._finish(StreamClosed(reason), reason)

    async def close(self) -> None:
        """Wait for the end of a connection that was stopped."""
        await self._link.close()

    def _finish(self, error: SixMMError, end: Exception | str) -> None:
        self._ended = self._ended or error
        for ack in self._acks.values():
            if not ack.done():
                ack.set_exception(error)
        for subscription in self._all_subscriptions():
            subscription._finish(end)
        for book in self._books.values():
            book._finish(error)
        for expected in self._expected.values():
            expected.cancel()

    def _hopeless(self, error: SixMMError) -> None:
        """End it: there will be no other connection."""
        self._finish(error, error)
        self._publish(Closed(str(error), private=self._automatic is not None), None)

    # What is wanted

    async def _want(self, topic: str, *, silence: float | None = None, anew: bool = False) -> None:
        """Have a topic subscribed. One that is already is asked for anew where the new reader needs its beginning."""
        if self._ended is not None:
            raise self._ended
        now = asyncio.get_running_loop().time()
        if (anew or self._session.has_left(topic)) and not self._begins_anew(topic):
            self._link.drop(f"{topic}: nothing tells its beginning from updates that are under way")
        self._session.want(topic, now, silence=silence)
        ack = self._acks.get(topic)
        if ack is None or ack.done():  # one that is done was for a reader that has left since
            ack = self._acks[topic] = asyncio.get_running_loop().create_future()
            # An answer that is not awaited any more is no fault.
            ack.add_done_callback(lambda done: done.cancelled() or done.exception())
            if self._session.is_live(topic) and not anew:
                ack.set_result(None)
        if anew:
            self._session.refresh(topic, now)
        self._link.wake()
        self._told()
        try:
            await asyncio.shield(ack)
        finally:
            if ack.done() and self._acks.get(topic) is ack:
                del self._acks[topic]

    async def _in_time(self, topic: str, work: Awaitable[None], book: Book | None = None) -> None:
        seconds = self._options.subscribe_timeout
        try:
            async with asyncio.timeout(seconds):
                await work
        except TimeoutError:
            if book is not None and (book._doubted or self._session.is_live(topic)):
                why = book._why
                if self._session.connections > 1:
                    why += f" (a connection was lost before: {self._link.trouble})"
                raise SubscriptionTimeout(topic, seconds or 0.0, why, _BOOK_ADVICE) from None
            reason = (
                "the exchange has not answered" if self._session.connected else self._link.trouble
            )
            raise SubscriptionTimeout(topic, seconds or 0.0, reason) from None

    def _unsubscribe(self, subscription: AsyncSubscription[Any]) -> None:
        readers = self._subscriptions.get(subscription.topic, [])
        if subscription in readers:
            readers.remove(subscription)
        if not subscription._typed:
            self._untyped.add(subscription.topic)
        if not readers:
            self._subscriptions.pop(subscription.topic, None)
        self._unwant(subscription.topic)

    def _drop_book(self, book: Book) -> None:
        if self._books.get(book.topic) is book:
            del self._books[book.topic]
            if not book._typed:
                self._untyped.add(book.topic)
            self._unwant(book.topic)

    def _unwant(self, topic: str) -> None:
        if topic not in self._subscriptions and topic not in self._books:
            # Those who wait for a book learn from the book that another caller has closed it.
            self._settle(topic, None)
            self._acks.pop(topic, None)
            self._session.unwant(topic)
            self._link.wake()

    def _begins_anew(self, topic: str) -> bool:
        """Return whether a topic can be subscribed anew on the same connection.

        If nothing tells a snapshot from an update that was under way, only a new connection is free of such updates.
        """
        readers = [*self._subscriptions.get(topic, ()), self._books.get(topic)]
        return topic not in self._untyped and all(one is None or one._typed for one in readers)

    def _resync(self, topic: str, reason: str) -> None:
        if self._seen[topic].needs_connection or not self._begins_anew(topic):
            self._link.drop(f"{topic}: {reason}")
            return
        self._session.resubscribe(topic, asyncio.get_running_loop().time(), reason)
        self._link.wake()
        self._told()
        self._books[topic]._asked()

    def _expect_snapshot(self, topic: str) -> None:
        """Ask for the snapshot again if it does not come: with updates alone, the topic would not seem silent."""
        if topic in self._expected:
            self._expected.pop(topic).cancel()
        book = self._books.get(topic)
        if book is not None and book.state is not BookState.LIVE:
            self._expected[topic] = asyncio.get_running_loop().call_later(
                self._options.ack_timeout, self._snapshot_is_missing, book
            )

    def _snapshot_is_missing(self, book: Book) -> None:
        kept = self._books.get(book.topic) is book and self._session.is_live(book.topic)
        if kept and (book._reading or self._session.reading):
            self._expect_snapshot(book.topic)
        elif kept and book.state is BookState.SYNCING:
            self._resync(
                book.topic, book._why if book._doubted else "its snapshot did not come in time"
            )

    # What arrives

    def _pushed(self, frame: dict[str, Any]) -> Iterator[None] | None:
        """Hand a push to the readers of its topic. What is returned is to be iterated before the next frame is read."""
        names = self._frames
        topic: str = frame[names.topic]
        at = names.at(frame)
        data = frame.get(names.data)
        book = self._books.get(topic)
        rest = None if book is None else book._push(data, at)
        key = topic if self._automatic is None else self._key(topic)
        readers = self._subscriptions.get(key)
        if readers:
            channel = readers[0]._channel
            push: Push[Any] = Push(channel.name, topic, at, channel.model(data), data)
            self._deliver(readers, push)
        elif book is None and key == topic and not self._session.has_left(topic):
            # An automatic topic goes on when it has no reader any more; one that was left ends a little later.
            self._publish(Unknown(frame), None)
        return rest

    def _deliver(self, readers: list[AsyncSubscription[Any]], push: Push[Any]) -> None:
        for reader in readers:
            reader._put(push)
        self._publish(push, push.topic if readers[0]._channel.replaces else None)

    def _key(self, topic: str) -> str:
        """The name that readers know a topic by: automatic topics are known by their beginning alone."""
        automatic = self._automatic
        return automatic if automatic is not None and topic.startswith(automatic) else topic

    def _told(self) -> None:
        events, self._session.events = self._session.events, []
        for event in events:
            if self._note(event):
                self._publish(event, None)

    def _note(self, event: StreamEvent) -> bool:
        """Tell the readers that it concerns. Return whether it is to be published."""
        if isinstance(event, Resynced):
            self._settle(event.topic, None)
            self._expect_snapshot(event.topic)
        elif isinstance(event, Refused):
            self._refused(event)
        elif isinstance(event, Connected):
            for book in self._books.values():
                book._connected()
            for seen in self._seen.values():
                seen.begin_connection()
        elif isinstance(event, Gap) and event.topic in self._books:
            self._books[event.topic]._lost(event.reason)
        return True

    def _refused(self, event: Refused) -> None:
        """End all readers of the topic."""
        error = SubscriptionRefused(event.topic, event.code, event.message)
        self._settle(event.topic, error)
        for reader in self._subscriptions.pop(event.topic, []):
            reader._finish(error)
        book = self._books.pop(event.topic, None)
        if book is not None:
            book._finish(error)

    def _settle(self, topic: str, error: Exception | None) -> None:
        """Answer those who wait for the topic."""
        ack = self._acks.get(topic)
        if ack is None or ack.done():
            return
        if error is None:
            ack.set_result(None)
        else:
            ack.set_exception(error)

    def _all_subscriptions(self) -> list[AsyncSubscription[Any]]:
        return [one for readers in self._subscriptions.values() for one in readers]
