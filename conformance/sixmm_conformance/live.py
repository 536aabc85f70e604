"""Generated requests, made to name things that exist."""

from collections.abc import Callable, Mapping
from typing import Any

from schemathesis.core import NOT_SET
from sixmm_description import Operation

from sixmm_conformance.fixtures import Market
from sixmm_conformance.generation import Case

# Placing orders is the one group of operations in which an id of the caller's own must be new.
_PLACES_ORDERS = frozenset({"placeOrder", "batchPlaceOrders", "placeConditionOrder"})


def make_live(
    case: Case,
    operation: Operation,
    known: Mapping[str, Any],
    market: Market | None,
    new_id: Callable[[], str],
) -> None:
    """Put ``known`` things, and figures that fit the symbol, where the case has random ones.

    Which optional fields are there, and all flags and enums, stay as they were generated.
    """
    values = _values(known, market)
    if operation.operation_id in _PLACES_ORDERS:
        values["client_order_id"] = lambda _: new_id()
    query = operation.read_query(case.query)
    for wires in operation.require_any:
        names = [each.name for wire in wires for each in operation.parameters if each.wire == wire]
        if not any(name in query for name in names) and names[0] in known:
            query[names[0]] = known[names[0]]
    case.query = operation.spelled_query(_replaced(query, values))
    if case.body is not NOT_SET:
        case.body = operation.spelled_body(_replaced(operation.read_body(case.body), values))


def make_fruitful(
    case: Case, operation: Operation, market: Market, new_id: Callable[[], str]
) -> None:
    """Let what is placed be something that stays, so that there is something to follow up."""
    placed: Callable[[], Any] | None = {
        "placeOrder": lambda: market.resting(client_order_id=new_id()),
        "batchPlaceOrders": lambda: {
            "orders": [market.resting(client_order_id=new_id()), market.resting()]
        },
        "placeConditionOrder": lambda: market.stop(client_order_id=new_id()),
        "placeStrategyOrder": market.strategy,
    }.get(operation.operation_id)
    if placed is not None:
        case.body = operation.spelled_body(placed())


def _values(known: Mapping[str, Any], market: Market | None) -> dict[str, Callable[[Any], Any]]:
    values: dict[str, Callable[[Any], Any]] = {
        **{name: _always(value) for name, value in known.items()},
        "ip_whitelist": _as_many("203.0.113.10"),
    }
    return values if market is None else values | _figures(market)


def _figures(market: Market) -> dict[str, Callable[[Any], Any]]:
    return {
        "symbols": _as_many(market.symbol),
        "price": lambda _: market.price("0.931"),
        "quantity": lambda _: market.quantity,
        "stop_price": lambda _: market.price("0.93"),
        "activate_price": lambda _: market.price("1.1"),
        "callback_rate": lambda _: "0.01",
        "leverage": lambda drawn: min(drawn, market.max_leverage) if _is_whole(drawn) else drawn,
    }


def _always(value: Any) -> Callable[[Any], Any]:
    return lambda _: value


def _as_many(value: Any) -> Callable[[Any], Any]:
    return lambda drawn: [value] * len(drawn) if isinstance(drawn, list) else drawn


def _is_whole(drawn: Any) -> bool:
    # A field that no description has may be drawn beside the others, with this name and anything in it.
    return isinstance(drawn, int) and not isinstance(drawn, bool)


def _replaced(node: Any, values: Mapping[str, Callable[[Any], Any]]) -> Any:
    if isinstance(node, list):
        return [_replaced(item, values) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        name: values[name](item) if name in values else _replaced(item, values)
        for name, item in node.items()
    }
