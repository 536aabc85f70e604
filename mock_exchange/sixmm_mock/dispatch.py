"""From a raw request to an answer, in the fixed order of the checks.

route → credentials and permission → validation → handler. Whatever goes wrong, the answer is an
envelope, and never a traceback.
"""

import logging
from itertools import count

from sixmm_description import JsonObject, Operation

from sixmm_mock.envelope import request_id
from sixmm_mock.errors import Code, Refusal
from sixmm_mock.operations import HANDLERS, Call
from sixmm_mock.request import Answer, RawRequest
from sixmm_mock.venue import Venue

STREAM_PATH = "/ws"

logger = logging.getLogger(__name__)


class Dispatcher:
    """Answers requests for one exchange."""

    def __init__(self, exchange: Venue) -> None:
        self._exchange = exchange
        self._requests = count(1)
        self._envelopes = exchange.envelopes
        self._operations = {
            (each.method, each.path): each for each in exchange.description.operations.values()
        }
        self._methods: dict[str, list[str]] = {}
        for method, path in self._operations:
            self._methods.setdefault(path, []).append(method)

    def answer(self, request: RawRequest) -> Answer:
        """The answer to any request whatever."""
        try:
            self._exchange.catch_up()
            operation = self._route(request)
            call = self._admit(operation, request)
            data = self._exchange.description.spelling.write(
                operation.answer, _handle(operation, call)
            )
        except Refusal as refusal:
            return self.refuse(request, refusal)
        except Exception:  # a bug in the mock must not look like a broken connection
            # The query stays out of the log: it may hold a signature.
            logger.exception("%s %s failed inside the mock", request.method, request.path)
            return self.refuse(
                request, Refusal(Code.INTERNAL_ERROR, "Internal server error", http_status=500)
            )
        headers = {} if call.cookie is None else {"set-cookie": call.cookie}
        return Answer(200, self._envelopes.success(data, self.request_id(request)), headers)

    def refuse(self, request: RawRequest, refusal: Refusal) -> Answer:
        """The answer that says no."""
        headers = {} if refusal.allow is None else {"allow": refusal.allow}
        body = self._envelopes.refused(refusal, self.request_id(request))
        return Answer(self._envelopes.status(refusal), body, headers)

    def _route(self, request: RawRequest) -> Operation:
        operation = self._operations.get((request.method, request.path))
        if operation is not None:
            return operation
        if request.path == STREAM_PATH:
            raise Refusal(
                Code.INVALID_PARAMETER,
                "path: the streams are here; open it as a WebSocket, with ws:// for http://",
                http_status=426,
            )
        methods = self._methods.get(request.path)
        if methods is None:
            # Assumed: mock.unknown_path.
            raise Refusal(
                Code.INVALID_PARAMETER,
                "path: unknown; see https://docs.6mm.com/developer-api/rest-api for all endpoints",
                http_status=404,
            )
        allowed = ", ".join(methods)
        raise Refusal(
            Code.INVALID_PARAMETER,
            f"method: expected {allowed} for this path",
            http_status=405,
            allow=allowed,
        )

    def _admit(self, operation: Operation, request: RawRequest) -> Call:
        caller = self._exchange.gate.admit(operation, request)
        validator = self._exchange.validators[operation.operation_id]
        return Call(
            exchange=self._exchange,
            operation=operation,
            query=validator.query(request.query),
            body=validator.body(request.body, request.headers.get("content-type")),
            client_ip=request.client_ip,
            caller=caller,
        )

    def request_id(self, request: RawRequest) -> str:
        """The caller's id of its request, or one by number."""
        header = self._exchange.description.request_id_header.lower()
        return request_id(request.headers.get(header), next(self._requests))


def _handle(operation: Operation, call: Call) -> JsonObject:
    handler = HANDLERS.get(operation.operation_id)
    if handler is None:
        raise Refusal(
            Code.SERVICE_UNAVAILABLE,
            f"the mock keeps no state for {operation.operation_id} yet; "
            "`sixmm-mock operations` lists what it can do",
            http_status=501,
        )
    return handler(call)
