"""A mock exchange in the hands of a test."""

import asyncio
import json
import math
from contextlib import ExitStack
from functools import cache
from itertools import count
from types import TracebackType
from typing import Any, Self

import httpx
from sixmm_description import Description

from sixmm_mock.app import create_app
from sixmm_mock.clock import Clock
from sixmm_mock.exchange import MockExchange
from sixmm_mock.faults.plan import Plan
from sixmm_mock.faults.wire import ConnectionDropped
from sixmm_mock.journal import Journal
from sixmm_mock.operation_names import knows_arguments
from sixmm_mock.server import running_server

SEED = 1
USERNAME, PASSWORD = "alice", "mock-password"
KEY, SECRET = "fx_mock_key", "mock-secret"
_NUMBERS = count(1)


@cache
def _description() -> Description:
    # Read once per process: it never changes, and reading it takes longer than most tests.
    return Description.load()


class FaultsForTests:
    """Adds faults to one exchange, in the words of the control plane."""

    def __init__(self, exchange: MockExchange) -> None:
        self._exchange = exchange

    def add(self, **fault: Any) -> str:
        """Let something go wrong; returns an id to ask for it and to remove it by.

        See :class:`sixmm_mock.faults.Fault` for requests and
        :class:`sixmm_mock.faults.stream_faults.StreamFault` for pushes. Where it never happens, a test
        that uses the fixtures of pytest fails, also when it was removed; ``must_fire=False``
        permits that.

        Raises:
            ValueError: a field is unknown, missing, or of the wrong type or range, or the fault can
                never happen: there is no such operation, path or topic.
        """
        return self._exchange.add_fault(fault)

    def fired(self, fault_id: str) -> int:
        """How often a fault has happened, also after it was removed.

        Raises:
            ValueError: there was never a fault of this id.
        """
        planned = self._exchange.find_fault(fault_id)
        if planned is None:
            raise ValueError(f"there is no fault {fault_id!a}; add() returns the ids")
        return planned.happened

    def never_fired(self) -> list[str]:
        """The faults that were to happen and never did, each as its id and its JSON."""
        plans: tuple[Plan[Any], ...] = (self._exchange.faults, self._exchange.streams.faults)
        return [
            f"{each.fault_id} {json.dumps(each.fault.to_json())}"
            for plan in plans
            for each in plan.never_fired()
        ]

    def remove(self, fault_id: str) -> None:
        """Let it go wrong no longer.

        Raises:
            ValueError: there is no fault of this id (any more).
        """
        if not self._exchange.remove_fault(fault_id):
            raise ValueError(f"there is no fault {fault_id!a} to remove")

    def clear(self) -> None:
        """Let nothing go wrong any more."""
        self._exchange.clear_faults()


class SimulatedTime:
    """The time of a mock exchange, for clients too: who waits in it moves it on, and loses no real time.

    Calling it gives seconds that only go forward, as ``time.monotonic`` does.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._latest_ms = clock.now_ms()
        self.waited = 0.0
        """Seconds that were waited in it so far."""

    def __call__(self) -> float:
        # A test may set the exchange's clock back; this one must not follow.
        self._latest_ms = max(self._latest_ms, self._clock.now_ms())
        return self._latest_ms / 1000

    def wall(self) -> float:
        """Seconds since 1970, as ``time.time`` gives them."""
        return self()

    def wait(self, seconds: float) -> None:
        """Let time pass, as ``time.sleep`` does. For the ``wait`` of a blocking client."""
        self.waited += seconds
        self._clock.advance(math.ceil(seconds * 1000))

    async def wait_async(self, seconds: float) -> None:
        """Let time pass, as ``asyncio.sleep`` does. For the ``wait`` of an awaiting client.

        Two that wait at once do so one after the other: the time of both passes.
        """
        self.wait(seconds)
        await asyncio.sleep(0)


class MockForTests:
    """One exchange, with a user and an API key, and the ways to reach it.

    ``exchange`` is the exchange itself, for arranging and looking inside.
    """

    @knows_arguments
    def __init__(self, exchange: MockExchange | None = None) -> None:
        self.exchange = exchange or MockExchange(
            seed=SEED, control=True, description=_description()
        )
        self.user = self.exchange.add_user(USERNAME, PASSWORD)
        self.username, self.password = USERNAME, PASSWORD
        # A key of its own: clients keep the timestamps of a key in order as long as the process lives, and
        # would wait for the time of an earlier exchange that was ahead of this one.
        self.key, self.secret = f"{KEY}_{next(_NUMBERS)}", SECRET
        self.exchange.add_api_key(self.user, key=self.key, secret=self.secret)
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
