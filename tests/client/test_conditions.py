"""An order that lacks what its kind needs is refused before anything is sent, by both clients."""

import asyncio
from operator import attrgetter

import httpx
import pytest
from sixmm import AsyncSixMM, ConditionOrderType, InvalidArgument, OrderType, SixMM

ORDER = {"symbol": "BTCUSDT", "side": "BUY"}

INCOMPLETE = [
    (
        "orders.place",
        {**ORDER, "type": "LIMIT", "quantity": "1"},
        "price is required when type is LIMIT",
    ),
    (
        "orders.place",
        {**ORDER, "type": OrderType.LIMIT, "price": "1"},
        "quantity is required unless",
    ),
    (
        "orders.place",
        {**ORDER, "type": OrderType.MARKET},
        "quantity is required unless close_position",
    ),
    (
        "conditions.place",
        {**ORDER, "type": ConditionOrderType.STOP_LIMIT, "price": "1", "quantity": "1"},
        "stop_price is required when type is STOP_MARKET or STOP_LIMIT",
    ),
    (
        "conditions.place",
        {**ORDER, "type": "TRAILING_STOP", "activate_price": "1", "quantity": "1"},
        "callback_rate is required when type is TRAILING_STOP",
    ),
    (
        "orders.place_batch",
        {
            "orders": [
                {**ORDER, "type": "MARKET", "quantity": "1"},
                {**ORDER, "type": "LIMIT", "quantity": "1"},
            ]
        },
        r"orders\[1\]\.price is required",
    ),
    (
        "strategies.place",
        {
            "type": "OCO",
            "orders": [{**ORDER, "strategy_sub_id": 1, "type": "MARKET"}],
        },
        r"orders\[0\]\.quantity is required",
    ),
    ("orders.cancel", {"symbol": "BTCUSDT"}, "At least one of order_id and client_order_id"),
    ("orders.cancel_batch", {"orders": [{"symbol": "BTCUSDT"}]}, r"orders\[0\]\.order_id and"),
    ("orders.get", {"symbol": "BTCUSDT"}, "At least one of order_id and client_order_id"),
]


def refuse_to_answer(request: httpx.Request) -> httpx.Response:
    raise AssertionError(f"{request.url} was sent")


@pytest.mark.parametrize(("method", "arguments", "said"), INCOMPLETE)
def test_an_incomplete_call_is_refused_and_nothing_is_sent(method, arguments, said):
    transport = httpx.MockTransport(refuse_to_answer)
    mm = SixMM(api_key="k", api_secret="s", transport=transport)
    with mm, pytest.raises(InvalidArgument, match=said):
        attrgetter(method)(mm)(**arguments)


@pytest.mark.parametrize(("method", "arguments", "said"), INCOMPLETE)
def test_an_incomplete_awaited_call_is_refused_and_nothing_is_sent(method, arguments, said):
    async def call():
        transport = httpx.MockTransport(refuse_to_answer)
        async with AsyncSixMM(api_key="k", api_secret="s", transport=transport) as mm:
            await attrgetter(method)(mm)(**arguments)

    with pytest.raises(InvalidArgument, match=said):
        asyncio.run(call())
