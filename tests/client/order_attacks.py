"""Attacks on order calls: a network that brings calls twice, interruptions, and two hands on the same orders.

All against the mock exchange. Its clock moves when a client waits, and nothing else does; what the clients say is held
against the exchange's journal. Nothing here knows how a client finds out what it says.
"""

import asyncio
import logging
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import cache
from types import FrameType
from typing import Any

import attrs
import httpx
from sixmm import (
    ApiError,
    AsyncSixMM,
    Backoff,
    CallOptions,
    OrderNotExecuted,
    OrderOutcomeUnknown,
    SixMM,
    SixMMError,
)
from sixmm_auth import ServerClock
from sixmm_mock import Clock, Description, MockExchange
from sixmm_mock.app import create_app
from sixmm_mock.testing import InProcessTransport

NOW_MS = 1_780_000_000_000
SYMBOL, QUANTITY = "BTCUSDT", "0.002"
USER, PASSWORD, SECRET = "trader", "attack-password", "secret"

_FIRST_PRICE = Decimal(10_000)


@cache
def _description() -> Description:
    return Description.load()


class Attacked:
    """One exchange whose time passes when a client waits, and clients for it."""

    def __init__(self, *, unique: bool = True, access_seconds: int = 1_800, seed: int = 1) -> None:
        self.exchange = MockExchange(
            seed=seed,
            clock=Clock(frozen_at_ms=NOW_MS),
            description=_description(),
            access_seconds=access_seconds,
            unique_client_ids=unique,
            journal_entries=100_000,
        )
        user = self.exchange.add_user(USER, PASSWORD, balance=10**9)
        self.key = f"fx_attack_{id(self)}"
        self.exchange.add_api_key(user, key=self.key, secret=SECRET)
        self.account = self.exchange.engine.accounts[user.user_id]
        self.app = create_app(self.exchange)
        self.handed_over: list[bytes] = []

    def pass_time(self, seconds: float) -> None:
        """Let time pass."""
        self.exchange.clock.advance(max(1, round(seconds * 1_000)))

    def now(self) -> float:
        """Seconds, for the clients' clocks."""
        return self.exchange.clock.now_ms() / 1_000

    def arguments(self, *, by: str = "key", off: float = 0.0) -> dict[str, Any]:
        """What a client is made with, whose computer's clock is off by so many seconds."""
        told = {
            "clock": ServerClock(monotonic=self.now, wall=lambda: self.now() + off),
            "backoff": Backoff(monotonic=self.now, random=lambda: 0.5),
        }
        if by == "login":
            return {**told, "username": USER, "password": PASSWORD}
        return {**told, "api_key": self.key, "api_secret": SECRET}

    def blocking(self, transport: httpx.BaseTransport, **told: Any) -> SixMM:
        """A blocking client whose waits let time pass."""
        attacked = self

        class Client(SixMM):
            def wait(self, seconds: float) -> None:
                attacked.pass_time(seconds)

        return Client(transport=transport, **self.arguments(**told))

    def awaiting(self, transport: httpx.AsyncBaseTransport, **told: Any) -> AsyncSixMM:
        """An awaiting client whose waits let time pass, and other tasks go on."""
        attacked = self

        class Client(AsyncSixMM):
            async def wait(self, seconds: float) -> None:
                attacked.pass_time(seconds)
                await asyncio.sleep(0)

        return Client(transport=transport, **self.arguments(**told))

    def executed(self, operation: str, request_id: str = "") -> list[str]:
        """The request ids, one for each time that the exchange carried out such a request, oldest first."""
        found = self.exchange.journal.find(operation=operation, code=0)
        ids = [entry.request.headers.get("x-request-id", "") for entry in found]
        return [one for one in ids if one.startswith(request_id)]

    def clear(self) -> None:
        """Cancel what is open: there is a limit."""
        for order in self.account.orders.open():
            self.exchange.engine.cancel(order)

    def orders(self, price: Decimal) -> list[Any]:
        """The orders that have, or had, this price."""
        every = (*self.account.orders.open(), *self.account.orders.finished())
        return [one for one in every if one.price == price]


def _price(number: int) -> Decimal:
    return _FIRST_PRICE + Decimal(number) / 10


def _limit(price: Decimal) -> dict[str, Any]:
    return {"symbol": SYMBOL, "type": "LIMIT", "side": "BUY", "price": price, "quantity": QUANTITY}


def limit(number: int) -> dict[str, Any]:
    """An order that rests, with a price of its own."""
    return _limit(_price(number))


# A network that brings calls twice


class Doubling(httpx.BaseTransport):
    """Brings each call with an effect twice, the second copy later; the client hears what one of them is answered."""

    def __init__(self, attacked: Attacked, delay: float, heard: str) -> None:
        self._inner, self._attacked = InProcessTransport(attacked.app), attacked
        self._delay, self._heard = delay, heard

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request."""
        if request.method == "GET" or "/private/" not in request.url.path:
            return self._inner.handle_request(request)
        first = self._inner.handle_request(request)
        self._attacked.pass_time(self._delay)
        second = self._inner.handle_request(request)
        return {"first": first, "second": second}[self._heard]


@attrs.frozen
class Doubled:
    """What came of one order that the network brought twice.

    `requests` are the client's own requests that were executed, of which there must be one at most; `copies` is how
    many orders there are, which is more where nothing on the exchange tells one copy from another.
    """

    case: str
    said: str
    requests: int
    copies: int
    true: bool

    @property
    def wrong(self) -> bool:
        """Whether the client had it executed twice, or says what is not so."""
        return self.requests > 1 or not self.true


def brought_twice(
    *, unique: bool, by: str, delay: float, heard: str, own: bool, life: int, off: float = 0.0
) -> list[Doubled]:
    """Place, amend and cancel through such a network; a session's tokens live `life` seconds."""
    attacked = Attacked(unique=unique, access_seconds=life)
    case = f"unique={unique} {by} {delay} s, {heard} heard, own={own}, tokens live {life} s"
    came = []
    with attacked.blocking(Doubling(attacked, delay, heard), by=by, off=off) as mm:
        for number in range(2):
            price = _price(number)
            named = {"client_order_id": f"own-{number}"} if own else {}
            options = CallOptions(request_id=f"p{number}")
            said = _said(mm.orders.place, **_limit(price), **named, options=options)
            there = attacked.orders(price)
            known = {str(order.order_id) for order in there}
            if isinstance(said, SixMMError):
                true = isinstance(said, OrderOutcomeUnknown) or not there
            else:
                true = said.order_id in known
            executed = set(attacked.executed("placeOrder", f"p{number}"))
            came.append(Doubled(case, type(said).__name__, len(executed), len(there), true))
    return came


def _said(call: Callable[..., Any], **arguments: Any) -> Any:
    try:
        return call(**arguments)
    except SixMMError as error:
        return error


# Interruptions


class Interrupted(BaseException):
    """Stands for Ctrl-C."""


@contextmanager
def interrupted_at(step: int, files: str) -> Iterator[None]:
    """Raise at the step-th line that runs in these files, as a signal's handler would."""
    left = step

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal left
        if files not in frame.f_code.co_filename:
            return None
        if event == "line":
            left -= 1
            if left == 0:
                sys.settrace(None)
                raise Interrupted
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)


class Lines(logging.Handler):
    """The lines at WARNING and above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Take one down."""
        self.lines.append(record.getMessage())


@attrs.frozen
class Interruption:
    """What an interrupted `place` left."""

    executed: bool
    left: bool
    told: bool
    lines: int

    @property
    def wrong(self) -> bool:
        """Whether an order that was executed is lost, or named more than once."""
        return (self.executed and not self.told) or self.lines > 1


class Seen(httpx.BaseTransport):
    """Takes down what the client hands over, and carries it."""

    def __init__(self, attacked: Attacked) -> None:
        self._inner, self._attacked = InProcessTransport(attacked.app), attacked

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request."""
        self._attacked.handed_over.append(request.content)
        return self._inner.handle_request(request)


def _interruption(
    attacked: Attacked, own: str, lines: list[str], *, answered: bool, interrupted: bool
) -> Interruption:
    placed = attacked.account.orders.knows_client_id(own)
    left = any(own.encode() in body for body in attacked.handed_over)
    naming = sum(own in line for line in lines)
    return Interruption(placed, left, answered or naming > 0, naming if interrupted else 0)


@contextmanager
def warnings() -> Iterator[list[str]]:
    """The client's warnings."""
    log, handler = logging.getLogger("sixmm"), Lines()
    log.addHandler(handler)
    try:
        yield handler.lines
    finally:
        log.removeHandler(handler)


def interrupt_lines(steps: Iterator[int], *, losing: bool) -> list[Interruption]:
    """Interrupt one blocking `place` each at these lines of the client; `losing` has it looked up on the way."""
    attacked, came = Attacked(), []
    with attacked.blocking(Seen(attacked)) as mm:
        mm.orders.place(**_limit(_price(0)))
        for number, step in enumerate(steps, 1):
            own, answered, interrupted = f"cut-{number}", False, False
            if losing:
                attacked.exchange.faults.clear()
                attacked.exchange.faults.add(_lost(number))
            with warnings() as lines:
                try:
                    with interrupted_at(step, "sixmm_runtime"):
                        mm.orders.place(**_limit(_price(number)), client_order_id=own)
                    answered = True
                except Interrupted:
                    interrupted = True
                except SixMMError:
                    answered = True
            came.append(
                _interruption(attacked, own, lines, answered=answered, interrupted=interrupted)
            )
            attacked.clear()
            attacked.pass_time(60)
    return came


def _lost(number: int) -> Any:
    from sixmm_mock.faults import Fault, Kind  # noqa: PLC0415 - only these runs need it

    kind = Kind.RESET_AFTER if number % 2 else Kind.RESET_BEFORE
    return Fault(kind, operation="placeOrder", count=1)


class Turns(httpx.AsyncBaseTransport):
    """Lets other tasks have some turns before and after each request is carried out, as a network does."""

    def __init__(self, attacked: Attacked, turns: int = 3) -> None:
        self._inner, self._attacked = InProcessTransport(attacked.app), attacked
        self._turns = turns

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request."""
        self._attacked.handed_over.append(request.content)
        for _ in range(self._turns):
            await asyncio.sleep(0)
        answer = await self._inner.handle_async_request(request)
        for _ in range(self._turns):
            await asyncio.sleep(0)
        return answer


def cancel_turns(turns: Iterator[int], *, losing: bool) -> list[Interruption]:
    """Cancel the task of one awaited `place` each after so many turns of the event loop."""

    async def run() -> list[Interruption]:
        attacked, came = Attacked(), []
        async with attacked.awaiting(Turns(attacked)) as mm:
            await mm.orders.place(**_limit(_price(0)))
            for number, turn in enumerate(turns, 1):
                own = f"cut-{number}"
                if losing:
                    attacked.exchange.faults.clear()
                    attacked.exchange.faults.add(_lost(number))
                with warnings() as lines:
                    placing = asyncio.create_task(
                        mm.orders.place(**_limit(_price(number)), client_order_id=own)
                    )
                    for _ in range(turn):
                        await asyncio.sleep(0)
                    placing.cancel()
                    (said,) = await asyncio.gather(placing, return_exceptions=True)
                interrupted = isinstance(said, asyncio.CancelledError)
                came.append(
                    _interruption(
                        attacked, own, lines, answered=not interrupted, interrupted=interrupted
                    )
                )
                attacked.clear()
                attacked.pass_time(60)
        return came

    return asyncio.run(run())


# Two hands on the same orders


class Losing(httpx.AsyncBaseTransport):
    """Loses half of the answers to calls with an effect, some of them with the call, and lets tasks take turns."""

    def __init__(self, attacked: Attacked, choose: random.Random) -> None:
        self._inner, self._attacked, self._choose = (
            InProcessTransport(attacked.app),
            attacked,
            choose,
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request."""
        await self._turns()
        lossy = request.method == "POST" and "/order/" in request.url.path
        kind = self._choose.choice(("answered", "answered", "lost", "unheard")) if lossy else ""
        if kind == "lost":
            raise httpx.ReadError("lost on demand", request=request)
        answer = await self._inner.handle_async_request(request)
        await self._turns()
        if kind == "unheard":
            raise httpx.ReadError("unheard on demand", request=request)
        return answer

    async def _turns(self) -> None:
        self._attacked.pass_time(self._choose.uniform(0.001, 0.05))
        for _ in range(self._choose.randrange(4)):
            await asyncio.sleep(0)


@attrs.define(slots=False)
class TwoHands:
    """Two tasks that amend and cancel the same orders, and what they were told of it; `wrong` must be empty."""

    seed: int = 1
    by: str = "key"
    counts: Counter[str] = attrs.field(factory=Counter)
    wrong: list[str] = attrs.field(factory=list)

    def __attrs_post_init__(self) -> None:
        self._attacked = Attacked(seed=self.seed)
        self._choose = random.Random(self.seed)  # noqa: S311 - repeatable
        self._asked: list[tuple[str, Decimal | None]] = []

    def run(self, rounds: int) -> "TwoHands":
        """Play so many rounds, each with an order of its own."""
        asyncio.run(self._run(rounds))
        return self

    async def _run(self, rounds: int) -> None:
        attacked, calm = self._attacked, InProcessTransport(self._attacked.app)
        losing = Losing(attacked, self._choose)
        async with attacked.awaiting(losing, by=self.by) as mm, attacked.awaiting(calm) as other:
            for number in range(rounds):
                base = _FIRST_PRICE + number
                order = await other.orders.place(**_limit(base))
                attacked.pass_time(self._choose.choice((0.01, 0.01, 15)))
                await self._round(mm, order.order_id, base, number)
                attacked.clear()

    async def _round(self, mm: AsyncSixMM, order_id: str, base: Decimal, number: int) -> None:
        choose = self._choose
        prices = [base + Decimal(1) / 10, base + Decimal(2) / 10]
        # In odd rounds both hands may want the same.
        wanted = [choose.choice(prices), choose.choice(prices)] if number % 2 else prices
        hands = [None if choose.random() < 0.2 else price for price in wanted]
        self._asked += [(order_id, price) for price in hands]
        await asyncio.gather(
            *(
                self._change(mm, order_id, f"r{number}-{hand}", price)
                for hand, price in enumerate(hands)
            )
        )
        if choose.random() < 0.5:
            await self._change(mm, order_id, f"r{number}-again", choose.choice(prices))

    async def _change(
        self, mm: AsyncSixMM, order_id: str, request_id: str, price: Decimal | None
    ) -> None:
        options = CallOptions(request_id=request_id)
        named = {"symbol": SYMBOL, "order_id": order_id, "options": options}
        try:
            if price is None:
                await mm.orders.cancel(**named)
            else:
                await mm.orders.amend(**named, price=price, quantity=QUANTITY)
            said = "ok"
        except OrderOutcomeUnknown:
            said = "unknown"
        except OrderNotExecuted:
            said = "not executed"
        except ApiError as error:
            said = f"refused {error.code}"
        self._judge(order_id, request_id, price, said)

    def _judge(self, order_id: str, request_id: str, price: Decimal | None, said: str) -> None:
        method = "cancel" if price is None else "amend"
        self.counts[f"{method} {said}"] += 1
        executed = self._attacked.executed(f"{method}Order", request_id)
        order = self._attacked.account.orders.find(SYMBOL, order_id, None)
        # A cancel's report is true if the order is canceled, by either task. So is an amendment if the other hand
        # made the same one at the same time, which no query tells from this one.
        done = bool(executed) or self._asked.count((order_id, price)) > 1
        if method == "cancel":
            done = str(order.status) == "CANCELED"
        if (said == "ok" and not done) or (said not in {"ok", "unknown"} and executed):
            self.wrong.append(f"{request_id} {method} {price}: said {said}, executed {executed}")
