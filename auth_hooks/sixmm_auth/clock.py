"""The exchange's time, and the timestamps that calls are signed with.

https://docs.6mm.com/developer-api/request-signing#server-time
"""

import hashlib
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import ClassVar, NamedTuple, Self

# The exchange accepts timestamps this far from its own time.
TOLERANCE_MS = 10_000
# The time is read again before it can be wrong by more than this part of that.
_ALLOWED_ERROR = 0.1
# Computers' clocks go wrong by less than this (17 s a day), unless two readings say otherwise…
_DRIFT = 200e-6
# …and what looks like more than this is no drift: the exchange's clock was set.
_MOST_DRIFT = 0.01
# Readings are at least this many seconds apart; a failed one is tried again after as long.
_SHORTEST_S = 60.0
# The computer's two clocks never part by this much by themselves.
_PARTED_S = 1.0


def _unsettable_clock() -> Callable[[], float]:
    """Seconds on a clock that can't be set, and that goes on while the computer sleeps if the system has such a clock.

    `time.monotonic()` stands still during a sleep on Linux and macOS.
    """
    name = "CLOCK_MONOTONIC" if sys.platform == "darwin" else "CLOCK_BOOTTIME"
    clock_id = getattr(time, name, None)
    if clock_id is None:
        return time.monotonic
    try:
        time.clock_gettime(clock_id)
    except OSError:
        return time.monotonic
    return partial(time.clock_gettime, clock_id)


class _Reading(NamedTuple):
    """The server's time at one moment of the monotonic clock.

    `uncertainty_s` is half the round trip; `lead_s` is how far the computer's date was ahead of its monotonic clock.
    """

    at: float
    server_ms: float
    offset_ms: int
    uncertainty_s: float
    lead_s: float

    def drift_since(self, earlier: "_Reading") -> float:
        """How fast the monotonic clock went wrong, beyond what the readings' own uncertainty explains."""
        passed = self.at - earlier.at
        if passed <= 0:
            return 0.0
        change = abs((self.server_ms - earlier.server_ms) / 1000 - passed)
        drift = max(0.0, change - self.uncertainty_s - earlier.uncertainty_s) / passed
        return drift if drift <= _MOST_DRIFT else 0.0


class ServerClock:
    """The exchange's time, computed from its last reading with a clock that can't be set.

    Between readings only the monotonic clock counts, so a change of the computer's date changes nothing. Neither does
    a sleep of the computer, if the monotonic clock goes on meanwhile. If it stood still, the two clocks differ, and
    `trusted` is False until the time is read again. Before the first reading the time is the computer's. Safe to share
    among threads and clients.

    Args:
        monotonic: seconds that only go forward.
        wall: seconds since 1970 as the computer has them.
        tolerance_ms: how far from its own time the exchange accepts a timestamp.
    """

    def __init__(
        self,
        *,
        monotonic: Callable[[], float] | None = None,
        wall: Callable[[], float] = time.time,
        tolerance_ms: int = TOLERANCE_MS,
    ) -> None:
        self._allowed_error_s = tolerance_ms / 1000 * _ALLOWED_ERROR
        self.monotonic = _unsettable_clock() if monotonic is None else monotonic
        self._wall = wall
        self._lock = threading.Lock()
        self._readings = 0
        now = self.monotonic()
        # Replaced as a whole and never changed, so that reading it needs no lock.
        self._reading = _Reading(now, wall() * 1000, 0, 0.0, wall() - now)
        self._due = now

    @property
    def readings(self) -> int:
        """How many times the exchange's time was read; equal values mean that none came between."""
        return self._readings

    @property
    def synced(self) -> bool:
        """Whether the exchange's time was ever read."""
        return self._readings > 0

    @property
    def trusted(self) -> bool:
        """Whether the exchange's time was read, and the computer's date has followed its monotonic clock since.

        Otherwise the date was set, or the computer slept while its monotonic clock stood still.
        """
        lead_s = self._wall() - self.monotonic()
        return self._readings > 0 and abs(lead_s - self._reading.lead_s) < _PARTED_S

    @property
    def offset_ms(self) -> int:
        """The exchange's time minus the computer's at the last reading, in ms; 0 before the first."""
        return self._reading.offset_ms

    @property
    def age(self) -> float | None:
        """Seconds since the last reading; None before the first."""
        return self.monotonic() - self._reading.at if self.synced else None

    @property
    def uncertainty_ms(self) -> float | None:
        """By how much the last reading may have been wrong, in ms: half its round trip. None before the first."""
        return self._reading.uncertainty_s * 1000 if self.synced else None

    @property
    def error_ms(self) -> float:
        """By how much `now_ms()` may be wrong, in ms: the last reading's uncertainty, and the drift since."""
        reading = self._reading
        return reading.uncertainty_s * 1000 + (self.monotonic() - reading.at) * _DRIFT * 1000

    def now_ms(self) -> int:
        """The exchange's time in Unix ms."""
        reading = self._reading
        return int(reading.server_ms + (self.monotonic() - reading.at) * 1000)

    def claim_refresh(self) -> bool:
        """Return whether the time is so old that the caller should read it again: only one caller is told so.

        It is still good meanwhile. A reading that fails is due again a minute later.
        """
        if self.monotonic() < self._due:
            return False
        with self._lock:
            now = self.monotonic()
            if now < self._due:
                return False
            self._due = now + _SHORTEST_S
            return True

    def observe(
        self,
        sent_monotonic: float,
        received_monotonic: float,
        server_ms: int,
        resolution_ms: int = 1,
    ) -> None:
        """Take in an answer of the exchange.

        It is taken to have been written half way between sending and receiving. A reading older
        than the one in use is left out, so that a slow answer can't undo a newer one.

        Args:
            sent_monotonic: `monotonic()` just before the request was sent.
            received_monotonic: `monotonic()` just after its answer arrived.
            server_ms: the exchange's time in the answer, Unix ms.
            resolution_ms: the steps that it counts in: 1,000 where it was cut off to whole seconds.

        Raises:
            ValueError: the answer arrived before it was asked for.
        """
        if received_monotonic < sent_monotonic:
            raise ValueError(
                "received_monotonic is before sent_monotonic: give them in the order of events"
            )
        half_way_s = (received_monotonic - sent_monotonic) / 2
        middle = sent_monotonic + half_way_s
        # Of what was cut off, half is the best guess.
        cut_ms = (resolution_ms - 1) / 2
        lead_s = self._wall() - self.monotonic()
        offset_ms = round(server_ms + cut_ms - (middle + lead_s) * 1000)
        reading = _Reading(
            middle, server_ms + cut_ms, offset_ms, half_way_s + cut_ms / 1000, lead_s
        )
        with self._lock:
            if self._readings == 0:
                self._take(reading, 0.0)
            elif reading.at >= self._reading.at:
                self._take(reading, reading.drift_since(self._reading))
            self._readings += 1

    def _take(self, reading: _Reading, drift: float) -> None:
        self._reading = reading
        good_for = (self._allowed_error_s - reading.uncertainty_s) / max(_DRIFT, 2 * drift)
        self._due = reading.at + max(_SHORTEST_S, good_for)

    def __repr__(self) -> str:
        age = "never read" if self.age is None else f"read {self.age:.0f} s ago"
        uncertainty = "" if self.uncertainty_ms is None else f" ±{self.uncertainty_ms:.0f}"
        return f"ServerClock(offset_ms={self.offset_ms}{uncertainty}, {age})"


class TimestampSequence:
    """Timestamps of one API key: two calls of the same bytes never have the same one.

    A signature covers the query, the timestamp and the body, and the exchange refuses one that it has seen. So only
    calls of the same bytes must differ in their timestamps, each being at least a millisecond later than the one
    before; all others may share the present millisecond. At most 1,000 identical calls a second can be made in the
    long run: timestamps of more than that run ahead of the clock, and `wait_seconds` says when they may be sent.

    All clients of a process that use the key share one sequence: see `of`. Other processes that use it know nothing
    of this one: between them only calls of different bytes are safe, such as orders with ids of their own.
    """

    _by_key: ClassVar[dict[bytes, Self]] = {}
    _registry_lock = threading.Lock()

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # The latest time seen. It does not follow a clock that is set back a little: earlier timestamps are forgotten,
        # and could be given again.
        self._now = 0
        # The last timestamp of each call that was made at that time or is ahead of it, and the greatest of them.
        self._last: dict[int, int] = {}
        self._newest = 0

    @classmethod
    def of(cls, api_key: str) -> Self:
        """The sequence of an API key, which lives as long as the process.

        It must outlive the clients: a new client in the same millisecond would otherwise repeat a
        timestamp.
        """
        digest = hashlib.sha256(api_key.encode()).digest()
        with cls._registry_lock:
            return cls._by_key.setdefault(digest, cls())

    def next(
        self,
        query: bytes,
        body: bytes,
        now_ms: int,
        *,
        unit_ms: int = 1,
        tolerance_ms: int = TOLERANCE_MS,
    ) -> int:
        """A timestamp for a call with this query and body: the present, or just after the last one for the same.

        Where timestamps are written in seconds, `unit_ms` is 1,000: they then differ by whole seconds.

        When time is further behind than the exchange tolerates (the clock was wrong, or belonged to another
        exchange), following it could only be refused: the sequence starts again at `now_ms`.
        """
        # Not the path and not the method: the signature does not cover them. That two different calls are taken for
        # the same is as good as impossible, and would cost a millisecond.
        call = hash((query, body))
        if unit_ms > 1:
            now_ms -= now_ms % unit_ms
        with self._lock:
            if now_ms > self._now or self._now >= now_ms + tolerance_ms:
                self._move(now_ms)
            last = self._last.get(call)
            given = self._now if last is None else last + unit_ms
            self._last[call] = given
            self._newest = max(self._newest, given)
            return given

    def _move(self, now_ms: int) -> None:
        if now_ms < self._now or now_ms > self._newest:
            self._last.clear()
            self._newest = now_ms
        else:
            self._last = {call: last for call, last in self._last.items() if last >= now_ms}
        self._now = now_ms


def wait_seconds(timestamp_ms: int, now_ms: int, tolerance_ms: int = TOLERANCE_MS) -> float:
    """Seconds until a call with this timestamp may be sent; 0 or less where it may be at once.

    Timestamps may run ahead by half of the tolerance. What is left of it is for the clock's error.
    """
    return (timestamp_ms - tolerance_ms // 2 - now_ms) / 1000
