"""One WebSocket connection as the suite sees it: frames out, frames in, and how it ended."""

from typing import Protocol

from attrs import frozen


class NoLine(Exception):
    """A connection to the streams could not be made; the message says why."""


@frozen
class Closed:
    """How a connection ended. Without a code it was cut; with a status it was never opened."""

    code: int | None = None
    reason: str = ""
    status: int | None = None

    def __str__(self) -> str:
        """In words for a person."""
        if self.status is not None:
            return f"refused with HTTP {self.status}"
        if self.code is None:
            return "cut without a closing handshake"
        return f"closed with {self.code}" + (f" ({self.reason})" if self.reason else "")


class Line(Protocol):
    """A connection, to whatever kind of server."""

    closed: Closed | None
    """How it ended; known once everything that came before has been received."""

    def send(self, frame: str | bytes) -> None:
        """Send one frame; nothing happens where the connection has ended."""

    def receive(self, seconds: float) -> str | bytes | None:
        """The next frame; None when none came in time, or the connection has ended."""

    def close(self) -> None:
        """End it from this side."""
