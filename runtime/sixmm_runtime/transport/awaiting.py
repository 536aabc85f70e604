"""The transport of the client that awaits. It needs asyncio, as the auth flows do."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import httpx
from sixmm_auth import HANDED_OVER

from sixmm_runtime.proxies import address_of, is_socks
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
from sixmm_runtime.transport.tunnel import (
    Route,
    check_passed_on,
    naming,
    passed_on,
    socks_arguments,
)

if TYPE_CHECKING:
    import httpcore

    from sixmm_runtime.transport.through_proxy import Connect

# How long after an address the next one of the same host is tried beside it (RFC 8305).
_NEXT_ADDRESS_SECONDS = 0.25

Timeouts = Mapping[str, float | None]


class AsyncTransport(httpx.AsyncHTTPTransport):
    """An httpx transport with a pool of ours below it; see `Transport`."""

    def __init__(
        self, route: Route | None = None, *, most_connections: int = MOST_CONNECTIONS
    ) -> None:
        self._pool = AsyncPool(route or Route(), most_connections)  # type: ignore[assignment]  # of the shape that httpx asks of it

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, once; its answer, read whole. Raises httpx's errors."""
        if not is_httpx_own(httpx.AsyncHTTPTransport.handle_async_request):
            return await super().handle_async_request(request)
        pool: Any = self._pool
        return response(await pool.exchange(outgoing(request, await request.aread())))


class AsyncPool:
    """Connections, handed from call to call. Safe to share between the tasks of an event loop."""

    def __init__(self, route: Route, most_connections: int) -> None:
        self._route = route
        self._most_connections = most_connections
        self._loop: asyncio.AbstractEventLoop | None = None
        self._start_over()

    def _start_over(self) -> None:
        self._idle: Idle[AsyncConnection] = Idle()
        self._places = asyncio.Semaphore(self._most_connections)

    async def handle_async_request(self, request: "httpcore.Request") -> Handed:
        """What httpx's own transport calls."""
        body = b"".join([part async for part in request.stream])  # type: ignore[union-attr]  # httpcore's type is for both kinds of stream
        return handed(await self.exchange(outgoing_of(request, body)))

    async def exchange(self, request: Outgoing) -> Answer:
        """Send a request, once, and read the whole answer. Raises httpx's errors."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            # Connections belong to the loop that they were made in, which has ended.
            self._loop = loop
            self._start_over()
        timeouts = phases(request.extensions)
        places = self._places
        if places.locked():
            try:
                async with asyncio.timeout(timeouts.get("pool")):
                    await places.acquire()
            except TimeoutError:
                raise httpx.PoolTimeout("All connections are in use.") from None
        else:
            await places.acquire()
        try:
            return await self._exchange(request, timeouts)
        finally:
            places.release()

    async def _exchange(self, request: Outgoing, timeouts: Timeouts) -> Answer:
        origin, idle, route = request.origin, self._idle, self._route
        expected = request.extensions.get("expected")
        proxy = route.forwarder(origin)
        if proxy is not None:
            request = passed_on(request, proxy)
        content = request_bytes(request)
        kept = idle.take(origin)
        try:
            connection = kept or await connect(origin, timeouts.get("connect"), route)
        except BaseException:
            request.extensions.pop(HANDED_OVER, None)  # nothing of it has left
            raise
        largest = LARGEST_ANSWER if expected is None else expected.largest
        reusable = False
        try:
            answer = await connection.exchange(content, timeouts, largest)
            foreign = expected is not None and is_foreign(answer, expected, fresh=kept is None)
            reusable = answer.reusable and not foreign
        finally:
            # Whatever interrupted it, a cancellation included: half of an answer, or another's, must never meet the
            # next request.
            if reusable:
                idle.put(connection)
            else:
                connection.discard()
        if foreign:
            # As in the transport that blocks.
            idle.drop(origin)
        if proxy is not None:
            check_passed_on(answer.status, proxy)
        return answer

    async def aclose(self) -> None:
        """Close the idle connections now, and the others when their call ends."""
        self._idle.close()
        await asyncio.sleep(0)  # lets the loop close the sockets before it may end itself

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        await self.aclose()


class AsyncConnection(asyncio.Protocol):
    """One connection to one origin; a single request at a time.

    Not asyncio's streams: those can't say whether something arrived unasked.
    """

    _transport: asyncio.Transport
    _watch: Watch

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self._arrived: list[bytes] = []
        self._ended = False
        self._failure: Exception | None = None
        self._writing = asyncio.Event()
        self._writing.set()
        self._news: asyncio.Future[None] | None = None

    # What the event loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It is open."""
        self._transport = transport  # type: ignore[assignment]  # a stream's transport is an asyncio.Transport
        self._watch = Watch(transport.get_extra_info("socket").fileno())

    def data_received(self, data: bytes) -> None:
        """Bytes came, asked for or not."""
        self._arrived.append(data)
        self._tell()

    def eof_received(self) -> None:
        """The server will send nothing more."""
        self._ended = True
        self._tell()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is closed."""
        self._ended, self._failure = True, exc
        self._writing.set()
        self._tell()

    def pause_writing(self) -> None:
        """The socket takes no more for now."""
        self._writing.clear()

    def resume_writing(self) -> None:
        """The socket takes more again."""
        self._writing.set()

    def _tell(self) -> None:
        if self._news is not None and not self._news.done():
            self._news.set_result(None)

    # What the pool calls.

    async def exchange(
        self, content: bytes, timeouts: Timeouts, largest: int = LARGEST_ANSWER
    ) -> Answer:
        """Send a request once, and read its answer to the end."""
        self._transport.write(content)
        if not self._writing.is_set():
            async with _limit(timeouts.get("write"), httpx.WriteTimeout):
                await self._writing.wait()
        reader = AnswerReader(largest)
        try:
            # The limit is for the whole answer, however slowly it drips. Not `_limit`: each call comes here.
            async with asyncio.timeout(timeouts.get("read")):
                while True:
                    answer = reader.feed(await self._read())
                    if answer is not None:
                        return answer
        except TimeoutError:
            raise httpx.ReadTimeout("") from None

    async def ask(self, asking: "Connect") -> None:
        """Ask the proxy at the other end to connect this one to its origin. Raises ProxyError."""
        self._transport.write(asking.request())
        while not asking.feed(await self._read()):
            pass

    async def start_tls(self, settings: ssl.SSLContext, host: str) -> None:
        """Make it secure."""
        secure = await asyncio.get_running_loop().start_tls(
            self._transport, self, settings, server_hostname=host
        )
        if secure is None:
            raise httpx.ConnectError("The connection broke while it was made secure.")
        self.connection_made(secure)

    async def _read(self) -> bytes:
        if not self._arrived and not self._ended:
            self._news = asyncio.get_running_loop().create_future()
            await self._news
        if self._arrived:
            data, self._arrived = b"".join(self._arrived), []
            return data
        if self._failure is not None:
            raise httpx.ReadError(str(self._failure)) from self._failure
        return b""

    def quiet(self) -> bool:
        """Return whether nothing came since the last answer. The event loop may not have read the socket yet."""
        return not self._arrived and not self._ended and not self._watch.readable()

    def discard(self) -> None:
        """Close it, now."""
        self._transport.abort()


async def connect(origin: Origin, seconds: float | None, route: Route) -> AsyncConnection:
    """A new connection. Raises ConnectError, ConnectTimeout and ProxyError."""
    making = asyncio.ensure_future(_connect(origin, seconds, route))
    try:
        return await asyncio.shield(making)
    except asyncio.CancelledError:
        # asyncio's race between addresses leaves sockets open when canceled: it goes on, and the result is closed.
        making.add_done_callback(_discard)
        raise


def _discard(made: "asyncio.Future[AsyncConnection]") -> None:
    if not made.cancelled() and made.exception() is None:
        made.result().discard()


async def _connect(origin: Origin, seconds: float | None, route: Route) -> AsyncConnection:
    host, proxy = origin.host.decode("ascii"), route.proxy
    settings = route.tls() if origin.scheme == b"https" else None
    loop = asyncio.get_running_loop()
    until = None if seconds is None else loop.time() + seconds
    try:
        if proxy is None:
            async with _limit(seconds, httpx.ConnectTimeout):
                return await _dial(origin, host, origin.port, settings)
        with naming(proxy):
            async with asyncio.timeout_at(until):
                connection = await _open_route(origin, route, proxy)
        if settings is not None:
            left = None if until is None else max(0.0, until - loop.time())
            try:
                async with _limit(left, httpx.ConnectTimeout):
                    await connection.start_tls(settings, host)
            except BaseException:
                connection.discard()
                raise
    except OSError as error:
        raise httpx.ConnectError(str(error)) from error
    return connection


async def _dial(
    origin: Origin, host: str, port: int, settings: ssl.SSLContext | None
) -> AsyncConnection:
    # Loops that are not asyncio's own, such as uvloop's, try one address after the other.
    loop = asyncio.get_running_loop()
    # A host that is an address has no other one; asyncio's race can leave a socket open when it is cancelled.
    races = isinstance(loop, asyncio.BaseEventLoop) and not _is_address(host)
    race: dict[str, Any] = {"happy_eyeballs_delay": _NEXT_ADDRESS_SECONDS} if races else {}
    _, connection = await loop.create_connection(
        lambda: AsyncConnection(origin),
        host,
        port,
        ssl=settings,
        server_hostname=host if settings else None,
        **race,
    )
    return connection


def _is_address(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()


async def socket_through(proxy: httpx.Proxy, url: httpx.URL, seconds: float) -> socket.socket:
    """A socket through the proxy to where `url` is. Raises httpx's ProxyError."""
    port = url.port or (443 if url.scheme == "wss" else 80)
    origin = Origin(url.raw_scheme, url.raw_host, port)
    with naming(proxy):
        async with asyncio.timeout(seconds):
            return await open_socket(proxy, origin)


async def open_socket(proxy: httpx.Proxy, origin: Origin) -> socket.socket:
    """A socket through the proxy to `origin`, not yet secure. Raises ProxyError; the caller bounds the time.

    The connection to the proxy itself is not secure: a socket can hold one TLS only.
    """
    with naming(proxy):
        if is_socks(proxy):
            from python_socks.async_.asyncio import Proxy  # noqa: PLC0415  an extra: few have such a proxy

            asking = Proxy(**socks_arguments(proxy))
            through: socket.socket = await asking.connect(origin.host.decode("ascii"), origin.port)
            return through
        from sixmm_runtime.transport.through_proxy import (  # noqa: PLC0415  as above
            READ_BYTES,
            Connect,
        )

        loop, connect = asyncio.get_running_loop(), Connect(proxy, origin)
        made = await _dialed(*address_of(proxy))
        try:
            await loop.sock_sendall(made, connect.request())
            while not connect.feed(await loop.sock_recv(made, READ_BYTES)):
                pass
        except BaseException:
            made.close()
            raise
        return made


async def _dialed(host: str, port: int) -> socket.socket:
    loop = asyncio.get_running_loop()
    failure = OSError(f"{host} has no address")
    for family, kind, protocol, _, address in await loop.getaddrinfo(
        host, port, type=socket.SOCK_STREAM
    ):
        made = socket.socket(family, kind, protocol)
        made.setblocking(False)
        try:
            await loop.sock_connect(made, address)
        except OSError as error:
            made.close()
            failure = error
        except BaseException:
            made.close()
            raise
        else:
            return made
    raise failure


async def _open_route(origin: Origin, route: Route, proxy: httpx.Proxy) -> AsyncConnection:
    """A connection through the proxy to `origin`, not yet secure."""
    from sixmm_runtime.transport.through_proxy import Connect  # noqa: PLC0415  few have a proxy

    if is_socks(proxy):
        through = await open_socket(proxy, origin)
        try:
            _, connection = await asyncio.get_running_loop().create_connection(
                lambda: AsyncConnection(origin), sock=through
            )
        except BaseException:
            through.close()
            raise
        return connection
    connection = await _dial(origin, *address_of(proxy), route.proxy_tls())
    try:
        if route.forwarder(origin) is None:
            await connection.ask(Connect(proxy, origin))
    except BaseException:
        connection.discard()
        raise
    return connection


@asynccontextmanager
async def _limit(seconds: float | None, error: type[httpx.TimeoutException]) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise error("") from None
