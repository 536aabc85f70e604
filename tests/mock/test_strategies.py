"""Strategies: orders that place and cancel each other."""

from decimal import Decimal

import pytest
from sixmm_mock.trading.enums import OrderType, Side
from sixmm_mock.trading.orders import OrderRequest

PLACE, GET = "/v1/private/order/place-strategy", "/v1/private/order/strategy"


def sub(number: int, kind: str, side: str = "SELL", **extra: object) -> dict[str, object]:
    """An order of a strategy on the mark price, which nothing but the test moves."""
    given = {
        "strategySubId": number,
        "symbol": "BTCUSDT",
        "type": kind,
        "side": side,
        "quantity": "0.1",
        "workingType": "MARK_PRICE",
        **extra,
    }
    if kind in {"LIMIT", "MARKET"}:
        del given["workingType"]
    return given


ENTRY = sub(1, "LIMIT", "BUY", price="85000")
STOP = sub(2, "STOP_MARKET", stopPrice="80000", reduceOnly=True)
GOAL = sub(3, "TAKE_PROFIT_MARKET", stopPrice="90000", reduceOnly=True)
AFTER_ENTRY = {"firstDrivenId": 1, "firstDrivenOn": "FILLED", "firstTrigger": "PLACE_ORDER"}
OTOCO = [ENTRY, {**STOP, **AFTER_ENTRY}, {**GOAL, **AFTER_ENTRY}]


@pytest.fixture
def place(signed):
    def post(kind: str, *subs: dict[str, object]):
        return signed.post(PLACE, {"strategyType": kind, "subOrderList": list(subs)})

    return post


@pytest.fixture
def look(signed):
    """Status of a strategy, and of each of its orders by number."""

    def get(strategy_id: str) -> tuple[str, dict[int, str]]:
        data = signed.get(GET, strategyId=strategy_id).data
        orders = {each["strategySubId"]: each["status"] for each in data["subOrders"]}
        return data["strategyStatus"], orders

    return get


@pytest.fixture
def mark(exchange):
    return lambda price: exchange.engine.marks.set("BTCUSDT", Decimal(price))


@pytest.fixture
def fill(exchange):
    """A stranger sells into the open bids, down to the entry at 85000."""
    stranger = exchange.add_user("stranger", "password", balance=10_000_000)

    def sell(quantity: str) -> None:
        exchange.engine.quote("BTCUSDT", bids=(), asks=())
        exchange.engine.place(
            stranger.user_id,
            OrderRequest("BTCUSDT", OrderType.MARKET, Side.SELL, quantity=Decimal(quantity)),
        )

    return sell


def test_of_an_oco_pair_one_ends_when_the_other_is_set_off(place, look, mark, signed):
    signed.place(type="MARKET", price=None)
    placed = place("OCO", STOP, GOAL).data
    assert placed["strategyStatus"] == "WORKING"
    assert look(placed["strategyId"]) == ("WORKING", {2: "NEW", 3: "NEW"})
    mark(90000)
    assert look(placed["strategyId"]) == ("ALL_DONE", {2: "CANCELED", 3: "FILLED"})


def test_of_an_oco_pair_one_ends_when_the_other_is_partly_filled(place, look, fill):
    placed = place("OCO", ENTRY, sub(2, "STOP_MARKET", "BUY", stopPrice="88000")).data
    fill("0.05")
    assert look(placed["strategyId"]) == ("WORKING", {1: "PARTIALLY_FILLED", 2: "CANCELED"})


def test_the_second_order_of_an_oto_waits_until_the_first_is_filled(place, look, fill):
    placed = place("OTO", ENTRY, {**STOP, "firstDrivenId": 1}).data
    fill("0.05")
    assert look(placed["strategyId"])[1] == {1: "PARTIALLY_FILLED", 2: "NEW"}
    fill("0.05")
    assert look(placed["strategyId"]) == ("WORKING", {1: "FILLED", 2: "NEW"})


def test_a_partial_fill_places_the_second_order_when_it_was_asked_to(place, look, fill):
    early = {**STOP, "firstDrivenId": 1, "firstDrivenOn": "PARTIALLY_FILLED_OR_FILLED"}
    placed = place("OTO", ENTRY, early).data
    fill("0.05")
    assert look(placed["strategyId"])[1] == {1: "PARTIALLY_FILLED", 2: "NEW"}


def test_an_otoco_places_two_orders_of_which_one_ends_the_other(place, look, fill, mark, signed):
    placed = place("OTOCO", *OTOCO).data
    fill("0.1")
    assert look(placed["strategyId"])[1] == {1: "FILLED", 2: "NEW", 3: "NEW"}
    signed.place(clientOrderId="somebody-to-trade-with", price="79000", quantity="0.001")
    mark(80000)
    status, orders = look(placed["strategyId"])
    assert (status, orders[3]) == ("ALL_DONE", "CANCELED")


def test_orders_that_wait_for_a_canceled_one_are_canceled(place, look, signed):
    placed = place("OTOCO", *OTOCO).data
    entry = signed.get(GET, strategyId=placed["strategyId"]).data["subOrders"][0]
    signed.post("/v1/private/order/cancel", {"symbol": "BTCUSDT", "orderId": entry["orderId"]})
    canceled = {1: "CANCELED", 2: "CANCELED", 3: "CANCELED"}
    assert look(placed["strategyId"]) == ("CANCELLED", canceled)


def test_a_second_dependency_can_cancel_an_order_by_name(place, look, fill):
    other = sub(
        2,
        "LIMIT",
        "BUY",
        price="84000",
        firstDrivenId=1,
        firstDrivenOn="FILLED",
        firstTrigger="CANCEL_ORDER",
    )
    placed = place("OCO", ENTRY, other).data
    fill("0.1")
    assert look(placed["strategyId"]) == ("ALL_DONE", {1: "FILLED", 2: "CANCELED"})


def test_an_order_that_is_canceled_before_it_was_placed_is_never_placed(place, look, fill):
    """A fill of a part cancels what all of the fill would have placed."""
    first = {"firstDrivenId": 1, "firstDrivenOn": "FILLED", "firstTrigger": "PLACE_ORDER"}
    second = {
        "secondDrivenId": 1,
        "secondDrivenOn": "PARTIALLY_FILLED_OR_FILLED",
        "secondTrigger": "CANCEL_ORDER",
    }
    placed = place("OTO", ENTRY, {**STOP, **first, **second}).data
    fill("0.05")
    assert look(placed["strategyId"]) == ("WORKING", {1: "PARTIALLY_FILLED", 2: "CANCELED"})
    fill("0.05")
    assert look(placed["strategyId"]) == ("ALL_DONE", {1: "FILLED", 2: "CANCELED"})


@pytest.mark.parametrize(
    ("kind", "subs", "code"),
    [
        ("OCO", [STOP], 3106),
        ("OCO", [STOP, GOAL, ENTRY], 3106),
        ("OTOCO", [ENTRY, {**STOP, **AFTER_ENTRY}], 3106),
        ("OCO", [STOP, {**GOAL, "strategySubId": 2}], 3106),
        ("OTO", [ENTRY, STOP], 3107),
        ("OCO", [ENTRY, {**STOP, **AFTER_ENTRY}], 3107),
        ("OTO", [ENTRY, {**STOP, "firstDrivenId": 9}], 3107),
        ("OTO", [ENTRY, {**STOP, "firstDrivenId": 2}], 3107),
        ("OTO", [{**ENTRY, "firstDrivenId": 2}, {**STOP, "firstDrivenId": 1}], 3107),
        ("OTO", [ENTRY, {**STOP, "firstDrivenId": 1, "firstDrivenOn": "FULL_MOON"}], 3107),
        ("OCO", [STOP, {**GOAL, "stopPrice": "80000"}], 3100),
        ("OCO", [STOP, sub(3, "LIMIT", "BUY", price="85000", quantity="999")], 3001),
    ],
)
def test_a_strategy_that_cannot_work_is_refused_and_leaves_nothing_behind(
    place, signed, kind, subs, code
):
    assert place(kind, *subs).code == code
    assert signed.get("/v1/private/order/current").data["total"] == 0
    assert signed.get("/v1/private/order/current-condition").data["total"] == 0


def test_an_unknown_strategy_is_not_found(signed):
    assert signed.get(GET, strategyId="1").code == 3003
