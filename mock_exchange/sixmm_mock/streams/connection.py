"""The protocol of one connection, without I/O: frames come in, frames queue up to go out.

https://docs.6mm.com/developer-api/websocket/connection-subscription-and-heartbeat
"""

from collections import deque
from collections.abc import Callable
from enum import Enum
from typing import Protocol

from attrs import define, field, frozen
from sixmm_description import JsonObject, StreamDescription
from sixmm_description.streams import Request

from sixmm_mock.clock import Clock
from sixmm_mock.errors import Code, Refusal
from sixmm_mock.faults.stream_faults import StreamFaultKind, StreamFaults
from sixmm_mock.json_text import JsonProblem, parse
from sixmm_mock.streams.credential import Credential
from sixmm_mock.streams.frames import Frames
from sixmm_mock.validation import Rules


@frozen
class Limits:
    """Bounds of connections. Assumed: mock.stream_bounds."""

    topics: int = 200
    frame_bytes: int = 64 * 1024
    queued_bytes: int = 4 * 1024 * 1024
    connections: int = 1000


class CloseCode:
    """Codes of RFC 6455 with which the mock ends a connection. Assumed: mock.close_codes."""

    POLICY = 1008
    TOO_BIG = 1009
    RESTART = 1012
    TRY_AGAIN_LATER = 1013


class Manner(Enum):
    """How a connection is ended.

    HANDSHAKE closes it as the protocol wants, after what is queued. CUT ends it after what is
    queued without a word, as a broken line would. RESET drops all that is under way.
    """

    HANDSHAKE = 1
    CUT = 2
    RESET = 3


@frozen
class Closing:
    """That the connection is to end, and how. Code and reason are for a handshake."""

    code: int
    reason: str
    manner: Manner = Manner.HANDSHAKE


@frozen
class _Stall:
    fault_id: str
    until_ms: int | None


class Hub(Protocol):
    """What a connection needs of the hub that it belongs to."""

    clock: Clock
    description: StreamDescription
    faults: StreamFaults
    frames: Frames
    requests: dict[str, tuple[Request, Rules]]
    id_field: str
    op_field: str

    def require(self, name: str, credential: Credential | None) -> object:
        """Refuse a topic that this credential does not open."""

    def join(self, name: str, connection: "Connection") -> list[str]:
        """Subscribe a connection; returns the frames that open the subscription."""

    def leave(self, name: str, connection: "Connection") -> None:
        """End a subscription, if there is one."""


@define(eq=False)
class Connection:
    """One client's connection.

    Feed it what the client sends with :meth:`receive`; send what :meth:`take` returns until that is
    None; end it as soon as :attr:`closing` says how. ``wake`` is called when there is something
    to do.
    """

    _hub: Hub = field(repr=False)
    _limits: Limits
    credential: Credential | None = None
    wake: Callable[[], None] = field(default=lambda: None, repr=False)
    closing: Closing | None = None
    topics: dict[str, None] = field(factory=dict)
    _queue: deque[str] = field(factory=deque, repr=False)
    _queued_bytes: int = 0
    _held_back: dict[str, str] = field(factory=dict, repr=False)
    _stall: _Stall | None = None

    # From the client

    def receive(self, message: str | bytes) -> None:
        """Handle one message of the client: text, or binary."""
        if self.closing is not None:
            return
        if len(message) > self._limits.frame_bytes:
            self.close(
                Closing(
                    CloseCode.TOO_BIG, f"expected at most {self._limits.frame_bytes} bytes a frame"
                )
            )
            return
        request: JsonObject = {}
        try:
            request = _read(message)
            self._handle(request)
        except Refusal as refusal:
            self.answer(
                self._hub.frames.refused(
                    refusal,
                    request_id=_text(request, self._hub.id_field),
                    event=_text(request, self._hub.op_field),
                )
            )

    def _handle(self, request: JsonObject) -> None:
        known = self._hub.requests
        op = request.get(self._hub.op_field)
        found = known.get(op) if isinstance(op, str) else None
        if found is None:
            raise Refusal(Code.INVALID_PARAMETER, f"op: expected one of {', '.join(known)}")
        asked, rules = found
        rules.check(request)
        given = self._hub.description.spelling.read(asked.schema, request)
        handler = {"subscribe": self._subscribe, "unsubscribe": self._unsubscribe}.get(
            asked.name, self._ping
        )
        handler(given["id"], list(dict.fromkeys(given["args"])))

    def _subscribe(self, request_id: str, names: list[str]) -> None:
        """All of the topics, or none of them. Assumed: mock.all_topics_or_none."""
        _require_topics(names)
        for name in names:
            self._hub.require(name, self.credential)
        if len({*self.topics, *names}) > self._limits.topics:
            raise Refusal(
                Code.PARAMETER_OUT_OF_RANGE,
                f"args: expected at most {self._limits.topics} topics on one connection",
                assumed="mock.stream_bounds",
            )
        # A topic that is subscribed already opens anew: how a client gets a new snapshot.
        openings = [(name, self._hub.join(name, self)) for name in names]
        self.topics.update(dict.fromkeys(names))
        self.answer(self._hub.frames.subscribed(request_id, names))
        for name, frames in openings:
            for frame in frames:
                self.push(name, frame, opening=True)

    def _unsubscribe(self, request_id: str, names: list[str]) -> None:
        """End subscriptions; one that there is not counts as ended. Assumed: mock.unsubscribing."""
        _require_topics(names)
        for name in names:
            self._hub.leave(name, self)
            self.topics.pop(name, None)
            self._held_back.pop(name, None)
        self.answer(self._hub.frames.unsubscribed(request_id, names))

    def _ping(self, request_id: str, _names: list[str]) -> None:
        self.answer(self._hub.frames.pong(request_id))

    # To the client

    def answer(self, frame: str) -> None:
        """Queue a frame that is no push."""
        self._enqueue(frame)

    def push(self, topic: str, frame: str, *, opening: bool = False) -> None:
        """Queue a push, with the faults that it meets."""
        if self.closing is not None:
            return
        faults = self._hub.faults.strike(topic, opening=opening) if self._hub.faults else {}
        if StreamFaultKind.DISCONNECT in faults:
            self.close(Closing(CloseCode.POLICY, "cut by a fault", Manner.CUT))
            return
        if stall := faults.get(StreamFaultKind.STALL):
            now_ms = self._hub.clock.now_ms()
            until_ms = None if stall.fault.ms is None else now_ms + stall.fault.ms
            self._stall = _Stall(stall.fault_id, until_ms)
        if StreamFaultKind.GAP in faults:
            return
        if StreamFaultKind.REORDER in faults and topic not in self._held_back:
            self._held_back[topic] = frame
            return
        whole = StreamFaultKind.BAD_FRAME not in faults
        for _ in range(2 if StreamFaultKind.DUPLICATE in faults else 1):
            self._enqueue(frame if whole else frame[: len(frame) // 2])
        if (late := self._held_back.pop(topic, None)) is not None:
            self._enqueue(late)

    def take(self) -> str | None:
        """The next frame to send; None when there is none, or none may be sent now."""
        if not self._queue or self.is_stalled():
            return None
        frame = self._queue.popleft()
        self._queued_bytes -= len(frame)
        return frame

    @property
    def has_work(self) -> bool:
        """Return whether there is something to send, or the connection is to be ended."""
        return self.closing is not None or (bool(self._queue) and not self.is_stalled())

    def check(self) -> None:
        """End the connection if its credential does not count any more."""
        if self.credential is not None and (reason := self.credential.lapsed()):
            self.close(Closing(CloseCode.POLICY, reason))

    def close(self, closing: Closing) -> None:
        """Have the connection ended. The first reason counts."""
        if self.closing is None:
            self.closing = closing

    def is_stalled(self) -> bool:
        """Return whether nothing at all is sent at the moment, pongs of the protocol included."""
        stall = self._stall
        if stall is None:
            return False
        lifted = stall.fault_id not in self._hub.faults
        if lifted or (stall.until_ms is not None and self._hub.clock.now_ms() >= stall.until_ms):
            self._stall = None
            return False
        return True

    def _enqueue(self, frame: str) -> None:
        if self.closing is not None:
            return
        self._queued_bytes += len(frame)
        if self._queued_bytes > self._limits.queued_bytes:
            # Its socket takes nothing more, so a closing handshake would not get through either.
            self._queue.clear()
            self.close(Closing(CloseCode.POLICY, "reads too slowly", Manner.RESET))
            return
        self._queue.append(frame)


def _read(message: str | bytes) -> JsonObject:
    if isinstance(message, bytes):
        raise Refusal(Code.INVALID_PARAMETER, "frame: expected a text frame, got a binary one")
    try:
        request = parse(message.encode("utf-8", "surrogatepass"))
    except JsonProblem as problem:
        raise Refusal(Code.INVALID_PARAMETER, f"frame: expected JSON, but {problem}") from None
    if not isinstance(request, dict):
        raise Refusal(Code.INVALID_PARAMETER, "frame: expected a JSON object")
    return request


def _text(request: JsonObject, name: str) -> str | None:
    value = request.get(name)
    return value if isinstance(value, str) else None


def _require_topics(names: list[str]) -> None:
    if not names:
        raise Refusal(Code.MISSING_PARAMETER, "args: missing; name at least one topic")
