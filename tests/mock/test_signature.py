"""Signed calls: what the gate lets in, and with which code it refuses the rest."""

import pytest
from sixmm_description import Description
from sixmm_mock.auth.signature import ReplayMemory

CURRENT = "/v1/private/order/current"
PLACE = "/v1/private/order/place"
INFO = "/v1/private/user/info"
WINDOW_MS = Description.load().tolerance_ms

ORDER = b'{"symbol":"BTCUSDT","type":"LIMIT","side":"BUY","price":"85000","quantity":"0.1"}'


@pytest.fixture
def now(exchange) -> int:
    return exchange.clock.now_ms()


def test_a_call_signed_over_its_exact_query_and_body_is_let_in(signed, now):
    assert signed.send("POST", PLACE, f"timestamp={now}", ORDER).code == 0


@pytest.mark.parametrize(
    "query",
    [
        "symbol=BTCUSDT&timestamp={now}",
        "timestamp={now}&symbol=BTCUSDT",
        "symbol=BTCUSDT&note=a+b&timestamp={now}",
        "symbol=BTCUSDT&note=a%20b&timestamp={now}",
        "symbol=BTCUSDT&note=%e4%bd%a0&timestamp={now}",
        "symbol=BTCUSDT&note=%E4%BD%A0&timestamp={now}",
        "symbol=BTCUSDT&note=&timestamp={now}",
        "symbol=BTCUSDT&note=1&note=2&timestamp={now}",
        "symbol=BTCUSDT&note=100%25&timestamp={now}",
        "timestamp={now}",
    ],
)
def test_the_query_is_verified_as_it_was_sent(signed, now, query):
    assert signed.send("GET", CURRENT, query.format(now=now)).code == 0


@pytest.mark.parametrize("position", [0, 1, 2])
def test_the_signature_may_stand_anywhere_in_the_query(wire, key, sign, now, position):
    pieces = ["symbol=BTCUSDT", f"timestamp={now}"]
    signature = sign(key.secret, "&".join(pieces))
    pieces.insert(position, f"signature={signature}")
    assert wire.send("GET", f"{CURRENT}?{'&'.join(pieces)}", x_api_key=key.key).code == 0


def test_the_documented_example_has_the_signature_that_openssl_gives(sign):
    # printf 'symbol=BTCUSDT&timestamp=1772710377808' | openssl dgst -sha256 -hmac canary-secret
    assert sign("canary-secret", "symbol=BTCUSDT&timestamp=1772710377808") == OPENSSL_SAYS


OPENSSL_SAYS = "46c243531261998fa5d3d64d514947c3d3cd443af69a9c3fc6b7450aa74e6334"


# Refused with 1003


@pytest.mark.parametrize(
    ("signed_query", "sent_query"),
    [
        ("symbol=BTCUSDT&timestamp={now}", "timestamp={now}&symbol=BTCUSDT"),
        ("symbol=BTCUSDT&timestamp={now}", "symbol=ETHUSDT&timestamp={now}"),
        ("note=a+b&timestamp={now}", "note=a%20b&timestamp={now}"),
        ("note=%e4&timestamp={now}", "note=%E4&timestamp={now}"),
        ("timestamp={now}", "symbol=BTCUSDT&timestamp={now}"),
        ("timestamp={now}", "timestamp={now}&"),
    ],
)
def test_a_query_other_than_the_signed_one_is_refused(
    wire, key, sign, now, signed_query, sent_query
):
    signature = sign(key.secret, signed_query.format(now=now))
    target = f"{CURRENT}?{sent_query.format(now=now)}&signature={signature}"
    answer = wire.send("GET", target, x_api_key=key.key)
    assert (answer.status, answer.code) == (401, 1003)


@pytest.mark.parametrize(
    "sent",
    [
        ORDER.replace(b"0.1", b"0.2"),
        ORDER.replace(b",", b", "),
        ORDER + b" ",
        b"",
    ],
)
def test_a_body_other_than_the_signed_one_is_refused(wire, key, sign, now, sent):
    signature = sign(key.secret, f"timestamp={now}".encode() + ORDER)
    target = f"{PLACE}?timestamp={now}&signature={signature}"
    answer = wire.send("POST", target, sent, x_api_key=key.key)
    assert (answer.status, answer.code) == (401, 1003)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (str.upper, "lower-case"),
        (lambda signature: signature[:-1], "64"),
        (lambda signature: signature + "0", "64"),
        (lambda _: "", "64"),
        (lambda _: "0" * 64, "exact query string"),
    ],
)
def test_a_signature_that_is_not_the_lower_case_hex_one_is_refused(
    wire, key, sign, now, change, says
):
    signature = change(sign(key.secret, f"timestamp={now}"))
    answer = wire.send("GET", f"{CURRENT}?timestamp={now}&signature={signature}", x_api_key=key.key)
    assert (answer.status, answer.code) == (401, 1003)
    assert says in answer.message


@pytest.mark.parametrize(
    "query",
    [
        "",
        "timestamp={now}",
        "signature={signature}",
        "timestamp={now}&timestamp={now}&signature={signature}",
        "timestamp={now}&signature={signature}&signature={signature}",
        "timestamp=&signature={signature}",
        "timestamp=soon&signature={signature}",
        "timestamp=-1&signature={signature}",
        "timestamp=1.5&signature={signature}",
        "timestamp=17_80&signature={signature}",
    ],
)
def test_a_missing_repeated_or_malformed_signing_field_is_refused(wire, key, sign, now, query):
    signature = sign(key.secret, f"timestamp={now}")
    target = f"{CURRENT}?{query.format(now=now, signature=signature)}"
    answer = wire.send("GET", target, x_api_key=key.key)
    assert (answer.status, answer.code) == (401, 1003)


def test_a_wrong_secret_is_refused(wire, key, sign, now):
    signature = sign("some-other-secret", f"timestamp={now}")
    answer = wire.send("GET", f"{CURRENT}?timestamp={now}&signature={signature}", x_api_key=key.key)
    assert (answer.status, answer.code) == (401, 1003)


# The time window


@pytest.mark.parametrize("offset_ms", [-WINDOW_MS, -1, 0, 1, WINDOW_MS])
def test_a_timestamp_inside_the_window_is_let_in(signed, now, offset_ms):
    assert signed.send("GET", CURRENT, f"timestamp={now + offset_ms}").code == 0


@pytest.mark.parametrize(
    "offset_ms", [-WINDOW_MS - 1, WINDOW_MS + 1, -6 * WINDOW_MS, 6 * WINDOW_MS]
)
def test_a_timestamp_farther_off_is_refused_with_the_documented_sentence(signed, now, offset_ms):
    answer = signed.send("GET", CURRENT, f"timestamp={now + offset_ms}")
    assert (answer.status, answer.code) == (401, 1003)
    assert answer.message == "Timestamp outside of tolerance window"


def test_a_timestamp_in_seconds_is_outside_of_the_window(signed, now):
    answer = signed.send("GET", CURRENT, f"timestamp={now // 1000}")
    assert answer.message == "Timestamp outside of tolerance window"


# Replay


@pytest.mark.parametrize(
    ("method", "path", "body"), [("POST", PLACE, ORDER), ("GET", CURRENT, b"")]
)
def test_a_reused_signature_on_an_order_path_is_refused(signed, now, method, path, body):
    first = signed.send(method, path, f"timestamp={now}", body)
    again = signed.send(method, path, f"timestamp={now}", body)
    assert first.code == 0
    assert (again.status, again.code, again.message) == (200, 3004, "Signature replay detected")


def test_a_reused_signature_elsewhere_is_let_in(signed, now):
    assert signed.send("GET", INFO, f"timestamp={now}").code == 0
    assert signed.send("GET", INFO, f"timestamp={now}").code == 0


def test_a_replay_is_refused_to_the_last_moment_of_its_timestamp(signed, exchange, now):
    ahead = now + WINDOW_MS
    assert signed.send("GET", CURRENT, f"timestamp={ahead}").code == 0
    exchange.clock.advance(2 * WINDOW_MS)
    assert signed.send("GET", CURRENT, f"timestamp={ahead}").code == 3004
    exchange.clock.advance(1)
    assert signed.send("GET", CURRENT, f"timestamp={ahead}").code == 1003


def test_a_refused_signature_is_not_remembered(wire, key, signed, now):
    wire.send("GET", f"{CURRENT}?timestamp={now}&signature={'0' * 64}", x_api_key=key.key)
    assert signed.send("GET", CURRENT, f"timestamp={now}").code == 0


def test_two_keys_may_use_the_same_timestamp(signed, wire, exchange, user, now):
    other = exchange.add_api_key(user, key="fx_other", secret=signed.key.secret)
    assert signed.send("GET", CURRENT, f"timestamp={now}").code == 0
    assert type(signed)(wire, other).send("GET", CURRENT, f"timestamp={now}").code == 0


def test_the_replay_memory_forgets_what_can_no_longer_be_accepted():
    memory = ReplayMemory(tolerance_ms=10_000)
    for now_ms in range(0, 1_000_000, 1000):
        assert memory.is_new("key", str(now_ms).encode(), now_ms)
    assert len(memory) <= 21


# Permissions and addresses


@pytest.mark.parametrize(
    ("permissions", "path", "code"),
    [
        (1, INFO, 0),
        (2, INFO, 3006),
        (3, INFO, 0),
        (4, INFO, 3006),
        (7, INFO, 0),
        (1, CURRENT, 3006),
        (2, CURRENT, 0),
        (3, CURRENT, 0),
        (4, CURRENT, 3006),
        (1, "/v1/private/position/positions", 3006),
        (2, "/v1/private/position/positions", 0),
    ],
)
def test_a_key_may_do_what_its_permission_bits_say(signed, key, permissions, path, code):
    key.permissions = permissions
    assert signed.get(path).code == code


def test_a_permission_refusal_travels_as_http_200(signed, key):
    key.permissions = 1
    assert signed.get(CURRENT).status == 200


@pytest.mark.parametrize(
    ("whitelist", "client_ip", "code"),
    [
        ((), "198.51.100.7", 0),
        (("203.0.113.10",), "203.0.113.10", 0),
        (("203.0.113.10", "203.0.113.11"), "203.0.113.11", 0),
        (("203.0.113.10",), "203.0.113.1", 1006),
        (("203.0.113.10",), "127.0.0.1", 1006),
    ],
)
def test_a_whitelisted_key_works_only_from_its_addresses(
    signed, key, now, whitelist, client_ip, code
):
    key.ip_whitelist = whitelist
    answer = signed.send("GET", CURRENT, f"timestamp={now}", client_ip=client_ip)
    assert answer.code == code
    assert answer.status == (401 if code else 200)


def test_a_forwarded_address_does_not_get_past_the_whitelist(signed, key, now):
    key.ip_whitelist = ("203.0.113.10",)
    answer = signed.send("GET", CURRENT, f"timestamp={now}", x_forwarded_for="203.0.113.10")
    assert answer.code == 1006


# Which credentials count


def test_an_endpoint_open_to_all_still_refuses_wrong_credentials(wire, signed, logged_in):
    target = "/v1/public/leaderboard/pnl"
    let_in = [
        wire.send("GET", f"{target}?period=7d"),
        logged_in.get(f"{target}?period=7d"),
        signed.get(target, period="7d"),
    ]
    assert [answer.status for answer in let_in] == [200, 200, 200]
    refused = wire.send("GET", f"{target}?period=7d", authorization="Bearer junk")
    assert refused.code == 1003


def test_a_call_without_credentials_is_told_what_to_send(wire):
    answer = wire.send("GET", CURRENT)
    assert (answer.status, answer.code) == (401, 1001)
    assert "Authorization: Bearer" in answer.message
    assert "X-API-KEY" in answer.message


def test_with_an_api_key_header_the_access_token_does_not_count(logged_in):
    answer = logged_in.call("GET", INFO, x_api_key="fx_unknown")
    assert answer.code == 1003


def test_an_access_token_needs_no_permission_bits(logged_in):
    assert logged_in.get(INFO).code == 0
    assert logged_in.get(CURRENT).code == 0


def test_a_public_call_ignores_credentials(wire):
    assert wire.send("GET", "/v1/time", x_api_key="junk", authorization="Bearer junk").code == 0
