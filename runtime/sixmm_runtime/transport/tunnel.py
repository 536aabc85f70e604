"""How a connection gets through a proxy. Whatever goes wrong here, no byte of the request has left.

An HTTP proxy is asked with CONNECT for secure connections, and passes plain http on. python-socks talks to SOCKS
proxies. Each failure is httpcore's ProxyError, and names the proxy.
"""

import base64
import contextlib
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import attrs
import h11
import httpcore
import httpx

from sixmm_runtime.errors import InvalidArgument
from sixmm_runtime.failures import distrust
from sixmm_runtime.proxies import address_of, is_socks, shown
from sixmm_runtime.redaction import redact
from sixmm_runtime.transport.http1 import Outgoing
from sixmm_runtime.transport.tls import MakesTLS, tls_settings

if TYPE_CHECKING:
    import ssl

_LARGEST_ANSWER = 64 * 1024
READ_BYTES = 16 * 1024
_SHOWN_REASON = 100


@attrs.frozen
class Route:
    """How connections of a transport are made: through which proxy, and what they trust."""

    proxy: httpx.Proxy | None = attrs.field(
        default=None, repr=lambda proxy: "None" if proxy is None else shown(proxy)
    )
    tls: MakesTLS = attrs.field(factory=tls_settings, repr=False)

    def forwarder(self, origin: httpcore.Origin) -> httpx.Proxy | None:
        """The proxy that is handed the requests themselves; None without a proxy, or for a tunnel through it."""
        if self.proxy is None or origin.scheme != b"http" or is_socks(self.proxy):
            return None
        return self.proxy

    def proxy_tls(self) -> "ssl.SSLContext | None":
        """The settings for the connection to the proxy itself; None where that is not secure."""
        if self.proxy is None or self.proxy.url.scheme != "https":
            return None
        return self.proxy.ssl_context or self.tls()


def passed_on(request: Outgoing, proxy: httpx.Proxy) -> Outgoing:
    """A plain http request as a proxy takes it."""
    authority = _authority(request.origin).removesuffix(b":80")
    return request._replace(
        target=b"http://%b%b" % (authority, request.target),
        headers=[*request.headers, *_proxy_headers(proxy)],
    )


def check_passed_on(status: int, proxy: httpx.Proxy) -> None:
    """Raises ProxyError where a request was not passed on: that status is a proxy's own."""
    if status == 407:
        raise httpcore.ProxyError(f"The proxy {shown(proxy)} asks for credentials (407).")


class Connect:
    """CONNECT as bytes out and bytes in."""

    def __init__(self, proxy: httpx.Proxy, origin: httpcore.Origin) -> None:
        self._proxy = proxy
        self._target = _authority(origin)
        self._connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LARGEST_ANSWER)

    def request(self) -> bytes:
        """What asks the proxy for a connection."""
        headers = [(b"Host", self._target), *_proxy_headers(self._proxy)]
        asked = h11.Request(method="CONNECT", target=self._target, headers=headers)
        return self._connection.send(asked) or b""

    def feed(self, data: bytes) -> bool:
        """Take in what arrived (nothing: the proxy hung up). Return whether the tunnel is open. Raises ProxyError."""
        try:
            self._connection.receive_data(data)
            event = self._connection.next_event()
            while isinstance(event, h11.InformationalResponse):
                event = self._connection.next_event()
        except h11.RemoteProtocolError as error:
            if not data:
                raise self._refused("hung up") from None
            raise self._refused(f"did not answer in HTTP: {error}") from None
        if event is h11.NEED_DATA:
            return False
        if not isinstance(event, h11.Response):
            raise self._refused("hung up")
        if not 200 <= event.status_code < 300:
            reason = event.reason.decode("ascii", "replace")[:_SHOWN_REASON]
            raise self._refused(f"answered {event.status_code} {redact(reason)}".rstrip())
        if self._connection.trailing_data[0]:
            # Neither TLS nor HTTP has the server speak first.
            raise self._refused("sent more than its answer")
        return True

    def _refused(self, how: str) -> httpcore.ProxyError:
        return httpcore.ProxyError(
            f"The proxy {shown(self._proxy)} {how} when asked for {self._target.decode('ascii')}"
        )


@contextlib.contextmanager
def naming(proxy: httpx.Proxy) -> Iterator[None]:
    """Whatever goes wrong within is a ProxyError that names the proxy."""
    try:
        yield
    except (httpcore.ProxyError, InvalidArgument):
        raise
    except (httpcore.TimeoutException, TimeoutError) as error:
        raise httpcore.ProxyError(
            f"The proxy {shown(proxy)} made no connection in the time allowed"
        ) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        raise httpcore.ProxyError(
            f"The proxy {shown(proxy)} can't be connected with: {distrust(error) or _said(error)}"
        ) from error
    except Exception as error:
        if not _is_socks_error(error):
            raise
        raise httpcore.ProxyError(
            f"The proxy {shown(proxy)} made no connection: {_said(error)}"
        ) from error


def clock(seconds: float | None) -> Callable[[], float | None]:
    """A function that gives what is left of `seconds`. It raises ConnectTimeout when nothing is."""
    if seconds is None:
        return lambda: None
    until = time.monotonic() + seconds

    def left() -> float:
        remaining = until - time.monotonic()
        if remaining <= 0:
            raise httpcore.ConnectTimeout
        return remaining

    return left


def open_route(
    route: Route, origin: httpcore.Origin, left: Callable[[], float | None]
) -> httpcore.NetworkStream:
    """A stream through the proxy to `origin`, not yet secure. Raises ProxyError."""
    proxy = route.proxy
    if proxy is None:
        raise TypeError("There is no proxy to go through.")
    host, port = address_of(proxy)
    with naming(proxy):
        stream = httpcore.SyncBackend().connect_tcp(host, port, left())
        try:
            settings = route.proxy_tls()
            if settings is not None:
                stream = stream.start_tls(settings, host, left())
            if is_socks(proxy):
                _ask_socks(proxy, origin, _Socket(stream, left))
            elif route.forwarder(origin) is None:
                asking = Connect(proxy, origin)
                stream.write(asking.request(), left())
                while not asking.feed(stream.read(READ_BYTES, left())):
                    pass
        except BaseException:
            stream.close()
            raise
    return stream


class _Socket:
    """What python-socks takes for a socket, and for the proxy before it: each wait ends in time."""

    def __init__(self, stream: httpcore.NetworkStream, left: Callable[[], float | None]) -> None:
        self._stream, self._left = stream, left

    def connect(self, **_: Any) -> "_Socket":
        return self

    def recv(self, size: int) -> bytes:
        return self._stream.read(size, self._left())

    def sendall(self, data: bytes) -> None:
        self._stream.write(data, self._left())

    def close(self) -> None:
        self._stream.close()


def _ask_socks(proxy: httpx.Proxy, origin: httpcore.Origin, through: _Socket) -> None:
    from python_socks.sync import Proxy  # noqa: PLC0415  an extra: few have such a proxy

    asking = Proxy(**socks_arguments(proxy), forward=through)  # type: ignore[arg-type]  # of the shape that it asks of one
    asking.connect(origin.host.decode("ascii"), origin.port)


def socks_arguments(proxy: httpx.Proxy) -> dict[str, Any]:
    """What python-socks is told of a proxy."""
    from python_socks import ProxyType  # noqa: PLC0415  an extra: few have such a proxy

    host, port = address_of(proxy)
    username, password = proxy.auth or (None, None)
    return {
        "proxy_type": ProxyType.SOCKS5,
        "host": host,
        "port": port,
        "username": username,
        "password": password,
        "rdns": proxy.url.scheme == "socks5h",  # with the h, the proxy looks up the name
    }


def _is_socks_error(error: Exception) -> bool:
    # Its own errors, and those of its parser for what is no SOCKS.
    return type(error).__module__.startswith("python_socks") or isinstance(
        error, ValueError | AssertionError
    )


def _said(error: Exception) -> str:
    return redact(str(error)) or type(error).__name__


def _authority(origin: httpcore.Origin) -> bytes:
    host = b"[%b]" % origin.host if b":" in origin.host else origin.host
    return b"%b:%d" % (host, origin.port)


def _proxy_headers(proxy: httpx.Proxy) -> list[tuple[bytes, bytes]]:
    headers = list(proxy.headers.raw)
    if proxy.raw_auth is not None:
        headers.append(
            (b"Proxy-Authorization", b"Basic " + base64.b64encode(b":".join(proxy.raw_auth)))
        )
    return headers
