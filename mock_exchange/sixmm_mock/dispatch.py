"""From a raw request to an answer, in the fixed order of the checks, and what happens around it.

faults → log → route → credentials and permission → validation → handler → journal. When anything goes wrong, the
answer is an envelope, and never a traceback. Dispatcher answers; Intake decides whether it gets to, writes down
what the answer was, and makes the change durable before the answer leaves.
"""

import heapq
import logging
import time
import traceback
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path
from types import FrameType

from attrs import evolve, field
from sixmm_description import DescriptionError, JsonObject, Operation

from sixmm_mock.answers import answer_spelling
from sixmm_mock.envelope import request_id
from sixmm_mock.errors import Code, Refusal
from sixmm_mock.exchange import MockExchange
from sixmm_mock.faults import Fault, Kind, wire
from sixmm_mock.faults.request_faults import NONE, Faults
from sixmm_mock.journal.journal import Entry, Verdict
from sixmm_mock.operations import Call, handler_of
from sixmm_mock.record import record
from sixmm_mock.request import Answer, RawRequest
from sixmm_mock.state.file import StateError
from sixmm_mock.venue import Venue

STREAM_PATH = "/ws"
_PACKAGE = Path(__file__).parent

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
        """The answer to any request."""
        try:
            self._exchange.catch_up()
            operation = self._route(request)
            call = self._admit(operation, request)
            data = answer_spelling(self._exchange.description).write(
                operation.answer, _handle(operation, call)
            )
        except Refusal as refusal:
            return self.refuse(request, refusal)
        except Exception as error:  # a bug in the mock must not look like a broken connection
            # The query stays out of the log: it may hold a signature.
            logger.exception("%s %s failed inside the mock", request.method, request.path)
            message = f"Internal server error: {_failed(error)}"
            return self.refuse(request, Refusal(Code.INTERNAL_ERROR, message, http_status=500))
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
            raise Refusal(
                Code.INVALID_PARAMETER,
                "path: unknown; see https://docs.6mm.com/developer-api/rest-api for all endpoints",
                http_status=404,
                assumed="mock.unknown_path",
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
    handler = handler_of(operation)
    if handler is None:
        raise Refusal(
            Code.SERVICE_UNAVAILABLE,
            f"the mock keeps no state for {operation.operation_id} yet; "
            "`sixmm-mock operations` lists what it can do",
            http_status=501,
        )
    return handler(call)


def _failed(error: Exception) -> str:
    """What to repair, and where: the last line of the mock that ran. Values may be secret, and stay out."""
    frames = [one for one, _ in traceback.walk_tb(error.__traceback__) if _is_ours(one)]
    code, line = frames[-1].f_code, frames[-1].f_lineno
    place = f"sixmm_mock/{Path(code.co_filename).relative_to(_PACKAGE).as_posix()}:{line}"
    if isinstance(error, DescriptionError):
        return f"{place}: {error}"
    # A name that the code spells out is no value.
    if isinstance(error, KeyError) and error.args and error.args[0] in code.co_consts:
        return f"{place}: there is no {error.args[0]!r}: the description may not have it any more"
    return f"{place}: {type(error).__name__}"


def _is_ours(frame: FrameType) -> bool:
    return _PACKAGE in Path(frame.f_code.co_filename).parents


_SUCCEEDED = Verdict(200, 0)


@record
class Outcome:
    """What is to reach the wire. Without an answer, the connection is to be reset."""

    answer: Answer | None
    faults: Faults = field(repr=False)


class Intake:
    """Takes requests for one exchange, one after the other."""

    def __init__(self, exchange: MockExchange, dispatcher: Dispatcher) -> None:
        self._exchange = exchange
        self._dispatcher = dispatcher
        self._envelopes = exchange.envelopes
        self._operations = {
            (each.method, each.path): each.operation_id
            for each in exchange.description.operations.values()
        }
        self._on_their_way: list[tuple[int, int, RawRequest]] = []
        self._numbers = count()

    def take(self, request: RawRequest) -> Outcome:
        """Answer a request, with the faults that it meets, after those that have arrived since."""
        while self._on_their_way and self._on_their_way[0][0] <= self._exchange.clock.now_ms():
            due_ms, _, late = heapq.heappop(self._on_their_way)
            with self._exchange.clock.showing(due_ms):
                self._record(late, self._operation_id(late), NONE, partial(self._execute, late))
        return self._take(request, lambda: self._execute(request))

    def refuse(self, request: RawRequest, refusal: Refusal) -> Outcome:
        """Say no to a request that cannot be answered, such as one with too large a body."""
        return self._take(request, lambda: self._dispatcher.refuse(request, refusal))

    def _take(self, request: RawRequest, respond: Callable[[], Answer]) -> Outcome:
        operation_id = self._operation_id(request)
        faults = self._exchange.faults.decide(
            operation_id,
            request.path,
            request.headers.get(self._exchange.description.request_id_header.lower()),
        )
        act = partial(self._faulty, request, faults, respond) if faults else respond
        return Outcome(self._record(request, operation_id, faults, act), faults)

    def _operation_id(self, request: RawRequest) -> str | None:
        return self._operations.get((request.method, request.path))

    def _record(
        self,
        request: RawRequest,
        operation_id: str | None,
        faults: Faults,
        respond: Callable[[], Answer | None],
    ) -> Answer | None:
        """Answer, and write down what came of it; what is to reach the wire."""
        started = time.perf_counter_ns()
        clock = self._exchange.clock
        at_ms = clock.now_ms()
        # All that a request does is done at one moment, the one that the journal shows.
        with clock.showing(at_ms):
            answer = respond()
        sent = None if faults.get(Kind.RESET_AFTER) else answer
        journal = self._exchange.journal
        journal.add(
            Entry(
                sequence=journal.next_sequence,
                at_ms=at_ms,
                operation_id=operation_id,
                request=request,
                verdict=self._verdict(answer, sent, faults),
                answer_headers={} if answer is None else answer.headers,
                answer_body=b"" if answer is None else answer.body,
                duration_us=(time.perf_counter_ns() - started) // 1000,
            )
        )
        return sent

    def _faulty(
        self, request: RawRequest, faults: Faults, respond: Callable[[], Answer]
    ) -> Answer | None:
        instead = faults.instead
        if instead is not None:
            if instead.executed:
                respond()
            return self._instead(request, instead)
        answer = respond()
        skew = faults.get(Kind.CLOCK_SKEW)
        return answer if skew is None else wire.skewed(self._exchange, answer, skew.ms or 0)

    def _instead(self, request: RawRequest, fault: Fault) -> Answer | None:
        if fault.kind is Kind.RESET_BEFORE:
            return None
        if fault.kind is Kind.DELAYED:
            due_ms = self._exchange.clock.now_ms() + (fault.ms or 0)
            heapq.heappush(self._on_their_way, (due_ms, next(self._numbers), request))
            return None
        return wire.instead(self._envelopes, fault, self._dispatcher.request_id(request))

    def _execute(self, request: RawRequest) -> Answer:
        log = self._exchange.log
        if log is None:
            return self._dispatcher.answer(request)
        try:
            return log.execute(self._dispatcher.answer, request)
        except StateError as error:
            # What was done is not durable: whether it counts is open until it can be written down.
            refusal = Refusal(Code.SERVICE_UNAVAILABLE, f"state file: {error}", http_status=503)
            return self._dispatcher.refuse(request, refusal)

    def _verdict(self, answer: Answer | None, sent: Answer | None, faults: Faults) -> Verdict:
        if answer is None:
            return Verdict(0, None, "connection reset before execution", faults.names, dropped=True)
        if not faults and self._envelopes.succeeded(answer.body):
            return _SUCCEEDED
        code, reason = self._envelopes.code_and_message(answer.body)
        verdict = Verdict(answer.status, code, reason, faults.names)
        if sent is None:
            return evolve(verdict, dropped=True, reason="connection reset after execution")
        return evolve(verdict, dropped=True) if faults.get(Kind.TRUNCATE) else verdict
