"""The answers that faults give, and how a faulty answer gets onto the wire.

Cutting a connection is more than ASGI can say, so the server hands the application a
:class:`Connection` (scope extension ``sixmm.connection``). Without a server, as in an ASGI
transport of a test, the application raises :class:`ConnectionDropped` instead.
"""

import asyncio
import json
import socket
import struct
from collections.abc import Callable
from typing import Protocol

from starlette.types import Receive, Scope, Send

from sixmm_mock.envelope import Envelopes
from sixmm_mock.errors import Code
from sixmm_mock.faults.request_faults import Fault, Faults, Kind
from sixmm_mock.operations.market import clock_operation, server_time
from sixmm_mock.request import Answer
from sixmm_mock.venue import Venue

# Assumed: mock.status_codes.
_CODES = {401: Code.INVALID_CREDENTIALS, 429: Code.RATE_LIMITED, 503: Code.SERVICE_UNAVAILABLE}


def instead(envelopes: Envelopes, fault: Fault, request_id: str) -> Answer:
    """The answer of a ``status``, ``business`` or ``expired_token`` fault."""
    if fault.kind is Kind.BUSINESS:
        message = fault.message or "Refused on demand"
        return Answer(200, envelopes.failure(fault.code or 0, message, request_id))
    if fault.kind is Kind.EXPIRED_TOKEN:
        message = fault.message or "Token expired; refresh it or log in again, then retry"
        code = envelopes.number(Code.TOKEN_EXPIRED)
        return Answer(401, envelopes.failure(code, message, request_id))
    status = fault.status or 500
    headers = {} if fault.retry_after is None else {"retry-after": str(fault.retry_after)}
    if fault.html:
        page = f"<html><body><h1>{status}</h1><p>Answered on demand.</p></body></html>"
        return Answer(status, page.encode(), {**headers, "content-type": "text/html"})
    # Not through a Refusal: a code that no page knows must be able to reach the client too.
    code = fault.code or envelopes.number(_CODES.get(status, Code.INTERNAL_ERROR))
    message = fault.message or f"HTTP {status} on demand"
    return Answer(status, envelopes.failure(code, message, request_id), headers)


def skewed(exchange: Venue, answer: Answer, ms: int) -> Answer:
    """An answer of the server time, ``ms`` off; any other answer as it is."""
    envelope, data = exchange.envelopes.data(answer.body)
    asked = clock_operation(exchange.description)
    if asked is None:
        return answer
    now_ms = exchange.clock.now_ms()
    shown = exchange.description.spelling.write(asked.answer, server_time(now_ms))
    if data is None or data != shown:
        return answer
    data.clear()
    data.update(exchange.description.spelling.write(asked.answer, server_time(now_ms + ms)))
    return Answer(
        answer.status, json.dumps(envelope, separators=(",", ":")).encode(), answer.headers
    )


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
