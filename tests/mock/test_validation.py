"""Requests against the description: each refusal has its code and names the field."""

import json

import pytest
from sixmm_description import Description

PLACE = "/v1/private/order/place"
CURRENT = "/v1/private/order/current"
HISTORY = "/v1/private/order/history"
LOGIN = "/v1/public/user/login"
(CURSOR,) = (
    one.wire
    for one in Description.load().by_role["getCurrentOrders"].parameters
    if one.python == "last_order_id"
)


@pytest.mark.parametrize(
    ("change", "code", "says"),
    [
        ({"symbol": None}, 2001, "symbol"),
        ({"type": None}, 2001, "type"),
        ({"side": None}, 2001, "side"),
        ({"price": None}, 2001, "price: missing; it is required when type is 'LIMIT'"),
        ({"quantity": None}, 2001, "quantity"),
        ({"side": "BUYY"}, 2002, "side: expected one of BUY, SELL, got 'BUYY'"),
        ({"type": "STOP"}, 2002, "type: expected one of LIMIT, MARKET"),
        ({"timeInForce": "GTE_GTC"}, 2002, "timeInForce"),
        ({"positionSide": "both"}, 2002, "positionSide"),
        ({"priceType": 9}, 2002, "priceType"),
        ({"price": 85000}, 2002, "price: expected string, got 85000"),
        ({"price": "8.5e4"}, 2002, "price: expected a plain decimal number in a string, such as"),
        ({"price": "NaN"}, 2002, "price"),
        ({"price": "Infinity"}, 2002, "price"),
        ({"price": "+85000"}, 2002, "price"),
        ({"price": " 85000"}, 2002, "price"),
        ({"price": "85_000"}, 2002, "price"),
        ({"price": "85000\n"}, 2002, "price"),
        ({"price": "٨٥٠٠٠"}, 2002, "price"),
        ({"price": ""}, 2002, "price"),
        ({"price": "1" * 50}, 2002, "price"),
        ({"quantity": "0"}, 2003, "quantity"),
        ({"quantity": "-1"}, 2003, "quantity"),
        ({"price": "0"}, 2003, "price"),
        ({"price": "-85000"}, 2003, "price"),
        ({"reduceOnly": "true"}, 2002, "reduceOnly: expected boolean, got 'true'"),
        ({"clientOrderId": 5}, 2002, "clientOrderId"),
        ({"symbol": "NOPE"}, 2002, "symbol: expected one of BTCUSDT, ETHUSDT, got 'NOPE'"),
    ],
)
def test_a_wrong_field_is_named_with_what_was_expected(signed, change, code, says):
    answer = signed.place(**change)
    assert (answer.status, answer.code) == (200, code)
    assert says in answer.message
    assert signed.get(CURRENT).data["total"] == 0


def test_a_field_that_nobody_described_is_ignored(signed):
    assert signed.place(somethingElse=1).code == 0


def test_what_is_missing_is_told_before_what_is_wrong(signed):
    assert signed.place(side="BUYY", quantity=None).code == 2001


@pytest.mark.parametrize(
    ("path", "query", "code", "says"),
    [
        ("/v1/private/order", {"orderId": "1"}, 2001, "symbol: missing"),
        (
            "/v1/private/order",
            {"symbol": "BTCUSDT"},
            2001,
            "at least one of orderId, clientOrderId",
        ),
        (CURRENT, {"limit": "many"}, 2002, "limit: expected integer, got 'many'"),
        (CURRENT, {"limit": "1.5"}, 2002, "limit"),
        (CURRENT, {"limit": ""}, 2002, "limit"),
        (CURRENT, {"limit": "0"}, 2003, "limit: expected a number of at least 1, got 0"),
        (CURRENT, {"limit": str(2**31)}, 2003, "limit"),
        (CURRENT, {CURSOR: str(2**63)}, 2003, CURSOR),
        (CURRENT, {"symbol": "NOPE"}, 2002, "symbol"),
        (HISTORY, {"page": "0"}, 2003, "page"),
        (HISTORY, {"pageSize": "0"}, 2003, "pageSize"),
        (HISTORY, {"type": "3"}, 2002, "type"),
        (HISTORY, {"side": "BUY"}, 2002, "side"),
        ("/v1/private/position/history", {"side": "LONG"}, 2002, "side"),
        ("/v1/private/position/settings", {}, 2001, "symbol"),
    ],
)
def test_a_wrong_query_parameter_is_named(signed, path, query, code, says):
    answer = signed.get(path, **query)
    assert answer.code == code
    assert says in answer.message


def test_a_query_parameter_sent_twice_is_refused(signed, exchange):
    now = exchange.clock.now_ms()
    answer = signed.send("GET", CURRENT, f"symbol=BTCUSDT&symbol=ETHUSDT&timestamp={now}")
    assert (answer.code, answer.message) == (2002, "symbol: sent more than once; send one")


def test_undeclared_query_parameters_are_ignored(logged_in):
    assert logged_in.get(f"{CURRENT}?" + "&".join(f"a{n}=1" for n in range(100))).code == 0


@pytest.mark.parametrize("query", ["symbol=%ff%fe", "&".join(f"a{n}=1" for n in range(101))])
def test_a_junk_query_is_refused(logged_in, query):
    assert logged_in.get(f"{CURRENT}?{query}").code in {2002, 2003}


# Bodies


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"{", "expected JSON"),
        (b"not json", "expected JSON"),
        (b"{'a': 1}", "expected JSON"),
        (b'\xef\xbb\xbf{"username": "alice"}', "byte order mark"),
        (b'{"username": "alice", "username": "bob"}', "a key stands twice"),
        (b'{"username": NaN}', "NaN is no JSON number"),
        (b'{"username": 1e999}', "too large"),
        (b'{"username": ' + b"9" * 5000 + b"}", "too long"),
        (b'{"username": "\\ud800"}', "surrogate"),
        (b'{"username": "\xff"}', "UTF-8"),
        (b"\xff\xfe{\x00}\x00", "UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[]", "expected a JSON object, got array"),
        (b'"text"', "expected a JSON object, got string"),
        (b"null", "expected a JSON object, got null"),
        (b"3", "expected a JSON object, got number"),
    ],
)
def test_a_body_that_is_no_json_object_is_refused(wire, body, says):
    answer = wire.send("POST", LOGIN, body)
    assert (answer.status, answer.code) == (200, 2002)
    assert answer.message.startswith("request body: ")
    assert says in answer.message


def test_a_missing_body_is_refused(wire):
    assert wire.send("POST", LOGIN).code == 2001


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "application/jsonx"]
)
def test_another_content_type_is_refused(wire, content_type):
    answer = wire.send("POST", LOGIN, b'{"username":"alice"}', content_type=content_type)
    assert answer.code == 2002
    assert "application/json" in answer.message


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=utf-8", "Application/JSON", "application/json ;x=1"]
)
def test_parameters_of_the_content_type_do_not_matter(wire, content_type):
    body = json.dumps({"username": "alice", "password": "canary-password"}).encode()
    assert wire.send("POST", LOGIN, body, content_type=content_type).code == 0


def test_a_body_where_none_is_expected_is_ignored(logged_in):
    answer = logged_in.call("POST", "/v1/private/user/api-key/delete-all", {"anything": 1})
    assert answer.code == 0


@pytest.mark.parametrize("password", ["", "canary-password" * 9, 12345678, ["canary-password"]])
def test_a_refused_password_is_not_repeated(wire, password):
    body = json.dumps({"username": "alice", "password": password}).encode()
    answer = wire.send("POST", LOGIN, body)
    assert answer.message.startswith("password: expected ")
    assert b"canary" not in answer.body
    assert b"12345678" not in answer.body


def test_a_long_value_is_not_repeated_whole(signed):
    answer = signed.place(side="B" * 5000)
    assert len(answer.message) < 200


# The order of the checks


def test_credentials_are_checked_before_the_request(wire):
    assert wire.send("POST", PLACE, b"not json").code == 1001


def test_permission_is_checked_before_the_request(signed, key):
    key.permissions = 1
    assert signed.place(side="BUYY").code == 3006


def test_an_operation_without_state_still_checks_the_request(signed):
    path = "/v1/private/order/place-condition"
    assert signed.post(path, {"symbol": "BTCUSDT"}).code == 2001
