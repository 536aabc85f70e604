"""Where requests come from: which pages may read the mock's answers, and who may use the control plane.

The control plane is for programs and people on this machine. Loopback alone is not enough: a web page that is open
in a browser on this machine can send requests to loopback too, so what a foreign page causes is refused as well.
"""

import ipaddress
import re
from collections.abc import Sequence

from starlette.requests import Request

# The host and the port of a Host header, or of an origin.
AUTHORITY = re.compile(
    r"(?P<host>\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9._-]{1,253})"
    r"(?::(?P<port>[0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?"
)
_ORIGIN = re.compile(r"https?://[^/\s?#@,]+", re.ASCII)


def checked_origins(origins: Sequence[str]) -> tuple[str, ...]:
    """Origins as browsers send them, or ``*`` for all.

    Raises:
        ValueError: one is neither, so that no browser would ever send it.
    """
    for one in origins:
        if one != "*" and not _ORIGIN.fullmatch(one):
            raise ValueError(
                f"{one!r} is no origin: expected scheme, host and port, such as http://localhost:5173, or *"
            )
    return tuple(origins)


_PAGE_ORIGIN = re.compile(rf"(?P<scheme>https?)://(?P<authority>{AUTHORITY.pattern})")


class Refused(Exception):
    """This request may not use the control plane. ``status`` is 400 for one that cannot be read."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def require_local(request: Request) -> None:
    """Let a request pass that a program or a page of this machine has sent.

    Raises:
        Refused: it comes from elsewhere, or does not say clearly where it comes from.
    """
    client = request.client.host if request.client else ""
    if not _is_loopback(client):
        raise Refused(
            403, "the control plane answers loopback clients only; call it from the mock's machine"
        )
    host = _one(request, "host")
    here = None if host is None else AUTHORITY.fullmatch(host)
    if here is None:
        raise Refused(400, "Host: missing or malformed; expected a name such as 127.0.0.1:8600")
    # A name without a dot is no better than one with: a network may resolve it to anywhere.
    if not _is_local_name(here["host"]):
        raise Refused(403, "Host: expected localhost or a loopback address such as 127.0.0.1")
    origin = _one(request, "origin")
    if origin is not None and origin != "null" and not _PAGE_ORIGIN.fullmatch(origin):
        raise Refused(400, "Origin: malformed; expected one such as http://127.0.0.1:8600")
    if origin is not None and origin != f"{request.scope['scheme']}://{host}":
        raise Refused(403, "Origin: pages of other sites may not use the control plane")
    if (_one(request, "sec-fetch-site") or "none") not in {"none", "same-origin"}:
        raise Refused(403, "Sec-Fetch-Site: pages of other sites may not use the control plane")


def _one(request: Request, name: str) -> str | None:
    values = request.headers.getlist(name)
    if len(values) > 1:
        raise Refused(400, f"{name.title()}: sent more than once; send it once")
    return values[0] if values else None


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _is_local_name(host: str) -> bool:
    return host.lower() == "localhost" or _is_loopback(host.strip("[]"))
