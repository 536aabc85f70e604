"""Condition orders: place, query, cancel.

https://docs.6mm.com/developer-api/rest-api/order#place-condition-order
"""

from decimal import Decimal

from sixmm_description import JsonObject

from sixmm_mock.market.symbols import find_symbol
from sixmm_mock.operations.call import Call, Handler
from sixmm_mock.operations.orders import decimal
from sixmm_mock.operations.paging import page, within
from sixmm_mock.trading.condition_orders import ConditionOrder, ConditionRequest
from sixmm_mock.trading.condition_store import ConditionStore
from sixmm_mock.trading.enums import (
    ConditionStatus,
    ConditionTimeInForce,
    ConditionType,
    PositionSide,
    Side,
    WorkingType,
)
from sixmm_mock.views import plain

# Assumed: mock.condition_status_number.
_STATUS_CODE = {status: number for number, status in enumerate(ConditionStatus, start=1)}


def place(call: Call) -> JsonObject:
    """Place one condition order."""
    return _placed_view(
        call.exchange.engine.place_condition(call.user_id, condition_request(call.body))
    )


def cancel(call: Call) -> JsonObject:
    """Cancel one that still waits."""
    find_symbol(call.body["symbol"])
    condition = _conditions(call).find(call.body["symbol"], call.body["condition_id"])
    call.exchange.engine.cancel_condition(condition)
    return _placed_view(condition)


def current(call: Call) -> JsonObject:
    """Waiting condition orders, newest first."""
    symbol = call.query.get("symbol")
    if symbol is not None:
        find_symbol(symbol)
    waiting = _conditions(call).waiting(symbol)[::-1]
    return {"items": [condition_view(each) for each in waiting], "total": len(waiting)}


def history(call: Call) -> JsonObject:
    """Finished condition orders, the last one finished first."""
    fitting = [each for each in _conditions(call).finished() if _fits(each, call.query)]
    return page(
        call,
        within(call.query, fitting, lambda condition: condition.created_at),
        condition_view,
    )


def condition_request(body: JsonObject) -> ConditionRequest:
    """A condition order as it was asked for, alone or inside a strategy."""
    return ConditionRequest(
        symbol=body["symbol"],
        type=ConditionType(body["type"]),
        side=Side(body["side"]),
        position_side=PositionSide(body.get("position_side", PositionSide.BOTH)),
        price=decimal(body, "price"),
        quantity=decimal(body, "quantity"),
        time_in_force=ConditionTimeInForce(body.get("time_in_force", ConditionTimeInForce.GTC)),
        reduce_only=body.get("reduce_only", False),
        client_order_id=body.get("client_order_id", ""),
        stop_price=decimal(body, "stop_price"),
        working_type=WorkingType(body.get("working_type", WorkingType.CONTRACT_PRICE)),
        price_protect=body.get("price_protect", False),
        activate_price=decimal(body, "activate_price"),
        callback_rate=decimal(body, "callback_rate"),
        close_position=body.get("close_position", False),
    )


def condition_view(condition: ConditionOrder) -> JsonObject:
    """A condition order as the queries show it; 0 stands for a price that it does not have."""
    request = condition.request
    return {
        "condition_id": str(condition.condition_id),
        "client_order_id": request.client_order_id,
        "symbol": request.symbol,
        "type": str(request.type),
        "side": str(request.side),
        "position_side": str(request.position_side),
        "price": _or_zero(request.price),
        "quantity": _or_zero(request.quantity),
        "time_in_force": str(request.time_in_force),
        "reduce_only": request.reduce_only,
        "stop_price": _or_zero(request.stop_price),
        "working_type": str(request.working_type),
        "price_protect": request.price_protect,
        "activate_price": _or_zero(request.activate_price),
        "callback_rate": _or_zero(request.callback_rate),
        "close_position": request.close_position,
        "condition_status": str(condition.status),
        "created_at": condition.created_at,
        "updated_at": condition.updated_at,
    }


def _placed_view(condition: ConditionOrder) -> JsonObject:
    return {
        "condition_id": str(condition.condition_id),
        "condition_status": str(condition.status),
        "timestamp": condition.updated_at,
    }


def _fits(condition: ConditionOrder, query: JsonObject) -> bool:
    facts = {
        "symbol": condition.request.symbol,
        "side": condition.request.side,
        "status": _STATUS_CODE[condition.status],
    }
    return all(query[name] == fact for name, fact in facts.items() if name in query)


def _or_zero(amount: Decimal | None) -> str:
    return "0" if amount is None else plain(amount)


def _conditions(call: Call) -> ConditionStore:
    return call.exchange.engine.accounts[call.user_id].conditions


HANDLERS: dict[str, Handler] = {
    "placeConditionOrder": place,
    "cancelConditionOrder": cancel,
    "getCurrentConditionOrders": current,
    "getConditionOrderHistory": history,
}
