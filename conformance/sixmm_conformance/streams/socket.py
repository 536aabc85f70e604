"""A line to any server, over a socket."""

import contextlib
import logging
import ssl
from contextlib import ExitStack
from typing import Any

from attrs import define, field
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from websockets.sync.client import ClientConnection, connect

from sixmm_conformance.streams.line import Closed, NoLine
from sixmm_conformance.version import USER_AGENT

# What goes wrong is said by whoever asked, in one line.
_LOG = logging.getLogger(__name__)
_LOG.addHandler(logging.NullHandler())

_OPENING_SECONDS = 15
_CLOSING_SECONDS = 2
# The snapshot of a deep book is one frame.
_LONGEST_FRAME = 16 * 1024 * 1024


class _Refused(Exception):
    """The handshake was answered with another status than that of a switch to WebSocket."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class _Connection(ClientConnection):
    """Takes a redirect for a refusal: following it could carry credentials to another host."""

    def handshake(self, *args: Any, **options: Any) -> None:
        """Perform the opening handshake, once."""
        try:
            super().handshake(*args, **options)
        except InvalidStatus as answer:
            raise _Refused(answer.response.status_code) from answer


@define(eq=False)
class SocketLine:
    """A connection by ``websockets``, without keepalive pings: only what a rule says is sent."""

    _socket: ClientConnection | None = field(default=None, repr=False)
    closed: Closed | None = None
    _cleanup: ExitStack = field(factory=ExitStack, repr=False)

    @classmethod
    def open(
        cls, url: str, *, verify: bool | str = True, seconds: float = _OPENING_SECONDS
    ) -> "SocketLine":
        """Connect. A handshake that is answered with another status is a line that is closed.

        Raises:
            NoLine: nobody answers, or not with WebSocket; its cause says more.
        """
        line = cls()
        try:
            line._socket = line._cleanup.enter_context(
                connect(
                    url,
                    ssl=_context(verify) if url.startswith("wss:") else None,
                    open_timeout=seconds,
                    close_timeout=_CLOSING_SECONDS,
                    ping_interval=None,
                    max_size=_LONGEST_FRAME,
                    # A compressed frame is as long as it says only once it has been unpacked.
                    compression=None,
                    user_agent_header=USER_AGENT,
                    logger=_LOG,
                    create_connection=_Connection,
                )
            )
        except _Refused as refused:
            line.closed = Closed(status=refused.status)
        except (WebSocketException, OSError, EOFError) as error:
            raise NoLine(str(error) or type(error).__name__) from error
        except AssertionError as error:
            # How websockets fails, now and then, on a server that speaks before it was asked.
            raise NoLine("the server did not wait for the handshake") from error
        return line

    def send(self, frame: str | bytes) -> None:
        """Send one frame; how a connection ended is learned by receiving."""
        if self._socket is not None:
            with contextlib.suppress(ConnectionClosed):
                self._socket.send(frame)

    def receive(self, seconds: float) -> str | bytes | None:
        """The next frame, if one comes in time."""
        if self._socket is None or self.closed is not None:
            return None
        try:
            return self._socket.recv(timeout=seconds)
        except TimeoutError:
            return None
        except ConnectionClosed as ended:
            told = ended.rcvd
            self.closed = Closed() if told is None else Closed(told.code, told.reason)
            return None

    def close(self) -> None:
        """End it, with a closing handshake."""
        self._cleanup.close()


def _context(verify: bool | str) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=verify if isinstance(verify, str) else None)
