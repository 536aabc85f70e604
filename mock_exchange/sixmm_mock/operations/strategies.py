"""Strategies: orders that place or cancel each other.

https://docs.6mm.com/developer-api/rest-api/order#place-strategy-order
"""

from decimal import Decimal
from typing import TypeVar

from sixmm_description import JsonObject

from sixmm_mock.errors import Code, Refusal
from sixmm_mock.operations.call import Call, Handler
from sixmm_mock.operations.conditions import condition_request
from sixmm_mock.operations.orders import order_request
from sixmm_mock.trading.condition_orders import ConditionRequest
from sixmm_mock.trading.enums import OrderType, StrategyType
from sixmm_mock.trading.orders import OrderRequest
from sixmm_mock.trading.strategy_desk import ANY_EXECUTION
from sixmm_mock.trading.strategy_orders import Action, Dependency, DrivenOn, SubOrder
from sixmm_mock.views import plain

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


def place(call: Call) -> JsonObject:
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


def get(call: Call) -> JsonObject:
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
        **sub.given,
    }


HANDLERS: dict[str, Handler] = {"placeStrategyOrder": place, "getStrategyOrder": get}
