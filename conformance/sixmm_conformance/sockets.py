"""HTTP and WebSocket to an untrusted server: each answer has a deadline and a largest size, however slowly it comes."""

import contextlib
import io
import logging
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import ExitStack
from http.client import HTTPResponse
from typing import Any

import requests
from attrs import define, field
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from sixmm_description.command import own_version
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from websockets.sync.client import ClientConnection, connect

from sixmm_conformance.streams.conversation import Closed, NoLine

USER_AGENT = f"sixmm-conformance/{own_version()}"

MOST_BYTES = 16 * 1024 * 1024
"""Of one answer, head and body. The longest documented one, 1000 klines, has 200 kB."""

_PIECE = 64 * 1024


class TooLarge(requests.RequestException):
    """An answer has more bytes than any documented one could have."""

    def __init__(self, request: PreparedRequest | None = None) -> None:
        super().__init__(f"the answer has more than {MOST_BYTES >> 20} MiB", request=request)


class _TooManyBytes(Exception):
    """Likewise, while they come; an OSError, as TooLarge is one, would be taken for a broken connection by urllib3."""


class TooLate(requests.exceptions.Timeout):
    """An answer had begun, and had not ended by the deadline."""


class _Limits:
    """Of the request that is under way; every wait for bytes is held against them."""

    def __init__(self) -> None:
        self.ends_at = float("inf")
        self.bytes_left = MOST_BYTES

    def begin(self, seconds: float) -> None:
        self.ends_at = time.monotonic() + seconds
        self.bytes_left = MOST_BYTES

    def seconds_left(self) -> float:
        left = self.ends_at - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer did not end in time")
        return left


class _Bytes(io.RawIOBase):
    """What comes on a socket. A timeout of its own would begin anew with every byte."""

    def __init__(self, sock: socket.socket, inner: io.BufferedReader, limits: _Limits) -> None:
        super().__init__()
        self._socket, self._inner, self._limits = sock, inner, limits

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._socket.settimeout(self._limits.seconds_left())
        count = self._socket.recv_into(buffer)
        self._limits.bytes_left -= count
        if self._limits.bytes_left < 0:
            raise _TooManyBytes
        return count

    def close(self) -> None:
        self._inner.close()
        super().close()


class BoundedAdapter(HTTPAdapter):
    """Carries requests; ``seconds_left`` says how long the one that is sent now may take.

    Nothing is sent twice, and a body is taken as it came: a compressed one was not asked for.
    """

    def __init__(self, seconds_left: Callable[[], float]) -> None:
        self._limits, self._seconds_left = _Limits(), seconds_left
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Let all connections keep to the limits."""
        super().init_poolmanager(*args, **options)
        limits = self._limits

        class Bounded(HTTPResponse):
            def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
                super().__init__(sock, *args, **options)
                self.fp = io.BufferedReader(_Bytes(sock, self.fp, limits))

        class Plain(HTTPConnection):
            response_class = Bounded

        class Secure(HTTPSConnection):
            response_class = Bounded

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        self._pools = {"http": PlainPool, "https": SecurePool}
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, *args: Any, **options: Any) -> Any:
        """Likewise behind a proxy."""
        manager = super().proxy_manager_for(*args, **options)
        manager.pool_classes_by_scheme = self._pools
        return manager

    def send(self, request: PreparedRequest, *_: Any, **options: Any) -> Response:
        """Send one request, and read its whole answer.

        Raises:
            TooLarge, TooLate: the answer did not end.
            requests.RequestException: there was none.
        """
        seconds = self._seconds_left()
        self._limits.begin(seconds)
        try:
            response = super().send(request, **{**options, "stream": True, "timeout": seconds})
            pieces = response.raw.stream(_PIECE, decode_content=False)
            response._content = b"".join(pieces)  # noqa: SLF001 - how requests keeps a body
        except (HTTPError, TimeoutError) as error:
            if isinstance(error, TimeoutError) or "timed out" in str(error):
                raise TooLate("the answer did not end in time", request=request) from error
            raise requests.ConnectionError(error, request=request) from error
        except _TooManyBytes as error:
            self.close()
            raise TooLarge(request) from error
        response.raw.release_conn()
        return response


# The caller says in one line what goes wrong.
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
            NoLine: no answer comes, or none of a WebSocket server; its cause says more.
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
