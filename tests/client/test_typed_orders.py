"""An order as a value of its kind's class is sent as its arguments would be, and nothing can be said beside it."""

import asyncio
import contextlib
import copy
import json
import pickle
from operator import attrgetter

import attrs
import httpx
import pytest
import sixmm
from sixmm import (
    AsyncSixMM,
    InvalidArgument,
    LimitOrder,
    MarketOrder,
    OrderNotExecuted,
    SixMM,
    StopMarketOrder,
    TransportError,
)

LIMIT = {
    "symbol": "BTCUSDT",
    "client_order_id": "mine",
    "side": "BUY",
    "price": "85000",
    "quantity": 1,
}
STOP = {
    "symbol": "BTCUSDT",
    "client_order_id": "mine",
    "side": "SELL",
    "stop_price": "80000",
    "quantity": 1,
}


@attrs.define
class Sent:
    """Bodies as they come to the transport, which then has no connection for them."""

    bodies: list = attrs.field(factory=list)

    def __call__(self, request):
        self.bodies.append(json.loads(request.content))
        raise httpx.ConnectError("no connection")


@pytest.fixture(params=["blocking", "awaiting"])
def call(request):
    """Makes a call with one of both clients, and returns the body that was sent."""

    def make(method, *arguments, **named):
        sent = Sent()
        client = {"transport": httpx.MockTransport(sent), "access_token": "t", "max_retries": 0}
        called = attrgetter(method)
        with contextlib.suppress(TransportError, OrderNotExecuted):
            if request.param == "blocking":
                called(SixMM(**client))(*arguments, **named)
            else:
                asyncio.run(called(AsyncSixMM(**client))(*arguments, **named))
        (body,) = sent.bodies
        return body

    return make


@pytest.mark.parametrize(
    ("method", "order", "flat"),
    [
        ("orders.place", LimitOrder(**LIMIT), {"type": "LIMIT", **LIMIT}),
        ("conditions.place", StopMarketOrder(**STOP), {"type": "STOP_MARKET", **STOP}),
    ],
)
def test_a_typed_order_is_sent_as_its_arguments_are(method, order, flat, call):
    assert call(method, order) == call(method, **flat)


def test_typed_orders_and_dicts_go_into_one_list(call):
    order = LimitOrder(**LIMIT)
    typed = call("orders.place_batch", orders=[order, {"type": "LIMIT", **LIMIT}])["orders"]
    assert typed[0] == typed[1]


@pytest.mark.parametrize(
    ("order", "beside", "words"),
    [
        (LimitOrder(**LIMIT), {"price": "1"}, "price can't be given beside a LimitOrder"),
        (LimitOrder(**LIMIT), {"reduce_only": False}, "reduce_only can't be given"),
        (StopMarketOrder(**STOP), {}, "no order of this call, which has no stop_price"),
        (LimitOrder(**LIMIT | {"price": 0.1}), {}, "price must not be a float"),
        (LimitOrder(**LIMIT | {"quantity": None}), {}, "quantity is required"),
        ({"type": "LIMIT", **LIMIT}, {}, "symbol must be a string"),
        ("BTCUSDT", {}, "type is required"),
    ],
)
def test_what_is_no_order_of_the_call_is_refused_before_anything_is_sent(
    order, beside, words, call
):
    with pytest.raises(InvalidArgument, match=words):
        call("orders.place", order, **beside)


def test_a_typed_order_is_a_dict_of_what_was_given():
    order = MarketOrder("BTCUSDT", side="BUY", quantity=1, client_order_id=None)
    assert order == {"type": "MARKET", "symbol": "BTCUSDT", "side": "BUY", "quantity": 1}
    assert repr(order) == "MarketOrder(symbol='BTCUSDT', side='BUY', quantity=1)"
    assert eval(repr(order), vars(sixmm)) == order  # noqa: S307 - our own text
    for other in (copy.copy(order), pickle.loads(pickle.dumps(order))):
        assert (type(other), other) == (MarketOrder, order)


def test_what_a_kind_needs_can_not_be_left_out():
    with pytest.raises(TypeError, match="'price'"):
        LimitOrder("BTCUSDT", side="BUY", quantity=1)
