"""Version, time, symbols, profile, favorites and listen keys."""

import pytest

LISTEN_KEY = "/v1/private/user/listen-key"
FAVORITES = "/v1/private/user/favorite-symbols"

HOUR_MS = 60 * 60 * 1000


def test_the_version_is_told(wire):
    assert wire.send("GET", "/v1/version").data["version"]


def test_time_is_the_clocks_in_all_documented_forms(wire):
    assert wire.send("GET", "/v1/time").data == {
        "timestamp": 1_780_000_000,
        "timestampMs": 1_780_000_000_000,
        "iso": "2026-05-28T20:26:40Z",
        "timezone": "UTC",
    }


def test_symbols_are_listed_with_their_rules(wire):
    data = wire.send("GET", "/v1/public/market/symbols").data
    rules = {each["symbol"]: each for each in data["list"]}
    assert set(rules) == {"BTCUSDT", "ETHUSDT"}
    assert (rules["BTCUSDT"]["tickSize"], rules["BTCUSDT"]["stepSize"]) == ("0.1", "0.001")
    assert data["handlingFeeLevelConfig"][0]["takerRate"] == "0.0005"


def test_favorites_are_replaced_as_a_whole(signed):
    assert signed.get(FAVORITES).data == {"symbols": []}
    assert signed.post(FAVORITES, {"symbols": ["BTCUSDT", "ETHUSDT"]}).code == 0
    assert signed.post(FAVORITES, {"symbols": ["ETHUSDT"]}).code == 0
    assert signed.get(FAVORITES).data == {"symbols": ["ETHUSDT"]}


def test_an_unknown_favorite_is_refused(signed):
    assert signed.post(FAVORITES, {"symbols": ["NOPE"]}).code == 2002


def test_a_listen_key_is_valid_for_sixty_minutes(signed, exchange):
    data = signed.post(LISTEN_KEY).data
    assert data["expireAt"] == exchange.clock.now_ms() + HOUR_MS
    assert len(data["listenKey"]) == 32


def test_a_renewed_listen_key_lives_on(signed, exchange):
    key = {"listenKey": signed.post(LISTEN_KEY).data["listenKey"]}
    exchange.clock.advance(HOUR_MS // 2)
    assert signed.call("PUT", LISTEN_KEY, {}, key).code == 0
    exchange.clock.advance(HOUR_MS - 10)
    assert signed.call("PUT", LISTEN_KEY, {}, key).code == 0


def test_a_closed_listen_key_is_gone(signed):
    key = {"listenKey": signed.post(LISTEN_KEY).data["listenKey"]}
    assert signed.call("DELETE", LISTEN_KEY, {}, key).code == 0
    assert signed.call("DELETE", LISTEN_KEY, {}, key).code == 2002
    assert signed.post(LISTEN_KEY).data["listenKey"] != key["listenKey"]


def test_creating_again_extends_the_live_key(signed, exchange):
    first = signed.post(LISTEN_KEY).data
    exchange.clock.advance(1000)
    again = signed.post(LISTEN_KEY).data
    assert again["listenKey"] == first["listenKey"]
    assert again["expireAt"] > first["expireAt"]


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_listen_key_of_another_user_is_unknown(signed, wire, exchange, method):
    key = signed.post(LISTEN_KEY).data["listenKey"]
    mallory = exchange.add_user("mallory", "password")
    stranger = type(signed)(wire, exchange.add_api_key(mallory, permissions=1))
    stranger.post(LISTEN_KEY)
    answer = stranger.call(method, LISTEN_KEY, {}, {"listenKey": key})
    assert answer.code == 2002
    assert key not in answer.message
