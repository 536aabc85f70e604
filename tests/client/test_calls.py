"""What goes on the wire and what comes back, through the generated client, against a small app at the transport."""

import logging

import httpx
import pytest
from sixmm import (
    CallOptions,
    InvalidArgument,
    MissingCredentials,
    RequestTimeout,
    ResponseError,
    SixMM,
    TransportError,
)


class App:
    """Answers every request with one envelope, and keeps the requests."""

    def __init__(self, data=None, *, code=0, status=200, answer=None):
        self.requests = []
        self.envelope = {"code": code, "message": "m", "data": data or {}, "requestId": "req-1"}
        self.status = status
        self.answer = answer

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if request.url.path == "/v1/time":
            return httpx.Response(
                200, json={"code": 0, "data": {"timestamp": 1, "timestampMs": 1_780_473_256_708}}
            )
        if self.answer is not None:
            return self.answer(request)
        return httpx.Response(self.status, json=self.envelope)

    @property
    def last(self) -> httpx.Request:
        return self.requests[-1]


async def an_async_hook(_event):
    """A hook that would never be awaited."""


def client(app, **arguments) -> SixMM:
    arguments.setdefault("api_key", "key")
    arguments.setdefault("api_secret", "secret")
    arguments.setdefault("max_retries", 0)
    return SixMM(transport=httpx.MockTransport(app), **arguments)


def test_the_answer_is_typed_and_keeps_its_http_side():
    placed = client(App({"orderId": "2022543809547603968", "status": "NEW"})).orders.place(
        symbol="BTCUSDT", type="MARKET", side="BUY", quantity="1"
    )
    assert placed.order_id == "2022543809547603968"
    assert placed.response is not None
    assert (placed.response.http_status, placed.response.request_id) == (200, "req-1")
    assert placed.response.http.json()["data"]["status"] == "NEW"


def test_the_http_side_of_an_answer_shows_no_signature_in_its_repr():
    result = client(App()).orders.current()
    assert "signature=***" in repr(result.response)


def test_a_request_id_is_minted_and_sent_with_each_call():
    app = App()
    mm = client(app, api_key=None, api_secret=None)
    mm.system.version()
    mm.system.version()
    first, second = (request.headers["x-request-id"] for request in app.requests)
    assert first
    assert first != second


def test_the_options_of_a_call_set_its_request_id_timeout_and_headers():
    app = App()
    options = CallOptions(request_id="mine-1", timeout=1.5, headers={"X-Desk": "7"})
    client(app).system.version(options=options)
    assert app.last.headers["x-request-id"] == "mine-1"
    assert app.last.headers["x-desk"] == "7"
    assert app.last.extensions["timeout"]["read"] == 1.5


@pytest.mark.parametrize("name", ["Authorization", "x-api-key", "Cookie", "Content-Type", "Host"])
def test_a_header_that_the_library_owns_can_not_be_passed(name):
    with pytest.raises(InvalidArgument, match=name):
        client(App()).system.version(options=CallOptions(headers={name: "x"}))


def test_a_timeout_is_on_by_default_for_every_request_of_a_call():
    app = App()
    client(app).orders.current()
    assert [request.url.path for request in app.requests] == [
        "/v1/time",
        "/v1/private/order/current",
    ]
    assert [request.extensions["timeout"]["read"] for request in app.requests] == [10.0, 10.0]


def test_a_base_url_with_a_path_prefix_is_kept():
    app = App()
    client(app, base_url="https://gateway.test/6mm/").market.symbols()
    assert str(app.last.url) == "https://gateway.test/6mm/v1/public/market/symbols"


def test_a_public_call_carries_no_credentials():
    app = App()
    client(app).market.symbols()
    assert not {"x-api-key", "authorization", "cookie"} & set(app.last.headers)
    assert "signature" not in str(app.last.url)


def test_a_private_call_without_credentials_says_what_to_pass_and_sends_nothing():
    app = App()
    with pytest.raises(MissingCredentials, match=r"api_key=.*SIXMM_API_KEY"):
        client(app, api_key=None, api_secret=None).orders.current()
    assert not app.requests


def test_managing_api_keys_with_an_api_key_says_that_a_login_is_needed():
    with pytest.raises(MissingCredentials, match="username="):
        client(App()).api_keys.list()


def test_a_redirect_is_not_followed():
    app = App(answer=lambda _: httpx.Response(302, headers={"location": "https://evil.test/"}))
    with pytest.raises(ResponseError, match="302"):
        client(app).orders.current()
    assert {request.url.host for request in app.requests} == {"api.6mm.com"}


@pytest.mark.parametrize(
    ("failure", "error", "received"),
    [
        (httpx.ConnectError("Connection refused"), TransportError, False),
        (httpx.ConnectTimeout("slow"), RequestTimeout, False),
        (httpx.ReadTimeout("slow"), RequestTimeout, True),
        (httpx.ReadError("reset"), TransportError, True),
        (httpx.RemoteProtocolError("cut"), TransportError, True),
    ],
)
def test_a_call_without_an_answer_says_whether_it_may_have_arrived(failure, error, received):
    def answer(_):
        raise failure

    with pytest.raises(error, match="no answer from") as caught:
        client(App(answer=answer)).orders.current()
    assert caught.value.may_have_been_received is received


def test_a_failure_before_the_call_itself_means_that_the_call_was_not_sent():
    def fail(request):
        raise httpx.ReadTimeout("slow", request=request)

    mm = SixMM(
        transport=httpx.MockTransport(fail), api_key="key", api_secret="secret", max_retries=0
    )
    with pytest.raises(RequestTimeout, match="The call was not sent") as caught:
        mm.orders.place(symbol="BTCUSDT", type="MARKET", side="BUY", quantity="1")
    assert caught.value.may_have_been_received is False


def test_a_login_that_brings_an_unusable_token_is_a_response_error():
    app = App({"accessToken": "line\nbreak"})
    with pytest.raises(ResponseError, match="token can't be used"):
        SixMM(transport=httpx.MockTransport(app)).auth.login(username="alice", password="pw")


def test_a_server_that_is_down_is_one_clear_error():
    with (
        SixMM(base_url="http://127.0.0.1:1", max_retries=0) as mm,
        pytest.raises(TransportError) as caught,
    ):
        mm.system.time()
    assert "http://127.0.0.1:1" in str(caught.value)
    assert "The call was not sent" in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"api_key": "k", "api_secret": None}, "api_key was given without api_secret"),
        ({"username": "alice"}, "username was given without password"),
        ({"base_url": "api.6mm.com"}, "base_url must look like"),
        ({"base_url": "ftp://x.test"}, "base_url must look like"),
        ({"timeout": 0}, "timeout must be a positive number"),
        ({"timeout": True}, "timeout must be a positive number"),
        ({"total_timeout": 0}, "total_timeout must be a positive number"),
        ({"max_retries": -1}, "max_retries must be a whole number"),
        ({"max_retries": True}, "max_retries must be a whole number"),
        ({"backoff": 1}, "backoff must be a Backoff"),
        ({"rate_limit": 10}, "rate_limit must be a RateLimit"),
        ({"clock": 5}, "clock must be a ServerClock"),
        ({"on_attempt": 5}, "on_attempt must be a plain function"),
        ({"on_attempt": an_async_hook}, "on_attempt must be a plain function"),
        ({"api_keys": "k"}, "Unknown client argument: api_keys. Did you mean 'api_key'?"),
        ({"timout": 1}, "Unknown client argument: timout. Did you mean 'timeout'?"),
        ({"api_key": "k\n", "api_secret": "s"}, "api_key|API key"),
    ],
)
def test_a_malformed_client_argument_is_refused_at_once(arguments, said):
    with pytest.raises(InvalidArgument, match=said):
        SixMM(**arguments)


def test_a_client_is_made_from_the_environment(monkeypatch):
    monkeypatch.setenv("SIXMM_API_KEY", "key-from-env")
    monkeypatch.setenv("SIXMM_API_SECRET", "secret-from-env")
    monkeypatch.setenv("SIXMM_BASE_URL", "https://env.test")
    app = App()
    with SixMM.from_env(transport=httpx.MockTransport(app)) as mm:
        mm.orders.current()
    assert app.last.url.host == "env.test"
    assert app.last.headers["x-api-key"] == "key-from-env"


def test_arguments_win_over_the_environment(monkeypatch):
    monkeypatch.setenv("SIXMM_BASE_URL", "https://env.test")
    assert SixMM.from_env(base_url="https://argument.test").base_url == "https://argument.test"


def test_an_http_client_that_was_passed_in_stays_open():
    with httpx.Client(transport=httpx.MockTransport(App())) as http:
        with SixMM(http_client=http) as mm:
            mm.system.version()
        assert not http.is_closed


def test_the_headers_of_a_passed_in_http_client_are_sent():
    app = App()
    http = httpx.Client(transport=httpx.MockTransport(app), headers={"X-Team": "quant"})
    SixMM(http_client=http).system.version()
    assert app.last.headers["x-team"] == "quant"


def test_an_http_client_and_a_transport_exclude_each_other():
    with httpx.Client() as http, pytest.raises(InvalidArgument, match="http_client brings its own"):
        SixMM(http_client=http, transport=httpx.MockTransport(App()))


def test_logging_in_by_hand_is_logging_in():
    app = App({"accessToken": "token-1", "accessExpire": 4_102_444_800})
    mm = SixMM(transport=httpx.MockTransport(app))
    mm.auth.login(username="alice", password="pw")
    mm.account.info()
    assert app.last.headers["authorization"] == "Bearer token-1"


def test_each_call_is_one_structured_log_line(caplog):
    with caplog.at_level(logging.DEBUG, logger="sixmm"):
        client(App()).orders.current()
    (record,) = [one for one in caplog.records if one.name == "sixmm"]
    assert record.sixmm["path"] == "/v1/private/order/current"
    assert (record.sixmm["http_status"], record.sixmm["code"]) == (200, 0)
    assert record.sixmm["request_id"] in record.getMessage()


def test_a_client_shows_no_secret_in_its_repr():
    mm = client(App(), api_secret="c4n4ry", username="alice", password="c4n4ry-2")
    assert "c4n4ry" not in repr(mm)
