"""The transport of the client that blocks."""

import socket
import time
from collections.abc import Mapping
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

import httpx
from sixmm_auth import HANDED_OVER

from sixmm_runtime.transport.adapt import (
    Handed,
    handed,
    is_httpx_own,
    outgoing,
    outgoing_of,
    response,
)
from sixmm_runtime.transport.bounds import LARGEST_ANSWER, phases
from sixmm_runtime.transport.http1 import Answer, AnswerReader, Origin, Outgoing, request_bytes
from sixmm_runtime.transport.pool import MOST_CONNECTIONS, Idle, Watch, is_foreign
from sixmm_runtime.transport.tunnel import Route, check_passed_on, clock, passed_on

if TYPE_CHECKING:
    import ssl

    import httpcore

_READ_BYTES = 64 * 1024

Timeouts = Mapping[str, float | None]


class Transport(httpx.HTTPTransport):
    """An httpx transport with a pool of ours below it.

    Instrumentations such as OpenTelemetry's put themselves before httpx's `handle_request`: then calls go through that.
    """

    def __init__(
        self, route: Route | None = None, *, most_connections: int = MOST_CONNECTIONS
    ) -> None:
        # Not httpx's own __init__: it reads all certificates at once, and makes a pool that is not used.
        self._pool = Pool(route or Route(), most_connections)  # type: ignore[assignment]  # of the shape that httpx asks of it

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, once; its answer, read whole. Raises httpx's errors."""
        if not is_httpx_own(httpx.HTTPTransport.handle_request):
            return super().handle_request(request)
        pool: Any = self._pool
        return response(pool.exchange(outgoing(request, request.read())))


class Pool:
    """Connections, handed from call to call. Safe to share between threads."""

    def __init__(self, route: Route, most_connections: int) -> None:
        self._route = route
        self._idle: Idle[Connection] = Idle()
        # One item for each connection that may be in use. A semaphore of threading's is Python code, and costs ten times.
        self._places: SimpleQueue[None] = SimpleQueue()
        for _ in range(most_connections):
            self._places.put(None)

    def handle_request(self, request: "httpcore.Request") -> Handed:
        """What httpx's own transport calls."""
        body = b"".join(request.stream)  # type: ignore[arg-type]  # httpcore's type is for both kinds of stream
        return handed(self.exchange(outgoing_of(request, body)))

    def exchange(self, request: Outgoing) -> Answer:
        """Send a request, once, and read the whole answer. Raises httpx's errors."""
        timeouts = phases(request.extensions)
        try:
            self._places.get(timeout=timeouts.get("pool"))
        except Empty:
            raise httpx.PoolTimeout("All connections are in use.") from None
        try:
            return self._exchange(request, timeouts)
        finally:
            self._places.put(None)

    def _exchange(self, request: Outgoing, timeouts: Timeouts) -> Answer:
        origin, route = request.origin, self._route
        expected = request.extensions.get("expected")
        proxy = route.forwarder(origin)
        if proxy is not None:
            request = passed_on(request, proxy)
        content = request_bytes(request)
        kept = self._idle.take(origin)
        try:
            connection = kept or connect(origin, timeouts.get("connect"), route)
        except BaseException:
            request.extensions.pop(HANDED_OVER, None)  # nothing of it has left
            raise
        largest = LARGEST_ANSWER if expected is None else expected.largest
        reusable = False
        try:
            answer = connection.exchange(content, timeouts, largest)
            foreign = expected is not None and is_foreign(answer, expected, fresh=kept is None)
            reusable = answer.reusable and connection.writable and not foreign
        finally:
            # Whatever interrupted it: half of an answer, or another's, must never meet the next request.
            if reusable:
                self._idle.put(connection)
            else:
                connection.discard()
        if foreign:
            # What mixed up this connection may have mixed up the others: the next attempt begins on a new one.
            self._idle.drop(origin)
        if proxy is not None:
            check_passed_on(answer.status, proxy)
        return answer

    def close(self) -> None:
        """Close the idle connections now, and the others when their call ends."""
        self._idle.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        self.close()


class Stream(Protocol):
    """Bytes to a server and from it. Each wait ends in time; errors are httpx's."""

    def fileno(self) -> int:
        """The descriptor of its socket."""

    def read(self, size: int, seconds: float | None) -> bytes:
        """What arrived, of at most so many bytes; nothing at its end."""

    def write(self, content: bytes, seconds: float | None) -> None:
        """Send all of it; the limit is for all of it."""

    def close(self) -> None:
        """Close it, now."""


class Connection:
    """One connection to one origin; a single request at a time."""

    def __init__(self, origin: Origin, stream: Stream) -> None:
        self.origin = origin
        self._stream = stream
        self._watch = Watch(stream.fileno())
        self.writable = True

    def exchange(self, content: bytes, timeouts: Timeouts, largest: int = LARGEST_ANSWER) -> Answer:
        """Send a request once, and read its answer to the end."""
        try:
            self._stream.write(content, timeouts.get("write"))
        except httpx.WriteError:
            # A server may refuse before it has read everything, and hang up: its answer may be there.
            self.writable = False
        reader = AnswerReader(largest)
        seconds = left = timeouts.get("read")
        began = time.monotonic()
        while True:
            answer = reader.feed(self._stream.read(_READ_BYTES, left))
            if answer is not None:
                return answer
            # The limit is for the whole answer, however slowly it drips.
            left = _left(seconds, began)

    def quiet(self) -> bool:
        """Return whether nothing came since the last answer."""
        return not self._watch.readable()

    def discard(self) -> None:
        """Close it, now."""
        self._stream.close()


class SocketStream:
    """A socket without a proxy before it. httpcore's stream adds four context managers to each exchange."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected

    @classmethod
    def to(
        cls, host: str, port: int, seconds: float | None, settings: "ssl.SSLContext | None"
    ) -> Self:
        """A new one, secure where there are `settings`. Raises ConnectError and ConnectTimeout."""
        began = time.monotonic()
        try:
            made = socket.create_connection((host, port), seconds)
            try:
                made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                if settings is not None:
                    made.settimeout(_left(seconds, began, httpx.ConnectTimeout))
                    made = settings.wrap_socket(made, server_hostname=host)
            except BaseException:
                made.close()
                raise
        except TimeoutError as error:
            raise httpx.ConnectTimeout(str(error)) from error
        except OSError as error:
            raise httpx.ConnectError(str(error)) from error
        return cls(made)

    def fileno(self) -> int:
        """See `Stream`."""
        return self._socket.fileno()

    def read(self, size: int, seconds: float | None) -> bytes:
        """See `Stream`. Raises ReadTimeout and ReadError."""
        try:
            self._socket.settimeout(seconds)
            return self._socket.recv(size)
        except TimeoutError as error:
            raise httpx.ReadTimeout(str(error)) from error
        except OSError as error:
            raise httpx.ReadError(str(error)) from error

    def write(self, content: bytes, seconds: float | None) -> None:
        """See `Stream`. Raises WriteTimeout and WriteError."""
        try:
            self._socket.settimeout(seconds)
            self._socket.sendall(content)
        except TimeoutError as error:
            raise httpx.WriteTimeout(str(error)) from error
        except OSError as error:
            raise httpx.WriteError(str(error)) from error

    def close(self) -> None:
        """See `Stream`."""
        self._socket.close()


def connect(origin: Origin, seconds: float | None, route: Route) -> Connection:
    """A new connection. Raises ConnectError, ConnectTimeout and ProxyError."""
    settings = route.tls() if origin.scheme == b"https" else None
    if route.proxy is None:
        host = origin.host.decode("ascii")
        return Connection(origin, SocketStream.to(host, origin.port, seconds, settings))
    from sixmm_runtime.transport.through_proxy import open_route  # noqa: PLC0415  needs httpcore

    return Connection(origin, open_route(route, origin, settings, clock(seconds)))


def _left(
    seconds: float | None, began: float, error: type[httpx.TimeoutException] = httpx.ReadTimeout
) -> float | None:
    """What is left of a phase that began then. Raises `error` where nothing is."""
    if seconds is None:
        return None
    left = began + seconds - time.monotonic()
    if left <= 0:
        raise error("timed out")
    return left
