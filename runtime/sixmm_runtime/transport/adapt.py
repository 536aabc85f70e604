"""Between httpx's requests and answers and what the pools take and give.

httpx's own transports come to a pool by httpcore's classes, which check everything a second time and cost more than
the exchange itself. So each of ours goes to its pool directly, but where something has put itself into httpx's
transport (instrumentations do) and is to see the call.
"""

from collections.abc import Callable
from functools import lru_cache
from types import FunctionType
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx

from sixmm_runtime.transport.http1 import Answer, Origin, Outgoing

if TYPE_CHECKING:  # a third of the time of importing httpx, and only what hooks into httpx needs it
    import httpcore

_HTTPX_FILE = httpx.HTTPTransport.close.__code__.co_filename
_PORTS = {b"http": 80, b"https": 443}


def is_httpx_own(method: Callable[..., Any]) -> bool:
    """Return whether nothing has put itself before this method of an httpx transport."""
    # By its own type: wrapt's wrappers, which OpenTelemetry uses, give the wrapped function's code as theirs.
    return type(method) is FunctionType and method.__code__.co_filename == _HTTPX_FILE


def outgoing(request: httpx.Request, body: bytes) -> Outgoing:
    """A request of httpx as a pool takes it."""
    url = request.url
    return Outgoing(
        request.method.encode("ascii"),
        _origin(url.raw_scheme, url.raw_host, url.port),
        url.raw_path,
        request.headers.raw,
        body,
        request.extensions,
    )


def outgoing_of(request: "httpcore.Request", body: bytes) -> Outgoing:
    """The same of a request that httpx has handed to httpcore."""
    url = request.url
    origin = Origin(url.origin.scheme, url.origin.host, url.origin.port)
    return Outgoing(request.method, origin, url.target, request.headers, body, request.extensions)


@lru_cache(maxsize=16)
def _origin(scheme: bytes, host: bytes, port: int | None) -> Origin:
    if scheme not in _PORTS:
        raise httpx.UnsupportedProtocol(
            f"{scheme.decode()}: is not spoken here, only http and https."
        )
    return Origin(scheme, host, _PORTS[scheme] if port is None else port)


def response(answer: Answer) -> httpx.Response:
    """An answer as httpx has it. One that is not compressed counts as read."""
    made = httpx.Response(
        answer.status,
        headers=answer.headers,
        stream=httpx.ByteStream(answer.body),
        extensions=_extensions(answer),
    )
    if not answer.encoded:
        # httpx has no other way to be given a body that was read already and no header besides.
        made._content = answer.body  # noqa: SLF001
        made.is_stream_consumed = True
    return made


class Handed(NamedTuple):
    """What httpx's transports take from a pool. An `httpcore.Response` would check all of it once more."""

    status: int
    headers: list[tuple[bytes, bytes]]
    stream: httpx.ByteStream
    extensions: dict[str, Any]


def handed(answer: Answer) -> Handed:
    """An answer as httpx's own transports take it."""
    return Handed(answer.status, answer.headers, httpx.ByteStream(answer.body), _extensions(answer))


def _extensions(answer: Answer) -> dict[str, Any]:
    return {"http_version": answer.http_version, "reason_phrase": answer.reason}
