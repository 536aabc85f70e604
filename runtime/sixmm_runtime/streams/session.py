"""One connection after another to the same topics, without I/O: frames and times come in, frames and events go out.

The driver of a session connects when `connect_at` says so, and tells it `opened`, `receive` and `lost`; sends what
`take_frames` returns; calls `tick` when `due` has come, and drops the connection where that says why; and opens the
connection's successor beside it once `is_due_for_replacement`, and tells it `replaced`.
"""

import json
import random
from collections.abc import Awaitable, Callable, Iterable
from enum import Enum
from itertools import islice
from typing import Any

import attrs

from sixmm_runtime.envelope import fast_decoder
from sixmm_runtime.redaction import redact
from sixmm_runtime.streams.channel import FrameFields
from sixmm_runtime.streams.events import (
    Connected,
    Gap,
    Reconnecting,
    Refused,
    Resynced,
    StreamEvent,
    Unknown,
)
from sixmm_runtime.streams.heartbeat import Heartbeat
from sixmm_runtime.streams.large_frames import DECODER, decode_in_slices
from sixmm_runtime.streams.options import StreamOptions

# No limit of a frame or its topics is documented; frames of this many stay small.
_TOPICS_PER_FRAME = 50
# How many requests are remembered that may never be answered, and whose answers change nothing.
_MOST_UNAWAITED = 64
# Words of `event` that no page knows, and that would mean a failure.
_FAILURES = ("error",)
# How much is shown of frames that come in place of an authentication.
_MOST_INSTEAD, _MOST_SHOWN = 3, 200


class TopicState(Enum):
    """Where a topic stands."""

    WANTED = 1
    ASKED = 2
    LIVE = 3


@attrs.define
class _Topic:
    """One topic that is wanted.

    Attributes:
        asked_by: the id of the request whose answer counts; that of an earlier one says nothing any more.
        asked_at: when that was sent.
        heard: when it last began or pushed.
        silence: how long it may be silent; None for no limit.
        asked_again: whether silence has already led to a new subscription.
        again_at: not to be subscribed anew before this time.
        waited: how long that is after the last time.
        in_a_row: how many times it was subscribed anew with little between.
        reask_at: when to subscribe it anew, where that has to wait.
    """

    state: TopicState = TopicState.WANTED
    asked_by: str = ""
    asked_at: float = 0.0
    heard: float = 0.0
    silence: float | None = None
    asked_again: bool = False
    again_at: float = 0.0
    waited: float = 0.0
    in_a_row: int = 0
    reask_at: float | None = None

    @property
    def silent_at(self) -> float | None:
        """When its silence has lasted too long."""
        if self.silence is None or self.state is not TopicState.LIVE:
            return None
        return self.heard + self.silence


@attrs.frozen
class _Subscribing:
    topics: tuple[str, ...]
    due: float


class BrokenConnection(Exception):
    """What came over the connection can't be trusted any more; the text says why."""


class CredentialRefused(BrokenConnection):
    """The exchange does not take what the connection was opened with."""


class Session:
    """The protocol of connections to one set of topics.

    `events` collects what happened, for the driver to take. `begins_anew` says of a topic whether its pushes tell where
    they begin, so that it can be subscribed anew on the same connection.
    """

    def __init__(
        self,
        options: StreamOptions,
        fields: FrameFields,
        *,
        automatic: str | None = None,
        draw: Callable[[], float] = random.random,
        begins_anew: Callable[[str], bool] = lambda _: True,
    ) -> None:
        self._options = options
        self._fields = fields
        self._topic_field = fields.topic
        self._begins_anew = begins_anew
        self._automatic = automatic
        self.private = automatic is not None
        self._draw = draw
        self._topics: dict[str, _Topic] = {}
        self._left: set[str] = set()
        self._requests: dict[str, _Subscribing] = {}
        self._unawaited: dict[str, str] = {}
        self._frames: list[str] = []
        self._last_id = 0
        self._heartbeat = Heartbeat(options.ping_interval, options.pong_timeout)
        self._ping_due = False
        self._complaints: list[dict[str, Any]] = []
        self._opened_at = 0.0
        self._authentication_due: float | None = None
        self._instead: dict[str, str] = {}
        self._replace_at: float | None = None
        self._useful = False
        self.authenticated = False
        self.connected = self.reading = False
        self.connections = 0
        self.failures = 0
        self.connect_at = 0.0
        self.events: list[StreamEvent] = []

    # What is wanted

    def want(self, topic: str, now: float, *, silence: float | None = None) -> None:
        """Subscribe to a topic, on this connection and on each later one."""
        self._left.discard(topic)
        known = self._topics.setdefault(topic, _Topic())
        if silence is not None:
            known.silence = silence if known.silence is None else min(known.silence, silence)
            if known.state is TopicState.LIVE:
                known.heard = now
        if known.state is not TopicState.WANTED or not self.connected:
            return
        if topic != self._automatic:
            self._subscribe([topic], now)
        elif self.authenticated:
            self._live(topic, now)

    def unwant(self, topic: str) -> None:
        """End a subscription."""
        known = self._topics.pop(topic, None)
        if known is None or topic == self._automatic or not self.connected:
            return
        self._left.add(topic)
        self._unawaited_request(self._fields.unsubscribe, [topic])

    def resubscribe(self, topic: str, now: float, reason: str) -> None:
        """Ask for a topic from its beginning, because pushes of it were lost."""
        known = self._topics.get(topic)
        if known is not None and known.reask_at is not None:
            return  # that was told, and it is asked for soon
        self.events.append(Gap(topic, reason))
        self.refresh(topic, now)

    def refresh(self, topic: str, now: float) -> None:
        """Ask for a topic from its beginning. One that needs it again and again waits longer each time."""
        known = self._topics.get(topic)
        if known is None or not self.connected or known.state is TopicState.WANTED:
            return
        if now < known.again_at:
            known.reask_at = known.again_at
            return
        known.reask_at = None
        # A topic that was well for as long as its last wait begins a new row.
        known.in_a_row = 1 if now >= known.again_at + known.waited else known.in_a_row + 1
        known.waited = self._longest_wait(known.in_a_row)
        known.again_at = now + known.waited
        self._unawaited_request(self._fields.unsubscribe, [topic])
        self._subscribe([topic], now)

    def is_live(self, topic: str) -> bool:
        """Return whether the exchange has acknowledged the topic on this connection."""
        known = self._topics.get(topic)
        return known is not None and known.state is TopicState.LIVE

    def has_begun(self, topic: str) -> bool:
        """Return whether its beginning may have come: nothing says that it follows the acknowledgement."""
        known = self._topics.get(topic)
        if known is None or known.state is TopicState.WANTED:
            return False
        return known.state is TopicState.LIVE or known.heard > known.asked_at

    def has_left(self, topic: str) -> bool:
        """Return whether it was unsubscribed on this connection: pushes that were under way may still come."""
        return topic in self._left

    # What happens to the connection

    def opened(self, now: float) -> None:
        """A connection is up."""
        options = self._options
        self.connected = True
        self.authenticated = False
        self.connections += 1
        self._useful = False
        self._opened_at = now
        self._heartbeat.opened(now)
        self._replace_at = None if options.max_age is None else now + options.max_age
        self.events.append(Connected(self.connections, self.private))
        if self._automatic is not None:
            # The exchange sends the authentication by itself, within the time for an answer.
            self._authentication_due = now + options.ack_timeout
            self._instead.clear()
        self._subscribe([topic for topic in self._topics if topic != self._automatic], now)

    def lost(self, now: float, reason: str, code: int | None = None) -> None:
        """The connection is gone, or did not come up."""
        lived = now - self._opened_at
        if self.connected:
            self._heartbeat.lost(now)
        # One that served for as long as the next wait ends a row of failures. A shorter one does not, or an exchange
        # that ends each connection at once would be called as often as the first wait allows.
        if self.connected and self._useful and lived >= self._longest_wait(self.failures + 1):
            self.failures = 0
        self._forget_connection(reason)
        self.failures += 1
        wait = self._longest_wait(self.failures) * (0.5 + self._draw() / 2)
        self.connect_at = now + wait
        self.events.append(Reconnecting(reason, self.failures, wait, self.private, code))

    def _forget_connection(self, reason: str) -> None:
        self.connected = self.authenticated = False
        self._authentication_due = self._replace_at = None
        self._requests.clear()
        self._unawaited.clear()
        self._frames.clear()
        self._ping_due = False
        self._left.clear()
        for topic, known in self._topics.items():
            if known.state is not TopicState.WANTED:
                self.events.append(Gap(topic, reason))
            known.state = TopicState.WANTED
            known.reask_at = None

    # Replacing a connection while it serves

    def is_due_for_replacement(self, now: float) -> bool:
        """Return whether a new connection is to be opened beside this one. Once said, it waits for the outcome."""
        due = self.connected and self._replace_at is not None and now >= self._replace_at
        if due:
            self._replace_at = None
        return due

    def replace(self, now: float) -> None:
        """Have this connection replaced."""
        if self.connected:
            self._replace_at = now

    def not_replaced(self, now: float) -> None:
        """The new connection did not come up: this one goes on, and another is tried later."""
        self._replace_at = now + self._options.reconnect_delay_max

    def replaced(self, now: float) -> None:
        """The new connection is up, and the old one is not read any more."""
        self._forget_connection("the connection was replaced by a new one")
        self.opened(now)

    # What arrives

    def receive(self, text: str | bytes, now: float) -> dict[str, Any] | None:
        """Take a frame: a push is returned; whatever else it was shows in `events`.

        Raises:
            BrokenConnection: it is not JSON, or not an object.
            CredentialRefused: it says that the connection's credentials are not accepted.
        """
        self._heartbeat.heard(now)
        try:
            frame = _decode(text)
        except (ValueError, RecursionError):
            raise BrokenConnection("a frame came that is not JSON") from None
        return self._take(frame, now)

    async def receive_in_slices(
        self, text: str | bytes, now: float, pause: Callable[[], Awaitable[None]]
    ) -> dict[str, Any] | None:
        """The same for a large frame; `pause` is awaited between slices of it."""
        try:
            frame = await decode_in_slices(text, pause)
        except (ValueError, RecursionError):
            raise BrokenConnection("a frame came that is not JSON") from None
        return self._take(frame, now)

    def begin_large(self) -> None:
        """A large frame has come: until it is read, what lies behind it can't be late."""
        self.reading = True

    def end_large(self, now: float) -> None:
        """It is read; everything has as much time again."""
        self.reading = False
        self._heartbeat.resumed(now)
        for name, request in self._requests.items():
            due = max(request.due, now + self._options.ack_timeout)
            self._requests[name] = attrs.evolve(request, due=due)

    def _take(self, frame: Any, now: float) -> dict[str, Any] | None:
        if type(frame) is not dict:
            raise BrokenConnection("a frame came that is not an object")
        topic = frame.get(self._topic_field)
        if type(topic) is str:
            known = self._topics.get(topic)
            if known is not None:
                known.heard = now
                known.asked_again = False
            self._useful = True
            if self._authentication_due is not None:
                self._came_instead("pushes of the topic", topic)
            return frame
        self._answer(frame, now)
        return None

    def _answer(self, frame: dict[str, Any], now: float) -> None:
        fields = self._fields
        awaited = self._authentication_due is not None
        event = frame.get(fields.event)
        if event == fields.authenticated or (awaited and self._refuses_something(frame)):
            self._authentication(frame, now)
            return
        if awaited:
            self._came_instead("the frame", json.dumps(frame, default=str))
        name = str(frame.get(fields.reply_id))
        if (
            frame.get(fields.reply_id) is None
            and self._is_refusal(frame)
            and len(self._requests) == 1
        ):
            # Without an id it can only be meant for the one request that is open.
            name = next(iter(self._requests))
        request = self._requests.pop(name, None)
        if request is not None:
            self._subscribed(request.topics, name, frame, now)
        elif name in self._unawaited:
            if self._unawaited.pop(name) == fields.ping:
                self._heartbeat.answered()
        elif event is not None and event == fields.pong:
            self._heartbeat.answered()
        elif not self._is_known_complaint(frame):
            self.events.append(Unknown(frame))

    def _is_known_complaint(self, frame: dict[str, Any]) -> bool:
        """Return whether the exchange has said the same after an earlier ping.

        Told each time, it would drown everything else.
        """
        if not self._heartbeat.waits:
            return False
        own = (self._fields.reply_id, self._fields.ts)
        words = {name: value for name, value in frame.items() if name not in own}
        if words in self._complaints:
            return True
        self._complaints = [*self._complaints, words][-_MOST_UNAWAITED:]
        return False

    def ponged(self, now: float) -> None:
        """A ping of the protocol was answered."""
        self._heartbeat.ponged(now)

    def _is_refusal(self, frame: dict[str, Any]) -> bool:
        """Return whether it says that a request for topics failed. Requests that need no answer could be meant, too."""
        asked = frame.get(self._fields.event) == self._fields.subscribed
        return self._failed(frame) and (asked or not self._unawaited)

    def _failed(self, frame: dict[str, Any]) -> bool:
        return (
            frame.get(self._fields.success) is False or frame.get(self._fields.event) in _FAILURES
        )

    def _refuses_something(self, frame: dict[str, Any]) -> bool:
        """Return whether it refuses something without naming it. If one request is open, it answers that one."""
        code = frame.get(self._fields.code)
        refuses = self._failed(frame) or (isinstance(code, int) and code > 0)
        return frame.get(self._fields.reply_id) in (None, "") and refuses

    def _authentication(self, frame: dict[str, Any], now: float) -> None:
        self._authentication_due = None
        if frame.get(self._fields.success) is not True:
            said = " ".join(
                f"{name} {frame[name]}"
                for name in (self._fields.code, self._fields.message)
                if name is not None and frame.get(name) is not None
            )
            raise CredentialRefused(
                "the exchange did not accept the stream's credentials" + (said and f": {said}")
            )
        self.authenticated = self._useful = True
        if self._automatic in self._topics:
            self._live(self._automatic, now)

    def _came_instead(self, kind: str, what: str) -> None:
        """Remember what came where an authentication was awaited: it may say why that does not come."""
        if len(self._instead) < _MOST_INSTEAD:
            self._instead[redact(what)[:_MOST_SHOWN]] = kind

    @property
    def unaccepted(self) -> str:
        """Why the connection's credentials do not count as accepted, where something came in place of that."""
        came = ", ".join(f"{kind} {what}" for what, kind in self._instead.items())
        return came and (
            "the exchange did not acknowledge the stream's credentials with a frame of the event"
            f" {self._fields.authenticated}, as documented; in its place came {came}"
        )

    def _subscribed(
        self, topics: tuple[str, ...], name: str, frame: dict[str, Any], now: float
    ) -> None:
        asked = [
            topic
            for topic in topics
            if topic in self._topics and self._topics[topic].asked_by == name
        ]
        fields = self._fields
        succeeded = frame.get(fields.success) is True
        accepted, code, message = map(frame.get, (fields.topics, fields.code, fields.message))
        code = code if isinstance(code, int) else None
        if not succeeded and len(topics) > 1:
            # One that is refused must not take the others with it.
            for topic in asked:
                self._subscribe([topic], now)
            return
        for topic in asked:
            if code in fields.transient:
                self._topics[topic].reask_at = now + self._longest_wait(4)
            elif not succeeded:
                self._refused(topic, code, message)
            elif isinstance(accepted, list) and topic not in accepted:
                self._refused(topic, None, "its acknowledgement does not name the topic")
            else:
                self._live(topic, now)

    def _live(self, topic: str, now: float) -> None:
        known = self._topics[topic]
        known.state = TopicState.LIVE
        known.heard = now
        self._useful = True
        self.events.append(Resynced(topic))

    def _refused(self, topic: str, code: int | None, message: Any) -> None:
        del self._topics[topic]
        self.events.append(Refused(topic, code, str(message or "no reason")))

    # Time

    @property
    def due(self) -> float | None:
        """When to call `tick` next; None while there is no connection."""
        if not self.connected or self.reading:
            return None
        times = [one.due for one in self._requests.values()]
        times += [at for one in self._topics.values() for at in (one.silent_at, one.reask_at) if at]
        times += [at for at in (self._authentication_due, self._replace_at) if at is not None]
        times += [at for at in (self._heartbeat.due,) if at is not None]
        return min(times, default=None)

    def tick(self, now: float) -> str | None:
        """Do what is due. Returns why the connection has to be dropped, where it has."""
        return None if self.reading else self._tick(now)

    def _tick(self, now: float) -> str | None:
        if any(one.due <= now for one in self._requests.values()):
            return "a subscription was not acknowledged in time"
        if self._authentication_due is not None and self._authentication_due <= now:
            return self.unaccepted or (
                "the exchange did not say in time that it accepts the stream's credentials"
            )
        stall = self._heartbeat.tick(now)
        if stall is not None:
            return stall
        if self._heartbeat.has_to_ask(now):
            if self._heartbeat.speaks:
                self._unawaited_request(self._fields.ping, [])
            self._heartbeat.asked(now)
            self._ping_due = True
        return self._tick_topics(now)

    def _tick_topics(self, now: float) -> str | None:
        for topic, known in tuple(self._topics.items()):
            if known.silent_at is not None and now >= known.silent_at:
                reason = f"nothing of it came for {now - known.heard:.1f} s"
                if known.asked_again:
                    return f"{topic}: {reason}, although it was subscribed anew"
                if not self._begins_anew(topic):
                    return f"{topic}: {reason}"
                known.asked_again = True
                self.resubscribe(topic, now, reason)
            if known.reask_at is not None and now >= known.reask_at:
                self.refresh(topic, now)
        return None

    # Frames

    def take_frames(self) -> list[str]:
        """What is to be sent."""
        frames, self._frames = self._frames, []
        return frames

    def take_ping(self) -> bool:
        """Return whether a ping of the protocol is to be sent; `ponged` is told of its answer."""
        due, self._ping_due = self._ping_due, False
        return due

    def _subscribe(self, topics: Iterable[str], now: float) -> None:
        waiting = iter(topics)
        while some := tuple(islice(waiting, _TOPICS_PER_FRAME)):
            name = self._send(self._fields.subscribe, some)
            self._requests[name] = _Subscribing(some, now + self._options.ack_timeout)
            for topic in some:
                known = self._topics[topic]
                known.state, known.asked_by, known.asked_at = TopicState.ASKED, name, now

    def _unawaited_request(self, op: str, topics: Iterable[str]) -> None:
        """Send a request whose answer is not awaited: the documentation names none."""
        self._unawaited[self._send(op, topics)] = op
        if len(self._unawaited) > _MOST_UNAWAITED:
            del self._unawaited[next(iter(self._unawaited))]

    def _send(self, op: str, topics: Iterable[str]) -> str:
        self._last_id += 1
        fields = self._fields
        frame = {fields.id: str(self._last_id), fields.op: op, fields.args: list(topics)}
        self._frames.append(json.dumps(frame, separators=(",", ":")))
        return str(self._last_id)

    def _longest_wait(self, failures: int) -> float:
        doubled: float = self._options.reconnect_delay * 2 ** min(failures - 1, 30)
        return min(doubled, self._options.reconnect_delay_max)


def _decode(text: str | bytes) -> Any:
    """What the text holds: by msgspec where it is installed, and what that refuses by the standard decoder."""
    fast = fast_decoder()
    if fast is not None:
        try:
            return fast(text)
        except Exception:  # noqa: BLE001  whichever: the standard decoder judges
            return DECODER.decode(text if isinstance(text, str) else text.decode())
    if not isinstance(text, str):
        text = text.decode()
    if text.startswith("{"):
        # Looking for spaces around a frame costs a tenth of decoding it, and hardly any has them.
        value, end = DECODER.raw_decode(text)
        if end == len(text):
            return value
    return DECODER.decode(text)
