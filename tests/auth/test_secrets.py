"""Nothing that is shown, raised or pickled gives a secret away."""

import copy
import pickle
import traceback

import attrs
import httpx
import pytest
from sixmm_auth import (
    AccessToken,
    ApiKey,
    Authenticator,
    AuthRequestFailed,
    ClockSyncError,
    ForeignHostError,
    NoCredentialsFit,
    Password,
    SignedCall,
    TokenRequestFailed,
    sign_query,
)

CANARIES = (
    "canary-api-key-long-enough",
    "canary-api-secret",
    "canary-password",
    "canary-token",
    "canary-cookie",
    "canary-signature",
    "canary-listen-key",
)


def holders():
    chosen = Authenticator(
        "http://127.0.0.1:8600",
        api_key=ApiKey("canary-api-key-long-enough", "canary-api-secret"),
        password=Password("alice", "canary-password"),
        access_token=AccessToken("canary-token"),
    )
    answer = httpx.Response(200, headers={"set-cookie": "refresh_token=canary-cookie"})
    chosen.session.adopt("canary-token", None, answer, username="alice")
    return {
        "ApiKey": ApiKey("canary-api-key-long-enough", "canary-api-secret"),
        "Password": Password("alice", "canary-password"),
        "AccessToken": AccessToken("canary-token"),
        "Authenticator": chosen,
        "Session": chosen.session,
        "Snapshot": chosen.session.now,
        "HmacAuth": chosen.for_security((("apiKeyAuth",),)),
        "JwtAuth": chosen.for_security((("bearerAuth",),)),
        "SessionAuth": chosen.for_security((("bearerAuth", "refreshCookie"),)),
    }


def shown():
    call = SignedCall(
        "PUT", "/v1/x", b"a=1&signature=canary-signature", b'a=1{"listenKey":"canary-listen-key"}'
    )
    return holders() | {
        "SignedCall": call,
        "SignedQuery": sign_query(b"listenKey=canary-listen-key", b"", secret="s", timestamp_ms=1),
    }


@pytest.mark.parametrize("name", shown())
def test_no_repr_shows_a_secret(name):
    text = f"{shown()[name]!r} {shown()[name]!s}"
    assert not [canary for canary in CANARIES if canary in text]
    assert name in text


@pytest.mark.parametrize("name", holders())
@pytest.mark.parametrize("way", [pickle.dumps, copy.copy, copy.deepcopy])
def test_what_holds_credentials_says_that_it_cannot_be_pickled(name, way):
    with pytest.raises(TypeError, match=f"{name} holds credentials and can't be pickled"):
        way(holders()[name])


def test_credentials_can_be_changed_by_attrs():
    assert attrs.evolve(ApiKey("k", "s"), key="k2") == ApiKey("k2", "s")


@pytest.mark.parametrize("kind", [ClockSyncError, TokenRequestFailed])
def test_a_pickled_failure_keeps_its_text_and_drops_the_answer(kind):
    request = httpx.Request("POST", "http://h/login", content=b"canary-password")
    response = httpx.Response(200, text="canary-token", request=request)
    error = kind("login", response, "code 1003")
    data = pickle.dumps(error)
    assert b"canary" not in data
    back = pickle.loads(data)
    assert str(back) == str(error)
    assert (back.operation, back.response) == ("login", None)


@pytest.mark.parametrize(
    "error", [NoCredentialsFit((("bearerAuth",),), ("an API key",)), ForeignHostError("text")]
)
def test_other_errors_survive_pickling(error):
    back = pickle.loads(pickle.dumps(error))
    assert str(back) == str(error)
    assert type(back) is type(error)


def test_the_traceback_of_a_failed_login_shows_no_secret(call, exchange, base_url):
    exchange.users["alice"] = "another"
    chosen = Authenticator(base_url, password=Password("alice", "canary-password"))
    with pytest.raises(AuthRequestFailed) as caught:
        call(chosen.for_security((("bearerAuth",),)), exchange.request())
    assert "canary-password" not in "".join(traceback.format_exception(caught.value))
