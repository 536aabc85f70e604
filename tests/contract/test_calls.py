"""Every operation of `openapi.json`, through both generated clients: what goes out, what comes back, what never happens."""

import logging
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
import sixmm
from sixmm import SixMMError, TransportError

from .drawing import (
    DESCRIPTION,
    EXAMPLES,
    answered,
    as_read,
    calls,
    each,
    with_anything,
    with_news,
    with_nulls,
)
from .exchange import (
    JSON,
    LOGGED_IN,
    LOGIN,
    SECRETS,
    TIME,
    USER,
    Reply,
    by_both,
    envelope,
    fitting,
)
from .judging import (
    check_answer,
    check_credentials,
    check_fresh,
    check_request,
    minted_ids,
    own_pairs,
    touch,
)

OPERATIONS = DESCRIPTION.operations
HTML = (("content-type", "text/html"),)
UNDOCUMENTED = {"code": 7777, "class": "ApiError"}

pytestmark = pytest.mark.hypothesis  # `make soak` draws more

every_operation = pytest.mark.parametrize(
    "operation", [pytest.param(one, id=name) for name, one in OPERATIONS.items()]
)


def kind(operation):
    """What the runtime goes by, apart from names."""
    outcome = operation.raw.get("x-outcome", {})
    marks = (str(operation.raw.get(name)) for name in ("security", "x-repeat", "x-session"))
    paging = operation.raw.get("x-paging", {}).get("style")
    return (operation.method, *marks, outcome.get("effect"), str(outcome.get("items")), paging)


_FIRST = {kind(one): name for name, one in reversed(OPERATIONS.items())}
#: One operation of each kind; `make soak` takes all of them.
each_kind = pytest.mark.parametrize(
    "operation",
    [
        pytest.param(one, id=name, marks=() if name in _FIRST.values() else pytest.mark.soak)
        for name, one in OPERATIONS.items()
    ],
)


def test_all_operations_of_the_description_are_tried():
    text = (Path(__file__).parents[2] / "openapi.yaml").read_text("utf-8")
    assert len(OPERATIONS) == text.count("\n      operationId: ") >= 53


#: What may become of answers, one thing at a time.
FUTURES = {"as-described": None, "with-news": with_news, "with-nulls": with_nulls}


@pytest.mark.parametrize("change", FUTURES)
@every_operation
def test_a_call_and_its_answer_are_as_described_today_and_tomorrow(operation, change):
    request_ids, order_ids = [], []

    def check(drawn):
        call, data = drawn
        for outcome in by_both(call, envelope(data=data)):
            if outcome.error is None or outcome.exchange.received:
                check_request(outcome)
                order_ids.extend(minted_ids(outcome))
            if outcome.was_settled:
                continue  # the answer does not fit a batch: what came of that is asked for
            assert outcome.error is None, f"{call.method}({call.arguments})"
            (sent,) = outcome.exchange.calls[0].header("X-Request-ID")
            given = None if call.options is None else call.options.request_id
            assert sent == given if given is not None else sent
            request_ids.extend([sent] if given is None else [])
            check_answer(operation.answer, outcome.result, as_read(data))
            if outcome.result is None:
                continue  # it says no more than that it went well
            response = outcome.result.response
            assert (response.http_status, response.request_id) == (200, "answered-id")

    each(answered(operation, fitting(operation), FUTURES[change]), check, EXAMPLES // 3)
    assert len(set(request_ids)) == len(request_ids)
    assert len(set(order_ids)) == len(order_ids)


@each_kind
def test_every_documented_code_raises_its_own_class(operation):
    documented = [one for one in DESCRIPTION.document["x-error-codes"] if one["code"] != 0]

    def check(call):
        for entry in (*documented, UNDOCUMENTED):
            status = DESCRIPTION.status_of(entry["code"])
            reply = envelope(entry["code"], message=f"words for {entry['code']}", status=status)
            for outcome in by_both(call, reply):
                check_refusal(outcome, entry, status)
        for status in (401, 404, 429, 500):
            for outcome in by_both(call, envelope(data={}, status=status)):
                failed(outcome, f"HTTP {status} with code 0 was a success")

    each(calls(operation, fitting(operation)), check, 1)


def check_refusal(outcome, entry, status):
    code, error = entry["code"], outcome.error
    failed(outcome, f"code {code} was a success")
    if outcome.call.outcome and ("doubt" in entry or entry is UNDOCUMENTED):
        return  # what is raised says what came of the order
    if outcome.call.outcome and status == 401 and outcome.call.credentials in (USER, LOGGED_IN):
        return  # so too: a token that is refused is renewed, and the order is looked up before it is sent again
    assert type(error) is getattr(sixmm, entry["class"])
    told = (error.code, error.message, error.request_id, error.http_status, error.operation)
    operation_id = outcome.call.operation.operation_id
    assert told == (code, f"words for {code}", "answered-id", status, operation_id)


def failed(outcome, otherwise):
    """It was no success, and what it met is the library's."""
    assert outcome.error is not None or outcome.was_settled, otherwise
    assert outcome.error is None or isinstance(outcome.error, SixMMError)


#: What is no answer of the exchange.
NO_ENVELOPES = {
    "a page": Reply(200, b"<html>Welcome</html>", HTML),
    "nothing": Reply(200, b""),
    "a cut-off body": Reply(200, b'{"code":0,"message":"ok","data":{"symbol":"BTC'),
    "no UTF-8": Reply(200, b'{"code":0,"data":{"symbol":"\xff\xfe"}}'),
    "a list": Reply(200, b'[{"code":0}]'),
    "null": Reply(200, b"null"),
    "no code": Reply(200, b'{"data":{}}'),
    "a null code": Reply(200, b'{"code":null,"data":{}}'),
    "a true code": Reply(200, b'{"code":true,"data":{}}'),
    "words for a code": Reply(200, b'{"code":"ok","data":{}}'),
    "endless nesting": Reply(200, b'{"code":0,"data":' + b"[" * 100_000),
    "a gateway's page": Reply(502, b"<html>Bad gateway</html>", HTML),
    "a lie about its encoding": Reply(200, b"{}", (("content-encoding", "gzip"),)),
    "a redirect": Reply(307, b"{}", (JSON, ("location", "https://elsewhere.test/v1/time"))),
}


@each_kind
def test_what_is_no_answer_is_an_error_of_the_library_and_is_asked_nowhere_else(operation):
    def check(call):
        for name, reply in NO_ENVELOPES.items():
            for outcome in by_both(call, reply):
                failed(outcome, f"{name} was a success")
                assert len({one.origin for one in outcome.exchange.received}) == 1
        for error, seen in ((httpx.ReadTimeout("slow"), True), (httpx.ConnectError("off"), False)):
            for outcome in by_both(call, error):
                failed(outcome, f"{error!r} was a success")
                if call.outcome and seen:
                    continue  # what is raised says what came of the order
                assert isinstance(outcome.error, TransportError)
                assert outcome.error.may_have_been_received is seen

    each(calls(operation, fitting(operation)), check, 1)


@each_kind
def test_an_answer_of_any_types_meets_callers_as_an_error_of_the_library_or_not_at_all(operation):
    def check(drawn):
        call, data = drawn
        for outcome in by_both(call, envelope(data=data)):
            if outcome.error is None:
                touch(operation.answer, outcome.result)
            else:
                failed(outcome, "")

    each(answered(operation, fitting(operation), with_anything), check, EXAMPLES)


#: What passes: the same call may go well a moment later.
PASSING = (
    envelope(5003, message="Rate limit triggered", status=429),
    envelope(5002, message="Service unavailable"),
    Reply(503, b"<html>busy</html>", HTML),
    httpx.ReadTimeout("no answer"),
    httpx.RemoteProtocolError("cut off"),
)
STALE = envelope(1003, message="Timestamp outside of tolerance window", status=401)


@each_kind
def test_what_may_be_repeated_is_signed_anew_and_the_rest_is_never_sent_twice(operation):
    safe = operation.only_reads or operation.raw["x-repeat"] == "safe"

    def check(drawn):
        call, data = drawn
        for failure in PASSING:
            for outcome in by_both(call, failure, envelope(data=data), retries=1):
                (check_repeated if safe else check_not_repeated)(outcome)
        for outcome in by_both(call, STALE, envelope(data=data)):
            if outcome.exchange.calls and outcome.exchange.calls[0].header("X-API-KEY"):
                if safe or operation.raw["x-repeat"] == "refused":
                    check_repeated(outcome, new_id=False)
                else:
                    # The refusal is that of one copy: what it may have done is looked up first.
                    check_not_repeated(outcome)

    each(answered(operation, fitting(operation)), check, 3)


def check_repeated(outcome, *, new_id=True):
    check_fresh(outcome.exchange)
    for one in outcome.exchange.calls:
        check_credentials(outcome.call, one)
    # Where an answer does not fit its batch the client looks it up, and this exchange knows no order.
    assert outcome.error is None or outcome.was_settled
    first, second = outcome.exchange.calls
    assert first.body == second.body
    assert own_pairs(first) == own_pairs(second)
    assert not new_id or first.header("X-Request-ID") != second.header("X-Request-ID")


def check_not_repeated(outcome):
    check_fresh(outcome.exchange)
    # Another one may follow where it was looked up before that the first came to nothing.
    steps = [one for one in outcome.exchange.received if one.path not in {TIME, LOGIN}]
    called = [outcome.exchange.is_called(one) for one in steps]
    assert not any(one and following for one, following in pairwise(called)), "again, blindly"
    if not outcome.call.outcome:
        failed(outcome, "a failure was a success")


ECHO = "; ".join(f'"token": "{one}"' for one in SECRETS).encode()


@each_kind
def test_no_secret_is_shown_by_a_call_that_goes_well_or_fails(operation, caplog):
    caplog.set_level(logging.DEBUG)

    def check(drawn):
        call, data = drawn
        good, refusal = envelope(data=data), envelope(2002, message="A parameter is wrong")
        for answer in (
            good,
            refusal,
            Reply(502, b"<html>" + ECHO, HTML),
            httpx.ReadTimeout("slow"),
        ):
            caplog.clear()
            outcomes = list(by_both(call, answer))
            logged = "\n".join(
                one.getMessage() + repr(vars(one).get("sixmm")) for one in caplog.records
            )
            for outcome in outcomes:
                pairs = [pair for one in outcome.exchange.received for pair in one.pairs]
                hidden = [*SECRETS, *(value for name, value in pairs if name == "signature")]
                told = "\n".join([outcome.shown, logged, outcome.told])
                assert not [one for one in hidden if one and one in told], call.credentials.name

    for who in fitting(operation):
        each(answered(operation, [who]), check, 1)
