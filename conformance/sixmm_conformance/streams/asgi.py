"""Lines to an ASGI application in this process: no sockets, no threads, no waiting.

The application runs in an event loop of its own, which is run until it has nothing to do. Its time is
moved by waiting for a frame that does not come, so that the same actions lead to the same frames.
"""

import asyncio
import selectors
from collections import deque
from collections.abc import Callable
from typing import Any

from attrs import define, field

from sixmm_conformance.streams.line import Closed

_CLIENT = ("127.0.0.1", 50_001)
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
        """A new connection, as far as the application takes it."""
        if self._loop is None:
            self._loop = SteppedLoop()
        self._count += 1
        return AsgiLine(self._loop, app, _scope(path, query), self._ended)

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


def _scope(path: str, query: str) -> dict[str, Any]:
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
        "client": _CLIENT,
        "server": ("127.0.0.1", 80),
        "extensions": {},
    }
