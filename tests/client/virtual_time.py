"""Time that passes only while everybody waits: hours of waiting in seconds, for threads and tasks together.

Each thread and each task that takes part is a participant. While one of them runs, time stands still; when all of them
wait, it jumps to the moment that the next one waits for. With `at_once=1` one participant runs at a time, in an
order that depends on nothing but what they wait for, so that a run can be repeated. With more, that many are woken
together and run truly at the same time.
"""

import asyncio
import heapq
import threading
from collections.abc import Callable
from contextvars import ContextVar
from itertools import count

_participant: ContextVar[int] = ContextVar("participant")


class VirtualTime:
    """Seconds since the run began, and ways to wait for them to pass."""

    def __init__(self, participants: int, *, at_once: int = 1) -> None:
        self._lock = threading.Lock()
        self._now = 0.0
        self._running = participants
        self._at_once = at_once
        self._numbers = count()
        self._waiting: list[tuple[float, int, int, Callable[[], object]]] = []

    def now(self) -> float:
        """Seconds since the run began."""
        return self._now

    def enter(self, participant: int) -> None:
        """Take part, from this thread; the run begins once all participants wait for the first time."""
        _participant.set(participant)

    def leave(self) -> None:
        """Take part no more."""
        with self._lock:
            self._running -= 1
            self._go_on()

    def sleep(self, seconds: float) -> None:
        """Let time pass, in a thread."""
        woken = threading.Event()
        self._wait(seconds, woken.set)
        woken.wait()

    async def sleep_async(self, seconds: float) -> None:
        """Let time pass, in a task."""
        loop = asyncio.get_running_loop()
        woken: asyncio.Future[None] = loop.create_future()
        self._wait(seconds, lambda: loop.call_soon_threadsafe(woken.set_result, None))
        await woken

    def _wait(self, seconds: float, wake: Callable[[], object]) -> None:
        with self._lock:
            due = self._now + max(0.0, seconds)
            entry = (due, _participant.get(), next(self._numbers), wake)
            heapq.heappush(self._waiting, entry)
            self._running -= 1
            self._go_on()

    def _go_on(self) -> None:
        if self._running:
            return
        for _ in range(min(self._at_once, len(self._waiting))):
            due, _, _, wake = heapq.heappop(self._waiting)
            self._now = max(self._now, due)
            self._running += 1
            wake()
