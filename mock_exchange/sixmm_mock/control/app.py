"""The control plane: JSON under ``/__mock/``, and the page at ``/__mock/`` itself.

Every answer is ``{"ok": true, "data": …}`` or ``{"ok": false, "error": "<sentence>"}``: not the
exchange's envelope, so that nobody takes one for the other.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from sixmm_mock.control import access, views
from sixmm_mock.control.actions import START, ActionError, perform
from sixmm_mock.control.page import render
from sixmm_mock.exchange import MockExchange
from sixmm_mock.faults import FaultError
from sixmm_mock.journal import Entry
from sixmm_mock.journal.har import archive
from sixmm_mock.json_text import JsonProblem, parse
from sixmm_mock.state.file import StateError
from sixmm_mock.streams.faults import StreamFaultError

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
    "/credentials/revoke": "revoke",
    "/price": "setPrice",
}


class NotFound(Exception):
    """There is nothing of this number or id."""


def control_app(exchange: MockExchange) -> Starlette:
    """The application to mount at :data:`PREFIX`. Remembers the present state for a reset."""
    if START not in exchange.snapshots:
        perform(exchange, "snapshot", {"name": START})
    return Starlette(routes=_Control(exchange).routes())


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
            "/journal": self._journal,
            "/journal/count": self._count,
            "/journal/{sequence:int}": lambda request: views.entry(exchange, self._entry(request)),
            "/explain/{sequence:int}": lambda request: views.explanation(
                exchange, self._entry(request)
            ),
        }
        return [
            Route("/", _guarded(self._page), methods=["GET"]),
            *(Route(path, _json(read), methods=["GET"]) for path, read in reads.items()),
            Route("/journal/har", _guarded(self._har), methods=["GET"]),
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
        selected = request.query_params.get("entry", "")
        number = int(selected) if selected.isascii() and selected.isdigit() else None
        return HTMLResponse(
            render(self._exchange, selected=number, live="pause" not in request.query_params),
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
        sequence = request.path_params["sequence"]
        entry = self._exchange.journal.get(sequence)
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


Endpoint = Callable[[Request], Awaitable[Response]]


def _guarded(endpoint: Endpoint) -> Endpoint:
    """Let in whom the control plane is for, and turn what goes wrong into its own error answer."""

    async def serve(request: Request) -> Response:
        if (reason := access.refusal(request)) is not None:
            return _error(403, reason)
        try:
            return await endpoint(request)
        except NotFound as error:
            return _error(404, str(error))
        except (ActionError, FaultError, StreamFaultError, JsonProblem) as error:
            return _error(400, str(error))
        except StateError as error:
            return _error(500, str(error))

    return serve


def _json(answer: Answer) -> Endpoint:
    async def serve(request: Request) -> Response:
        return JSONResponse({"ok": True, "data": answer(request)})

    return _guarded(serve)


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


def _error(status: int, sentence: str) -> Response:
    # Built by json, so that nothing quoted in the sentence can be anything but text.
    content = json.dumps({"ok": False, "error": sentence})
    return Response(content, status, media_type="application/json")


def _whole(text: str | None, name: str) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 16):
        raise ActionError(f"{name}: expected a whole number, got {text[:40]!a}")
    return int(text)
