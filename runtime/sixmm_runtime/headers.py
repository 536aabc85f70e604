"""The headers of a call: which of them callers may set, and what may stand in them."""

import re
from typing import Any

import httpx

from sixmm_runtime.errors import InvalidArgument

# What callers may not set: whom a call is made as, what the signature covers, how a request is framed and by which
# protocol, and what makes another request of it on its way. Compared as many servers do: without case, and with
# every other sign taken for "-".
_RESERVED = frozenset(
    {
        "authorization",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "cookie",
        "cookie2",
        "expect",
        "host",
        "http2-settings",
        "keep-alive",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "x-api-key",
        "x-http-method",
        "x-http-method-override",
        "x-method-override",
        "x-original-url",
        "x-request-id",
        "x-rewrite-url",
    }
)
_RESERVED_PREFIXES = ("proxy-", "sec-websocket-")
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_SEPARATORS = re.compile(r"[^0-9a-z]+")
# A line break would end the header and begin another one, under any name; space at an end gets lost on the way.
_VALUE = re.compile(r"(?:[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?)?")


def inherited(headers: httpx.Headers) -> httpx.Headers:
    """What a caller's httpx client sends with everything, without what the library decides itself.

    Raises InvalidArgument for a header that can't be sent.
    """
    sent = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers.raw]
    kept = [(name, value) for name, value in sent if not _is_reserved(name)]
    for name, value in kept:
        if not _NAME.fullmatch(name):
            raise InvalidArgument(f"http_client: {name!r} can't be the name of a header.")
        header_value(f"http_client: the header {name}", value)
    return httpx.Headers(kept)


def _is_reserved(name: str) -> bool:
    spelled = _SEPARATORS.sub("-", name.lower()).strip("-")
    return spelled in _RESERVED or spelled.startswith(_RESERVED_PREFIXES)


def checked(name: Any, value: Any) -> tuple[str, str]:
    """A header for one call, as the caller gave it. Raises InvalidArgument."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise InvalidArgument(f"{name!r} can't be the name of a header.")
    if _is_reserved(name):
        raise InvalidArgument(
            f"The header {name} is set by the library and can't be passed: credentials and options of the client"
            " decide it, or the protocol does."
        )
    return name, header_value(f"The header {name}", value)


def header_value(what: str, value: Any) -> str:
    """Text that can travel in a header. Raises InvalidArgument, without the value: it may be a secret."""
    if not isinstance(value, str):
        raise InvalidArgument(f"{what} must be a string, not {type(value).__name__}.")
    if not _VALUE.fullmatch(value):
        raise InvalidArgument(
            f"{what} must be printable ASCII without line breaks, and without space at its ends: it travels as a"
            " header."
        )
    return value
