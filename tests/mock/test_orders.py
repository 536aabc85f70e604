"""Orders and positions over the wire: what the endpoints answer."""

import pytest

PLACE = "/v1/private/order/place"
ORDER = "/v1/private/order"
CURRENT = "/v1/private/order/current"
HISTORY = "/v1/private/order/history"
TRADES = "/v1/private/order/trades"
CANCEL = "/v1/private/order/cancel"
MOVE = "/v1/private/order/move"
BATCH_PLACE = "/v1/private/order/batch-place"
BATCH_CANCEL = "/v1/private/order/batch-cancel"
BATCH_MOVE = "/v1/private/order/batch-move"
CANCEL_ALL = "/v1/private/order/batch-cancel-all"
POSITIONS = "/v1/private/position/positions"
POSITION_HISTORY = "/v1/private/position/history"
LEVERAGE = "/v1/private/position/leverage"
MARGIN_MODE = "/v1/private/position/margin-mode"
SETTINGS = "/v1/private/position/settings"
ASSETS = "/v1/private/user/asset"

RESTING = {
    "symbol": "BTCUSDT",
    "type": "LIMIT",
    "side": "BUY",
    "price": "85000",
    "quantity": "0.1",
}


@pytest.fixture
def query_order(signed):
    """The present state of an order."""

    def query(order_id: str) -> dict:
        return signed.get(ORDER, symbol="BTCUSDT", orderId=order_id).data

    return query


def market(signed, side: str, quantity: str) -> str:
    return signed.place(type="MARKET", side=side, price=None, quantity=quantity).data["orderId"]


def test_placing_answers_new_and_querying_shows_it_pending(signed, exchange, query_order):
    placed = signed.place(clientOrderId="mine").data
    assert placed == {
        "orderId": placed["orderId"],
        "clientOrderId": "mine",
        "status": "NEW",
        "timestamp": exchange.clock.now_ms(),
    }
    assert query_order(placed["orderId"]) == {
        "orderId": placed["orderId"],
        "clientOrderId": "mine",
        "symbol": "BTCUSDT",
        "type": "LIMIT",
        "side": "BUY",
        "positionSide": "BOTH",
        "price": "85000",
        "quantity": "0.1",
        "executedQuantity": "0",
        "avgPrice": "0",
        "status": "PENDING",
        "timeInForce": "GTC",
        "reduceOnly": False,
        "makerOnly": False,
        "closePosition": False,
        "placeType": "",
        "priceType": 0,
        "createdAt": placed["timestamp"],
        "updatedAt": placed["timestamp"],
    }


def test_order_ids_are_strings_of_numbers_too_large_for_a_double(signed):
    order_id = signed.place().data["orderId"]
    assert int(order_id) > 2**53


def test_an_order_is_found_and_canceled_by_its_client_id(signed):
    placed = signed.place(clientOrderId="mine").data
    found = signed.get(ORDER, symbol="BTCUSDT", clientOrderId="mine").data
    assert found["orderId"] == placed["orderId"]
    assert signed.post(CANCEL, {"symbol": "BTCUSDT", "clientOrderId": "mine"}).code == 0


@pytest.mark.parametrize(
    "given",
    [
        {"symbol": "BTCUSDT", "orderId": "1"},
        {"symbol": "BTCUSDT", "orderId": "junk"},
        {"symbol": "BTCUSDT", "orderId": "9" * 40},
        {"symbol": "BTCUSDT", "orderId": ""},
        {"symbol": "BTCUSDT", "clientOrderId": "other"},
        {"symbol": "BTCUSDT", "clientOrderId": ""},
        {"symbol": "ETHUSDT", "clientOrderId": "mine"},
        {"symbol": "BTCUSDT", "clientOrderId": "mine", "orderId": "1"},
    ],
)
def test_an_order_that_does_not_fit_everything_given_is_not_found(signed, given):
    signed.place(clientOrderId="mine")
    assert signed.get(ORDER, **given).code == 3003
    assert signed.post(CANCEL, given).code == 3003


def test_orders_of_another_user_are_not_found(signed, wire, exchange):
    order_id = signed.place().data["orderId"]
    mallory = exchange.add_user("mallory", "password")
    stranger = type(signed)(wire, exchange.add_api_key(mallory))
    assert stranger.get(ORDER, symbol="BTCUSDT", orderId=order_id).code == 3003
    assert stranger.post(CANCEL, {"symbol": "BTCUSDT", "orderId": order_id}).code == 3003
    assert stranger.get(CURRENT).data["total"] == 0


def test_an_order_beyond_the_balance_is_refused(signed):
    answer = signed.place(quantity="500")
    assert (answer.status, answer.code) == (200, 3001)


def test_a_maker_only_order_that_would_trade_answers_rejected(signed, query_order):
    placed = signed.place(price="87000", makerOnly=True).data
    assert placed["status"] == "REJECTED"
    assert query_order(placed["orderId"])["status"] == "REJECTED"


def test_a_market_order_fills_and_shows_its_trades(signed, query_order):
    order_id = market(signed, "BUY", "0.6")
    order = query_order(order_id)
    assert (order["status"], order["executedQuantity"]) == ("FILLED", "0.6")
    assert order["avgPrice"] == "86011.66666667"
    trades = signed.get(TRADES, orderId=order_id).data
    assert trades["total"] == 2
    assert [each["price"] for each in trades["list"]] == ["86020", "86010"]
    shown = {
        "orderId": order_id,
        "symbol": "BTCUSDT",
        "side": "BUY",
        "roleType": "taker",
        "price": "86010",
        "quantity": "0.5",
        "tradeValue": "43005",
        "handlingFee": "21.5025",
        "realizedPnl": "0",
        "positionSide": "BOTH",
    }
    assert {name: trades["list"][1][name] for name in shown} == shown


# Amend


def test_an_unknown_order_cannot_be_amended(signed):
    change = {"symbol": "BTCUSDT", "orderId": "1", "price": "85100", "quantity": "0.2"}
    assert signed.post(MOVE, change).code == 3003


# Lists


def test_current_orders_come_newest_first_and_go_on_after_a_cursor(signed):
    ids = [signed.place().data["orderId"] for _ in range(5)]
    first = signed.get(CURRENT, limit=2).data
    assert [each["orderId"] for each in first["list"]] == [ids[4], ids[3]]
    assert first["total"] == 5
    rest = signed.ask("getCurrentOrders", last_order_id=ids[3])["items"]
    assert [each["order_id"] for each in rest] == [ids[2], ids[1], ids[0]]


def test_history_comes_in_pages(signed):
    ids = [market(signed, "BUY", "0.001") for _ in range(5)]
    second = signed.get(HISTORY, page=2, pageSize=2).data
    assert [each["orderId"] for each in second["list"]] == [ids[2], ids[1]]
    assert second["total"] == 5
    assert signed.get(HISTORY, page=9, pageSize=2).data["list"] == []


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["limit", "sell", "buy"]),
        ({"type": 1}, ["limit"]),
        ({"type": 2}, ["sell", "buy"]),
        ({"side": 1}, ["limit", "buy"]),
        ({"side": 2}, ["sell"]),
        ({"status": 5}, ["limit"]),
        ({"status": 4}, ["sell", "buy"]),
        ({"status": 99}, []),
        ({"symbol": "ETHUSDT"}, []),
        ({"clientOrderId": "sell"}, ["sell"]),
        ({"startTime": 1_780_000_000_003}, ["limit"]),
        ({"endTime": 1_780_000_000_001}, ["buy"]),
        ({"startTime": 1_780_000_000_002, "endTime": 1_780_000_000_002}, ["sell"]),
    ],
)
def test_history_can_be_filtered(signed, wanted, found):
    fast = {"type": "MARKET", "price": None, "quantity": "0.01"}
    signed.place(**fast, side="BUY", clientOrderId="buy")
    signed.place(**fast, side="SELL", clientOrderId="sell")
    signed.place(clientOrderId="limit")
    signed.post(CANCEL, {"symbol": "BTCUSDT", "clientOrderId": "limit"})
    listed = signed.get(HISTORY, **wanted).data
    assert [each["clientOrderId"] for each in listed["list"]] == found
    assert listed["total"] == len(found)


# Batches


def test_each_order_of_a_batch_succeeds_or_fails_for_itself(signed):
    bad = {**RESTING, "quantity": "900", "clientOrderId": "bad"}
    good = {**RESTING, "clientOrderId": "good"}
    answer = signed.post(BATCH_PLACE, {"orders": [good, bad, RESTING]}).data
    assert (answer["successCount"], answer["failedCount"]) == (2, 1)
    assert [each["code"] for each in answer["results"]] == [0, 3001, 0]
    assert answer["results"][1]["clientOrderId"] == "bad"
    assert signed.get(CURRENT).data["total"] == 2


def test_one_malformed_order_refuses_the_whole_batch(signed):
    bad = {**RESTING, "side": "BUYY"}
    answer = signed.post(BATCH_PLACE, {"orders": [RESTING, bad]})
    assert answer.code == 2002
    assert answer.message.startswith("orders[1].side: ")
    assert signed.get(CURRENT).data["total"] == 0


def test_a_batch_amends_orders_of_one_symbol(signed, query_order):
    ids = [signed.place().data["orderId"] for _ in range(2)]
    orders = [{"orderId": each, "price": "84000", "quantity": "0.3"} for each in [*ids, "1"]]
    answer = signed.post(BATCH_MOVE, {"symbol": "BTCUSDT", "orders": orders}).data
    assert [each["code"] for each in answer["results"]] == [0, 0, 3003]
    assert [query_order(each)["price"] for each in ids] == ["84000", "84000"]


@pytest.mark.parametrize(
    ("body", "left"),
    [
        ({}, []),
        ({"cancelType": 0}, []),
        ({"cancelType": 1}, []),
        ({"cancelType": 2}, ["BTCUSDT", "ETHUSDT"]),
        ({"symbol": "BTCUSDT"}, ["ETHUSDT"]),
    ],
)
def test_cancel_all_cancels_what_was_asked_for(signed, body, left):
    signed.place()
    signed.place(symbol="ETHUSDT", price="2900")
    assert signed.post(CANCEL_ALL, body).code == 0
    assert sorted(each["symbol"] for each in signed.get(CURRENT).data["list"]) == left


# Positions and money


def test_a_fill_opens_a_position(signed):
    market(signed, "BUY", "0.1")
    position = signed.ask("getPositions", symbol="BTCUSDT")["positions"][0]
    assert position == {
        "symbol": "BTCUSDT",
        "margin_mode": "CROSS",
        "position_side": "BOTH",
        "leverage": 20,
        "quantity": "0.1",
        "entry_price": "86010",
        "break_even_price": "86096.01",
        "liq_price": "0",  # by its role
        "margin_ratio": "0.00034402",
        "unrealized_pnl": "-1",
        "roe": "-0.00232531",
        "next_funding_fee": "0.86",
        "funding_fee_accum": "0",
        "tp_price": "0",
        "sl_price": "0",
    }
    assert signed.get(POSITIONS, symbol="ETHUSDT").data["positions"] == []


def test_a_closed_position_moves_to_the_history(signed):
    market(signed, "SELL", "0.1")
    signed.place(type="MARKET", side="BUY", price=None, quantity=None, closePosition=True)
    assert signed.get(POSITIONS).data["positions"] == []
    closed = signed.get(POSITION_HISTORY, side="short").data
    assert closed["total"] == 1
    record = closed["list"][0]
    assert (record["entryPrice"], record["closePrice"], record["pnl"]) == ("85990", "86010", "-2")
    assert record["maxQuantity"] == "0.1"
    assert signed.get(POSITION_HISTORY, side="long").data["total"] == 0


def test_assets_show_what_orders_freeze_and_positions_use(signed, user):
    signed.place()
    market(signed, "BUY", "0.1")
    assert signed.get(ASSETS).data["userAsset"] == {
        "userId": user.user_id,
        "assetType": "USDT",
        "walletBalance": "99995.6995",
        "frozenMargin": "429.25",
        "usedMargin": "430.05",
    }


def test_leverage_and_margin_mode_are_kept_per_symbol(signed, exchange):
    assert signed.get(SETTINGS, symbol="BTCUSDT").data == {
        "symbol": "BTCUSDT",
        "marginMode": 1,
        "leverage": 20,
    }
    assert signed.post(LEVERAGE, {"symbol": "BTCUSDT", "leverage": 50}).data == {
        "symbol": "BTCUSDT",
        "leverage": 50,
        "timestamp": exchange.clock.now_ms(),
    }
    assert signed.post(MARGIN_MODE, {"symbol": "BTCUSDT", "marginMode": 2}).code == 0
    assert signed.get(SETTINGS, symbol="BTCUSDT").data == {
        "symbol": "BTCUSDT",
        "marginMode": 2,
        "leverage": 50,
    }
    assert signed.get(SETTINGS, symbol="ETHUSDT").data["leverage"] == 20


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        (LEVERAGE, {"symbol": "BTCUSDT", "leverage": 126}, 2003),
        (LEVERAGE, {"symbol": "BTCUSDT", "leverage": 0}, 2003),
        (LEVERAGE, {"symbol": "BTCUSDT", "leverage": "20"}, 2002),
        (LEVERAGE, {"symbol": "BTCUSDT"}, 2001),
        (LEVERAGE, {"symbol": "NOPE", "leverage": 20}, 2002),
        (MARGIN_MODE, {"symbol": "BTCUSDT", "marginMode": 3}, 2002),
        (MARGIN_MODE, {"symbol": "BTCUSDT", "marginMode": "CROSS"}, 2002),
    ],
)
def test_a_wrong_setting_is_refused(signed, path, body, code):
    assert signed.post(path, body).code == code


def test_an_integer_written_with_a_fraction_of_zero_counts(signed):
    assert signed.post(LEVERAGE, {"symbol": "BTCUSDT", "leverage": 30.0}).data["leverage"] == 30
