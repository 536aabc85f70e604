"""Running the mock behind a real socket: for the command line, and for a test's own thread.

The protocols are uvicorn's, with a handle for the application to cut a connection by. uvicorn writes head and body
of an answer apart. Each write is a system call that wakes the client up, and the second costs about a tenth of a
placed order; so what one turn of the event loop writes is gathered.
"""

import asyncio
import contextlib
import ipaddress
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any, cast

import uvicorn
from sixmm_description.command import CommandError
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from sixmm_mock.app import create_app
from sixmm_mock.exchange import MockExchange
from sixmm_mock.faults.wire import EXTENSION, SocketConnection
from sixmm_mock.operation_names import knows_arguments


class GatheringTransport:
    """Gathers what one turn of the event loop writes, and writes it at the end of the turn.

    Everything else goes to the transport behind it at once. Closing writes what was gathered first,
    aborting forgets it.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._behind = transport
        self._loop = loop
        self._gathered: list[bytes] = []

    def write(self, data: bytes) -> None:
        """Write ``data`` soon, together with what follows in this turn."""
        if not self._gathered:
            self._loop.call_soon(self._flush)
        self._gathered.append(data)

    def close(self) -> None:
        """Close the connection after what was written."""
        self._flush()
        self._behind.close()

    def abort(self) -> None:
        """Cut the connection; what was not sent yet is lost."""
        self._gathered.clear()
        self._behind.abort()

    def _flush(self) -> None:
        if self._gathered:
            self._behind.write(b"".join(self._gathered))
            self._gathered.clear()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._behind, name)


class CuttableProtocol(HttpToolsProtocol):
    """Adds the scope extension ``sixmm.connection`` to every request, and writes answers whole."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin a connection."""
        self._behind = cast("asyncio.Transport", transport)
        gathering = cast("asyncio.Transport", GatheringTransport(self._behind, self.loop))
        self._extensions = {EXTENSION: SocketConnection(gathering)}
        super().connection_made(gathering)

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over. The WebSocket protocol writes frames whole by itself."""
        self.transport = self._behind
        super().handle_websocket_upgrade()

    def on_message_begin(self) -> None:
        """Start a request's scope."""
        super().on_message_begin()
        scope = cast("dict[str, Any]", self.scope)
        scope["extensions"] = self._extensions


class CuttableWebSocketProtocol(WebSocketsSansIOProtocol):
    """Adds the scope extension ``sixmm.connection`` to every connection."""

    _line: SocketConnection | None = None

    def handle_connect(self, event: Request) -> None:
        """Start a connection's scope; the application runs after the present turn."""
        super().handle_connect(event)
        if hasattr(self, "scope"):
            extensions = cast("dict[str, Any]", self.scope["extensions"])
            self._line = extensions[EXTENSION] = SocketConnection(self.transport)

    def handle_ping(self) -> None:
        """Answer it, unless the connection is stalled: then nothing at all is sent."""
        if self._line is not None and self._line.is_mute():
            self.conn.data_to_send()
        else:
            super().handle_ping()


_START_SECONDS = 10
_STOP_SECONDS = 10
_TICK_SECONDS = 0.05

logger = logging.getLogger(__name__)


class ServerError(CommandError):
    """The server cannot be started; the message says why and what to do."""


def bind(host: str, port: int, *, allow_remote: bool = False) -> socket.socket:
    """A listening socket on a loopback address; port 0 takes any free one.

    ``allow_remote`` permits any address. Every machine that reaches it can trade with the mock's credentials.

    Raises:
        ServerError: the host is not loopback, or the port is taken.
    """
    address = _address(host, allow_remote=allow_remote)
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    # With the protocol named, asyncio sends small frames at once; or a client waits 40 ms for some of them.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((str(address), port))
        listener.listen(1024)
    except (OSError, OverflowError) as error:
        listener.close()
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ServerError(
            f"cannot listen on {host}:{port}: {reason}; choose another --port, or 0 for a free one"
        ) from error
    return listener


def url_of(listener: socket.socket, scheme: str = "http") -> str:
    """The base URL of a bound socket."""
    host, port = listener.getsockname()[:2]
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


class MockServer(uvicorn.Server):
    """Serves one exchange on one listening socket until ``should_exit`` is set."""

    def __init__(self, exchange: MockExchange, on_ready: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                create_app(exchange),
                http=CuttableProtocol,
                lifespan="off",
                ws=CuttableWebSocketProtocol,
                ws_max_size=exchange.streams.limits.frame_bytes,
                access_log=False,
                log_config=None,
                log_level="critical",
                # A forwarded address must not get past an IP whitelist.
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=3,
            )
        )
        self._on_ready = on_ready
        self._exchange = exchange
        self._life: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        self._life = asyncio.create_task(_live(self._exchange))
        self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop what runs by itself, then the server."""
        if self._life is not None:
            self._life.cancel()
        await super().shutdown(sockets)


async def _live(exchange: MockExchange) -> None:
    """Let due things happen between calls, so that streams have something to tell."""
    while True:
        try:
            exchange.catch_up()
        except Exception:  # one action that fails must not stop all that follow
            logger.exception("a scheduled action failed inside the mock")
        await asyncio.sleep(_TICK_SECONDS)


@knows_arguments
@contextlib.contextmanager
def running_server(exchange: MockExchange, *, host: str = "127.0.0.1") -> Iterator[str]:
    """Serve ``exchange`` from a thread on a free port; yields the base URL, stops at the end.

    Raises:
        ServerError: it did not start within ten seconds.
    """
    ready = threading.Event()
    server = MockServer(exchange, on_ready=ready.set)
    listener = bind(host, 0)
    url = url_of(listener)
    thread = threading.Thread(target=server.run, args=([listener],), name="sixmm-mock", daemon=True)
    thread.start()
    try:
        if not ready.wait(_START_SECONDS):
            raise ServerError("the mock exchange did not start within ten seconds")
        yield url
    finally:
        server.should_exit = True
        thread.join(_STOP_SECONDS)
        listener.close()


def _address(host: str, *, allow_remote: bool) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        raise ServerError(f"--host {host}: expected an IP address such as 127.0.0.1") from None
    if not address.is_loopback and not allow_remote:
        raise ServerError(
            f"--host {host}: not a loopback address such as 127.0.0.1; "
            "--allow-remote opens the mock to other machines"
        )
    return address
