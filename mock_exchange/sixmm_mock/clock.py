"""The exchange's time, in Unix milliseconds: real, frozen, or running faster than real time."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


def machine_ms() -> int:
    """The machine's clock."""
    return time.time_ns() // 1_000_000


class Clock:
    """Every rule of the mock that depends on time reads this clock and no other.

    ``Clock()`` is real time. ``Clock(frozen_at_ms=…)`` stands still until it is moved.
    ``Clock(speed=60)`` starts at the present moment and runs a minute per second; with
    ``frozen_at_ms`` as well, the speed counts once the clock is let run.

    Raises:
        ValueError: the speed is not a positive number.
    """

    def __init__(self, *, frozen_at_ms: int | None = None, speed: float = 1) -> None:
        self._frozen_at_ms = frozen_at_ms
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
        return self._started_at_ms + int(passed_ms * self._speed)

    def freeze(self, at_ms: int | None = None) -> None:
        """Stop at ``at_ms``, or at the present moment."""
        self._frozen_at_ms = self.now_ms() if at_ms is None else at_ms

    def run(self, *, speed: float | None = None) -> None:
        """Go on from the present moment, at another speed if one is given.

        Raises:
            ValueError: the speed is not a positive number.
        """
        checked = self._speed if speed is None else _checked(speed)
        self._started_at_ms, self._set_out_ms = self.now_ms(), machine_ms()
        self._frozen_at_ms, self._speed = None, checked

    def set(self, at_ms: int) -> None:
        """Jump to a moment, and stand or run on from there as before."""
        self.advance(at_ms - self.now_ms())

    def advance(self, ms: int) -> None:
        """Move by ``ms`` (negative: back), whether stopped or running."""
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
