"""Faults in what is asked of the exchange, and in how its answers are taken."""

import json
import math
from collections.abc import Awaitable
from typing import Any

import attrs
from sixmm_runtime.streams import session
from sixmm_runtime.streams.events import Gap
from sixmm_runtime.streams.feed import Feed
from sixmm_runtime.streams.session import Session, TopicState

from seeded_faults.client.plant import stream_fault
from seeded_faults.fault import Fault

_send = Session._send
_opened = Session.opened
_answer = Session._answer
_subscribed = Session._subscribed
_refused = Session._refused
_is_live = Session.is_live
_want = Session.want
_unwant = Session.unwant
_subscribe = Session._subscribe
_forget = Session._forget_connection
_Subscribing = session._Subscribing
_wanted = Feed._want
_tell_refused = Feed._refused


def _frame(**changes: Any) -> Any:
    """Frames are sent with other fields; `None` leaves one out."""

    def send(self: Any, op: str, topics: Any) -> str:
        name = _send(self, op, topics)
        frame = {**json.loads(self._frames.pop()), **changes}
        self._frames.append(json.dumps({k: v for k, v in frame.items() if v is not None}))
        return name

    return send


def _numbers_for_ids(self: Any, op: str, topics: Any) -> str:
    name = _send(self, op, topics)
    self._frames.append(json.dumps({**json.loads(self._frames.pop()), "id": int(name)}))
    return name


def _one_id(self: Any, op: str, topics: Any) -> str:
    self._last_id = 0
    return _send(self, op, topics)


def _asks_for_the_account(self: Any, now: float) -> None:
    _opened(self, now)
    if self._automatic is not None:
        self._send("subscribe", [self._automatic])


def _any_answer(self: Any, frame: dict[str, Any], now: float) -> None:
    if frame.get("event") == "subscribe" and self._requests:
        frame = {**frame, "id": next(iter(self._requests))}
    _answer(self, frame, now)


def _topics_unread(self: Any, topics: Any, name: str, frame: dict[str, Any], now: float) -> None:
    _subscribed(self, topics, name, {**frame, "data": None}, now)


def _of_any_request(self: Any, topics: Any, name: str, frame: dict[str, Any], now: float) -> None:
    for topic in topics:
        if topic in self._topics:
            self._topics[topic].asked_by = name
    _subscribed(self, topics, name, frame, now)


async def _not_anew(self: Any, topic: str, *, silence: Any = None, anew: bool = False) -> None:
    del anew
    await _wanted(self, topic, silence=silence)


def _never_unsubscribed(self: Any, subscription: Any) -> None:
    del self, subscription


def _live_once_asked(self: Any, topic: str) -> bool:
    return topic in self._topics and (not self.connected or _is_live(self, topic))


def _always_a_success(self: Any, topics: Any, name: str, frame: dict[str, Any], now: float) -> None:
    _subscribed(self, topics, name, {**frame, "success": True}, now)


def _busy_is_final(self: Any, *told: Any) -> None:
    self._fields = attrs.evolve(self._fields, transient=frozenset())
    _subscribed(self, *told)


def _all_or_none(self: Any, topics: Any, name: str, frame: dict[str, Any], now: float) -> None:
    if frame.get("success") is True:
        _subscribed(self, topics, name, frame, now)
        return
    for topic in topics:
        self._refused(topic, frame.get("code"), frame.get("message"))


def _refused_and_kept(self: Any, topic: str, code: Any, message: Any) -> None:
    known = self._topics[topic]
    _refused(self, topic, code, message)
    self._topics[topic] = known


def _readers_untold(self: Any, event: Any) -> None:
    readers = self._subscriptions.pop(event.topic, [])
    _tell_refused(self, event)
    self._subscriptions[event.topic] = readers


async def _for_ever(_self: Any, _topic: str, work: Awaitable[None]) -> None:
    await work


def _first_time_only(self: Any, now: float) -> None:
    _opened(self, now)
    if self.connections > 1:
        self._frames.clear()
        self._requests.clear()


def _still_wanted(self: Any, topic: str) -> None:
    known = self._topics.get(topic)
    _unwant(self, topic)
    if known is not None:
        self._topics[topic] = known


def _asked_for_each_reader(self: Any, topic: str, now: float, *, silence: Any = None) -> None:
    if topic in self._topics:
        self._topics[topic].state = TopicState.WANTED
    _want(self, topic, now, silence=silence)


def _first_to_leave(self: Any, topic: str) -> None:
    self._session.unwant(topic)
    self._link.wake()


def _left_in_silence(self: Any, topic: str) -> None:
    self._topics.pop(topic, None)


def _gaps_untold(self: Any, reason: str) -> None:
    _forget(self, reason)
    self.events = [event for event in self.events if not isinstance(event, Gap)]


FAULTS: tuple[Fault, ...] = (
    stream_fault(
        "stream-frame-misnamed",
        "A request says in a field of another name what it asks for",
        {"sixmm_runtime.streams.session:Session._send": _frame(op=None, method="subscribe")},
        rule="frames.described",
        shown_by="left",
    ),
    stream_fault(
        "stream-frame-with-more",
        "A request has a field that is not described",
        {"sixmm_runtime.streams.session:Session._send": _frame(version=2)},
        rule="frames.described",
        shown_by="left",
    ),
    stream_fault(
        "stream-id-as-number",
        "The id of a request is a number",
        {"sixmm_runtime.streams.session:Session._send": _numbers_for_ids},
        rule="frames.described",
        shown_by="left",
        client="sync",
    ),
    stream_fault(
        "stream-ids-alike",
        "All requests of a connection have the same id",
        {"sixmm_runtime.streams.session:Session._send": _one_id},
        rule="frames.ids",
        shown_by="left",
    ),
    stream_fault(
        "stream-account-subscribed",
        "The account's topic is subscribed, as if it were one of the market",
        {"sixmm_runtime.streams.session:Session.opened": _asks_for_the_account},
        rule="frames.topics",
        shown_by="user-key",
    ),
    stream_fault(
        "stream-answer-not-awaited",
        "A topic counts as subscribed once it was asked for",
        {"sixmm_runtime.streams.session:Session.is_live": lambda _self, _topic: True},
        rule="subscribe.acknowledged",
        shown_by="acknowledged",
    ),
    stream_fault(
        "stream-any-answer",
        "The id of an answer is not compared",
        {"sixmm_runtime.streams.session:Session._answer": _any_answer},
        rule="subscribe.acknowledged",
        shown_by="acknowledged",
        client="sync",
    ),
    stream_fault(
        "stream-answer-unread",
        "It is not looked at which topics an answer names",
        {"sixmm_runtime.streams.session:Session._subscribed": _topics_unread},
        rule="subscribe.acknowledged",
        shown_by="acknowledged",
    ),
    stream_fault(
        "stream-old-answer-taken",
        "The answer to an earlier subscription of a topic is taken for that to the last one",
        {"sixmm_runtime.streams.session:Session._subscribed": _of_any_request},
        rule="subscribe.acknowledged",
        shown_by="anew",
    ),
    stream_fault(
        "stream-live-without-connection",
        "A topic counts as subscribed while its connection is gone",
        {"sixmm_runtime.streams.session:Session.is_live": _live_once_asked},
        rule="subscribe.acknowledged",
        shown_by="meanwhile",
    ),
    stream_fault(
        "stream-refused-book-waits",
        "Whoever waits for a book whose topic is refused goes on waiting",
        {"sixmm_runtime.streams.book.book:Book.finish": lambda _self, _error: None},
        rule="subscribe.refused",
        shown_by="refused-book",
    ),
    stream_fault(
        "stream-joined-in-the-middle",
        "A reader that joins others of a book gets no snapshot",
        {"sixmm_runtime.streams.feed:Feed._want": _not_anew},
        rule="pushes.whole",
        shown_by="joined",
    ),
    stream_fault(
        "stream-given-up-and-wanted",
        "A topic that was not subscribed in time is subscribed later all the same",
        {"sixmm_runtime.streams.feed:Feed._unsubscribe": _never_unsubscribed},
        rule="subscribe.left",
        shown_by="late",
    ),
    stream_fault(
        "stream-refusal-unread",
        "A refusal is taken for a success",
        {"sixmm_runtime.streams.session:Session._subscribed": _always_a_success},
        rule="subscribe.refused",
        shown_by="refused",
    ),
    stream_fault(
        "stream-refusal-untold",
        "Whoever reads a topic that is refused later goes on waiting",
        {"sixmm_runtime.streams.feed:Feed._refused": _readers_untold},
        rule="subscribe.refused",
        shown_by="refused",
    ),
    stream_fault(
        "stream-refused-again",
        "A topic that was refused is asked for again after each reconnect",
        {"sixmm_runtime.streams.session:Session._refused": _refused_and_kept},
        rule="subscribe.refused",
        shown_by="refused",
    ),
    stream_fault(
        "stream-all-refused",
        "Where one topic of a request is refused, all of them are",
        {"sixmm_runtime.streams.session:Session._subscribed": _all_or_none},
        rule="subscribe.alone",
        shown_by="alone",
    ),
    stream_fault(
        "stream-busy-is-final",
        "A refusal that passes is taken for the last word",
        {"sixmm_runtime.streams.session:Session._subscribed": _busy_is_final},
        rule="subscribe.later",
        shown_by="later",
    ),
    stream_fault(
        "stream-no-answer-accepted",
        "An answer to a subscription is waited for without end",
        {
            "sixmm_runtime.streams.session:_Subscribing": lambda topics, _due: _Subscribing(
                topics, math.inf
            )
        },
        rule="subscribe.unanswered",
        shown_by="unanswered",
    ),
    stream_fault(
        "stream-waits-for-ever",
        "Whoever asks for a topic waits for it without end",
        {"sixmm_runtime.streams.feed:Feed._in_time": _for_ever},
        rule="subscribe.timeout",
        shown_by="late",
    ),
    stream_fault(
        "stream-not-subscribed-again",
        "Nothing is subscribed again after a reconnect",
        {"sixmm_runtime.streams.session:Session.opened": _first_time_only},
        rule="subscribe.again",
        shown_by="again",
    ),
    stream_fault(
        "stream-first-fifty-again",
        "Of many topics only the first fifty are subscribed again",
        {
            "sixmm_runtime.streams.session:Session._subscribe": lambda self, topics, now: (
                _subscribe(self, list(topics)[:50], now)
            )
        },
        rule="subscribe.again",
        shown_by="many",
    ),
    stream_fault(
        "stream-left-subscribed-again",
        "A topic that nobody reads any more is subscribed again after a reconnect",
        {"sixmm_runtime.streams.session:Session.unwant": _still_wanted},
        rule="subscribe.again",
        shown_by="again",
    ),
    stream_fault(
        "stream-each-reader-subscribes",
        "A topic is subscribed anew for each of its readers",
        {"sixmm_runtime.streams.session:Session.want": _asked_for_each_reader},
        rule="subscribe.shared",
        shown_by="left",
    ),
    stream_fault(
        "stream-first-to-leave-ends-it",
        "The first reader that leaves a topic ends it for the others",
        {"sixmm_runtime.streams.feed:Feed._unwant": _first_to_leave},
        rule="subscribe.shared",
        shown_by="left",
    ),
    stream_fault(
        "stream-left-in-silence",
        "A topic that nobody reads any more is not unsubscribed",
        {"sixmm_runtime.streams.session:Session.unwant": _left_in_silence},
        rule="subscribe.left",
        shown_by="left",
    ),
    stream_fault(
        "stream-gap-untold",
        "It is not told that pushes were lost with a connection",
        {"sixmm_runtime.streams.session:Session._forget_connection": _gaps_untold},
        rule="events.told",
        shown_by="told",
    ),
)
