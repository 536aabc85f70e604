"""Faults in how connections are opened, watched, tried again and replaced."""

from typing import Any

from sixmm_runtime.streams.errors import StreamError
from sixmm_runtime.streams.link import Link
from sixmm_runtime.streams.session import Session
from sixmm_runtime.streams.user.credential import ListenKey
from websockets.asyncio.client import connect

from seeded_faults.client.plant import stream_fault
from seeded_faults.fault import Fault

_init = Session.__init__
_lost = Session.lost
_want = Session.want
_tick = Session.tick
_receive = Session.receive
_replaced = Session.replaced
_unawaited = Session._unawaited_request
_hopeless = Link._hopeless
_replace = Link._replace
_url = ListenKey.url

_MOST_FAILURES = 5


async def _under_another_name(self: Any) -> str:
    return (await _url(self)).replace("listenKey=", "listen_key=")


def _without_jitter(self: Any, options: Any, **rest: Any) -> None:
    _init(self, options, **{**rest, "draw": lambda: 1.0})


def _forgiving(self: Any, now: float, reason: str, code: int | None = None) -> None:
    if self.connected:
        self.failures = 0
    _lost(self, now, reason, code)


def _unforgiving(self: Any, now: float, reason: str, code: int | None = None) -> None:
    self._useful = False
    _lost(self, now, reason, code)


def _gives_up(self: Any, error: Exception) -> Any:
    if self.session.failures >= _MOST_FAILURES:
        return StreamError("The exchange can't be reached.")
    return _hopeless(self, error)


def _no_pings(self: Any, op: str, topics: Any) -> None:
    if op != "ping":
        _unawaited(self, op, topics)


def _patient(self: Any, now: float) -> str | None:
    if self._heartbeat.asked_at is not None:
        self._heartbeat.asked_at = now
    return _tick(self, now)


def _pongs_only(self: Any, text: str | bytes, now: float) -> Any:
    before = self._heartbeat.heard_at, self._heartbeat.asked_at
    push = _receive(self, text, now)
    if push is not None:
        self._heartbeat.heard_at, self._heartbeat.asked_at = before
    return push


def _never_heard(self: Any, text: str | bytes, now: float) -> Any:
    heard = self._heartbeat.heard_at
    push = _receive(self, text, now)
    self._heartbeat.heard_at = heard
    return push


def _restless(self: Any, topic: str, now: float, *, silence: float | None = None) -> None:
    _want(self, topic, now, silence=silence or 5.0)


def _unwatched(self: Any, topic: str, now: float, *, silence: float | None = None) -> None:
    del silence
    _want(self, topic, now)


def _asks_again_and_again(self: Any, now: float) -> str | None:
    for known in self._topics.values():
        known.asked_again = False
    return _tick(self, now)


async def _old_one_first(self: Any, old: Any) -> None:
    old.transport.abort()
    await _replace(self, old)


def _not_replaced(self: Any, now: float) -> None:
    del now
    self._authentication_due = (
        0.0  # what a failure would set that is not told from one of the connection
    )


def _bare_replacement(self: Any, now: float) -> None:
    _replaced(self, now)
    self._frames.clear()
    self._requests.clear()


FAULTS: tuple[Fault, ...] = (
    stream_fault(
        "stream-credential-misnamed",
        "A listen key is in the address under a name that is not documented",
        {"sixmm_runtime.streams.user.credential:ListenKey.url": _under_another_name},
        rule="connections.address",
        shown_by="user-key",
    ),
    stream_fault(
        "stream-redirect-followed",
        "A redirect is followed",
        {"sixmm_runtime.streams.link:_Connect": connect},
        rule="connections.stay",
        shown_by="redirected",
    ),
    stream_fault(
        "stream-backoff-constant",
        "All tries are equally far apart",
        {
            "sixmm_runtime.streams.session:Session._longest_wait": lambda self, _failures: (
                self._options.reconnect_delay
            )
        },
        rule="connections.backoff",
        shown_by="closed-door",
    ),
    stream_fault(
        "stream-backoff-unlimited",
        "The limit of the wait between tries is not kept",
        {
            "sixmm_runtime.streams.session:Session._longest_wait": lambda self, failures: (
                self._options.reconnect_delay * 2.0 ** min(failures - 1, 9)
            )
        },
        rule="connections.backoff",
        shown_by="closed-door",
    ),
    stream_fault(
        "stream-backoff-forgotten",
        "A connection that is ended at once counts as one that went well",
        {"sixmm_runtime.streams.session:Session.lost": _forgiving},
        rule="connections.backoff",
        shown_by="thrown-out",
    ),
    stream_fault(
        "stream-failures-unforgiven",
        "Failures count for ever, however long a connection has served since",
        {"sixmm_runtime.streams.session:Session.lost": _unforgiving},
        rule="connections.backoff",
        shown_by="recovered",
    ),
    stream_fault(
        "stream-no-jitter",
        "All clients try again in step",
        {"sixmm_runtime.streams.session:Session.__init__": _without_jitter},
        rule="connections.backoff",
        shown_by="closed-door",
    ),
    stream_fault(
        "stream-gives-up",
        "After some tries that failed no other follows",
        {"sixmm_runtime.streams.link:Link._hopeless": _gives_up},
        rule="connections.again",
        shown_by="closed-door",
    ),
    stream_fault(
        "stream-no-ping",
        "No sign of life is asked for",
        {"sixmm_runtime.streams.session:Session._unawaited_request": _no_pings},
        rule="liveness.asked",
        shown_by="asked",
    ),
    stream_fault(
        "stream-pings-without-pause",
        "A ping is sent whenever one was answered",
        {"sixmm_runtime.streams.session:Session.receive": _never_heard},
        rule="liveness.asked",
        shown_by="asked",
    ),
    stream_fault(
        "stream-stall-accepted",
        "An answer to a ping is waited for without end",
        {"sixmm_runtime.streams.session:Session.tick": _patient},
        rule="liveness.stalled",
        shown_by="stalled",
    ),
    stream_fault(
        "stream-pongs-only",
        "Only an answer to a ping counts as a sign of life",
        {"sixmm_runtime.streams.session:Session.receive": _pongs_only},
        rule="liveness.heard",
        shown_by="heard",
    ),
    stream_fault(
        "stream-restless",
        "A topic that pushes nothing is taken for broken, though nobody asked for that",
        {"sixmm_runtime.streams.session:Session.want": _restless},
        rule="liveness.heard",
        shown_by="asked",
    ),
    stream_fault(
        "stream-silence-unwatched",
        "It is not watched how long a topic is silent",
        {"sixmm_runtime.streams.session:Session.want": _unwatched},
        rule="liveness.silence",
        shown_by="silence",
    ),
    stream_fault(
        "stream-silence-never-ends",
        "A topic that stays silent is subscribed again and again, on the same connection",
        {"sixmm_runtime.streams.session:Session.tick": _asks_again_and_again},
        rule="liveness.silence",
        shown_by="silence",
    ),
    stream_fault(
        "stream-replaced-too-soon",
        "The old connection is given up before there is a new one",
        {"sixmm_runtime.streams.link:Link._replace": _old_one_first},
        rule="connections.replaced",
        shown_by="replaced",
    ),
    stream_fault(
        "stream-replacement-fails-both",
        "A replacement that does not come up ends the connection that is up",
        {"sixmm_runtime.streams.session:Session.not_replaced": _not_replaced},
        rule="connections.replaced",
        shown_by="replaced",
    ),
    stream_fault(
        "stream-replacement-bare",
        "On a connection that replaces another nothing is subscribed",
        {"sixmm_runtime.streams.session:Session.replaced": _bare_replacement},
        rule="connections.replaced",
        shown_by="replaced",
    ),
)
