"""A real mock exchange in the test's own event loop, and streams to it."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sixmm import AsyncSixMM, AsyncStream, OrderType
from sixmm_mock import MockExchange
from sixmm_mock.faults.stream_faults import StreamFault
from sixmm_mock.server import MockServer, bind, url_of
from sixmm_runtime.streams.options import StreamOptions

from .simulated import SimulatedLoop

#: Of simulated time, which costs nothing: what takes so long comes never.
DEADLINE_SECONDS = 600
KEY, SECRET = "stream-key", "canary-stream-secret"


def run(test: Coroutine[Any, Any, None], seconds: float = DEADLINE_SECONDS) -> None:
    """Run a test whose waits take no time; one that waits for ever has failed."""
    with asyncio.Runner(loop_factory=SimulatedLoop) as runner:
        runner.run(asyncio.wait_for(test, seconds))


@pytest.fixture
def exchange() -> MockExchange:
    """A frozen market, and one user with an API key for reading and trading."""
    exchange = MockExchange(seed=7)
    user = exchange.add_user("alice", "canary-password")
    exchange.add_api_key(user, key=KEY, secret=SECRET, permissions=3)
    return exchange


class World:
    """An exchange, a client and a stream, with the means to break what is between them."""

    def __init__(self, exchange: MockExchange, mm: AsyncSixMM, stream: AsyncStream) -> None:
        self.exchange = exchange
        self.mm = mm
        self.stream = stream

    def fault(self, kind: str, topic: str, **how: Any) -> str:
        """Have the next push of the topic go wrong."""
        return self.exchange.streams.faults.add(
            StreamFault(kind=kind, topic=topic, **{"count": 1, **how})
        )

    async def trade(self, side: str = "BUY", quantity: str = "0.01") -> Any:
        """A market order, which the frozen market fills at once."""
        return await self.mm.orders.place(
            symbol="BTCUSDT", type=OrderType.MARKET, side=side, quantity=quantity
        )


@asynccontextmanager
async def serving(exchange: MockExchange) -> AsyncIterator[str]:
    """The exchange over loopback; its URL."""
    ready = asyncio.Event()
    server = MockServer(exchange, on_ready=ready.set)
    listener = bind("127.0.0.1", 0)
    running = asyncio.create_task(server.serve([listener]))
    try:
        await ready.wait()
        yield url_of(listener)
    finally:
        server.should_exit = True
        await running
        listener.close()


@asynccontextmanager
async def world(
    exchange: MockExchange, client: dict[str, Any] | None = None, **options: Any
) -> AsyncIterator[World]:
    """Everything open, and closed at the end. `client` holds further arguments of the client."""
    async with (
        serving(exchange) as url,
        AsyncSixMM(
            base_url=url,
            ws_url=url.replace("http", "ws", 1) + "/ws",
            api_key=KEY,
            api_secret=SECRET,
            **(client or {}),
        ) as mm,
        mm.stream(StreamOptions(**{"reconnect_delay": 0.01, **options})) as stream,
    ):
        yield World(exchange, mm, stream)
