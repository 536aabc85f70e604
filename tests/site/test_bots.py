"""The bots of `examples/`, a minute each, under faults: nothing is left, and what they report is what the exchange did."""

import asyncio
import contextlib
import csv
import importlib.util
import itertools
from collections import Counter
from decimal import Decimal

import pytest
from sixmm import AsyncSixMM, Backoff, OrderSide, OrderStatus, SixMM
from sixmm_auth import ServerClock
from sixmm_mock import MockExchange
from sixmm_mock.events import Traded
from sixmm_mock.testing import MockForTests, SimulatedTime

from .blocks import ROOT

SYMBOL = "BTCUSDT"
MINUTE = 60
PLACING = (
    {"operation": "placeOrder", "kind": "reset_after", "count": 2},
    {"operation": "placeOrder", "kind": "reset_before", "count": 1, "skip": 4},
    {"operation": "placeOrder", "kind": "business", "code": 5002, "count": 1, "skip": 5},
)
ENDING = (
    {"operation": "cancelAllOrders", "kind": "reset_after", "count": 1, "skip": 1},
    {"operation": "cancelAllOrders", "kind": "reset_before", "count": 1},
    {"operation": "getCurrentOrders", "kind": "status", "status": 503, "count": 2},
    {"operation": "getPositions", "kind": "reset_after", "count": 1},
)
FAULTS = {
    "grid_bot": (
        *PLACING,
        *ENDING,
        {"operation": "getOrder", "kind": "reset_before", "count": 3, "skip": 3},
    ),
    "market_maker": (
        *PLACING,
        *ENDING,
        {"operation": "getOrder", "kind": "reset_before", "count": 3, "skip": 3},
        {"kind": "gap", "topic": "market.depth.*", "count": 1, "skip": 5},
        {"kind": "disconnect", "topic": "market.depth.*", "count": 1, "skip": 12},
    ),
    "trailing_stop": (
        *PLACING[:1],
        *ENDING[1:],
        {"operation": "placeConditionOrder", "kind": "reset_after", "count": 1, "skip": 1},
        {"operation": "placeConditionOrder", "kind": "reset_before", "count": 1, "skip": 2},
        {"operation": "cancelConditionOrder", "kind": "reset_after", "count": 1},
        {
            "operation": "cancelConditionOrder",
            "kind": "status",
            "status": 503,
            "count": 1,
            "skip": 1,
        },
        {"operation": "getKlines", "kind": "truncate", "size": 40, "count": 2, "skip": 3},
    ),
    "backtest_feed": (
        {"operation": "getKlines", "kind": "reset_before", "count": 1},
        {"operation": "getKlines", "kind": "truncate", "size": 900, "count": 1, "skip": 1},
        {"operation": "getKlines", "kind": "status", "status": 503, "count": 4, "skip": 20},
        {
            "operation": "getKlines",
            "kind": "status",
            "status": 429,
            "count": 1,
            "retry_after": 2,
            "skip": 40,
        },
    ),
    "collector": (
        {"kind": "duplicate", "topic": "market.trade.*", "count": 3, "skip": 4},
        {"kind": "reorder", "topic": "market.trade.*", "count": 2, "skip": 20},
        {"kind": "bad_frame", "topic": "market.trade.*", "count": 1, "skip": 30},
        {"kind": "disconnect", "topic": "market.trade.*", "count": 1, "skip": 45},
    ),
}


def bot(name):
    """The module of an example."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "examples" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Scene:
    """A mock exchange whose time passes only where the bot waits, and the clients of a bot."""

    def __init__(self, mock):
        # Not at the end of a minute: what closes there closes after the bot's last look.
        now = mock.exchange.clock.now_ms()
        mock.exchange.clock.freeze(now - now % 60_000 + 20_000)
        self.mock, self.time = mock, SimulatedTime(mock.exchange.clock)
        self.began = mock.exchange.clock.now_ms()
        self.terms = {
            "api_key": mock.key,
            "api_secret": mock.secret,
            "clock": ServerClock(monotonic=self.time, wall=self.time.wall),
            "backoff": Backoff(monotonic=self.time),
        }

    def blocking(self, prices):
        """A client in process; each second that it waits has the next price."""
        scene, moves = self, itertools.chain(prices, itertools.repeat(prices[-1]))

        class Trading(SixMM):
            def wait(self, seconds):
                scene.time.wait(seconds)
                if seconds == 1:
                    scene.move(next(moves))

        return Trading(transport=self.mock.transport(), **self.terms)

    def move(self, price):
        self.mock.exchange.set_price(SYMBOL, Decimal(price))

    def left(self):
        """How many open orders, condition orders and positions the only user has."""
        account = self.mock.exchange.engine.accounts[self.mock.user.user_id]
        held = [one for one in account.positions.values() if one.quantity]
        return len(account.orders.open()), len(account.conditions.waiting(SYMBOL)), len(held)

    def check(self, report):
        """It says of every order that the exchange accepted what the exchange says of it, and of no other."""
        orders = self.mock.exchange.engine.accounts[self.mock.user.user_id].orders
        orders = [*orders.open(), *orders.finished()]
        assert Counter((one.order_id, one.executed_quantity) for one in report) == Counter(
            (str(one.order_id), one.executed) for one in orders
        )
        assert self.mock.exchange.clock.now_ms() - self.began >= MINUTE * 1000


@pytest.fixture
def scene(request):
    """Its parameter is what is to go wrong."""
    with MockForTests(MockExchange(seed=3)) as mock:
        for one in request.param:
            mock.faults.add(**one)
        made = Scene(mock)
        yield made
        assert made.left() == (0, 0, 0)
        assert mock.faults.never_fired() == []


def calm_and_under_faults(name):
    ways = [pytest.param((), id="calm"), pytest.param(FAULTS[name], id="faults")]
    return pytest.mark.parametrize("scene", ways, indirect=True)


@calm_and_under_faults("grid_bot")
def test_the_grid_bot_leaves_nothing_behind_and_reports_what_was_done(scene):
    with scene.blocking([85_000, 84_500, 84_000, 86_000, 85_000, 84_900, 85_400] * 9) as mm:
        report = bot("grid_bot").trade(mm, SYMBOL, "0.01", MINUTE)
    assert sum(one.executed_quantity > 0 for one in report) > 5
    scene.check(report)


@calm_and_under_faults("market_maker")
def test_the_market_maker_leaves_nothing_behind_and_reports_what_was_done(scene):
    moves = itertools.cycle(price for price in (85_100, 85_000, 84_000, 86_000) for _ in range(3))

    class Quoting(AsyncSixMM):
        async def wait(self, seconds):
            scene.time.wait(seconds)
            await asyncio.sleep(0.01)  # for the stream, whose time is real
            if seconds == 1:
                scene.move(next(moves))

    async def quote():
        mm = Quoting(base_url=scene.mock.url, ws_url=scene.mock.ws_url, **scene.terms)
        return await bot("market_maker").quote(mm, SYMBOL, MINUTE)

    report = asyncio.run(asyncio.wait_for(quote(), 120))
    assert len(report) > 6
    scene.check(report)


RISES = [86_100 + 40 * second for second in range(40)]


@calm_and_under_faults("trailing_stop")
@pytest.mark.parametrize(
    ("then", "ended_by"), [([87_500] * 20, "the bot"), ([87_500] * 19 + [83_000], "its stop")]
)
def test_the_trailing_stop_leaves_nothing_behind_and_reports_what_was_done(scene, then, ended_by):
    with scene.blocking([*RISES, *then]) as mm:
        report = bot("trailing_stop").trade(mm, SYMBOL, "0.01", MINUTE)
        stops = list(mm.conditions.iter_history(SYMBOL))
    assert [one.status for one in report] == [OrderStatus.FILLED] * 2
    prices = [one.stop_price for one in sorted(stops, key=lambda one: int(one.condition_id))]
    assert prices == sorted(set(prices))
    assert ended_by == (
        "its stop" if any(one.status == "TRIGGERED" for one in stops) else "the bot"
    )
    scene.check(report)


@calm_and_under_faults("backtest_feed")
def test_the_backtest_feed_hands_out_each_closed_kline_once_and_in_order(scene):
    start = scene.began - 45 * 60_000
    with scene.blocking([85_000 + 100 * (second % 7) for second in range(100)]) as mm:
        fed = list(bot("backtest_feed").feed(mm, SYMBOL, "1m", start, MINUTE))
    now = scene.mock.exchange.clock.now_ms()
    there = scene.mock.exchange.market.klines(SYMBOL, "ONE_MINUTE", start_ms=start, limit=100)
    closed = [one for one in there if one.close_ms < now]
    assert closed[-1].close_ms > scene.began
    assert [(one.open_time, one.close) for one in fed] == [
        (one.open_ms, one.bar.close) for one in closed
    ]
    sides = [side for _, side, _ in bot("backtest_feed").backtest(fed)]
    assert sides
    assert all(one is not other for one, other in itertools.pairwise(sides))


@calm_and_under_faults("collector")
def test_the_collector_writes_each_trade_once_and_says_where_some_are_lost(scene, tmp_path):
    file, told = tmp_path / "trades.csv", []
    scene.mock.exchange.events.subscribe(told.append, Traded)

    def rows():
        return list(csv.DictReader(file.read_text().splitlines())) if file.exists() else []

    async def collect():
        terms = {"base_url": scene.mock.url, "ws_url": scene.mock.ws_url, **scene.terms}
        async with AsyncSixMM(**terms) as mm, AsyncSixMM(**terms) as trader:
            collecting = asyncio.create_task(bot("collector").collect(mm, SYMBOL, file))
            sides, seconds = itertools.cycle(OrderSide), 0
            while (
                seconds < MINUTE or seconds % 2 or rows()[-1]["trade_id"] != str(told[-1].trade_id)
            ):
                # The minute begins with the first trade that is collected.
                seconds += bool(rows())
                scene.time.wait(1)
                await trader.orders.place(SYMBOL, type="MARKET", side=next(sides), quantity="0.01")
                await asyncio.sleep(0.02)
            there = {str(one.trade_id): one for one in told}
            collecting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await collecting
            await trader.positions.close(SYMBOL)
            return there

    there = asyncio.run(asyncio.wait_for(collect(), 120))
    written = [row["trade_id"] for row in rows() if row["trade_id"]]
    assert len(written) == len(set(written)) > MINUTE / 3
    wanted = list(there)[list(there).index(written[0]) :]
    assert set(written) <= set(wanted)
    assert set(written) == set(wanted) or any(not row["trade_id"] for row in rows())
    for row in rows():
        if row["trade_id"]:
            one = there[row["trade_id"]]
            assert (Decimal(row["price"]), Decimal(row["quantity"])) == (one.price, one.quantity)
