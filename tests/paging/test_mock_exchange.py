"""Every list of the exchange, read to its end through the real mock exchange."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from decimal import Decimal

import pytest
from sixmm import AsyncSixMM, ParameterRefused, SixMM
from sixmm_description import Description
from sixmm_mock.testing import MockForTests
from sixmm_mock.trading.enums import OrderType, Side
from sixmm_mock.trading.orders import Order, OrderRequest

MINUTE_MS, DAY_MS = 60_000, 86_400_000


class Trader:
    """Trades at once inside the exchange, without requests."""

    def __init__(self, mock: MockForTests) -> None:
        self.mock = mock
        self.user_id = mock.user.user_id
        self.clock = mock.exchange.clock

    def fill(self, count: int, *, every_ms: int = 0) -> list[str]:
        """That many fills; their ids, oldest first."""
        account = self.mock.exchange.engine.accounts[self.user_id]
        before = len(account.fills)
        while len(account.fills) < before + count:
            side = Side.SELL if len(account.fills) % 2 else Side.BUY
            self._place(OrderType.MARKET, side)
            self.clock.advance(every_ms)
        return [str(fill.fill_id) for fill in list(account.fills)[before:]]

    def rest(self, count: int) -> list[Order]:
        """Orders that stay open."""
        return [self._place(OrderType.LIMIT, Side.BUY, Decimal("80000.0")) for _ in range(count)]

    def _place(self, kind: OrderType, side: Side, price: Decimal | None = None) -> Order:
        request = OrderRequest("BTCUSDT", kind, side, quantity=Decimal("0.001"), price=price)
        return self.mock.exchange.engine.place(self.user_id, request)


@pytest.fixture
def trader(mock_exchange: MockForTests) -> Trader:
    mock_exchange.exchange.clock.freeze()
    return Trader(mock_exchange)


@pytest.fixture
def mm(mock_exchange: MockForTests) -> Iterator[SixMM]:
    with SixMM(
        transport=mock_exchange.transport(),
        api_key=mock_exchange.key,
        api_secret=mock_exchange.secret,
    ) as client:
        yield client


@asynccontextmanager
async def awaiting(mock: MockForTests) -> AsyncIterator[AsyncSixMM]:
    async with AsyncSixMM(
        transport=mock.transport(), api_key=mock.key, api_secret=mock.secret
    ) as client:
        yield client


def asked(mock: MockForTests, operation: str) -> int:
    return mock.journal.count(operation=operation)


@pytest.mark.parametrize("ranged", [False, True])
def test_thousands_of_fills_come_once_each_newest_first(mm, trader, ranged):
    start = trader.clock.now_ms()
    ids = trader.fill(3_000, every_ms=MINUTE_MS * 5)
    found = mm.orders.iter_trades(
        symbol="BTCUSDT", page_size=100, start_time=start if ranged else None
    )
    assert [trade.fill_id for trade in found] == ids[::-1]


def test_fills_that_come_in_between_neither_repeat_nor_hide_others(mm, trader):
    ids = trader.fill(250)
    found = []
    for number, trade in enumerate(mm.orders.iter_trades(page_size=20)):
        found.append(trade.fill_id)
        if number % 10 == 0:
            trader.fill(7)
    assert len(set(found)) == len(found)
    assert set(ids) <= set(found)


def test_fills_that_come_faster_than_they_are_read_do_not_keep_a_reading_from_its_end(mm, trader):
    ids = trader.fill(100)
    found = []
    for trade in mm.orders.iter_trades(page_size=10):
        found.append(trade.fill_id)
        trader.fill(2, every_ms=2_000)
    assert found == ids[::-1]


def test_an_awaiting_client_reads_the_same_way(mock_exchange, trader):
    ids = trader.fill(250)

    async def read() -> list[str]:
        found = []
        async with awaiting(mock_exchange) as mm:
            async for trade in mm.orders.iter_trades(page_size=20):
                found.append(trade.fill_id)
                if len(found) % 10 == 0:
                    trader.fill(7)
        return found

    found = asyncio.run(read())
    assert len(set(found)) == len(found)
    assert set(ids) <= set(found)


def test_open_orders_are_followed_by_the_cursor_while_others_come_and_go(mm, trader):
    orders = trader.rest(45)
    found = []
    for order in mm.orders.iter_current(page_size=10):
        found.append(order.order_id)
        if len(found) == 5:
            trader.rest(3)
            trader.mock.exchange.engine.cancel(orders[0])
    assert found == [str(order.order_id) for order in orders[:0:-1]]


def test_finished_orders_come_once_each_whatever_order_they_finished_in(mm, trader):
    orders = trader.rest(60)
    for order in orders[::2] + orders[1::2]:
        trader.mock.exchange.engine.cancel(order)
    found = [order.order_id for order in mm.orders.iter_history(page_size=7)]
    assert sorted(found) == sorted(str(order.order_id) for order in orders)


def test_waiting_and_past_condition_orders(mm):
    for _ in range(5):
        placed = mm.conditions.place(
            symbol="BTCUSDT", type="STOP_MARKET", side="BUY", quantity="0.001", stop_price="90000"
        )
        mm.conditions.cancel(symbol="BTCUSDT", condition_id=placed.condition_id)
    found = [each.condition_id for each in mm.conditions.iter_history(page_size=2)]
    assert len(set(found)) == len(found) == 5


def test_closed_positions(mm, trader):
    trader.fill(20, every_ms=1)
    assert len(list(mm.positions.iter_history(page_size=3))) == 10


def test_movements_of_money_have_no_id_and_still_come_once_each(mm, trader):
    trader.fill(40)
    # All kinds together, or the example's where a newer page requires one.
    asked = Description.load().by_role["getAccountChangeLogs"].completed_query({})
    every = mm.account.change_logs(**asked, page_size=1_000).raw["list"]
    kinds = {change["changeType"] for change in every}
    assert kinds == (
        {asked["change_type"]} if asked else {"DEPOSIT", "TRADING_FEE", "REALIZED_PNL"}
    )
    assert len(every) > 40 - bool(asked)
    assert [change.raw for change in mm.account.iter_change_logs(**asked, page_size=7)] == every


def test_the_balance_of_every_day_comes_without_knowing_how_many_there_are(mm, trader):
    mm.account.balance_history(period="1D")
    trader.clock.advance(150 * DAY_MS)
    days = [point.date for point in mm.account.iter_balance_history(period="1D")]
    assert len(days) == len(set(days)) == 151
    assert days == sorted(days)


def test_klines_of_a_long_range_come_oldest_first_without_a_gap(mm, trader):
    end = trader.clock.now_ms()
    start = end - 2_500 * MINUTE_MS
    found = [
        kline.open_time
        for kline in mm.market.iter_klines(
            symbol="BTCUSDT", interval="1m", start_time=start, end_time=end
        )
    ]
    assert found == list(range(-(-start // MINUTE_MS) * MINUTE_MS, end + 1, MINUTE_MS))


def test_funding_rates_of_all_contracts_and_of_the_past(mm, trader):
    names = [rate.symbol for rate in mm.market.iter_funding_rates(page_size=2)]
    assert names == [one.symbol for one in mm.market.symbols()]
    past = mm.market.iter_funding_rate_history(
        symbol="BTCUSDT", start_time=trader.clock.now_ms() - 30 * DAY_MS
    )
    times = [rate.funded_at for rate in past]
    assert len(times) == 90
    assert times == sorted(set(times), reverse=True)


def test_nothing_is_asked_before_the_first_row_is(mm, mock_exchange, trader):
    trader.fill(50)
    trades = mm.orders.iter_trades(page_size=10)
    assert asked(mock_exchange, "getTrades") == 0
    next(trades)
    assert asked(mock_exchange, "getTrades") == 1


@pytest.mark.parametrize(
    ("rows", "page_size", "requests"),
    [
        (0, 10, 1),
        (9, 10, 1),
        # A first page that is full may be all that its total counts.
        (10, 10, 2),
        (20, None, 2),
        (19, None, 1),
        (11, 10, 2),
        # And a last page that is full may be followed by another, where the total counts pages.
        (20, 10, 3),
        (3, 1, 4),
    ],
)
def test_no_more_pages_are_asked_for_than_can_hold_rows(
    rows, page_size, requests, mm, mock_exchange, trader
):
    trader.fill(rows)
    assert len(list(mm.orders.iter_trades(page_size=page_size))) == rows
    assert asked(mock_exchange, "getTrades") == requests


def test_reading_stops_after_as_many_rows_as_are_wanted(mm, mock_exchange, trader):
    trader.fill(50)
    assert len(list(mm.orders.iter_trades(page_size=10, max_items=15))) == 15
    assert asked(mock_exchange, "getTrades") == 2


def test_rows_can_be_read_page_by_page(mm, trader):
    trader.fill(25)
    pages = list(mm.orders.iter_trades(page_size=10).pages())
    assert [len(page) for page in pages] == [10, 10, 5]


def test_pages_begin_with_what_is_left_of_one_that_was_begun(mm, trader):
    ids = trader.fill(25)
    trades = mm.orders.iter_trades(page_size=10)
    first = next(trades)
    rest = [trade for page in trades.pages() for trade in page]
    assert [trade.fill_id for trade in [first, *rest]] == ids[::-1]


def test_reading_goes_on_after_an_error_where_it_stopped(mm, trader, faults):
    ids = trader.fill(30)
    trades = mm.orders.iter_trades(page_size=10)
    found = [next(trades) for _ in range(10)]
    faults.add(kind="business", code=2003, operation="getTrades", count=1)
    with pytest.raises(ParameterRefused):
        next(trades)
    assert [trade.fill_id for trade in [*found, *trades]] == ids[::-1]


def test_reading_goes_on_after_a_cancellation_where_it_stopped(mock_exchange, trader, faults):
    ids = trader.fill(30)

    async def read() -> list[str]:
        async with awaiting(mock_exchange) as mm:
            trades = mm.orders.iter_trades(page_size=10)
            found = [(await anext(trades)).fill_id for _ in range(10)]
            faults.add(kind="latency", ms=10_000, operation="getTrades", count=1)
            waiting = asyncio.create_task(anext(trades))
            await asyncio.sleep(0.01)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            return [*found, *[trade.fill_id async for trade in trades]]

    assert asyncio.run(read()) == ids[::-1]


def test_awaited_pages_come_as_lists(mock_exchange, trader):
    trader.fill(25)

    async def read() -> list[int]:
        async with awaiting(mock_exchange) as mm:
            return [len(page) async for page in mm.orders.iter_trades(page_size=10).pages()]

    assert asyncio.run(read()) == [10, 10, 5]


def test_a_long_range_is_asked_for_in_spans(mm, mock_exchange, trader):
    start = trader.clock.now_ms()
    ids = trader.fill(30, every_ms=DAY_MS)
    found = mm.orders.iter_trades(start_time=start, span=timedelta(days=10), page_size=100)
    assert [trade.fill_id for trade in found] == ids[::-1]
    assert asked(mock_exchange, "getTrades") == 4


def test_rows_of_one_moment_at_the_end_of_a_span_come_once(mm, trader):
    start = trader.clock.now_ms()
    ids = []
    for _ in range(4):
        ids += trader.fill(5)
        trader.clock.advance(1_000)
    for edge in (-1, 0, 1):
        found = mm.orders.iter_trades(
            start_time=start,
            end_time=start + 4_000 + edge,
            span=timedelta(seconds=1),
            page_size=3,
        )
        assert [trade.fill_id for trade in found] == ids[::-1]
