"""The bots of `examples/` under faults: no order and no position is left, and what they report is what the exchange did."""

import asyncio
import importlib.util
from collections import Counter
from decimal import Decimal

import pytest
from sixmm import AsyncSixMM, Backoff, SixMM
from sixmm_auth import ServerClock
from sixmm_mock import MockExchange
from sixmm_mock.testing import MockForTests, SimulatedTime

from .blocks import ROOT

SYMBOL = "BTCUSDT"
FAULTS = (
    {"operation": "placeOrder", "kind": "reset_after", "count": 2},
    {"operation": "placeOrder", "kind": "reset_before", "count": 1, "skip": 4},
    {"operation": "placeOrder", "kind": "business", "code": 5002, "count": 1, "skip": 5},
    {"operation": "getOrder", "kind": "reset_before", "count": 3, "skip": 3},
    {"operation": "cancelAllOrders", "kind": "reset_before", "count": 1},
    {"operation": "cancelAllOrders", "kind": "reset_after", "count": 1, "skip": 1},
    {"operation": "getCurrentOrders", "kind": "status", "status": 503, "count": 2},
    {"operation": "getPositions", "kind": "reset_after", "count": 1},
)


def bot(name):
    """The module of an example."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "examples" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def left(mock):
    """How many open orders and positions the only user has."""
    account = mock.exchange.engine.accounts[mock.user.user_id]
    held = [one for one in account.positions.values() if one.quantity]
    return len(account.orders.open()), len(held)


def check(mock, report):
    """The report says of every order that the exchange accepted what the exchange says of it, and of no other."""
    orders = mock.exchange.engine.accounts[mock.user.user_id].orders
    orders = [*orders.open(), *orders.finished()]
    assert Counter((one.order_id, one.executed_quantity) for one in report) == Counter(
        (str(one.order_id), one.executed) for one in orders
    )
    assert left(mock) == (0, 0)
    assert mock.faults.never_fired() == []


@pytest.fixture(params=[(), FAULTS], ids=["calm", "faults"])
def faults(request):
    return request.param


def test_the_grid_bot_leaves_nothing_behind_and_reports_what_was_done(faults):
    with MockForTests(MockExchange(seed=3)) as mock:
        mock.exchange.clock.freeze()
        time = SimulatedTime(mock.exchange.clock)
        for one in faults:
            mock.faults.add(**one)
        moves = iter([85_000, 84_500, 84_000, 86_000, 85_000, 84_900, 85_400] * 9)

        class Trading(SixMM):
            def wait(self, seconds):
                time.wait(seconds)
                if seconds == 1:
                    mock.exchange.set_price(SYMBOL, Decimal(next(moves)))

        with Trading(
            api_key=mock.key,
            api_secret=mock.secret,
            transport=mock.transport(),
            clock=ServerClock(monotonic=time, wall=time.wall),
            backoff=Backoff(monotonic=time),
        ) as mm:
            report = bot("grid_bot").trade(mm, SYMBOL, "0.01", 60)
        assert sum(one.executed_quantity > 0 for one in report) > 5
        check(mock, report)


def test_the_market_maker_leaves_nothing_behind_and_reports_what_was_done(faults):
    with MockForTests(MockExchange(seed=3)) as mock:
        for one in faults:
            # The others are found out in twenty seconds, which pass in the other test alone.
            if one["operation"] != "placeOrder" or one["kind"] == "reset_after":
                mock.faults.add(**one)
        moves = iter([85_100, 85_000, 84_000, 84_000, 86_000, 85_000] * 9)

        class Quoting(AsyncSixMM):
            async def wait(self, seconds):
                await asyncio.sleep(min(seconds, 0.05))
                if seconds == 0.1:
                    mock.exchange.set_price(SYMBOL, Decimal(next(moves)))

        async def quote():
            mm = Quoting(
                base_url=mock.url, ws_url=mock.ws_url, api_key=mock.key, api_secret=mock.secret
            )
            return await bot("market_maker").quote(mm, SYMBOL, 20, 0.1)

        report = asyncio.run(quote())
        assert len(report) > 6
        check(mock, report)
