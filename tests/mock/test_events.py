"""What listeners are told, in which order, and that queries never know more than they."""

from decimal import Decimal
from itertools import pairwise

import pytest
from sixmm_mock.events import (
    AccountChanged,
    BalanceChanged,
    BookChanged,
    ConditionChanged,
    Event,
    OrderChanged,
    Traded,
)
from sixmm_mock.trading.enums import OrderStatus, OrderType, PositionSide, Side
from sixmm_mock.trading.orders import OrderRequest

D = Decimal


@pytest.fixture
def told(exchange) -> list[Event]:
    events: list[Event] = []
    exchange.events.subscribe(events.append)
    return events


def kinds(told: list[Event]) -> list[str]:
    return [type(event).__name__ for event in told]


def place(exchange, user, **extra: object):
    facts = {"type": OrderType.MARKET, "side": Side.BUY, "quantity": D("0.1"), **extra}
    return exchange.engine.place(user.user_id, OrderRequest("BTCUSDT", **facts))  # type: ignore[arg-type]


def test_a_resting_order_is_told_as_accepted_and_then_as_open(exchange, user):
    seen = []
    exchange.events.subscribe(
        lambda event: seen.append(event.order.status) if isinstance(event, OrderChanged) else None
    )
    place(exchange, user, type=OrderType.LIMIT, price=D(85000))
    assert seen == [OrderStatus.NEW, OrderStatus.PENDING]


def test_a_trade_is_told_with_its_fill_its_money_and_then_the_account(exchange, user, told):
    place(exchange, user)
    assert kinds(told) == [
        "OrderChanged",  # accepted
        "OrderChanged",  # filled
        "BalanceChanged",  # fee
        "Traded",
        "BookChanged",
        "AccountChanged",
    ]
    assert told[1].fill.price == told[3].price == D(86010)
    assert told[-1] == AccountChanged(user.user_id, ("BTCUSDT",), exchange.clock.now_ms())


def test_realised_profit_and_fee_are_told_apart_and_join_up(exchange, user, told):
    place(exchange, user)
    place(exchange, user, side=Side.SELL)
    moves = [event for event in told if isinstance(event, BalanceChanged)]
    assert [move.reason for move in moves] == ["TRADING_FEE", "REALIZED_PNL", "TRADING_FEE"]
    for earlier, later in pairwise(moves):
        assert later.wallet_before == earlier.wallet_after
    assert moves[-1].wallet_after == exchange.engine.accounts[user.user_id].wallet_balance


def test_a_deposit_is_told(exchange, told):
    bob = exchange.add_user("bob", "password", balance=500)
    assert told[0] == BalanceChanged(
        user_id=bob.user_id,
        reason="DEPOSIT",
        amount=D(500),
        wallet_before=D(0),
        wallet_after=D(500),
        frozen_before=D(0),
        frozen_after=D(0),
        reference_id=bob.user_id,
        at_ms=exchange.clock.now_ms(),
    )


def test_a_listener_finds_the_state_at_least_as_new_as_the_event(exchange, user):
    account, seen = exchange.engine.accounts[user.user_id], []

    def look(event: Event) -> None:
        if isinstance(event, OrderChanged) and event.fill is not None:
            seen.append(account.quantity("BTCUSDT", PositionSide.BOTH))
            assert event.fill in account.fills

    exchange.events.subscribe(look)
    place(exchange, user, quantity=D(1))
    assert seen == [D("0.5"), D(1)]


def test_each_trade_is_told_once_although_two_users_took_part(exchange, user, told):
    bob = exchange.add_user("bob", "password")
    place(exchange, bob, type=OrderType.LIMIT, side=Side.SELL, price=D(86005))
    place(exchange, user)
    assert sum(isinstance(event, Traded) for event in told) == 1
    fills = [event.fill for event in told if isinstance(event, OrderChanged) and event.fill]
    assert [fill.user_id for fill in fills] == [bob.user_id, user.user_id]


def test_canceling_tells_of_order_book_and_account(exchange, user, told):
    order = place(exchange, user, type=OrderType.LIMIT, price=D(85000))
    del told[:]
    exchange.engine.cancel(order)
    assert kinds(told) == ["OrderChanged", "BookChanged", "AccountChanged"]


def test_a_refused_order_is_not_told(signed, told):
    assert signed.place(quantity="900").code == 3001
    assert told == []


def test_a_condition_order_is_told_when_it_comes_and_when_it_goes(exchange, signed, told):
    stop = {"symbol": "BTCUSDT", "type": "STOP_MARKET", "side": "SELL", "quantity": "0.1"}
    signed.post(
        "/v1/private/order/place-condition",
        {**stop, "stopPrice": "85000", "workingType": "MARK_PRICE"},
    )
    exchange.engine.marks.set("BTCUSDT", D(85000))
    assert sum(isinstance(event, ConditionChanged) for event in told) == 2
    assert sum(isinstance(event, BookChanged) for event in told) == 1


def test_a_listener_of_some_kinds_hears_of_no_other(exchange, user):
    heard: list[Event] = []
    exchange.events.subscribe(heard.append, Traded, BookChanged)
    place(exchange, user)
    assert kinds(heard) == ["Traded", "BookChanged"]


@pytest.mark.parametrize("wanted", [(), (Traded,)])
def test_a_listener_that_unsubscribed_hears_nothing_more(exchange, user, wanted):
    heard: list[Event] = []
    unsubscribe = exchange.events.subscribe(heard.append, *wanted)
    unsubscribe()
    unsubscribe()
    place(exchange, user)
    assert heard == []


def test_listeners_hear_of_an_event_in_the_order_in_which_they_came(exchange, user):
    heard = []
    exchange.events.subscribe(lambda _: heard.append("all"))
    exchange.events.subscribe(lambda _: heard.append("trades"), Traded)
    place(exchange, user)
    assert heard.count("trades") == 1
    assert heard[heard.index("trades") - 1] == "all"
