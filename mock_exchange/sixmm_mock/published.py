"""What a browser and a generator need beside the API itself: both descriptions, and leave to read the answers."""

from typing import Any

from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from sixmm_mock.envelope import request_id
from sixmm_mock.errors import Code, Refusal
from sixmm_mock.exchange import MockExchange
from sixmm_mock.origins import AUTHORITY


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


def _rest(exchange: MockExchange, base: Any) -> dict[str, Any]:
    streams = base.replace(scheme=_socket(base), path=exchange.streams.description.path)
    return {
        **exchange.description.document,
        "servers": [{"url": str(base).rstrip("/"), "description": "This mock exchange."}],
        "x-websocket-url": str(streams),
    }


def _streams(exchange: MockExchange, base: Any) -> dict[str, Any]:
    document = exchange.streams.description.document
    here = {"host": base.netloc, "protocol": _socket(base), "description": "This mock exchange."}
    return {
        **document,
        "servers": {name: {**server, **here} for name, server in document["servers"].items()},
    }


def _socket(base: Any) -> str:
    return "wss" if base.scheme == "https" else "ws"


_DOCUMENTS = {"/openapi.json": _rest, "/asyncapi.json": _streams}
