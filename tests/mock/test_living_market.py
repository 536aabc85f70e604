"""A market that moves by itself: quotes that follow the index, and strangers who trade."""

import random
import threading
from decimal import Decimal
from itertools import pairwise

import pytest
from sixmm_mock import Clock, MockExchange, running_server
from sixmm_mock.events import BookChanged, Traded
from sixmm_mock.trading.enums import OrderStatus, OrderType, PriceType, Side
from sixmm_mock.trading.orders import Order, OrderRequest

NOW_MS = 1_780_000_000_000
SECOND_MS, HOUR_MS, DAY_MS = 1000, 3_600_000, 86_400_000
D = Decimal


class Living:
    """A living exchange under a frozen clock, and everything that is traded in it."""

    def __init__(self, description, *, seed: int = 7) -> None:
        self.clock = Clock(frozen_at_ms=NOW_MS)
        self.exchange = MockExchange(
            seed=seed, clock=self.clock, description=description, frozen_market=False
        )
        self.trades: list[Traded] = []
        self.moments: set[int] = set()
        self.exchange.events.subscribe(self.notice)
        self.user = self.exchange.add_user("alice", "password", balance=1_000_000)

    def notice(self, event: object) -> None:
        if isinstance(event, Traded):
            self.trades.append(event)
        if isinstance(event, BookChanged):
            self.moments.add(event.at_ms)

    def go_on(self, ms: int) -> None:
        self.clock.advance(ms)
        self.exchange.catch_up()

    def place(self, side: str, **extra: object) -> Order:
        extra = {"quantity": D("0.1"), "type": OrderType.LIMIT, **extra}
        request = OrderRequest(symbol="BTCUSDT", side=Side(side), **extra)  # type: ignore[arg-type]
        return self.exchange.engine.place(self.user.user_id, request)

    @property
    def index(self) -> Decimal:
        return self.exchange.market.index_price("BTCUSDT")


@pytest.fixture
def living(description) -> Living:
    return Living(description)


def test_the_same_seed_trades_the_same(description, living):
    other = Living(description)
    for step in (1, 999, 61_000, HOUR_MS, 7 * SECOND_MS):
        living.go_on(step)
        other.go_on(step)
    assert len(living.trades) > 50
    assert living.trades == other.trades


def test_another_seed_trades_otherwise(description, living):
    other = Living(description, seed=8)
    living.go_on(60 * SECOND_MS)
    other.go_on(60 * SECOND_MS)
    assert living.trades != other.trades


def test_catching_up_in_one_go_or_bit_by_bit_ends_at_the_same_prices(description, living):
    other = Living(description)
    living.go_on(30 * SECOND_MS)
    for _ in range(30):
        other.go_on(SECOND_MS)
    assert living.trades == other.trades
    assert living.exchange.engine.marks["BTCUSDT"] == other.exchange.engine.marks["BTCUSDT"]


def test_strangers_trade_both_symbols_on_both_sides(living):
    living.go_on(200 * SECOND_MS)
    kinds = {(each.symbol, each.taker_side) for each in living.trades}
    assert kinds == {(s, side) for s in ("BTCUSDT", "ETHUSDT") for side in Side}


def test_trades_are_dated_at_their_step_and_not_at_the_time_of_catching_up(living):
    living.go_on(100 * SECOND_MS + 345)
    moments = [each.at_ms for each in living.trades]
    assert moments == sorted(moments)
    assert len(set(moments)) > 30
    assert all(NOW_MS < moment <= living.clock.now_ms() for moment in moments)


def test_the_houses_quotes_follow_the_index(living):
    for _ in range(4):
        living.go_on(2 * HOUR_MS)
        ask = living.place("BUY", price_type=PriceType.SAME_SIDE_1, maker_only=True).price
        assert living.index - 10 == ask


def test_mark_price_and_funding_rate_follow_too(living):
    seen = set()
    for _ in range(4):
        living.go_on(DAY_MS)
        market, engine = living.exchange.market, living.exchange.engine
        assert engine.marks["BTCUSDT"] == market.mark_price("BTCUSDT")
        assert engine.funding_rates["BTCUSDT"] == market.next_funding("BTCUSDT").rate
        seen.add(engine.marks["BTCUSDT"])
    assert len(seen) == 4


def test_an_order_that_the_market_reaches_is_filled_at_its_price(living):
    for _ in range(200):
        order = living.place("BUY", price=living.index - D("9.9"), maker_only=True)
        if order.status is OrderStatus.PENDING:
            break
        living.go_on(SECOND_MS)
    for _ in range(200):
        living.go_on(60 * SECOND_MS)
        if order.status.is_final:
            break
    assert order.status is OrderStatus.FILLED
    assert order.average_price == order.price


def test_a_frozen_market_stands_still(exchange, signed):
    exchange.clock.advance(3 * DAY_MS)
    answer = signed.place(type="MARKET", price=None, quantity="0.1")
    assert answer.code == 0
    fills = signed.get("/v1/private/order/trades").data["list"]
    assert [each["price"] for each in fills] == ["86010"]


def test_a_jump_over_months_is_caught_up_in_some_hundred_steps(living):
    living.go_on(100 * DAY_MS)
    assert 100 < len(living.moments) < 2000
    # Near the present the steps are a second apart.
    newest = sorted(living.moments)[-20:]
    assert {after - before for before, after in pairwise(newest)} == {1000}


def test_fundings_are_settled_at_the_rate_that_the_history_tells(living):
    living.place("BUY", type=OrderType.MARKET)
    living.go_on(3 * DAY_MS)
    paid = [
        change
        for change in living.exchange.ledgers.of[living.user.user_id].changes
        if change.reason == "FUNDING_FEE"
    ]
    assert len(paid) == 9
    for change in paid:
        funding = living.exchange.market.funding_at("BTCUSDT", change.at_ms)
        expected = D("0.1") * living.exchange.market.mark_at("BTCUSDT", change.at_ms - 1)
        assert change.amount == -round(expected * funding.rate, 8)


def test_money_is_conserved_while_everything_moves(living):
    choose = random.Random(3)  # noqa: S311 - a repeatable test, no secret
    engine = living.exchange.engine
    for _ in range(100):
        living.go_on(choose.choice([100, SECOND_MS, 10 * SECOND_MS, 30 * SECOND_MS]))
        side, offset = choose.choice(["BUY", "SELL"]), choose.randint(-300, 300)
        price = living.index + D(offset) / 10
        quantity = D(choose.randint(1, 500)) / 1000
        living.place(side, price=price, quantity=quantity)
        accounts = [*engine.accounts.values(), engine.house]
        held = sum(p.quantity for a in accounts for p in a.positions.values())
        worth = sum(
            a.wallet_balance
            + sum(p.unrealized_pnl(engine.marks[p.symbol]) for p in a.positions.values())
            for a in accounts
        )
        assert held == 0
        assert worth + engine.collected_fees == 1_000_000


def test_a_set_price_moves_index_mark_and_quotes_at_once(exchange, signed):
    exchange.set_price("BTCUSDT", D(90_000))
    assert exchange.market.index_price("BTCUSDT") == 90_000
    assert exchange.engine.marks["BTCUSDT"] == 90_000
    assert signed.place(type="MARKET", price=None, quantity="0.1").code == 0
    fills = signed.get("/v1/private/order/trades").data["list"]
    assert [each["price"] for each in fills] == ["90010"]


def test_a_set_price_fills_the_orders_that_it_passes(exchange, signed):
    placed = signed.place(price="85000").data
    exchange.set_price("BTCUSDT", D(84_000))
    fills = signed.get("/v1/private/order/trades", orderId=placed["orderId"]).data["list"]
    assert [(each["price"], each["roleType"]) for each in fills] == [("85000", "maker")]


def test_a_living_market_goes_on_from_a_set_price(living):
    living.exchange.set_price("BTCUSDT", D(50_000))
    living.go_on(60 * SECOND_MS)
    assert abs(living.index - 50_000) < 500
    assert living.index != 50_000


def test_a_living_market_goes_on_when_the_clock_is_set_back(living):
    living.go_on(60 * SECOND_MS)
    living.go_on(-30 * DAY_MS)
    before = len(living.trades)
    living.go_on(20 * SECOND_MS)
    assert len(living.trades) > before
    assert living.exchange.engine.marks["BTCUSDT"] == living.exchange.market.mark_price("BTCUSDT")


def test_a_price_can_be_set_before_the_exchange_began(exchange):
    exchange.clock.advance(-DAY_MS)
    exchange.set_price("BTCUSDT", D(70_000))
    assert exchange.market.index_price("BTCUSDT") == 70_000
    exchange.clock.advance(2 * DAY_MS)
    assert exchange.market.index_price("BTCUSDT") == 70_000


def test_a_price_that_is_none_cannot_be_set(exchange):
    with pytest.raises(ValueError, match="above 0"):
        exchange.set_price("BTCUSDT", D(0))


def test_a_served_market_lives_while_nobody_calls(description):
    exchange = MockExchange(
        seed=7, clock=Clock(speed=600), description=description, frozen_market=False
    )
    traded = threading.Event()
    exchange.events.subscribe(lambda event: traded.set() if isinstance(event, Traded) else None)
    with running_server(exchange):
        assert traded.wait(timeout=60)


def test_a_served_exchange_survives_an_action_that_fails(description, caplog):
    exchange = MockExchange(seed=7, description=description)
    done = threading.Event()
    exchange.schedule(0, lambda: 1 / 0)
    exchange.schedule(1, done.set)
    with running_server(exchange):
        assert done.wait(timeout=60)
    assert "a scheduled action failed" in caplog.text
