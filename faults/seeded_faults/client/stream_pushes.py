"""Faults in how pushes are read, and in what becomes of frames that are none."""

import json
from contextlib import suppress
from typing import Any

from sixmm_runtime.streams import session
from sixmm_runtime.streams.buffer import Mailbox
from sixmm_runtime.streams.channel import Channel
from sixmm_runtime.streams.events import Push, Unknown
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
_model = Channel.model
_decode = session._decode
_data = Push.data.fget
_take = Mailbox.take


def _floats(text: str | bytes) -> Any:
    return json.loads(text)


def _first_reader_only(self: Any, readers: list[Any], push: Any) -> None:
    _deliver(self, readers[:1], push)


def _to_each_twice(self: Any, readers: list[Any], push: Any) -> None:
    for reader in readers:
        reader.put(push)
    _deliver(self, readers, push)


def _newest_first(self: Any) -> Any:
    event = _take(self)
    if self._waiting:
        newest, self._waiting = self._waiting, type(self._waiting)()
        name, last = newest.popitem()
        self._waiting.update({-1: event, **newest})
        del name
        return last
    return event


def _without_ts(self: Any, frame: dict[str, Any]) -> None:
    _pushed(self, {**frame, "ts": None})


def _without_unknown(self: Any) -> None:
    self._session.events = [
        event for event in self._session.events if not isinstance(event, Unknown)
    ]
    _told(self)


def _known_events_only(self: Any, push: Any) -> None:
    if push.data.__class__.__name__ != "Model":
        _put(self, push)


def _first_model(self: Any, data: Any) -> Any:
    return next(iter(self.payloads.values())) if None not in self.payloads else _model(self, data)


def _described_fields(self: Any, frame: dict[str, Any]) -> None:
    data = frame.get("data")
    if isinstance(data, dict) and any(value is None for value in data.values()):
        return
    _pushed(self, frame)


def _whole_objects(self: Any, frame: dict[str, Any]) -> None:
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
        "stream-time-lost",
        "A push does not tell when it was sent",
        {"sixmm_runtime.streams.feed:Feed._pushed": _without_ts},
        rule="pushes.delivered",
        shown_by="described-klines",
    ),
    stream_fault(
        "stream-float-prices",
        "Amounts of a push pass through a float",
        {"sixmm_runtime.streams.session:_decode": _floats},
        rule="pushes.amounts",
        shown_by="evolved-ticker",
    ),
)
