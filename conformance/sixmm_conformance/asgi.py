"""An ASGI application in this process as a server: requests and streams without sockets or threads.

For streams the application runs in an event loop of its own, which is run until it has nothing to do. Its time is
moved by waiting for a frame that does not come, so that the same actions lead to the same frames.
"""

import asyncio
import selectors
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from attrs import define, field
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter
from requests.exceptions import ConnectionError as NoConnection
from requests.structures import CaseInsensitiveDict

from sixmm_conformance.signer import body_of
from sixmm_conformance.streams.conversation import Closed

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


_STREAM_CLIENT = ("127.0.0.1", 50_001)
_FAILED = Closed(1011, "the application failed")


class _Selector(selectors.SelectSelector):
    """Notices when a loop is about to wait."""

    def __init__(self) -> None:
        super().__init__()
        self.on_idle: Callable[[], None] = lambda: None

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """What is ready now; never waits."""
        ready = super().select(0)
        if not ready and timeout != 0:
            self.on_idle()
        return ready


class SteppedLoop(asyncio.SelectorEventLoop):
    """An event loop that runs while there is something to do, and has a clock of its own."""

    def __init__(self) -> None:
        self._shown = 0.0
        selector = _Selector()
        super().__init__(selector)
        selector.on_idle = self.stop

    def time(self) -> float:
        """The loop's time, in seconds."""
        return self._shown

    def settle(self) -> None:
        """Do everything that can be done at this time."""
        self.run_forever()

    def wait(self, seconds: float) -> None:
        """Let time pass, and do what has come due."""
        self.settle()
        self._shown += seconds
        self.settle()


@define
class AsgiLines:
    """Opens lines to one application. They share a loop, which is closed with the last of them."""

    _loop: SteppedLoop | None = field(default=None, init=False, repr=False)
    _count: int = field(default=0, init=False)

    def open(self, app: Any, path: str, query: str) -> "AsgiLine":
        """A new connection, if the application accepts it."""
        if self._loop is None:
            self._loop = SteppedLoop()
        self._count += 1
        return AsgiLine(self._loop, app, _stream_scope(path, query), self._ended)

    def _ended(self) -> None:
        self._count -= 1
        if self._count == 0 and self._loop is not None:
            self._loop.close()
            self._loop = None


class AsgiLine:
    """One connection to an application."""

    def __init__(self, loop: SteppedLoop, app: Any, scope: dict[str, Any], ended: Any) -> None:
        self.closed: Closed | None = None
        self._loop, self._ended = loop, ended
        self._to_app: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._from_app: deque[str | bytes] = deque()
        self._accepted = False
        self._closing: Closed | None = None
        self._is_open = True
        self._task = loop.create_task(self._serve(app, scope))
        self._give({"type": "websocket.connect"})

    def send(self, frame: str | bytes) -> None:
        """Give the application one frame."""
        kind = "text" if isinstance(frame, str) else "bytes"
        self._give({"type": "websocket.receive", kind: frame})

    def receive(self, seconds: float) -> str | bytes | None:
        """The next frame; without one, time passes for the application."""
        if not self._from_app and self._is_open:
            self._loop.settle()
        if not self._from_app and self._is_open:
            self._loop.wait(seconds)
        if self._from_app:
            return self._from_app.popleft()
        self.closed = self._closing
        return None

    def close(self) -> None:
        """Go, and let the application notice."""
        if not self._is_open:
            return
        self._give({"type": "websocket.disconnect", "code": 1000})
        if not self._task.done():
            self._task.cancel()
            self._loop.settle()
        self._is_open = False
        self._ended()

    async def _serve(self, app: Any, scope: dict[str, Any]) -> None:
        try:
            await app(scope, self._to_app.get, self._take)
        except Exception:  # noqa: BLE001 - what a server does then: it ends the connection
            self._closing = self._closing or _FAILED
        self._closing = self._closing or Closed()

    async def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == "websocket.accept":
            self._accepted = True
        elif message["type"] == "websocket.send":
            text = message.get("text")
            self._from_app.append(message["bytes"] if text is None else text)
        elif message["type"] == "websocket.close" and self._accepted:
            self._closing = Closed(message.get("code", 1000), message.get("reason") or "")
        elif message["type"] == "websocket.close":
            self._closing = Closed(status=403)

    def _give(self, message: dict[str, Any]) -> None:
        if self._is_open:
            self._to_app.put_nowait(message)
            self._loop.settle()


def _stream_scope(path: str, query: str) -> dict[str, Any]:
    return {
        "type": "websocket",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "ws",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [],
        "subprotocols": [],
        "client": _STREAM_CLIENT,
        "server": ("127.0.0.1", 80),
        "extensions": {},
    }
