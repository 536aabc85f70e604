"""The ASGI application around one exchange: REST, streams, both descriptions, and leave for browsers to read them."""

import asyncio
import logging
import re
from typing import Any
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from sixmm_mock.dispatch import Dispatcher, Intake, Outcome
from sixmm_mock.envelope import request_id
from sixmm_mock.errors import Code, Refusal
from sixmm_mock.exchange import MockExchange
from sixmm_mock.faults import Kind, wire
from sixmm_mock.operation_names import knows_arguments
from sixmm_mock.origins import AUTHORITY
from sixmm_mock.request import RawRequest
from sixmm_mock.streams.endpoint import StreamEndpoint
from sixmm_mock.unserved import KNOWN, unserved


def publishing(app: ASGIApp, exchange: MockExchange) -> ASGIApp:
    """``app``, which answers ``GET /openapi.json`` and ``/asyncapi.json`` too, and CORS where asked to."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        describe = _DOCUMENTS.get(scope["path"])
        if describe is None or scope.get("method") not in {"GET", "HEAD"}:
            await app(scope, receive, send)
            return
        request = Request(scope)
        response: Response
        if AUTHORITY.fullmatch(request.headers.get("host", "")):
            response = JSONResponse(describe(exchange, request.base_url))
        else:  # no address can be made of it
            refusal = Refusal(Code.INVALID_PARAMETER, "Host: malformed; expected a name and a port")
            body = exchange.envelopes.refused(refusal, request_id(None, 0))
            response = Response(body, 400, media_type="application/json")
        await response(scope, receive, send)

    if not exchange.cors:
        return serve
    return CORSMiddleware(
        serve,
        allow_origins=exchange.cors,
        allow_methods=("*",),
        allow_headers=("*",),
        # The refresh cookie. To every origin at once browsers send none, and must not be told otherwise.
        allow_credentials="*" not in exchange.cors,
        # What a page may read besides the body.
        expose_headers=(exchange.description.request_id_header, "Retry-After"),
    )


def _rest_document(exchange: MockExchange, base: Any) -> dict[str, Any]:
    streams = base.replace(scheme=_socket(base), path=exchange.streams.description.path)
    return {
        **exchange.description.document,
        "servers": [{"url": str(base).rstrip("/"), "description": "This mock exchange."}],
        "x-websocket-url": str(streams),
    }


def _streams_document(exchange: MockExchange, base: Any) -> dict[str, Any]:
    document = exchange.streams.description.document
    here = {"host": base.netloc, "protocol": _socket(base), "description": "This mock exchange."}
    return {
        **document,
        "servers": {name: {**server, **here} for name, server in document["servers"].items()},
    }


def _socket(base: Any) -> str:
    return "wss" if base.scheme == "https" else "ws"


_DOCUMENTS = {"/openapi.json": _rest_document, "/asyncapi.json": _streams_document}


logger = logging.getLogger(__name__)

# Assumed: mock.body_size. Junk must not fill the memory.
MAX_BODY_BYTES = 1024 * 1024


@knows_arguments
def create_app(exchange: MockExchange) -> ASGIApp:
    """The application that serves ``exchange``; any ASGI server or transport can run it."""
    for one in unserved(exchange.description, exchange.streams.description):
        level = logging.INFO if one in KNOWN else logging.WARNING
        logger.log(level, "the mock does less than the description says: %s", one)
    rest = publishing(_rest(Intake(exchange, Dispatcher(exchange))), exchange)
    streams = exchange.streams
    routes: list[BaseRoute] = [
        WebSocketRoute(streams.description.path, StreamEndpoint(streams)),
        Mount("/", app=rest),
    ]
    if exchange.control:
        # Not imported at the top: without the page no template engine is needed.
        from sixmm_mock.control.app import PREFIX, control_app  # noqa: PLC0415

        routes.insert(0, Mount(PREFIX, app=control_app(exchange)))
    router = Starlette(routes=routes)
    # Nearly every request is a REST call, whose path the dispatcher looks up by itself: a router
    # in front of it would cost a tenth of the call.
    over_http = router if exchange.control else rest

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if b"%" in (scope.get("raw_path") or b""):
            scope = {**scope, "path": _exact(scope["raw_path"])}
        await (over_http if scope["type"] == "http" else router)(scope, receive, send)

    return serve


def _exact(raw_path: bytes) -> str:
    """A path decoded but for slashes: one that was escaped is part of a name and parts no names."""
    pieces = _ESCAPED_SLASH.split(raw_path.decode("latin-1"))
    return "%2F".join(unquote(piece) for piece in pieces)


_ESCAPED_SLASH = re.compile("%2f", re.IGNORECASE)


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
    assumed="mock.body_size",
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
