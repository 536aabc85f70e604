"""Commands made durable before they are answered, and replayed after a restart.

A command is a request that may have changed something, or an action of the control plane. Each is
executed at one moment of the clock and with randomness of its own, and the log keeps that moment and
the number the randomness starts from. So it can be executed again to the same effect.
"""

import hashlib
import json
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from sixmm_description import JsonObject

from sixmm_mock.envelope import Envelopes
from sixmm_mock.request import Answer, RawRequest
from sixmm_mock.state.file import Command, StateError, StateFile
from sixmm_mock.venue import Venue

REQUEST = "request"
MOVES_CLOCK = "setClock"

# Refused before anything was touched.
_UNTOUCHED = frozenset({401, 404, 405, 413})


Answering = Callable[[RawRequest], Answer]


class CommandLog:
    """The log of one exchange. ``action`` carries out an action of the control plane, by its name and arguments."""

    def __init__(
        self, exchange: Venue, file: StateFile, action: Callable[[str, JsonObject], JsonObject]
    ) -> None:
        self._exchange = exchange
        self._file = file
        self._action = action
        signed = exchange.description.signed
        # What the gate and the validation read. Anything else has no effect and is not kept.
        self._headers = (
            *("authorization", "content-type", "cookie"),
            *(signed.key_header, signed.request_id_header),
        )
        self._unwritten: tuple[int, str, bytes, bytes] | None = None

    def execute(self, respond: Answering, request: RawRequest) -> Answer:
        """Answer a request; if it may have changed something, make it durable first.

        Raises:
            StateError: the file cannot be written. Nothing is answered from then on, reads included,
                until what is done and not written down is: it might be gone after a restart.
        """
        self._catch_up()
        if request.method == "GET":
            return respond(request)
        clock = self._exchange.clock
        at_ms = clock.now_ms()
        self._exchange.randomness.begin(self._file.next_number)
        with clock.showing(at_ms):
            answer = respond(request)
        if answer.status not in _UNTOUCHED:
            self._write(
                at_ms,
                REQUEST,
                _packed(request, self._headers),
                _digest(self._exchange.envelopes, answer),
            )
        return answer

    def act(self, name: str, arguments: JsonObject) -> JsonObject:
        """Carry out an action, and make it durable.

        Raises:
            StateError: the file cannot be written.
        """
        self._catch_up()
        at_ms = self._exchange.clock.now_ms()
        self._exchange.randomness.begin(self._file.next_number)
        with self._moment(name, at_ms):
            result = self._action(name, arguments)
        self._write(at_ms, name, json.dumps(arguments).encode(), b"")
        return result

    def replay(self, respond: Answering) -> int:
        """Do again all that the file holds; returns how many commands that were.

        Raises:
            StateError: a command has another outcome than it had.
        """
        replayed = last_ms = 0
        for command in self._file.commands():
            self._exchange.randomness.begin(command.number)
            if command.name == MOVES_CLOCK:
                # Moved from where it stood then, it stands where it stood after.
                self._exchange.clock.set(command.at_ms)
            try:
                with self._moment(command.name, command.at_ms):
                    self._again(command, respond)
            except StateError:
                raise
            except Exception as error:
                raise StateError(
                    f"{self._file.path}: command {command.number} cannot be done again ({error}); the "
                    "file was made by another build"
                ) from error
            replayed, last_ms = replayed + 1, command.at_ms
        # Time never runs backwards over a restart, also when the clock was moved.
        if self._exchange.clock.now_ms() < last_ms:
            self._exchange.clock.set(last_ms)
        return replayed

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _write(self, *command: *tuple[int, str, bytes, bytes]) -> None:
        self._unwritten = command
        self._catch_up()

    def _catch_up(self) -> None:
        if self._unwritten is not None:
            self._file.append(*self._unwritten)
            self._unwritten = None

    def _moment(self, name: str, at_ms: int) -> AbstractContextManager[None]:
        """Hold the clock's hands for a command, except for one that moves them itself."""
        return nullcontext() if name == MOVES_CLOCK else self._exchange.clock.showing(at_ms)

    def _again(self, command: Command, respond: Answering) -> None:
        if command.name != REQUEST:
            self._action(command.name, json.loads(command.content))
            return
        answer = respond(_unpacked(command.content))
        if _digest(self._exchange.envelopes, answer) != command.outcome:
            raise StateError(
                f"{self._file.path}: command {command.number} has another outcome than when it was "
                "accepted; the file is damaged or was made by another build"
            )


def _packed(request: RawRequest, headers: tuple[str, ...]) -> bytes:
    head = {
        "method": request.method,
        "path": request.path,
        "query": request.query.decode("latin-1"),
        "headers": {name: request.headers[name] for name in headers if name in request.headers},
        "client_ip": request.client_ip,
    }
    return json.dumps(head).encode() + b"\n" + request.body


def _unpacked(content: bytes) -> RawRequest:
    head, _, body = content.partition(b"\n")
    fields = json.loads(head)
    fields["query"] = fields["query"].encode("latin-1")
    return RawRequest(**fields, body=body)


def _digest(envelopes: Envelopes, answer: Answer) -> bytes:
    # Without the request's id, which also counts requests that change nothing.
    content = envelopes.without_request_id(answer.body)
    return hashlib.sha256(b"%d\n" % answer.status + content).digest()
