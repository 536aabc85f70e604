"""Drives one `Session` over real connections, with the `websockets` library. All I/O of a stream is here."""

import asyncio
import contextlib
import logging
import ssl
from collections.abc import Awaitable, Callable
from typing import Any, Literal

import attrs
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import (
    ConnectionClosed,
    InvalidProxy,
    InvalidStatus,
    InvalidURI,
    WebSocketException,
)
from websockets.frames import CloseCode

from sixmm_runtime.errors import (
    ApiError,
    ClientClosed,
    InvalidArgument,
    MissingCredentials,
    SixMMError,
)
from sixmm_runtime.redaction import clear_locals, redact
from sixmm_runtime.streams.errors import StreamError
from sixmm_runtime.streams.exact import exact_context
from sixmm_runtime.streams.options import StreamOptions
from sixmm_runtime.streams.session import BrokenConnection, CredentialRefused, Session

_log = logging.getLogger("sixmm")

# What keeps a connection from coming up, or ends it. Anything else is a fault of ours: it is logged as one.
_EXPECTED = (OSError, EOFError, WebSocketException, BrokenConnection, SixMMError)
# How long one address of the exchange has before the next one is tried beside it (RFC 8305).
_NEXT_ADDRESS_SECONDS = 0.25
# What another try can't help.
_HOPELESS = (
    InvalidURI,
    InvalidProxy,
    ImportError,
    InvalidArgument,
    MissingCredentials,
    ClientClosed,
)
# An exchange that refuses this many credentials in a row refuses the account.
_MOST_REFUSALS = 3


@attrs.frozen(kw_only=True)
class Wire:
    """How connections are made.

    Attributes:
        user_agent: what the client calls itself.
        proxy: a proxy's URL, which may hold a password; True for what the environment says; None for none.
        tls: the settings for wss.
        hopeless: REST errors that say that the account may not.
    """

    user_agent: str
    proxy: str | Literal[True] | None = attrs.field(default=True, repr=False)
    tls: Callable[[], ssl.SSLContext]
    hopeless: tuple[type[ApiError], ...] = ()


class Link:
    """Keeps a session connected until it is closed, or until nothing can help any more.

    Args:
        session: what is connected.
        options: of the stream.
        wire: how connections are made.
        url: makes the address to connect to, anew for each connection.
        on_push: takes each push.
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
        on_push: Callable[[dict[str, Any]], None],
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
        self._slow = False
        self._replacing: asyncio.Task[None] | None = None
        self._next: ClientConnection | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to connect."""
        self._task = asyncio.create_task(self._run(), name="sixmm stream", context=exact_context())

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
        if self._task is not None:
            self._task.cancel()

    async def close(self) -> None:
        """End the connection and everything that belongs to it."""
        self.stop()
        if self._task is not None:
            # Not `await task`: whoever cancels this close must not be taken for the task's own end.
            await asyncio.wait([self._task])

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(max(0.0, self.session.connect_at - loop.time()))
            connection: ClientConnection | None = None
            try:
                connection = await self._open()
                self.session.opened(loop.time())
                self._on_events()
                while True:
                    connection = await self._serve(connection)
                    self.session.replaced(loop.time())
                    self._on_events()
            except Exception as error:  # noqa: BLE001  a stream that ends in silence would be a lie
                clear_locals(error)  # an address holds a key or a token
                hopeless = self._hopeless(error)
                if hopeless is not None:
                    self._on_hopeless(hopeless)
                    return
                self._lost(error)
            self._drop_reason = ""

    async def _open(self) -> ClientConnection:
        options, wire = self._options, self._wire
        url = await self._url()
        return await _Connect(
            url,
            open_timeout=options.connect_timeout,
            close_timeout=1,
            ping_interval=None,  # the session asks for signs of life itself, of the application
            max_size=options.max_frame_bytes,
            user_agent_header=wire.user_agent,
            compression=None,
            proxy=wire.proxy,
            ssl=wire.tls() if url.startswith("wss:") else None,
            **_race(wanted=self._slow),
        )

    async def _serve(self, connection: ClientConnection) -> ClientConnection:
        """Read a connection to its end. Returns the one that takes its place; raises what has ended it."""
        loop = asyncio.get_running_loop()
        keeper = asyncio.create_task(self._keep(connection), name="sixmm stream keeper")
        receive, on_push, time = self.session.receive, self._on_push, loop.time
        try:
            while True:
                push = receive(await connection.recv(), time())
                if self._drop_reason:
                    # What follows on a connection that is given up must not be taken for news.
                    raise BrokenConnection(self._drop_reason)
                if push is not None:
                    on_push(push)
                else:
                    self._on_events()
                    self.wake()  # an answer may ask for another request, or for another time
        except asyncio.CancelledError:
            await connection.close()
            raise
        except ConnectionClosed:
            if self._next is None:
                raise
            # Whoever wanted this connection dropped has a new one with that.
            following, self._next, self._drop_reason = self._next, None, ""
            return following
        finally:
            connection.transport.abort()
            await self._end(keeper)

    async def _end(self, keeper: "asyncio.Task[None]") -> None:
        """End what served one connection."""
        ending = [one for one in (keeper, self._replacing) if one is not None]
        self._replacing = None
        for one in ending:
            one.cancel()
        await asyncio.wait(ending)
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
            # Whatever ended the keeping ends the connection, or nobody would notice a stall any more.
            if not _cancelled():
                connection.transport.abort()

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


def _race(*, wanted: bool) -> dict[str, Any]:
    """Has a host's addresses tried at once, where one that takes no packets, often of IPv6, may use up the time.

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
    """Whether another credential could help."""
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
    if isinstance(error, InvalidProxy):
        return "the URL of the proxy can't be used", None
    if isinstance(error, TimeoutError):
        return "no connection came up in time", None
    return redact(str(error)) or type(error).__name__, None
