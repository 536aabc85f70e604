"""What an httpx client that was passed in goes by: its own proxies, its own trust, and how far a call of it came.

httpx tells none of that in public. It is frozen at 0.28, and what is read here is looked at with care: where a client
is built in another way, the answer is that it is not known.
"""

import base64
import binascii
import ssl
from typing import Any

import attrs
import httpcore
import httpx

from sixmm_runtime.proxies import shown

_IN_PROCESS = (httpx.MockTransport, httpx.ASGITransport, httpx.WSGITransport)
_HTTP_SCHEMES = {"wss": "https", "ws": "http"}


def is_in_process(transport: object) -> bool:
    """Whether a transport is known to answer in this process, so that nothing leaves it."""
    return isinstance(transport, _IN_PROCESS)


def transport_of(client: httpx.Client | httpx.AsyncClient, url: httpx.URL) -> Any:
    """The transport that a client takes for `url`; None where that is not known."""
    url = url.copy_with(scheme=_HTTP_SCHEMES.get(url.scheme, url.scheme))
    choose = getattr(client, "_transport_for_url", None)
    return None if choose is None else choose(url)


@attrs.frozen
class Borrowed:
    """How a transport of httpx connects."""

    proxy: httpx.Proxy | None
    tls: ssl.SSLContext | None


def borrowed(transport: Any) -> Borrowed | None:
    """What a transport of httpx connects by; None where it is of another kind."""
    if not isinstance(transport, httpx.HTTPTransport | httpx.AsyncHTTPTransport):
        return None
    pool = getattr(transport, "_pool", None)
    tls = getattr(pool, "_ssl_context", None)
    if not isinstance(tls, ssl.SSLContext | None):
        return None
    url = getattr(pool, "_proxy_url", None)
    if not isinstance(url, httpcore.URL):
        return Borrowed(None, tls)
    host, port = url.host.decode("ascii"), url.port
    address = httpx.URL(scheme=url.scheme.decode("ascii"), host=host, port=port)
    headers, auth = [], getattr(pool, "_proxy_auth", None)
    if auth is not None:
        auth = tuple(one.decode("utf-8") for one in auth)
    for name, value in getattr(pool, "_proxy_headers", None) or ():
        found = _basic(value) if name.lower() == b"proxy-authorization" else None
        if found is None:
            headers.append((name, value))
        else:
            auth = found
    ssl_context = getattr(pool, "_proxy_ssl_context", None)
    return Borrowed(httpx.Proxy(address, ssl_context=ssl_context, auth=auth, headers=headers), tls)


def _basic(value: bytes) -> tuple[str, str] | None:
    kind, _, encoded = value.partition(b" ")
    if kind.lower() != b"basic":
        return None
    try:
        username, colon, password = base64.b64decode(encoded).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (username, password) if colon else None


class Watch:
    """Sees how far a request came, by what httpcore traces. It says nothing where it saw nothing."""

    def __init__(self, client: httpx.Client | httpx.AsyncClient, request: httpx.Request) -> None:
        self._client, self._request = client, request
        self._seen = self._began = self._through = False

    def see(self, event: str, info: dict[str, Any]) -> None:
        """Take note of one event."""
        self._seen = True
        if event.endswith(".send_request_headers.started"):
            sent = info.get("request")
            self._began |= getattr(sent, "method", None) != b"CONNECT"
        elif event in {"proxy.start_tls.started", "socks.start_tls.started"}:
            self._through = True

    async def see_async(self, event: str, info: dict[str, Any]) -> None:
        """The same where it is awaited."""
        self.see(event, info)

    def judged(self, error: Exception) -> Exception:
        """The error that says more: a ProxyError that names the proxy, where no byte of the request had left."""
        if not self._seen or self._began:
            return error
        proxy = None
        if not self._through:
            found = borrowed(transport_of(self._client, self._request.url))
            proxy = None if found is None else found.proxy
        if proxy is not None:
            why = str(error) or type(error).__name__
            return httpx.ProxyError(
                f"The proxy {shown(proxy)} made no connection: {why}", request=self._request
            )
        if isinstance(error, httpx.TimeoutException):
            return httpx.ConnectTimeout(str(error), request=self._request)
        if isinstance(error, httpx.TransportError):
            return httpx.ConnectError(str(error), request=self._request)
        return error
