"""Which proxy a URL is reached through: an argument's, or else the environment's; and which hosts are this machine.

Pure: nothing is connected or looked up here. Calls and streams both ask here, and the libraries below them read no
environment of their own.
"""

import ipaddress
import re
import socket
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import attrs
import httpx

from sixmm_runtime.errors import InvalidArgument

# Spellings that only the resolver reads as an address: 127.1, 2130706433, 0x7f.0.0.1, 0177.0.0.1.
_OLD_SPELLING = re.compile(r"[0-9a-fx]+(\.[0-9a-fx]+){0,3}")


def is_loopback(host: str) -> bool:
    """Return whether `host` (without brackets or port) is 127.0.0.0/8, ::1, `localhost` or a name below it."""
    name = host.lower().removesuffix(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    address = as_address(name)
    return address is not None and address.is_loopback


def as_address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that `host` spells; None for a name. An IPv4 address inside an IPv6 one is that IPv4 address."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        if not _OLD_SPELLING.fullmatch(host):
            return None
        try:
            return ipaddress.IPv4Address(socket.inet_aton(host))
        except OSError:
            return None
    return getattr(address, "ipv4_mapped", None) or address


# A stream is a call that goes on: what holds for https holds for wss, unless it has a rule of its own.
_RULES = {
    "https": ("HTTPS_PROXY", "ALL_PROXY"),
    "http": ("HTTP_PROXY", "ALL_PROXY"),
    "wss": ("WSS_PROXY", "HTTPS_PROXY", "ALL_PROXY"),
    "ws": ("WS_PROXY", "HTTP_PROXY", "ALL_PROXY"),
}
_DEFAULT_PORTS = {"https": 443, "wss": 443, "http": 80, "ws": 80}
_PROXY_PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}
_LAST_PORT = 65_535
_EXAMPLE = "http://proxy.example:3128"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_NAME = re.compile(r"[\w.-]+")

VARIABLES = ("WSS_PROXY", "WS_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")


def environment_of(environ: Mapping[str, str]) -> dict[str, str]:
    """The variables of `environ` that this file reads, to be kept as they are at this moment."""
    names = (*VARIABLES, *map(str.lower, VARIABLES), "REQUEST_METHOD")
    return {name: environ[name] for name in names if name in environ}


def given_proxy(given: str | httpx.URL | httpx.Proxy | None) -> httpx.Proxy | None:
    """The argument `proxy`. Raises InvalidArgument, without the URL: it may hold a password."""
    if given is None:
        return None
    return _parsed("proxy", given)


def proxy_for(url: httpx.URL, environ: Mapping[str, str]) -> httpx.Proxy | None:
    """The environment's proxy for `url`; None where it is reached directly.

    Raises:
        InvalidArgument: an entry that decides about `url` is malformed. It names the variable, and not its value.
    """
    for rule in _RULES[url.scheme]:
        name, value = _read(rule, environ)
        if value:
            if _is_exempt(url, environ):
                return None
            return _parsed(name, value if _SCHEME.match(value) else f"http://{value}")
    return None


def address_of(proxy: httpx.Proxy) -> tuple[str, int]:
    """Host and port of a proxy."""
    return proxy.url.raw_host.decode("ascii"), proxy.url.port or _PROXY_PORTS[proxy.url.scheme]


def shown(proxy: httpx.Proxy) -> str:
    """A proxy's address without its credentials, for people."""
    url = proxy.url
    return f"{url.scheme}://{url.netloc.decode('ascii')}"


def with_credentials(proxy: httpx.Proxy) -> str:
    """A proxy's address with its credentials, for libraries that take nothing else."""
    if proxy.auth is None:
        return str(proxy.url)
    username, password = (quote(one, safe="") for one in proxy.auth)
    return f"{proxy.url.scheme}://{username}:{password}@{proxy.url.netloc.decode('ascii')}"


def is_socks(proxy: httpx.Proxy) -> bool:
    """Return whether it is a SOCKS proxy; the others speak HTTP."""
    return proxy.url.scheme.startswith("socks")


def _parsed(what: str, given: Any) -> httpx.Proxy:
    try:
        proxy = given if isinstance(given, httpx.Proxy) else httpx.Proxy(given)
        url = proxy.url
        usable = url.host and (url.port or 1) <= _LAST_PORT and url.raw_path in (b"", b"/")
    except (httpx.InvalidURL, ValueError, TypeError, AttributeError):
        usable = False
    if not usable:
        raise InvalidArgument(
            f'{what} must look like "{_EXAMPLE}" (or https://, socks5://, socks5h://);'
            " it is not shown here, because it may hold a password."
        )
    if is_socks(proxy):
        _require_socks(what)
    return proxy


def _require_socks(what: str) -> None:
    try:
        import python_socks  # noqa: F401, PLC0415  an extra: few have such a proxy
    except ImportError:
        raise InvalidArgument(
            f"{what} is a SOCKS proxy, which takes one more package. Run: pip install 'sixmm[socks]'"
        ) from None


def _read(rule: str, environ: Mapping[str, str]) -> tuple[str, str]:
    """A variable's name as it is set, and its value. Lower case wins, even if empty, as in Python's urllib."""
    if rule.lower() in environ:
        return rule.lower(), environ[rule.lower()].strip()
    if rule == "HTTP_PROXY" and "REQUEST_METHOD" in environ:
        # In a CGI program it is the header `Proxy` of the request that the program answers.
        return rule, ""
    return rule, environ.get(rule, "").strip()


def _is_exempt(url: httpx.URL, environ: Mapping[str, str]) -> bool:
    name, value = _read("NO_PROXY", environ)
    entries = [_exemption(name, one) for one in re.split(r"[\s,]+", value) if one]
    host = url.raw_host.decode("ascii").lower().removesuffix(".")
    port = url.port or _DEFAULT_PORTS[url.scheme]
    return any(one.covers(host, port) for one in entries)


@attrs.frozen
class _Exemption:
    """One entry of NO_PROXY: everything, a network (a single address is one too), or a domain with what is below it."""

    network: ipaddress.IPv4Network | ipaddress.IPv6Network | None = None
    domain: str | None = None
    port: int | None = None

    def covers(self, host: str, port: int) -> bool:
        """Return whether it says that `host` is reached directly."""
        if self.port not in (None, port):
            return False
        if self.network is not None:
            address = as_address(host)
            return address is not None and address in self.network
        if self.domain is None:
            return True
        return host == self.domain or host.endswith(f".{self.domain}")


def _exemption(variable: str, entry: str) -> _Exemption:
    """Raises InvalidArgument for what could be meant in more ways than one."""
    try:
        return _read_exemption(entry)
    except ValueError:
        raise InvalidArgument(
            f"{variable} has an entry that can't be read: {entry[:100]!r}. An entry is a name (example.com),"
            " an address (::1), a network (10.0.0.0/8, fe80::/10), any of them with a port ([::1]:8080), or *."
        ) from None


def _read_exemption(entry: str) -> _Exemption:
    if entry == "*":
        return _Exemption()
    host, port = _split_port(entry)
    network = _network(host)
    if network is not None:
        return _Exemption(network=network, port=port)
    domain = host.removeprefix("*").removeprefix(".").removesuffix(".").lower()
    if not _NAME.fullmatch(domain):
        raise ValueError(entry)
    return _Exemption(domain=domain.encode("idna").decode("ascii"), port=port)


def _split_port(entry: str) -> tuple[str, int | None]:
    if entry.startswith("["):
        host, bracket, rest = entry[1:].partition("]")
        if not bracket or ":" not in host:
            raise ValueError(entry)
        if rest.startswith("/"):
            return host + rest, None
        colon, digits = rest[:1], rest[1:]
    elif entry.count(":") == 1:
        host, colon, digits = entry.partition(":")
    else:  # none, or an IPv6 address as it is
        return entry, None
    if not colon and not digits:
        return host, None
    if colon != ":" or not digits.isdecimal() or not 0 < int(digits) <= _LAST_PORT:
        raise ValueError(entry)
    return host, int(digits)


def _network(host: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """The addresses that an entry means; None for a name. Raises ValueError for a malformed network."""
    if "/" in host or ":" in host:
        network = ipaddress.ip_network(host.replace("[", "").replace("]", ""), strict=False)
        return _unmapped(network)
    address = as_address(host)
    return None if address is None else ipaddress.ip_network(address)


def _unmapped(
    network: ipaddress.IPv4Network | ipaddress.IPv6Network,
) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    """IPv4 inside IPv6 is that IPv4: hosts are compared in that form."""
    inner = getattr(network.network_address, "ipv4_mapped", None)
    if inner is None or network.prefixlen < 96:
        return network
    return ipaddress.ip_network((inner, network.prefixlen - 96), strict=False)
