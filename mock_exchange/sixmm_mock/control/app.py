"""The control plane: JSON under ``/__mock/``, and the page at ``/__mock/`` itself.

Every answer is ``{"ok": true, "data": …}`` or ``{"ok": false, "error": "<sentence>"}``: not the
exchange's envelope, so that the two cannot be confused.
"""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from sixmm_mock.control import views
from sixmm_mock.control.actions import START, ActionError, perform
from sixmm_mock.control.page import render
from sixmm_mock.exchange import MockExchange
from sixmm_mock.faults import FaultError
from sixmm_mock.faults.stream_faults import StreamFaultError
from sixmm_mock.journal import Entry
from sixmm_mock.journal.har import archive
from sixmm_mock.json_text import JsonProblem, parse
from sixmm_mock.operation_names import UnknownName, unknown
from sixmm_mock.origins import Refused, require_local
from sixmm_mock.state.file import StateError

PREFIX = "/__mock"
MAX_BODY_BYTES = 64 * 1024

Answer = Callable[[Request], Any]

# JSON endpoints that carry out an action, and the action.
_ACTIONS = {
    "/snapshots": "snapshot",
    "/restore": "restore",
    "/clock": "setClock",
    "/credentials/users": "addUser",
    "/credentials/api-keys": "addApiKey",
    "/credentials/tickets": "addTicket",
    "/credentials/embed-tokens": "addEmbedToken",
    "/credentials/tokens": "logIn",
    "/credentials/revoke": "revoke",
    "/price": "setPrice",
}


class NotFound(Exception):
    """There is nothing of this number or id."""


def control_app(exchange: MockExchange) -> Starlette:
    """The application to mount at :data:`PREFIX`. Remembers the present state for a reset."""
    if START not in exchange.snapshots:
        perform(exchange, "snapshot", {"name": START})
    app = Starlette(
        routes=_Control(exchange).routes(),
        exception_handlers={404: _no_route, 405: _no_route},
    )
    app.router.redirect_slashes = False
    return app


class _Control:
    def __init__(self, exchange: MockExchange) -> None:
        self._exchange = exchange

    def routes(self) -> list[Route]:
        """All endpoints."""
        exchange = self._exchange
        reads: dict[str, Answer] = {
            "/status": lambda _: views.status(exchange),
            "/clock": lambda _: views.clock(exchange),
            "/snapshots": lambda _: list(exchange.snapshots),
            "/credentials": lambda _: views.credentials(exchange),
            "/books": lambda _: views.books(exchange),
            "/orders": lambda _: views.open_orders(exchange),
            "/faults": lambda _: views.faults(exchange),
            "/faults/{fault_id}": self._fault,
            "/journal/{sequence}": lambda request: views.entry(exchange, self._entry(request)),
            "/explain/{sequence}": lambda request: views.explanation(
                exchange, self._entry(request)
            ),
        }
        return [
            Route("/", _guarded(self._page, "entry", "pause"), methods=["GET"]),
            Route("/journal/har", _guarded(self._har, *_FINDING), methods=["GET"]),
            Route("/journal", _json(self._journal, *_FINDING), methods=["GET"]),
            Route("/journal/count", _json(self._count, "operation", "code"), methods=["GET"]),
            *(Route(path, _json(read), methods=["GET"]) for path, read in reads.items()),
            *(
                Route(path, _json_with_body(self._performing(name)), methods=["POST"])
                for path, name in _ACTIONS.items()
            ),
            Route("/reset", _json_with_body(self._reset), methods=["POST"]),
            Route("/faults", _json_with_body(self._add_fault), methods=["POST"]),
            Route("/faults", _json(self._clear_faults), methods=["DELETE"]),
            Route("/faults/{fault_id}", _json(self._remove_fault), methods=["DELETE"]),
            Route("/journal", _json(self._clear_journal), methods=["DELETE"]),
        ]

    async def _page(self, request: Request) -> Response:
        wanted = request.query_params
        return HTMLResponse(
            render(
                self._exchange,
                selected=_whole(wanted.get("entry"), "entry"),
                live="pause" not in wanted,
            ),
            headers={
                "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; "
                "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
                "cache-control": "no-store",
                "x-content-type-options": "nosniff",
            },
        )

    async def _har(self, request: Request) -> Response:
        found = self._found(request)
        base_url = f"http://{request.headers['host']}"
        har = archive(found, self._exchange.journal.masker, base_url=base_url)
        return JSONResponse(har, headers={"content-disposition": 'attachment; filename="mock.har"'})

    def _journal(self, request: Request) -> list[Any]:
        return [views.entry(self._exchange, each) for each in self._found(request)]

    def _found(self, request: Request) -> list[Entry]:
        wanted = request.query_params
        return self._exchange.journal.find(
            operation=wanted.get("operation"),
            code=_whole(wanted.get("code"), "code"),
            since=_whole(wanted.get("since"), "since") or 0,
            limit=_whole(wanted.get("limit"), "limit"),
        )

    def _count(self, request: Request) -> dict[str, int]:
        wanted = request.query_params
        code = _whole(wanted.get("code"), "code")
        return {"count": self._exchange.journal.count(operation=wanted.get("operation"), code=code)}

    def _entry(self, request: Request) -> Entry:
        sequence = _whole(request.path_params["sequence"], "number")
        entry = None if sequence is None else self._exchange.journal.get(sequence)
        if entry is None:
            raise NotFound(f"the journal has no entry {sequence} (any more)")
        return entry

    def _performing(self, name: str) -> Callable[[Any], Any]:
        return lambda arguments: perform(self._exchange, name, arguments)

    def _reset(self, _arguments: Any) -> dict[str, Any]:
        perform(self._exchange, "restore", {"name": START})
        self._exchange.clear_faults()
        self._exchange.journal.clear()
        return {}

    def _add_fault(self, wanted: Any) -> dict[str, str]:
        return {"id": self._exchange.add_fault(wanted)}

    def _fault(self, request: Request) -> dict[str, Any]:
        planned = self._exchange.find_fault(request.path_params["fault_id"])
        if planned is None:
            raise NotFound("there is no fault of this id")
        return views.fault(planned)

    def _clear_faults(self, _request: Request) -> dict[str, Any]:
        self._exchange.clear_faults()
        return {}

    def _remove_fault(self, request: Request) -> dict[str, Any]:
        if not self._exchange.remove_fault(request.path_params["fault_id"]):
            raise NotFound("there is no fault of this id")
        return {}

    def _clear_journal(self, _request: Request) -> dict[str, Any]:
        self._exchange.journal.clear()
        return {}


# What the journal's entries can be chosen by.
_FINDING = ("operation", "code", "since", "limit")
_STATUSES: tuple[tuple[tuple[type[Exception], ...], int], ...] = (
    ((NotFound,), 404),
    ((ActionError, FaultError, StreamFaultError, UnknownName, JsonProblem, ClientDisconnect), 400),
    ((StateError,), 503),
)

logger = logging.getLogger(__name__)

Endpoint = Callable[[Request], Awaitable[Response]]


def _guarded(endpoint: Endpoint, *parameters: str) -> Endpoint:
    """Let in whom the control plane is for, and turn what goes wrong into its own error answer.

    ``parameters`` are those that a query may have.
    """

    async def serve(request: Request) -> Response:
        try:
            require_local(request)
            _check_query(request, parameters)
            return await endpoint(request)
        except Refused as error:
            return _error(error.status, str(error))
        except Exception as error:
            status = next((each for kinds, each in _STATUSES if isinstance(error, kinds)), 500)
            if status == 500:  # a bug in the mock must not look like a broken connection
                logger.exception("%s %s failed", request.method, request.scope["path"])
                return _error(500, "internal error of the mock; its log says more")
            return _error(status, str(error))

    return serve


async def _no_route(request: Request, error: Any) -> Response:
    async def serve(_: Request) -> Response:
        if error.status_code == 405:
            return _error(405, "method: this path has another; see docs/mock.md", error.headers)
        return _error(404, "path: unknown; see docs/mock.md for all of the control plane")

    return await _guarded(serve, *request.query_params)(request)


def _json(answer: Answer, *parameters: str) -> Endpoint:
    async def serve(request: Request) -> Response:
        return JSONResponse({"ok": True, "data": answer(request)})

    return _guarded(serve, *parameters)


def _json_with_body(act: Callable[[Any], Any]) -> Endpoint:
    async def serve(request: Request) -> Response:
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BODY_BYTES:
                return _error(413, f"body: expected at most {MAX_BODY_BYTES} bytes")
        content_type = request.headers.get("content-type", "application/json")
        if content_type.partition(";")[0].strip().lower() != "application/json":
            # A form of a foreign page cannot send this type without asking first.
            return _error(415, "Content-Type: expected application/json")
        return JSONResponse({"ok": True, "data": act(parse(body) if body else {})})

    return _guarded(serve)


def _check_query(request: Request, known: tuple[str, ...]) -> None:
    """A misspelt parameter would be no filter at all, and the answer about something else."""
    try:
        given = parse_qsl(
            request.scope["query_string"].decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=100,
        )
    except ValueError:
        raise ActionError("query: expected percent-encoded UTF-8") from None
    names = [name for name, _ in given]
    for name in names:
        if name not in known:
            raise ActionError(unknown("query", name, known) if known else "query: expected none")
        if names.count(name) > 1:
            raise ActionError(f"{name}: sent more than once; send it once")


def _error(status: int, sentence: str, headers: Mapping[str, str] | None = None) -> Response:
    # Built by json, so that nothing quoted in the sentence can be anything but text.
    content = json.dumps({"ok": False, "error": sentence})
    return Response(content, status, headers, media_type="application/json")


def _whole(text: str | None, name: str) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 16):
        raise ActionError(f"{name}: expected a whole number, got {text[:40]!a}")
    return int(text)
