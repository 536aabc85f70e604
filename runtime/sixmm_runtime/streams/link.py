"""Drives one `Session` over real connections, with the `websockets` library. All I/O of a stream is here."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import attrs
import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import (
    ConnectionClosed,
    InvalidStatus,
    InvalidURI,
    ProxyError,
    WebSocketException,
)
from websockets.frames import CloseCode

from sixmm_runtime.errors import (
    ApiError,
    ClientClosed,
    InvalidArgument,
    MissingCredentials,
    ProxyFailed,
    SixMMError,
    TLSFailed,
)
from sixmm_runtime.failures import distrust
from sixmm_runtime.proxies import shown, with_credentials
from sixmm_runtime.redaction import clear_locals, redact
from sixmm_runtime.streams.errors import StreamClosed, StreamError
from sixmm_runtime.streams.event_loop import ENDED, exact_context
from sixmm_runtime.streams.large_frames import LARGE
from sixmm_runtime.streams.options import StreamOptions
from sixmm_runtime.streams.session import BrokenConnection, CredentialRefused, Session
from sixmm_runtime.transport.awaiting import socket_through
from sixmm_runtime.transport.tunnel import Route

_log = logging.getLogger("sixmm")
# Events and errors report failed connections; websockets' own log lines appear only where a program asks for them.
_websockets_log = logging.getLogger("sixmm.websockets")
_websockets_log.addHandler(logging.NullHandler())

# What keeps a connection from coming up, or ends it. Anything else is a bug of ours, and logged as one.
_EXPECTED = (OSError, EOFError, WebSocketException, BrokenConnection, SixMMError)
# How long one address of the exchange has before the next one is tried beside it (RFC 8305).
_NEXT_ADDRESS_SECONDS = 0.25
# Failures that a retry can't help.
_HOPELESS = (
    InvalidURI,
    ImportError,
    InvalidArgument,
    MissingCredentials,
    ClientClosed,
    TLSFailed,
)
# An exchange that refuses this many credentials in a row refuses the account.
_MOST_REFUSALS = 3


@attrs.frozen(kw_only=True)
class Wire:
    """How connections are made.

    Attributes:
        user_agent: what the client calls itself.
        route: through which proxy, and what they trust.
        hopeless: REST errors that say that the account may not.
    """

    user_agent: str
    route: Route
    hopeless: tuple[type[ApiError], ...] = ()


class Link:
    """Keeps a session connected until it is closed, or until nothing can help any more.

    Args:
        session: what is connected.
        options: of the stream.
        wire: how connections are made.
        url: makes the address to connect to, anew for each connection.
        on_push: takes each push; what it returns is iterated, in turns with other work, before the next one.
        on_events: called when the session has events.
        on_refused: called when the exchange does not take what the address holds.
        on_hopeless: called with the error when there will be no connection any more.
    """

    def __init__(
        self,
        *,
        session: Session,
        options: StreamOptions,
        wire: Wire,
        url: Callable[[], Awaitable[str]],
        on_push: Callable[[dict[str, Any]], Iterator[None] | None],
        on_events: Callable[[], None],
        on_refused: Callable[[], None],
        on_hopeless: Callable[[SixMMError], None],
    ) -> None:
        self.session = session
        self.trouble = "no connection has come up yet"
        self._options = options
        self._wire = wire
        self._url = url
        self._on_push = on_push
        self._on_events = on_events
        self._on_refused = on_refused
        self._on_hopeless = on_hopeless
        self._changed = asyncio.Event()
        self._drop_reason = ""
        self._refusals = 0
        self._slow = self._came_up = False
        self._replacing: asyncio.Task[None] | None = None
        self._next: ClientConnection | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopped = False

    def start(self) -> None:
        """Begin to connect."""
        self._task = asyncio.create_task(self._run(), name="sixmm stream", context=exact_context())
        self._task.add_done_callback(self._done)

    def wake(self) -> None:
        """There is something to send, or another time to wait for."""
        self._changed.set()

    def drop(self, reason: str) -> None:
        """Give up the connection that is up; a new one follows."""
        if self.session.connected:
            self._drop_reason = reason
            self._changed.set()

    def replace(self) -> None:
        """Open a new connection, and give up this one then."""
        self.session.replace(asyncio.get_running_loop().time())
        self._changed.set()

    def stop(self) -> None:
        """Begin to end; `close` waits for it."""
        self._stopped = True
        if self._task is not None:
            self._task.cancel()

    async def close(self) -> None:
        """End the connection and everything that belongs to it."""
        self.stop()
        if self._task is not None:
            # Not `await task`: a cancelled close must not be taken for the task's own end.
            await asyncio.wait([self._task])

    def _done(self, task: "asyncio.Task[None]") -> None:
        if task.cancelled() and not self._stopped:
            # Such as by `asyncio.run`, which ends everything that its program has left behind.
            self._on_hopeless(StreamClosed(ENDED))

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(max(0.0, self.session.connect_at - loop.time()))
            connection: ClientConnection | None = None
            try:
                connection = await self._open()
                self._came_up = True
                self.session.opened(loop.time())
                self._on_events()
                while True:
                    connection = await self._serve(connection)
                    self.session.replaced(loop.time())
                    self._on_events()
            except Exception as error:  # noqa: BLE001  a stream that ends in silence would be a lie
                clear_locals(error)  # an address holds a key or a token
                if loop.is_closed():
                    return  # so does the loop; every use of the stream says so
                hopeless = self._hopeless(error)
                if hopeless is not None:
                    self._on_hopeless(hopeless)
                    return
                self._lost(error)
            self._drop_reason = ""

    async def _open(self) -> ClientConnection:
        options, wire = self._options, self._wire
        url = await self._url()
        settings = wire.route.tls() if url.startswith("wss:") else None
        made: list[_Connection] = []

        def connection(*arguments: Any, **options: Any) -> _Connection:
            made.append(_Connection(*arguments, **options))
            return made[-1]

        try:
            return await _Connect(
                url,
                open_timeout=options.connect_timeout,
                close_timeout=1,
                ping_interval=None,  # the session says when to ask for signs of life
                max_size=options.max_frame_bytes,
                user_agent_header=wire.user_agent,
                compression=None,
                logger=_websockets_log,
                ssl=settings,
                create_connection=connection,  # type: ignore[arg-type]  # called, and not looked at
                **await self._through(url),
            )
        except Exception as error:
            cause = made[-1].lost_by if made else None
            failed = _refused_route(error, cause, httpx.URL(url).host, wire.route.proxy)
            if failed is None:
                raise
            raise failed from error

    async def _through(self, url: str) -> dict[str, Any]:
        """How websockets gets to the address; it reads no environment of its own."""
        proxy = self._wire.route.proxy
        if proxy is None:
            return {"proxy": None, **_race(wanted=self._slow)}
        secure = self._wire.route.proxy_tls()
        if secure is not None:
            return {"proxy": with_credentials(proxy), "proxy_ssl": secure}
        seconds = self._options.connect_timeout
        return {"proxy": None, "sock": await socket_through(proxy, httpx.URL(url), seconds)}

    async def _serve(self, connection: ClientConnection) -> ClientConnection:
        """Read a connection to its end. Returns the one that takes its place; raises what has ended it."""
        loop = asyncio.get_running_loop()
        keeper = asyncio.create_task(self._keep(connection), name="sixmm stream keeper")
        receive, on_push, time = self.session.receive, self._on_push, loop.time
        try:
            while True:
                text = await connection.recv()
                if len(text) >= LARGE:
                    await self._take_large(text)
                    continue
                push = receive(text, time())
                if self._drop_reason:
                    # What follows on a connection that is given up must not be taken for news.
                    raise BrokenConnection(self._drop_reason)
                if push is not None:
                    rest = on_push(push)
                    if rest is not None:
                        await self._in_turns(rest)
                else:
                    self._on_events()
                    self.wake()  # an answer may ask for another request, or for another time
        except asyncio.CancelledError:
            await connection.close()
            raise
        except ConnectionClosed:
            if self._next is None:
                raise
            # This connection was to be dropped as well: that is done with the new one.
            following, self._next, self._drop_reason = self._next, None, ""
            return following
        finally:
            if (
                not loop.is_closed()
            ):  # where it is, this is the garbage collector's doing, and nothing can be awaited
                connection.transport.abort()
                await self._end(keeper)

    async def _take_large(self, text: str | bytes) -> None:
        """Take a large frame in slices, between which the loop does other work. The time does not count as silence."""
        time, session = asyncio.get_running_loop().time, self.session
        session.begin_large()
        try:
            push = await session.receive_in_slices(text, time(), _let_others)
            if self._drop_reason:
                raise BrokenConnection(self._drop_reason)
            rest = None if push is None else self._on_push(push)
            if rest is not None:
                await self._in_turns(rest)
        finally:
            session.end_large(time())
        if push is None:
            self._on_events()
        self.wake()

    async def _in_turns(self, work: Iterator[None]) -> None:
        for _ in work:
            await _let_others()
            if self._drop_reason:
                raise BrokenConnection(self._drop_reason)

    async def _end(self, keeper: "asyncio.Task[None]") -> None:
        """End what served one connection."""
        ending = [one for one in (keeper, self._replacing) if one is not None]
        self._replacing = None
        for one in ending:
            one.cancel()
        await asyncio.wait(ending)
        for one in ending:
            # Look at each error: asyncio would print it otherwise.
            _ = one.cancelled() or one.exception()
        if self._next is not None:
            unused, self._next = self._next, None
            unused.transport.abort()

    async def _keep(self, connection: ClientConnection) -> None:
        """Send what is to be sent, and watch the time, while the connection is up."""
        loop = asyncio.get_running_loop()
        try:
            while True:
                reason = self._drop_reason or self.session.tick(loop.time())
                self._on_events()
                if reason is not None:
                    self._drop_reason = reason
                    return
                if self.session.is_due_for_replacement(loop.time()):
                    self._replacing = asyncio.create_task(
                        self._replace(connection), name="sixmm stream replacement"
                    )
                # A peer that takes nothing is stalled too.
                async with asyncio.timeout(self._options.ack_timeout):
                    for frame in self.session.take_frames():
                        await connection.send(frame)
                    if self.session.take_ping():
                        pong = asyncio.ensure_future(await connection.ping())
                        pong.add_done_callback(self._ponged)
                self._changed.clear()
                due = self.session.due
                # Not wait_for: on Python 3.11 it can swallow the cancellation that ends this task.
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(
                        None if due is None else max(0.0, due - loop.time())
                    ):
                        await self._changed.wait()
        except TimeoutError:
            self._drop_reason = "the exchange takes no frames"
        finally:
            # Whatever ended the keeping ends the connection, or a stall would go unnoticed.
            if not loop.is_closed() and not _cancelled():
                connection.transport.abort()

    def _ponged(self, pong: "asyncio.Future[float]") -> None:
        if not pong.cancelled() and pong.exception() is None:
            self.session.ponged(asyncio.get_running_loop().time())
            self.wake()

    async def _replace(self, old: ClientConnection) -> None:
        loop = asyncio.get_running_loop()
        try:
            self._next = await self._open()
        except Exception as error:  # noqa: BLE001  the connection that is up goes on
            _log.info("The stream's connection is not replaced yet: %s", _why(error)[0])
            self.session.not_replaced(loop.time())
            self.wake()
        else:
            old.transport.abort()

    def _hopeless(self, error: Exception) -> SixMMError | None:
        """The error to end with, where no other try can help."""
        if self.session.authenticated:
            self._refusals = 0
        if isinstance(error, _HOPELESS):
            if isinstance(error, SixMMError):
                return error
            return StreamError(f"The stream can't be connected: {_why(error)[0]}.")
        if isinstance(error, ProxyFailed) and not self._came_up:
            # Later on, a proxy that was good may be so again.
            return error
        if isinstance(error, self._wire.hopeless):
            # Once is not enough: a clock that has just jumped is refused like a wrong key.
            self._refusals += 1
            return error if self._refusals >= _MOST_REFUSALS else None
        # On a public connection there is no credential that could be refused: whatever stands before the exchange says
        # 403 for a while, and then no more.
        if self.session.private and _is_refusal(error):
            self._on_refused()
            self._refusals += 1
            if self._refusals >= _MOST_REFUSALS and not isinstance(error, ConnectionClosed):
                return StreamError(
                    f"The exchange refused {self._refusals} credentials of the stream in a row: {_why(error)[0]}."
                )
        return None

    def _lost(self, error: Exception) -> None:
        reason, code = _why(error)
        self._slow = isinstance(error, TimeoutError)
        if not isinstance(error, _EXPECTED):
            _log.error("The stream met an error that it does not know", exc_info=error)
        self.trouble = self._drop_reason or reason
        self.session.lost(asyncio.get_running_loop().time(), self.trouble, code)
        self._on_events()


class _Connection(ClientConnection):
    """Remembers why it ended: a server may refuse a client certificate after the handshake."""

    lost_by: Exception | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        """It is closed."""
        self.lost_by = exc
        super().connection_lost(exc)


def _refused_route(
    error: Exception, cause: Exception | None, host: str, proxy: httpx.Proxy | None
) -> SixMMError | None:
    """The error that names the proxy or certificate that stopped the connection; None for any other failure."""
    through = "" if proxy is None else f" through the proxy {shown(proxy)}"
    reason = distrust(error) or (None if cause is None else distrust(cause))
    if reason is not None and not isinstance(error, httpx.ProxyError):
        return TLSFailed(
            f"The secure connection of the stream to {host}{through} was refused: {reason}.",
            operation="stream",
            may_have_been_received=False,
        )
    if isinstance(error, httpx.ProxyError):
        what = str(error)
    elif proxy is not None and isinstance(error, ProxyError | ConnectionRefusedError):
        what = f"The proxy {shown(proxy)} made no connection: {redact(str(error))}"
    else:
        return None
    return ProxyFailed(
        f"The stream can't be connected: {what}. Check proxy= or the environment's HTTPS_PROXY, ALL_PROXY and NO_PROXY,"
        " and the credentials in them.",
        operation="stream",
        may_have_been_received=False,
    )


async def _let_others() -> None:
    """Have the event loop do what else is due."""
    await asyncio.sleep(0)


def _race(*, wanted: bool) -> dict[str, Any]:
    """Arguments to try a host's addresses at once: one that takes no packets, often IPv6, may use up the time.

    Only once a try has used it up: asyncio leaves a socket to the garbage collector when such a race is cancelled. And
    uvloop has none.
    """
    if wanted and isinstance(asyncio.get_running_loop(), asyncio.BaseEventLoop):
        return {"happy_eyeballs_delay": _NEXT_ADDRESS_SECONDS}
    return {}


class _Connect(connect):
    """Takes a redirect for a failure: following it could carry credentials to another host."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


def _cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _is_refusal(error: Exception) -> bool:
    """Return whether another credential could help."""
    if isinstance(error, ConnectionClosed):
        return error.rcvd is not None and error.rcvd.code == CloseCode.POLICY_VIOLATION
    if isinstance(error, InvalidStatus):
        return error.response.status_code in (401, 403)
    return isinstance(error, CredentialRefused)


def _why_closed(error: ConnectionClosed) -> tuple[str, int | None]:
    closed = error.rcvd
    if error.sent is not None and error.sent.code == CloseCode.MESSAGE_TOO_BIG:
        return "a frame came that is larger than max_frame_bytes", None
    if closed is None:
        return "the connection broke", None
    words = f" ({redact(closed.reason)})" if closed.reason else ""
    return f"the exchange closed the connection with code {closed.code}{words}", closed.code


def _why(error: Exception) -> tuple[str, int | None]:
    """What happened in words, without secrets, and the code that the exchange closed with."""
    if isinstance(error, ConnectionClosed):
        return _why_closed(error)
    if isinstance(error, InvalidURI):
        return "the URL of the stream can't be used", None
    if isinstance(error, TimeoutError):
        return "no connection came up in time", None
    return redact(str(error)) or type(error).__name__, None
