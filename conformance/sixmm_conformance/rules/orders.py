"""Orders: what is placed is found, changed and canceled as asked."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from sixmm_conformance.errors import Broken
from sixmm_conformance.fixtures import Fixtures
from sixmm_conformance.rules.chapter import (
    INVALID,
    Chapter,
    accepted,
    eventually,
    refused,
    same,
)

ORDERS = Chapter("order")

_MARKET = ("getSymbols", "getKlines")
_PLACE = (*_MARKET, "placeOrder", "getOrder")
_OPEN, _FILLED, _CANCELED = "PENDING", "FILLED", "CANCELED"
_UNKNOWN_ID = "1"

Json = Mapping[str, Any]


@ORDERS.rule(
    "found",
    "A placed order is found by each of its ids, as it was sent",
    "getOrder",
    uses=_PLACE,
)
def a_placed_order_is_found_by_each_of_its_ids_as_it_was_sent(on: Fixtures) -> None:
    sent = on.market.resting(client_order_id=on.caller.client_order_id())
    placed = on.caller.must("placeOrder", sent)
    same(placed["client_order_id"], sent["client_order_id"], "client_order_id in the answer")
    for name in ("order_id", "client_order_id"):
        found = _get(on, **{name: placed[name]})
        for field, value in sent.items():
            same(found[field], value, f"{field} of the order that was found by {name}")
        same(found["order_id"], placed["order_id"], f"order_id of the order found by {name}")
        same(found["executed_quantity"], "0", "executed_quantity of an order that rests")
    eventually(on, lambda: _status(on, placed), _OPEN, "the status of a resting order")


@ORDERS.rule(
    "both-ids",
    "With both ids given, both must match",
    "getOrder",
    uses=_PLACE,
)
def with_both_ids_given_both_must_match(on: Fixtures) -> None:
    one, other = _place(on), _place(on)
    query = {"symbol": on.market.symbol, "order_id": one["order_id"]}
    mixed = {**query, "client_order_id": other["client_order_id"]}
    refused(
        on.caller.call("getOrder", query=mixed),
        "ORDER_NOT_FOUND",
        "a query with the ids of two orders",
    )
    right = {**query, "client_order_id": one["client_order_id"]}
    accepted(on.caller.call("getOrder", query=right), "a query with both ids of one order")


@ORDERS.rule(
    "unknown",
    "An order that does not exist answers 3003",
    "error-codes-and-troubleshooting#common-error-codes",
    uses=(*_MARKET, "getOrder", "cancelOrder", "amendOrder", "cancelConditionOrder"),
)
def an_order_that_does_not_exist_answers_3003(on: Fixtures) -> None:
    symbol = {"symbol": on.market.symbol}
    named = {**symbol, "order_id": _UNKNOWN_ID}
    calls: list[tuple[str, Json | None, Json | None]] = [
        ("getOrder", None, named),
        ("cancelOrder", named, None),
        ("amendOrder", {**named, "price": on.market.price("0.9"), "quantity": "1"}, None),
        ("cancelConditionOrder", {**symbol, "condition_id": _UNKNOWN_ID}, None),
    ]
    for operation_id, body, query in calls:
        answer = on.caller.call(operation_id, body, query)
        refused(answer, "ORDER_NOT_FOUND", f"{operation_id} of an order that does not exist")


@ORDERS.rule(
    "unknown-symbol",
    "A contract that does not exist is refused",
    "error-codes-and-troubleshooting#common-error-codes",
    uses=(*_MARKET, "placeOrder", "placeConditionOrder", "setLeverage"),
)
def a_contract_that_does_not_exist_is_refused(on: Fixtures) -> None:
    nowhere = {"symbol": "NONEUSDT"}
    refused(on.caller.call("placeOrder", {**on.market.resting(), **nowhere}), INVALID, "an order")
    stop = {**on.market.stop(), **nowhere}
    refused(on.caller.call("placeConditionOrder", stop), INVALID, "a condition order")
    refused(on.caller.call("setLeverage", {**nowhere, "leverage": 5}), INVALID, "a leverage")
    klines = on.caller.call("getKlines", query={**nowhere, "interval": "ONE_HOUR"})
    refused(klines, INVALID, "klines of a contract that does not exist")


@ORDERS.rule(
    "current",
    "An open order is listed with the current ones, of its contract and of all",
    "getCurrentOrders",
    uses=(*_PLACE, "getCurrentOrders"),
)
def an_open_order_is_listed_with_the_current_ones(on: Fixtures) -> None:
    placed = _place(on)
    for query in ({}, {"symbol": on.market.symbol}):
        if placed["order_id"] not in _ids(on, "getCurrentOrders", query):
            raise Broken(f"getCurrentOrders {query or ''} does not list an open order")


@ORDERS.rule(
    "canceled",
    "A canceled order is CANCELED, is listed no more, and cannot be canceled again",
    "cancelOrder",
    uses=(*_PLACE, "cancelOrder", "getCurrentOrders", "getOrderHistory"),
)
def a_canceled_order_is_listed_no_more(on: Fixtures) -> None:
    for name in ("order_id", "client_order_id"):
        placed = _place(on)
        named = {"symbol": on.market.symbol, name: placed[name]}
        answer = accepted(on.caller.call("cancelOrder", named), f"a cancel by {name}")
        same(answer.data["order_id"], placed["order_id"], "order_id in the answer of a cancel")
        eventually(on, partial(_status, on, placed), _CANCELED, "the status after a cancel")
        if placed["order_id"] in _ids(on, "getCurrentOrders"):
            raise Broken("getCurrentOrders lists a canceled order")
        history = {"order_id": placed["order_id"]}
        if placed["order_id"] not in _ids(on, "getOrderHistory", history):
            raise Broken("getOrderHistory does not list a canceled order")
        refused(
            on.caller.call("cancelOrder", named), "ORDER_NOT_CANCELABLE", "canceling an order twice"
        )


@ORDERS.rule(
    "amended",
    "An amended order has its new price and its new total quantity",
    "amendOrder",
    uses=(*_PLACE, "amendOrder"),
)
def an_amended_order_has_its_new_price_and_its_new_total_quantity(on: Fixtures) -> None:
    placed = _place(on)
    new = {"price": on.market.price("0.9"), "quantity": _twice(on.market.quantity)}
    named = {"symbol": on.market.symbol, "order_id": placed["order_id"]}
    accepted(on.caller.call("amendOrder", {**named, **new}), "an amendment")
    for field, value in new.items():
        look = partial(_field, on, placed["order_id"], field)
        eventually(on, look, value, f"{field} of an amended order")
    same(
        _get(on, order_id=placed["order_id"])["client_order_id"],
        placed["client_order_id"],
        "its id",
    )


@ORDERS.rule(
    "amended-not-when-done",
    "A canceled order cannot be amended",
    "error-codes-and-troubleshooting#common-error-codes",
    uses=(*_PLACE, "cancelOrder", "amendOrder"),
    assumed=True,
    assumes=("amend_order.ended",),
)
def a_canceled_order_cannot_be_amended(on: Fixtures) -> None:
    placed = _place(on)
    named = {"symbol": on.market.symbol, "order_id": placed["order_id"]}
    on.caller.must("cancelOrder", named)
    eventually(on, lambda: _status(on, placed), _CANCELED, "the status after a cancel")
    new = {"price": on.market.price("0.9"), "quantity": on.market.quantity}
    refused(
        on.caller.call("amendOrder", {**named, **new}),
        "ORDER_NOT_CANCELABLE",
        "amending a canceled order",
    )


@ORDERS.rule(
    "filled",
    "A market order is filled, and its fills are listed",
    "getTrades",
    uses=(*_PLACE, "getTrades"),
)
def a_market_order_is_filled_and_its_fills_are_listed(on: Fixtures) -> None:
    placed = on.caller.must("placeOrder", _at_market(on, "BUY"))
    eventually(on, lambda: _status(on, placed), _FILLED, "the status of a market order")
    found = _get(on, order_id=placed["order_id"])
    same(found["executed_quantity"], on.market.quantity, "executed_quantity of a filled order")
    fills = on.caller.must("getTrades", query={"order_id": placed["order_id"]})["items"]
    total = sum(Decimal(fill["quantity"]) for fill in fills)
    same(total, Decimal(on.market.quantity), "the sum of the fills of a filled order")
    for fill in fills:
        same((fill["side"], fill["role_type"]), ("BUY", "TAKER"), "side and role of a fill")


@ORDERS.rule(
    "time-in-force",
    "IOC and FOK orders that cannot trade do not rest, and maker-only orders do not trade",
    "placeOrder",
    uses=(*_PLACE, "getTrades"),
)
def ioc_and_fok_orders_that_cannot_trade_do_not_rest(on: Fixtures) -> None:
    for time_in_force in ("IOC", "FOK"):
        placed = on.caller.must("placeOrder", on.market.resting(time_in_force=time_in_force))
        what = f"the status of an {time_in_force} order that cannot trade"
        eventually(on, partial(_status, on, placed), _CANCELED, what)
    crossing = on.market.resting(price=on.market.price("1.05"), maker_only=True)
    answer = on.caller.call("placeOrder", crossing)
    if answer.succeeded:
        order_id = answer.data["order_id"]
        fills = on.caller.must("getTrades", query={"order_id": order_id})["items"]
        same(len(fills), 0, "the number of fills of a maker-only order that would trade")


@ORDERS.rule(
    "balance",
    "An order beyond the balance is refused with 3001",
    "error-codes-and-troubleshooting#common-error-codes",
    uses=(*_PLACE, "setLeverage"),
)
def an_order_beyond_the_balance_is_refused_with_3001(on: Fixtures) -> None:
    market = on.market
    on.caller.must("setLeverage", {"symbol": market.symbol, "leverage": 1})
    huge = market.resting(quantity=f"{market.max_quantity:f}")
    answer = on.caller.call("placeOrder", huge)
    on.caller.must("setLeverage", {"symbol": market.symbol, "leverage": market.leverage})
    refused(answer, "INSUFFICIENT_BALANCE", "an order of the largest quantity without leverage")


@ORDERS.rule(
    "client-id-once",
    "A client order id that is in use is refused with 3004",
    "integration-recommendations",
    uses=_PLACE,
    assumed=True,
    assumes=("place_order.client_order_id_once",),
)
def a_client_order_id_that_is_in_use_is_refused_with_3004(on: Fixtures) -> None:
    order = on.market.resting(client_order_id=on.caller.client_order_id())
    on.caller.must("placeOrder", order)
    refused(
        on.caller.call("placeOrder", order),
        "DUPLICATE_REQUEST",
        "a second order with the same client_order_id",
    )


@ORDERS.rule(
    "batch",
    "Each order of a batch succeeds or fails for itself",
    "batchPlaceOrders",
    uses=(*_PLACE, "batchPlaceOrders"),
)
def each_order_of_a_batch_succeeds_or_fails_for_itself(on: Fixtures) -> None:
    good, bad = on.market.resting(), on.market.resting(symbol="NONEUSDT")
    answer = accepted(on.caller.call("batchPlaceOrders", {"orders": [good, bad, good]}), "a batch")
    same((answer.data["success_count"], answer.data["failed_count"]), (2, 1), "its counts")
    codes = [each["code"] for each in answer.data["results"]]
    same([code == 0 for code in codes], [True, False, True], "which of its orders succeeded")
    for result in answer.data["results"]:
        if result["code"] == 0:
            same(_get(on, order_id=result["order_id"])["price"], good["price"], "its price")


@ORDERS.rule(
    "batch-changes",
    "A batch of amendments and one of cancels do what single ones do",
    "batchAmendOrders",
    uses=(*_PLACE, "batchAmendOrders", "batchCancelOrders"),
)
def a_batch_changes_orders_as_single_calls_do(on: Fixtures) -> None:
    placed, symbol = [_place(on), _place(on)], on.market.symbol
    ids = [each["order_id"] for each in placed]
    new = {"price": on.market.price("0.9"), "quantity": on.market.quantity}
    amendments = [{"order_id": order_id, **new} for order_id in ids]
    answer = on.caller.must("batchAmendOrders", {"symbol": symbol, "orders": amendments})
    same(answer["success_count"], 2, "success_count of two amendments")
    for order_id in ids:
        look = partial(_field, on, order_id, "price")
        eventually(on, look, new["price"], "the price after a batch of amendments")
    cancels = [{"symbol": symbol, "order_id": each} for each in (*ids, _UNKNOWN_ID)]
    answer = on.caller.must("batchCancelOrders", {"orders": cancels})
    same(
        (answer["success_count"], answer["failed_count"]),
        (2, 1),
        "counts of two cancels and a miss",
    )
    for each in placed:
        eventually(on, partial(_status, on, each), _CANCELED, "the status after a batch")


@ORDERS.rule(
    "cancel-all",
    "Cancel-all takes the orders of the kind and contract that were asked for",
    "cancelAllOrders",
    uses=(*_PLACE, "placeConditionOrder", "cancelAllOrders", "getCurrentConditionOrders"),
)
def cancel_all_takes_the_orders_that_were_asked_for(on: Fixtures) -> None:
    symbol = on.market.symbol
    placed = _place(on)
    condition_id = on.caller.must("placeConditionOrder", on.market.stop())["condition_id"]
    on.caller.must("cancelAllOrders", {"symbol": symbol, "cancel_type": "ALL_CONDITION"})
    listed = partial(_waits, on, condition_id)
    eventually(on, listed, expected=False, what="whether a condition order still waits")
    same(_status(on, placed), _OPEN, "the status of a normal order when condition orders went")
    on.caller.must("cancelAllOrders", {"symbol": symbol})
    eventually(on, lambda: _status(on, placed), _CANCELED, "the status after a cancel-all")


@ORDERS.rule(
    "conditions",
    "A condition order waits as it was sent until it is canceled, and is in the history then",
    "placeConditionOrder",
    uses=(
        *_MARKET,
        "placeConditionOrder",
        "getCurrentConditionOrders",
        "cancelConditionOrder",
        "getConditionOrderHistory",
    ),
)
def a_condition_order_waits_until_it_is_canceled(on: Fixtures) -> None:
    sent = on.market.stop(working_type="MARK_PRICE", reduce_only=False)
    condition_id = on.caller.must("placeConditionOrder", sent)["condition_id"]
    waiting = _listed(on, "getCurrentConditionOrders", condition_id)
    for field, value in sent.items():
        same(waiting[field], value, f"{field} of a waiting condition order")
    named = {"symbol": on.market.symbol, "condition_id": condition_id}
    accepted(on.caller.call("cancelConditionOrder", named), "canceling a condition order")
    listed = partial(_waits, on, condition_id)
    eventually(on, listed, expected=False, what="whether a canceled condition order still waits")
    _listed(on, "getConditionOrderHistory", condition_id)
    refused(
        on.caller.call("cancelConditionOrder", named),
        {"ORDER_NOT_FOUND", "ORDER_NOT_CANCELABLE"},
        "canceling it twice",
    )


@ORDERS.rule(
    "strategies",
    "A strategy is found with its orders, as they were sent",
    "getStrategyOrder",
    uses=(*_MARKET, "placeStrategyOrder", "getStrategyOrder"),
)
def a_strategy_is_found_with_its_orders_as_they_were_sent(on: Fixtures) -> None:
    sent = on.market.strategy(on.caller.client_order_id())
    placed = on.caller.must("placeStrategyOrder", sent)
    same(placed["strategy_status"], "WORKING", "the status of a new strategy")
    query = {"strategy_id": placed["strategy_id"]}
    found = accepted(on.caller.call("getStrategyOrder", query=query), "a strategy's query").data
    same(found["strategy_type"], sent["strategy_type"], "its type")
    same(len(found["sub_orders"]), len(sent["sub_order_list"]), "the number of its orders")
    for got, asked in zip(found["sub_orders"], sent["sub_order_list"], strict=True):
        for field in ("strategy_sub_id", "type", "side", "quantity"):
            same(got[field], asked[field], f"{field} of one of its orders")


@ORDERS.rule(
    "history-filters",
    "The history is filtered by side, type and time, and comes in pages",
    "getOrderHistory",
    uses=(*_PLACE, "getOrderHistory", "cancelOrder"),
)
def the_history_is_filtered_and_comes_in_pages(on: Fixtures) -> None:
    orders = [_at_market(on, "BUY"), _at_market(on, "SELL"), on.market.resting(time_in_force="IOC")]
    ids = [on.caller.must("placeOrder", order)["order_id"] for order in orders]
    eventually(on, lambda: ids[-1] in _ids(on, "getOrderHistory"), expected=True, what="its end")
    for query, expected in (
        ({"side": "SELL"}, [ids[1]]),
        ({"type": "MARKET"}, [ids[0], ids[1]]),
        ({"type": "LIMIT"}, [ids[2]]),
    ):
        got = [each for each in _ids(on, "getOrderHistory", query) if each in ids]
        same(sorted(got), sorted(expected), f"what the history has for {query}")
    first = on.caller.must("getOrderHistory", query={"page_size": 1})
    second = on.caller.must("getOrderHistory", query={"page_size": 1, "page": 2})
    same((len(first["items"]), len(second["items"])), (1, 1), "the size of pages of one")
    if first["items"] == second["items"]:
        raise Broken("the second page of the history is the first one again")
    if first["total"] < len(ids):
        raise Broken(f"total is {first['total']}, and there are {len(ids)} orders")
    future = {"start_time": on.caller.wire.server.now_ms() + 3_600_000}
    same(_ids(on, "getOrderHistory", future), [], "the history of the future")
    past = {"end_time": 1_000_000_000_000}
    same(_ids(on, "getOrderHistory", past), [], "the history of long ago")


def _place(on: Fixtures) -> Json:
    return on.caller.must(
        "placeOrder", on.market.resting(client_order_id=on.caller.client_order_id())
    )


def _at_market(on: Fixtures, side: str) -> Json:
    market = on.market
    return {"symbol": market.symbol, "type": "MARKET", "side": side, "quantity": market.quantity}


def _get(on: Fixtures, **named: str) -> Json:
    query = {"symbol": on.market.symbol, **named}
    return accepted(on.caller.call("getOrder", query=query), "a query for a placed order").data


def _field(on: Fixtures, order_id: str, field: str) -> Any:
    return _get(on, order_id=order_id)[field]


def _waits(on: Fixtures, condition_id: str) -> bool:
    waiting = on.caller.must("getCurrentConditionOrders")["items"]
    return condition_id in [each["condition_id"] for each in waiting]


def _status(on: Fixtures, placed: Json) -> str:
    return str(_get(on, order_id=placed["order_id"])["status"])


def _ids(on: Fixtures, operation_id: str, query: Json | None = None) -> list[str]:
    return [each["order_id"] for each in on.caller.must(operation_id, query=query)["items"]]


def _listed(on: Fixtures, operation_id: str, condition_id: str) -> Json:
    for each in on.caller.must(operation_id)["items"]:
        if each["condition_id"] == condition_id:
            return dict(each)
    raise Broken(f"{operation_id} does not list a condition order that belongs there")


def _twice(quantity: str) -> str:
    text = f"{2 * Decimal(quantity):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
