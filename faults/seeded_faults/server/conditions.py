"""Fields that must come together, values that must be refused, and the wrong words for it."""

from collections.abc import Callable

from sixmm_mock.errors import Code, Refusal
from sixmm_mock.market.symbols import SYMBOLS, Symbol
from sixmm_mock.operations import Call

from seeded_faults.hunt import server_fault
from seeded_faults.plant import Json, Plant, answered, code, described, handled, operation

Handler = Callable[[Call], Json]


def _with_a_price(place: Handler, call: Call) -> Json:
    call.body.setdefault("price", "79000")
    return place(call)


def _with_a_quantity(place: Handler, call: Call) -> Json:
    call.body.setdefault("quantity", "0.01")
    return place(call)


def _with_a_stop_price(place: Handler, call: Call) -> Json:
    call.body.setdefault("stop_price", "70000")
    return place(call)


def _with_a_callback(place: Handler, call: Call) -> Json:
    call.body.setdefault("callback_rate", "0.01")
    return place(call)


def _unconditional(schema_name: str, operation_id: str, handler: Callable[..., Json]) -> Plant:
    """A server that does not ask for a field, and makes one up."""

    def edit(document: Json) -> None:
        del document["components"]["schemas"][schema_name]["allOf"]

    return Plant(describe=edit, patches=handled(operation_id, handler).patches)


def _with_quantities(place: Handler, call: Call) -> Json:
    for each in call.body["sub_order_list"]:
        each.setdefault("quantity", "0.01")
    return place(call)


def _cancel_by_symbol(document: Json) -> None:
    del document["components"]["schemas"]["CancelOrder"]["allOf"]


def _without_minus(place: Handler, call: Call) -> Json:
    call.body["quantity"] = call.body.get("quantity", "0.01").removeprefix("-")
    return place(call)


def _rounded(place: Handler, call: Call) -> Json:
    if "price" in call.body:
        call.body["price"] = f"{float(call.body['price']):.1f}"
    return place(call)


def _known_anyway(name: str) -> Symbol:
    return SYMBOLS.get(name, SYMBOLS["BTCUSDT"])


def _no_ids_needed(described_: Json) -> None:
    described_.pop("x-require-any")


def _any_text_as_amount(document: Json) -> None:
    document["components"]["schemas"]["NewOrder"]["properties"]["quantity"] = {
        "type": "string",
        "pattern": "^[0-9.e-]+$",
    }


def _accepted_anyway(envelope: Json) -> Json | None:
    if envelope["code"] not in {2001, 2002, 2003}:
        return None
    return {"code": 0, "message": "success", "data": {}, "request_id": envelope["request_id"]}


def _swapped(one: int, other: int) -> Callable[[Json], None]:
    def edit(envelope: Json) -> None:
        if envelope["code"] == one:
            envelope["code"] = other

    return edit


def _small_pages(query: Handler, call: Call) -> Json:
    if call.query.get("page_size", 0) > 100:
        raise Refusal(Code.PARAMETER_OUT_OF_RANGE, "page_size: at most 100")
    return query(call)


def _ascii_ids(place: Handler, call: Call) -> Json:
    if any(ord(each) > 127 for each in call.body.get("client_order_id", "")):
        raise Refusal(Code.INVALID_PARAMETER, "client_order_id: expected ASCII")
    return place(call)


def _lost(envelope: Json) -> Json | None:
    if envelope["code"]:
        return None
    return {"code": 3003, "message": "Order not found", "request_id": envelope["request_id"]}


FAULTS = (
    server_fault(
        "price-not-needed",
        "A limit order without a price gets one",
        _unconditional("NewOrder", "placeOrder", _with_a_price),
        rule="condition.place",
    ),
    server_fault(
        "quantity-not-needed",
        "An order without a quantity gets one",
        _unconditional("NewOrder", "placeOrder", _with_a_quantity),
        rule="condition.place",
    ),
    server_fault(
        "stop-price-not-needed",
        "A condition order without a stop price gets one",
        _unconditional("NewConditionOrder", "placeConditionOrder", _with_a_stop_price),
        rule="condition.place-condition",
    ),
    server_fault(
        "callback-not-needed",
        "A trailing stop without a callback rate gets one",
        _unconditional("NewConditionOrder", "placeConditionOrder", _with_a_callback),
        rule="condition.place-condition",
    ),
    server_fault(
        "sub-orders-unchecked",
        "A strategy's order without a quantity gets one",
        _unconditional("StrategySubOrder", "placeStrategyOrder", _with_quantities),
        rule="condition.strategy",
    ),
    server_fault(
        "cancel-needs-no-id",
        "A cancel without an id finds nothing, and says so",
        described(_cancel_by_symbol),
        rule="condition.change-needs-ids",
    ),
    server_fault(
        "negative-quantity",
        "A negative quantity counts as a positive one",
        handled("placeOrder", _without_minus),
        rule="condition.place-values",
    ),
    server_fault(
        "price-rounded",
        "A price between two ticks is rounded",
        handled("placeOrder", _rounded),
        rule="condition.place-grid",
    ),
    server_fault(
        "step-not-checked",
        "A quantity between two steps is accepted, and so is one that is too small",
        code("trading.admission:check_quantity", lambda *_: None),
        rule="condition.place-grid",
    ),
    server_fault(
        "size-not-checked",
        "A quantity may be smaller than the minimum and larger than the maximum",
        code("trading.admission:check_quantity", lambda *_: None),
        rule="condition.place-limits",
    ),
    server_fault(
        "exponents",
        "Amounts may be written with an exponent",
        described(_any_text_as_amount),
        rule="condition.place-values",
    ),
    server_fault(
        "no-id-needed",
        "A query for one order needs no id",
        operation("getOrder", _no_ids_needed),
        rule="condition.one-id",
    ),
    server_fault(
        "invalid-accepted",
        "Invalid data answer success",
        answered("setMarginMode", _accepted_anyway),
        rule="request.invalid-refused",
        shown_by="setMarginMode",
    ),
    server_fault(
        "valid-refused",
        "A page may have 100 items at most, which is documented nowhere",
        handled("getOrderHistory", _small_pages),
        rule="request.valid-succeeds",
        shown_by="getOrderHistory",
    ),
    server_fault(
        "client-id-ascii",
        "An order's id of one's own must be ASCII",
        handled("placeOrder", _ascii_ids),
        rule="request.valid-succeeds",
        shown_by="placeOrder",
        survives="no page says which texts an id may be, and other orders are rightly refused with 2002",
    ),
    server_fault(
        "unknown-symbol-accepted",
        "An unknown contract counts as BTCUSDT",
        Plant(
            patches={
                "sixmm_mock.trading.engine:find_symbol": _known_anyway,
                "sixmm_mock.operations.positions:find_symbol": _known_anyway,
            }
        ),
        rule="order.unknown-symbol",
    ),
    server_fault(
        "order-not-found-wrong-code",
        "An unknown order answers 2002",
        answered("getOrder", _swapped(3003, 2002)),
        rule="order.unknown",
    ),
    server_fault(
        "missing-wrong-code",
        "A missing parameter answers 5002",
        answered("placeOrder", _swapped(2001, 5002)),
        rule="answer.no-failure",
        shown_by="placeOrder",
    ),
    server_fault(
        "never-found",
        "No order is ever found",
        answered("getOrder", _lost),
        rule="request.valid-succeeds",
        shown_by="getOrder",
    ),
)
