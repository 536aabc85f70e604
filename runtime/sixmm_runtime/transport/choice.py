"""How a client's calls travel, by what it was given."""

import urllib.request

import httpx

from sixmm_runtime.transport.blocking import Transport
from sixmm_runtime.transport.send import (
    AsyncSender,
    AsyncSends,
    Sender,
    Sends,
    ThroughAsyncClient,
    ThroughClient,
)
from sixmm_runtime.transport.tls import tls_settings


def sender(
    http_client: httpx.Client | None,
    transport: httpx.BaseTransport | None,
    proxy: httpx.Proxy | None,
) -> Sends:
    """At most one of the three is given. Proxies in the environment count as for httpx."""
    if http_client is not None:
        return ThroughClient(http_client)
    if transport is not None:
        return Sender(transport)
    if proxy is not None:
        return Sender(httpx.HTTPTransport(proxy=proxy, verify=tls_settings()))
    if urllib.request.getproxies():
        # Which hosts those are for, and which not, is httpx's to say.
        return ThroughClient(httpx.Client(verify=tls_settings()))
    return Sender(Transport())


def async_sender(
    http_client: httpx.AsyncClient | None,
    transport: httpx.AsyncBaseTransport | None,
    proxy: httpx.Proxy | None,
) -> AsyncSends:
    """At most one of the three is given. Proxies in the environment count as for httpx."""
    if http_client is not None:
        return ThroughAsyncClient(http_client)
    if transport is not None:
        return AsyncSender(transport)
    if proxy is not None:
        return AsyncSender(httpx.AsyncHTTPTransport(proxy=proxy, verify=tls_settings()))
    if urllib.request.getproxies():
        return ThroughAsyncClient(httpx.AsyncClient(verify=tls_settings()))
    from sixmm_runtime.transport.awaiting import (  # noqa: PLC0415  a client that blocks needs no asyncio
        AsyncTransport,
    )

    return AsyncSender(AsyncTransport(), bounded=True)
