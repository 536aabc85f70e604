"""Generated requests, made to name things that exist."""

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from schemathesis import Case
from schemathesis.core import NOT_SET

# Placing orders is the one group of operations in which an id of the caller's own must be new.
_PLACES_ORDERS = frozenset({"placeOrder", "batchPlaceOrders", "placeConditionOrder"})


def make_live(case: Case, known: Mapping[str, Any]) -> None:
    """Put ``known`` things, and figures that fit the symbol, where the case has random ones.

    Which optional fields are there, and all flags and enums, stay as they were generated.
    """
    raw = case.operation.definition.raw
    values = _values(known)
    if raw["operationId"] in _PLACES_ORDERS:
        numbers = count(1)
        values["clientOrderId"] = lambda _: f"contract-new-{next(numbers)}"
    for names in raw.get("x-require-any", ()):
        if not any(name in case.query for name in names):
            case.query[names[0]] = known[names[0]]
    case.query = _replaced(case.query, values)
    if case.body is not NOT_SET:
        case.body = _replaced(case.body, values)


def _values(known: Mapping[str, Any]) -> dict[str, Callable[[Any], Any]]:
    return {
        **{name: lambda _, value=value: value for name, value in known.items()},
        "symbols": lambda names: [known["symbol"] for _ in names],
        "ipWhitelist": lambda addresses: ["203.0.113.10" for _ in addresses],
        "price": lambda _: "80100.5",
        "quantity": lambda _: "0.01",
        "stopPrice": lambda _: "80000",
        "activatePrice": lambda _: "95000",
        "callbackRate": lambda _: "0.01",
        "leverage": lambda leverage: min(leverage, 125),
    }


def _replaced(node: Any, values: Mapping[str, Callable[[Any], Any]]) -> Any:
    if isinstance(node, list):
        return [_replaced(item, values) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        name: values[name](item) if name in values else _replaced(item, values)
        for name, item in node.items()
    }
