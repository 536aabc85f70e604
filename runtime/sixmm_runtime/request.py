"""From a serialised call to the httpx request that carries it, and which headers a caller may add to it.

What every request has in common is made once.
"""

import re
from collections.abc import Mapping
from typing import Any

import httpx

from sixmm_runtime.errors import InvalidArgument
from sixmm_runtime.operation import Request

# What callers may not set: the credentials, what the signature covers, how a request is framed and by which
# protocol, and what turns it into another request on its way. Compared as many servers do: without case, and with
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
# A line break would end the header and begin another one; space at an end gets lost on the way.
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


_JSON = (b"Content-Type", b"content-type", b"application/json")


class CallRequest(httpx.Request):
    """A request whose repr shows no signature: tracebacks with their variables show it."""

    def __repr__(self) -> str:
        return f"<Request {self.method} {self.url.host}{self.url.path}>"


class RequestBuilder:
    """Builds the requests of one client.

    Args:
        base_url: where they go; a path prefix is kept.
        headers: what each of them carries.
        id_header: the header that carries the id of a request.
    """

    def __init__(self, base_url: httpx.URL, headers: httpx.Headers, id_header: str) -> None:
        self._id_header = id_header.encode()
        self._id_folded = self._id_header.lower()
        self._base_url = base_url
        self._prefix = base_url.raw_path.rstrip(b"/")
        self._headers = headers
        self._fixed = httpx.Headers([(b"Host", base_url.netloc), *headers.raw])
        # One per operation: reading a URL costs more than signing a call.
        self._urls: dict[str, httpx.URL] = {}

    def build(
        self,
        call: Request,
        request_id: str,
        *,
        headers: Mapping[str, str] | None,
        extensions: dict[str, Any],
    ) -> httpx.Request:
        """The request of a call, with its own `headers` added. Raises InvalidArgument."""
        fixed = self._fixed if headers is None else self._with(headers)
        body = call.body or b""
        # With `stream`, httpx adds no headers by itself: all of them stand here.
        request = CallRequest(
            call.method,
            self._url(call),
            headers=fixed,
            stream=httpx.ByteStream(body),
            extensions=extensions,
        )
        # httpx looks through all headers for each one that is set; none of these is among them.
        own = request.headers._list  # noqa: SLF001
        named = header_value("request_id", request_id).encode("ascii")
        own.append((self._id_header, self._id_folded, named))
        if call.body is not None:
            own.append(_JSON)
        if call.body is not None or call.method != "GET":
            own.append((b"Content-Length", b"content-length", b"%d" % len(body)))
        request.read()
        return request

    def _url(self, call: Request) -> httpx.URL:
        url = self._urls.get(call.path)
        if url is None:
            url = self._base_url.copy_with(raw_path=self._prefix + call.path.encode())
            self._urls[call.path] = url
        if not call.query:
            return url
        try:
            return url.copy_with(query=call.query.encode("ascii"))
        except httpx.InvalidURL as error:
            raise InvalidArgument(f"The arguments don't fit into a URL: {error}.") from None

    def _with(self, given: Any) -> httpx.Headers:
        if not isinstance(given, Mapping):
            raise InvalidArgument(f"options.headers must be a dict, not {type(given).__name__}.")
        headers = self._headers.copy()
        headers.update([checked(name, value) for name, value in given.items()])
        return httpx.Headers([self._fixed.raw[0], *headers.raw])
