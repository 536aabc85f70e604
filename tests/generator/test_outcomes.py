"""What an x-outcome names is there, or is reported where it stands; what it says reaches the client as a declaration."""

from pathlib import Path

import pytest
from sixmm.errors import ERROR_CODES
from sixmm.operations import conditions, orders, strategies
from sixmm.resources.orders import OrdersResource
from sixmm.resources.strategies import StrategiesResource
from sixmm_generator.description import Description
from sixmm_generator.outcomes import outcome_problems
from sixmm_runtime.errors import Doubt
from sixmm_runtime.operation import Effect

OPENAPI = Path(__file__).parents[2] / "openapi.yaml"
PLACE, BATCH = "operationId: placeOrder\n", "operationId: batchPlaceOrders\n"
STRATEGY = "operationId: placeStrategyOrder\n"

WRONG = [
    (PLACE, "effect: place", "effect: buy", "effect must be one of"),
    (PLACE, "mint: clientOrderId", "mint: ownId", "ownId is not sent"),
    (PLACE, "same: [side, type, quantity]", "same: [sides]", "sides is not a field of what"),
    (PLACE, "created: createdAt", "created: madeAt", "madeAt is not a field of what is found"),
    (PLACE, "answer: {orderId: orderId", "answer: {id: orderId", "id is not answered"),
    (PLACE, "answer: {orderId: orderId", "answer: {orderId: id", "id is not a field of what is"),
    (PLACE, "operation: getOrder\n", "operation: getOrders\n", "getOrders is not a GET"),
    (PLACE, "operation: getOrder\n", "operation: cancelOrder\n", "cancelOrder is not a GET"),
    (PLACE, "operation: getOrder\n", "operation: getPositions\n", "of the same x-resource"),
    (PLACE, "by: {symbol: symbol", "by: {pair: symbol", "pair is not a parameter of the lookup"),
    (PLACE, "by: {symbol: symbol", "by: {symbol: pair", "pair is not sent"),
    (PLACE, "where: {clientOrderId: c", "where: {ownId: c", "ownId is not found by it"),
    (PLACE, "created: createdAt", "creates: createdAt", "creates is not known here"),
    (PLACE, "created: createdAt", "unanswered: yes", "give lookups, or in `unanswered`"),
    (BATCH, "items: {sent: orders", "items: {sent: order", "order is not a list that is sent"),
    (PLACE, "created: createdAt", "holders: []", "holders are for what is placed with an id"),
    (STRATEGY, "by: {symbol: symbol", "by: {symbol: pair", "pair is not sent"),
    (STRATEGY, "operation: getOrder\n", "operation: cancelOrder\n", "cancelOrder is not a GET"),
    (STRATEGY, "same: [side, type, quantity]", "same: [sides]", "sides is not a field of what"),
    (BATCH, "failed: failedCount}", "failed: failedCount, lost: x}", "lost is not known here"),
]


def spoiled(operation: str, replace: str, by: str) -> tuple[Description, int, int]:
    """The description with one thing wrong in one operation, and the lines that operation stands on."""
    text = OPENAPI.read_text(encoding="utf-8")
    start = text.index(operation)
    at = text.index(replace, start)
    end = text.index("operationId", at)
    text = text[:at] + by + text[at + len(replace) :]
    lines = (text[:start].count("\n") + 1, text[:end].count("\n") + 1)
    return Description.parse(text, OPENAPI), *lines


@pytest.mark.parametrize(
    ("operation", "replace", "by", "says"), WRONG, ids=[one[3] for one in WRONG]
)
def test_what_is_not_there_is_reported_with_its_place(operation, replace, by, says):
    description, first, last = spoiled(operation, replace, by)
    found = [
        description.position(pointer)[0]
        for pointer, reason in outcome_problems(description)
        if says in reason
    ]
    assert found
    assert all(first <= line <= last for line in found)


def test_every_order_call_says_how_its_outcome_is_found_out():
    description = Description.load(OPENAPI)
    assert list(outcome_problems(description)) == []
    calls = {
        operation["operationId"]
        for path, item in description.document["paths"].items()
        for method, operation in item.items()
        if path.startswith("/v1/private/order") and method != "get"
    }
    declared = {
        one.id
        for module in (orders, conditions, strategies)
        for name, one in vars(module).items()
        if name.isupper() and getattr(one, "outcome", None) is not None
    }
    assert calls == declared


def test_a_declaration_names_its_lookups_by_operation():
    outcome = orders.PLACE_ORDER.outcome
    assert outcome.effect is Effect.PLACE
    assert [lookup.operation for lookup in outcome.lookups] == [
        orders.GET_ORDER,
        orders.GET_ORDER_HISTORY,
    ]
    assert dict(outcome.answer)["timestamp"] == "createdAt"


def test_what_a_refusal_leaves_open_is_declared_with_its_code():
    expected = {
        1002: Doubt.ANSWERED,
        1004: Doubt.ANSWERED,
        3004: Doubt.OPEN,
        5001: Doubt.OPEN,
        5002: Doubt.OPEN,
        5003: Doubt.ANSWERED,
    }
    doubts = {code: ERROR_CODES[code].doubt for code in expected}
    assert doubts == expected


@pytest.mark.parametrize(
    ("method", "says"),
    [
        ("place", "the order is looked up until it is certain what came of it. An id is made up"),
        ("place", "OrderNotExecuted: it failed, and it is certain"),
        ("place", "ClientOrderIdUsed: an order has your id already; nothing was placed."),
        ("strategies.place", "ClientOrderIdUsed: an order has your id already"),
        ("place_batch", "An order without effect has code -1 in its result."),
        (
            "strategies.place",
            "what came of a lost answer is not found out. No query finds a strategy",
        ),
        ("cancel", "the order is looked up, and canceled again while it is still there."),
        ("cancel_all", "OrderOutcomeUnknown: whether it had an effect"),
    ],
)
def test_the_docstring_says_what_is_guaranteed(method, says):
    group, _, name = method.rpartition(".")
    resource = StrategiesResource if group else OrdersResource
    words = " ".join(getattr(resource, name).__doc__.split())
    assert says in words


@pytest.mark.parametrize(("field", "key"), [("createdAt", "created"), ("updatedAt", "changed")])
def test_an_order_in_seconds_is_not_compared_with_times_in_milliseconds(field, key):
    text = OPENAPI.read_text(encoding="utf-8")
    at = text.index(f"{field}:", text.index("\n    Order:\n"))
    unit = text.index("x-unit: ms", at)
    description = Description.parse(f"{text[:unit]}x-unit: s{text[unit + 10 :]}", OPENAPI)
    found = [reason for pointer, reason in outcome_problems(description) if pointer[-1] == key]
    assert found
    assert all(f"{field} is in s" in reason for reason in found)
