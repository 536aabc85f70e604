"""Which fields a request needs depends on its other fields."""

from typing import Any

import pytest

BASE = {"symbol": "BTCUSDT", "side": "BUY"}
LIMIT = {**BASE, "type": "LIMIT"}
MARKET = {**BASE, "type": "MARKET"}
STOP_LIMIT = {**BASE, "type": "STOP_LIMIT"}
STOP_MARKET = {**BASE, "type": "STOP_MARKET"}
TRAILING = {**BASE, "type": "TRAILING_STOP"}
TAKE_PROFIT_LIMIT = {**BASE, "type": "TAKE_PROFIT_LIMIT"}
TAKE_PROFIT_MARKET = {**BASE, "type": "TAKE_PROFIT_MARKET"}
SUB = {"strategySubId": 1}

COMPLETE = [
    ("NewOrder", {**LIMIT, "price": "1", "quantity": "1"}),
    ("NewOrder", {**LIMIT, "price": "1", "quantity": "1", "priceType": 0}),
    ("NewOrder", {**LIMIT, "quantity": "1", "priceType": 3}),
    ("NewOrder", {**LIMIT, "price": "1", "closePosition": True}),
    ("NewOrder", {**MARKET, "quantity": "1"}),
    ("NewOrder", {**MARKET, "closePosition": True}),
    ("NewConditionOrder", {**STOP_LIMIT, "price": "1", "quantity": "1", "stopPrice": "1"}),
    ("NewConditionOrder", {**STOP_MARKET, "quantity": "1", "stopPrice": "1"}),
    ("NewConditionOrder", {**STOP_MARKET, "closePosition": True, "stopPrice": "1"}),
    ("NewConditionOrder", {**TAKE_PROFIT_LIMIT, "price": "1", "quantity": "1", "stopPrice": "1"}),
    ("NewConditionOrder", {**TAKE_PROFIT_MARKET, "quantity": "1", "stopPrice": "1"}),
    (
        "NewConditionOrder",
        {**TRAILING, "quantity": "1", "activatePrice": "1", "callbackRate": "0.01"},
    ),
    (
        "NewConditionOrder",
        {**STOP_MARKET, "quantity": "1", "stopPrice": "1", "timeInForce": "GTE_GTC"},
    ),
    ("StrategySubOrder", {**SUB, **LIMIT, "price": "1", "quantity": "1"}),
    ("StrategySubOrder", {**SUB, **STOP_MARKET, "quantity": "1", "stopPrice": "1"}),
    ("CancelOrder", {"symbol": "BTCUSDT", "orderId": "1"}),
    ("CancelOrder", {"symbol": "BTCUSDT", "clientOrderId": "a"}),
    ("CancelOrder", {"symbol": "BTCUSDT", "orderId": "1", "clientOrderId": "a"}),
    ("BatchCancelOrders", {"orders": [{"symbol": "BTCUSDT", "clientOrderId": "a"}]}),
    ("CancelAllOrders", {}),
    ("AmendOrder", {"symbol": "BTCUSDT", "orderId": "1", "price": "1", "quantity": "1"}),
    ("CancelConditionOrder", {"symbol": "BTCUSDT", "conditionId": "1"}),
]

# The same with something missing or wrong, and a part of what is said about it.
REFUSED = [
    ("NewOrder", {**LIMIT, "quantity": "1"}, '"price" is a required'),
    ("NewOrder", {**LIMIT, "quantity": "1", "priceType": 0}, '"price" is a required'),
    ("NewOrder", {**LIMIT, "price": "1"}, '"quantity" is a required'),
    ("NewOrder", {**MARKET}, '"quantity" is a required'),
    ("NewOrder", {**MARKET, "closePosition": False}, '"quantity" is a required'),
    ("BatchNewOrders", {"orders": [{**LIMIT, "quantity": "1"}]}, '"price" is a required'),
    (
        "NewConditionOrder",
        {**STOP_LIMIT, "quantity": "1", "stopPrice": "1"},
        '"price" is a required',
    ),
    (
        "NewConditionOrder",
        {**TAKE_PROFIT_LIMIT, "quantity": "1", "stopPrice": "1"},
        '"price" is a required',
    ),
    ("NewConditionOrder", {**STOP_MARKET, "quantity": "1"}, '"stopPrice" is a required'),
    ("NewConditionOrder", {**TAKE_PROFIT_MARKET, "quantity": "1"}, '"stopPrice" is a required'),
    ("NewConditionOrder", {**STOP_MARKET, "stopPrice": "1"}, '"quantity" is a required'),
    (
        "NewConditionOrder",
        {**TRAILING, "quantity": "1", "activatePrice": "1"},
        '"callbackRate" is a required',
    ),
    (
        "NewConditionOrder",
        {**TRAILING, "quantity": "1", "callbackRate": "0.01"},
        '"activatePrice" is a required',
    ),
    ("StrategySubOrder", {**SUB, **LIMIT, "quantity": "1"}, '"price" is a required'),
    ("StrategySubOrder", {**SUB, **MARKET}, '"quantity" is a required'),
    ("StrategySubOrder", {**SUB, **STOP_MARKET, "quantity": "1"}, '"stopPrice" is a required'),
    (
        "StrategySubOrder",
        {**SUB, **STOP_LIMIT, "quantity": "1", "stopPrice": "1"},
        '"price" is a required',
    ),
    (
        "StrategySubOrder",
        {**SUB, **TRAILING, "quantity": "1", "activatePrice": "1"},
        '"callbackRate" is a required',
    ),
    ("CancelOrder", {"symbol": "BTCUSDT"}, "anyOf"),
    ("BatchCancelOrders", {"orders": [{"symbol": "BTCUSDT"}]}, "anyOf"),
]


@pytest.mark.parametrize(("component", "body"), COMPLETE)
def test_a_complete_body_is_accepted(problems: Any, component: str, body: dict[str, Any]) -> None:
    assert problems(f"/components/schemas/{component}", body) == []


@pytest.mark.parametrize(("component", "body", "reason"), REFUSED)
def test_a_body_with_one_fault_is_refused_for_that_fault(
    problems: Any, component: str, body: dict[str, Any], reason: str
) -> None:
    [problem] = problems(f"/components/schemas/{component}", body)
    assert reason in problem
