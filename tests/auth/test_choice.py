"""Which credentials go on which operation."""

import httpx
import pytest
from sixmm_auth import (
    AccessToken,
    ApiKey,
    Authenticator,
    HmacAuth,
    JwtAuth,
    NoCredentialsFit,
    Password,
    ServerClock,
    SessionAuth,
)

PUBLIC = ()
EITHER = (("bearerAuth",), ("apiKeyAuth",))
MANAGEMENT = (("bearerAuth",),)
REFRESH = (("refreshCookie",),)
LOGOUT = (("bearerAuth", "refreshCookie"),)
OPTIONAL = ((), ("bearerAuth",), ("apiKeyAuth",))

CREDENTIALS = {
    "nothing": {},
    "key": {"api_key": ApiKey("canary-key", "canary-secret")},
    "password": {"password": Password("alice", "canary-password")},
    "token": {"access_token": AccessToken("canary-token")},
    "key and password": {
        "api_key": ApiKey("canary-key", "canary-secret"),
        "password": Password("alice", "canary-password"),
    },
}


def authenticator(name):
    return Authenticator("http://127.0.0.1:8600", **CREDENTIALS[name])


@pytest.mark.parametrize(
    ("name", "security", "expected"),
    [
        ("nothing", PUBLIC, type(None)),
        ("key and password", PUBLIC, type(None)),
        ("key", EITHER, HmacAuth),
        ("password", EITHER, JwtAuth),
        ("token", EITHER, JwtAuth),
        ("key and password", EITHER, HmacAuth),
        ("key and password", MANAGEMENT, JwtAuth),
        ("token", MANAGEMENT, JwtAuth),
        ("nothing", OPTIONAL, type(None)),
        ("key", OPTIONAL, HmacAuth),
        ("token", OPTIONAL, JwtAuth),
        ("password", OPTIONAL, JwtAuth),
        ("nothing", ((),), type(None)),
        ("token", LOGOUT, SessionAuth),
    ],
)
def test_the_choice(name, security, expected):
    assert type(authenticator(name).for_security(security)) is expected


@pytest.mark.parametrize(
    ("name", "security"),
    [
        ("nothing", EITHER),
        ("nothing", MANAGEMENT),
        ("key", MANAGEMENT),
        ("nothing", REFRESH),
        ("password", REFRESH),
        ("token", REFRESH),
        ("nothing", LOGOUT),
        ("password", LOGOUT),
        ("key", LOGOUT),
        ("key and password", (("somethingNew",),)),
    ],
)
def test_what_does_not_fit_is_refused_before_anything_is_sent(name, security):
    with pytest.raises(NoCredentialsFit) as caught:
        authenticator(name).for_security(security)
    assert caught.value.needed == security
    assert "canary" not in str(caught.value)


def refusal(name, security):
    with pytest.raises(NoCredentialsFit) as caught:
        authenticator(name).for_security(security)
    return str(caught.value)


def test_a_client_without_credentials_is_told_all_ways():
    text = refusal("nothing", EITHER)
    for word in (
        "api_key=",
        "SIXMM_API_KEY",
        "SIXMM_API_SECRET",
        "username=",
        "SIXMM_USERNAME",
        "SIXMM_PASSWORD",
        "access_token=",
        "SIXMM_ACCESS_TOKEN",
        "no credentials",
    ):
        assert word in text


def test_a_client_with_a_key_is_told_why_a_key_does_not_do():
    text = refusal("key", MANAGEMENT)
    assert "has an API key" in text
    assert "an API key can't manage API keys" in text
    assert "SIXMM_USERNAME" in text
    assert "SIXMM_API_KEY" not in text


@pytest.mark.parametrize("security", [REFRESH, LOGOUT])
def test_a_client_without_a_session_is_told_to_log_in(security):
    text = refusal("password", security)
    assert "has a username and password" in text
    assert "Log in first" in text


def test_a_scheme_that_is_not_known_is_named():
    assert "asks for somethingNew" in refusal("key and password", (("somethingNew",),))


def test_a_session_opened_by_an_explicit_login_counts():
    chosen = authenticator("nothing")
    answer = httpx.Response(200, headers={"set-cookie": "refresh_token=r"})
    chosen.session.adopt("t", None, answer, username="alice")
    assert type(chosen.for_security(EITHER)) is JwtAuth
    assert type(chosen.for_security(REFRESH)) is SessionAuth
    chosen.session.clear()
    with pytest.raises(NoCredentialsFit):
        chosen.for_security(EITHER)


@pytest.mark.parametrize(("security", "bearer"), [(REFRESH, None), (LOGOUT, "Bearer t")])
def test_a_refresh_sends_the_cookie_alone_and_a_logout_the_token_beside_it(security, bearer):
    chosen = authenticator("nothing")
    chosen.session.adopt("t", None, httpx.Response(200, headers={"set-cookie": "refresh_token=r"}))
    request = httpx.Request("POST", "http://127.0.0.1:8600/v1/anything")
    sent = next(chosen.for_security(security).sync_auth_flow(request))
    assert sent.headers["cookie"] == "refresh_token=r"
    assert sent.headers.get("authorization") == bearer


def test_a_session_opened_by_an_explicit_login_does_not_push_the_key_aside():
    chosen = authenticator("key")
    chosen.session.adopt("t", None, httpx.Response(200))
    assert type(chosen.for_security(EITHER)) is HmacAuth
    assert type(chosen.for_security(MANAGEMENT)) is JwtAuth


def test_one_operation_has_one_flow_for_all_its_calls():
    chosen = authenticator("key and password")
    assert chosen.for_security(EITHER) is chosen.for_security(EITHER)
    assert chosen.for_security(MANAGEMENT) is chosen.for_security(MANAGEMENT)


def test_a_clock_can_be_shared():
    clock = ServerClock()
    assert Authenticator("http://h", clock=clock).clock is clock


def test_the_whole_choice_works_over_httpx(call, exchange, base_url):
    chosen = Authenticator(
        base_url,
        api_key=ApiKey("canary-key", exchange.secret),
        password=Password("alice", "canary-password"),
    )
    for security in (EITHER, MANAGEMENT, LOGOUT):
        (response,) = call(chosen.for_security(security), exchange.request())
        assert response.json()["code"] == 0
