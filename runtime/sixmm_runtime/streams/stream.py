"""The awaited stream: subscriptions over one public and one private connection."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any, ClassVar, Protocol, Self, TypeVar

import httpx

from sixmm_runtime.model import Model
from sixmm_runtime.streams.buffer import Buffer
from sixmm_runtime.streams.channel import Channel
from sixmm_runtime.streams.errors import StreamClosed, SubscriptionRefused
from sixmm_runtime.streams.events import Closed, Push, Resynced, StreamEvent, Unknown
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
        if not self._open:
            raise StreamClosed("The stream is not open: use `async with mm.stream() as stream`.")
        topic = channel.topic(arguments)
        known = self._subscriptions.get(topic)
        if known is not None:
            return known
        subscription = AsyncSubscription(channel, topic, buffer or Buffer(), self._unsubscribe)
        self._subscriptions[topic] = subscription
        ack = self._acks[topic] = asyncio.get_running_loop().create_future()
        link = self._link()
        link.session.want(topic, asyncio.get_running_loop().time())
        link.wake()
        try:
            await ack
        except BaseException:
            self._unsubscribe(topic)
            raise
        finally:
            self._acks.pop(topic, None)
        return subscription

    def _unsubscribe(self, topic: str) -> None:
        if self._subscriptions.pop(topic, None) is not None and self._public is not None:
            self._public.session.unwant(topic, asyncio.get_running_loop().time())
            self._public.wake()

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
        subscription = self._subscriptions.get(topic)
        if subscription is None:
            self._all.put(topic, Unknown(frame))
            return
        channel = subscription.channel
        ts = frame.get("ts")
        push: Push[Any] = Push(
            channel.name,
            topic,
            ts if isinstance(ts, int) else None,
            channel.read(frame.get("data")),
        )
        subscription.put(push)
        self._all.put(topic, push)

    def _told(self) -> None:
        if self._public is None:
            return
        session = self._public.session
        events, session.events = session.events, []
        for event in events:
            if isinstance(event, Refused):
                self._settle(
                    event.topic, SubscriptionRefused(event.topic, event.code, event.message)
                )
                continue
            if isinstance(event, Resynced):
                self._settle(event.topic, None)
            self._all.put("", event)

    def _settle(self, topic: str, error: Exception | None) -> None:
        ack = self._acks.get(topic)
        if ack is None or ack.done():
            return
        if error is None:
            ack.set_result(None)
        else:
            ack.set_exception(error)
