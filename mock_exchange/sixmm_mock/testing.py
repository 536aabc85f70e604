"""A mock exchange in the hands of a test."""

import asyncio
from contextlib import ExitStack
from functools import cache
from types import TracebackType
from typing import Any, Self

import httpx
from sixmm_description import Description

from sixmm_mock.app import create_app
from sixmm_mock.exchange import MockExchange
from sixmm_mock.faults import Fault
from sixmm_mock.faults.wire import ConnectionDropped
from sixmm_mock.journal import Journal
from sixmm_mock.server import running_server
from sixmm_mock.streams.faults import StreamFault, StreamFaultKind

SEED = 1
USERNAME, PASSWORD = "alice", "mock-password"
KEY, SECRET = "fx_mock_key", "mock-secret"


@cache
def _description() -> Description:
    # Read once per process: it never changes, and reading it takes longer than most tests.
    return Description.load()


class FaultsForTests:
    """Adds faults to one exchange, in the words of the control plane."""

    def __init__(self, exchange: MockExchange) -> None:
        self._exchange = exchange

    def add(self, **fault: Any) -> str:
        """Let something go wrong; returns an id to remove it by.

        See :class:`sixmm_mock.faults.Fault` for requests and
        :class:`sixmm_mock.streams.faults.StreamFault` for pushes.

        Raises:
            ValueError: a field is unknown, missing, or of the wrong type or range.
        """
        if fault.get("kind") in list(StreamFaultKind):
            return self._exchange.streams.faults.add(StreamFault.from_json(fault))
        return self._exchange.faults.add(Fault.from_json(fault))

    def remove(self, fault_id: str) -> None:
        """Let it go wrong no longer."""
        if not self._exchange.faults.remove(fault_id):
            self._exchange.streams.faults.remove(fault_id)

    def clear(self) -> None:
        """Let nothing go wrong any more."""
        self._exchange.faults.clear()
        self._exchange.streams.faults.clear()


class MockForTests:
    """One exchange, with a user and an API key, and the ways to reach it.

    ``exchange`` is the exchange itself, for arranging and looking inside.
    """

    def __init__(self, exchange: MockExchange | None = None) -> None:
        self.exchange = exchange or MockExchange(
            seed=SEED, control=True, description=_description()
        )
        self.user = self.exchange.add_user(USERNAME, PASSWORD)
        self.exchange.add_api_key(self.user, key=KEY, secret=SECRET)
        self.username, self.password = USERNAME, PASSWORD
        self.key, self.secret = KEY, SECRET
        self.faults = FaultsForTests(self.exchange)
        self.app = create_app(self.exchange)
        self._running = ExitStack()
        self._url: str | None = None

    @property
    def journal(self) -> Journal:
        """What was asked, answered, and why."""
        return self.exchange.journal

    @property
    def url(self) -> str:
        """The base URL over loopback; the server starts when this is first asked for."""
        if self._url is None:
            self._url = self._running.enter_context(running_server(self.exchange))
        return self._url

    @property
    def ws_url(self) -> str:
        """The URL of the WebSocket streams."""
        return self.url.replace("http", "ws", 1) + self.exchange.streams.description.path

    def transport(self) -> "InProcessTransport":
        """An httpx transport without a server in between, for blocking and awaiting clients."""
        return InProcessTransport(self.app)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._running.close()


class InProcessTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Hands requests to the application directly; a dropped connection is an ``httpx.ReadError``."""

    def __init__(self, app: Any) -> None:
        self._inner = httpx.ASGITransport(app=app)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request of an awaiting client."""
        try:
            answer = await self._inner.handle_async_request(request)
        except ConnectionDropped as error:
            raise httpx.ReadError(str(error), request=request) from error
        return httpx.Response(
            answer.status_code, headers=answer.headers, content=await answer.aread()
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request of a blocking client.

        Raises:
            RuntimeError: called where an event loop runs; use an awaiting client there.
        """
        request.stream = httpx.ByteStream(request.read())
        return asyncio.run(self.handle_async_request(request))
