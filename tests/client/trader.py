"""A client of either kind and the mock exchange, whose time passes when the client waits."""

import asyncio
import json
from operator import attrgetter

import httpx
from sixmm import AsyncSixMM, Backoff, SixMM
from sixmm_auth import ServerClock
from sixmm_description import Description
from sixmm_mock.testing import MockForTests

TOLERANCE_MS = Description.load().tolerance_ms
TOLERANCE = TOLERANCE_MS / 1_000
# Seconds after which a lookup proves absence: two tolerances, and ten seconds that an accepted order may stay unseen.
PROOF = 2 * TOLERANCE + 10
# As long as a client looks for an order unless it is told otherwise.
LOOKED_FOR = PROOF + 15
LIMIT = {"symbol": "BTCUSDT", "type": "LIMIT", "side": "BUY", "price": "50000", "quantity": "0.1"}
STOP = {
    "symbol": "BTCUSDT",
    "type": "STOP_MARKET",
    "side": "BUY",
    "stop_price": "99000",
    "quantity": "0.1",
}


class Trader:
    """Makes calls with a client of one kind, whose waits move the exchange's clock."""

    def __init__(self, kind: str, mock: MockForTests) -> None:
        self.kind, self.mock, self.waited = kind, mock, 0.0
        self.clock = mock.exchange.clock
        self.clock.freeze()
        self.credentials = {"api_key": mock.key, "api_secret": mock.secret}

    def pass_time(self, seconds: float) -> None:
        self.waited += seconds
        # At least 1 ms: a wait for the last rounding error of a deadline would never end.
        self.clock.advance(max(round(seconds * 1_000), 1 if seconds > 0 else 0))

    def arguments(self):
        def monotonic():
            return self.clock.now_ms() / 1_000

        return {
            "transport": self.mock.transport(),
            "clock": ServerClock(monotonic=monotonic, wall=monotonic),
            "backoff": Backoff(monotonic=monotonic),
            **self.credentials,
        }

    def __call__(self, method, *, client=None, **arguments):
        told, trader = {**self.arguments(), **(client or {})}, self

        class Blocking(SixMM):
            def wait(self, seconds):
                trader.pass_time(seconds)

        class Awaiting(AsyncSixMM):
            async def wait(self, seconds):
                trader.pass_time(seconds)

        async def awaited():
            async with Awaiting(**told) as mm:
                return await attrgetter(method)(mm)(**arguments)

        if self.kind == "async":
            return asyncio.run(awaited())
        with Blocking(**told) as mm:
            return attrgetter(method)(mm)(**arguments)

    def fault(self, operation="placeOrder", **fault):
        self.mock.faults.add(operation=operation, **{"count": 1, **fault})

    def sent(self, operation):
        """The requests of one operation that were made, oldest first."""
        return [entry.request for entry in self.mock.journal.find(operation=operation)]

    def bodies(self, operation):
        return [json.loads(request.body) for request in self.sent(operation)]

    @property
    def open_orders(self):
        return self.mock.exchange.engine.accounts[self.mock.user.user_id].orders.open()


class Between(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Stands between a client and the exchange: sees each request before it is carried, and may change its answer.

    `before` may raise, or answer by itself; `after` gives the answer that the client gets.
    """

    def __init__(self, mock, before=None, after=None):
        self._inner = mock.transport()
        self._before = before or (lambda _request: None)
        self._after = after or (lambda _request, answer: answer)

    def handle_request(self, request):
        answer = self._before(request) or self._inner.handle_request(request)
        return self._after(request, answer)

    async def handle_async_request(self, request):
        answer = self._before(request)
        if answer is None:
            answer = await self._inner.handle_async_request(request)
            await answer.aread()
        return self._after(request, answer)


def changed(answer, change):
    """The same answer with its data changed by `change`."""
    body = json.loads(answer.read())
    change(body["data"])
    return httpx.Response(answer.status_code, json=body)
