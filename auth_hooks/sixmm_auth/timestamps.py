"""Timestamps that make the signatures of an API key differ.

https://docs.6mm.com/developer-api/request-signing#signature-payload
"""

import hashlib
import threading
from typing import ClassVar, Self

from sixmm_auth.clock import TOLERANCE_MS

# How far timestamps may run ahead of the exchange's time. What is left of its tolerance is for the clock's error.
AHEAD_MS = TOLERANCE_MS // 2


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
        # The latest time seen. It does not follow a clock that is set back a little: what was given out before it is
        # forgotten, and could come again.
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

    def next(self, query: bytes, body: bytes, now_ms: int) -> int:
        """A timestamp for a call with this query and body: the present, or just after the last one for the same.

        When time is further behind than the exchange tolerates (the clock was wrong, or belonged to another
        exchange), following it could only be refused: the sequence starts again at `now_ms`.
        """
        # Not the path and not the method: the signature does not cover them. That two different calls are taken for
        # the same is as good as impossible, and would cost a millisecond.
        call = hash((query, body))
        with self._lock:
            if now_ms > self._now or self._now >= now_ms + TOLERANCE_MS:
                self._move(now_ms)
            last = self._last.get(call)
            given = self._now if last is None else last + 1
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


def wait_seconds(timestamp_ms: int, now_ms: int) -> float:
    """Seconds until a call with this timestamp may be sent; 0 or less where it may be at once."""
    return (timestamp_ms - AHEAD_MS - now_ms) / 1000
