"""The awaited stream: what was asked for, over a public and a private connection."""

import asyncio
from collections.abc import Mapping
from typing import Any, Self, TypeVar

import attrs

from sixmm_runtime.errors import ApiError, InvalidArgument, SixMMError, WaitTimeout
from sixmm_runtime.model import Model
from sixmm_runtime.rules.listing import MAX_AGE, is_unified
from sixmm_runtime.streams.book.book import Book
from sixmm_runtime.streams.buffer import Buffer
from sixmm_runtime.streams.channel import Channel, FrameFields
from sixmm_runtime.streams.errors import StreamClosed, StreamError
from sixmm_runtime.streams.event_loop import StreamLoop
from sixmm_runtime.streams.events import Closed, Push, StreamEvent
from sixmm_runtime.streams.feed import Feed
from sixmm_runtime.streams.link import Wire
from sixmm_runtime.streams.options import StreamClient, StreamOptions, positive
from sixmm_runtime.streams.subscription import AsyncSubscription, Audience, Reader
from sixmm_runtime.streams.user.credential import Credential, CredentialOperations, make_credential
from sixmm_runtime.streams.user.feed import UserFeed
from sixmm_runtime.streams.user.reconcile import Reconciler, UserOperations
from sixmm_runtime.streams.user.record import Record

M = TypeVar("M", bound=Model)


@attrs.frozen(kw_only=True)
class StreamApi:
    """What the generated package tells the runtime about streams.

    Attributes:
        channels: all of them.
        frames: the names of what is around every payload.
        credentials: the REST operations that a private connection's credential comes from.
        user: those that know what the private channel tells.
        hopeless: the errors that say that the account may not.
    """

    channels: tuple[Channel[Any], ...]
    frames: FrameFields
    credentials: CredentialOperations
    user: UserOperations
    hopeless: tuple[type[ApiError], ...]


class AsyncStreamBase:
    """Subscriptions, and the connections that serve them. `sixmm.AsyncStream` adds the channels by name."""

    def __init__(self, client: StreamClient, options: StreamOptions | None, api: StreamApi) -> None:
        self._client = client
        self._api = api
        self._options = options or StreamOptions()
        self._public: Feed | None = None
        self._private: UserFeed | None = None
        self._credential: Credential | None = None
        self._audience = Audience()
        self._stream_loop = StreamLoop()
        self._all: Reader[StreamEvent] = Reader(
            self._options.buffer,
            lambda: self._audience.parts,
            self._stream_loop,
            begins_late=True,
            on_drop=self._dropped,
        )
        self._account_dropped = False
        self._open = False

    async def __aenter__(self) -> Self:
        if self._stream_loop.is_set:
            raise StreamError("A stream is opened once. Make another with mm.stream().")
        self._stream_loop.enter()
        self._open = True
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def __repr__(self) -> str:
        known = "open" if self._open else "closed" if self._stream_loop.is_set else "not open yet"
        return f"<{type(self).__name__}, {known}, {self.received} events, {self.dropped} dropped>"

    async def close(self) -> None:
        """End all subscriptions and connections. What waits can still be read.

        Raises:
            StreamClosed: the event loop in which it was opened has ended, so that nothing could be closed.
        """
        if not self._open:
            return
        self._stream_loop.require()
        self._open = False
        reason = "the stream was closed"
        feeds = [one for one in (self._public, self._private) if one is not None]
        # All of them begin to end before anything is awaited: a close that is cancelled leaves nothing behind.
        for feed in feeds:
            feed.stop(reason)
        if self._credential is not None:
            self._credential.stop()
        self._all.put(Closed(reason))
        self._all.close(reason)
        for feed in feeds:
            await feed.close()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> StreamEvent:
        if not self._stream_loop.is_set:
            self._require_open()
        self._audience.whole = True
        return await self._all.next()

    @property
    def received(self) -> int:
        """How many events there were, of all subscriptions and of the connections."""
        return self._all.mailbox.received

    @property
    def dropped(self) -> int:
        """How many of them will never be read by iterating the stream."""
        return self._all.mailbox.dropped

    async def _subscribe(
        self,
        channel: Channel[M],
        arguments: Mapping[str, Any],
        buffer: Buffer | None,
        silence_timeout: float | None = None,
    ) -> AsyncSubscription[M]:
        """Follow a channel that is given as data; the methods by name call this one."""
        if buffer is not None and not isinstance(buffer, Buffer):
            raise InvalidArgument(f"buffer must be a Buffer, not {type(buffer).__name__}.")
        if silence_timeout is not None:
            positive("silence_timeout", silence_timeout)
        self._require_open()
        known = {name: await self._own_symbol(one) for name, one in arguments.items()}
        topic = channel.prefix if channel.automatic else channel.topic(known)
        feed = self._private_feed(channel) if channel.private else self._public_feed()
        silence = None if channel.automatic else silence_timeout or self._options.silence_timeout
        return await feed.subscribe(channel, topic, buffer or Buffer(), silence)

    async def _once(
        self,
        channel: Channel[M],
        arguments: Mapping[str, Any],
        timeout: float,  # noqa: ASYNC109  of both steps
    ) -> M:
        """What the next push of a channel says; the methods by name call this one."""
        positive("timeout", timeout)
        self._require_open()
        try:
            async with asyncio.timeout(timeout):
                subscription = await self._subscribe(channel, arguments, Buffer(1, "drop_oldest"))
                try:
                    return (await subscription.get()).data
                finally:
                    await subscription.close()
        except TimeoutError as error:
            if isinstance(error, SixMMError):
                raise
            raise WaitTimeout(f"{channel.name}: no push came within {timeout:g} s.") from None

    async def book(self, symbol: str) -> Book:
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
        depth, fields = next((one, one.book) for one in self._api.channels if one.book)
        self._require_open()
        symbol = await self._own_symbol(symbol)
        topic = depth.topic(dict.fromkeys(depth.parameters, symbol))
        return await self._public_feed().book(topic, symbol, fields)

    async def _own_symbol(self, given: Any) -> Any:
        """The exchange's symbol for a unified one; anything else as it is. Raises InvalidArgument."""
        if not is_unified(given):
            return given
        rules = await self._client._rules(given, refresh=False, max_age=MAX_AGE, options=None)
        return rules.symbol

    # Connections

    def _public_feed(self) -> Feed:
        self._require_open()
        if self._public is None or self._public.ended:
            self._public = Feed(
                options=self._options,
                frames=self._api.frames,
                wire=self._wire(),
                url=self._public_url,
                publish=self._all.put,
                audience=self._audience,
                stream_loop=self._stream_loop,
            )
        return self._public

    def _private_feed(self, channel: Channel[Any]) -> Feed:
        self._require_open()
        if self._private is None or self._private.ended:
            # A connection of its own: when its credential ends, public streams are not touched.
            if self._credential is not None:
                self._credential.stop()
            credential = self._credential = make_credential(
                self._options.private_credential, self._client, self._api.credentials
            )
            record = Record(self._api.user.events)
            private = self._private = UserFeed(
                record=record,
                reconciler=Reconciler(self._client, self._api.user, record),
                hopeless=self._api.hopeless,
                automatic=channel.prefix,
                options=self._options,
                frames=self._api.frames,
                wire=self._wire(),
                url=credential.url,
                publish=self._tell_of_account,
                audience=self._audience,
                stream_loop=self._stream_loop,
                on_refused=credential.discard,
                news=self._client._stream_access.news,
            )
            credential.on_gone = private.replace
        return self._private

    def _tell_of_account(self, event: StreamEvent, replaces: str | None) -> None:
        self._all.put(event, replaces)
        if self._account_dropped and self._all.mailbox.has_room and self._private is not None:
            self._account_dropped = False
            self._private.caught_up()

    def _dropped(self, event: StreamEvent) -> None:
        """The reader of the stream was too slow. Of the account nothing may be lost in silence."""
        private = self._private
        ours = isinstance(event, Push) and private is not None and private.follows(event.topic)
        if ours and private is not None and not self._account_dropped:
            self._account_dropped = True
            private.lost_by("the reader of the stream")

    def _wire(self) -> Wire:
        access = self._client._stream_access
        return Wire(
            user_agent=access.user_agent,
            route=access.route,
            hopeless=self._api.hopeless,
        )

    async def _public_url(self) -> str:
        return self._client._stream_access.ws_url

    def _require_open(self) -> None:
        if not self._open:
            if self._stream_loop.is_set:
                raise StreamClosed("The stream was closed. Make another with mm.stream().")
            raise StreamClosed("The stream is not open: use `async with mm.stream() as stream`.")
        self._stream_loop.require()
