"""`orders.place(wait=…)`: what it returns, and that every error after the placing says that the order is there."""

import json
import pickle
from decimal import Decimal

import pytest
from sixmm import (
    ApiError,
    InvalidArgument,
    Order,
    OrderEnded,
    OrderNotExecuted,
    OrderStatus,
    WaitFailed,
    WaitTimeout,
)
from sixmm_mock.testing import MockForTests

from .trader import LIMIT, Between, Trader, changed

SYMBOL = "BTCUSDT"
MARKET = LIMIT | {"type": "MARKET", "price": None}


@pytest.fixture(params=["sync", "async"])
def trader(request):
    with MockForTests() as mock:
        yield Trader(request.param, mock)


def after(trader, seconds, happens):
    """Let something happen once clients have waited so long."""
    pass_time, due = trader.pass_time, [happens]

    def passing(wait):
        pass_time(wait)
        if due and trader.waited >= seconds:
            due.pop()()

    trader.pass_time = passing


@pytest.mark.parametrize("wait", ["final", "filled"])
def test_the_order_is_returned_as_it_is_at_its_end(trader, wait):
    order = trader("orders.place", **MARKET, wait=wait)
    assert isinstance(order, Order)
    assert (order.status, order.executed_quantity) == (OrderStatus.FILLED, Decimal("0.1"))
    after(trader, 3, lambda: trader.mock.exchange.set_price(SYMBOL, Decimal(49_000)))
    assert trader("orders.place", **LIMIT, wait=wait).status is OrderStatus.FILLED
    assert len(trader.sent("placeOrder")) == 2


def test_an_order_that_is_over_at_once_is_returned_or_told(trader):
    crossing = LIMIT | {"price": "99000", "maker_only": True}
    assert trader("orders.place", **crossing, wait="final").status is OrderStatus.REJECTED
    with pytest.raises(OrderEnded, match="was not filled: it is REJECTED") as caught:
        trader("orders.place", **crossing, wait="filled")
    assert (caught.value.executed, caught.value.retryable) == (True, False)
    assert caught.value.order.status is OrderStatus.REJECTED


def test_after_its_time_the_order_is_there_and_in_the_error(trader):
    with pytest.raises(
        WaitTimeout, match=r"was placed, and was not final within 60 s.*Do not place it again"
    ) as caught:
        trader("orders.place", **LIMIT, wait="final")
    error = pickle.loads(pickle.dumps(caught.value))
    (there,) = trader.open_orders
    assert (error.order.order_id, error.executed) == (str(there.order_id), True)
    assert trader.waited == pytest.approx(60, abs=0.01)
    assert len(trader.sent("placeOrder")) == 1


def test_a_network_that_dies_after_the_placing_leaves_the_order_in_the_error(trader):
    trader.fault("getOrder", kind="reset_before", count=1_000)
    with pytest.raises(WaitTimeout, match=r"never shown\. The last query failed") as caught:
        trader("orders.place", **LIMIT, wait="final", wait_timeout=7)
    (there,) = trader.open_orders
    assert (caught.value.order.order_id, caught.value.executed) == (str(there.order_id), True)
    assert trader.waited <= 7.01


@pytest.mark.parametrize(("code", "waited"), [(3006, 0), (3003, 10)])
def test_queries_that_are_refused_say_that_the_order_is_there(trader, code, waited):
    trader.fault("getOrder", kind="business", code=code, count=1_000)
    with pytest.raises(
        WaitFailed, match=rf"was placed, .* {code}.*Do not place it again"
    ) as caught:
        trader("orders.place", **LIMIT, wait="final")
    error = pickle.loads(pickle.dumps(caught.value))
    (there,) = trader.open_orders
    assert (error.order.order_id, error.executed) == (str(there.order_id), True)
    assert (error.retryable, isinstance(caught.value.__cause__, ApiError)) == (False, True)
    assert waited <= trader.waited < waited + 6


def test_an_answer_that_can_not_be_judged_says_that_the_order_is_there(trader):
    def without(request, answer):
        if not request.url.path.endswith("/private/order"):
            return answer
        return changed(answer, lambda data: data.pop("status"))

    client = {"transport": Between(trader.mock, after=without)}
    with pytest.raises(WaitFailed, match=r"was placed, .*status") as caught:
        trader("orders.place", **LIMIT, wait="final", client=client)
    assert caught.value.order.order_id == str(trader.open_orders[0].order_id)


def test_an_answer_that_is_lost_is_looked_up_and_then_waited_for(trader):
    trader.fault(kind="reset_after")
    order = trader("orders.place", **MARKET, wait="final")
    assert order.status is OrderStatus.FILLED
    assert len({json.dumps(one) for one in trader.bodies("placeOrder")}) == 1


def test_an_order_that_never_was_is_not_waited_for(trader):
    trader.fault(kind="reset_before")
    with pytest.raises(OrderNotExecuted):
        trader("orders.place", **MARKET, wait="final")
    assert not trader.open_orders


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"wait": "done"}, "wait must be one of final, filled, not 'done'"),
        ({"wait": True}, "wait must be one of final, filled, not True"),
        ({"wait": "final", "wait_timeout": 0}, "wait_timeout must be a positive number of seconds"),
        ({"wait": "final", "wait_timeout": "9"}, "wait_timeout must be a positive number"),
        ({"wait_timeout": 9}, "wait_timeout is for a call that waits: give wait='final' too"),
        ({"wait": "final", "options": 3}, "options must be CallOptions"),
        ({"wait": "final", "quantity": 0.1}, "quantity"),
    ],
)
def test_what_can_not_be_waited_for_is_refused_before_anything_is_sent(trader, arguments, said):
    with pytest.raises(InvalidArgument, match=said):
        trader("orders.place", **LIMIT | arguments)
    assert not trader.mock.journal.find()
