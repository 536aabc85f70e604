"""Whether a host is this machine itself. Pure: no name is looked up."""

import ipaddress
import re
import socket

# Spellings that only the resolver reads as an address: 127.1, 2130706433, 0x7f.0.0.1, 0177.0.0.1.
_OLD_SPELLING = re.compile(r"[0-9a-fx]+(\.[0-9a-fx]+){0,3}")


def is_loopback(host: str) -> bool:
    """Whether `host` (without brackets or port) is in 127.0.0.0/8, is ::1, or is `localhost` or a name below it."""
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
