"""A real mock exchange, and clients that talk to it in process and over loopback."""

import contextlib
from collections.abc import AsyncIterator, Callable, Iterator

import httpx
import pytest
from sixmm import AsyncSixMM, Backoff, RateLimit, SixMM
from sixmm_mock import MockExchange, create_app, running_server
from sixmm_runtime.flow import Attempt, Run

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


class Time:
    """Seconds that pass only when somebody waits."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


class Walk:
    """Walks through the steps of a call to the mock exchange, with time that only passes in its waits.

    `waits` and `timeouts` are what the steps asked for; `limit` makes a rate limit on the same time.
    """

    def __init__(self, transport, *, jitter=0.5, backoff=None, limit=None, **terms):
        self.time = Time()
        terms["backoff"] = Backoff(random=lambda: jitter, monotonic=self.time, **(backoff or {}))
        if limit is not None:
            terms["rate_limit"] = RateLimit(*limit, monotonic=self.time)
        self._core = SixMM(**terms)._core
        self._http = httpx.Client(transport=transport, base_url="http://mock")
        self.timeouts, self.waits = [], []

    def start(self, operation, options=None):
        """The first step of a call is due."""
        return Run(self._core.flow(operation, {}, options))

    def finish(self, run):
        """All the steps that are left; the call's result."""
        while run.step is not None:
            if isinstance(run.step, Attempt):
                sent = run.step.request
                self.timeouts.append(sent.extensions["timeout"]["read"])
                run.go_on(self._http.request(sent.method, sent.url.path))
            else:
                self.waits.append(round(run.step.seconds, 6))
                self.time.now += run.step.seconds
                run.go_on(None)
        return run.result

    def __call__(self, operation, options=None):
        return self.finish(self.start(operation, options))


@pytest.fixture
def walk(mock_exchange):
    """Makes walks to one mock exchange."""
    return lambda **terms: Walk(mock_exchange.transport(), **terms)
