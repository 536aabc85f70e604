"""Normal orders: place, query, cancel, amend, one by one and in batches.

https://docs.6mm.com/developer-api/rest-api/order
"""

from collections.abc import Callable
from decimal import Decimal

from sixmm_mock.envelope import JsonObject
from sixmm_mock.errors import Code, Refusal
from sixmm_mock.market.symbols import find_symbol
from sixmm_mock.operations.call import Call, Handler, plain
from sixmm_mock.operations.paging import page, within
from sixmm_mock.trading.enums import (
    OrderStatus,
    OrderType,
    PositionSide,
    PriceType,
    Side,
    TimeInForce,
)
from sixmm_mock.trading.order import Fill, Order, OrderRequest
from sixmm_mock.trading.order_store import OrderStore

_CONDITION_ORDERS_ONLY = 2
_LIMIT_ORDERS_ONLY = 1

# The history is filtered by numbers. Assumption: the pages give them for type and side, and for
# status only that it is one, so it counts through the documented list of states.
_TYPE_CODE = {OrderType.LIMIT: 1, OrderType.MARKET: 2}
SIDE_CODE = {Side.BUY: 1, Side.SELL: 2}
_STATUS_CODE = {status: number for number, status in enumerate(OrderStatus, start=1)}


def place(call: Call) -> JsonObject:
    """Place one order."""
    return _place(call, call.body)


def place_batch(call: Call) -> JsonObject:
    """Place several orders; each succeeds or fails for itself."""
    return _each(call.body["orders"], lambda item: _place(call, item))


def get(call: Call) -> JsonObject:
    """One order, open or finished."""
    return order_view(_find(call, call.query))


def current(call: Call) -> JsonObject:
    """Open orders, newest first. ``lastOrderId`` asks for older ones (assumed)."""
    symbol = call.query.get("symbol")
    if symbol is not None:
        find_symbol(symbol)
    newest_first = _orders(call).open(symbol)[::-1]
    last = call.query.get("lastOrderId")
    after = [each for each in newest_first if last is None or each.order_id < last]
    return {
        "list": [order_view(each) for each in after[: call.query.get("limit")]],
        "total": len(newest_first),
    }


def history(call: Call) -> JsonObject:
    """Finished orders, the last one finished first."""
    fitting = [each for each in _orders(call).finished() if _fits(each, call.query)]
    return page(call.query, within(call.query, fitting, lambda order: order.created_at), order_view)


def trades(call: Call) -> JsonObject:
    """The caller's fills, newest first."""
    symbol, order_id = call.query.get("symbol"), call.query.get("orderId")
    fills = [
        fill
        for fill in reversed(call.exchange.engine.accounts[call.user_id].fills)
        if symbol in (None, fill.symbol) and order_id in (None, str(fill.order_id))
    ]
    return page(call.query, within(call.query, fills, lambda fill: fill.created_at), _fill_view)


def cancel(call: Call) -> JsonObject:
    """Cancel one order."""
    return _cancel(call, call.body)


def cancel_batch(call: Call) -> JsonObject:
    """Cancel several orders; each succeeds or fails for itself."""
    return _each(call.body["orders"], lambda item: _cancel(call, item))


def cancel_all(call: Call) -> JsonObject:
    """Cancel all open orders of a kind, of a symbol or of all symbols.

    Condition orders end before the answer. Normal orders are only accepted for it, and end after
    the answer: before the next request is handled, or when the exchange settles.
    """
    symbol, kind = call.body.get("symbol"), int(call.body.get("cancelType", 0))
    if symbol is not None:
        find_symbol(symbol)
    engine = call.exchange.engine
    if kind == _CONDITION_ORDERS_ONLY:
        for condition in engine.accounts[call.user_id].conditions.waiting(symbol):
            # Canceling one can end another: two orders of a strategy.
            if not condition.status.is_final:
                engine.cancel_condition(condition)
        return {}
    engine.cancel_later(
        order
        for order in _orders(call).open(symbol)
        if kind != _LIMIT_ORDERS_ONLY or order.request.type is OrderType.LIMIT
    )
    return {}


def amend(call: Call) -> JsonObject:
    """Change price and final total quantity of one order."""
    return _amend(call, call.body)


def amend_batch(call: Call) -> JsonObject:
    """Amend several orders of one symbol; each succeeds or fails for itself."""
    symbol = call.body["symbol"]
    return _each(call.body["orders"], lambda item: _amend(call, {**item, "symbol": symbol}))


def order_view(order: Order) -> JsonObject:
    """A normal order as the queries show it. The shape is assumed: no page documents it."""
    request = order.request
    return {
        "orderId": str(order.order_id),
        "clientOrderId": request.client_order_id,
        "symbol": order.symbol,
        "type": str(request.type),
        "side": str(order.side),
        "positionSide": str(request.position_side),
        "price": plain(order.price),
        "quantity": plain(order.quantity),
        "executedQuantity": plain(order.executed),
        "avgPrice": plain(order.average_price),
        "status": str(order.status),
        "timeInForce": str(request.time_in_force),
        "reduceOnly": request.reduce_only,
        "makerOnly": request.maker_only,
        "closePosition": request.close_position,
        "placeType": request.place_type,
        "priceType": int(request.price_type),
        "createdAt": order.created_at,
        "updatedAt": order.updated_at,
    }


def _fits(order: Order, query: JsonObject) -> bool:
    facts = {
        "symbol": order.symbol,
        "orderId": str(order.order_id),
        "clientOrderId": order.request.client_order_id,
        "type": _TYPE_CODE[order.request.type],
        "side": SIDE_CODE[order.side],
        "status": _STATUS_CODE[order.status],
    }
    return all(query[name] == fact for name, fact in facts.items() if name in query)


def _fill_view(fill: Fill) -> JsonObject:
    return {
        "fillId": str(fill.fill_id),
        "tradeId": str(fill.trade_id),
        "orderId": str(fill.order_id),
        "symbol": fill.symbol,
        "side": str(fill.side),
        "roleType": str(fill.role),
        "price": plain(fill.price),
        "quantity": plain(fill.quantity),
        "tradeValue": plain(fill.price * fill.quantity),
        "handlingFee": plain(fill.fee),
        "realizedPnl": plain(fill.realized_pnl),
        "positionSide": str(fill.position_side),
        "createdAt": fill.created_at,
    }


def _placed_view(order: Order) -> JsonObject:
    # NEW says "accepted and returned" and nothing of what the book did with the order: that is
    # what the queries are for. Only an order that never got in says so at once.
    rejected = order.status is OrderStatus.REJECTED
    return {
        "orderId": str(order.order_id),
        "clientOrderId": order.request.client_order_id,
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
        position_side=PositionSide[body.get("positionSide", "BOTH")],
        price=decimal(body, "price"),
        quantity=decimal(body, "quantity"),
        time_in_force=TimeInForce[body.get("timeInForce", "GTC")],
        reduce_only=body.get("reduceOnly", False),
        maker_only=body.get("makerOnly", False),
        close_position=body.get("closePosition", False),
        client_order_id=body.get("clientOrderId", ""),
        place_type=body.get("placeType", ""),
        price_type=PriceType(int(body.get("priceType", PriceType.SPECIFIED))),
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
        "orderId": str(order.order_id),
        "clientOrderId": order.request.client_order_id,
        "status": str(order.status),
        "timestamp": order.updated_at,
    }


def _each(items: list[JsonObject], act: Callable[[JsonObject], JsonObject]) -> JsonObject:
    """Per-item results. Their shape is assumed: the item's answer, or its code and message."""
    results = [_outcome(item, act) for item in items]
    failed = sum(1 for result in results if result["code"])
    return {
        "successCount": len(results) - failed,
        "failedCount": failed,
        "results": results,
    }


def _outcome(item: JsonObject, act: Callable[[JsonObject], JsonObject]) -> JsonObject:
    try:
        return {"code": int(Code.SUCCESS), "message": "success", **act(item)}
    except Refusal as refusal:
        return {
            "code": int(refusal.code),
            "message": refusal.message,
            "orderId": item.get("orderId", ""),
            "clientOrderId": item.get("clientOrderId", ""),
        }


def _orders(call: Call) -> OrderStore:
    return call.exchange.engine.accounts[call.user_id].orders


def _find(call: Call, given: JsonObject) -> Order:
    find_symbol(given["symbol"])
    return _orders(call).find(given["symbol"], given.get("orderId"), given.get("clientOrderId"))


def decimal(body: JsonObject, name: str) -> Decimal | None:
    """An amount of a request, None when it was left out."""
    return Decimal(body[name]) if name in body else None


HANDLERS: dict[str, Handler] = {
    "placeOrder": place,
    "batchPlaceOrders": place_batch,
    "getOrder": get,
    "getCurrentOrders": current,
    "getOrderHistory": history,
    "getTrades": trades,
    "cancelOrder": cancel,
    "batchCancelOrders": cancel_batch,
    "cancelAllOrders": cancel_all,
    "amendOrder": amend,
    "batchAmendOrders": amend_batch,
}
