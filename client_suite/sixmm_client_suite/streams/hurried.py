"""An event loop in which nobody waits in vain: when nothing can happen but the passing of time, it has passed.

Half an hour between two renewals, or ten seconds between two tries, take as long as the work in them does.
"""

import asyncio
import selectors
import time
from typing import Any

# What is on its way over loopback has arrived after this.
_LOOK_SECONDS = 0.002


class Restless(Exception):
    """The loop was busy for so long that no time could be skipped: something goes round in circles."""


class _Looking(selectors.DefaultSelector):
    """Waits for what comes, and says how much of a wait was skipped."""

    skipped = 0.0
    until = float("inf")

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if time.monotonic() > self.until:
            self.until = float("inf")  # what follows is tidying up
            raise Restless
        if timeout is None or timeout <= _LOOK_SECONDS:
            return super().select(timeout)
        events = super().select(_LOOK_SECONDS)
        if not events:
            self.skipped += timeout - _LOOK_SECONDS
        return events


class HurriedLoop(asyncio.SelectorEventLoop):
    """A loop for clients, servers and tests that all run in it: it knows of no thread that works beside it.

    Raises Restless once, after so many seconds on the clock on the wall.
    """

    def __init__(self, seconds: float) -> None:
        self._looking: Any = _Looking()
        self._looking.until = time.monotonic() + seconds
        super().__init__(self._looking)

    def time(self) -> float:
        """Seconds, those that were skipped among them."""
        skipped: float = self._looking.skipped
        return super().time() + skipped
