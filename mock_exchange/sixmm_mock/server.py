"""Running the mock behind a real socket: for the command line, and for a test's own thread."""

import asyncio
import contextlib
import ipaddress
import logging
import socket
import threading
from collections.abc import Callable, Iterator

import uvicorn

from sixmm_mock.app import create_app
from sixmm_mock.exchange import MockExchange
from sixmm_mock.faults.protocol import CuttableProtocol
from sixmm_mock.streams.wire import CuttableWebSocketProtocol

_START_SECONDS = 10
_STOP_SECONDS = 10
_TICK_SECONDS = 0.05

logger = logging.getLogger(__name__)


class ServerError(Exception):
    """The server cannot be started; the message says why and what to do."""


def bind(host: str, port: int, *, allow_remote: bool = False) -> socket.socket:
    """A listening socket on a loopback address; port 0 takes any free one.

    ``allow_remote`` permits any address. Whoever reaches it can trade with the mock's credentials.

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
    """Let due things happen while nobody calls, so that streams have something to tell."""
    while True:
        try:
            exchange.catch_up()
        except Exception:  # one action that fails must not stop all that follow
            logger.exception("a scheduled action failed inside the mock")
        await asyncio.sleep(_TICK_SECONDS)


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
