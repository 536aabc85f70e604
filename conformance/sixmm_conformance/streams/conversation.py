"""One WebSocket connection as the kit sees it, and what was said on it: for rules about frames, and for reports."""

from typing import Any, Protocol

from attrs import define, field, frozen
from sixmm_description import JsonObject as Json
from sixmm_description import StreamDescription

from sixmm_conformance.answer import read_json


class NoLine(Exception):
    """A connection to the streams could not be made; the message says why."""


@frozen
class Closed:
    """How a connection ended. Without a code it was cut; with a status it was never opened."""

    code: int | None = None
    reason: str = ""
    status: int | None = None

    def __str__(self) -> str:
        """In words for a person."""
        if self.status is not None:
            return f"refused with HTTP {self.status}"
        if self.code is None:
            return "cut without a closing handshake"
        return f"closed with {self.code}" + (f" ({self.reason})" if self.reason else "")


class Line(Protocol):
    """A connection, to any kind of server."""

    closed: Closed | None
    """How it ended; known once everything that came before has been received."""

    def send(self, frame: str | bytes) -> None:
        """Send one frame; nothing happens where the connection has ended."""

    def receive(self, seconds: float) -> str | bytes | None:
        """The next frame; None when none came in time, or the connection has ended."""

    def close(self) -> None:
        """End it from this side."""


_KEPT = 2000


@frozen(eq=False)
class Said:
    """One frame of either side."""

    sent: bool
    text: str | bytes = field(repr=False)
    at_ms: int

    @property
    def shown(self) -> str:
        """The frame as text."""
        return self.text if isinstance(self.text, str) else self.text.hex()


@frozen(eq=False)
class Frame:
    """A frame that came, read without trust: both are empty where it is no JSON object."""

    text: str | bytes = field(repr=False)
    sent: Json = field(repr=False)
    """The JSON object as it was sent."""
    json: Json = field(repr=False)
    """The same in the Python names that the description knows; other names stay."""
    message: str | None
    """Which message of the description it is, where that can be told."""
    asked: "Asked | None"
    """The request that it answers."""
    conversation: "Conversation" = field(repr=False)

    @property
    def is_push(self) -> bool:
        """Return whether it belongs to a topic."""
        return "topic" in self.json

    @property
    def topic(self) -> Any:
        """Its topic."""
        return self.json.get("topic")

    @property
    def data(self) -> Any:
        """Its payload."""
        return self.json.get("data")

    @property
    def is_verdict(self) -> bool:
        """Return whether it says what came of the credentials."""
        return is_verdict(self.json, self.conversation.description)

    def __str__(self) -> str:
        """What came, in words for a person."""
        if not self.json:
            return f"no JSON object ({len(self.text)} characters)"
        if self.json.get("success") is False:
            return f"{self.json.get('code')} ({self.json.get('message')})"
        if self.is_push:
            return f"a push of {self.topic}"
        return f"{self.json.get('event')!r}, success {self.json.get('success')}"


def is_verdict(frame: Json, description: StreamDescription) -> bool:
    """Return whether a frame in Python names says what came of the credentials; a refusal of them is no `Authenticated`."""
    word = description.word_of("Authenticated", "event")
    return word is not None and frame.get("event") == word


@frozen(eq=False)
class Asked:
    """A request of ours; ``request_id`` is None where it has none that can be read."""

    request_id: str | None
    op: Any
    topics: tuple[str, ...]

    @classmethod
    def of(cls, text: str | bytes, description: StreamDescription) -> "Asked":
        """What can be read of a frame that was sent."""
        request = description.read_request(read(text))
        given, args = request.get("id"), request.get("args")
        topics = args if isinstance(args, list) else []
        return cls(
            given if isinstance(given, str) else None,
            request.get("op"),
            tuple(each for each in topics if isinstance(each, str)),
        )


@define(eq=False)
class Conversation:
    """One connection from its beginning: what was said, and what is still to be answered."""

    description: StreamDescription = field(repr=False)
    number: int
    """Which request of the run opened it, counted from 1."""
    url: str = field(repr=False)
    at_ms: int
    since_ms: int
    """When it was opened, by the server's time."""
    has_credentials: bool = False
    said: list[Said] = field(factory=list, repr=False)
    """The first frames; a connection that is told much is not kept whole."""
    topics: set[str] = field(factory=set)
    """All that it ever asked for."""
    open_requests: list[Asked] = field(factory=list, repr=False)
    closed: Closed | None = None

    @property
    def status(self) -> int:
        """The HTTP status of the handshake's answer."""
        refused = None if self.closed is None else self.closed.status
        return 101 if refused is None else refused

    def note_sent(self, text: str | bytes, at_ms: int) -> None:
        """Remember a frame of ours."""
        self._keep(Said(True, text, at_ms))
        asked = Asked.of(text, self.description)
        self.open_requests.append(asked)
        if asked.op == "subscribe":
            self.topics.update(asked.topics)

    def note_received(self, text: str | bytes, at_ms: int) -> Asked | None:
        """Remember a frame that came; what it answers, if anything."""
        self._keep(Said(False, text, at_ms))
        sent = read(text)
        frame = self.description.read(self.description.message_of(sent), sent)
        if "topic" in frame or is_verdict(frame, self.description):
            return None
        given = frame.get("id")
        answered = next((each for each in self.open_requests if each.request_id == given), None)
        if answered is not None:
            self.open_requests.remove(answered)
        return answered

    def _keep(self, said: Said) -> None:
        if len(self.said) < _KEPT:
            self.said.append(said)


def read(text: str | bytes) -> Json:
    """The JSON object that a text frame holds; empty where it holds none."""
    if isinstance(text, bytes):
        return {}
    value = read_json(text)
    return value if isinstance(value, dict) else {}
