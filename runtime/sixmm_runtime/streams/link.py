"""Drives one `Session` over real connections, with the `websockets` library. All I/O of a stream is here."""

import asyncio
import contextlib
import ssl
from collections.abc import Awaitable, Callable
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, InvalidURI
from websockets.frames import CloseCode

from sixmm_runtime.redaction import redact
from sixmm_runtime.streams.options import StreamOptions
from sixmm_runtime.streams.session import BrokenConnection, CredentialRefused, Session

# What keeps a connection from coming up, or ends it.
_LOST = (OSError, ssl.SSLError, TimeoutError, ConnectionClosed, InvalidHandshake, BrokenConnection)


class Link:
    """Keeps a session connected until it is closed."""

    def __init__(
        self,
        *,
        session: Session,
        options: StreamOptions,
        url: Callable[[], Awaitable[str]],
        on_push: Callable[[dict[str, Any]], None],
        on_events: Callable[[], None],
        on_refused: Callable[[], None],
        user_agent: str,
    ) -> None:
        self.session = session
        self._options = options
        self._url = url
        self._on_push = on_push
        self._on_events = on_events
        self._on_refused = on_refused
        self._user_agent = user_agent
        self._connection: ClientConnection | None = None
        self._changed = asyncio.Event()
        self._drop_reason = ""
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to connect."""
        self._task = asyncio.create_task(self._run(), name="sixmm stream")

    @property
    def task(self) -> asyncio.Task[None] | None:
        """The task that keeps it connected."""
        return self._task

    def wake(self) -> None:
        """There is something to send, or another time to wait for."""
        self._changed.set()

    def drop(self, reason: str) -> None:
        """Give up the connection that is up; a new one follows."""
        self._drop_reason = reason
        self._changed.set()

    async def close(self) -> None:
        """End the connection and everything that belongs to it."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await self._task

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(max(0.0, self.session.connect_at - loop.time()))
            try:
                await self._connected()
            except _LOST as error:
                if _is_refusal(error):
                    self._on_refused()
                self.session.lost(loop.time(), self._drop_reason or _why(error))
                self._drop_reason = ""
                self._on_events()

    async def _connected(self) -> None:
        loop = asyncio.get_running_loop()
        connecting = connect(
            await self._url(),
            open_timeout=self._options.connect_timeout,
            close_timeout=1,
            ping_interval=None,  # the session asks for signs of life itself, of the application
            max_size=self._options.max_frame_bytes,
            user_agent_header=self._user_agent,
            compression=None,
        )
        async with connecting as self._connection:
            self.session.opened(loop.time())
            self._on_events()
            keeper = asyncio.create_task(self._keep(self._connection))
            try:
                async for message in self._connection:
                    push = self.session.receive(message, loop.time())
                    if push is not None:
                        self._on_push(push)
                    else:
                        self._on_events()
            finally:
                keeper.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await keeper
        raise BrokenConnection(
            f"the exchange closed the connection ({self._connection.close_code})"
        )

    async def _keep(self, connection: ClientConnection) -> None:
        """Send what is to be sent, and watch the time, while the connection is up."""
        loop = asyncio.get_running_loop()
        while True:
            reason = self._drop_reason or self.session.tick(loop.time())
            if reason is not None:
                self._drop_reason = reason
                connection.transport.abort()
                return
            for frame in self.session.take_frames():
                await connection.send(frame)
            self._changed.clear()
            due = self.session.due
            # Not wait_for: on Python 3.11 it can swallow the cancellation that ends this task.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(None if due is None else max(0.0, due - loop.time())):
                    await self._changed.wait()


def _is_refusal(error: Exception) -> bool:
    """Whether another credential could help; on a public connection nothing comes of it."""
    if isinstance(error, ConnectionClosed):
        return error.rcvd is not None and error.rcvd.code == CloseCode.POLICY_VIOLATION
    if isinstance(error, InvalidStatus):
        return error.response.status_code in (401, 403)
    return isinstance(error, CredentialRefused)


def _why(error: Exception) -> str:
    if isinstance(error, InvalidURI):
        return "the URL of the stream can't be used"
    return redact(str(error)) or type(error).__name__
