"""A loop in which nobody waits in vain: when nothing can happen but the passing of time, it has passed."""

import asyncio
import selectors

# What is on its way over loopback has arrived after this.
_LOOK_SECONDS = 0.002


class _Looking(selectors.DefaultSelector):
    """Waits for what comes, and says how much of a wait was skipped."""

    skipped = 0.0

    def select(self, timeout=None):
        if timeout is None or timeout <= _LOOK_SECONDS:
            return super().select(timeout)
        events = super().select(_LOOK_SECONDS)
        if not events:
            self.skipped += timeout - _LOOK_SECONDS
        return events


class SimulatedLoop(asyncio.SelectorEventLoop):
    """For clients and servers that all run in it: it knows of no thread that works beside it."""

    def __init__(self):
        self._looking = _Looking()
        super().__init__(self._looking)

    def time(self):
        """Seconds, those that were skipped among them."""
        return super().time() + self._looking.skipped
