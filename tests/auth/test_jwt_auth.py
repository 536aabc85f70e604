"""Calls with a token that has to be had and renewed, through real httpx clients."""

import json

import httpx
import pytest
from sixmm_auth import (
    REFUSED,
    RESEND,
    AccessToken,
    JwtAuth,
    NoCredentialsFit,
    Password,
    ServerClock,
    Session,
    TokenRequestFailed,
)

INFO = "/v1/private/user/info"
LOGIN = "/v1/public/user/login"
REFRESH = "/v1/public/user/refresh-token"


@pytest.fixture
def clock(clocks):
    return ServerClock(monotonic=lambda: clocks.monotonic_s, wall=lambda: clocks.wall_s)


@pytest.fixture
def session(clock):
    return Session(clock)


@pytest.fixture
def auth(session, base_url):
    return JwtAuth(base_url, session, Password("alice", "canary-password"))


@pytest.fixture
def token_only(clock, base_url):
    return JwtAuth(base_url, Session(clock, AccessToken("canary-foreign-token")))


def test_the_first_call_logs_in(auth, call, exchange):
    (response,) = call(auth, exchange.request())
    assert response.json()["code"] == 0
    assert exchange.paths() == [f"POST {LOGIN}", f"GET {INFO}"]


def test_the_login_sends_what_is_known_as_json(session, base_url, call, exchange):
    password = Password("ålice", 'p"w', device_id="d-1", device_name="n")
    exchange.users["ålice"] = 'p"w'
    call(JwtAuth(base_url, session, password), exchange.request())
    login = exchange.seen[0]
    assert login.headers["content-type"] == "application/json"
    assert json.loads(login.body) == {
        "username": "ålice",
        "password": 'p"w',
        "deviceId": "d-1",
        "deviceName": "n",
    }


def test_what_is_not_known_is_left_out_of_the_login(auth, call, exchange):
    call(auth, exchange.request())
    assert set(json.loads(exchange.seen[0].body)) == {"username", "password"}


def test_the_next_call_uses_the_same_token(auth, call, exchange):
    call(auth, exchange.request(), exchange.request())
    assert exchange.count(LOGIN) == 1


def test_the_flows_own_requests_have_the_timeouts_of_the_call(auth, call, exchange):
    call(auth, exchange.request(extensions={"timeout": {"read": 4.0}}))
    assert exchange.seen[0].extensions["timeout"] == {"read": 4.0}


@pytest.mark.parametrize(
    ("code", "status"), [(1002, 200), (1002, 401), (1003, 200), (1004, 200), (1001, 401)]
)
@pytest.mark.parametrize(("method", "told"), [("GET", {}), ("POST", {RESEND: True})])
def test_a_refused_token_is_renewed_by_its_cookie_and_the_call_is_sent_again(
    method, told, code, status, auth, call, exchange
):
    call(auth, exchange.request())
    refusals = [exchange.answer(code=code, message="no", status=status)]
    exchange.overrides[INFO] = lambda seen: refusals.pop() if refusals else exchange.route(seen)
    (response,) = call(auth, exchange.request(method=method, content=b'{"a":1}', extensions=told))
    assert response.json()["code"] == 0
    assert exchange.paths()[2:] == [f"{method} {INFO}", f"POST {REFRESH}", f"{method} {INFO}"]
    assert exchange.seen[-1].body == b'{"a":1}'
    assert exchange.seen[-1].headers.get_list("authorization") == ["Bearer canary-token-2"]


@pytest.mark.parametrize(
    ("method", "told"),
    [("POST", {}), ("PUT", {}), ("DELETE", {}), ("GET", {RESEND: False})],
)
def test_a_call_with_an_effect_is_handed_back_refused_and_the_token_renewed_for_the_next(
    method, told, auth, call, exchange
):
    call(auth, exchange.request())
    exchange.tokens.clear()
    refused = exchange.request(method=method, extensions=told)
    first, second = call(auth, refused, exchange.request())
    assert (first.json()["code"], second.json()["code"]) == (1002, 0)
    assert refused.extensions[REFUSED] == "token"
    assert exchange.paths()[2:] == [f"{method} {INFO}", f"POST {REFRESH}", f"GET {INFO}"]


def test_an_http_401_without_an_envelope_is_taken_for_a_refused_token(auth, call, exchange):
    call(auth, exchange.request())
    refusals = [httpx.Response(401, text="Unauthorized")]
    exchange.overrides[INFO] = lambda seen: refusals.pop() if refusals else exchange.route(seen)
    (response,) = call(auth, exchange.request())
    assert response.json()["code"] == 0


@pytest.mark.parametrize(
    ("code", "status"), [(3006, 200), (2001, 200), (1006, 401), (5001, 200), (1001, 200)]
)
def test_other_refusals_are_handed_back_at_once(code, status, auth, call, exchange):
    call(auth, exchange.request())
    exchange.overrides[INFO] = lambda _: exchange.answer(code=code, message="no", status=status)
    (response,) = call(auth, exchange.request())
    assert response.json()["code"] == code
    assert exchange.count(INFO) == 2
    assert exchange.count(REFRESH) == 0


def test_a_success_that_holds_such_a_code_deeper_is_not_a_refusal(auth, call, exchange):
    exchange.overrides[INFO] = lambda _: exchange.answer({"results": [{"code": 1003}]})
    call(auth, exchange.request())
    assert exchange.count(INFO) == 1


@pytest.mark.parametrize("code", [1002, 1003, 1004])
def test_a_call_that_stays_refused_is_sent_twice_and_handed_back(code, auth, call, exchange):
    exchange.overrides[INFO] = lambda _: exchange.answer(code=code, message="no", status=401)
    (response,) = call(auth, exchange.request())
    assert response.json()["code"] == code
    assert exchange.count(INFO) == 2
    assert exchange.count(REFRESH) + exchange.count(LOGIN) == 2


def test_when_the_refresh_is_refused_the_password_logs_in_again(auth, call, exchange):
    call(auth, exchange.request())
    exchange.tokens.clear()
    exchange.cookies.clear()
    (response,) = call(auth, exchange.request())
    assert response.json()["code"] == 0
    assert exchange.paths()[2:] == [
        f"GET {INFO}",
        f"POST {REFRESH}",
        f"POST {LOGIN}",
        f"GET {INFO}",
    ]


def test_without_a_cookie_the_password_logs_in_again_at_once(auth, call, exchange, session):
    call(auth, exchange.request())
    session.adopt("stale", None, httpx.Response(200), username="alice")
    call(auth, exchange.request())
    assert exchange.count(REFRESH) == 0
    assert exchange.count(LOGIN) == 2


def test_a_refused_login_is_an_error_with_its_answer(session, base_url, call, exchange):
    auth = JwtAuth(base_url, session, Password("alice", "canary-wrong"))
    with pytest.raises(TokenRequestFailed, match="login: HTTP 401, code 1003") as caught:
        call(auth, exchange.request())
    assert caught.value.operation == "login"
    assert caught.value.response.json()["message"] == "Invalid username or password"
    assert exchange.count(LOGIN) == 1
    assert exchange.count(INFO) == 0
    assert "canary" not in str(caught.value)


def test_a_refused_refresh_without_a_password_is_an_error_with_its_answer(
    session, base_url, call, exchange
):
    answer = httpx.Response(200, headers={"set-cookie": "refresh_token=canary-dead"})
    session.adopt("canary-stale", None, answer, username="alice")
    with pytest.raises(TokenRequestFailed, match="refreshToken: HTTP 401, code 1004") as caught:
        call(JwtAuth(base_url, session), exchange.request())
    assert caught.value.operation == "refreshToken"
    assert exchange.paths() == [f"GET {INFO}", f"POST {REFRESH}"]


BAD_LOGINS = {
    "no data": lambda answer: answer(),
    "no token": lambda answer: answer({"accessExpire": 5}),
    "an empty token": lambda answer: answer({"accessToken": ""}),
    "a token that is no text": lambda answer: answer({"accessToken": 7}),
    "a token that no header can carry": lambda answer: answer({"accessToken": "a\r\nX: y"}),
    "a page": lambda _: httpx.Response(200, text="<html>welcome</html>"),
    "an http error": lambda _: httpx.Response(503, text="busy"),
    "a page nested without end": lambda _: httpx.Response(200, content=b"[" * 100_000),
}


@pytest.mark.parametrize("name", BAD_LOGINS)
def test_a_login_answer_without_a_usable_token_is_an_error(name, auth, call, exchange):
    exchange.overrides[LOGIN] = lambda _: BAD_LOGINS[name](exchange.answer)
    with pytest.raises(TokenRequestFailed, match="No access token could be had"):
        call(auth, exchange.request())
    assert exchange.count(INFO) == 0


@pytest.mark.parametrize("code", [[], {}, "x", 1.5, None])
def test_an_http_401_whose_code_is_no_number_is_handed_back_untouched(
    code, token_only, call, exchange
):
    exchange.overrides[INFO] = lambda _: httpx.Response(401, json={"code": code})
    (response,) = call(token_only, exchange.request())
    assert response.json() == {"code": code}


def test_a_plain_token_that_is_refused_is_handed_back_untouched(token_only, call, exchange):
    (response,) = call(token_only, exchange.request())
    assert response.json()["code"] == 1002
    assert exchange.paths() == [f"GET {INFO}"]


@pytest.mark.parametrize("in_ms", [False, True])
def test_a_token_is_renewed_shortly_before_it_expires(in_ms, auth, call, exchange, clocks):
    issue = exchange.issue

    def issue_in_unit():
        issued = issue()
        data = issued.json()["data"]
        data["accessExpire"] *= 1000 if in_ms else 1
        return exchange.answer(data, headers=issued.headers)

    exchange.issue = issue_in_unit
    call(auth, exchange.request())
    clocks.pass_time(3600 - 31)
    call(auth, exchange.request())
    assert exchange.count(REFRESH) == 0
    clocks.pass_time(2)
    call(auth, exchange.request())
    assert exchange.paths()[3:] == [f"POST {REFRESH}", f"GET {INFO}"]


def test_a_short_token_is_not_renewed_before_each_call(auth, call, exchange):
    exchange.token_life_s = 20
    call(auth, exchange.request(), exchange.request(), exchange.request())
    assert exchange.count(REFRESH) == 0


@pytest.mark.parametrize("expire", [0, 3600, -1])
def test_an_expiry_in_the_past_does_not_renew_before_each_call(expire, auth, call, exchange):
    exchange.token_life_s = expire - exchange.now_ms // 1000
    call(auth, exchange.request(), exchange.request())
    assert exchange.count(REFRESH) == 0


def test_when_renewing_early_fails_the_token_at_hand_still_serves(auth, call, exchange, clocks):
    call(auth, exchange.request())
    clocks.pass_time(3600 - 10)
    for path in (REFRESH, LOGIN):
        exchange.overrides[path] = lambda _: exchange.answer(code=5002, message="busy", status=503)
    (response,) = call(auth, exchange.request())
    assert response.json()["code"] == 0


def test_when_renewing_early_failed_and_the_token_is_dead_the_failure_is_raised_without_a_second_try(
    auth, call, exchange, clocks
):
    call(auth, exchange.request())
    clocks.pass_time(3600)
    exchange.tokens.clear()
    for path in (REFRESH, LOGIN):
        exchange.overrides[path] = lambda _: exchange.answer(code=5002, message="busy", status=503)
    with pytest.raises(TokenRequestFailed, match="login: HTTP 503, code 5002"):
        call(auth, exchange.request())
    assert exchange.count(REFRESH) == 1
    assert exchange.count(LOGIN) == 2


def test_a_plain_token_past_its_expiry_is_still_tried(clock, base_url, call, exchange, clocks):
    expires = clock.now_ms() + 1000
    auth = JwtAuth(base_url, Session(clock, AccessToken("canary-plain", expires)))
    exchange.tokens.add("canary-plain")
    clocks.pass_time(60)
    (response,) = call(auth, exchange.request())
    assert response.json()["code"] == 0


def test_the_cookie_goes_on_the_refresh_and_on_no_other_request(auth, call, exchange):
    call(auth, exchange.request())
    exchange.tokens.clear()
    call(auth, exchange.request(), exchange.request())
    carrying = [seen.path for seen in exchange.seen if "cookie" in seen.headers]
    assert carrying == [REFRESH]


def test_the_token_goes_on_no_request_of_the_flow_itself(auth, call, exchange):
    call(auth, exchange.request())
    exchange.tokens.clear()
    exchange.cookies.clear()
    call(auth, exchange.request())
    own = [seen for seen in exchange.seen if seen.path in {LOGIN, REFRESH}]
    assert len(own) == 3
    assert not any("authorization" in seen.headers for seen in own)


def test_a_cookie_that_the_refresh_replaces_is_used_the_next_time(auth, call, exchange):
    call(auth, exchange.request())
    for _ in range(2):
        exchange.tokens.clear()
        call(auth, exchange.request())
    cookies = [seen.headers["cookie"] for seen in exchange.seen if seen.path == REFRESH]
    assert cookies == ["refresh_token=canary-cookie-1", "refresh_token=canary-cookie-2"]


@pytest.mark.parametrize("username", ["mallory", None])
def test_the_password_never_takes_over_the_session_of_another_user(
    username, auth, call, exchange, session
):
    session.adopt("stale-token-of-mallory", None, httpx.Response(200), username=username)
    (response,) = call(auth, exchange.request())
    assert response.json()["code"] == 1002
    assert exchange.paths() == [f"GET {INFO}"]


def test_after_a_logout_the_password_opens_a_new_session(auth, call, exchange, session):
    session.adopt("token-of-mallory", None, httpx.Response(200), username="mallory")
    session.clear()
    (response,) = call(auth, exchange.request())
    assert response.json()["code"] == 0
    assert exchange.paths() == [f"POST {LOGIN}", f"GET {INFO}"]


def test_a_login_as_somebody_else_is_not_undone_by_a_refresh_that_was_under_way(
    auth, call, exchange, session
):
    call(auth, exchange.request())
    exchange.tokens.clear()

    def refresh_while_mallory_logs_in(seen):
        issued = exchange.route(seen)
        session.adopt("token-of-mallory", None, httpx.Response(200), username="mallory")
        exchange.tokens.add("token-of-mallory")
        return issued

    exchange.overrides[REFRESH] = refresh_while_mallory_logs_in
    call(auth, exchange.request())
    assert session.token == "token-of-mallory"
    assert exchange.seen[-1].headers["authorization"] == "Bearer token-of-mallory"


def test_a_logout_while_a_login_is_under_way_leaves_no_token_behind(auth, call, exchange, session):
    def login_while_logging_out(seen):
        session.clear()
        return exchange.route(seen)

    exchange.overrides[LOGIN] = login_while_logging_out
    with pytest.raises(NoCredentialsFit):
        call(auth, exchange.request())
    assert session.token is None
    assert exchange.count(INFO) == 0
