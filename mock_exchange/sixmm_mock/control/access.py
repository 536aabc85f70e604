"""Who may use the control plane: programs and people on this machine.

Loopback alone is not enough. A web page that somebody has open in a browser on this machine can send
requests to loopback too, so what a foreign page causes is refused as well.
"""

import ipaddress
from urllib.parse import urlsplit

from starlette.requests import Request


def refusal(request: Request) -> str | None:
    """Why this request may not use the control plane, or None."""
    client = request.client.host if request.client else ""
    if not _is_loopback(client):
        return "the control plane answers loopback clients only; call it from the mock's machine"
    host = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    if not _is_local_name(host):
        return "Host: expected this machine's own name, such as 127.0.0.1 or localhost"
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        return "Origin: pages of other sites may not use the control plane"
    if request.headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}:
        return "Sec-Fetch-Site: pages of other sites may not use the control plane"
    return None


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _is_local_name(host: str) -> bool:
    # A name without a dot cannot be a site's; it is what in-process transports call the mock.
    return _is_loopback(host) or (host != "" and "." not in host and ":" not in host)
