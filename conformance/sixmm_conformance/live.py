"""Generated requests, made to name things that exist."""

from collections.abc import Callable, Mapping
from typing import Any

from schemathesis.core import NOT_SET

from sixmm_conformance.description import Operation
from sixmm_conformance.generation import Case
from sixmm_conformance.things import Market

# Placing orders is the one group of operations in which an id of the caller's own must be new.
_PLACES_ORDERS = frozenset({"placeOrder", "batchPlaceOrders", "placeConditionOrder"})


def make_live(
    case: Case,
    operation: Operation,
    known: Mapping[str, Any],
    market: Market,
    new_id: Callable[[], str],
) -> None:
    """Put ``known`` things, and figures that fit the symbol, where the case has random ones.

    Which optional fields are there, and all flags and enums, stay as they were generated.
    """
    values = _values(known, market)
    if operation.operation_id in _PLACES_ORDERS:
        values["clientOrderId"] = lambda _: new_id()
    for names in operation.raw.get("x-require-any", ()):
        if not any(name in case.query for name in names) and names[0] in known:
            case.query[names[0]] = known[names[0]]
    case.query = _replaced(case.query, values)
    if case.body is not NOT_SET:
        case.body = _replaced(case.body, values)


def make_fruitful(
    case: Case, operation: Operation, market: Market, new_id: Callable[[], str]
) -> None:
    """Let what is placed be something that stays, so that there is something to follow up."""
    if operation.operation_id == "placeOrder":
        case.body = market.resting(clientOrderId=new_id())
    elif operation.operation_id == "batchPlaceOrders":
        case.body = {"orders": [market.resting(clientOrderId=new_id()), market.resting()]}
    elif operation.operation_id == "placeConditionOrder":
        case.body = market.stop(clientOrderId=new_id())
    elif operation.operation_id == "placeStrategyOrder":
        case.body = market.strategy()


def _values(known: Mapping[str, Any], market: Market) -> dict[str, Callable[[Any], Any]]:
    return {
        **{name: _always(value) for name, value in known.items()},
        "symbols": lambda names: [market.symbol for _ in names],
        "ipWhitelist": lambda addresses: ["203.0.113.10" for _ in addresses],
        "price": lambda _: market.price("0.931"),
        "quantity": lambda _: market.quantity,
        "stopPrice": lambda _: market.price("0.93"),
        "activatePrice": lambda _: market.price("1.1"),
        "callbackRate": lambda _: "0.01",
        "leverage": lambda leverage: min(leverage, market.max_leverage),
    }


def _always(value: Any) -> Callable[[Any], Any]:
    return lambda _: value


def _replaced(node: Any, values: Mapping[str, Callable[[Any], Any]]) -> Any:
    if isinstance(node, list):
        return [_replaced(item, values) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        name: values[name](item) if name in values else _replaced(item, values)
        for name, item in node.items()
    }
