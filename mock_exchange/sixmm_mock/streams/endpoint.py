"""The thin shell: moves frames between a socket and the protocol of its connection.

A few tasks per connection, and one timer for all of them. Every decision is the hub's.
"""

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import Any

from attrs import define, field
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from sixmm_mock.faults.wire import EXTENSION
from sixmm_mock.streams.connection import Connection, Manner
from sixmm_mock.streams.hub import StreamHub

_TICK_SECONDS = 0.05


@define(eq=False)
class StreamEndpoint:
    """An ASGI application for the WebSocket connections of one exchange."""

    _hub: StreamHub
    _timer: asyncio.TimerHandle | None = field(default=None, repr=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection until it ends."""
        websocket = WebSocket(scope, receive, send)
        await websocket.accept()
        ready, stuck = asyncio.Event(), asyncio.Event()

        def wake() -> None:
            ready.set()
            if connection.closing is not None and connection.closing.manner is Manner.RESET:
                stuck.set()

        connection = self._hub.open(
            scope["query_string"],
            wake=wake,
            plan=asyncio.get_running_loop().call_soon_threadsafe,
        )
        line = scope.get("extensions", {}).get(EXTENSION)
        if line is not None:
            line.is_mute = connection.is_stalled
        self._start_ticking()
        try:
            await _first_of(
                _read(websocket, connection), _write(websocket, connection, ready), stuck.wait()
            )
            await _end(websocket, connection)
        finally:
            self._hub.forget(connection)
            self._stop_ticking()

    def _start_ticking(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_TICK_SECONDS, self._tick)

    def _stop_ticking(self) -> None:
        """Without connections, so that one in another event loop begins anew: this one may end."""
        if self._timer is not None and not len(self._hub):
            self._timer.cancel()
            self._timer = None

    def _tick(self) -> None:
        self._timer = None
        self._hub.tick()
        if len(self._hub):
            self._start_ticking()


async def _read(websocket: WebSocket, connection: Connection) -> None:
    """Hand over what the client sends, until it goes."""
    while (message := await websocket.receive())["type"] == "websocket.receive":
        text = message.get("text")
        connection.receive(message["bytes"] if text is None else text)
        connection.wake()


async def _write(websocket: WebSocket, connection: Connection, ready: asyncio.Event) -> None:
    """Send what is queued, until there is nothing more and the connection is to end."""
    while True:
        ready.clear()
        while (frame := connection.take()) is not None:
            await websocket.send_text(frame)
        if connection.closing is not None:
            return
        await ready.wait()


async def _first_of(*doings: Coroutine[Any, Any, object]) -> None:
    """Wait until one of them is done, and end the others."""
    tasks = [asyncio.ensure_future(each) for each in doings]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    for outcome in outcomes:
        # A client may go at any moment, while something is being sent too.
        if isinstance(outcome, Exception) and not isinstance(outcome, WebSocketDisconnect):
            raise outcome


async def _end(websocket: WebSocket, connection: Connection) -> None:
    """End the connection as it is meant to, unless the client has gone already."""
    closing = connection.closing
    if closing is None or websocket.client_state is WebSocketState.DISCONNECTED:
        return
    line = websocket.scope.get("extensions", {}).get(EXTENSION)
    if line is not None and closing.manner is Manner.RESET:
        line.reset()
    elif line is not None and closing.manner is Manner.CUT:
        line.close()
    else:
        with contextlib.suppress(WebSocketDisconnect):
            await websocket.close(closing.code, closing.reason)
