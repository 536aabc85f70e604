"""Connections as rules use them: ask, and wait for what must come, or for nothing to come.

All are opened within the budget, and every frame is recorded and judged.
"""

import json
import time
from collections.abc import Callable
from itertools import count
from typing import Any
from urllib.parse import urlencode

from attrs import define, field
from sixmm_description import JsonObject as Json
from sixmm_description import StreamDescription

from sixmm_conformance.errors import Broken
from sixmm_conformance.streams.conversation import Closed, Conversation, Frame, Line, read
from sixmm_conformance.wire import Wire

_PATIENCE_SECONDS = 5.0
_AT_ONCE_SECONDS = 0.01

Match = Callable[[Frame], bool]


@define(eq=False)
class Connection:
    """One connection. Frames that were not asked for yet wait in the order in which they came."""

    conversation: Conversation
    _line: Line = field(repr=False)
    _streams: "Streams" = field(repr=False)
    _waiting: list[Frame] = field(factory=list, repr=False)
    _ids: Any = field(factory=lambda: count(1), repr=False)

    @property
    def quiet_seconds(self) -> float:
        """How long to listen when nothing is expected to come."""
        return self._streams.wire.server.quiet_seconds

    def send(self, frame: str | bytes | Json) -> None:
        """Send a frame as it is; an object as JSON."""
        text = json.dumps(frame, separators=(",", ":")) if isinstance(frame, dict) else frame
        self._streams.about_to_send(self.conversation, text)
        self._line.send(text)

    def request(self, op: str, *topics: str) -> str:
        """Send a request as documented, and return its id."""
        request_id = str(self.conversation.number * 1000 + next(self._ids))
        asked = {"id": request_id, "args": list(topics)}
        self.send(self._streams.description.spelled_request(op, asked))
        return request_id

    def ask(self, op: str, *topics: str) -> Frame:
        """Send a request, and wait for its answer.

        Raises:
            Broken: none came.
        """
        request_id = self.request(op, *topics)
        return self.must(f"an answer to {op}", lambda each: _answers(each, request_id))

    def subscribe(self, *topics: str) -> Frame:
        """Subscribe, and require that it is acknowledged.

        Raises:
            Broken: it is not.
        """
        answer = self.ask("subscribe", *topics)
        if answer.json.get("success") is not True:
            raise Broken(f"subscribing to {', '.join(topics)} answered {answer}; expected success")
        return answer

    def answer(self, request_id: str) -> Frame:
        """The answer to a request that was sent before.

        Raises:
            Broken: none came.
        """
        return self.must(f"an answer to {request_id}", lambda each: _answers(each, request_id))

    def push(self, topic: str, what: str = "a push", match: Match = lambda _: True) -> Frame:
        """The next push of a topic that fits.

        Raises:
            Broken: none came.
        """
        return self.must(
            f"{what} of {topic}", lambda each: each.is_push and each.topic == topic and match(each)
        )

    def must(self, what: str, match: Match) -> Frame:
        """The next frame that fits; others before it wait.

        Raises:
            Broken: none came.
        """
        frame = self.take(match)
        if frame is None:
            ended = self.conversation.closed
            why = "none came" if ended is None else f"the connection was {ended}"
            raise Broken(f"expected {what}; {why}")
        return frame

    def soon(self, match: Match) -> Frame | None:
        """The next frame that fits, where it is there already, or comes at once."""
        return self.take(match, self.quiet_seconds)

    def take(self, match: Match, seconds: float = _PATIENCE_SECONDS) -> Frame | None:
        """The next frame that fits, or None when there is none in time."""
        for frame in self._waiting:
            if match(frame):
                self._waiting.remove(frame)
                return frame
        give_up = time.monotonic() + seconds
        while (frame_ := self._receive(give_up - time.monotonic())) is not None:
            if match(frame_):
                return frame_
            self._waiting.append(frame_)
        return None

    def rest(self) -> list[Frame]:
        """All frames that came and were not taken, once nothing more comes."""
        give_up = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < give_up:
            frame = self._receive(self.quiet_seconds)
            if frame is None:
                break
            self._waiting.append(frame)
        taken, self._waiting = self._waiting, []
        return taken

    def pushes(self, topic: str | None = None) -> list[Frame]:
        """Likewise, only the pushes of one topic, or of all; the other frames are dropped."""
        return [
            each for each in self.rest() if each.is_push and (topic is None or each.topic == topic)
        ]

    def ended(self, *, at_once: bool = False) -> Closed | None:
        """How the connection ended; None when it has not by then."""
        self.take(lambda _: False, self.quiet_seconds if at_once else _PATIENCE_SECONDS)
        return self.conversation.closed

    def drain(self) -> None:
        """Have judged what is there already, and has not been waited for."""
        give_up = time.monotonic() + self.quiet_seconds
        while time.monotonic() < give_up and self._receive(_AT_ONCE_SECONDS) is not None:
            pass

    def close(self) -> None:
        """End it from this side."""
        self._line.close()

    def _receive(self, seconds: float) -> Frame | None:
        if seconds <= 0:
            return None
        text = self._line.receive(min(seconds, self._streams.wire.budget.seconds_left))
        self.conversation.closed = self._line.closed
        return None if text is None else self._streams.received(self.conversation, text)


def _answers(frame: Frame, request_id: str) -> bool:
    return not frame.is_push and frame.json.get("id") == request_id


@define(eq=False)
class Streams:
    """The connections of one rule; :meth:`close` ends them."""

    wire: Wire
    description: StreamDescription
    on_frame: Callable[[Frame], None] = field(default=lambda _: None, repr=False)
    last: Conversation | None = field(default=None, init=False)
    """Where something was said last."""
    _open: list[Connection] = field(factory=list, init=False, repr=False)

    def connect(self, **credentials: str) -> Connection:
        """A new connection, its credentials in the query of the URL.

        Raises:
            NotChecked: the URL of the streams is unknown.
            NoLine: no connection could be made.
        """
        wire, query = self.wire, urlencode(credentials)
        wire.budget.spend()
        line = wire.server.open_stream(query)
        conversation = Conversation(
            description=self.description,
            number=wire.budget.sent,
            url=wire.server.stream_url + (f"?{query}" if query else ""),
            at_ms=_machine_ms(),
            since_ms=wire.server.now_ms(),
            has_credentials=bool(credentials),
        )
        conversation.closed = line.closed
        wire.record.opened(conversation, sorted(credentials))
        connection = Connection(conversation, line, self)
        self._open.append(connection)
        self.last = conversation
        return connection

    def about_to_send(self, conversation: Conversation, text: str | bytes) -> None:
        """Spend and record one frame.

        Raises:
            OutOfBudget: the run may send no more.
        """
        self.wire.budget.spend()
        conversation.note_sent(text, _machine_ms())
        self.wire.record.said(conversation, text)
        self.last = conversation

    def received(self, conversation: Conversation, text: str | bytes) -> Frame:
        """Record and judge a frame that came."""
        asked = conversation.note_received(text, _machine_ms())
        sent = read(text)
        message = self.description.message_of(sent)
        json = self.description.read(message, sent)
        frame = Frame(text, sent, json, message, asked, conversation)
        self.last = conversation
        self.on_frame(frame)
        return frame

    def close(self) -> None:
        """End all connections, after a look at frames that no rule has waited for, and forget them."""
        try:
            for each in self._open:
                each.drain()
        finally:
            while self._open:
                self._open.pop().close()
            self.last = None


def _machine_ms() -> int:
    return time.time_ns() // 1_000_000
