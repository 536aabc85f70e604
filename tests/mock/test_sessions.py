"""Login, access tokens, the refresh cookie, and logout."""

import base64
import json

import pytest
from sixmm_mock import MockExchange

INFO = "/v1/private/user/info"
REFRESH = "/v1/public/user/refresh-token"
LOGOUT = "/v1/private/user/logout"

THIRTY_MINUTES_MS = 30 * 60 * 1000
SEVEN_DAYS_MS = 7 * 24 * 60 * 60 * 1000


def test_login_answers_a_token_that_opens_private_endpoints(logged_in):
    assert logged_in.get(INFO).data["userInfo"]["username"] == "alice"


def test_login_tells_the_expiry_in_seconds(wire, exchange):
    expire = wire.login().data["accessExpire"]
    assert expire == (exchange.clock.now_ms() + THIRTY_MINUTES_MS) // 1000


def test_login_sets_a_cookie_that_scripts_cannot_read(wire):
    assert "HttpOnly" in wire.login().headers["set-cookie"]


@pytest.mark.parametrize(
    ("username", "password"), [("alice", "wrong"), ("nobody", "canary-password")]
)
def test_a_wrong_login_does_not_tell_what_was_wrong(wire, username, password):
    answer = wire.login(username, password)
    assert (answer.status, answer.code, answer.message) == (
        401,
        1003,
        "Invalid username or password",
    )


def test_login_is_noted_in_the_profile(logged_in, exchange):
    info = logged_in.get(INFO).data["userInfo"]
    assert (info["lastLoginAt"], info["lastLoginIp"]) == (exchange.clock.now_ms(), "127.0.0.1")


# Access tokens


@pytest.mark.parametrize(
    "header",
    ["Bearer junk", "Bearer a.b.c", "Bearer ..", "bearer junk", "Bearer \xff\xfe"],
)
def test_a_token_that_is_not_ours_is_refused(wire, header):
    answer = wire.send("GET", INFO, authorization=header)
    assert (answer.status, answer.code, answer.message) == (401, 1003, "Invalid token")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YTpi", "junk"])
def test_a_header_without_a_bearer_token_counts_as_no_credentials(wire, header):
    answer = wire.send("GET", INFO, authorization=header)
    assert (answer.status, answer.code) == (401, 1001)


def test_a_token_with_changed_claims_is_refused(wire, logged_in):
    header, payload, signature = logged_in.token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    claims["exp"] += 1_000_000
    forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    answer = wire.send("GET", INFO, authorization=f"Bearer {header}.{forged}.{signature}")
    assert answer.code == 1003


def test_a_token_that_claims_to_need_no_signature_is_refused(wire, logged_in):
    payload = logged_in.token.split(".")[1]
    header = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    assert wire.send("GET", INFO, authorization=f"Bearer {header}.{payload}.").code == 1003


def test_a_token_with_another_header_is_refused(wire, logged_in):
    _, payload, signature = logged_in.token.split(".")
    header = base64.urlsafe_b64encode(b'{"alg":"HS512"}').rstrip(b"=").decode()
    answer = wire.send("GET", INFO, authorization=f"Bearer {header}.{payload}.{signature}")
    assert answer.code == 1003


def test_a_token_of_another_exchange_is_refused(description, wire):
    stranger = MockExchange(seed=8, clock=wire.exchange.clock, description=description)
    stranger.add_user("alice", "canary-password")
    token = type(wire)(stranger).login().data["accessToken"]
    assert wire.send("GET", INFO, authorization=f"Bearer {token}").code == 1003


def test_a_token_is_good_until_it_expires(logged_in, exchange):
    exchange.clock.advance(THIRTY_MINUTES_MS - 1)
    assert logged_in.get(INFO).code == 0
    exchange.clock.advance(1)
    answer = logged_in.get(INFO)
    assert (answer.status, answer.code) == (401, 1002)


def test_the_life_of_a_token_can_be_chosen(description, wire):
    exchange = MockExchange(clock=wire.exchange.clock, description=description, access_seconds=5)
    exchange.add_user("alice", "canary-password")
    wire = type(wire)(exchange)
    token = wire.login().data["accessToken"]
    exchange.clock.advance(5_000)
    assert wire.send("GET", INFO, authorization=f"Bearer {token}").code == 1002


def test_a_revoked_token_is_refused_as_revoked(logged_in, exchange):
    exchange.revoke(logged_in.token)
    answer = logged_in.get(INFO)
    assert (answer.status, answer.code) == (401, 1004)


def test_logins_do_not_end_each_other(wire, logged_in):
    wire.login()
    assert logged_in.get(INFO).code == 0


# Refresh


def test_refresh_gives_a_new_token_and_a_new_cookie(wire, logged_in):
    answer = wire.send("POST", REFRESH, cookie=logged_in.cookie)
    token = answer.data["accessToken"]
    assert token != logged_in.token
    assert answer.cookie != logged_in.cookie
    assert wire.send("GET", INFO, authorization=f"Bearer {token}").code == 0


def test_a_replaced_cookie_is_refused_as_revoked(wire, logged_in):
    wire.send("POST", REFRESH, cookie=logged_in.cookie)
    answer = wire.send("POST", REFRESH, cookie=logged_in.cookie)
    assert (answer.status, answer.code) == (401, 1004)


def test_refresh_works_after_the_access_token_has_expired(wire, logged_in, exchange):
    exchange.clock.advance(THIRTY_MINUTES_MS)
    assert wire.send("POST", REFRESH, cookie=logged_in.cookie).code == 0


def test_refresh_with_an_access_token_instead_of_the_cookie_is_refused(logged_in):
    assert logged_in.call("POST", REFRESH).code == 1001


@pytest.mark.parametrize("value", ["junk", "junk.junk", "."])
def test_refresh_with_a_cookie_that_is_not_ours_is_refused(wire, logged_in, value):
    name = logged_in.cookie.partition("=")[0]
    answer = wire.send("POST", REFRESH, cookie=f"{name}={value}")
    assert (answer.status, answer.code) == (401, 1003)


def test_a_cookie_expires(wire, logged_in, exchange):
    exchange.clock.advance(SEVEN_DAYS_MS)
    assert wire.send("POST", REFRESH, cookie=logged_in.cookie).code == 1002


@pytest.mark.parametrize("cookie", ["\x01=;;==\xff", "=", "a=b; c", '"'])
def test_a_junk_cookie_header_counts_as_no_cookie(wire, cookie):
    assert wire.send("POST", REFRESH, cookie=cookie).code == 1001


# Logout


def test_logout_ends_the_tokens_and_clears_the_cookie(wire, logged_in):
    answer = logged_in.call("POST", LOGOUT, cookie=logged_in.cookie)
    assert answer.code == 0
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert logged_in.get(INFO).code == 1004
    assert wire.send("POST", REFRESH, cookie=logged_in.cookie).code == 1004


def test_logout_needs_both_the_token_and_the_cookie(wire, logged_in):
    assert logged_in.call("POST", LOGOUT).code == 1001
    assert wire.send("POST", LOGOUT, cookie=logged_in.cookie).code == 1001
    assert logged_in.get(INFO).code == 0


def test_logout_with_the_cookie_of_another_login_is_refused(wire, logged_in):
    assert logged_in.call("POST", LOGOUT, cookie=wire.login().cookie).code == 1003
    assert logged_in.get(INFO).code == 0


def test_ended_sessions_are_forgotten(wire, exchange):
    for _ in range(20):
        wire.login()
        exchange.clock.advance(SEVEN_DAYS_MS)
    assert len(exchange.sessions) <= 2
