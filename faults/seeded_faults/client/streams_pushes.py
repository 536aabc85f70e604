"""Faults in how pushes are read, and in what becomes of frames that are none."""

import json
from contextlib import suppress
from decimal import Decimal
from typing import Any

from sixmm.models.ticker import Ticker
from sixmm_runtime.model import Model
from sixmm_runtime.streams.buffer import Mailbox
from sixmm_runtime.streams.events import Unknown
from sixmm_runtime.streams.feed import Feed
from sixmm_runtime.streams.session import BrokenConnection, Session
from sixmm_runtime.streams.subscription import AsyncSubscription

from seeded_faults.client.plant import stream_fault
from seeded_faults.fault import Fault

_receive = Session.receive
_deliver = Feed._deliver
_pushed = Feed._pushed
_told = Feed._told
_put = AsyncSubscription.put
_take = Mailbox.take


def _through_floats(text: str | bytes) -> Any:
    return json.loads(text, parse_float=lambda number: Decimal(repr(float(number))))


def _first_reader_only(self: Any, readers: list[Any], push: Any) -> None:
    _deliver(self, readers[:1], push)


def _to_each_twice(self: Any, readers: list[Any], push: Any) -> None:
    for reader in readers:
        reader.put(push)
    _deliver(self, readers, push)


def _without_time(self: Any, frame: dict[str, Any]) -> None:
    _pushed(self, {**frame, "ts": None})


def _whole_only(self: Any, frame: dict[str, Any]) -> None:
    data = frame.get("data")
    if not (isinstance(data, dict) and None in data.values()):
        _pushed(self, frame)


def _without_unknown(self: Any) -> None:
    events = self._session.events
    self._session.events = [event for event in events if not isinstance(event, Unknown)]
    _told(self)


def _wanted_topics_only(self: Any, frame: dict[str, Any]) -> None:
    if self._key(frame["topic"]) in self._subscriptions:
        _pushed(self, frame)


def _known_events_only(self: Any, push: Any) -> None:
    if type(push.data) is not Model:
        _put(self, push)


def _sure_of_objects(self: Any, frame: dict[str, Any]) -> None:
    frame["data"].get("symbol")
    _pushed(self, frame)


def _trusting(self: Any, text: str | bytes, now: float) -> Any:
    with suppress(BrokenConnection):
        return _receive(self, text, now)
    return None


FAULTS: tuple[Fault, ...] = (
    stream_fault(
        "stream-second-reader-forgotten",
        "Of two readers of a topic only one gets its pushes",
        {"sixmm_runtime.streams.feed:Feed._deliver": _first_reader_only},
        rule="pushes.delivered",
        shown_by="described-trades",
    ),
    stream_fault(
        "stream-push-twice",
        "A push is delivered twice",
        {"sixmm_runtime.streams.feed:Feed._deliver": _to_each_twice},
        rule="pushes.delivered",
        shown_by="described-ticker",
    ),
    stream_fault(
        "stream-newest-first",
        "A reader gets the newest push first",
        {
            "sixmm_runtime.streams.buffer:Mailbox.take": lambda self: self._waiting.popitem()[1],
        },
        rule="pushes.delivered",
        shown_by="described-trades",
    ),
    stream_fault(
        "stream-time-lost",
        "A push does not tell when it was sent",
        {"sixmm_runtime.streams.feed:Feed._pushed": _without_time},
        rule="pushes.delivered",
        shown_by="described-klines",
        client="sync",
    ),
    stream_fault(
        "stream-float-prices",
        "Amounts of a push pass through a float",
        {"sixmm_runtime.streams.session:_decode": _through_floats},
        rule="pushes.amounts",
        shown_by="evolved-ticker",
    ),
    stream_fault(
        "stream-read-as-another",
        "A push is read as one of another channel",
        {"sixmm_runtime.streams.channel:Channel.model": lambda _self, _data: Ticker},
        rule="pushes.typed",
        shown_by="described-user",
    ),
    stream_fault(
        "stream-null-drops-push",
        "A push with an empty field is dropped",
        {"sixmm_runtime.streams.feed:Feed._pushed": _whole_only},
        rule="pushes.evolves",
        shown_by="evolved-tickers",
    ),
    stream_fault(
        "stream-unknown-frame-dropped",
        "A frame that nobody knows is dropped",
        {"sixmm_runtime.streams.feed:Feed._told": _without_unknown},
        rule="pushes.unknown",
        shown_by="unknown",
    ),
    stream_fault(
        "stream-unknown-topic-dropped",
        "A push of a topic that nobody knows is dropped",
        {"sixmm_runtime.streams.feed:Feed._pushed": _wanted_topics_only},
        rule="pushes.unknown",
        shown_by="unknown",
    ),
    stream_fault(
        "stream-unknown-event-dropped",
        "An event of the account of a type that nobody knows is dropped",
        {"sixmm_runtime.streams.subscription:AsyncSubscription.put": _known_events_only},
        rule="pushes.unknown",
        shown_by="unknown-event",
    ),
    stream_fault(
        "stream-garbage-breaks-reader",
        "What a push holds is taken for an object, whatever it is",
        {"sixmm_runtime.streams.feed:Feed._pushed": _sure_of_objects},
        rule="pushes.hostile",
        shown_by="hostile-trades",
    ),
    stream_fault(
        "stream-bad-frame-skipped",
        "A frame that can't be read is skipped",
        {"sixmm_runtime.streams.session:Session.receive": _trusting},
        rule="connections.distrusted",
        shown_by="distrusted",
    ),
)
