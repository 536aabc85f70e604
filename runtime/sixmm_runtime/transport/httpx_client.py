"""What an httpx client that was passed in uses: its proxies and its trust; and how far each of its calls came.

httpx has no public names for that. It is pinned to 0.28, and what is read here is checked: for a client that is built
in another way, the result is unknown.
"""

import base64
import binascii
import contextlib
import ssl
from collections.abc import Iterator
from typing import Any

import attrs
import httpx

from sixmm_runtime.proxies import shown

_IN_PROCESS = (httpx.MockTransport, httpx.ASGITransport, httpx.WSGITransport)
_HTTP_SCHEMES = {"wss": "https", "ws": "http"}


def is_in_process(transport: object) -> bool:
    """Return whether a transport is known to answer in this process, so that nothing leaves it."""
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
    from httpcore import URL  # noqa: PLC0415  httpx has imported it for this transport

    url = getattr(pool, "_proxy_url", None)
    if not isinstance(url, URL):
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
    """Sees how far a request came, by what httpcore traces. Without a trace it changes no error."""

    def __init__(self, transport: Any, request: httpx.Request) -> None:
        self._transport, self._request = transport, request
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

    @contextlib.contextmanager
    def watching(self, *, awaited: bool = False) -> Iterator[None]:
        """Raises what says more than httpx does: a ProxyError that names the proxy, or that nothing was sent."""
        self._request.extensions["trace"] = self.see_async if awaited else self.see
        try:
            yield
        except Exception as error:
            judged = self._judged(error)
            if judged is error:
                raise
            raise judged from error

    def _judged(self, error: Exception) -> Exception:
        if not self._seen or self._began:
            return error
        found = None if self._through else borrowed(self._transport)
        if found is not None and found.proxy is not None:
            why = str(error) or type(error).__name__
            return httpx.ProxyError(
                f"The proxy {shown(found.proxy)} made no connection: {why}", request=self._request
            )
        if isinstance(error, httpx.TimeoutException):
            return httpx.ConnectTimeout(str(error), request=self._request)
        if isinstance(error, httpx.TransportError):
            return httpx.ConnectError(str(error), request=self._request)
        return error


class Watched(httpx.BaseTransport):
    """A transport of httpx's, with errors that say more."""

    def __init__(self, inner: httpx.HTTPTransport) -> None:
        self._inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Hand it on."""
        with Watch(self._inner, request).watching():
            return self._inner.handle_request(request)

    def close(self) -> None:
        """Close what is watched."""
        self._inner.close()


class AsyncWatched(httpx.AsyncBaseTransport):
    """The same where it is awaited."""

    def __init__(self, inner: httpx.AsyncHTTPTransport) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Hand it on."""
        with Watch(self._inner, request).watching(awaited=True):
            return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        """Close what is watched."""
        await self._inner.aclose()
