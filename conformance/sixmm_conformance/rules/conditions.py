"""Fields that must come together, and the documented bounds: on each of them and one beyond."""

from collections.abc import Callable, Mapping
from typing import Any

from sixmm_conformance.answer import Answer
from sixmm_conformance.fixtures import Fixtures
from sixmm_conformance.rules.chapter import INVALID, Chapter, not_invalid, refused

CONDITIONS = Chapter("condition")
BOUNDS = Chapter("bound")

_MARKET = ("getSymbols", "getKlines")

Json = Mapping[str, Any]


@CONDITIONS.rule(
    "place",
    "A limit order needs a price; every order a quantity, or close_position",
    "placeOrder",
    uses=(*_MARKET, "placeOrder"),
)
def an_order_without_a_needed_field_is_refused(on: Fixtures) -> None:
    order = on.market.resting()
    for field in ("symbol", "type", "side", "price", "quantity"):
        answer = _call_without(on, "placeOrder", order, field)
        refused(answer, INVALID, f"a limit order without {field}")
    market = {**_without(order, "price"), "type": "MARKET"}
    refused(
        _call_without(on, "placeOrder", market, "quantity"),
        INVALID,
        "a market order without quantity",
    )
    refused(
        _call_without(on, "placeOrder", {**order, "close_position": False}, "quantity"),
        INVALID,
        "an order without quantity that closes no position",
    )


@CONDITIONS.rule(
    "place-values",
    "An order has the documented values, and a positive quantity and price",
    "placeOrder",
    uses=(*_MARKET, "placeOrder"),
)
def an_order_has_the_documented_values(on: Fixtures) -> None:
    order = on.market.resting()
    wrong: dict[str, list[Any]] = {
        "type": ["STOP_LIMIT", "limit", 1],
        "side": ["buy", "LONG", 1],
        "position_side": ["LONG_SIDE", "both"],
        "time_in_force": ["GTE_GTC", "DAY"],
        "price_type": [5, -1, "0"],
        "quantity": ["-1", "0", f"-{on.market.quantity}", "1e-3", "NaN", "", 0.5],
        "price": ["-1", "0", f"-{order['price']}", "1e5", "Infinity", "", 80000],
        "reduce_only": ["false", 0],
        "close_position": ["false", 0],
    }
    for field, values in wrong.items():
        for value in values:
            answer = on.caller.call("placeOrder", {**order, field: value})
            refused(answer, INVALID, f"an order with {field} {value!r}")


@CONDITIONS.rule(
    "place-grid",
    "Prices and quantities are multiples of tick_size and step_size",
    "getSymbols",
    uses=(*_MARKET, "placeOrder"),
)
def prices_and_quantities_lie_on_their_grids(on: Fixtures) -> None:
    order, market = on.market.resting(), on.market
    for field, step in (("price", market.tick), ("quantity", market.step)):
        off = f"{order[field]}{'' if '.' in order[field] else '.'}"
        decimals = max(0, -int(step.normalize().as_tuple().exponent))
        off += "0" * (decimals - len(off.partition(".")[2])) + "5"
        answer = on.caller.call("placeOrder", {**order, field: off})
        refused(answer, INVALID, f"an order with {field} {off}, and a step of {step},")


@CONDITIONS.rule(
    "place-limits",
    "A quantity lies between min_quantity and max_limit_order_qty",
    "getSymbols",
    uses=(*_MARKET, "placeOrder"),
)
def a_quantity_lies_between_its_limits(on: Fixtures) -> None:
    order, market = on.market.resting(), on.market
    for quantity in (market.min_quantity - market.step, market.max_quantity + market.step):
        answer = on.caller.call("placeOrder", {**order, "quantity": f"{quantity:f}"})
        refused(answer, INVALID, f"an order with quantity {quantity}")


@CONDITIONS.rule(
    "place-condition",
    "A condition order has the fields that its type needs",
    "placeConditionOrder",
    uses=(*_MARKET, "placeConditionOrder"),
)
def a_condition_order_has_the_fields_that_its_type_needs(on: Fixtures) -> None:
    stop = on.market.stop()
    limit = {**stop, "type": "STOP_LIMIT", "price": on.market.price("0.8")}
    trailing = {
        **_without(stop, "stop_price"),
        "type": "TRAILING_STOP",
        "activate_price": on.market.price("1.1"),
        "callback_rate": "0.01",
    }
    needed = [
        (stop, ("symbol", "type", "side", "stop_price", "quantity")),
        (limit, ("price", "stop_price", "quantity")),
        (trailing, ("activate_price", "callback_rate", "quantity")),
    ]
    for body, fields in needed:
        for field in fields:
            answer = _call_without(on, "placeConditionOrder", body, field)
            refused(answer, INVALID, f"a {body['type']} order without {field}")
        not_invalid(on.caller.call("placeConditionOrder", body), f"a {body['type']} order")


@CONDITIONS.rule(
    "strategy",
    "A strategy has a type, and orders with the fields that their types need",
    "placeStrategyOrder",
    uses=(*_MARKET, "placeStrategyOrder"),
)
def a_strategy_without_a_needed_field_is_refused(on: Fixtures) -> None:
    whole = on.caller.operation("placeStrategyOrder").completed_body(on.market.strategy())
    for field in ("strategy_type", "sub_order_list"):
        answer = _call_without(on, "placeStrategyOrder", whole, field)
        refused(answer, INVALID, f"a strategy without {field}")
    entry, exit_ = whole["sub_order_list"]
    for broken in (
        [_without(entry, "price"), exit_],
        [_without(entry, "strategy_sub_id"), exit_],
        [entry, _without(exit_, "stop_price")],
        [entry, _without(exit_, "quantity")],
    ):
        answer = on.caller.call(
            "placeStrategyOrder", {**whole, "sub_order_list": broken}, exactly=True
        )
        refused(answer, INVALID, "a strategy with an incomplete order")


@CONDITIONS.rule(
    "one-id",
    "One order is asked for by order_id or client_order_id; one of them is needed",
    "getOrder",
    uses=(*_MARKET, "getOrder"),
)
def one_order_is_asked_for_by_one_of_its_ids(on: Fixtures) -> None:
    named = {"symbol": on.market.symbol, "order_id": "1"}
    answer = _call_without(on, "getOrder", named, "order_id")
    refused(answer, INVALID, "a query for an order without any id")
    answer = _call_without(on, "getOrder", named, "symbol")
    refused(answer, INVALID, "a query for an order without symbol")


@CONDITIONS.rule(
    "change-needs-ids",
    "What is canceled or amended is named completely",
    "cancelOrder",
    uses=(*_MARKET, "cancelOrder", "amendOrder", "cancelConditionOrder"),
    assumed=True,
    assumes=(
        "cancel_order",
        "cancel_order.id_needed",
        "amend_order",
    ),
)
def what_is_canceled_or_amended_is_named_completely(on: Fixtures) -> None:
    named = {"symbol": on.market.symbol, "order_id": "1"}
    condition = {"symbol": on.market.symbol, "condition_id": "1"}
    amendment = {**named, "price": "1", "quantity": "1"}
    for operation_id, body, field in [
        *(("cancelOrder", named, field) for field in named),
        ("cancelConditionOrder", condition, "condition_id"),
        *(("amendOrder", amendment, field) for field in amendment),
    ]:
        answer = _call_without(on, operation_id, body, field)
        refused(answer, INVALID, f"{operation_id} without {field}")


@BOUNDS.rule(
    "api-key",
    "A key has a label of 1 to 64 characters, permissions from 1 to 7, and up to 20 addresses",
    "createApiKey",
    uses=("login", "createApiKey", "listApiKeys", "deleteApiKey"),
)
def a_new_key_keeps_to_its_bounds(on: Fixtures) -> None:
    plain = {"label": "conformance", "permissions": 1}
    _on_and_beyond(
        on,
        "createApiKey",
        plain,
        good={"ip_whitelist": [[]]},
        bad={"label": [5], "permissions": [-1, "1"], "ip_whitelist": ["203.0.113.1"]},
        ends=("label", "permissions", "ip_whitelist"),
    )
    on.caller.keeper.tidy()


@BOUNDS.rule(
    "api-key-update",
    "The same bounds hold when a key is changed",
    "updateApiKey",
    uses=(*_MARKET, "login", "createApiKey", "listApiKeys", "updateApiKey"),
    assumed=True,
    assumes=(
        "api_key_update.label.limits",
        "api_key_update.permissions.limits",
        "api_key_update.ip_whitelist.limits",
    ),
)
def a_changed_key_keeps_to_its_bounds(on: Fixtures) -> None:
    known = {"id": on.api_key()["id"]}
    _on_and_beyond(
        on,
        "updateApiKey",
        known,
        good={"status": [0, 1]},
        bad={"status": [2, -1]},
        ends=("label", "permissions", "ip_whitelist"),
    )


@BOUNDS.rule(
    "login",
    "A user name has 3 to 32 characters, a password 1 to 64, a device id up to 64",
    "login",
    uses=("login",),
)
def a_login_keeps_to_its_bounds(on: Fixtures) -> None:
    plain = {"username": "no-such-user", "password": "p"}
    _on_and_beyond(
        on,
        "login",
        plain,
        good={"device_id": [""]},
        bad={},
        ends=("username", "password", "device_id", "device_name"),
    )


@BOUNDS.rule(
    "klines",
    "At most 1000 klines are asked for, of a known price type",
    "getKlines",
    uses=_MARKET,
)
def at_most_1000_klines_are_asked_for(on: Fixtures) -> None:
    query = {"symbol": on.market.symbol, "interval": "ONE_HOUR"}
    _on_and_beyond(
        on,
        "getKlines",
        query,
        good={"price_type": _words(on, "getKlines", "price_type")},
        bad={"limit": [0, -1, "many"], "price_type": ["NO_PRICE", ""]},
        ends=("limit",),
    )
    for field in query:
        answer = _call_without(on, "getKlines", query, field)
        refused(answer, INVALID, f"getKlines without {field}")


@BOUNDS.rule(
    "periods",
    "Statistics are asked for by their documented periods",
    "getBalanceHistory",
    uses=("getBalanceHistory", "getAssetTrend", "getTradeOverview", "getPnlLeaderboard"),
)
def statistics_are_asked_for_by_their_documented_periods(on: Fixtures) -> None:
    for operation_id, name in (
        ("getBalanceHistory", "period"),
        ("getAssetTrend", "type"),
        ("getTradeOverview", "type"),
        ("getPnlLeaderboard", "period"),
    ):
        good = _words(on, operation_id, name)
        bad = {name: ["13D", "one_day", "1234d", ""]}
        _on_and_beyond(on, operation_id, {}, good={name: good}, bad=bad)
        answer = _call_without(on, operation_id, {}, name)
        refused(answer, INVALID, f"{operation_id} without {name}")


@BOUNDS.rule(
    "pages",
    "Pages are counted from 1, and hold at least one item",
    "environments-and-common-conventions",
    uses=("getAccountChangeLogs", "getOrderHistory", "getTrades", "getPositionHistory"),
    assumed=True,
    assumes=(
        "page_int32.minimum",
        "page_int64.minimum",
        "page_size_int32.minimum",
        "page_size_int64.minimum",
    ),
)
def pages_are_counted_from_1_and_hold_at_least_one_item(on: Fixtures) -> None:
    for operation_id in (
        "getAccountChangeLogs",
        "getOrderHistory",
        "getTrades",
        "getPositionHistory",
    ):
        _on_and_beyond(
            on,
            operation_id,
            {},
            good={"page": [1, 1000], "page_size": [1]},
            bad={"page": [0, -1, "first"], "page_size": [0, -1]},
        )


@BOUNDS.rule(
    "settings",
    "A leverage is at least 1, and a margin mode 1 or 2",
    "setLeverage",
    uses=(*_MARKET, "setLeverage", "setMarginMode"),
)
def leverage_and_margin_mode_keep_to_their_bounds(on: Fixtures) -> None:
    symbol = {"symbol": on.market.symbol}
    _on_and_beyond(
        on,
        "setLeverage",
        symbol,
        good={"leverage": [on.market.max_leverage, 1, on.market.leverage]},
        bad={"leverage": [0, -1, on.market.max_leverage + 1, "10"]},
    )
    _on_and_beyond(
        on,
        "setMarginMode",
        symbol,
        good={"margin_mode": ["ISOLATED", "CROSS"]},
        bad={"margin_mode": [0, 3, "NO_MODE"]},
    )


def _on_and_beyond(
    on: Fixtures,
    operation_id: str,
    plain: Json,
    *,
    good: Mapping[str, list[Any]],
    bad: Mapping[str, list[Any]],
    ends: tuple[str, ...] = (),
) -> None:
    """Send each value alone: the good ones are taken as valid, the bad ones refused.

    Those on the described bounds of the fields in ``ends`` are good, the next ones beyond are bad.
    """
    good, bad = dict(good), dict(bad)
    for name in ends:
        on_it, beyond = _ends(on.caller.operation(operation_id).schema_of(name))
        good[name] = [*good.get(name, ()), *on_it]
        bad[name] = [*bad.get(name, ()), *beyond]
    in_query = on.caller.operation(operation_id).only_reads
    for values, expect_good in ((good, True), (bad, False)):
        for name, each in ((name, value) for name, list_ in values.items() for value in list_):
            given = {**plain, name: each}
            answer = on.caller.call(
                operation_id, None if in_query else given, given if in_query else None
            )
            what = f"{operation_id} with {name} {_short(each)}"
            if expect_good:
                not_invalid(answer, what)
            else:
                refused(answer, INVALID, what)


def _ends(schema: Json) -> tuple[list[Any], list[Any]]:
    """Values on the bounds of a schema, and the next ones beyond."""
    makes: dict[str, tuple[str, str, Callable[[int], Any]]] = {
        "string": ("minLength", "maxLength", lambda count: "k" * count),
        "array": ("minItems", "maxItems", _addresses),
    }
    least, most, make = makes.get(schema["type"], ("minimum", "maximum", lambda number: number))
    bounds = [(schema[each], step) for each, step in ((least, -1), (most, 1)) if each in schema]
    beyond = [bound + step for bound, step in bounds if least == "minimum" or bound + step >= 0]
    return [make(bound) for bound, _ in bounds], [make(each) for each in beyond]


def _words(on: Fixtures, operation_id: str, name: str) -> list[Any]:
    """All values that a parameter has, by their names in Python."""
    schema = on.caller.operation(operation_id).schema_of(name)
    return list(schema["x-enum-varnames"])


def _short(value: Any) -> str:
    if isinstance(value, list):
        return f"of {len(value)} items"
    return (
        f"of {len(value)} characters" if isinstance(value, str) and len(value) > 20 else repr(value)
    )


def _addresses(count: int) -> list[str]:
    return [f"203.0.113.{number}" for number in range(1, count + 1)]


def _call_without(on: Fixtures, role: str, given: Json, field: str) -> Answer:
    """Send a request that lacks nothing but one field."""
    operation = on.caller.operation(role)
    if operation.only_reads:
        query = _without(operation.completed_query(given), field)
        return on.caller.call(role, query=query, exactly=True)
    body = _without(operation.completed_body(given), field)
    return on.caller.call(role, body, exactly=True)


def _without(body: Json, field: str) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name != field}
