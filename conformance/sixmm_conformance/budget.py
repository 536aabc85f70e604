"""How much a run may send, how long it may take, and how fast it may go."""

import time
from collections.abc import Callable

from attrs import define, field

from sixmm_conformance.errors import OutOfBudget


@define
class Budget:
    """Counts requests; makes the sender wait where it would be too fast."""

    max_requests: int | None = None
    max_seconds: float | None = None
    per_second: float | None = None
    sent: int = field(default=0, init=False)
    _sleep: Callable[[float], None] = field(default=time.sleep, repr=False)
    _now: Callable[[], float] = field(default=time.monotonic, repr=False)
    _started: float = field(init=False)
    _next: float = field(default=0.0, init=False)

    def __attrs_post_init__(self) -> None:
        self._started = self._now()

    @property
    def seconds(self) -> float:
        """How long the run has taken so far."""
        return self._now() - self._started

    def spend(self) -> None:
        """Take one request off the budget, after waiting for its turn.

        Raises:
            OutOfBudget: nothing is left.
        """
        if self.max_requests is not None and self.sent >= self.max_requests:
            raise OutOfBudget(f"--max-requests {self.max_requests} were sent")
        if self.max_seconds is not None and self.seconds >= self.max_seconds:
            raise OutOfBudget(f"--max-seconds {self.max_seconds:g} are over")
        if self.per_second is not None:
            wait = self._next - self._now()
            if wait > 0:
                self._sleep(wait)
            self._next = max(self._next, self._now()) + 1 / self.per_second
        self.sent += 1
