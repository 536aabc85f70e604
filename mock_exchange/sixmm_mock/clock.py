"""The exchange's time, in Unix milliseconds, and what is to happen at given moments of it.

Time is real, frozen, or faster than real. Timers never act by themselves: each request, and a task of the server,
runs what has come due. So under a frozen clock the same calls make the same things happen in the same order.
"""

import heapq
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

from attrs import define, field

# Beyond year 2200 nothing is tested, and far beyond it dates cannot be written.
EARLIEST_MS, LATEST_MS = 0, 7_258_118_400_000


def machine_ms() -> int:
    """The machine's clock."""
    return time.time_ns() // 1_000_000


class Clock:
    """Every rule of the mock that depends on time reads this clock and no other.

    ``Clock()`` is real time. ``Clock(frozen_at_ms=…)`` stands still until it is moved.
    ``Clock(speed=60)`` starts at the present moment and runs a minute per second; with
    ``frozen_at_ms`` as well, the speed counts once the clock is let run.

    It goes from 1970 to 2200, and stands still there.

    Raises:
        ValueError: the speed is not a positive number, or the moment is out of that range.
    """

    def __init__(self, *, frozen_at_ms: int | None = None, speed: float = 1) -> None:
        self._frozen_at_ms = None if frozen_at_ms is None else _in_range(frozen_at_ms)
        self._set_out_ms = machine_ms()
        self._started_at_ms = self._set_out_ms
        self._shown_ms: int | None = None
        self._speed = _checked(speed)

    @property
    def speed(self) -> float:
        """Exchange time per real time while it runs."""
        return self._speed

    @property
    def is_frozen(self) -> bool:
        """Return whether it stands still."""
        return self._frozen_at_ms is not None

    def now_ms(self) -> int:
        """The exchange's time now."""
        if self._shown_ms is not None:
            return self._shown_ms
        if self._frozen_at_ms is not None:
            return self._frozen_at_ms
        passed_ms = machine_ms() - self._set_out_ms
        return min(self._started_at_ms + int(passed_ms * self._speed), LATEST_MS)

    def freeze(self, at_ms: int | None = None) -> None:
        """Stop at ``at_ms``, or at the present moment.

        Raises:
            ValueError: the moment is before 1970 or after 2200.
        """
        self._frozen_at_ms = self.now_ms() if at_ms is None else _in_range(at_ms)

    def run(self, *, speed: float | None = None) -> None:
        """Go on from the present moment, at another speed if one is given.

        Raises:
            ValueError: the speed is not a positive number.
        """
        checked = self._speed if speed is None else _checked(speed)
        self._started_at_ms, self._set_out_ms = self.now_ms(), machine_ms()
        self._frozen_at_ms, self._speed = None, checked

    def set(self, at_ms: int) -> None:
        """Jump to a moment, and stand or run on from there as before.

        Raises:
            ValueError: it is before 1970 or after 2200; then nothing has changed.
        """
        self.advance(at_ms - self.now_ms())

    def advance(self, ms: int) -> None:
        """Move by ``ms`` (negative: back), whether stopped or running.

        Raises:
            ValueError: it would show a moment before 1970 or after 2200; then nothing has changed.
        """
        _in_range(self.now_ms() + ms)
        if self._frozen_at_ms is not None:
            self._frozen_at_ms += ms
        else:
            self._started_at_ms += ms

    @contextmanager
    def showing(self, at_ms: int) -> Iterator[None]:
        """Show a past moment inside the block, so that what is caught up on is dated rightly."""
        before, self._shown_ms = self._shown_ms, at_ms
        try:
            yield
        finally:
            self._shown_ms = before

    def __repr__(self) -> str:
        state = "frozen" if self.is_frozen else f"running at speed {self._speed:g}"
        return f"Clock({self.now_ms()}, {state})"


def _checked(speed: float) -> float:
    if not 0 < speed <= 1_000_000:
        raise ValueError(f"the speed is {speed}; it must be above 0 and at most 1000000")
    return speed


def _in_range(at_ms: int) -> int:
    if not EARLIEST_MS <= at_ms <= LATEST_MS:
        raise ValueError(
            f"the clock cannot show {at_ms}: expected Unix ms from {EARLIEST_MS} to {LATEST_MS}, the year 2200"
        )
    return at_ms


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
