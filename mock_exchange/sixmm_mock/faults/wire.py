"""Getting a faulty answer onto the wire.

Cutting a connection is more than ASGI can say, so the server hands the application a
:class:`Connection` (scope extension ``sixmm.connection``). Without a server, as in an ASGI
transport of a test, the application raises :class:`ConnectionDropped` instead.
"""

import asyncio
import socket
import struct
from collections.abc import Callable
from typing import Protocol

from starlette.types import Receive, Scope, Send

from sixmm_mock.faults.request_faults import Fault, Kind
from sixmm_mock.faults.request_plan import Faults
from sixmm_mock.request import Answer

EXTENSION = "sixmm.connection"


class ConnectionDropped(ConnectionResetError):
    """The fault plan cut the connection, and there is no server that could do it on a socket."""


class Connection(Protocol):
    """What the application may do to the connection of its request."""

    def reset(self) -> None:
        """End it with a TCP reset; what was not sent yet is lost."""

    def close(self) -> None:
        """End it after what was written."""


class SocketConnection:
    """The connection of one request, as an asyncio transport.

    Attributes:
        is_mute: whether a WebSocket connection is to answer no ping of the protocol at the moment.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self.is_mute: Callable[[], bool] = lambda: False

    def reset(self) -> None:
        """End it with a TCP reset; what was not sent yet is lost."""
        connection = self._transport.get_extra_info("socket")
        if connection is not None:
            # Lingering for zero seconds is what turns closing into a reset.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()

    def close(self) -> None:
        """End it after what was written."""
        self._transport.close()


async def send_answer(
    answer: Answer, faults: Faults, scope: Scope, receive: Receive, send: Send
) -> None:
    """Write an answer, cut or slowed down as the faults say."""
    if truncate := faults.get(Kind.TRUNCATE):
        await _start(answer, send)
        part = answer.body[: truncate.size]
        await send({"type": "http.response.body", "body": part, "more_body": True})
        await _end(scope, receive, "close")
    elif slow := faults.get(Kind.SLOW):
        await _start(answer, send)
        await _send_slowly(answer.body, slow, send)
    else:
        await _start(answer, send)
        await send({"type": "http.response.body", "body": answer.body})


async def reset(scope: Scope, receive: Receive) -> None:
    """Cut the connection without an answer."""
    await _end(scope, receive, "reset")


async def _start(answer: Answer, send: Send) -> None:
    headers = [
        (name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers.items()
    ]
    if "content-type" not in answer.headers:
        headers.append((b"content-type", b"application/json"))
    headers.append((b"content-length", b"%d" % len(answer.body)))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})


async def _send_slowly(body: bytes, slow: Fault, send: Send) -> None:
    size = slow.size or 1
    for start in range(0, len(body), size):
        if start:
            await asyncio.sleep((slow.ms or 0) / 1000)
        part = body[start : start + size]
        more = start + size < len(body)
        await send({"type": "http.response.body", "body": part, "more_body": more})


async def _end(scope: Scope, receive: Receive, how: str) -> None:
    connection: Connection | None = scope.get("extensions", {}).get(EXTENSION)
    if connection is None:
        raise ConnectionDropped("the fault plan cut this connection")
    if how == "reset":
        connection.reset()
    else:
        connection.close()
    # Not before the server has noticed: it would take the missing answer for a bug and log it.
    while (await receive())["type"] != "http.disconnect":
        pass
