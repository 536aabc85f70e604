"""The awaited stream: what was asked for, over a public and a private connection."""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Protocol, Self, TypeVar

import attrs
from sixmm_auth import ServerClock

from sixmm_runtime.model import Model
from sixmm_runtime.operation import Operation
from sixmm_runtime.streams.book.book import Book
from sixmm_runtime.streams.buffer import Buffer
from sixmm_runtime.streams.channel import Channel
from sixmm_runtime.streams.errors import StreamClosed
from sixmm_runtime.streams.events import Closed, StreamEvent
from sixmm_runtime.streams.feed import Feed
from sixmm_runtime.streams.options import StreamOptions
from sixmm_runtime.streams.subscription import AsyncSubscription, Reader
from sixmm_runtime.streams.user.feed import UserFeed
from sixmm_runtime.streams.user.listen_key import ListenKey, ListenKeyOperations
from sixmm_runtime.streams.user.reconcile import Reconciler, UserOperations
from sixmm_runtime.streams.user.record import Record

M = TypeVar("M", bound=Model)
R = TypeVar("R", bound=Model)


class StreamClient(Protocol):
    """What a stream needs of its client."""

    @property
    def ws_url(self) -> str:
        """Where streams are."""

    @property
    def user_agent(self) -> str:
        """What the client calls itself."""

    @property
    def clock(self) -> ServerClock:
        """The exchange's time."""

    async def call(self, operation: Operation[R], arguments: Mapping[str, Any]) -> R:
        """Make a REST call."""


@attrs.frozen(kw_only=True)
class StreamApi:
    """What the generated package tells the runtime about streams."""

    channels: tuple[Channel[Any], ...]
    listen_key: ListenKeyOperations
    user: UserOperations


class AsyncStreamBase:
    """Subscriptions, and the connections that serve them. `sixmm.AsyncStream` adds the channels by name."""

    def __init__(self, client: StreamClient, options: StreamOptions | None, api: StreamApi) -> None:
        self._client = client
        self._api = api
        self._options = options or StreamOptions()
        self._public: Feed | None = None
        self._private: Feed | None = None
        self._listen_key: ListenKey | None = None
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
        reason = "the stream was closed"
        for feed in (self._public, self._private):
            if feed is not None:
                await feed.close(reason)
        if self._listen_key is not None:
            await self._listen_key.close()
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
        feed = self._private_feed(channel) if channel.private else self._public_feed()
        topic = channel.prefix if channel.automatic else channel.topic(arguments)
        return await feed.subscribe(channel, topic, buffer or Buffer())

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
        depth = next(channel for channel in self._api.channels if channel.name == "depth")
        return await self._public_feed().book(depth.topic({"symbol": symbol}), symbol)

    # Connections

    def _public_feed(self) -> Feed:
        self._require_open()
        if self._public is None:
            self._public = Feed(
                options=self._options,
                url=self._public_url,
                publish=self._all.put,
                user_agent=self._client.user_agent,
            )
        return self._public

    def _private_feed(self, channel: Channel[Any]) -> Feed:
        self._require_open()
        if self._private is None:
            # A connection of its own: when its credential ends, public streams are not touched.
            key = self._listen_key = ListenKey(self._client, self._api.listen_key)
            record = Record()
            self._private = UserFeed(
                record=record,
                reconciler=Reconciler(self._client, self._api.user, record),
                clock=self._client.clock,
                reconcile_interval=self._options.reconcile_interval,
                automatic=channel.prefix,
                options=self._options,
                url=key.url,
                publish=self._all.put,
                user_agent=self._client.user_agent,
                on_refused=key.discard,
            )
        return self._private

    async def _public_url(self) -> str:
        return self._client.ws_url

    def _require_open(self) -> None:
        if not self._open:
            raise StreamClosed("The stream is not open: use `async with mm.stream() as stream`.")
