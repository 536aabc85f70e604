"""What a stream is given: its options, and what it takes over from its client (account, address, network)."""

from collections.abc import Callable
from typing import Literal, Protocol

import attrs
import httpx
from sixmm_auth import ServerClock

from sixmm_runtime.arguments import suggests_arguments
from sixmm_runtime.errors import InvalidArgument
from sixmm_runtime.news import OrderNews
from sixmm_runtime.public import public
from sixmm_runtime.resource import AsyncRuledCaller, RuledCaller
from sixmm_runtime.streams.buffer import Buffer
from sixmm_runtime.transport.tunnel import Route

_CREDENTIALS = ("listen_key", "token")


@public
@suggests_arguments
@attrs.frozen(kw_only=True)
class StreamOptions:
    """Options of `mm.stream(StreamOptions(…))`. Times are seconds.

    With these defaults a stalled connection is noticed after `ping_interval` + `pong_timeout`, 6 seconds.

    Attributes:
        connect_timeout: for a connection to come up.
        subscribe_timeout: for `depth()`, `book()`, `user()` and the like to get what they ask for, whatever goes
            wrong meanwhile; after it they raise SubscriptionTimeout. None waits without end.
        ack_timeout: for a subscription to be acknowledged, before the connection counts as broken.
        ping_interval: silence after which the exchange is asked for a sign of life; None never asks, and a stalled
            connection is not noticed.
        pong_timeout: silence after that question until the connection counts as stalled. Any frame is a sign of life.
            So is an answer to a ping of the WebSocket protocol, unless the exchange has stopped answering the pings of
            the application.
        silence_timeout: how long one market topic may push nothing before it is subscribed anew, and, where that
            changes nothing, the connection is replaced; None for no limit: a quiet market is no fault.
        reconnect_delay: the first wait before a new connection; doubled after each failure, with jitter.
        reconnect_delay_max: the longest such wait.
        max_age: after this a connection is replaced: the new one is opened first, so that no more than a round trip
            is missed, and that is told as a `Gap`; None for never.
        reconcile_interval: how often the account's events are checked against the REST API while the stream is up,
            because nothing numbers them; None for after a reconnect, and where an event shows that others are missing.
        private_credential: what the account's connection is opened with: a `listen_key` that is made for it, or the
            `token` of a login (for clients without an API key).
        max_frame_bytes: the largest frame that is taken; a larger one ends the connection.
        buffer: for events of the stream as a whole.
    """

    connect_timeout: float = 5.0
    subscribe_timeout: float | None = 30.0
    ack_timeout: float = 5.0
    ping_interval: float | None = 4.0
    pong_timeout: float = 2.0
    silence_timeout: float | None = None
    reconnect_delay: float = 0.2
    reconnect_delay_max: float = 10.0
    max_age: float | None = None
    reconcile_interval: float | None = 60.0
    private_credential: Literal["listen_key", "token"] = "listen_key"
    max_frame_bytes: int = 4 * 1024 * 1024
    buffer: Buffer = attrs.field(factory=Buffer)

    def __attrs_post_init__(self) -> None:
        for name in ("connect_timeout", "ack_timeout", "pong_timeout", "reconnect_delay"):
            positive(name, getattr(self, name))
        for name in ("reconnect_delay_max", "max_frame_bytes"):
            positive(name, getattr(self, name))
        for name in (
            "subscribe_timeout",
            "ping_interval",
            "silence_timeout",
            "max_age",
            "reconcile_interval",
        ):
            if getattr(self, name) is not None:
                positive(name, getattr(self, name))
        if self.private_credential not in _CREDENTIALS:
            raise InvalidArgument(
                f"private_credential must be one of {', '.join(_CREDENTIALS)},"
                f" not {self.private_credential!r}."
            )
        if not isinstance(self.buffer, Buffer):
            raise InvalidArgument(f"buffer must be a Buffer, not {type(self.buffer).__name__}.")


def positive(name: str, value: object) -> None:
    """Raises InvalidArgument for anything but a positive number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < 1e9:
        raise InvalidArgument(f"{name} must be a positive number, not {value!r}.")


@attrs.frozen(kw_only=True)
class StreamAccess:
    """How streams of one client connect. No repr shows a credential.

    Attributes:
        ws_url: where streams are.
        user_agent: what the client calls itself.
        clock: the exchange's time.
        token: the access token of the client's session, at this moment; None where it is not logged in.
        route: how its connections are made.
        news: who waits for orders of the account.
    """

    ws_url: str
    user_agent: str
    clock: ServerClock
    token: Callable[[], str | None] = attrs.field(repr=False)
    route: Route
    news: OrderNews = attrs.field(factory=OrderNews, repr=False)

    def url_with(self, name: str, secret: str) -> str:
        """The address with a credential in its query."""
        return str(httpx.URL(self.ws_url).copy_merge_params({name: secret}))


class StreamClient(AsyncRuledCaller, Protocol):
    """What a stream needs of its client."""

    @property
    def _stream_access(self) -> StreamAccess:
        """How its streams connect."""


class BlockingStreamClient(RuledCaller, Protocol):
    """What a blocking stream needs of its client."""

    @property
    def _stream_access(self) -> StreamAccess:
        """How its streams connect."""
