"""A loop whose waits take no time: when nothing can happen but the passing of time, it has passed.

Work takes none of its time: a test means the same on a machine that is slow or busy.
"""

import asyncio
import selectors

# What is on its way over loopback has arrived after this, on a busy machine too; a short wait is worth a shorter look.
_SHORTEST_LOOK, _LONGEST_LOOK = 0.004, 0.03


class _Looking(selectors.DefaultSelector):
    """Looks for what comes; where nothing does, the wait is over."""

    now = 0.0

    def select(self, timeout=None):
        if timeout is None or timeout <= 0:
            return super().select(timeout)
        look = min(max(_SHORTEST_LOOK, timeout / 10), _LONGEST_LOOK)
        events = super().select(min(timeout, look))
        if not events:
            self.now += timeout
        return events


class SimulatedLoop(asyncio.SelectorEventLoop):
    """For clients and servers that all run in it: it knows of no thread that works beside it."""

    def __init__(self):
        self._looking = _Looking()
        super().__init__(self._looking)

    def time(self):
        """The seconds that were waited; a little later each time, as on any clock."""
        self._looking.now += 1e-7
        return self._looking.now
