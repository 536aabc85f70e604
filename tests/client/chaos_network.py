"""The network between clients and the mock exchange, in virtual time: it delays, loses and cuts what the plan says.

Requests reach the exchange's own intake, so that its fault plane decides what goes wrong. Nothing here knows what a
client makes of it.
"""

import random
import threading
from collections.abc import Generator

import httpx
from sixmm_mock import MockExchange
from sixmm_mock.dispatch import Dispatcher, Intake, Outcome
from sixmm_mock.faults import Kind
from sixmm_mock.request import Answer, RawRequest

from .virtual_time import VirtualTime

# Calls that clients make on the way to another one, while others wait for them: these take no time, because a
# participant that waits for another one, and not for time, would keep time from passing.
_TIMELESS = ("/v1/time", "/v1/public/user/login", "/v1/public/user/refresh-token")
_LONG_MS = 60_000

Steps = Generator[float, None, httpx.Response]


class Network:
    """Carries requests to one exchange. `unreachable` holds the ids of requests that never leave."""

    def __init__(self, exchange: MockExchange, time: VirtualTime) -> None:
        self.unreachable: set[str] = set()
        self.requests = 0
        self._exchange = exchange
        self._time = time
        self._intake = Intake(exchange, Dispatcher(exchange))
        self._began_ms = exchange.clock.now_ms()
        # The exchange belongs to one thread at a time.
        self.lock = threading.Lock()

    def jump(self, ms: int) -> None:
        """Set the exchange's clock forward."""
        with self.lock:
            self._began_ms += ms

    def let_the_last_arrive(self) -> None:
        """Delayed requests are executed before the next one that comes after them."""
        with self.lock:
            self._exchange.faults.clear()
            self._exchange.clock.advance(_LONG_MS)
            self._intake.take(RawRequest("GET", "/v1/time", b"", {}, b"", "127.0.0.1"))

    def steps(self, request: httpx.Request) -> Steps:
        """Yields the seconds that pass; returns the answer, or raises what a transport would."""
        request_id = request.headers.get("x-request-id", "")
        if request_id in self.unreachable:
            raise httpx.ConnectError("unreachable on demand", request=request)
        timeless = request.url.path in _TIMELESS
        if not timeless:
            yield random.Random(request_id).uniform(0.005, 0.08)  # noqa: S311 - repeatable
        outcome = self._arrive(request)
        yield from self._slowly(outcome, request)
        if outcome.answer is None:
            raise httpx.ReadError("connection reset on demand", request=request)
        if outcome.faults.get(Kind.TRUNCATE):
            raise httpx.RemoteProtocolError("connection closed on demand", request=request)
        return _response(outcome.answer, request)

    def _arrive(self, request: httpx.Request) -> Outcome:
        with self.lock:
            self.requests += 1
            self._exchange.clock.set(self._began_ms + round(self._time.now() * 1_000))
            return self._intake.take(_raw(request))

    def _slowly(self, outcome: Outcome, request: httpx.Request) -> Generator[float, None, None]:
        limit = request.extensions["timeout"]["read"]
        if latency := outcome.faults.get(Kind.LATENCY):
            seconds = (latency.ms or 0) / 1_000
            yield min(seconds, limit)
            if seconds > limit:
                raise httpx.ReadTimeout("too late on demand", request=request)
        if slow := outcome.faults.get(Kind.SLOW):
            yield (slow.ms or 0) / 1_000 * 3


class BlockingTransport(httpx.BaseTransport):
    """For clients in threads."""

    def __init__(self, network: Network, time: VirtualTime) -> None:
        self._network, self._time = network, time

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request."""
        request.read()
        steps = self._network.steps(request)
        try:
            while True:
                self._time.sleep(next(steps))
        except StopIteration as end:
            answer: httpx.Response = end.value
            return answer


class AwaitingTransport(httpx.AsyncBaseTransport):
    """For clients in tasks."""

    def __init__(self, network: Network, time: VirtualTime) -> None:
        self._network, self._time = network, time

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request."""
        await request.aread()
        steps = self._network.steps(request)
        while True:
            try:
                seconds = next(steps)
            except StopIteration as end:
                answer: httpx.Response = end.value
                return answer
            await self._time.sleep_async(seconds)


def _raw(request: httpx.Request) -> RawRequest:
    return RawRequest(
        method=request.method,
        path=request.url.path,
        query=request.url.query,
        headers={name.lower(): value for name, value in request.headers.items()},
        body=request.content,
        client_ip="127.0.0.1",
    )


def _response(answer: Answer, request: httpx.Request) -> httpx.Response:
    headers = {"content-type": "application/json", **answer.headers}
    return httpx.Response(answer.status, headers=headers, content=answer.body, request=request)
