"""The exchange's time, and timestamps that never repeat.

https://docs.6mm.com/developer-api/request-signing#server-time
"""

import hashlib
import threading
import time
from collections.abc import Callable
from typing import ClassVar, Self

import attrs

# The exchange accepts timestamps this far from its own time.
TOLERANCE_MS = 10_000


@attrs.frozen
class _Reading:
    """The server's time at one moment of the monotonic clock."""

    at: float
    server_ms: float
    offset_ms: int


class ServerClock:
    """The exchange's time, reckoned from its last reading with a clock that nobody can set.

    Between readings only the monotonic clock counts, so a change of the computer's date changes
    nothing. Before the first reading the time is the computer's. Safe to share among threads and
    clients.

    Args:
        monotonic: seconds that only go forward.
        wall: seconds since 1970 as the computer has them.

    Attributes:
        tolerance_ms: how far from its own time the exchange accepts a timestamp.
    """

    tolerance_ms: ClassVar[int] = TOLERANCE_MS

    def __init__(
        self,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.monotonic = monotonic
        self._wall = wall
        self._lock = threading.Lock()
        self._readings = 0
        # Replaced as a whole and never changed, so that reading it needs no lock.
        self._reading = _Reading(monotonic(), wall() * 1000, 0)

    @property
    def readings(self) -> int:
        """How many times the exchange's time was read; equal values mean that none came between."""
        return self._readings

    @property
    def synced(self) -> bool:
        """Whether the exchange's time was ever read."""
        return self._readings > 0

    @property
    def offset_ms(self) -> int:
        """The exchange's time minus the computer's at the last reading, in ms; 0 before the first."""
        return self._reading.offset_ms

    @property
    def age(self) -> float | None:
        """Seconds since the last reading; None before the first."""
        return self.monotonic() - self._reading.at if self.synced else None

    def now_ms(self) -> int:
        """The exchange's time in Unix ms."""
        reading = self._reading
        return int(reading.server_ms + (self.monotonic() - reading.at) * 1000)

    def observe(self, sent_monotonic: float, received_monotonic: float, server_ms: int) -> None:
        """Take in an answer of the exchange.

        It is taken to have been written half way between sending and receiving. A reading older
        than the one in use is left out, so that a slow answer can't undo a newer one.

        Args:
            sent_monotonic: `monotonic()` just before the request was sent.
            received_monotonic: `monotonic()` just after its answer arrived.
            server_ms: the exchange's time in the answer, Unix ms.

        Raises:
            ValueError: the answer arrived before it was asked for.
        """
        if received_monotonic < sent_monotonic:
            raise ValueError(
                "received_monotonic is before sent_monotonic: give them in the order of events"
            )
        middle = (sent_monotonic + received_monotonic) / 2
        wall_ms_then = (self._wall() - (self.monotonic() - middle)) * 1000
        reading = _Reading(middle, server_ms, round(server_ms - wall_ms_then))
        with self._lock:
            if self._readings == 0 or reading.at >= self._reading.at:
                self._reading = reading
            self._readings += 1

    def __repr__(self) -> str:
        return f"ServerClock(synced={self.synced}, offset_ms={self.offset_ms})"


class TimestampSequence:
    """Timestamps of one API key: each greater than the one before, whatever the clock says.

    Two identical calls within a millisecond would otherwise have one signature, and the exchange
    refuses the second as a replay. All clients of a process that use the key share one sequence:
    see `of`.
    """

    _by_key: ClassVar[dict[bytes, Self]] = {}
    _registry_lock = threading.Lock()

    def __init__(self) -> None:
        self._last = 0
        self._lock = threading.Lock()

    @classmethod
    def of(cls, api_key: str) -> Self:
        """The sequence of an API key, which lives as long as the process.

        It must outlive the clients: a new client in the same millisecond would otherwise repeat a
        timestamp.
        """
        digest = hashlib.sha256(api_key.encode()).digest()
        with cls._registry_lock:
            return cls._by_key.setdefault(digest, cls())

    def next(self, now_ms: int) -> int:
        """A timestamp at `now_ms` or just after the last one.

        When the last one is further ahead than the exchange tolerates (the clock was wrong, or
        belonged to another exchange), following it could only be refused: the sequence starts again
        at `now_ms`.
        """
        with self._lock:
            if self._last < now_ms or self._last >= now_ms + TOLERANCE_MS:
                self._last = now_ms
            else:
                self._last += 1
            return self._last
