"""The ASGI application around one exchange."""

import asyncio

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.routing import BaseRoute, Mount, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from sixmm_mock.dispatch import Dispatcher
from sixmm_mock.errors import Code, Refusal
from sixmm_mock.exchange import MockExchange
from sixmm_mock.faults import Kind, wire
from sixmm_mock.intake import Intake, Outcome
from sixmm_mock.request import RawRequest
from sixmm_mock.streams.endpoint import StreamEndpoint

# Assumption: the pages give no limit. Far above any documented request, and small enough that
# junk cannot fill the memory.
MAX_BODY_BYTES = 1024 * 1024


def create_app(exchange: MockExchange) -> Starlette:
    """The application that serves ``exchange``; any ASGI server or transport can run it."""
    streams = exchange.streams
    routes: list[BaseRoute] = [
        WebSocketRoute(streams.description.path, StreamEndpoint(streams)),
        Mount("/", app=_rest(Intake(exchange, Dispatcher(exchange)))),
    ]
    if exchange.control:
        # Not imported at the top: who does not ask for the page needs no template engine.
        from sixmm_mock.control.app import PREFIX, control_app  # noqa: PLC0415

        routes.insert(0, Mount(PREFIX, app=control_app(exchange)))
    return Starlette(routes=routes)


def _rest(intake: Intake) -> ASGIApp:
    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await send({"type": "websocket.close"})
            return
        request = Request(scope, receive)
        try:
            body = await _read(request)
        except ClientDisconnect:
            return
        raw = RawRequest(
            method=request.method,
            path=scope["path"],
            query=scope["query_string"],
            headers=request.headers,
            body=body or b"",
            client_ip=request.client.host if request.client else "",
        )
        outcome = intake.take(raw) if body is not None else intake.refuse(raw, _TOO_LARGE)
        await _respond(outcome, scope, receive, send)

    return serve


async def _respond(outcome: Outcome, scope: Scope, receive: Receive, send: Send) -> None:
    if latency := outcome.faults.get(Kind.LATENCY):
        await asyncio.sleep((latency.ms or 0) / 1000)
    if outcome.answer is None:
        await wire.reset(scope, receive)
    else:
        await wire.send_answer(outcome.answer, outcome.faults, scope, receive, send)


_TOO_LARGE = Refusal(
    Code.OUT_OF_RANGE,
    f"request body: expected at most {MAX_BODY_BYTES} bytes",
    http_status=413,
)


async def _read(request: Request) -> bytes | None:
    """The whole body, or None as soon as it is longer than allowed."""
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MAX_BODY_BYTES:
            return None
        chunks.append(chunk)
    return b"".join(chunks)
