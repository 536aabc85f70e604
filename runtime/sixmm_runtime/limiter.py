"""A limit on the client's own request rate, so that the exchange need not set one.

The documentation gives no numbers: a limit is what its user chooses. Pure: it gives out moments, and waits for none.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

from sixmm_runtime.errors import InvalidArgument

_MOST = 1e9
# A gateway that asks for more has most likely got its numbers wrong, and the client must come back by itself.
_LONGEST_PAUSE = 3600.0


class RateLimit:
    """At most `per_second` calls a second, and `burst` at once after a quiet time.

    One object counts for everything that it is given to: threads, tasks, several clients. Calls go in the order in
    which they asked. Heavier operations count for several calls (`x-weight` in the description). When the exchange
    refuses a call for its rate, all calls pause, and what was saved up for a burst is gone.

    Args:
        per_second: calls a second, in the long run.
        burst: calls at once; by default those of one second, and one at least.
        monotonic: seconds that only go forward.

    Raises:
        InvalidArgument: a number is not positive, or `burst` is below 1.
    """

    def __init__(
        self,
        per_second: float,
        burst: float | None = None,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.per_second = _positive("per_second", per_second)
        self.burst = max(1.0, self.per_second) if burst is None else _positive("burst", burst, 1)
        self._monotonic = monotonic
        self._lock = threading.Lock()
        # Moments are on a clock of their own, which stands still during a pause: so a pause delays everybody alike,
        # and nobody's place in the queue is lost.
        self._paused = 0.0
        self._resume = float("-inf")
        # When all that was let through so far has been paid for at `per_second`.
        self._paid = float("-inf")

    def reserve(self, weight: int, within: float) -> float | None:
        """The moment of a call's turn, for `left`; None if that is more than `within` seconds away.

        In that case nothing is reserved.
        """
        with self._lock:
            now = self._now()
            paid = max(self._paid, now) + weight / self.per_second
            # More than a whole burst goes through alone.
            moment = max(now, paid - max(self.burst, weight) / self.per_second)
            if self._left(moment) > within:
                return None
            self._paid = paid
            return moment

    def left(self, moment: float) -> float:
        """Seconds until a reserved moment; 0 or less once it has come."""
        with self._lock:
            return self._left(moment)

    def pause(self, seconds: float) -> None:
        """Let nothing through for this time from now, and for an hour at most."""
        with self._lock:
            now = self._monotonic()
            until = now + min(seconds, _LONGEST_PAUSE)
            if until > self._resume:
                self._paused += until - max(now, self._resume)
                self._resume = until
            self._paid = max(self._paid, self._now() + self.burst / self.per_second)

    def _now(self) -> float:
        return max(self._monotonic(), self._resume) - self._paused

    def _left(self, moment: float) -> float:
        waiting = max(0.0, self._resume - self._monotonic())
        return waiting + moment - self._now()

    def __repr__(self) -> str:
        return f"RateLimit(per_second={self.per_second:g}, burst={self.burst:g})"


def _positive(name: str, value: Any, least: float = 0) -> float:
    if (
        isinstance(value, bool)
        or not isinstance(value, (int, float))
        or not least <= value <= _MOST
        or value == 0
    ):
        raise InvalidArgument(f"RateLimit: {name} must be a positive number, not {value!r}.")
    return float(value)
