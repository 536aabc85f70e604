"""Fields that must come together, and the documented bounds: on each of them and one beyond."""

from collections.abc import Mapping
from typing import Any

from sixmm_conformance.fixtures import Fixtures
from sixmm_conformance.rules.chapter import INVALID, Chapter, not_invalid, refused

CONDITIONS = Chapter("condition")
BOUNDS = Chapter("bound")

_MARKET = ("getSymbols", "getKlines")
_KEYS = "api-key-management#create-api-key"

Json = Mapping[str, Any]


@CONDITIONS.rule(
    "place",
    "A limit order needs a price; every order a quantity, or close_position",
    "rest-api/order#place-order",
    uses=(*_MARKET, "placeOrder"),
)
def an_order_without_a_needed_field_is_refused(on: Fixtures) -> None:
    order = on.market.resting()
    for field in ("symbol", "type", "side", "price", "quantity"):
        answer = on.caller.call("placeOrder", _without(order, field))
        refused(answer, INVALID, f"a limit order without {field}")
    market = {**_without(order, "price"), "type": "MARKET"}
    refused(
        on.caller.call("placeOrder", _without(market, "quantity")),
        INVALID,
        "a market order without quantity",
    )
    refused(
        on.caller.call("placeOrder", {**_without(order, "quantity"), "close_position": False}),
        INVALID,
        "an order without quantity that closes no position",
    )


@CONDITIONS.rule(
    "place-values",
    "An order has the documented values, and a positive quantity and price",
    "rest-api/order#place-order",
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
    "rest-api/market-data#symbol-configuration",
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
    "rest-api/market-data#symbol-configuration",
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
    "rest-api/order#place-condition-order",
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
            answer = on.caller.call("placeConditionOrder", _without(body, field))
            refused(answer, INVALID, f"a {body['type']} order without {field}")
        not_invalid(on.caller.call("placeConditionOrder", body), f"a {body['type']} order")


@CONDITIONS.rule(
    "strategy",
    "A strategy has a type, and orders with the fields that their types need",
    "rest-api/order#place-strategy-order",
    uses=(*_MARKET, "placeStrategyOrder"),
)
def a_strategy_without_a_needed_field_is_refused(on: Fixtures) -> None:
    whole = on.market.strategy()
    for field in whole:
        answer = on.caller.call("placeStrategyOrder", _without(whole, field))
        refused(answer, INVALID, f"a strategy without {field}")
    entry, exit_ = whole["sub_order_list"]
    for broken in (
        [_without(entry, "price"), exit_],
        [_without(entry, "strategy_sub_id"), exit_],
        [entry, _without(exit_, "stop_price")],
        [entry, _without(exit_, "quantity")],
    ):
        answer = on.caller.call("placeStrategyOrder", {**whole, "sub_order_list": broken})
        refused(answer, INVALID, "a strategy with an incomplete order")


@CONDITIONS.rule(
    "one-id",
    "One order is asked for by order_id or client_order_id; one of them is needed",
    "rest-api/order#query-single-order",
    uses=(*_MARKET, "getOrder"),
)
def one_order_is_asked_for_by_one_of_its_ids(on: Fixtures) -> None:
    answer = on.caller.call("getOrder", query={"symbol": on.market.symbol})
    refused(answer, INVALID, "a query for an order without any id")
    answer = on.caller.call("getOrder", query={"order_id": "1"})
    refused(answer, INVALID, "a query for an order without symbol")


@CONDITIONS.rule(
    "change-needs-ids",
    "What is canceled or amended is named completely",
    "rest-api/order#cancel-order",
    uses=(*_MARKET, "cancelOrder", "amendOrder", "cancelConditionOrder"),
    assumed=True,
    assumes=(
        "cancel_order",
        "cancel_order.id_needed",
        "amend_order",
    ),
)
def what_is_canceled_or_amended_is_named_completely(on: Fixtures) -> None:
    symbol = on.market.symbol
    amendment = {"symbol": symbol, "order_id": "1", "price": "1", "quantity": "1"}
    for operation_id, body in [
        ("cancelOrder", {"symbol": symbol}),
        ("cancelOrder", {"order_id": "1"}),
        ("cancelConditionOrder", {"symbol": symbol}),
        *(("amendOrder", _without(amendment, field)) for field in amendment),
    ]:
        answer = on.caller.call(operation_id, body)
        refused(answer, INVALID, f"{operation_id} with only {', '.join(body)}")


@BOUNDS.rule(
    "api-key",
    "A key has a label of 1 to 64 characters, permissions from 1 to 7, and up to 20 addresses",
    _KEYS,
    uses=("login", "createApiKey", "listApiKeys", "deleteApiKey"),
)
def a_new_key_keeps_to_its_bounds(on: Fixtures) -> None:
    plain = {"label": "conformance", "permissions": 1}
    _on_and_beyond(
        on,
        "createApiKey",
        plain,
        good={
            "label": ["k", "k" * 64],
            "permissions": [1, 7],
            "ip_whitelist": [[], _addresses(20)],
        },
        bad={
            "label": ["", "k" * 65, 5],
            "permissions": [0, 8, -1, "1"],
            "ip_whitelist": [_addresses(21), "203.0.113.1"],
        },
    )
    on.caller.keeper.tidy()


@BOUNDS.rule(
    "api-key-update",
    "The same bounds hold when a key is changed",
    "api-key-management#update-api-key",
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
        good={
            "label": ["k", "k" * 64],
            "permissions": [1, 7],
            "ip_whitelist": [_addresses(20), []],
            "status": [0, 1],
        },
        bad={
            "label": ["", "k" * 65],
            "permissions": [0, 8],
            "ip_whitelist": [_addresses(21)],
            "status": [2, -1],
        },
    )


@BOUNDS.rule(
    "login",
    "A user name has 3 to 32 characters, a password 1 to 64, a device id up to 64",
    "rest-api/public-endpoints#user-login",
    uses=("login",),
)
def a_login_keeps_to_its_bounds(on: Fixtures) -> None:
    plain = {"username": "no-such-user", "password": "p"}
    _on_and_beyond(
        on,
        "login",
        plain,
        good={
            "username": ["abc", "u" * 32],
            "password": ["p", "p" * 64],
            "device_id": ["", "d" * 64],
            "device_name": ["d" * 128],
        },
        bad={
            "username": ["ab", "u" * 33],
            "password": ["", "p" * 65],
            "device_id": ["d" * 65],
            "device_name": ["d" * 129],
        },
    )


@BOUNDS.rule(
    "klines",
    "At most 1000 klines are asked for, of a known price type",
    "rest-api/market-data#klines",
    uses=_MARKET,
)
def at_most_1000_klines_are_asked_for(on: Fixtures) -> None:
    query = {"symbol": on.market.symbol, "interval": "ONE_HOUR"}
    parameters = on.caller.operation("getKlines").parameters
    most = next(each.schema["maximum"] for each in parameters if each.name == "limit")
    _on_and_beyond(
        on,
        "getKlines",
        query,
        good={"limit": [1, most], "price_type": ["INDEX_PRICE", "MARK_PRICE"]},
        bad={"limit": [most + 1, 0, -1, "many"], "price_type": ["NO_PRICE", ""]},
    )
    for field in query:
        answer = on.caller.call("getKlines", query=_without(query, field))
        refused(answer, INVALID, f"getKlines without {field}")


@BOUNDS.rule(
    "periods",
    "Statistics are asked for by their documented periods",
    "rest-api/user-and-account#balance-history",
    uses=("getBalanceHistory", "getAssetTrend", "getTradeOverview", "getPnlLeaderboard"),
)
def statistics_are_asked_for_by_their_documented_periods(on: Fixtures) -> None:
    windows = list(on.caller.description.spelling.words("LeaderboardPeriod").values())
    ranges = ["ONE_DAY", "ONE_WEEK", "ONE_MONTH", "THREE_MONTHS", "SIX_MONTHS", "ONE_YEAR"]
    for operation_id, name, good in (
        ("getBalanceHistory", "period", ranges[:3]),
        ("getAssetTrend", "type", ranges),
        ("getTradeOverview", "type", ranges),
        ("getPnlLeaderboard", "period", windows),
    ):
        bad = {name: ["2D", "one_day", "365d", ""]}
        _on_and_beyond(on, operation_id, {}, good={name: good}, bad=bad)
        refused(on.caller.call(operation_id), INVALID, f"{operation_id} without {name}")


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
    "rest-api/position#set-leverage",
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
) -> None:
    """Send each value alone: the good ones are taken as valid, the bad ones refused."""
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


def _short(value: Any) -> str:
    if isinstance(value, list):
        return f"of {len(value)} items"
    return (
        f"of {len(value)} characters" if isinstance(value, str) and len(value) > 20 else repr(value)
    )


def _addresses(count: int) -> list[str]:
    return [f"203.0.113.{number}" for number in range(1, count + 1)]


def _without(body: Json, field: str) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name != field}
