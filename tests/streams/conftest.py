"""A real mock exchange over loopback, and streams to it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
from sixmm import AsyncSixMM, AsyncStream
from sixmm_mock import MockExchange, running_server
from sixmm_runtime.streams.options import StreamOptions

DEADLINE_SECONDS = 20


@pytest.fixture
def exchange() -> MockExchange:
    return MockExchange(seed=7)


@pytest.fixture
def served(exchange: MockExchange) -> Iterator[str]:
    with running_server(exchange) as url:
        yield url


@pytest.fixture
def streaming(served: str) -> Callable[..., AbstractAsyncContextManager[AsyncStream]]:
    """Opens a stream of an awaiting client."""

    @asynccontextmanager
    async def opened(**options: Any) -> AsyncIterator[AsyncStream]:
        ws_url = served.replace("http", "ws", 1) + "/ws"
        async with (
            AsyncSixMM(base_url=served, ws_url=ws_url) as mm,
            mm.stream(StreamOptions(**options)) as stream,
        ):
            yield stream

    return opened


def run(test: Coroutine[Any, Any, None]) -> None:
    """A test that takes too long has failed."""
    asyncio.run(asyncio.wait_for(test, DEADLINE_SECONDS))
