"""Condition orders: what they wait for, what they become, and when they end."""

from decimal import Decimal

import pytest
from sixmm_mock.clock import Clock
from sixmm_mock.errors import Code, Refusal
from sixmm_mock.market.symbols import SYMBOLS
from sixmm_mock.trading.condition_orders import ConditionOrder, ConditionRequest
from sixmm_mock.trading.engine import Engine
from sixmm_mock.trading.enums import (
    CloseTrigger,
    ConditionStatus,
    ConditionTimeInForce,
    ConditionType,
    OrderStatus,
    OrderType,
    PositionSide,
    Side,
    WorkingType,
)
from sixmm_mock.trading.orders import Order, OrderRequest

D = Decimal
PLACE, CANCEL = "/v1/private/order/place-condition", "/v1/private/order/cancel-condition"
CURRENT, HISTORY = "/v1/private/order/current-condition", "/v1/private/order/history-condition"


@pytest.fixture
def engine() -> Engine:
    """One user with plenty of money; the mark price and the contract price are 86000."""
    engine = Engine(Clock(frozen_at_ms=1_780_000_000_000))
    engine.open_account("alice", D(1_000_000))
    return engine


@pytest.fixture
def account(engine):
    return engine.accounts["alice"]


def wait(engine: Engine, kind: str, side: str, stop: str | None, **extra: object) -> ConditionOrder:
    """A condition order on the mark price, which nothing but the test moves."""
    facts = {"quantity": D("0.1"), "working_type": WorkingType.MARK_PRICE, **extra}
    request = ConditionRequest(
        symbol="BTCUSDT",
        type=ConditionType(kind),
        side=Side(side),
        stop_price=None if stop is None else D(stop),
        **facts,  # type: ignore[arg-type]
    )
    return engine.place_condition("alice", request)


def trade(engine: Engine, side: str, quantity: str, **extra: object) -> Order:
    """A market order against the house's ladder."""
    request = OrderRequest("BTCUSDT", OrderType.MARKET, Side(side), quantity=D(quantity), **extra)  # type: ignore[arg-type]
    return engine.place("alice", request)


def mark(engine: Engine, *prices: str) -> None:
    for price in prices:
        engine.marks.set("BTCUSDT", D(price))


def refused(code: Code):
    return pytest.raises(Refusal, check=lambda refusal: refusal.code is code)


@pytest.mark.parametrize(
    ("kind", "side", "stop", "short_of", "reached"),
    [
        ("STOP_MARKET", "SELL", "85000", "85000.1", "85000"),
        ("STOP_MARKET", "BUY", "87000", "86999.9", "87000"),
        ("TAKE_PROFIT_MARKET", "SELL", "87000", "86999.9", "87000"),
        ("TAKE_PROFIT_MARKET", "BUY", "85000", "85000.1", "85000"),
    ],
)
def test_it_becomes_a_market_order_when_its_price_is_reached(
    engine, account, kind, side, stop, short_of, reached
):
    condition = wait(engine, kind, side, stop)
    mark(engine, short_of)
    assert condition.status is ConditionStatus.NEW
    mark(engine, reached)
    assert condition.status is ConditionStatus.TRIGGERED
    assert condition.order.status is OrderStatus.FILLED
    assert account.quantity("BTCUSDT", PositionSide.BOTH) == Side(side).sign * D("0.1")


@pytest.mark.parametrize(
    ("kind", "side", "stop", "price"),
    [("STOP_LIMIT", "SELL", "85000", "86500"), ("TAKE_PROFIT_LIMIT", "BUY", "85000", "84000")],
)
def test_a_limit_kind_becomes_an_order_at_its_own_price(engine, kind, side, stop, price):
    condition = wait(engine, kind, side, stop, price=D(price))
    mark(engine, "85000")
    assert (condition.order.status, condition.order.price) == (OrderStatus.PENDING, D(price))


@pytest.mark.parametrize(
    ("kind", "side", "stop"),
    [
        ("STOP_MARKET", "SELL", "86000"),
        ("STOP_MARKET", "BUY", "85999"),
        ("TAKE_PROFIT_MARKET", "SELL", "86000"),
        ("TAKE_PROFIT_MARKET", "BUY", "86001"),
    ],
)
def test_one_that_would_be_set_off_at_once_is_refused(engine, account, kind, side, stop):
    with refused(Code.CONDITION_WOULD_TRIGGER):
        wait(engine, kind, side, stop)
    assert account.conditions.waiting() == []


def test_no_more_wait_than_a_contract_allows_and_one_that_ends_makes_room(engine, account):
    most = SYMBOLS["BTCUSDT"].max_open_orders
    waiting = [wait(engine, "STOP_MARKET", "BUY", "90000") for _ in range(most)]
    with refused(Code.CONDITION_TOO_MANY):
        wait(engine, "STOP_MARKET", "BUY", "90000")
    assert len(account.conditions.waiting()) == most
    engine.cancel_condition(waiting[0])
    wait(engine, "STOP_MARKET", "BUY", "90000")


def test_two_that_wait_never_have_the_same_id(engine, account):
    first = wait(engine, "STOP_MARKET", "BUY", "90000", client_order_id="mine")
    with refused(Code.DUPLICATE_REQUEST):
        wait(engine, "STOP_MARKET", "BUY", "91000", client_order_id="mine")
    assert account.conditions.waiting() == [first]
    engine.cancel_condition(first)
    wait(engine, "STOP_MARKET", "BUY", "91000", client_order_id="mine")


def test_an_exchange_that_allows_it_takes_an_id_twice(engine, account):
    engine.matching.unique_client_ids = False
    for _ in range(2):
        wait(engine, "STOP_MARKET", "BUY", "90000", client_order_id="mine")
    assert len(account.conditions.waiting()) == 2


def test_the_contract_price_sets_off_only_what_waits_for_it(engine):
    by_mark = wait(engine, "STOP_MARKET", "BUY", "86005")
    by_trade = wait(engine, "STOP_MARKET", "BUY", "86005", working_type=WorkingType.CONTRACT_PRICE)
    trade(engine, "BUY", "0.1")  # trades at 86010
    assert by_trade.status is ConditionStatus.TRIGGERED
    assert by_mark.status is ConditionStatus.NEW


def test_one_can_set_off_the_next(engine):
    contract = WorkingType.CONTRACT_PRICE
    second = wait(engine, "STOP_MARKET", "BUY", "86015", working_type=contract)
    first = wait(engine, "STOP_MARKET", "BUY", "86005", working_type=contract, quantity=D("0.6"))
    trade(engine, "BUY", "0.1")
    assert first.order.average_price > D(86010)  # its last part traded at 86020
    assert second.status is ConditionStatus.TRIGGERED


@pytest.mark.parametrize(
    ("side", "path", "turn"),
    [
        ("SELL", ["86900", "87500", "87000", "88000", "87130"], "87120"),
        ("BUY", ["85100", "84000", "84500", "83000", "83820"], "83830"),
    ],
)
def test_a_trailing_stop_follows_the_price_from_its_activation_and_trades_at_the_turn(
    engine, side, path, turn
):
    activation = D("87000") if side == "SELL" else D("85000")
    condition = wait(
        engine,
        "TRAILING_STOP",
        side,
        None,
        activate_price=activation,
        callback_rate=D("0.01"),
    )
    mark(engine, *path)
    assert condition.status is ConditionStatus.NEW
    mark(engine, turn)
    assert condition.status is ConditionStatus.TRIGGERED


def test_a_trailing_stop_that_was_never_activated_does_not_trade(engine):
    condition = wait(
        engine, "TRAILING_STOP", "SELL", None, activate_price=D(87000), callback_rate=D("0.01")
    )
    mark(engine, "86900", "80000")
    assert condition.status is ConditionStatus.NEW


def test_price_protection_holds_back_while_the_prices_are_far_apart(engine):
    guarded = wait(engine, "STOP_MARKET", "SELL", "85000", price_protect=True)
    mark(engine, "81000")  # the contract price is still 86000
    assert guarded.status is ConditionStatus.NEW
    mark(engine, "84500")
    assert guarded.status is ConditionStatus.TRIGGERED


@pytest.mark.parametrize(
    "extra",
    [
        {"close_position": True, "quantity": None},
        {"time_in_force": ConditionTimeInForce.GTE_GTC},
    ],
)
def test_what_ends_with_a_position_is_canceled_when_it_is_closed(engine, extra):
    with refused(Code.CONDITION_NO_POSITION):
        wait(engine, "STOP_MARKET", "SELL", "85000", **extra)
    trade(engine, "BUY", "0.1")
    condition = wait(engine, "STOP_MARKET", "SELL", "85000", **extra)
    other_side = wait(engine, "STOP_MARKET", "BUY", "88000")
    trade(engine, "SELL", "0.1", reduce_only=True)
    assert condition.status is ConditionStatus.CANCELED
    assert other_side.status is ConditionStatus.NEW


@pytest.mark.parametrize(
    ("kind", "stop", "trigger"),
    [
        ("STOP_MARKET", "85000", CloseTrigger.STOP_LOSS),
        ("TAKE_PROFIT_MARKET", "87000", CloseTrigger.TAKE_PROFIT),
    ],
)
def test_a_position_that_it_closes_says_what_closed_it(engine, account, kind, stop, trigger):
    trade(engine, "BUY", "0.7")
    wait(engine, kind, "SELL", stop, close_position=True, quantity=None)
    mark(engine, stop)
    assert account.positions == {}
    assert account.closed_positions[-1].trigger is trigger


def test_a_reducing_one_takes_no_more_than_there_is(engine, account):
    trade(engine, "BUY", "0.1")
    condition = wait(engine, "STOP_MARKET", "SELL", "85000", quantity=D("0.5"), reduce_only=True)
    mark(engine, "85000")
    assert (condition.order.quantity, account.positions) == (D("0.1"), {})


def test_one_that_cannot_be_placed_when_its_time_comes_is_rejected(engine):
    nothing_to_reduce = wait(engine, "STOP_MARKET", "SELL", "85000", reduce_only=True)
    mark(engine, "85000")
    assert nothing_to_reduce.status is ConditionStatus.REJECTED
    assert nothing_to_reduce.order is None


@pytest.mark.parametrize(
    ("kind", "extra", "code"),
    [
        ("STOP_MARKET", {"stop": "85000.05"}, Code.CONDITION_STOP_PRICE),
        ("STOP_MARKET", {"stop": "0"}, Code.CONDITION_STOP_PRICE),
        ("STOP_MARKET", {"stop": "85000", "quantity": D("0.0001")}, Code.PARAMETER_OUT_OF_RANGE),
        ("STOP_LIMIT", {"stop": "85000", "price": D("85000.05")}, Code.INVALID_PARAMETER),
        ("TRAILING_STOP", {"callback_rate": D(1)}, Code.CONDITION_CALLBACK_RATE),
        ("TRAILING_STOP", {"callback_rate": D(0)}, Code.CONDITION_CALLBACK_RATE),
        ("TRAILING_STOP", {"activate_price": D("0.05")}, Code.CONDITION_ACTIVATE_PRICE),
    ],
)
def test_one_with_wrong_figures_is_refused(engine, kind, extra, code):
    figures = {"stop": None, **extra}
    with refused(code):
        wait(engine, kind, "SELL", **figures)


# Over the wire


def stop_loss(**changes: object) -> dict[str, object]:
    return {
        "symbol": "BTCUSDT",
        "type": "STOP_MARKET",
        "side": "SELL",
        "stopPrice": "85000",
        "quantity": "0.1",
        "reduceOnly": True,
        "clientOrderId": "guard",
        **changes,
    }


def test_a_waiting_one_is_current_and_a_canceled_one_is_history(signed):
    placed = signed.post(PLACE, stop_loss()).data
    assert placed["conditionStatus"] == "NEW"
    current = signed.get(CURRENT, symbol="BTCUSDT").data
    assert [each["conditionId"] for each in current["list"]] == [placed["conditionId"]]
    reference = {"symbol": "BTCUSDT", "conditionId": placed["conditionId"]}
    assert signed.post(CANCEL, reference).data["conditionStatus"] == "CANCELED"
    assert signed.get(CURRENT).data["total"] == 0
    assert signed.get(HISTORY, side=2).data["list"][0]["conditionStatus"] == "CANCELED"
    assert signed.get(HISTORY, side=1).data["total"] == 0
    assert signed.post(CANCEL, reference).code == 3005


def test_one_of_somebody_else_or_of_another_symbol_is_not_found(signed):
    placed = signed.post(PLACE, stop_loss()).data["conditionId"]
    assert signed.post(CANCEL, {"symbol": "ETHUSDT", "conditionId": placed}).code == 3003
    assert signed.post(CANCEL, {"symbol": "BTCUSDT", "conditionId": "1"}).code == 3003


def test_a_position_shows_where_its_take_profit_and_its_stop_loss_wait(signed):
    signed.place(type="MARKET", price=None)
    signed.post(PLACE, stop_loss())
    signed.post(
        PLACE, stop_loss(type="TAKE_PROFIT_MARKET", stopPrice="90000", clientOrderId="goal")
    )
    position = signed.get("/v1/private/position/positions").data["positions"][0]
    assert (position["tpPrice"], position["slPrice"]) == ("90000", "85000")


def test_the_order_it_becomes_carries_its_client_order_id(signed, exchange):
    signed.place(type="MARKET", price=None)
    signed.post(PLACE, stop_loss(workingType="MARK_PRICE"))
    exchange.engine.marks.set("BTCUSDT", Decimal(84000))
    order = signed.get("/v1/private/order", symbol="BTCUSDT", clientOrderId="guard").data
    assert (order["type"], order["status"]) == ("MARKET", "FILLED")
    history = signed.get("/v1/private/position/history").data["list"]
    assert history[0]["triggerMode"] == 3


# Cancel all


@pytest.mark.parametrize(
    ("body", "orders_left", "conditions_left"),
    [
        ({}, 0, 1),
        ({"cancelType": 0}, 0, 1),
        ({"cancelType": 1}, 0, 1),
        ({"cancelType": 2}, 1, 0),
        ({"symbol": "ETHUSDT"}, 1, 1),
        ({"symbol": "ETHUSDT", "cancelType": 2}, 1, 1),
    ],
)
def test_cancel_all_ends_one_kind_of_orders(signed, body, orders_left, conditions_left):
    signed.place()
    signed.post(PLACE, stop_loss())
    assert signed.post("/v1/private/order/batch-cancel-all", body).code == 0
    assert signed.get("/v1/private/order/current").data["total"] == orders_left
    assert signed.get(CURRENT).data["total"] == conditions_left


def test_cancel_all_is_answered_before_the_orders_end(signed, exchange, user):
    signed.place()
    order = exchange.engine.accounts[user.user_id].orders.open()[0]
    signed.post("/v1/private/order/batch-cancel-all", {})
    assert order.status is OrderStatus.PENDING
    exchange.settle()
    assert order.status is OrderStatus.CANCELED
