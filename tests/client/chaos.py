"""The chaos run: many orders under faults of every kind, and what the clients say of them held against the exchange.

Each order's faults follow from the seed and the order's number alone. Each order is recognised on the exchange by its
price, which no other one has, so that nothing depends on the ids that are under test.
"""

import asyncio
import random
import threading
from collections import Counter
from collections.abc import Generator, Sequence
from decimal import Decimal
from operator import attrgetter
from typing import Any

import attrs
from sixmm import (
    ApiError,
    AsyncSixMM,
    Backoff,
    CallOptions,
    OrderNotExecuted,
    OrderOutcomeUnknown,
    ResponseError,
    SixMM,
    SixMMError,
    TransportError,
)
from sixmm_auth import ServerClock
from sixmm_mock import Clock, Description, MockExchange
from sixmm_mock.faults import Fault, Kind

from .chaos_network import AwaitingTransport, BlockingTransport, Network
from .virtual_time import VirtualTime

NOW_MS = 1_780_000_000_000
SYMBOL = "BTCUSDT"
QUANTITY, AMENDED = Decimal("0.002"), Decimal("0.003")
PASSWORD = "chaos-password"

_TICK = Decimal("0.1")
_RESTING, _WAITING = Decimal(10_000), Decimal(100_000)
_ORDERS_OF_A_STEP = 3
_BY_LOGIN = 4  # every fourth worker has no API key
_JUMP_MS = 60_000
_TOLERANCE_MS = Description.load().tolerance_ms

# One thing to do with an order: the method, its arguments, and the id of its requests.
Step = tuple[str, dict[str, Any], str]
# A scenario yields steps, and is sent what came of each: the result, or the error.
Scenario = Generator[Step, Any, None]


@attrs.define
class Report:
    """What a client said of one order: of placing it, amending it and canceling it."""

    price: Decimal
    placed: str = "not tried"
    amended: str = "not tried"
    canceled: str = "not tried"
    order_id: str | None = None
    is_condition: bool = False


@attrs.frozen
class Verdict:
    """What the comparison with the exchange shows; the first three must be empty."""

    duplicates: list[Report]
    believed_absent: list[Report]
    believed_present: list[Report]
    unclear: list[str]
    counts: Counter[str]

    @property
    def wrong(self) -> list[Any]:
        """Everything that must not be."""
        return [
            *self.duplicates,
            *self.believed_absent,
            *self.believed_present,
            *self.unclear,
        ]


def faults_of(choose: random.Random, request_id: str, *, calm: float = 0.35) -> list[Fault]:
    """What goes wrong with one call: mostly one thing, before or after it was executed."""
    if choose.random() < calm:
        return []
    ms = choose.randint
    nearly, over, long = (_TOLERANCE_MS * tenths // 10 for tenths in (9, 11, 25))
    choices: Sequence[dict[str, Any]] = (
        {"kind": Kind.RESET_BEFORE},
        {"kind": Kind.RESET_AFTER},
        {"kind": Kind.DELAYED, "ms": ms(0, nearly)},
        {"kind": Kind.DELAYED, "ms": ms(nearly, over)},
        {"kind": Kind.DELAYED, "ms": ms(0, long)},
        {"kind": Kind.LATENCY, "ms": ms(11_000, 30_000)},
        {"kind": Kind.LATENCY, "ms": ms(100, 8_000)},
        {"kind": Kind.TRUNCATE, "size": ms(0, 40)},
        {"kind": Kind.SLOW, "size": 20, "ms": ms(1, 500)},
        {"kind": Kind.STATUS, "status": 500},
        {"kind": Kind.STATUS, "status": 500, "executed": True},
        {"kind": Kind.STATUS, "status": 502, "html": True},
        {"kind": Kind.STATUS, "status": 504, "html": True, "executed": True},
        {"kind": Kind.STATUS, "status": 503, "retry_after": 1},
        {"kind": Kind.STATUS, "status": 503, "executed": True},
        {"kind": Kind.STATUS, "status": 429, "retry_after": ms(0, 3)},
        {"kind": Kind.STATUS, "status": 429, "executed": True},
        {"kind": Kind.STATUS, "status": 429, "html": True},
        {"kind": Kind.BUSINESS, "code": 3001},
        {"kind": Kind.BUSINESS, "code": 9999},
        {"kind": Kind.EXPIRED_TOKEN},
    )
    return [Fault(**choose.choice(choices), request_id=request_id, count=1)]


class Chaos:
    """One run, with the clients of the package or with others that are made worse on purpose."""

    def __init__(
        self,
        seed: int,
        orders: int,
        *,
        workers: int = 12,
        at_once: int = 1,
        clients: tuple[type[SixMM], type[AsyncSixMM]] = (SixMM, AsyncSixMM),
    ) -> None:
        self.seed, self.orders, self.workers = seed, orders, workers
        self.blocking, self.awaiting = clients
        self.time = VirtualTime(workers, at_once=at_once)
        self.exchange = MockExchange(
            seed=seed,
            clock=Clock(frozen_at_ms=NOW_MS),
            description=Description.load(),
            access_seconds=300,
            # Nothing but the client shall keep an order from being placed twice.
            unique_client_ids=False,
            journal_entries=10,
        )
        self.network = Network(self.exchange, self.time)
        self.reports: dict[int, list[Report]] = {}
        self.unclear: list[str] = []
        self.calls = 0
        for worker in range(workers):
            user = self.exchange.add_user(self._user(worker), PASSWORD, balance=10**9)
            self.exchange.add_api_key(user, key=self._key(worker), secret="secret")

    def run(self) -> Verdict:
        """Do it all, and compare."""
        tasks = [worker for worker in range(self.workers) if worker % 2]
        threads = [
            threading.Thread(target=self._in_thread, args=(worker,), daemon=True)
            for worker in range(self.workers)
            if worker not in tasks
        ]
        threads.append(
            threading.Thread(target=asyncio.run, args=(self._in_tasks(tasks),), daemon=True)
        )
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.network.let_the_last_arrive()
        return self.verdict()

    # What is done with an order

    def scenario(self, number: int) -> Scenario:
        """The life of one order, as its number says; a batch has three."""
        choose = random.Random(f"{self.seed}-{number}-scenario")  # noqa: S311 - repeatable
        kind = choose.choices(("order", "batch", "condition"), (80, 10, 10))[0]
        prices = [
            (_WAITING if kind == "condition" else _RESTING)
            + _TICK * (number * _ORDERS_OF_A_STEP + index)
            for index in range(_ORDERS_OF_A_STEP if kind == "batch" else 1)
        ]
        reports = self.reports[number] = [Report(price) for price in prices]
        steps = {"order": self._order, "batch": self._batch, "condition": self._condition}
        yield from steps[kind](number, reports, choose)

    def _order(self, number: int, reports: list[Report], choose: random.Random) -> Scenario:
        (report,) = reports
        own = {"client_order_id": f"own-{number}"} if choose.random() < 0.5 else {}
        came = yield "orders.place", {**_limit(report.price), **own}, f"o{number}-place"
        report.placed = self._said(came)
        report.order_id = getattr(came, "order_id", None)
        if report.order_id is None:
            return
        named = {"symbol": SYMBOL, "order_id": report.order_id}
        if choose.random() < 0.4:
            change = {**named, "price": report.price, "quantity": AMENDED}
            came = yield "orders.amend", change, f"o{number}-amend"
            report.amended = self._said(came)
        came = yield "orders.cancel", named, f"o{number}-cancel"
        report.canceled = self._said(came)

    def _batch(self, number: int, reports: list[Report], choose: random.Random) -> Scenario:
        del choose
        orders = [_limit(report.price) for report in reports]
        came = yield "orders.place_batch", {"orders": orders}, f"o{number}-place"
        for index, report in enumerate(reports):
            report.placed = self._said_of(came, index)
            report.order_id = None if isinstance(came, SixMMError) else came[index].get("order_id")
        placed = [report for report in reports if report.placed == "done"]
        if not placed:
            return
        named = [{"symbol": SYMBOL, "order_id": report.order_id} for report in placed]
        came = yield "orders.cancel_batch", {"orders": named}, f"o{number}-cancel"
        for index, report in enumerate(placed):
            report.canceled = self._said_of(came, index)

    def _condition(self, number: int, reports: list[Report], choose: random.Random) -> Scenario:
        del choose
        (report,) = reports
        report.is_condition = True
        order = {
            "symbol": SYMBOL,
            "type": "STOP_MARKET",
            "side": "BUY",
            "stop_price": report.price,
            "quantity": QUANTITY,
        }
        came = yield "conditions.place", order, f"o{number}-place"
        report.placed = self._said(came)
        report.order_id = getattr(came, "condition_id", None)
        if report.order_id is not None:
            named = {"symbol": SYMBOL, "condition_id": report.order_id}
            came = yield "conditions.cancel", named, f"o{number}-cancel"
            report.canceled = self._said(came)

    def _said(self, came: Any) -> str:
        said = "done"
        match came:
            case OrderOutcomeUnknown():
                said = "unknown"
            case OrderNotExecuted():
                said = "absent"
            case ApiError(code=code):
                said = f"refused {code}"
            case ResponseError(http_status=429):
                said = "refused 429"
            case TransportError(may_have_been_received=False):
                said = "never sent"
            case SixMMError():
                # A failure that leaves open what the call did, and does not say so.
                said = "unclear"
                self.unclear.append(f"{type(came).__name__}: {came}")
        return said

    def _said_of(self, came: Any, index: int) -> str:
        if isinstance(came, SixMMError):
            return self._said(came)
        code = came[index].code
        return "done" if code == 0 else "absent" if code == -1 else f"refused {code}"

    # Who does it

    def _in_thread(self, worker: int) -> None:
        self.time.enter(worker)
        self.time.sleep(0)
        transport = BlockingTransport(self.network, self.time)
        chaos = self

        class Client(self.blocking):  # type: ignore[name-defined]  # which class is known at run time
            def wait(self, seconds: float) -> None:
                chaos.time.sleep(seconds)

        try:
            with Client(transport=transport, **self._arguments(worker)) as mm:
                self._skew(worker)
                for number in range(worker, self.orders, self.workers):
                    self._drive(number, mm)
        finally:
            self.time.leave()

    async def _in_tasks(self, workers: list[int]) -> None:
        await asyncio.gather(*(self._in_task(worker) for worker in workers))

    async def _in_task(self, worker: int) -> None:
        self.time.enter(worker)
        await self.time.sleep_async(0)
        transport = AwaitingTransport(self.network, self.time)
        chaos = self

        class Client(self.awaiting):  # type: ignore[name-defined]  # as above
            async def wait(self, seconds: float) -> None:
                await chaos.time.sleep_async(seconds)

        try:
            async with Client(transport=transport, **self._arguments(worker)) as mm:
                self._skew(worker)
                for number in range(worker, self.orders, self.workers):
                    await self._drive_async(number, mm)
        finally:
            self.time.leave()

    def _drive(self, number: int, mm: SixMM) -> None:
        scenario, came = self.scenario(number), None
        while (step := _next(scenario, came)) is not None:
            planned = self._plan(number, step)
            try:
                came = _call(mm, step)
            except SixMMError as error:
                came = error
            finally:
                self._forget(planned)

    async def _drive_async(self, number: int, mm: AsyncSixMM) -> None:
        scenario, came = self.scenario(number), None
        while (step := _next(scenario, came)) is not None:
            planned = self._plan(number, step)
            try:
                came = await _call(mm, step)
            except SixMMError as error:
                came = error
            finally:
                self._forget(planned)

    def _plan(self, number: int, step: Step) -> list[str]:
        """Set up what goes wrong with a call and with the queries that follow it."""
        request_id = step[2]
        choose = random.Random(f"{self.seed}-{request_id}")  # noqa: S311 - repeatable
        faults = faults_of(choose, request_id)
        for follows in ("look1", "look2", "look3", "look4", "look5", "again1", "again2"):
            faults += faults_of(choose, f"{request_id}-{follows}", calm=0.6)
        with self.network.lock:
            self.calls += 1
            if choose.random() < 0.03:
                self.network.unreachable.add(request_id)
            planned = [self.exchange.faults.add(fault) for fault in faults]
        if number == self.orders // 2 and request_id.endswith("-place"):
            self.network.jump(_JUMP_MS)
        return planned

    def _forget(self, planned: list[str]) -> None:
        with self.network.lock:
            for fault_id in planned:
                self.exchange.faults.remove(fault_id)

    def _skew(self, worker: int) -> None:
        """The first reading of the exchange's time is wrong, by less than it would notice."""
        off = _TOLERANCE_MS * 8 // 10
        ms = random.Random(f"{self.seed}-{worker}-skew").randint(-off, off)  # noqa: S311
        with self.network.lock:
            self.exchange.faults.add(
                Fault(Kind.CLOCK_SKEW, operation="getServerTime", ms=ms, count=1)
            )

    def _arguments(self, worker: int) -> dict[str, Any]:
        choose = random.Random(f"{self.seed}-{worker}-clock")  # noqa: S311 - repeatable
        drift, offset = 1 + choose.uniform(-2e-4, 2e-4), choose.uniform(-3_600, 3_600)

        def monotonic() -> float:
            return self.time.now() * drift

        def wall() -> float:
            jumped = 300 if self.time.now() > 600 else 0
            return NOW_MS / 1_000 + self.time.now() + offset + jumped

        arguments: dict[str, Any] = {
            "clock": ServerClock(monotonic=monotonic, wall=wall),
            "backoff": Backoff(monotonic=monotonic, random=lambda: 0.5),
        }
        if worker % _BY_LOGIN == _BY_LOGIN - 1:
            return {**arguments, "username": self._user(worker), "password": PASSWORD}
        return {**arguments, "api_key": self._key(worker), "api_secret": "secret"}

    def _user(self, worker: int) -> str:
        return f"trader-{worker}"

    def _key(self, worker: int) -> str:
        return f"fx_chaos_{id(self)}_{worker}"

    # What came of it

    def verdict(self) -> Verdict:
        """Hold what was said against what is there."""
        there = self._there()
        duplicates, absent, present = [], [], []
        counts: Counter[str] = Counter()
        for report in (one for reports in self.reports.values() for one in reports):
            found = there.get(report.price, [])
            counts[f"place {report.placed}"] += 1
            counts[f"amend {report.amended}"] += 1
            counts[f"cancel {report.canceled}"] += 1
            if len(found) > 1:
                duplicates.append(report)
            if report.placed not in {"done", "unknown"} and found:
                absent.append(report)
            if report.placed == "done" and not _as_said(report, found):
                present.append(report)
        return Verdict(duplicates, absent, present, self.unclear, counts)

    def _there(self) -> dict[Decimal, list[Any]]:
        """Every order that the exchange ever took in, by its price."""
        found: dict[Decimal, list[Any]] = {}
        for account in self.exchange.engine.accounts.values():
            for order in (*account.orders.open(), *account.orders.finished()):
                found.setdefault(order.price, []).append(order)
            for condition in (*account.conditions.waiting(), *account.conditions.finished()):
                price = condition.request.stop_price or Decimal(0)
                found.setdefault(price, []).append(condition)
        return found


def _as_said(report: Report, found: list[Any]) -> bool:
    """Whether a placed order is there, and changed and canceled exactly as was said."""
    if len(found) != 1:
        return False
    (order,) = found
    number = order.condition_id if report.is_condition else order.order_id
    if str(number) != report.order_id:
        return False
    if report.canceled == "done" and str(order.status) != "CANCELED":
        return False
    if report.amended == "done":
        return bool(order.quantity == AMENDED)
    untouched = report.is_condition or report.amended == "unknown" or order.quantity == QUANTITY
    return bool(untouched)


def _limit(price: Decimal) -> dict[str, Any]:
    return {
        "symbol": SYMBOL,
        "type": "LIMIT",
        "side": "BUY",
        "price": price,
        "quantity": QUANTITY,
    }


def _call(mm: Any, step: Step) -> Any:
    method, arguments, request_id = step
    return attrgetter(method)(mm)(**arguments, options=CallOptions(request_id=request_id))


def _next(scenario: Scenario, came: Any) -> Step | None:
    try:
        return scenario.send(came)
    except StopIteration:
        return None
