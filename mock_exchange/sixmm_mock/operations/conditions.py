"""Condition orders: place, query, cancel.

https://docs.6mm.com/developer-api/rest-api/order#place-condition-order
"""

from decimal import Decimal

from sixmm_mock.envelope import JsonObject
from sixmm_mock.market.symbols import find_symbol
from sixmm_mock.operations.call import Call, Handler, plain
from sixmm_mock.operations.orders import SIDE_CODE, decimal
from sixmm_mock.operations.paging import page, within
from sixmm_mock.trading.condition import ConditionOrder, ConditionRequest
from sixmm_mock.trading.condition_store import ConditionStore
from sixmm_mock.trading.enums import (
    ConditionStatus,
    ConditionTimeInForce,
    ConditionType,
    PositionSide,
    Side,
    WorkingType,
)

# Assumption: the history is filtered by a number that the pages do not explain. It counts through
# the mock's own states.
_STATUS_CODE = {status: number for number, status in enumerate(ConditionStatus, start=1)}


def place(call: Call) -> JsonObject:
    """Place one condition order."""
    return _placed_view(
        call.exchange.engine.place_condition(call.user_id, condition_request(call.body))
    )


def cancel(call: Call) -> JsonObject:
    """Cancel one that still waits."""
    find_symbol(call.body["symbol"])
    condition = _conditions(call).find(call.body["symbol"], call.body["conditionId"])
    call.exchange.engine.cancel_condition(condition)
    return _placed_view(condition)


def current(call: Call) -> JsonObject:
    """Waiting condition orders, newest first."""
    symbol = call.query.get("symbol")
    if symbol is not None:
        find_symbol(symbol)
    waiting = _conditions(call).waiting(symbol)[::-1]
    return {"list": [condition_view(each) for each in waiting], "total": len(waiting)}


def history(call: Call) -> JsonObject:
    """Finished condition orders, the last one finished first."""
    fitting = [each for each in _conditions(call).finished() if _fits(each, call.query)]
    return page(
        call.query,
        within(call.query, fitting, lambda condition: condition.created_at),
        condition_view,
    )


def condition_request(body: JsonObject) -> ConditionRequest:
    """A condition order as it was asked for, alone or inside a strategy."""
    return ConditionRequest(
        symbol=body["symbol"],
        type=ConditionType(body["type"]),
        side=Side(body["side"]),
        position_side=PositionSide(body.get("positionSide", PositionSide.BOTH)),
        price=decimal(body, "price"),
        quantity=decimal(body, "quantity"),
        time_in_force=ConditionTimeInForce(body.get("timeInForce", ConditionTimeInForce.GTC)),
        reduce_only=body.get("reduceOnly", False),
        client_order_id=body.get("clientOrderId", ""),
        stop_price=decimal(body, "stopPrice"),
        working_type=WorkingType(body.get("workingType", WorkingType.CONTRACT_PRICE)),
        price_protect=body.get("priceProtect", False),
        activate_price=decimal(body, "activatePrice"),
        callback_rate=decimal(body, "callbackRate"),
        close_position=body.get("closePosition", False),
    )


def condition_view(condition: ConditionOrder) -> JsonObject:
    """A condition order as the queries show it; 0 stands for a price that it does not have."""
    request = condition.request
    return {
        "conditionId": str(condition.condition_id),
        "clientOrderId": request.client_order_id,
        "symbol": request.symbol,
        "type": str(request.type),
        "side": str(request.side),
        "positionSide": str(request.position_side),
        "price": _or_zero(request.price),
        "quantity": _or_zero(request.quantity),
        "timeInForce": str(request.time_in_force),
        "reduceOnly": request.reduce_only,
        "stopPrice": _or_zero(request.stop_price),
        "workingType": str(request.working_type),
        "priceProtect": request.price_protect,
        "activatePrice": _or_zero(request.activate_price),
        "callbackRate": _or_zero(request.callback_rate),
        "closePosition": request.close_position,
        "conditionStatus": str(condition.status),
        "createdAt": condition.created_at,
        "updatedAt": condition.updated_at,
    }


def _placed_view(condition: ConditionOrder) -> JsonObject:
    return {
        "conditionId": str(condition.condition_id),
        "conditionStatus": str(condition.status),
        "timestamp": condition.updated_at,
    }


def _fits(condition: ConditionOrder, query: JsonObject) -> bool:
    facts = {
        "symbol": condition.request.symbol,
        "side": SIDE_CODE[condition.request.side],
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
