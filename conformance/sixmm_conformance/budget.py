"""How much a run may send, how long it may take, and how fast it may go."""

import time
from collections.abc import Callable

from attrs import define, field

from sixmm_conformance.errors import OutOfBudget

LONGEST_ANSWER_SECONDS = 15.0
# No rate limits are documented. Few enough for any exchange, and a whole run fits into half an hour.
RATE_ELSEWHERE = 5


@define
class Budget:
    """Counts requests; makes the sender wait where it would be too fast.

    ``max_seconds`` is a deadline by the clock on the wall. Of a run that changes something, a fifth
    of it, at most half a minute, is kept for putting that back.
    """

    max_requests: int | None = None
    max_seconds: float | None = None
    per_second: float | None = None
    sent: int = field(default=0, init=False)
    _sleep: Callable[[float], None] = field(default=time.sleep, repr=False)
    _now: Callable[[], float] = field(default=time.monotonic, repr=False)
    _started: float = field(init=False)
    _ended: float | None = field(default=None, init=False)
    _next: float = field(default=0.0, init=False)
    _kept_back: float = field(default=0.0, init=False)
    _putting_back: bool = field(default=False, init=False)

    def __attrs_post_init__(self) -> None:
        self._started = self._now()

    @property
    def seconds(self) -> float:
        """How long the run has taken: so far, or in all once it has ended."""
        return (self._now() if self._ended is None else self._ended) - self._started

    @property
    def seconds_left(self) -> float:
        """How long the next request may take; nothing waits longer than for one answer."""
        if self.max_seconds is None:
            return LONGEST_ANSWER_SECONDS
        return max(0.0, min(LONGEST_ANSWER_SECONDS, self._limit - self.seconds))

    @property
    def _limit(self) -> float:
        return (self.max_seconds or 0.0) - self._kept_back

    def keep_some_back(self) -> None:
        """Keep time for putting back what is about to be changed."""
        if self.max_seconds is not None and not self._putting_back:
            self._kept_back = min(30.0, self.max_seconds / 5)

    def put_back(self) -> None:
        """From now on the time that was kept is there, and requests are counted and not limited."""
        self._putting_back, self._kept_back = True, 0.0

    def end(self) -> None:
        """Stop the clock: every report tells the same time."""
        self._ended = self._now()

    def spend(self) -> None:
        """Take one request off the budget, after waiting for its turn.

        Raises:
            OutOfBudget: nothing is left.
        """
        most = None if self._putting_back else self.max_requests
        if most is not None and self.sent >= most:
            raise OutOfBudget(f"--max-requests {most} were sent")
        self._check_time()
        if self.per_second is not None:
            self.wait(self._next - self._now())
            self._next = max(self._next, self._now()) + 1 / self.per_second
        self.sent += 1

    def wait(self, seconds: float) -> None:
        """Let time pass.

        Raises:
            OutOfBudget: the run would be over by then.
        """
        if seconds <= 0:
            return
        if self.max_seconds is not None and self.seconds + seconds > self._limit:
            raise self._over()
        self._sleep(seconds)

    def _check_time(self) -> None:
        if self.max_seconds is not None and self.seconds >= self._limit:
            raise self._over()

    def _over(self) -> OutOfBudget:
        kept = f" ({self._kept_back:g} of them for putting back)" if self._kept_back else ""
        return OutOfBudget(f"--max-seconds {self.max_seconds:g} are over{kept}")
