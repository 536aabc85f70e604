"""Requests to an ASGI application in this process, without sockets, threads or an event loop."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from attrs import define, field
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter
from requests.exceptions import ConnectionError as NoConnection
from requests.structures import CaseInsensitiveDict

from sixmm_conformance.signer import body_of

CLIENT = ("127.0.0.1", 50_000)


@define
class AsgiAdapter(BaseAdapter):
    """Carries requests to ``app``, which must answer without waiting for anything."""

    app: Any = field(repr=False)

    def send(  # noqa: PLR0917 - as requests calls it
        self,
        request: PreparedRequest,
        stream: bool = False,  # noqa: ARG002 - the signature is that of requests
        timeout: Any = None,  # noqa: ARG002
        verify: bool | str = True,  # noqa: ARG002
        cert: Any = None,  # noqa: ARG002
        proxies: Mapping[str, str] | None = None,  # noqa: ARG002
    ) -> Response:
        """Answer one request."""
        messages: list[dict[str, Any]] = []
        body = body_of(request)

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def take(message: dict[str, Any]) -> None:
            messages.append(message)

        _run(self.app(_scope(request), receive, take))
        if not messages:
            raise NoConnection("the application ended without an answer", request=request)
        return _response(request, messages)

    def close(self) -> None:
        """Nothing is open."""


def _run(coroutine: Any) -> None:
    try:
        coroutine.send(None)
    except StopIteration:
        return
    coroutine.close()
    raise RuntimeError("the application waits for something; serve it over HTTP instead")


def _scope(request: PreparedRequest) -> dict[str, Any]:
    url = urlsplit(str(request.url))
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": unquote(url.path),
        "raw_path": url.path.encode(),
        "root_path": "",
        "query_string": url.query.encode(),
        "headers": [(_raw(name).lower(), _raw(value)) for name, value in request.headers.items()],
        "client": CLIENT,
        "server": ("127.0.0.1", 80),
    }


def _raw(text: str | bytes) -> bytes:
    return text.encode("latin-1") if isinstance(text, str) else text


def _response(request: PreparedRequest, messages: list[dict[str, Any]]) -> Response:
    start, *rest = messages
    response = Response()
    response.status_code = start["status"]
    response.headers = CaseInsensitiveDict(
        {name.decode("latin-1"): value.decode("latin-1") for name, value in start["headers"]}
    )
    response._content = b"".join(message.get("body", b"") for message in rest)  # noqa: SLF001
    response.encoding = "utf-8"
    response.url = str(request.url)
    response.request = request
    return response
