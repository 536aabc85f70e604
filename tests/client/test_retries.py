"""What is sent again, when, and what is told of it: against the mock exchange, blocking and awaiting."""

import asyncio
import logging
from operator import attrgetter

import pytest
from sixmm import (
    ApiError,
    AsyncSixMM,
    Backoff,
    CallOptions,
    RateLimited,
    RequestTimeout,
    ResponseError,
    SixMM,
    SixMMError,
    TransportError,
)
from sixmm.operations.system import GET_VERSION

TIME = "/v1/time"
AT_ONCE = Backoff(first=0)


class Caller:
    """Makes calls with a client of one kind, and keeps what its hook is told."""

    def __init__(self, kind, mock):
        self.kind, self.mock, self.events = kind, mock, []

    def __call__(self, method, *, client=None, **arguments):
        told = {
            "transport": self.mock.transport(),
            "api_key": self.mock.key,
            "api_secret": self.mock.secret,
            "backoff": AT_ONCE,
            "on_attempt": self.events.append,
            **(client or {}),
        }
        if self.kind == "sync":
            with SixMM(**told) as mm:
                return attrgetter(method)(mm)(**arguments)
        return asyncio.run(self._awaited(method, told, arguments))

    async def _awaited(self, method, told, arguments):
        async with AsyncSixMM(**told) as mm:
            return await attrgetter(method)(mm)(**arguments)

    def sent(self, operation):
        """The requests of one operation that reached the exchange."""
        return [one.request for one in self.mock.journal.find(operation=operation)]


@pytest.fixture(params=["sync", "async"])
def call(request, mock_exchange):
    return Caller(request.param, mock_exchange)


TRANSIENT = [
    {"kind": "status", "status": 429},
    {"kind": "status", "status": 429, "retry_after": 0},
    {"kind": "status", "status": 429, "html": True},
    {"kind": "business", "code": 5001},
    {"kind": "business", "code": 5002},
    {"kind": "business", "code": 5003},
    {"kind": "status", "status": 502, "html": True},
    {"kind": "status", "status": 503, "html": True},
    {"kind": "status", "status": 504, "html": True},
    {"kind": "reset_before"},
    {"kind": "reset_after"},
    {"kind": "truncate", "size": 5},
]
LASTING = [
    ({"kind": "business", "code": 2002}, ApiError),
    ({"kind": "business", "code": 3003}, ApiError),
    ({"kind": "business", "code": 7777}, ApiError),
    ({"kind": "status", "status": 400, "html": True}, ResponseError),
    ({"kind": "status", "status": 500, "html": True}, ResponseError),
]


def label(fault):
    """A readable name of a test."""
    return "-".join(str(value) for value in fault.values())


@pytest.mark.parametrize("fault", TRANSIENT, ids=label)
def test_a_read_is_sent_again_until_a_passing_failure_has_passed(fault, call, faults):
    faults.add(**fault, operation="getUserInfo", count=2)
    assert call("account.info").username
    assert [one.number for one in call.events] == [1, 2, 3]
    assert [one.error is None for one in call.events] == [False, False, True]


@pytest.mark.parametrize("fault", TRANSIENT, ids=label)
def test_what_may_have_had_an_effect_is_not_sent_again(fault, call, faults):
    faults.add(**fault, operation="createListenKey", count=1)
    with pytest.raises(SixMMError):
        call("listen_key.create")
    assert len(call.sent("createListenKey")) == 1


@pytest.mark.parametrize(
    ("fault", "error"), LASTING, ids=lambda one: label(one) if isinstance(one, dict) else ""
)
def test_a_failure_that_would_come_again_is_raised_at_once(fault, error, call, faults):
    faults.add(**fault, operation="getUserInfo")
    with pytest.raises(error):
        call("account.info")
    assert len(call.sent("getUserInfo")) == 1


def test_what_sets_a_value_is_sent_again_like_a_read(call, faults):
    faults.add(kind="reset_after", operation="setLeverage", count=1)
    assert call("positions.set_leverage", symbol="BTCUSDT", leverage=7).leverage == 7
    assert len(call.sent("setLeverage")) == 2


def test_a_call_that_certainly_was_not_sent_goes_on_whatever_it_does(call, faults):
    faults.add(kind="reset_before", path=TIME, count=1)
    faults.add(kind="status", status=503, path=TIME, count=1)
    assert call("listen_key.create").listen_key
    assert len(call.sent("createListenKey")) == 1


def test_the_last_failure_is_raised_when_every_attempt_fails(call, faults):
    faults.add(kind="business", code=5002, operation="getUserInfo", count=2)
    faults.add(kind="business", code=5003, operation="getUserInfo")
    with pytest.raises(RateLimited):
        call("account.info")
    assert len(call.sent("getUserInfo")) == 3


@pytest.mark.parametrize(
    ("client", "options", "attempts"),
    [
        ({}, None, 3),
        ({"max_retries": 0}, None, 1),
        ({"max_retries": 4}, None, 5),
        ({}, CallOptions(max_retries=0), 1),
        ({"max_retries": 0}, CallOptions(max_retries=1), 2),
        ({"backoff": Backoff(first=0, within=0)}, None, 1),
    ],
)
def test_how_often_is_said_by_the_client_and_by_the_call_before_it(
    client, options, attempts, call, faults
):
    faults.add(kind="business", code=5002, operation="getUserInfo")
    with pytest.raises(ApiError):
        call("account.info", client=client, options=options)
    assert len(call.sent("getUserInfo")) == attempts


def test_each_attempt_is_signed_anew_under_a_request_id_of_its_own(call, faults):
    faults.add(kind="business", code=5002, operation="getUserInfo", count=2)
    call("account.info", options=CallOptions(request_id="mine-1"))
    sent = call.sent("getUserInfo")
    assert [one.headers["x-request-id"] for one in sent] == ["mine-1", "mine-1-2", "mine-1-3"]
    assert [one.request_id for one in call.events] == ["mine-1", "mine-1-2", "mine-1-3"]
    assert len({one.query for one in sent}) == 3


def test_the_arguments_and_the_body_of_a_retry_are_the_same_bytes(call, faults):
    faults.add(kind="reset_after", operation="setLeverage", count=1)
    call("positions.set_leverage", symbol="BTCUSDT", leverage=7)
    first, second = call.sent("setLeverage")
    assert first.body == second.body != b""
    assert first.headers["content-type"] == second.headers["content-type"]


def test_each_attempt_has_its_log_line(call, faults, caplog):
    faults.add(kind="business", code=5002, operation="getUserInfo", count=1)
    with caplog.at_level(logging.DEBUG, logger="sixmm"):
        call("account.info")
    lines = [one.sixmm for one in caplog.records if hasattr(one, "sixmm")]
    assert [(one["attempt"], one["code"]) for one in lines] == [(1, 5002), (2, 0)]


def test_the_hook_is_told_what_each_attempt_came_to_and_what_follows(call, faults):
    faults.add(kind="status", status=503, operation="getUserInfo", count=1)
    faults.add(kind="reset_before", operation="getUserInfo", skip=1, count=1)
    call("account.info", client={"backoff": Backoff(first=0.002, random=lambda: 0.5)})
    refused, lost, done = call.events
    assert [one.operation for one in call.events] == ["getUserInfo"] * 3
    assert (refused.http_status, refused.error.code, refused.wait) == (503, 5002, 0.001)
    assert (lost.http_status, type(lost.error), lost.wait) == (None, TransportError, 0.002)
    assert (done.http_status, done.error, done.wait) == (200, None, None)
    assert all(one.elapsed_ms > 0 for one in call.events)


def test_the_hook_is_told_of_the_attempt_that_the_call_ends_with(call, faults):
    faults.add(kind="business", code=2002, operation="getUserInfo")
    with pytest.raises(ApiError) as caught:
        call("account.info")
    (event,) = call.events
    assert (event.error, event.wait) == (caught.value, None)


def test_a_hook_that_raises_changes_no_call_and_is_logged(call, faults, caplog):
    def hook(_event):
        raise ZeroDivisionError("the hook's own")

    faults.add(kind="business", code=5002, operation="getUserInfo", count=1)
    assert call("account.info", client={"on_attempt": hook}).username
    failed = [one for one in caplog.records if one.levelno == logging.ERROR]
    assert [one.exc_info[0] for one in failed] == [ZeroDivisionError] * 2


def test_a_call_that_is_asked_to_wait_for_too_long_fails_at_once_and_says_how_long(call, faults):
    faults.add(kind="status", status=429, retry_after=31, operation="getUserInfo")
    with pytest.raises(RateLimited) as caught:
        call("account.info")
    assert caught.value.retry_after == 31
    assert len(call.sent("getUserInfo")) == 1


@pytest.fixture
def served(mock_exchange):
    """A blocking client over sockets, where answers can be too slow, and what its hook is told."""
    events = []

    def make(**terms):
        return SixMM(base_url=mock_exchange.url, backoff=AT_ONCE, on_attempt=events.append, **terms)

    return make, events


def test_a_slow_answer_is_given_up_and_asked_for_again(served, faults):
    make, events = served
    faults.add(kind="latency", ms=200, operation="getVersion", count=1)
    # More retries than one: on a busy machine the second answer can be slow, too.
    with make(timeout=0.05, max_retries=50) as mm:
        assert mm.system.version().response.http_status == 200
    assert isinstance(events[0].error, RequestTimeout)


def test_no_phase_may_take_longer_than_what_is_left_for_the_call(served, faults):
    make, events = served
    faults.add(kind="latency", ms=200, operation="getVersion")
    with make(total_timeout=0.05) as mm, pytest.raises(RequestTimeout):
        mm.system.version()
    assert len(events) == 1


def test_waits_double_up_to_the_longest_and_are_random_within_that(walk, faults):
    faults.add(kind="business", code=5002, count=5)
    steps = walk(max_retries=5, backoff={"first": 1.0, "longest": 4.0})
    steps(GET_VERSION)
    assert steps.waits == [0.5, 1.0, 2.0, 2.0, 2.0]


def test_a_call_waits_for_as_long_as_the_answer_says_and_a_random_time_more(walk, faults):
    faults.add(kind="status", status=429, retry_after=3, count=1)
    steps = walk(jitter=0.1)
    steps(GET_VERSION)
    assert steps.waits == [3.025]


def test_no_retry_begins_later_than_the_backoff_allows(walk, faults):
    faults.add(kind="business", code=5002)
    steps = walk(max_retries=100, jitter=1.0, backoff={"first": 8.0, "within": 30.0})
    with pytest.raises(ApiError):
        steps(GET_VERSION)
    assert steps.waits == [8.0, 8.0, 8.0]


def test_the_total_timeout_bounds_waits_and_what_a_retry_may_take(walk, faults):
    faults.add(kind="business", code=5002)
    steps = walk(max_retries=9, jitter=1.0, backoff={"first": 4.0})
    with pytest.raises(ApiError):
        steps(GET_VERSION, CallOptions(total_timeout=15.0))
    assert steps.waits == [4.0, 8.0]
    assert steps.timeouts == [10.0, 10.0, 3.0]


def test_a_call_of_a_client_has_the_clients_total_timeout(walk):
    steps = walk(total_timeout=2.5)
    steps(GET_VERSION)
    assert steps.timeouts == [2.5]
