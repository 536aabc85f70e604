"""One connection after another to the same topics, without I/O: frames and times come in, frames and events go out.

Whoever drives a session connects when `connect_at` says so, and tells it `opened`, `receive` and `lost`; sends what
`take_frames` returns; calls `tick` when `due` has come, and drops the connection where that says why.
"""

import json
import random
from collections.abc import Callable, Iterable
from decimal import Decimal
from enum import Enum
from typing import Any

import attrs

from sixmm_runtime.streams.events import Connected, Gap, Reconnecting, Resynced, StreamEvent
from sixmm_runtime.streams.options import StreamOptions


class TopicState(Enum):
    """Where a topic stands."""

    WANTED = 1
    ASKED = 2
    LIVE = 3


@attrs.frozen
class Refused:
    """The exchange does not serve a topic."""

    topic: str
    code: int | None
    message: str


@attrs.define
class _Request:
    op: str
    topics: list[str]
    due: float


class BrokenConnection(Exception):
    """What came over the connection can't be trusted any more; the text says why."""


class CredentialRefused(BrokenConnection):
    """The exchange does not take what the connection was opened with."""


# Built once: `json.loads` with an option builds one for each frame.
_decode = json.JSONDecoder(parse_float=Decimal).decode

# Stands for the id of the authentication, which nobody asks for.
_AUTHENTICATION = "auth"


class Session:
    """The protocol of connections to one set of topics.

    `events` collects what happened, for the driver to take.
    """

    def __init__(
        self,
        options: StreamOptions,
        *,
        automatic: str | None = None,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self._options = options
        self._automatic = automatic
        self._private = automatic is not None
        self._draw = draw
        self._topics: dict[str, TopicState] = {}
        self._requests: dict[str, _Request] = {}
        self._frames: list[str] = []
        self._last_id = 0
        self._heard = 0.0
        self._asked_at: float | None = None
        self._opened_at = 0.0
        self._authenticated = False
        self.connected = False
        self.connections = 0
        self.failures = 0
        self.connect_at = 0.0
        self.events: list[StreamEvent | Refused] = []

    # What is wanted

    def want(self, topic: str, now: float) -> None:
        """Subscribe to a topic, on this connection and on each later one."""
        if topic == self._automatic:
            self._want_automatic(topic)
            return
        self._topics[topic] = TopicState.WANTED
        if self.connected:
            self._subscribe([topic], now)

    def _want_automatic(self, topic: str) -> None:
        live = self._topics.setdefault(topic, TopicState.WANTED) is TopicState.LIVE
        if live or self._authenticated:
            self._topics[topic] = TopicState.LIVE
            self.events.append(Resynced(topic))

    def unwant(self, topic: str, now: float) -> None:
        """End a subscription."""
        known = self._topics.pop(topic, None)
        if self.connected and known is not None and topic != self._automatic:
            self._request("unsubscribe", [topic], now)

    def resubscribe(self, topic: str, now: float, reason: str) -> None:
        """Ask for a topic from its beginning, because pushes of it were lost."""
        self.events.append(Gap(topic, reason))
        if self.connected and topic in self._topics:
            self._request("unsubscribe", [topic], now)
            self._subscribe([topic], now)

    def is_live(self, topic: str) -> bool:
        """Whether the exchange has acknowledged the topic on this connection."""
        return self._topics.get(topic) is TopicState.LIVE

    # What happens to the connection

    def opened(self, now: float) -> None:
        """A connection is up."""
        self.connected = True
        self.connections += 1
        self._heard = self._opened_at = now
        self._asked_at = None
        self.events.append(Connected(self.connections, self._private))
        if self._automatic is not None:
            # The exchange says so by itself, and has as long as for an answer.
            self._requests[_AUTHENTICATION] = _Request(
                "auth", [self._automatic], now + self._options.ack_timeout
            )
        topics = [topic for topic in self._topics if topic != self._automatic]
        if topics:
            self._subscribe(topics, now)

    def lost(self, now: float, reason: str) -> None:
        """The connection is gone, or did not come up."""
        was_up = self.connected
        self.connected = False
        self._authenticated = False
        self._requests.clear()
        self._frames.clear()
        self.failures += 1
        wait = self._backoff()
        self.connect_at = now + wait
        for topic in self._topics:
            self._topics[topic] = TopicState.WANTED
            if was_up:
                self.events.append(Gap(topic, reason))
        self.events.append(Reconnecting(reason, self.failures, wait, self._private))

    def receive(self, text: str | bytes, now: float) -> dict[str, Any] | None:
        """Take a frame: a push is returned; whatever else it was shows in `events`.

        Raises:
            BrokenConnection: it is not JSON, or not an object.
        """
        self._heard = now
        self._asked_at = None
        try:
            frame = _decode(text if isinstance(text, str) else text.decode())
        except (ValueError, RecursionError):
            raise BrokenConnection("a frame came that is not JSON") from None
        if not isinstance(frame, dict):
            raise BrokenConnection("a frame came that is not an object")
        if "topic" in frame:
            self.failures = 0
            return frame
        self._answer(frame)
        return None

    def _answer(self, frame: dict[str, Any]) -> None:
        if frame.get("event") == "auth":
            self._authentication(frame)
            return
        request = self._requests.pop(str(frame.get("id")), None)
        if request is None or request.op == "ping":
            return
        if request.op == "subscribe":
            self._subscribed(request.topics, frame)

    def _authentication(self, frame: dict[str, Any]) -> None:
        self._requests.pop(_AUTHENTICATION, None)
        if frame.get("success") is not True:
            raise CredentialRefused("the exchange did not accept the stream's credentials")
        self._authenticated = True
        self.failures = 0
        if self._automatic in self._topics:
            self._subscribed([self._automatic], frame)

    def _subscribed(self, topics: Iterable[str], frame: dict[str, Any]) -> None:
        for topic in topics:
            if topic not in self._topics:
                continue
            if frame.get("success") is True:
                self._topics[topic] = TopicState.LIVE
                self.events.append(Resynced(topic))
            else:
                del self._topics[topic]
                self.events.append(
                    Refused(topic, frame.get("code"), str(frame.get("message") or "no reason"))
                )
        self.failures = 0

    # Time

    @property
    def due(self) -> float | None:
        """When to call `tick` next; None while there is no connection."""
        if not self.connected:
            return None
        options = self._options
        times = [one.due for one in self._requests.values() if one.op != "ping"]
        if self._asked_at is None:
            times.append(self._heard + options.ping_interval)
        else:
            times.append(self._asked_at + options.pong_timeout)
        if options.max_age is not None:
            times.append(self._opened_at + options.max_age)
        return min(times)

    def tick(self, now: float) -> str | None:
        """Do what is due. Returns why the connection has to be dropped, where it has."""
        options = self._options
        if any(one.due <= now for one in self._requests.values() if one.op != "ping"):
            return "a subscription was not acknowledged in time"
        if self._asked_at is not None and now >= self._asked_at + options.pong_timeout:
            return f"nothing came for {now - self._heard:.1f} s, not even an answer to a ping"
        if options.max_age is not None and now >= self._opened_at + options.max_age:
            return "the connection has reached max_age"
        if self._asked_at is None and now >= self._heard + options.ping_interval:
            self._request("ping", [], now)
            self._asked_at = now
        return None

    # Frames

    def take_frames(self) -> list[str]:
        """What is to be sent."""
        frames, self._frames = self._frames, []
        return frames

    def _subscribe(self, topics: list[str], now: float) -> None:
        for topic in topics:
            self._topics[topic] = TopicState.ASKED
        self._request("subscribe", topics, now)

    def _request(self, op: str, topics: list[str], now: float) -> None:
        self._last_id += 1
        name = str(self._last_id)
        self._requests[name] = _Request(op, topics, now + self._options.ack_timeout)
        self._frames.append(
            json.dumps({"id": name, "op": op, "args": topics}, separators=(",", ":"))
        )

    def _backoff(self) -> float:
        doubled: float = self._options.reconnect_delay * 2 ** min(self.failures - 1, 30)
        longest = min(doubled, self._options.reconnect_delay_max)
        return longest * (0.5 + self._draw() / 2)
