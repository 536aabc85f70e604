"""The exchange's time, in Unix milliseconds: real, frozen, or running faster than real time."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

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
        """Whether it stands still."""
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
