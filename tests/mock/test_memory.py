"""A mock that runs for days keeps a bounded past."""

from decimal import Decimal

import pytest
from sixmm_mock.clock import Clock
from sixmm_mock.errors import Code, Refusal
from sixmm_mock.trading import condition_orders, orders, strategy_orders
from sixmm_mock.trading.condition_orders import ConditionRequest
from sixmm_mock.trading.engine import Engine
from sixmm_mock.trading.enums import ConditionType, OrderType, Side, StrategyType
from sixmm_mock.trading.orders import OrderRequest
from sixmm_mock.trading.strategy_orders import SubOrder

D = Decimal
KEPT = 5
LIMIT = OrderRequest("BTCUSDT", OrderType.LIMIT, Side.BUY, price=D(85000), quantity=D("0.1"))
STOP = ConditionRequest(
    "BTCUSDT", ConditionType.STOP_MARKET, Side.SELL, quantity=D("0.1"), stop_price=D(80000)
)


@pytest.fixture
def engine(monkeypatch) -> Engine:
    for module in (orders, condition_orders, strategy_orders):
        monkeypatch.setattr(module, "MAX_REMEMBERED", KEPT)
    engine = Engine(Clock(frozen_at_ms=1_780_000_000_000))
    engine.open_account("alice", D(1_000_000))
    return engine


def not_found():
    return pytest.raises(Refusal, check=lambda refusal: refusal.code is Code.ORDER_NOT_FOUND)


def test_the_oldest_finished_orders_are_forgotten_with_their_ids(engine):
    store, placed = engine.accounts["alice"].orders, []
    for number in range(3 * KEPT):
        request = OrderRequest(
            "BTCUSDT",
            OrderType.LIMIT,
            Side.BUY,
            price=D(85000),
            quantity=D("0.1"),
            client_order_id=f"mine-{number}",
        )
        placed.append(engine.place("alice", request))
        engine.cancel(placed[-1])
    assert store.finished() == placed[: -KEPT - 1 : -1]
    assert not store.knows_client_id("mine-0")
    with not_found():
        store.find("BTCUSDT", str(placed[0].order_id), None)
    assert store.find("BTCUSDT", None, "mine-14") is placed[-1]


def test_an_open_order_is_never_forgotten(engine):
    waiting = engine.place("alice", LIMIT)
    for _ in range(2 * KEPT):
        engine.cancel(engine.place("alice", LIMIT))
    store = engine.accounts["alice"].orders
    assert store.find("BTCUSDT", str(waiting.order_id), None) is waiting


def test_a_finished_closing_order_is_no_longer_watched(engine):
    account = engine.accounts["alice"]
    engine.place("alice", OrderRequest("BTCUSDT", OrderType.MARKET, Side.BUY, quantity=D("0.1")))
    order = engine.place(
        "alice",
        OrderRequest(
            "BTCUSDT",
            OrderType.LIMIT,
            Side.SELL,
            price=D(90000),
            quantity=D("0.1"),
            reduce_only=True,
        ),
    )
    assert list(account.orders.closing("BTCUSDT")) == [order]
    engine.cancel(order)
    assert list(account.orders.closing("BTCUSDT")) == []


def test_the_oldest_finished_condition_orders_are_forgotten(engine):
    store, placed = engine.accounts["alice"].conditions, []
    for _ in range(2 * KEPT):
        placed.append(engine.place_condition("alice", STOP))
        engine.cancel_condition(placed[-1])
    assert len(store.finished()) == KEPT
    with not_found():
        store.find("BTCUSDT", str(placed[0].condition_id))


def test_the_oldest_strategies_are_forgotten(engine):
    store, placed = engine.accounts["alice"].strategies, []
    for _ in range(2 * KEPT):
        subs = [SubOrder(1, LIMIT, ()), SubOrder(2, STOP, ())]
        placed.append(engine.place_strategy("alice", StrategyType.OCO, subs))
    with not_found():
        store.find(str(placed[0].strategy_id))
    assert store.find(str(placed[-1].strategy_id)) is placed[-1]
