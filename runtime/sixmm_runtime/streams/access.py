"""What a stream takes over from its client: the same account, the same address, the same way to the network."""

import ssl
from collections.abc import Callable
from typing import Protocol

import attrs
import httpx
from sixmm_auth import ServerClock

from sixmm_runtime.resource import AsyncCaller, Caller


@attrs.frozen(kw_only=True)
class StreamAccess:
    """How streams of one client connect. No repr shows a credential.

    Attributes:
        ws_url: where streams are.
        user_agent: what the client calls itself.
        clock: the exchange's time.
        token: the access token of the client's session, at this moment; None where it is not logged in.
        proxy: the client's own proxy; None for what the environment says.
        tls: the settings that connections share.
    """

    ws_url: str
    user_agent: str
    clock: ServerClock
    token: Callable[[], str | None] = attrs.field(repr=False)
    proxy: httpx.Proxy | None = attrs.field(default=None, repr=False)
    tls: Callable[[], ssl.SSLContext] = attrs.field(repr=False)

    @property
    def proxy_url(self) -> str | None:
        """The proxy's address with its password, as the connection needs it."""
        if self.proxy is None:
            return None
        url = self.proxy.url
        if self.proxy.auth is not None:
            username, password = self.proxy.auth
            url = url.copy_with(username=username, password=password)
        return str(url)

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
