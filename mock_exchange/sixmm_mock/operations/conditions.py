"""Condition orders and strategies: place, query, cancel.

https://docs.6mm.com/developer-api/rest-api/order#place-condition-order
https://docs.6mm.com/developer-api/rest-api/order#place-strategy-order
"""

from decimal import Decimal
from typing import TypeVar

from sixmm_description import JsonObject

from sixmm_mock.errors import Code, Refusal
from sixmm_mock.market.symbols import find_symbol
from sixmm_mock.operations.call import Call, handles, page, within
from sixmm_mock.operations.orders import decimal, order_request
from sixmm_mock.trading.condition_orders import ConditionOrder, ConditionRequest, ConditionStore
from sixmm_mock.trading.enums import (
    ConditionTimeInForce,
    ConditionType,
    OrderType,
    PositionSide,
    Side,
    StrategyType,
    WorkingType,
)
from sixmm_mock.trading.orders import OrderRequest
from sixmm_mock.trading.strategy_desk import ANY_EXECUTION
from sixmm_mock.trading.strategy_orders import Action, Dependency, DrivenOn, SubOrder
from sixmm_mock.views import plain


@handles("placeConditionOrder")
def place_condition(call: Call) -> JsonObject:
    """Place one condition order."""
    return _placed_condition_view(
        call.exchange.engine.place_condition(call.user_id, condition_request(call.body))
    )


@handles("cancelConditionOrder")
def cancel_condition(call: Call) -> JsonObject:
    """Cancel one that still waits."""
    find_symbol(call.body["symbol"])
    condition = _conditions(call).find(call.body["symbol"], call.body["condition_id"])
    call.exchange.engine.cancel_condition(condition)
    return _placed_condition_view(condition)


@handles("getCurrentConditionOrders")
def current_conditions(call: Call) -> JsonObject:
    """Waiting condition orders, newest first."""
    symbol = call.query.get("symbol")
    if symbol is not None:
        find_symbol(symbol)
    waiting = _conditions(call).waiting(symbol)[::-1]
    return {"items": [condition_view(each) for each in waiting], "total": len(waiting)}


@handles("getConditionOrderHistory")
def condition_history(call: Call) -> JsonObject:
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


def _placed_condition_view(condition: ConditionOrder) -> JsonObject:
    return {
        "condition_id": str(condition.condition_id),
        "condition_status": str(condition.status),
        "timestamp": condition.updated_at,
    }


def _fits(condition: ConditionOrder, query: JsonObject) -> bool:
    facts = {
        "symbol": condition.request.symbol,
        "side": condition.request.side,
        "status": str(condition.status),
    }
    return all(query[name] == fact for name, fact in facts.items() if name in query)


def _or_zero(amount: Decimal | None) -> str:
    return "0" if amount is None else plain(amount)


def _conditions(call: Call) -> ConditionStore:
    return call.exchange.engine.accounts[call.user_id].conditions


Meaning = TypeVar("Meaning")

_DEPENDENCY_FIELDS = {
    "first_driven_id": 0,
    "first_driven_on": "",
    "first_trigger": "",
    "second_driven_id": 0,
    "second_driven_on": "",
    "second_trigger": "",
}

# Both states of a fill may be written as one. Assumed: mock.driven_on.
_ON = {
    **{str(each): frozenset({each}) for each in DrivenOn},
    "PARTIALLY_FILLED_OR_FILLED": frozenset({DrivenOn.PARTIALLY_FILLED, DrivenOn.FILLED}),
}
_ACTIONS = {str(each): each for each in Action}
_DEFAULT_ON = {
    Action.PLACE_ORDER: frozenset({DrivenOn.FILLED}),
    Action.CANCEL_ORDER: ANY_EXECUTION,
}


@handles("placeStrategyOrder")
def place_strategy(call: Call) -> JsonObject:
    """Place a strategy."""
    strategy = call.exchange.engine.place_strategy(
        call.user_id,
        StrategyType(call.body["strategy_type"]),
        [_sub_order(item) for item in call.body["sub_order_list"]],
    )
    return {
        "strategy_id": str(strategy.strategy_id),
        "strategy_status": str(strategy.status),
        "timestamp": strategy.created_at,
    }


@handles("getStrategyOrder")
def get_strategy(call: Call) -> JsonObject:
    """How a strategy and each of its orders stand."""
    account = call.exchange.engine.accounts[call.user_id]
    strategy = account.strategies.find(call.query["strategy_id"])
    return {
        "strategy_id": str(strategy.strategy_id),
        "strategy_type": str(strategy.type),
        "strategy_status": str(strategy.status),
        "book_time": strategy.created_at,
        "sub_orders": [_sub_view(sub) for sub in strategy.subs],
        "update_time": strategy.updated_at,
    }


def _sub_order(item: JsonObject) -> SubOrder:
    dependencies = (
        _dependency(item, "first", Action.PLACE_ORDER),
        _dependency(item, "second", Action.CANCEL_ORDER),
    )
    return SubOrder(
        sub_id=item["strategy_sub_id"],
        request=_request(item),
        dependencies=tuple(each for each in dependencies if each is not None),
        given={name: item.get(name, default) for name, default in _DEPENDENCY_FIELDS.items()},
    )


def _request(item: JsonObject) -> OrderRequest | ConditionRequest:
    if item["type"] not in set(OrderType):
        return condition_request(item)
    if item.get("time_in_force") == "GTE_GTC":
        raise Refusal(Code.INVALID_PARAMETER, "time_in_force: GTE_GTC is for condition orders only")
    return order_request(item)


def _dependency(item: JsonObject, which: str, default: Action) -> Dependency | None:
    driver = item.get(f"{which}_driven_id", 0)
    if not driver:
        return None
    action = _meaning(item, f"{which}_trigger", _ACTIONS) or default
    on = _meaning(item, f"{which}_driven_on", _ON) or _DEFAULT_ON[action]
    return Dependency(driver, on, action)


def _meaning(item: JsonObject, name: str, known: dict[str, Meaning]) -> Meaning | None:
    word = item.get(name, "")
    if word and word not in known:
        raise Refusal(
            Code.STRATEGY_DEPENDENCY,
            f"{name}: expected one of {', '.join(known)}, or nothing, got {word[:40]!a}",
        )
    return known.get(word)


def _sub_view(sub: SubOrder) -> JsonObject:
    request = sub.request
    stop_price = request.stop_price if isinstance(request, ConditionRequest) else None
    return {
        "strategy_sub_id": sub.sub_id,
        "order_id": "" if sub.order is None else str(sub.order.order_id),
        "condition_id": "" if sub.condition is None else str(sub.condition.condition_id),
        "client_order_id": request.client_order_id,
        "symbol": request.symbol,
        "type": str(request.type),
        "side": str(request.side),
        "position_side": str(request.position_side),
        "price": plain(request.price or Decimal(0)),
        "quantity": plain(request.quantity or Decimal(0)),
        "stop_price": plain(stop_price or Decimal(0)),
        "status": sub.status,
        **{name: sub.given[name] for name in _DEPENDENCY_FIELDS},
    }
