"""A real mock exchange, and clients that talk to it in process and over loopback."""

import contextlib
from collections.abc import AsyncIterator, Callable, Iterator

import httpx
import pytest
from sixmm import AsyncSixMM, SixMM
from sixmm_mock import MockExchange, create_app, running_server

USERNAME, PASSWORD = "alice", "canary-password"
API_KEY, API_SECRET = "fx_key", "canary-secret"


@pytest.fixture
def exchange() -> MockExchange:
    """An exchange with one user, who has one API key for reading and trading."""
    exchange = MockExchange(seed=7)
    user = exchange.add_user(USERNAME, PASSWORD)
    exchange.add_api_key(user, key=API_KEY, secret=API_SECRET, permissions=3)
    return exchange


@pytest.fixture
def served(exchange: MockExchange) -> Iterator[str]:
    """The exchange over loopback; its base URL."""
    with running_server(exchange) as url:
        yield url


@pytest.fixture
def both() -> dict[str, str]:
    """Every credential there is."""
    return {
        "username": USERNAME,
        "password": PASSWORD,
        "api_key": API_KEY,
        "api_secret": API_SECRET,
    }


@pytest.fixture
def connect(served: str, both: dict[str, str]) -> Iterator[Callable[..., SixMM]]:
    """Makes blocking clients of the served exchange; by default with every credential."""
    with contextlib.ExitStack() as open_clients:

        def make(**arguments: str | None) -> SixMM:
            return open_clients.enter_context(SixMM(**{"base_url": served, **both, **arguments}))

        yield make


@pytest.fixture
def in_process(
    exchange: MockExchange, both: dict[str, str]
) -> Callable[..., contextlib.AbstractAsyncContextManager[AsyncSixMM]]:
    """Makes awaiting clients of the exchange without a socket."""

    @contextlib.asynccontextmanager
    async def make(**arguments: str | None) -> AsyncIterator[AsyncSixMM]:
        transport = httpx.ASGITransport(app=create_app(exchange))
        async with AsyncSixMM(transport=transport, **{**both, **arguments}) as mm:
            yield mm

    return make
