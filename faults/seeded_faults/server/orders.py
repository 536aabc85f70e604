"""Orders that are not what they should be."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from attrs import evolve
from sixmm_mock.errors import Code, Refusal
from sixmm_mock.operations import Call
from sixmm_mock.operations.orders import _find
from sixmm_mock.trading.engine import Engine
from sixmm_mock.trading.enums import TimeInForce
from sixmm_mock.trading.orders import Order, OrderRequest, OrderStore
from sixmm_mock.views import order_view

from seeded_faults.hunt import server_fault
from seeded_faults.plant import Json, answered, code, handled

Handler = Callable[[Call], Json]


def _still_open(_cancel: Handler, call: Call) -> Json:
    order = _find(call, call.body)
    view = order_view(order)
    return {
        "order_id": view["order_id"],
        "client_order_id": view["client_order_id"],
        "status": "CANCELED",
        "timestamp": view["updated_at"],
    }


def _canceled_again(cancel: Handler, call: Call) -> Json:
    final = _find(call, call.body).status.is_final
    return _still_open(cancel, call) if final else cancel(call)


def _as_before(_amend: Handler, call: Call) -> Json:
    return _still_open(_amend, call) | {"status": str(_find(call, call.body).status)}


def _amended_anyway(amend: Handler, call: Call) -> Json:
    final = _find(call, call.body).status.is_final
    return _still_open(amend, call) if final else amend(call)


def _first_only(amend: Handler, call: Call) -> Json:
    asked = call.body["orders"]
    answer = amend(evolve(call, body={**call.body, "orders": asked[:1]}))
    answer["results"] *= len(asked)
    answer["success_count"] = len(asked)
    return answer


def _added(
    engine: Engine, order: Order, *, price: Decimal | None, quantity: Decimal | None
) -> None:
    _AMEND(engine, order, price=price, quantity=order.quantity + (quantity or 0))


def _only_the_price(
    engine: Engine, order: Order, *, price: Decimal | None, **_: Decimal | None
) -> None:
    _AMEND(engine, order, price=price, quantity=None)


_AMEND, _FIND, _TAKE_IN = Engine.amend, OrderStore.find, Engine._take_in


def _by_order_id_alone(
    store: OrderStore, symbol: str, order_id: str | None, client_order_id: str | None
) -> Order:
    return _FIND(store, symbol, order_id, client_order_id if order_id is None else None)


def _never_by_client_id(
    store: OrderStore, symbol: str, order_id: str | None, _client: str | None
) -> Order:
    return _FIND(store, symbol, order_id or "0", None)


def _resting_always(engine: Engine, account: Any, request: OrderRequest, *more: Any) -> Order:
    return _TAKE_IN(engine, account, evolve(request, time_in_force=TimeInForce.GTC), *more)


def _taking_always(engine: Engine, account: Any, request: OrderRequest, *more: Any) -> Order:
    return _TAKE_IN(engine, account, evolve(request, maker_only=False), *more)


def _half(engine: Engine, account: Any, request: OrderRequest, *more: Any) -> Order:
    quantity = None if request.quantity is None else request.quantity / 2
    return _TAKE_IN(engine, account, evolve(request, quantity=quantity), *more)


def _all_or_nothing(place: Handler, call: Call) -> Json:
    answer = place(call)
    if answer["failed_count"]:
        raise Refusal(Code.INVALID_PARAMETER, "orders: one of them is not valid")
    return answer


def _miscounted(envelope: Json) -> None:
    if envelope["code"] == 0:
        envelope["data"]["success_count"] += envelope["data"]["failed_count"]
        envelope["data"]["failed_count"] = 0


def _normal_ones_always(cancel_all: Handler, call: Call) -> Json:
    call.body["cancel_type"] = 0
    return cancel_all(call)


def _condition_ones_always(cancel_all: Handler, call: Call) -> Json:
    call.body["cancel_type"] = 2
    return cancel_all(call)


def _ignoring(name: str) -> Callable[[Handler, Call], Json]:
    def handler(query: Handler, call: Call) -> Json:
        call.query.pop(name, None)
        return query(call)

    return handler


def _another_id(envelope: Json) -> None:
    if "data" in envelope:
        envelope["data"]["order_id"] = envelope["data"]["order_id"][:-1]


def _other_side(envelope: Json) -> None:
    data = envelope.get("data")
    if data:
        data["side"] = {"BUY": "SELL", "SELL": "BUY"}[data["side"]]


def _first_of_its_kind(envelope: Json) -> None:
    if envelope.get("data", {}).get("items"):
        del envelope["data"]["items"][0]


def _makers(envelope: Json) -> None:
    for fill in envelope.get("data", {}).get("items", ()):
        fill["role_type"] = "maker"


def _first_sub_order_only(envelope: Json) -> None:
    if "data" in envelope:
        del envelope["data"]["sub_orders"][1:]


def _empty(envelope: Json) -> None:
    if "data" in envelope:
        envelope["data"].update(items=[], total=0)


FAULTS = (
    server_fault(
        "stale-cancel",
        "A cancel answers CANCELED, and the order stays",
        handled("cancelOrder", _still_open),
        rule="order.canceled",
    ),
    server_fault(
        "cancel-twice",
        "An order can be canceled again and again",
        handled("cancelOrder", _canceled_again),
        rule="order.canceled",
    ),
    server_fault(
        "amend-ignored",
        "An amended order is as it was",
        handled("amendOrder", _as_before),
        rule="order.amended",
    ),
    server_fault(
        "amend-adds",
        "An amended quantity is added to the old one",
        code("trading.engine:Engine.amend", _added),
        rule="order.amended",
    ),
    server_fault(
        "amend-price-only",
        "An amendment changes the price only",
        code("trading.engine:Engine.amend", _only_the_price),
        rule="order.amended",
    ),
    server_fault(
        "amend-after-the-end",
        "A canceled order can be amended",
        handled("amendOrder", _amended_anyway),
        rule="order.amended-not-when-done",
    ),
    server_fault(
        "batch-amends-first",
        "A batch of amendments stops after the first",
        handled("batchAmendOrders", _first_only),
        rule="order.batch-changes",
    ),
    server_fault(
        "ids-not-compared",
        "With both ids, only the first is looked at",
        code("trading.orders:OrderStore.find", _by_order_id_alone),
        rule="order.both-ids",
    ),
    server_fault(
        "lost-client-id",
        "An order is not found by the id of one's own",
        code("trading.orders:OrderStore.find", _never_by_client_id),
        rule="order.found",
    ),
    server_fault(
        "another-id-told",
        "Placing an order tells the id of none",
        answered("placeOrder", _another_id),
        rule="request.links",
    ),
    server_fault(
        "side-swapped",
        "A query shows the other side",
        answered("getOrder", _other_side),
        rule="order.found",
    ),
    server_fault(
        "newest-not-listed",
        "The newest open order is not listed",
        answered("getCurrentOrders", _first_of_its_kind),
        rule="order.current",
    ),
    server_fault(
        "client-id-twice",
        "An id of one's own can be used twice",
        code("trading.orders:OrderStore.knows_client_id", lambda *_: False),
        rule="order.client-id-once",
    ),
    server_fault(
        "balance-not-checked",
        "An order may need more than there is",
        code("trading.admission:_check_margin", lambda *_, **__: None),
        rule="order.balance",
    ),
    server_fault(
        "ioc-rests",
        "IOC and FOK orders rest",
        code("trading.engine:Engine._take_in", _resting_always),
        rule="order.time-in-force",
    ),
    server_fault(
        "maker-only-takes",
        "Maker-only orders trade at once",
        code("trading.engine:Engine._take_in", _taking_always),
        rule="order.time-in-force",
    ),
    server_fault(
        "half-filled",
        "Only half of an order is taken in",
        code("trading.engine:Engine._take_in", _half),
        rule="order.filled",
    ),
    server_fault(
        "fills-lost",
        "The newest fill is not listed",
        answered("getTrades", _first_of_its_kind),
        rule="order.filled",
    ),
    server_fault(
        "roles-swapped",
        "Fills of a market order are a maker's",
        answered("getTrades", _makers),
        rule="order.filled",
    ),
    server_fault(
        "batch-all-or-nothing",
        "One bad order spoils its batch",
        handled("batchPlaceOrders", _all_or_nothing),
        rule="order.batch",
    ),
    server_fault(
        "batch-miscounted",
        "A batch counts its failures as successes",
        answered("batchPlaceOrders", _miscounted),
        rule="order.batch",
    ),
    server_fault(
        "cancel-all-takes-normal",
        "Cancel-all takes normal orders, whatever was asked",
        handled("cancelAllOrders", _normal_ones_always),
        rule="order.cancel-all",
    ),
    server_fault(
        "cancel-all-takes-conditions",
        "Cancel-all takes condition orders, whatever was asked",
        handled("cancelAllOrders", _condition_ones_always),
        rule="order.cancel-all",
    ),
    server_fault(
        "conditions-not-in-history",
        "A canceled condition order is not in the history",
        answered("getConditionOrderHistory", _empty),
        rule="order.conditions",
    ),
    server_fault(
        "strategy-shortened",
        "A strategy shows its first order only",
        answered("getStrategyOrder", _first_sub_order_only),
        rule="order.strategies",
    ),
    server_fault(
        "history-of-both-sides",
        "The history is not filtered by side",
        handled("getOrderHistory", _ignoring("side")),
        rule="order.history-filters",
    ),
    server_fault(
        "history-of-all-times",
        "The history is not bounded by start_time",
        handled("getOrderHistory", _ignoring("start_time")),
        rule="order.history-filters",
    ),
    server_fault(
        "page-ignored",
        "Every page of the history is the first",
        handled("getOrderHistory", _ignoring("page")),
        rule="order.history-filters",
    ),
    server_fault(
        "page-size-ignored",
        "Every page of the history has 20 orders",
        handled("getOrderHistory", _ignoring("page_size")),
        rule="order.history-filters",
    ),
)
