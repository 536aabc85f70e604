"""The ASGI application around one exchange."""

import asyncio

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.routing import BaseRoute, Mount, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from sixmm_mock.dispatch import Dispatcher
from sixmm_mock.errors import Code, Refusal
from sixmm_mock.exchange import MockExchange
from sixmm_mock.faults import Kind, wire
from sixmm_mock.intake import Intake, Outcome
from sixmm_mock.published import publishing
from sixmm_mock.request import RawRequest
from sixmm_mock.streams.endpoint import StreamEndpoint

# Assumed: mock.body_size. Junk must not fill the memory.
MAX_BODY_BYTES = 1024 * 1024


def create_app(exchange: MockExchange) -> ASGIApp:
    """The application that serves ``exchange``; any ASGI server or transport can run it."""
    rest = publishing(_rest(Intake(exchange, Dispatcher(exchange))), exchange)
    streams = exchange.streams
    routes: list[BaseRoute] = [
        WebSocketRoute(streams.description.path, StreamEndpoint(streams)),
        Mount("/", app=rest),
    ]
    if exchange.control:
        # Not imported at the top: who does not ask for the page needs no template engine.
        from sixmm_mock.control.app import PREFIX, control_app  # noqa: PLC0415

        routes.insert(0, Mount(PREFIX, app=control_app(exchange)))
        return Starlette(routes=routes)
    router = Starlette(routes=routes)

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        # Nearly every request is a REST call, whose path the dispatcher looks up by itself: a router
        # in front of it would cost a tenth of the call.
        await (rest if scope["type"] == "http" else router)(scope, receive, send)

    return serve


def _rest(intake: Intake) -> ASGIApp:
    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await send({"type": "websocket.close"})
            return
        try:
            body = await _read(receive)
        except ClientDisconnect:
            return
        client = scope.get("client")
        raw = RawRequest(
            method=scope["method"],
            path=scope["path"],
            query=scope["query_string"],
            headers=_headers(scope),
            body=body or b"",
            client_ip=client[0] if client else "",
        )
        outcome = intake.take(raw) if body is not None else intake.refuse(raw, _TOO_LARGE)
        await _respond(outcome, scope, receive, send)

    return serve


def _headers(scope: Scope) -> dict[str, str]:
    """The headers by lower-case name; of one that came twice, the first."""
    return {
        name.decode("latin-1"): value.decode("latin-1")
        for name, value in reversed(scope["headers"])
    }


async def _respond(outcome: Outcome, scope: Scope, receive: Receive, send: Send) -> None:
    if latency := outcome.faults.get(Kind.LATENCY):
        await asyncio.sleep((latency.ms or 0) / 1000)
    if outcome.answer is None:
        await wire.reset(scope, receive)
    else:
        await wire.send_answer(outcome.answer, outcome.faults, scope, receive, send)


_TOO_LARGE = Refusal(
    Code.PARAMETER_OUT_OF_RANGE,
    f"request body: expected at most {MAX_BODY_BYTES} bytes",
    http_status=413,
)


async def _read(receive: Receive) -> bytes | None:
    """The whole body, or None as soon as it is longer than allowed."""
    chunks, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > MAX_BODY_BYTES:
            return None
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)
