"""By which proxy a connection gets to its origin, and what such a proxy is told.

An HTTP proxy is asked with CONNECT for secure connections (`through_proxy`), and passes plain http on. python-socks
talks to SOCKS proxies. Each failure is httpx's ProxyError, and names the proxy.
"""

import base64
import contextlib
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import attrs
import httpx

from sixmm_runtime.errors import InvalidArgument
from sixmm_runtime.failures import distrust
from sixmm_runtime.proxies import address_of, is_socks, shown
from sixmm_runtime.redaction import redact
from sixmm_runtime.transport.http1 import Origin, Outgoing
from sixmm_runtime.transport.tls import MakesTLS, tls_settings

if TYPE_CHECKING:
    import ssl


@attrs.frozen
class Route:
    """How connections of a transport are made: through which proxy, and what they trust."""

    proxy: httpx.Proxy | None = attrs.field(
        default=None, repr=lambda proxy: "None" if proxy is None else shown(proxy)
    )
    tls: MakesTLS = attrs.field(factory=tls_settings, repr=False)

    def forwarder(self, origin: Origin) -> httpx.Proxy | None:
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
    address = authority(request.origin).removesuffix(b":80")
    return request._replace(
        target=b"http://%b%b" % (address, request.target),
        headers=[*request.headers, *proxy_headers(proxy)],
    )


def check_passed_on(status: int, proxy: httpx.Proxy) -> None:
    """Raises ProxyError where a request was not passed on: that status is a proxy's own."""
    if status == 407:
        raise httpx.ProxyError(f"The proxy {shown(proxy)} asks for credentials (407).")


@contextlib.contextmanager
def naming(proxy: httpx.Proxy) -> Iterator[None]:
    """Whatever goes wrong within is a ProxyError that names the proxy."""
    try:
        yield
    except (httpx.ProxyError, InvalidArgument):
        raise
    except (httpx.TimeoutException, TimeoutError) as error:
        raise httpx.ProxyError(
            f"The proxy {shown(proxy)} made no connection in the time allowed"
        ) from error
    except (httpx.NetworkError, httpx.ProtocolError, OSError) as error:
        raise httpx.ProxyError(
            f"The proxy {shown(proxy)} can't be connected with: {distrust(error) or _said(error)}"
        ) from error
    except Exception as error:
        if not _is_socks_error(error):
            raise
        raise httpx.ProxyError(
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
            raise httpx.ConnectTimeout("")
        return remaining

    return left


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


def authority(origin: Origin) -> bytes:
    """Host and port, as a proxy is told them."""
    host = b"[%b]" % origin.host if b":" in origin.host else origin.host
    return b"%b:%d" % (host, origin.port)


def proxy_headers(proxy: httpx.Proxy) -> list[tuple[bytes, bytes]]:
    """What the proxy itself is sent, its credentials included."""
    headers = list(proxy.headers.raw)
    if proxy.raw_auth is not None:
        headers.append(
            (b"Proxy-Authorization", b"Basic " + base64.b64encode(b":".join(proxy.raw_auth)))
        )
    return headers
