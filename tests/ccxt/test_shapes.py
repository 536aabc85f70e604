"""ccxt's own tests of what unified methods return, which it ships, for everything that `has` claims."""

import asyncio
import contextlib
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import ccxt.pro.test.Exchange
import ccxt.test.exchange
import pytest
import sixmm.ccxt
import sixmm.ccxt.async_support
import sixmm.ccxt.pro
from sixmm_description import Description
from sixmm_mock import MockExchange, running_server

from .conftest import KEY, SECRET, SYMBOL, config_for

BLOCKING = importlib.import_module("ccxt.test.exchange.sync")
AWAITING = importlib.import_module("ccxt.test.exchange.async")
WATCHING = ccxt.pro.test.Exchange
# Tests of the class itself, which no entry of `has` stands for.
OF_THE_CLASS = ("test_after_construct", "test_features", "test_load_markets")

# Fields that ccxt wants and the exchange does not give, by test; none of them is made up.
ABSENT = {
    "test_load_markets": {
        "maker": "no operation tells fees",
        "taker": "no operation tells fees",
    },
    "test_fetch_positions": {
        "timestamp": "a position says no time",
        "datetime": "a position says no time",
        "collateral": "the formula of a position's margin is not documented",
    },
    "test_fetch_ledger": {
        "fee": "a movement of money has no fee",
        "type": "the kinds of movements are not documented",
    },
    "test_watch_positions": {
        "collateral": "the formula of a position's margin is not documented",
        "percentage": "pushes have no return on the margin",
        # What is open at the first look comes from the query.
        "timestamp": "a position of the query says no time",
        "datetime": "a position of the query says no time",
    },
}
# Tests of ccxt's that no exchange passes in Python, and why.
BROKEN = {
    "test_create_order": "reads the exchange object as a dictionary, adds a number to a text, and rounds in a way that Python's has not",
    "test_fetch_markets": "wants a dictionary, where ccxt's base class wants a list",
}
if Description.load().by_role["getAccountChangeLogs"].completed_query({}):
    BROKEN["test_fetch_ledger"] = "hands in no kind of movement, which newer pages require"


def method_of(test: str) -> str:
    """ccxt's name of the method that a test is for."""
    first, *rest = test.removeprefix("test_").split("_")
    return first + "".join(
        {"ohlcv": "OHLCV", "l2": "L2"}.get(one, one.capitalize()) for one in rest
    )


def claimed_in(package: ModuleType, made: type) -> list[str]:
    """The tests of a package for what a class claims to have."""
    has = made().has
    names = [one.name for one in pkgutil.iter_modules(package.__path__)]
    return [name for name in names if name in OF_THE_CLASS or has.get(method_of(name))]


def prepared(package: ModuleType, test: str) -> tuple[Any, dict[str, str], list[Any]]:
    """The test's function, what it is not to look at, and what it takes."""
    function = getattr(importlib.import_module(f"{package.__name__}.{test}"), test)
    values = {"symbol": SYMBOL, "code": "USDT", "symbols": [SYMBOL]}
    wanted = list(inspect.signature(function).parameters)[2:]
    return function, ABSENT.get(test, {}), [values[one] for one in wanted]


@pytest.fixture(scope="module")
def traded() -> Iterator[dict[str, Any]]:
    """An exchange with an open position, open, filled and canceled orders."""
    mock = MockExchange(seed=7)
    user = mock.add_user("alice", "canary-password")
    mock.add_api_key(user, key=KEY, secret=SECRET, permissions=3)
    with running_server(mock) as url:
        exchange = sixmm.ccxt.sixmm(config_for(url))
        # On both sides of the price, or the day's prices of the mock leave out the one that it opened with.
        exchange.create_order(SYMBOL, "market", "buy", 0.2)
        exchange.create_order(SYMBOL, "market", "sell", 0.1)
        exchange.create_order(SYMBOL, "limit", "buy", 0.1, 80_000)
        gone = exchange.create_order(SYMBOL, "limit", "buy", 0.1, 80_000)
        exchange.cancel_order(gone["id"], SYMBOL)
        exchange.close()
        yield config_for(url)


def expected(package: ModuleType, made: type) -> list[Any]:
    return [
        pytest.param(
            name,
            marks=[pytest.mark.xfail(reason=BROKEN[name], strict=True)] if name in BROKEN else [],
        )
        for name in claimed_in(package, made)
    ]


@pytest.mark.parametrize("test", expected(BLOCKING, sixmm.ccxt.sixmm))
def test_what_a_blocking_method_returns_has_ccxts_shape(traded, test):
    function, absent, arguments = prepared(BLOCKING, test)
    exchange = sixmm.ccxt.sixmm(traded)
    exchange.load_markets()
    try:
        function(exchange, absent, *arguments)
    finally:
        exchange.close()


@pytest.mark.parametrize("test", expected(AWAITING, sixmm.ccxt.async_support.sixmm))
def test_what_an_awaited_method_returns_has_ccxts_shape(traded, test):
    function, absent, arguments = prepared(AWAITING, test)

    async def run():
        async with sixmm.ccxt.async_support.sixmm(traded) as exchange:
            await exchange.load_markets()
            found = function(exchange, absent, *arguments)
            if inspect.isawaitable(found):  # those of the class are not
                await found

    asyncio.run(asyncio.wait_for(run(), 60))


async def trade_on(exchange: Any) -> None:
    """Trades, on and on, so that every topic has news; and an order that rests, or the book would stay as it is."""
    for number in range(10_000):
        await exchange.create_order(SYMBOL, "market", ("buy", "sell")[number % 2], 0.01)
        rests = await exchange.create_order(SYMBOL, "limit", "buy", 0.01, 85_000)
        await asyncio.sleep(0.02)
        await exchange.cancel_order(rests["id"], SYMBOL)


@pytest.mark.parametrize(
    "test",
    [one for one in claimed_in(WATCHING, sixmm.ccxt.pro.sixmm) if one not in OF_THE_CLASS],
)
def test_what_is_watched_has_ccxts_shape(traded, test):
    function, absent, arguments = prepared(WATCHING, test)

    async def run():
        async with sixmm.ccxt.pro.sixmm(traded) as exchange:
            await exchange.load_markets()
            exchange.set_sandbox_mode = lambda _: None  # one of them asks for it
            # These tests watch for 15 seconds of the exchange's own clock: let them pass in a few looks.
            real, looks = exchange.milliseconds, iter(range(0, 60_000, 2_000))
            exchange.milliseconds = lambda: real() + next(looks)
            trading = asyncio.create_task(trade_on(exchange))
            try:
                await function(exchange, absent, *arguments)
            finally:
                trading.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await trading

    asyncio.run(asyncio.wait_for(run(), 60))


def check(structure: str, exchange: Any, absent: dict[str, Any], one: Any, *more: Any) -> None:
    """One structure, by ccxt's own check of it."""
    module = importlib.import_module(f"ccxt.test.exchange.base.test_{structure}")
    getattr(module, f"test_{structure}")(exchange, absent, structure, one, *more)


def test_what_has_no_test_of_its_own_has_ccxts_shape_too(traded):
    exchange = sixmm.ccxt.sixmm(traded)
    exchange.load_markets()
    for market in exchange.fetch_markets():
        check("market", exchange, ABSENT["test_load_markets"], market)
    now = exchange.milliseconds()
    rests = exchange.create_order(SYMBOL, "limit", "buy", 0.1, 80_000)
    waits = exchange.create_order(SYMBOL, "market", "sell", 0.1, None, {"stopLossPrice": 70_000})
    row = {"symbol": SYMBOL, "type": "limit", "side": "buy", "amount": 0.1, "price": 80_000}
    trigger = {"trigger": True}
    orders = [
        rests,
        waits,
        *exchange.create_orders([row, row]),
        exchange.edit_order(rests["id"], SYMBOL, "limit", "buy", 0.2, 79_000),
        exchange.fetch_order(rests["id"], SYMBOL),
        exchange.fetch_order(waits["id"], SYMBOL, trigger),
        *exchange.fetch_open_orders(SYMBOL, params=trigger),
        exchange.cancel_order(rests["id"], SYMBOL),
        exchange.cancel_order(waits["id"], SYMBOL, trigger),
        *exchange.fetch_canceled_orders(SYMBOL),
        *exchange.fetch_canceled_and_closed_orders(SYMBOL),
        *exchange.fetch_canceled_and_closed_orders(SYMBOL, params=trigger),
        exchange.create_order(SYMBOL, "market", "buy", 0.1),
    ]
    for order in orders:
        check("order", exchange, {}, order, SYMBOL, now)
    for trade in exchange.fetch_order_trades(orders[-1]["id"], SYMBOL):
        check("trade", exchange, {}, trade, SYMBOL, now, False)
    position = exchange.fetch_position(SYMBOL)
    check("position", exchange, ABSENT["test_fetch_positions"], position, SYMBOL, now)
    exchange.close()


@pytest.mark.parametrize(
    ("made", "package", "least"),
    [
        (sixmm.ccxt.sixmm, BLOCKING, 20),
        (sixmm.ccxt.async_support.sixmm, AWAITING, 20),
        (sixmm.ccxt.pro.sixmm, WATCHING, 10),
    ],
)
def test_there_are_claimed_in_what_is_claimed(made, package, least):
    assert len(claimed_in(package, made)) >= least


def test_nothing_is_left_out_that_is_not_claimed():
    known = {
        *claimed_in(BLOCKING, sixmm.ccxt.sixmm),
        *claimed_in(WATCHING, sixmm.ccxt.pro.sixmm),
    }
    assert set(ABSENT) | set(BROKEN) <= known
