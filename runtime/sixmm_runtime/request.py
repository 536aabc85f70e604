"""From a serialised call to the httpx request that carries it: what every request has in common is made once."""

from collections.abc import Mapping
from typing import Any

import httpx

from sixmm_runtime.errors import InvalidArgument
from sixmm_runtime.headers import checked, header_value
from sixmm_runtime.operation import Request

_JSON = (b"Content-Type", b"application/json")


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
        self._base_url = base_url
        self._prefix = base_url.raw_path.rstrip(b"/")
        self._headers = headers
        self._fixed = [(b"Host", base_url.netloc), *headers.raw]
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
        own = [(self._id_header, header_value("request_id", request_id).encode("ascii"))]
        if call.body is not None:
            own.append(_JSON)
        if call.body is not None or call.method != "GET":
            own.append((b"Content-Length", b"%d" % len(call.body or b"")))
        # With `stream`, httpx adds no headers by itself: all of them stand here.
        request = CallRequest(
            call.method,
            self._url(call),
            headers=fixed + own,
            stream=httpx.ByteStream(call.body or b""),
            extensions=extensions,
        )
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

    def _with(self, given: Any) -> list[tuple[bytes, bytes]]:
        if not isinstance(given, Mapping):
            raise InvalidArgument(f"options.headers must be a dict, not {type(given).__name__}.")
        headers = self._headers.copy()
        headers.update([checked(name, value) for name, value in given.items()])
        return [self._fixed[0], *headers.raw]
