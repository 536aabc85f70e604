"""What operations need beside themselves: permissions, a login, something to name, and a way to put back what they do.

`docs/conformance.md` has this as a table. A run that was asked for some operations makes none of these
calls unless `--with-needs` says so.
"""

from collections.abc import Iterable
from typing import Any

from sixmm_description import Description, Operation, resolved
from sixmm_description.names import role_name

LOOKS = frozenset({"getPositions", "getCurrentOrders", "getCurrentConditionOrders"})
_SEEN = frozenset({"getCurrentOrders", "getOrderHistory"})
_FINDS = frozenset({"batchPlaceOrders", "placeConditionOrder", "placeStrategyOrder"})
_CLOSES = frozenset({"placeOrder", "cancelOrder", "cancelConditionOrder", "getStrategyOrder"})
_TRADES = LOOKS | _CLOSES
_SETS = LOOKS | {"getPositionSettings", "setLeverage", "setMarginMode"}
_KEYS = frozenset({"listApiKeys", "deleteApiKey"})

_TO_PUT_BACK = {
    "placeOrder": _TRADES,
    "batchPlaceOrders": _TRADES,
    "placeConditionOrder": _TRADES,
    "placeStrategyOrder": _TRADES,
    "amendOrder": _TRADES,
    "batchAmendOrders": _TRADES,
    "cancelOrder": LOOKS,
    "batchCancelOrders": LOOKS,
    "cancelAllOrders": LOOKS,
    "cancelConditionOrder": LOOKS,
    "setLeverage": _SETS,
    "setMarginMode": _SETS,
    "saveFavoriteSymbols": frozenset({"getFavoriteSymbols"}),
    "createApiKey": _KEYS,
    "updateApiKey": _KEYS,
    "deleteApiKey": frozenset({"listApiKeys"}),
}
"""What shows how it was, and restores it. A login and a listen key end by themselves."""

TRADING = frozenset({"orders", "conditions", "strategies", "positions"})
"""The resources whose operations trade, or name what was traded."""

_TO_NAME = {
    **dict.fromkeys(TRADING, _FINDS),
    "listen_key": frozenset({"createListenKey"}),
    "api_keys": frozenset({"createApiKey", "listApiKeys"}),
}
"""What makes the things that generated requests name, by resource."""

_MARKET = frozenset({"getSymbols", "getKlines"})
_OF_THE_MARKET = frozenset({"symbol", "symbols", "price", "quantity", "stop_price", "leverage"})


def to_put_back(operation: Operation) -> frozenset[str]:
    """What must be callable before this one is called on a server that keeps what was done."""
    return _TO_PUT_BACK.get(operation.role, frozenset())


def to_name(
    operation: Operation, description: Description, *, read_only: bool = False
) -> frozenset[str]:
    """What must be called so that its requests name things that exist."""
    market = _MARKET if names_the_market(operation, description) else frozenset[str]()
    if not finds_things(operation, description):
        return market
    if read_only:
        return market | (_SEEN if operation.group in TRADING else frozenset())
    return market | _TO_NAME.get(operation.group, frozenset())


def names_the_market(operation: Operation, description: Description) -> bool:
    """Return whether a request has a contract, a price or a quantity."""
    return not _OF_THE_MARKET.isdisjoint(_names(operation, description))


def finds_things(operation: Operation, description: Description) -> bool:
    """Return whether a call shows more where orders, positions and keys exist: it names or lists them."""
    return operation.only_reads or _names_things(operation, description)


def _names_things(operation: Operation, description: Description) -> bool:
    """Return whether a request names an order, a key or a strategy that must exist."""
    return any(
        name == "id" or name.endswith("_id") or name in {"listen_key", "id_list"}
        for name in _names(operation, description)
    )


def all_of(
    chosen: Iterable[str], description: Description, *, read_only: bool = False
) -> frozenset[str]:
    """The chosen operations and everything that they need, logins included."""
    found: set[str] = set()
    known = description.by_role
    for name in chosen:
        operation = known[name]
        found |= {
            name,
            *to_put_back(operation),
            *to_name(operation, description, read_only=read_only),
        }
    for name in tuple(found):
        found |= to_put_back(known[name]) if name in known else set()
    if any(name in known and not known[name].is_public for name in found):
        found |= {"login", "logout"}
    if "createListenKey" in found:
        found.add("closeListenKey")
    return frozenset(found)


def not_asked_for(names: Iterable[str]) -> str:
    """Why something is not checked: it needs calls that `--operations` does not name."""
    return f"needs {', '.join(sorted(names))}: name them in --operations too, or give --with-needs"


def _names(operation: Operation, description: Description) -> frozenset[str]:
    """The Python names of everything that a request may have."""
    found = {each.name for each in operation.parameters}

    def walk(schema: Any) -> None:
        schema = resolved(description.document, schema)
        for wire, node in schema.get("properties", {}).items():
            found.add(role_name(wire, node))
            walk(node)
        for inner in (*schema.get("allOf", ()), *([schema["items"]] if "items" in schema else ())):
            walk(inner)

    if operation.body is not None:
        walk(operation.body)
    return frozenset(found)


ORDER_READS = (
    "getOrder",
    "getCurrentOrders",
    "getCurrentConditionOrders",
    "getOrderHistory",
    "getConditionOrderHistory",
    "getTrades",
    "getStrategyOrder",
)
ORDER_WRITES = (
    "placeOrder",
    "placeConditionOrder",
    "placeStrategyOrder",
    "batchPlaceOrders",
    "cancelOrder",
    "amendOrder",
    "batchAmendOrders",
    "batchCancelOrders",
    "cancelAllOrders",
    "cancelConditionOrder",
)
POSITION_READS = ("getPositionSettings", "getPositions", "getPositionHistory")
POSITION_WRITES = ("setMarginMode", "setLeverage")
ACCOUNT_READS = (
    "getUserInfo",
    "getUserAssets",
    "getAccountChangeLogs",
    "getVolumeStats",
    "getBalanceHistory",
    "getTradeOverview",
    "getAssetSummary",
    "getAssetTrend",
    "getFavoriteSymbols",
)
ACCOUNT_WRITES = (
    "createListenKey",
    "renewListenKey",
    "closeListenKey",
    "saveFavoriteSymbols",
)
BY_LOGIN_ONLY = ("logout", "createApiKey", "listApiKeys", "updateApiKey", "deleteApiKey")
"""Without deleteAllApiKeys, which is called only where that was allowed."""

NEED_TRADE = (*ORDER_READS, *ORDER_WRITES, *POSITION_READS, *POSITION_WRITES)
NEED_READ = (*ACCOUNT_READS, *ACCOUNT_WRITES)
PRIVATE_READS = (*ACCOUNT_READS, *ORDER_READS, *POSITION_READS)
PRIVATE_WRITES = (*ACCOUNT_WRITES, *ORDER_WRITES, *POSITION_WRITES)
