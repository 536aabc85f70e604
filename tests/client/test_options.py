"""What one call, or one client, may be told: and that nothing of it stays behind or slips through."""

import contextlib
import logging
from datetime import timedelta

import httpx
import pytest
from sixmm import (
    ApiError,
    CallOptions,
    InvalidArgument,
    MissingCredentials,
    Response,
    ResponseError,
    SixMM,
    TransportError,
)


class App:
    """Answers every request alike, and keeps the requests."""

    def __init__(self, data=None, *, code=0):
        self.requests = []
        self.envelope = {"code": code, "message": "m", "data": data or {}}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if request.url.path == "/v1/time":
            return httpx.Response(200, json={"code": 0, "data": {"timestampMs": 1_780_473_256_708}})
        return httpx.Response(200, json=self.envelope)

    @property
    def last(self) -> httpx.Request:
        return self.requests[-1]


def client(app, **arguments) -> SixMM:
    return SixMM(transport=httpx.MockTransport(app), **{"max_retries": 0, **arguments})


@pytest.mark.parametrize(
    "options",
    [
        {"timeout": 1},
        {},
        5,
        CallOptions(request_id=5),
        CallOptions(request_id="a\r\nX-Evil: 1"),
        CallOptions(request_id="é"),
        CallOptions(headers="X: 1"),
        CallOptions(headers=[("X", "1")]),
        CallOptions(headers={"X": None}),
        CallOptions(headers={"X-Request-ID": "mine"}),
        CallOptions(headers={"Content-Length": "1"}),
        CallOptions(timeout=-1),
        CallOptions(timeout=float("inf")),
        CallOptions(timeout=1e10),
        CallOptions(timeout="5"),
        CallOptions(total_timeout=0),
        CallOptions(total_timeout="5"),
        CallOptions(max_retries=-1),
        CallOptions(max_retries=1.0),
        CallOptions(max_retries=101),
    ],
)
def test_malformed_options_are_refused_and_nothing_is_sent(options):
    app = App()
    with pytest.raises(InvalidArgument):
        client(app).system.version(options=options)
    assert not app.requests


def test_an_argument_that_no_url_can_hold_is_refused():
    with pytest.raises(InvalidArgument, match="don't fit into a URL"):
        client(App(), api_key="k", api_secret="s").orders.current(symbol="x" * 100_000)


def test_the_headers_of_one_call_are_not_sent_with_the_next():
    app = App()
    mm = client(app)
    mm.system.version(options=CallOptions(headers={"X-Desk": "7"}))
    mm.system.version()
    assert "x-desk" not in app.last.headers


def test_the_clients_timeout_is_that_of_its_calls_and_a_calls_own_goes_first():
    app = App()
    mm = client(app, timeout=3)
    mm.system.version()
    mm.system.version(options=CallOptions(timeout=1))
    assert [request.extensions["timeout"]["read"] for request in app.requests] == [3, 1]


def test_a_call_says_what_it_accepts_and_who_sends_it():
    app = App()
    client(app).system.version()
    assert app.last.headers["accept"] == "application/json"
    assert app.last.headers["accept-encoding"] == "gzip, deflate"
    assert app.last.headers["user-agent"].startswith("sixmm-python/")
    assert "content-type" not in app.last.headers


def test_the_user_agent_can_be_replaced():
    app = App()
    client(app, user_agent="desk/7").system.version()
    assert app.last.headers["user-agent"] == "desk/7"


@pytest.mark.parametrize("agent", ["a\nb", "é", 5])
def test_a_user_agent_that_can_not_travel_is_refused(agent):
    with pytest.raises(InvalidArgument, match="user_agent must be"):
        SixMM(user_agent=agent)


def test_the_streams_address_is_the_argument_or_the_documented_one():
    assert SixMM(ws_url="wss://x.test").ws_url == "wss://x.test"
    assert SixMM().ws_url.startswith("wss://")


def test_an_access_token_is_sent():
    app = App()
    client(app, access_token="token-1").account.info()
    assert app.last.headers["authorization"] == "Bearer token-1"


def test_each_signed_call_is_shown_to_the_callback():
    seen = []
    client(App(), api_key="k", api_secret="s", on_signed=seen.append).orders.current()
    assert [call.path for call in seen] == ["/v1/private/order/current"]


def test_missing_credentials_name_the_operation():
    with pytest.raises(MissingCredentials, match=r"^getCurrentOrders: "):
        client(App()).orders.current()


def test_the_time_that_an_answer_took_is_in_milliseconds():
    http = httpx.Response(200)
    http.elapsed = timedelta(seconds=1.5)
    assert Response("getVersion", "req-1", http).elapsed_ms == 1_500


def test_the_sent_request_id_names_an_answer_that_has_none():
    result = client(App()).system.version(options=CallOptions(request_id="mine-1"))
    assert result.response.request_id == "mine-1"


def test_making_a_client_guards_the_logs():
    logger = logging.getLogger("httpx")
    for one in list(logger.filters):
        logger.removeFilter(one)
    SixMM()
    assert logger.filters


@pytest.mark.parametrize(
    ("code", "level", "outcome"), [(0, "DEBUG", "ok"), (3001, "INFO", "InsufficientBalance")]
)
def test_a_refused_call_is_logged_louder_than_an_answered_one(code, level, outcome, caplog):
    with caplog.at_level(logging.DEBUG, logger="sixmm"), contextlib.suppress(ApiError):
        client(App(code=code)).system.version()
    (record,) = [one for one in caplog.records if one.name == "sixmm"]
    assert (record.levelname, record.sixmm["code"]) == (level, code)
    assert outcome in record.getMessage()


def test_a_call_without_an_answer_is_logged(caplog):
    def refuse(_):
        raise httpx.ConnectError("refused")

    with caplog.at_level(logging.INFO, logger="sixmm"), pytest.raises(TransportError):
        client(refuse).system.version()
    (record,) = [one for one in caplog.records if one.name == "sixmm"]
    assert record.sixmm["http_status"] is None


def test_a_step_before_the_call_that_is_no_envelope_is_a_response_error():
    with pytest.raises(ResponseError, match="getServerTime"):
        client(lambda _: httpx.Response(502), api_key="k", api_secret="s").orders.current()
