"""A connection through a proxy. Whatever goes wrong here, no byte of the request has left.

Apart from `tunnel`, because httpcore and h11 take a third of the time of importing httpx, and few have a proxy.
"""

import contextlib
import ssl
import time
from collections.abc import Callable, Iterator
from typing import Any, Self

import h11
import httpcore
import httpx

from sixmm_runtime.proxies import address_of, is_socks, shown
from sixmm_runtime.redaction import redact
from sixmm_runtime.transport.http1 import Origin
from sixmm_runtime.transport.tunnel import (
    Route,
    authority,
    naming,
    proxy_headers,
    socks_arguments,
)

READ_BYTES = 16 * 1024
_WRITE_BYTES = 16 * 1024
_LARGEST_ANSWER = 64 * 1024
_SHOWN_REASON = 100


class Connect:
    """CONNECT as bytes out and bytes in."""

    def __init__(self, proxy: httpx.Proxy, origin: Origin) -> None:
        self._proxy = proxy
        self._target = authority(origin)
        self._connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LARGEST_ANSWER)

    def request(self) -> bytes:
        """What asks the proxy for a connection."""
        headers = [(b"Host", self._target), *proxy_headers(self._proxy)]
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

    def _refused(self, how: str) -> httpx.ProxyError:
        return httpx.ProxyError(
            f"The proxy {shown(self._proxy)} {how} when asked for {self._target.decode('ascii')}"
        )


class ProxiedStream:
    """A stream of httpcore, which can hold TLS within TLS; its errors are httpx's."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    @classmethod
    def to(cls, host: str, port: int, seconds: float | None) -> Self:
        """A new connection."""
        with _httpx_errors():
            return cls(httpcore.SyncBackend().connect_tcp(host, port, seconds))

    def start_tls(self, settings: ssl.SSLContext, host: str, seconds: float | None) -> None:
        """Make it secure, once more where it is already."""
        with _httpx_errors():
            self._stream = self._stream.start_tls(settings, host, seconds)

    def fileno(self) -> int:
        """The descriptor of its socket."""
        descriptor: int = self._stream.get_extra_info("socket").fileno()
        return descriptor

    def read(self, size: int, seconds: float | None) -> bytes:
        """What arrived; nothing at its end. Raises ReadTimeout and ReadError."""
        with _httpx_errors():
            return self._stream.read(size, seconds)

    def write(self, content: bytes, seconds: float | None) -> None:
        """Send all of it. Raises WriteTimeout and WriteError."""
        until = None if seconds is None else time.monotonic() + seconds
        with _httpx_errors():
            # httpcore's limit is for each of its pieces, and not for all of them.
            for start in range(0, len(content), _WRITE_BYTES):
                left = None if until is None else until - time.monotonic()
                if left is not None and left <= 0:
                    raise httpcore.WriteTimeout("timed out")
                self._stream.write(content[start : start + _WRITE_BYTES], left)

    def close(self) -> None:
        """Close it, now."""
        self._stream.close()


@contextlib.contextmanager
def _httpx_errors() -> Iterator[None]:
    try:
        yield
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
        kind: type[httpx.TransportError] = getattr(httpx, type(error).__name__)
        raise kind(str(error)) from error


def open_route(
    route: Route,
    origin: Origin,
    settings: ssl.SSLContext | None,
    left: Callable[[], float | None],
) -> ProxiedStream:
    """A stream through the proxy to `origin`, secure where there are `settings`. Raises ProxyError and httpx's others."""
    proxy = route.proxy
    if proxy is None:
        raise TypeError("There is no proxy to go through.")
    host, port = address_of(proxy)
    with naming(proxy):
        stream = ProxiedStream.to(host, port, left())
        try:
            own = route.proxy_tls()
            if own is not None:
                stream.start_tls(own, host, left())
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
    if settings is not None:
        try:
            stream.start_tls(settings, origin.host.decode("ascii"), left())
        except BaseException:
            stream.close()
            raise
    return stream


class _Socket:
    """What python-socks takes for a socket, and for the proxy before it: each wait ends in time."""

    def __init__(self, stream: ProxiedStream, left: Callable[[], float | None]) -> None:
        self._stream, self._left = stream, left

    def connect(self, **_: Any) -> "_Socket":
        return self

    def recv(self, size: int) -> bytes:
        return self._stream.read(size, self._left())

    def sendall(self, data: bytes) -> None:
        self._stream.write(data, self._left())

    def close(self) -> None:
        self._stream.close()


def _ask_socks(proxy: httpx.Proxy, origin: Origin, through: _Socket) -> None:
    from python_socks.sync import Proxy  # noqa: PLC0415  an extra: few have such a proxy

    asking = Proxy(**socks_arguments(proxy), forward=through)  # type: ignore[arg-type]  # of the shape that it asks of one
    asking.connect(origin.host.decode("ascii"), origin.port)
