"""What is sent for what a program on ccxt passes: amounts of any kind, parameters, orders that wait for a price."""

import contextlib
import json
from decimal import Decimal

import ccxt
import pytest

from .conftest import SYMBOL


@pytest.fixture
def sent(mock_exchange):
    """The bodies of the calls of one operation, parsed."""

    def bodies(operation):
        return [
            json.loads(one.request.body)
            for one in mock_exchange.journal
            if one.operation_id == operation
        ]

    return bodies


@pytest.mark.parametrize(
    ("amount", "price", "expected"),
    [
        (0.1, 85_000, ("0.1", "85000")),
        (0.1 + 0.2, 85_000.0, ("0.3", "85000")),  # 0.30000000000000004
        (0.29999, 85_000.04, ("0.299", "85000")),
        (0.012_9, 85_000.05, ("0.012", "85000.1")),
        (1e-3, 8.5e4, ("0.001", "85000")),
        ("0.0129", "85000.06", ("0.012", "85000.1")),
        (Decimal("0.0129"), Decimal("85000.06"), ("0.012", "85000.1")),
        (1, 85_000, ("1", "85000")),
    ],
)
def test_amounts_are_cut_down_and_prices_rounded_by_the_contracts_grid(
    call, sent, amount, price, expected
):
    call(lambda exchange: exchange.create_order(SYMBOL, "limit", "buy", amount, price))
    (body,) = sent("placeOrder")
    assert (body["quantity"], body["price"]) == expected


@pytest.mark.parametrize(
    "amount", [0, -1, 0.000_4, float("nan"), float("inf"), True, "many", 1e300]
)
def test_an_amount_that_is_none_is_refused_before_anything_is_sent(call, sent, amount):
    with pytest.raises(ccxt.InvalidOrder):
        call(lambda exchange: exchange.create_order(SYMBOL, "limit", "buy", amount, 85_000))
    assert not sent("placeOrder")


@pytest.mark.parametrize(
    ("error", "order"),
    [
        (ccxt.BadSymbol, ("BTC/EUR:EUR", "limit", "buy", 0.1, 85_000)),
        (ccxt.InvalidOrder, (SYMBOL, "stop_market", "buy", 0.1, 85_000)),
        (ccxt.InvalidOrder, (SYMBOL, "limit", "long", 0.1, 85_000)),
        (ccxt.ArgumentsRequired, (SYMBOL, "limit", "buy", 0.1)),
        (ccxt.ArgumentsRequired, (SYMBOL, "limit", "buy", None, 85_000)),
        (ccxt.BadRequest, (SYMBOL, "limit", "buy", 0.1, 85_000, {"leverage": 3})),
        (ccxt.BadRequest, (SYMBOL, "limit", "buy", 0.1, 85_000, {"takeProfit": {}})),
        (ccxt.InvalidOrder, (SYMBOL, "limit", "buy", 0.1, 85_000, {"timeInForce": "DAY"})),
        (ccxt.InvalidOrder, (SYMBOL, "market", "buy", 0.1, None, {"postOnly": True})),
        (
            ccxt.InvalidOrder,
            (SYMBOL, "limit", "buy", 0.1, 85_000, {"postOnly": True, "timeInForce": "IOC"}),
        ),
        (
            ccxt.InvalidOrder,
            (SYMBOL, "market", "buy", 0.1, None, {"triggerPrice": 1, "stopLossPrice": 1}),
        ),
        (
            ccxt.InvalidOrder,
            (SYMBOL, "market", "buy", 0.1, None, {"triggerPrice": 1, "triggerDirection": "up"}),
        ),
        (
            ccxt.InvalidOrder,
            (SYMBOL, "market", "buy", 0.1, None, {"triggerPrice": 1, "triggerPriceType": "index"}),
        ),
        (
            ccxt.InvalidOrder,
            (SYMBOL, "limit", "buy", 0.1, 85_000, {"triggerPrice": 86_500, "postOnly": True}),
        ),
    ],
)
def test_an_order_that_can_not_be_meant_is_refused_before_anything_is_sent(
    call, mock_exchange, error, order
):
    with pytest.raises(error):
        call(lambda exchange: exchange.create_order(*order))
    assert mock_exchange.journal.count(operation="placeOrder") == 0
    assert mock_exchange.journal.count(operation="placeConditionOrder") == 0


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"clientOrderId": "mine"}, {"clientOrderId": "mine"}),
        ({"timeInForce": "ioc"}, {"timeInForce": "IOC"}),
        ({"postOnly": True}, {"makerOnly": True}),
        ({"timeInForce": "PO"}, {"makerOnly": True}),
        ({"reduceOnly": True}, {"reduceOnly": True}),
        ({"hedged": True}, {"positionSide": "LONG"}),
        ({"hedged": True, "reduceOnly": True}, {"positionSide": "SHORT", "reduceOnly": True}),
        ({"position_side": "SHORT"}, {"positionSide": "SHORT"}),
        ({"price_type": 1}, {"priceType": 1}),
        ({"postOnly": False, "timeInForce": None}, {}),
    ],
)
def test_ccxts_words_are_sent_as_the_exchanges(call, sent, params, expected):
    order = (SYMBOL, "limit", "buy", 0.1, 80_000, params)
    # Some have nothing to reduce: what counts here is what was sent.
    with contextlib.suppress(ccxt.BaseError):
        call(lambda exchange: exchange.create_order(*order))
    (body,) = sent("placeOrder")
    named = {
        *("clientOrderId", "timeInForce", "makerOnly", "reduceOnly", "positionSide", "priceType")
    }
    made_up = set() if "clientOrderId" in params else {"clientOrderId"}
    assert {name: body[name] for name in (named & body.keys()) - made_up} == expected


@pytest.mark.parametrize(
    ("side", "how", "params", "kind"),
    [
        ("sell", "market", {"stopLossPrice": 80_000}, "STOP_MARKET"),
        ("sell", "limit", {"stopLossPrice": 80_000}, "STOP_LIMIT"),
        ("sell", "market", {"takeProfitPrice": 90_000}, "TAKE_PROFIT_MARKET"),
        ("sell", "limit", {"takeProfitPrice": 90_000}, "TAKE_PROFIT_LIMIT"),
        ("buy", "market", {"triggerPrice": 90_000}, "STOP_MARKET"),
        ("buy", "market", {"stopPrice": 90_000}, "STOP_MARKET"),
        ("buy", "market", {"triggerPrice": 90_000, "triggerDirection": "ascending"}, "STOP_MARKET"),
        (
            "buy",
            "market",
            {"triggerPrice": 80_000, "triggerDirection": "descending"},
            "TAKE_PROFIT_MARKET",
        ),
        (
            "sell",
            "market",
            {"triggerPrice": 80_000, "triggerDirection": "descending"},
            "STOP_MARKET",
        ),
        (
            "sell",
            "market",
            {"triggerPrice": 90_000, "triggerDirection": "above", "triggerPriceType": "mark"},
            "TAKE_PROFIT_MARKET",
        ),
    ],
)
def test_an_order_that_waits_for_a_price_is_placed_found_and_canceled(
    call, sent, side, how, params, kind
):
    trigger = next(value for name, value in params.items() if name.endswith("Price"))
    waiting = {"trigger": True}
    placed = call(lambda exchange: exchange.create_order(SYMBOL, how, side, 0.1, 85_000.0, params))
    assert (placed["status"], placed["triggerPrice"]) == ("open", trigger)
    (body,) = sent("placeConditionOrder")
    assert (body["type"], body["side"], body["stopPrice"]) == (kind, side.upper(), str(trigger))
    (found,) = call(lambda exchange: exchange.fetch_open_orders(SYMBOL, params=waiting))
    same = ("id", "symbol", "type", "side", "amount", "triggerPrice", "status")
    assert {name: found[name] for name in same} == {name: placed[name] for name in same}
    assert call(lambda exchange: exchange.fetch_open_orders(SYMBOL)) == []
    canceled = call(lambda exchange: exchange.cancel_order(placed["id"], SYMBOL, waiting))
    assert canceled["status"] == "canceled"
    past = call(lambda exchange: exchange.fetch_order(placed["id"], SYMBOL, waiting))
    # The exchange's words for its states are not documented.
    assert (past["id"], past["status"]) == (placed["id"], None)


def test_a_condition_order_that_is_nowhere_is_not_found(call):
    with pytest.raises(ccxt.OrderNotFound):
        call(lambda exchange: exchange.fetch_order("1", SYMBOL, {"trigger": True}))


def test_canceling_everything_takes_one_kind_of_orders_at_a_time(call):
    call(lambda exchange: exchange.create_order(SYMBOL, "limit", "buy", 0.1, 80_000))
    stop = {"triggerPrice": 90_000}
    call(lambda exchange: exchange.create_order(SYMBOL, "market", "buy", 0.1, None, stop))
    call(lambda exchange: exchange.cancel_all_orders(SYMBOL))
    assert call(lambda exchange: exchange.fetch_open_orders()) == []
    assert len(call(lambda exchange: exchange.fetch_open_orders(params={"trigger": True}))) == 1
    call(lambda exchange: exchange.cancel_all_orders(params={"trigger": True}))
    assert call(lambda exchange: exchange.fetch_open_orders(params={"trigger": True})) == []


def test_a_post_only_order_that_would_trade_is_rejected_and_says_so(call):
    crossing = (SYMBOL, "limit", "buy", 0.1, 86_100, {"postOnly": True})
    assert call(lambda exchange: exchange.create_order(*crossing))["status"] == "rejected"


def test_each_order_of_several_succeeds_or_fails_for_itself(call):
    orders = [
        {"symbol": SYMBOL, "type": "limit", "side": "buy", "amount": 0.1, "price": 80_000},
        {"symbol": SYMBOL, "type": "limit", "side": "buy", "amount": 900, "price": 80_000},
        {"symbol": SYMBOL, "type": "market", "side": "buy", "amount": 0.1},
    ]
    placed = call(lambda exchange: exchange.create_orders(orders))
    assert [one["status"] for one in placed] == ["open", "rejected", "open"]
    assert [one["amount"] for one in placed] == [0.1, 900, 0.1]
    assert placed[1]["id"] is None
    assert len(call(lambda exchange: exchange.fetch_open_orders(SYMBOL))) == 1


def test_several_orders_are_canceled_in_one_call(call):
    def place(exchange):
        return exchange.create_order(SYMBOL, "limit", "buy", 0.1, 80_000)

    ids = [call(place)["id"], call(place)["id"], "404"]
    done = call(lambda exchange: exchange.cancel_orders(ids, SYMBOL))
    assert [(one["id"], one["status"]) for one in done] == [
        (ids[0], "canceled"),
        (ids[1], "canceled"),
        ("404", None),
    ]


@pytest.mark.parametrize(
    ("amount", "price", "expected"),
    [(0.2, 79_000, (0.2, 79_000)), (None, 79_000.04, (0.1, 79_000)), (0.2, None, (0.2, 80_000))],
)
def test_an_order_is_changed_in_its_place_and_keeps_what_is_left_out(call, amount, price, expected):
    placed = call(lambda exchange: exchange.create_order(SYMBOL, "limit", "buy", 0.1, 80_000))
    call(lambda exchange: exchange.edit_order(placed["id"], SYMBOL, "limit", "buy", amount, price))
    found = call(lambda exchange: exchange.fetch_order(placed["id"], SYMBOL))
    assert (found["amount"], found["price"]) == expected


@pytest.mark.parametrize(
    ("error", "change"),
    [
        (ccxt.InvalidOrder, ("market", "buy", 0.2, None)),
        (ccxt.InvalidOrder, ("limit", "sell", 0.2, 80_000)),
        (ccxt.ArgumentsRequired, ("limit", "buy")),
    ],
)
def test_what_can_not_change_about_an_order_is_refused(call, error, change):
    placed = call(lambda exchange: exchange.create_order(SYMBOL, "limit", "buy", 0.1, 80_000))
    with pytest.raises(error):
        call(lambda exchange: exchange.edit_order(placed["id"], SYMBOL, *change))


def test_an_order_is_found_and_canceled_by_an_id_of_ones_own(call):
    mine = {"clientOrderId": "mine"}
    placed = call(lambda exchange: exchange.create_order(SYMBOL, "limit", "buy", 1, 80_000, mine))
    by_client_id = call(lambda exchange: exchange.fetch_order_with_client_order_id("mine", SYMBOL))
    assert by_client_id["id"] == placed["id"]
    gone = call(lambda exchange: exchange.cancel_order_with_client_order_id("mine", SYMBOL))
    assert (gone["id"], gone["status"]) == (placed["id"], "canceled")


@pytest.mark.parametrize("side", ["buy", "sell"])
def test_a_position_is_closed_whole(call, side):
    assert call(lambda exchange: exchange.fetch_position(SYMBOL)) is None
    call(lambda exchange: exchange.create_order(SYMBOL, "market", side, 0.123))
    held = call(lambda exchange: exchange.fetch_position(SYMBOL))
    assert (held["side"], held["contracts"]) == ({"buy": "long", "sell": "short"}[side], 0.123)
    call(lambda exchange: exchange.close_position(SYMBOL))
    assert call(lambda exchange: exchange.fetch_positions()) == []


def test_of_two_positions_of_a_contract_the_caller_says_which(call):
    hedged = {"hedged": True}
    for side in ("buy", "sell"):
        call(
            lambda exchange, side=side: exchange.create_order(
                SYMBOL, "market", side, 0.1, None, hedged
            )
        )
    assert len(call(lambda exchange: exchange.fetch_positions([SYMBOL]))) == 2
    with pytest.raises(ccxt.ArgumentsRequired):
        call(lambda exchange: exchange.close_position(SYMBOL))
    call(lambda exchange: exchange.close_position(SYMBOL, "short"))
    (left,) = call(lambda exchange: exchange.fetch_positions())
    assert (left["side"], left["hedged"]) == ("long", True)


def test_closing_a_position_that_is_not_there_sends_no_order(call, mock_exchange):
    with pytest.raises(ccxt.OperationRejected):
        call(lambda exchange: exchange.close_position(SYMBOL))
    assert mock_exchange.journal.count(operation="placeOrder") == 0


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("create_limit_order", ("buy", 0.1, 80_000), ("limit", "buy", None)),
        ("create_limit_sell_order", (0.1, 90_000), ("limit", "sell", None)),
        ("create_market_order", ("buy", 0.1), ("market", "buy", None)),
        ("create_market_buy_order", (0.1,), ("market", "buy", None)),
        ("create_post_only_order", ("limit", "buy", 0.1, 80_000), ("limit", "buy", None)),
        ("create_stop_order", ("market", "buy", 0.1, None, 90_000), ("market", "buy", 90_000)),
        ("create_stop_limit_order", ("buy", 0.1, 90_000, 90_000), ("limit", "buy", 90_000)),
        ("create_stop_market_order", ("buy", 0.1, 90_000), ("market", "buy", 90_000)),
        ("create_trigger_order", ("market", "buy", 0.1, None, 90_000), ("market", "buy", 90_000)),
        (
            "create_stop_loss_order",
            ("market", "sell", 0.1, None, 80_000),
            ("market", "sell", 80_000),
        ),
        (
            "create_take_profit_order",
            ("market", "sell", 0.1, None, 90_000),
            ("market", "sell", 90_000),
        ),
    ],
)
def test_what_ccxt_makes_of_create_order_works(call, name, arguments, expected):
    made = call(lambda exchange: getattr(exchange, name)(SYMBOL, *arguments))
    assert (made["type"], made["side"], made["triggerPrice"]) == expected
    assert made["status"] == "open"


def test_ccxts_own_way_to_change_an_order_changes_it_in_its_place(call):
    placed = call(lambda exchange: exchange.create_order(SYMBOL, "limit", "buy", 0.1, 80_000))
    changed = call(
        lambda exchange: exchange.edit_limit_buy_order(placed["id"], SYMBOL, 0.2, 79_000)
    )
    assert changed["id"] == placed["id"]


def test_of_several_orders_each_has_to_be_whole(call, mock_exchange):
    for wrong in ({}, {"symbol": SYMBOL}, {"symbol": SYMBOL, "type": "limit", "side": "buy"}):
        with pytest.raises((ccxt.ArgumentsRequired, ccxt.InvalidOrder)):
            call(lambda exchange, wrong=wrong: exchange.create_orders([wrong]))
    assert mock_exchange.journal.count(operation="batchPlaceOrders") == 0
