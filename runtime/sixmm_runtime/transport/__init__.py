"""Connections that the client owns, made for a low cost per call.

`blocking.Transport` and `awaiting.AsyncTransport` are httpx transports whose connection pool is ours: an answer is
read whole before it is handed over, and a connection is used again only when nothing is left on it. `sender` and
`async_sender` choose what sends a client's attempts; an attempt's auth flow is driven there.
"""

import httpx

from sixmm_runtime.transport.blocking import Transport
from sixmm_runtime.transport.httpx_client import AsyncWatched, Watched
from sixmm_runtime.transport.send import (
    AsyncSender,
    AsyncSends,
    Sender,
    Sends,
    ThroughAsyncClient,
    ThroughClient,
)
from sixmm_runtime.transport.tunnel import Route

__all__ = ["AsyncSends", "Sends", "async_sender", "sender"]


def sender(
    http_client: httpx.Client | None, transport: httpx.BaseTransport | None, route: Route
) -> Sends:
    """What sends the calls of a client that blocks; `route` is for connections of its own."""
    if http_client is not None:
        return ThroughClient(http_client)
    if isinstance(transport, httpx.HTTPTransport):
        return Sender(Watched(transport))
    return Sender(Transport(route) if transport is None else transport)


def async_sender(
    http_client: httpx.AsyncClient | None, transport: httpx.AsyncBaseTransport | None, route: Route
) -> AsyncSends:
    """What sends the calls of a client that awaits; `route` is for connections of its own."""
    if http_client is not None:
        return ThroughAsyncClient(http_client)
    if isinstance(transport, httpx.AsyncHTTPTransport):
        return AsyncSender(AsyncWatched(transport))
    if transport is not None:
        return AsyncSender(transport)
    from sixmm_runtime.transport.awaiting import (  # noqa: PLC0415  a client that blocks needs no asyncio
        AsyncTransport,
    )

    return AsyncSender(AsyncTransport(route), bounded=True)
