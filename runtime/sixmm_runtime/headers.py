"""The headers of a call: which of them callers may set, and what may stand in them."""

import re
from typing import Any

import httpx

from sixmm_runtime.errors import InvalidArgument

REQUEST_ID = "X-Request-ID"

# What the library alone decides. A caller's header of these names would break the signature's promise.
_RESERVED = frozenset(
    {
        "authorization",
        "content-length",
        "content-type",
        "cookie",
        "host",
        "transfer-encoding",
        "x-api-key",
        "x-request-id",
    }
)
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
# A line break would end the header and begin another one, under any name.
_VALUE = re.compile(r"[\t\x20-\x7e]*")


def inherited(headers: httpx.Headers) -> httpx.Headers:
    """What a caller's httpx client sends with everything, without what the library decides itself."""
    return httpx.Headers([pair for pair in headers.multi_items() if pair[0] not in _RESERVED])


def checked(name: Any, value: Any) -> tuple[str, str]:
    """A header for one call, as the caller gave it. Raises InvalidArgument."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise InvalidArgument(f"{name!r} can't be the name of a header.")
    if name.lower() in _RESERVED:
        raise InvalidArgument(f"The header {name} is set by the library and can't be passed.")
    return name, header_value(f"The header {name}", value)


def header_value(what: str, value: Any) -> str:
    """Text that can travel in a header. Raises InvalidArgument, without the value: it may be a secret."""
    if not isinstance(value, str):
        raise InvalidArgument(f"{what} must be a string, not {type(value).__name__}.")
    if not _VALUE.fullmatch(value):
        raise InvalidArgument(
            f"{what} must be printable ASCII without line breaks: it travels as a header."
        )
    return value
