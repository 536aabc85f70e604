"""The transport of the client that blocks."""

import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Self

import httpcore
import httpx

from sixmm_runtime.transport.idle import MOST_CONNECTIONS, Idle, Watch
from sixmm_runtime.transport.tunnel import Way, check_passed_on, clock, open_way, passed_on
from sixmm_runtime.transport.wire import Answer, AnswerReader, request_bytes

_READ_BYTES = 64 * 1024

Timeouts = Mapping[str, float | None]


class Transport(httpx.HTTPTransport):
    """An httpx transport with a pool of ours below it.

    `handle_request` stays httpx's own: it maps errors, and it is what instrumentations such as OpenTelemetry's hook into.
    """

    def __init__(self, way: Way | None = None, *, most_connections: int = MOST_CONNECTIONS) -> None:
        # Not httpx's own __init__: it reads all certificates at once, and makes a pool that is not used.
        self._pool = Pool(way or Way(), most_connections)  # type: ignore[assignment]  # of the shape that httpx asks of it


class Pool:
    """Connections, handed from call to call. Safe to share between threads."""

    def __init__(self, way: Way, most_connections: int) -> None:
        self._way = way
        self._idle: Idle[Connection] = Idle()
        self._places = threading.BoundedSemaphore(most_connections)

    def handle_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request, once, and read the whole answer. Raises httpcore's errors."""
        timeouts: Timeouts = request.extensions.get("timeout", {})
        if not self._places.acquire(timeout=timeouts.get("pool")):
            raise httpcore.PoolTimeout("All connections are in use.")
        try:
            answer = self._exchange(request, timeouts)
        finally:
            self._places.release()
        return httpcore.Response(
            answer.status,
            headers=answer.headers,
            content=answer.body,
            extensions={"http_version": answer.http_version, "reason_phrase": answer.reason},
        )

    def _exchange(self, request: httpcore.Request, timeouts: Timeouts) -> Answer:
        origin, way = request.url.origin, self._way
        proxy = way.forwarder(origin)
        if proxy is not None:
            request = passed_on(request, proxy)
        body = b"".join(request.stream)  # type: ignore[arg-type]  # httpcore's type is for both kinds of stream
        content = request_bytes(request, body)
        connection = self._idle.take(origin) or connect(origin, timeouts.get("connect"), way)
        reusable = False
        try:
            answer = connection.exchange(content, timeouts)
            reusable = answer.reusable and connection.writable
        finally:
            # Whatever interrupted it: half of an answer must never meet the next request.
            if reusable:
                self._idle.put(connection)
            else:
                connection.discard()
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


class Connection:
    """One connection to one origin; a single request at a time."""

    def __init__(self, origin: httpcore.Origin, stream: httpcore.NetworkStream) -> None:
        self.origin = origin
        self._stream = stream
        self._watch = Watch(stream.get_extra_info("socket").fileno())
        self.writable = True

    def exchange(self, content: bytes, timeouts: Timeouts) -> Answer:
        """Send a request once, and read its answer to the end."""
        try:
            self._stream.write(content, timeouts.get("write"))
        except httpcore.WriteError:
            # A server may refuse before it has read everything, and hang up: its answer may be there.
            self.writable = False
        reader = AnswerReader()
        while True:
            answer = reader.feed(self._stream.read(_READ_BYTES, timeouts.get("read")))
            if answer is not None:
                return answer

    def quiet(self) -> bool:
        """Whether nothing came since the last answer."""
        return not self._watch.readable()

    def discard(self) -> None:
        """Close it, now."""
        self._stream.close()


def connect(origin: httpcore.Origin, seconds: float | None, way: Way) -> Connection:
    """A new connection. Raises ConnectError, ConnectTimeout and ProxyError."""
    host = origin.host.decode("ascii")
    settings = way.tls() if origin.scheme == b"https" else None
    left = clock(seconds)
    if way.proxy is None:
        stream = httpcore.SyncBackend().connect_tcp(host, origin.port, seconds)
    else:
        stream = open_way(way, origin, left)
    if settings is not None:
        try:
            stream = stream.start_tls(settings, host, left())
        except BaseException:
            stream.close()
            raise
    return Connection(origin, stream)
