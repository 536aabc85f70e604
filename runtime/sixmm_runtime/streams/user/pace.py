"""How often the REST API is asked about an account. Pure."""

# The first queries after a quiet time follow each other at once; then one for each part of the interval.
_AT_ONCE = 5
_PARTS = 12
# Where only reconnects lead to queries.
_INTERVAL_SECONDS = 60.0


class Pace:
    """Lets some rounds of queries through at once, and then one each twelfth of the interval."""

    def __init__(self, interval: float | None, now: float) -> None:
        self._seconds = (interval or _INTERVAL_SECONDS) / _PARTS
        self._saved = float(_AT_ONCE)
        self._at = now

    def take(self, now: float) -> float:
        """Take one round; how many seconds to wait before it."""
        self._saved = min(_AT_ONCE, self._saved + (now - self._at) / self._seconds) - 1
        self._at = now
        return max(0.0, -self._saved * self._seconds)
