"""What is to happen at a given moment of exchange time: a queue that never acts by itself.

Whoever drives the exchange (each request, and a task of the server) runs what has come due.
So under a frozen clock the same calls make the same things happen in the same order.
"""

import heapq
from collections.abc import Callable
from itertools import count

from attrs import define, field

from sixmm_mock.clock import Clock

Action = Callable[[], None]


@define(order=True)
class Timer:
    """One planned action. ``period_ms`` repeats it."""

    due_ms: int
    _number: int
    action: Action = field(order=False)
    period_ms: int | None = field(default=None, order=False)
    canceled: bool = field(default=False, order=False)

    def cancel(self) -> None:
        """Do not run it (again)."""
        self.canceled = True


class Timers:
    """Planned actions, earliest first, and of one moment in the order they were planned."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._queue: list[Timer] = []
        self._numbers = count(1)
        self._until_ms: int | None = None

    def at(self, due_ms: int, action: Action) -> Timer:
        """Run ``action`` once, as soon as the clock shows ``due_ms``."""
        return self._plan(Timer(due_ms, next(self._numbers), action))

    def every(self, period_ms: int, action: Action, *, first_ms: int | None = None) -> Timer:
        """Run ``action`` again and again, first after one period or at ``first_ms``.

        A jump of the clock over several periods runs it once for each of them.

        Raises:
            ValueError: the period is not positive.
        """
        if period_ms <= 0:
            raise ValueError(f"the period is {period_ms} ms; it must be above 0")
        due_ms = self._clock.now_ms() + period_ms if first_ms is None else first_ms
        return self._plan(Timer(due_ms, next(self._numbers), action, period_ms))

    @property
    def until_ms(self) -> int:
        """How far the present run goes: an action can see how much there is to catch up."""
        return self._clock.now_ms() if self._until_ms is None else self._until_ms

    def next_due_ms(self) -> int | None:
        """When the next action is due, or None when nothing is planned."""
        while self._queue and self._queue[0].canceled:
            heapq.heappop(self._queue)
        return self._queue[0].due_ms if self._queue else None

    def run_due(self) -> None:
        """Run what has come due, in order of time; each sees the clock at its own moment.

        An action may plan others, and these too run if they are due. One that raises is not
        tried again; the error goes to the caller.
        """
        if self._until_ms is not None:
            return
        self._until_ms = self._clock.now_ms()
        try:
            while (due_ms := self.next_due_ms()) is not None and due_ms <= self._until_ms:
                self._run(heapq.heappop(self._queue))
        finally:
            self._until_ms = None

    def _run(self, timer: Timer) -> None:
        due_ms = timer.due_ms
        if timer.period_ms is not None:
            timer.due_ms += timer.period_ms
            self._plan(timer)
        with self._clock.showing(due_ms):
            timer.action()

    def _plan(self, timer: Timer) -> Timer:
        heapq.heappush(self._queue, timer)
        return timer
