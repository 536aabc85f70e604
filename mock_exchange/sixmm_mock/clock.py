"""The exchange's time, in Unix milliseconds, which a test can stop and move."""

import time


class Clock:
    """Runs with the machine's clock until a test stops or moves it.

    ``Clock()`` is real time. ``Clock(frozen_at_ms=…)`` stands still until it is moved.
    Every rule of the mock that depends on time reads this clock and no other.
    """

    def __init__(self, *, frozen_at_ms: int | None = None) -> None:
        self._frozen_at_ms = frozen_at_ms
        self._offset_ms = 0

    def now_ms(self) -> int:
        """The exchange's time now."""
        if self._frozen_at_ms is not None:
            return self._frozen_at_ms
        return time.time_ns() // 1_000_000 + self._offset_ms

    def freeze(self, at_ms: int | None = None) -> None:
        """Stop at ``at_ms``, or at the present moment."""
        self._frozen_at_ms = self.now_ms() if at_ms is None else at_ms

    def advance(self, ms: int) -> None:
        """Move by ``ms`` (negative: back), whether stopped or running."""
        if self._frozen_at_ms is not None:
            self._frozen_at_ms += ms
        else:
            self._offset_ms += ms

    def __repr__(self) -> str:
        state = "frozen" if self._frozen_at_ms is not None else "running"
        return f"Clock({self.now_ms()}, {state})"
