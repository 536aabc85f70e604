"""Whether a connection is alive: when to ask it, and what its silence means. Pure.

It is asked in two ways at once: by a ping of the application, to which the documentation knows no answer, and by one of
the WebSocket protocol, which every peer has to answer. So:

- A connection that answers neither has stalled.
- One that answers those of the protocol alone is alive, unless the exchange has shown on this stream that it answers
  the others too: then what is behind the connection hangs. Each time that this turns out, more answers in a row are
  needed before it is believed again, so that no habit of an exchange leads to one new connection after another.
- An exchange that closes connections on pings of the application is sent none any more.
"""

# Answers in a row that show that an exchange answers pings of the application, and the most that are ever needed.
_ENOUGH, _MOST = 2, 1_000
# An exchange that has answered pings, and ended this many connections right after one, is sent none any more.
_MOST_CLOSED = 3


class Heartbeat:
    """Signs of life of one connection after another.

    Args:
        interval: seconds of silence after which it is asked; None for never.
        patience: seconds after which a silence counts as a stall.

    Attributes:
        heard_at: when a sign of life came last.
        asked_at: when it was asked, where no sign of life has come since.
        speaks: whether pings of the application are sent.
    """

    def __init__(self, interval: float | None, patience: float) -> None:
        self._interval = interval
        self._patience = patience
        self.heard_at = 0.0
        self.asked_at: float | None = None
        self.speaks = True
        self._pinged_at = 0.0
        self._waits = False
        self._ponged = False
        # Until it is known whether the exchange answers, it is asked anyway: a busy connection would never show it.
        self._proving = True
        self._in_a_row = 0
        self._enough = _ENOUGH
        self._ever = False
        self._closed = 0

    @property
    def waits(self) -> bool:
        """Whether a ping of the application was sent and not answered."""
        return self._waits

    def opened(self, now: float) -> None:
        """A connection is up."""
        self.heard_at = self._pinged_at = now
        self.asked_at = None
        self._waits = self._ponged = False

    def lost(self, now: float) -> None:
        """The connection is gone."""
        if self._waits and 0 < now - self._pinged_at < self._patience:
            self._closed += 1
            self.speaks = self.speaks and self._ever and self._closed < _MOST_CLOSED
        self._waits = False

    def heard(self, now: float) -> None:
        """A frame has come, whichever it is."""
        self.heard_at = now
        self.asked_at = None

    def resumed(self, now: float) -> None:
        """Nothing could be heard for a while, because a large frame was read: silence counts from now on."""
        self.heard(now)
        self._pinged_at = now

    def answered(self) -> None:
        """The frame has answered a ping of the application."""
        if self._waits:
            self._waits = False
            self._ever = True
            self._in_a_row += 1
            self._proving = self._proving and not self._is_trusted

    def ponged(self, now: float) -> None:
        """A ping of the protocol was answered."""
        if self.asked_at is None:
            return
        if self._is_trusted:
            self._ponged = True
        else:
            self.heard(now)

    @property
    def due(self) -> float | None:
        """When to call `tick` next."""
        if self.asked_at is not None:
            return self.asked_at + self._patience
        if self._is_proving and self._waits:
            return self._pinged_at + self._patience
        return self._ask_at

    def tick(self, now: float) -> str | None:
        """Draw conclusions from silence. Returns why the connection has to be dropped, where it has."""
        if self._waits and self._is_proving and now >= self._pinged_at + self._patience:
            self._missed()
        if self.asked_at is None or now < self.asked_at + self._patience:
            return None
        silence = f"nothing came for {now - self.heard_at:.1f} s"
        if not self._ponged:
            return f"{silence}, not even an answer to a ping"
        in_a_row = self._in_a_row
        self._missed()
        return f"{silence} but answers to the protocol's pings; {in_a_row} of the application were answered before"

    def has_to_ask(self, now: float) -> bool:
        """Return whether to send pings now."""
        ask_at = self._ask_at
        return self.asked_at is None and ask_at is not None and now >= ask_at

    def asked(self, now: float) -> None:
        """Pings were sent."""
        if self._waits:
            self._missed()
        self.asked_at = self._pinged_at = now
        self._ponged = False
        self._waits = self.speaks

    @property
    def _ask_at(self) -> float | None:
        if self._interval is None:
            return None
        return (self._pinged_at if self._is_proving else self.heard_at) + self._interval

    @property
    def _is_proving(self) -> bool:
        return self._proving and self.speaks

    @property
    def _is_trusted(self) -> bool:
        return self.speaks and self._in_a_row >= self._enough

    def _missed(self) -> None:
        self._enough = min(max(self._enough, self._in_a_row + 1), _MOST)
        self._in_a_row = 0
        self._waits = self._proving = False
