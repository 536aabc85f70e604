"""Normal orders: place, query, cancel, amend, one by one and in batches.

https://docs.6mm.com/developer-api/rest-api/order
"""

from collections.abc import Callable
from decimal import Decimal

from sixmm_description import JsonObject

from sixmm_mock.errors import Code, Refusal
from sixmm_mock.market.symbols import find_symbol
from sixmm_mock.operations.call import Call, handles, page, within
from sixmm_mock.trading.enums import (
    OrderStatus,
    OrderType,
    PositionSide,
    PriceType,
    Side,
    TimeInForce,
)
from sixmm_mock.trading.orders import Fill, Order, OrderRequest, OrderStore
from sixmm_mock.views import order_view, plain


@handles("placeOrder")
def place(call: Call) -> JsonObject:
    """Place one order."""
    return _place(call, call.body)


@handles("batchPlaceOrders")
def place_batch(call: Call) -> JsonObject:
    """Place several orders; each succeeds or fails for itself."""
    return _each(call, call.body["orders"], lambda item: _place(call, item))


@handles("getOrder")
def get(call: Call) -> JsonObject:
    """One order, open or finished."""
    return order_view(_find(call, call.query))


@handles("getCurrentOrders")
def current(call: Call) -> JsonObject:
    """Open orders, newest first. ``last_order_id`` asks for older ones, as `get_current_orders.cursor` assumes."""
    symbol = call.query.get("symbol")
    if symbol is not None:
        find_symbol(symbol)
    newest_first = _orders(call).open(symbol)[::-1]
    last = call.query.get("last_order_id")
    after = [each for each in newest_first if last is None or each.order_id < last]
    return {
        "items": [order_view(each) for each in after[: call.query.get("limit")]],
        "total": len(newest_first),
    }


@handles("getOrderHistory")
def history(call: Call) -> JsonObject:
    """Finished orders, the last one finished first."""
    fitting = [each for each in _orders(call).finished() if _fits(each, call.query)]
    return page(call, within(call.query, fitting, lambda order: order.created_at), order_view)


@handles("getTrades")
def trades(call: Call) -> JsonObject:
    """The caller's fills, newest first."""
    symbol, order_id = call.query.get("symbol"), call.query.get("order_id")
    fills = [
        fill
        for fill in reversed(call.exchange.engine.accounts[call.user_id].fills)
        if symbol in (None, fill.symbol) and order_id in (None, str(fill.order_id))
    ]
    return page(call, within(call.query, fills, lambda fill: fill.created_at), _fill_view)


@handles("cancelOrder")
def cancel(call: Call) -> JsonObject:
    """Cancel one order."""
    return _cancel(call, call.body)


@handles("batchCancelOrders")
def cancel_batch(call: Call) -> JsonObject:
    """Cancel several orders; each succeeds or fails for itself."""
    return _each(call, call.body["orders"], lambda item: _cancel(call, item))


@handles("cancelAllOrders")
def cancel_all(call: Call) -> JsonObject:
    """Cancel all open orders of a kind, of a symbol or of all symbols.

    Condition orders end before the answer. Normal orders are only accepted for it, and end after
    the answer: before the next request is handled, or when the exchange settles.
    """
    symbol, kind = call.body.get("symbol"), call.body.get("cancel_type")
    if symbol is not None:
        find_symbol(symbol)
    engine = call.exchange.engine
    if kind == "ALL_CONDITION":
        for condition in engine.accounts[call.user_id].conditions.waiting(symbol):
            # Canceling one can end another: two orders of a strategy.
            if not condition.status.is_final:
                engine.cancel_condition(condition)
        return {}
    engine.cancel_later(
        order
        for order in _orders(call).open(symbol)
        if kind != "LIMIT_ONLY" or order.request.type is OrderType.LIMIT
    )
    return {}


@handles("amendOrder")
def amend(call: Call) -> JsonObject:
    """Change price and final total quantity of one order."""
    return _amend(call, call.body)


@handles("batchAmendOrders")
def amend_batch(call: Call) -> JsonObject:
    """Amend several orders of one symbol; each succeeds or fails for itself."""
    symbol = call.body["symbol"]
    return _each(call, call.body["orders"], lambda item: _amend(call, {**item, "symbol": symbol}))


def _fits(order: Order, query: JsonObject) -> bool:
    facts = {
        "symbol": order.symbol,
        "order_id": str(order.order_id),
        "client_order_id": order.request.client_order_id,
        "type": order.request.type,
        "side": order.side,
        "status": str(order.status),
    }
    return all(query[name] == fact for name, fact in facts.items() if name in query)


def _fill_view(fill: Fill) -> JsonObject:
    return {
        "fill_id": str(fill.fill_id),
        "trade_id": str(fill.trade_id),
        "order_id": str(fill.order_id),
        "symbol": fill.symbol,
        "side": str(fill.side),
        "role_type": str(fill.role),
        "price": plain(fill.price),
        "quantity": plain(fill.quantity),
        "trade_value": plain(fill.price * fill.quantity),
        "handling_fee": plain(fill.fee),
        "realized_pnl": plain(fill.realized_pnl),
        "position_side": str(fill.position_side),
        "created_at": fill.created_at,
    }


def _placed_view(order: Order) -> JsonObject:
    # NEW says "accepted and returned" and nothing of what the book did with the order: that is
    # what the queries are for. Only an order that never got in says so at once.
    rejected = order.status is OrderStatus.REJECTED
    return {
        "order_id": str(order.order_id),
        "client_order_id": order.request.client_order_id,
        "status": str(OrderStatus.REJECTED if rejected else OrderStatus.NEW),
        "timestamp": order.created_at,
    }


def _place(call: Call, body: JsonObject) -> JsonObject:
    return _placed_view(call.exchange.engine.place(call.user_id, order_request(body)))


def order_request(body: JsonObject) -> OrderRequest:
    """A normal order as it was asked for, alone or inside a strategy."""
    return OrderRequest(
        symbol=body["symbol"],
        # Words are looked up as names, which they all are: that is the quick way to a member.
        type=OrderType[body["type"]],
        side=Side[body["side"]],
        position_side=PositionSide[body.get("position_side", "BOTH")],
        price=decimal(body, "price"),
        quantity=decimal(body, "quantity"),
        time_in_force=TimeInForce[body.get("time_in_force", "GTC")],
        reduce_only=body.get("reduce_only", False),
        maker_only=body.get("maker_only", False),
        close_position=body.get("close_position", False),
        client_order_id=body.get("client_order_id", ""),
        place_type=body.get("place_type", ""),
        price_type=PriceType(body.get("price_type", PriceType.SPECIFIED)),
    )


def _cancel(call: Call, body: JsonObject) -> JsonObject:
    order = _find(call, body)
    call.exchange.engine.cancel(order)
    return _changed_view(order)


def _amend(call: Call, body: JsonObject) -> JsonObject:
    order = _find(call, body)
    call.exchange.engine.amend(
        order, price=decimal(body, "price"), quantity=decimal(body, "quantity")
    )
    return _changed_view(order)


def _changed_view(order: Order) -> JsonObject:
    return {
        "order_id": str(order.order_id),
        "client_order_id": order.request.client_order_id,
        "status": str(order.status),
        "timestamp": order.updated_at,
    }


def _each(
    call: Call, items: list[JsonObject], act: Callable[[JsonObject], JsonObject]
) -> JsonObject:
    """Per-item results. Their shape is assumed: the item's answer, or its code and message."""
    results = [_outcome(call, item, act) for item in items]
    failed = sum(1 for result in results if result["code"])
    return {
        "success_count": len(results) - failed,
        "failed_count": failed,
        "results": results,
    }


def _outcome(call: Call, item: JsonObject, act: Callable[[JsonObject], JsonObject]) -> JsonObject:
    try:
        return {
            "code": call.exchange.envelopes.number(Code.SUCCESS),
            "message": "success",
            **act(item),
        }
    except Refusal as refusal:
        code, message = call.exchange.envelopes.of(refusal)
        return {
            "code": code,
            "message": message,
            "order_id": item.get("order_id", ""),
            "client_order_id": item.get("client_order_id", ""),
        }


def _orders(call: Call) -> OrderStore:
    return call.exchange.engine.accounts[call.user_id].orders


def _find(call: Call, given: JsonObject) -> Order:
    find_symbol(given["symbol"])
    return _orders(call).find(given["symbol"], given.get("order_id"), given.get("client_order_id"))


def decimal(body: JsonObject, name: str) -> Decimal | None:
    """An amount of a request, None when it was left out."""
    return Decimal(body[name]) if name in body else None
