"""A real mock exchange over loopback, and the exchange as ccxt classes that talk to it."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sixmm.ccxt
import sixmm.ccxt.async_support
from sixmm import AsyncSixMM, Backoff, SixMM
from sixmm_auth import ServerClock
from sixmm_mock import MockExchange, running_server

SYMBOL = "BTC/USDT:USDT"
KEY, SECRET = "ccxt-key", "canary-ccxt-secret"


@pytest.fixture
def mock() -> MockExchange:
    """A frozen market, and one user with an API key for reading and trading."""
    exchange = MockExchange(seed=7)
    user = exchange.add_user("alice", "canary-password")
    exchange.add_api_key(user, key=KEY, secret=SECRET, permissions=3)
    return exchange


def config_for(url: str, **more: Any) -> dict[str, Any]:
    """What a user of ccxt passes, for an exchange at this address."""
    ws = url.replace("http", "ws", 1) + "/ws"
    return {
        "apiKey": KEY,
        "secret": SECRET,
        "urls": {"api": {"rest": url, "ws": ws}},
        "enableRateLimit": False,
        **more,
    }


@pytest.fixture
def config(mock: MockExchange) -> Iterator[Callable[..., dict[str, Any]]]:
    """Makes configurations for the served exchange."""
    with running_server(mock) as url:
        yield lambda **more: config_for(url, **more)


@pytest.fixture
def exchange(config: Callable[..., dict[str, Any]]) -> Iterator[Any]:
    """The blocking class, connected."""
    made = sixmm.ccxt.sixmm(config())
    yield made
    made.close()


@pytest.fixture(params=["blocking", "awaiting"])
def call(request: pytest.FixtureRequest, mock_exchange: Any, simulated_time: Any) -> Any:
    """Calls a method of the blocking or of the awaiting class, in process and in simulated time.

    `call(lambda exchange: exchange.fetch_balance())`; keyword arguments are the client's.
    """
    common = {
        "api_key": mock_exchange.key,
        "api_secret": mock_exchange.secret,
        "transport": mock_exchange.transport(),
        "clock": ServerClock(monotonic=simulated_time, wall=simulated_time.wall),
        "backoff": Backoff(monotonic=simulated_time),
    }

    def timed(exchange: Any) -> Any:
        exchange.milliseconds = mock_exchange.exchange.clock.now_ms
        return exchange

    def blocking(make: Callable[[Any], Any], **arguments: Any) -> Any:
        with SixMM(**{**common, **arguments}) as mm:
            mm.wait = simulated_time.wait
            return make(timed(sixmm.ccxt.sixmm({"mm": mm})))

    def awaiting(make: Callable[[Any], Any], **arguments: Any) -> Any:
        async def run() -> Any:
            async with AsyncSixMM(**{**common, **arguments}) as mm:
                mm.wait = simulated_time.wait_async
                return await make(timed(sixmm.ccxt.async_support.sixmm({"mm": mm})))

        return asyncio.run(run())

    return {"blocking": blocking, "awaiting": awaiting}[request.param]
