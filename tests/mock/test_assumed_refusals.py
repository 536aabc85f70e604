"""A refusal that no page states says which assumption it rests on; one that a page states says nothing more."""

import json

import pytest

ORDER = "/v1/private/order"


@pytest.mark.parametrize(
    ("method", "path", "body", "assumed"),
    [
        ("GET", f"{ORDER}/history?page=0", None, "page_int64.minimum"),
        ("GET", "/v1/public/market/klines?symbol=BTCUSDT&interval=1m&limit=0", None, "get_klines.limit.minimum"),
        ("POST", f"{ORDER}/cancel", {"symbol": "BTCUSDT"}, "cancel_order.id_needed"),
        ("POST", f"{ORDER}/cancel", {"orderId": "1"}, "cancel_order"),
        ("POST", f"{ORDER}/cancel", {"symbol": "BTCUSDT", "orderId": 1}, None),
        ("GET", f"{ORDER}?symbol=BTCUSDT&orderId=1", None, None),
        ("GET", "/v1/nowhere", None, "mock.unknown_path"),
        ("POST", "/v1/public/user/login", {"username": "alice", "password": "wrong"}, "mock.login_refusal"),
        ("POST", "/v1/public/user/login", {"username": "al", "password": "wrong"}, None),
        ("POST", "/v1/private/user/api-key/delete", {"id": "1"}, "mock.api_key_refusals"),
    ],
)  # fmt: skip
def test_a_refusal_names_what_it_rests_on(logged_in, method, path, body, assumed):
    answer = logged_in.call(method, path, body)
    assert answer.code != 0
    named = answer.message.partition(" (assumed: ")[2].removesuffix(")")
    assert named == (assumed or "")


@pytest.mark.parametrize(
    ("change", "assumed"),
    [
        ({"price": "85000.01"}, "mock.rule_refusals"),
        ({"reduceOnly": True}, "mock.nothing_to_reduce"),
        ({"side": "BUYY"}, None),
        ({"quantity": "900"}, None),
    ],
)
def test_an_order_that_is_refused_names_it_alone_and_in_a_batch(signed, change, assumed):
    alone = signed.place(**change)
    order = {
        "symbol": "BTCUSDT",
        "type": "LIMIT",
        "side": "BUY",
        "price": "85000",
        "quantity": "0.1",
    }
    assert alone.code != 0
    assert alone.message.endswith(f" (assumed: {assumed})" if assumed else alone.message[-1])
    assert ("assumed" in alone.message) is (assumed is not None)
    if change.get("side") is None:
        batch = signed.post(f"{ORDER}/batch-place", {"orders": [{**order, **change}]})
        assert batch.data["results"][0]["message"] == alone.message


def test_a_code_whose_number_is_assumed_names_that(signed):
    stop = {"symbol": "BTCUSDT", "type": "STOP_MARKET", "side": "SELL", "quantity": "0.1"}
    answer = signed.post("/v1/private/order/place-condition", {**stop, "stopPrice": "90000"})
    assert 3100 <= answer.code < 3200
    assert answer.message.endswith("(assumed: error.condition_order_invalid)")


def test_what_clients_tell_apart_by_its_words_is_answered_in_these_words(signed, exchange):
    query = f"timestamp={exchange.clock.now_ms() - 60_000}"
    answer = signed.send("GET", f"{ORDER}/current", query)
    said = exchange.description.refusals["late_timestamp"]
    assert (answer.code, answer.message) == (said["code"], said["message"])


def test_a_stream_names_it_too(exchange):
    connection = exchange.streams.open()
    connection.receive(json.dumps({"id": "1", "op": "subscribe"}))
    answer = json.loads(connection.take())
    assert answer["message"] == "args: missing; it is required (assumed: subscribe_request)"
