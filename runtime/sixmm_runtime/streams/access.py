"""What a stream takes over from its client: the same account, the same address, the same way to the network."""

from collections.abc import Callable
from typing import Protocol

import attrs
import httpx
from sixmm_auth import ServerClock

from sixmm_runtime.resource import AsyncCaller, Caller
from sixmm_runtime.transport.tunnel import Way


@attrs.frozen(kw_only=True)
class StreamAccess:
    """How streams of one client connect. No repr shows a credential.

    Attributes:
        ws_url: where streams are.
        user_agent: what the client calls itself.
        clock: the exchange's time.
        token: the access token of the client's session, at this moment; None where it is not logged in.
        way: how its connections are made.
    """

    ws_url: str
    user_agent: str
    clock: ServerClock
    token: Callable[[], str | None] = attrs.field(repr=False)
    way: Way

    def url_with(self, name: str, secret: str) -> str:
        """The address with a credential in its query."""
        return str(httpx.URL(self.ws_url).copy_merge_params({name: secret}))


class StreamClient(AsyncCaller, Protocol):
    """What a stream needs of its client."""

    @property
    def stream_access(self) -> StreamAccess:
        """How its streams connect."""


class BlockingStreamClient(Caller, Protocol):
    """What a blocking stream needs of its client."""

    @property
    def stream_access(self) -> StreamAccess:
        """How its streams connect."""
