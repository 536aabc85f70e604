"""How a client reaches the exchange (proxy, trust), decided once, when the client is made."""

from collections.abc import Mapping
from typing import Any

import attrs
import httpx

from sixmm_runtime.errors import InvalidArgument
from sixmm_runtime.proxies import environment_of, given_proxy, is_loopback, proxy_for, shown
from sixmm_runtime.transport.httpx_client import borrowed, is_in_process, transport_of
from sixmm_runtime.transport.tls import Cert, MakesTLS, Verify, tls_settings
from sixmm_runtime.transport.tunnel import Route


@attrs.frozen(kw_only=True)
class Network:
    """How a client reaches the exchange: by `http_client`, else by its arguments, else by the environment.

    Attributes:
        http_client: the caller's own, which brings its proxies and its trust.
        transport: the caller's own, which brings its connections; streams don't go through it.
        proxy: the caller's own; None for what the environment says.
        tls: makes the settings of secure connections.
        allow_insecure: whether calls and streams may travel unencrypted.
    """

    http_client: httpx.Client | httpx.AsyncClient | None
    transport: Any
    proxy: httpx.Proxy | None = attrs.field(repr=False)
    tls: MakesTLS = attrs.field(repr=False)
    allow_insecure: bool
    _environ: Mapping[str, str] = attrs.field(repr=False)

    @classmethod
    def of(
        cls,
        environ: Mapping[str, str],
        *,
        http_client: httpx.Client | httpx.AsyncClient | None,
        transport: Any,
        proxy: str | httpx.URL | httpx.Proxy | None,
        verify: Verify | None,
        cert: Cert | None,
        allow_insecure: bool,
    ) -> "Network":
        """Raises InvalidArgument for an argument that is malformed, or does not go with another."""
        _one_of(http_client=http_client, transport=transport, proxy=proxy)
        if http_client is not None and (verify is not None or cert is not None):
            raise InvalidArgument(
                "http_client brings its own verify and cert: give them to the httpx client instead."
            )
        return cls(
            http_client=http_client,
            transport=transport,
            proxy=given_proxy(proxy),
            tls=tls_settings(verify, cert, environ),
            allow_insecure=allow_insecure,
            environ=environment_of(environ),
        )

    def for_calls(self, base_url: httpx.URL) -> Route:
        """The route of calls. Raises InvalidArgument where they would travel unencrypted, or a proxy is malformed."""
        if self.http_client is not None:
            sends = transport_of(self.http_client, base_url)
            known = borrowed(sends)
            proxy = None if known is None else known.proxy
        else:
            sends = self.transport
            proxy = None if sends is not None else self._proxy_for(base_url)
        if not is_in_process(sends):
            self._refuse_plain("base_url", base_url, proxy)
        return Route(proxy, self.tls)

    def for_streams(self, ws_url: httpx.URL) -> Route:
        """The route of streams. Raises InvalidArgument as `for_calls` does."""
        known = None
        if self.http_client is not None:
            known = borrowed(transport_of(self.http_client, ws_url))
        if known is None:
            route = Route(self._proxy_for(ws_url), self.tls)
        else:
            context = known.tls
            route = Route(known.proxy, self.tls if context is None else lambda: context)
        self._refuse_plain("ws_url", ws_url, route.proxy)
        return route

    def check_streams(self, ws_url: httpx.URL) -> None:
        """Raises InvalidArgument where streams would travel unencrypted, whatever proxy they take."""
        self._refuse_plain("ws_url", ws_url, None)

    def _proxy_for(self, url: httpx.URL) -> httpx.Proxy | None:
        return self.proxy if self.proxy is not None else proxy_for(url, self._environ)

    def _refuse_plain(self, what: str, url: httpx.URL, proxy: httpx.Proxy | None) -> None:
        if self.allow_insecure or url.scheme in {"https", "wss"}:
            return
        secure = {"http": "https", "ws": "wss"}[url.scheme]
        if not is_loopback(url.host):
            raise InvalidArgument(
                f"{what} is {url}: everything, credentials included, would travel unencrypted over the network."
                f" Use {secure}://, or say allow_insecure=True (environment SIXMM_ALLOW_INSECURE=1) if no one else is"
                " on that network."
            )
        if proxy is not None and not is_loopback(proxy.url.host):
            raise InvalidArgument(
                f"{what} is {url}, on this machine, but the proxy {shown(proxy)} would be sent everything unencrypted,"
                f" credentials included. Set NO_PROXY={url.host}, or say allow_insecure=True (environment"
                " SIXMM_ALLOW_INSECURE=1)."
            )


def _one_of(**ways: object) -> None:
    if sum(one is not None for one in ways.values()) > 1:
        raise InvalidArgument(
            "http_client brings its own transport and proxy, and a transport makes its own connections:"
            " pass one of http_client, transport and proxy."
        )
