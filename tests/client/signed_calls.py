"""Signed calls to replay-protected operations from threads and tasks at once, all with one API key.

Most of the calls have the same bytes as many others made in the same millisecond, which is
what a replay looks like to the exchange.
"""

import asyncio
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

import attrs
import httpx
from sixmm import AsyncSixMM, OrderNotFound, SixMM
from sixmm_mock import MockExchange, create_app

KEY, SECRET = "fx_many_callers", "canary-secret-of-many"
THREADS, TASKS = 4, 16

Call = tuple[str, dict[str, str]]


@attrs.define
class Figures:
    """What came of a run, as the exchange saw it."""

    calls: int = 0
    refused: Counter[int] = attrs.field(factory=Counter)
    furthest_ahead_ms: int = 0


class Inline(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Hands requests to the exchange in process, one after the other, from whichever thread they come."""

    def __init__(self, exchange: MockExchange, figures: Figures) -> None:
        self._app: Any = create_app(exchange)
        self._exchange = exchange
        self._figures = figures
        self._lock = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request of a blocking client."""
        sent: list[dict[str, Any]] = []
        with self._lock:
            self._note(request)
            self._finish(self._app(_scope(request), _receive(request.read()), _collect(sent)))
        start, body = sent
        return httpx.Response(start["status"], headers=start["headers"], content=body["body"])

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request of an awaiting client, letting other tasks have a turn before."""
        await asyncio.sleep(0)
        return self.handle_request(request)

    def _note(self, request: httpx.Request) -> None:
        (stamp,) = parse_qs(request.url.query.decode()).get("timestamp", ["0"])
        ahead = int(stamp) - self._exchange.clock.now_ms()
        self._figures.furthest_ahead_ms = max(self._figures.furthest_ahead_ms, ahead)

    def _finish(self, answering: Coroutine[Any, Any, None]) -> None:
        try:
            answering.send(None)
        except StopIteration:
            return
        raise RuntimeError("the exchange waited, but no other call was left to wait for")


def make_exchange() -> MockExchange:
    """An exchange with the key that all callers use."""
    exchange = MockExchange(seed=5)
    exchange.add_api_key(exchange.add_user("many", "wonderland"), key=KEY, secret=SECRET)
    return exchange


def make_calls(
    number: int, exchange: MockExchange, *, which: Callable[[int], Call] | None = None, **reach: Any
) -> Figures:
    """Make that many calls: half from threads with a client each, half from tasks.

    Args:
        number: how many.
        exchange: where they go.
        which: call number n; `one_of` where left out.
        reach: `base_url` of the served exchange; in process without it.
    """
    figures = Figures()
    if not reach:
        reach = {"transport": Inline(exchange, figures)}
    numbers = iter(range(number))
    lock = threading.Lock()

    def calls() -> Iterator[Call]:
        while True:
            with lock:
                taken = next(numbers, None)
            if taken is None:
                return
            yield (which or one_of)(taken)

    with ThreadPoolExecutor(THREADS + 1) as pool:
        running = [pool.submit(_in_thread, calls, reach) for _ in range(THREADS)]
        running.append(pool.submit(asyncio.run, _in_tasks(calls, reach)))
        for one in running:
            one.result()
    figures.calls = sum(
        exchange.journal.count(operation=name)
        for name in ("getCurrentOrders", "cancelAllOrders", "getOrder")
    )
    for code in (1003, 3004):
        figures.refused[code] = exchange.journal.count(code=code)
    return figures


def one_of(number: int) -> Call:
    """Call number `number`: two of three are identical to all of their kind."""
    kind = number % 3
    if kind == 0:
        return "current", {"symbol": "BTCUSDT"}
    if kind == 1:
        return "cancel_all", {"symbol": "BTCUSDT"}
    return "get", {"symbol": "BTCUSDT", "client_order_id": f"none-{number}"}


def always_the_same(_number: int) -> Call:
    """The same bytes each time: faster than 1,000 a second, they have to be slowed down."""
    return "current", {"symbol": "BTCUSDT"}


def _in_thread(calls: Callable[[], Iterator[Call]], reach: dict[str, Any]) -> None:
    with SixMM(api_key=KEY, api_secret=SECRET, max_retries=0, **reach) as mm:
        for method, arguments in calls():
            with suppress(OrderNotFound):
                getattr(mm.orders, method)(**arguments)


async def _in_tasks(calls: Callable[[], Iterator[Call]], reach: dict[str, Any]) -> None:
    async with AsyncSixMM(api_key=KEY, api_secret=SECRET, max_retries=0, **reach) as mm:

        async def work() -> None:
            for method, arguments in calls():
                with suppress(OrderNotFound):
                    await getattr(mm.orders, method)(**arguments)

        await asyncio.gather(*(work() for _ in range(TASKS)))


def _scope(request: httpx.Request) -> dict[str, Any]:
    return {
        "type": "http",
        "method": request.method,
        "path": request.url.path,
        "query_string": request.url.query,
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": ("127.0.0.1", 1),
    }


def _receive(body: bytes) -> Callable[[], Awaitable[dict[str, Any]]]:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body}

    return receive


def _collect(sent: list[dict[str, Any]]) -> Callable[[dict[str, Any]], Awaitable[None]]:
    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    return send
