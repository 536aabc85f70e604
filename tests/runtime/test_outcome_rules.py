"""What a failure proves, and from when on a lookup proves that there is nothing. Pure rules, in tables."""

import subprocess
import sys

import httpx
import pytest
from sixmm.errors import ERROR_CODES
from sixmm.operations.orders import GET_ORDER, PLACE_ORDER
from sixmm_auth import REFUSED
from sixmm_runtime.errors import (
    Doubt,
    InvalidArgument,
    MissingCredentials,
    ResponseError,
    TransportError,
)
from sixmm_runtime.operation import Effect, OrderIds, Outcome
from sixmm_runtime.outcome.order import Order
from sixmm_runtime.outcome.proof import Moments, Rules

NONE, ANSWERED, OPEN = Doubt


def refusal(code, status=200, operation=PLACE_ORDER.id):
    known = ERROR_CODES.get(code)
    made = known.raises if known else sys.modules["sixmm.errors"].ApiError
    return made(
        code=code,
        message="m",
        request_id="r",
        http_status=status,
        operation=operation,
        docs_url="d",
        remedy="",
        raw={},
        headers=httpx.Headers(),
    )


def unreadable(status, operation=PLACE_ORDER.id):
    answer = httpx.Response(status)
    return ResponseError("m", operation=operation, request_id="r", response=answer)


def replayed(error):
    error.is_replay = True
    return error


class NotOurs(ResponseError):
    """An answer that is not this call's."""


def unanswered(*, may_have_been_received):
    return TransportError(
        "m", operation=PLACE_ORDER.id, may_have_been_received=may_have_been_received
    )


FAILURES = [
    (unanswered(may_have_been_received=True), OPEN),
    (unanswered(may_have_been_received=False), NONE),
    (InvalidArgument("m"), NONE),
    (MissingCredentials("m"), NONE),
    *[(refusal(code), NONE) for code in (1001, 1003, 1006, 2001, 2003, 3001, 3100)],
    # The token was good before: an earlier copy may have been executed.
    (refusal(1002), ANSWERED),
    (refusal(1004, status=401), ANSWERED),
    (refusal(1003, status=401), NONE),
    (refusal(3004), OPEN),
    (refusal(5001), OPEN),
    (refusal(5002, status=503), OPEN),
    (refusal(5003), ANSWERED),
    (refusal(5003, status=429), ANSWERED),
    (refusal(2001, status=429), ANSWERED),
    (refusal(2001, status=500), OPEN),
    (refusal(4711), OPEN),
    (unreadable(200), OPEN),
    (unreadable(302), OPEN),
    (unreadable(429), ANSWERED),
    (unreadable(502), OPEN),
    # The signature was used once, so that this very call has arrived, whatever the code.
    (replayed(refusal(3004)), OPEN),
    (replayed(refusal(1003, status=401)), OPEN),
    # The answer itself can't be relied on.
    (NotOurs("m", operation=PLACE_ORDER.id, request_id="r", response=httpx.Response(429)), OPEN),
    # A step before the call, which was then not made.
    (refusal(5001, operation="login"), NONE),
    (unreadable(502, operation="getServerTime"), NONE),
]


@pytest.mark.parametrize(("failure", "doubt"), FAILURES, ids=lambda one: str(one)[:60])
def test_a_failure_leaves_open_what_it_does_not_rule_out(failure, doubt):
    assert Rules().doubt(PLACE_ORDER, failure, ERROR_CODES) is doubt


@pytest.mark.parametrize(
    ("doubt", "signed_ms", "asked_ms", "asked", "proves"),
    [
        # Executed before the answer: visible some seconds after it, by the time that passes here.
        (ANSWERED, None, None, 2.9, False),
        (ANSWERED, None, None, 3, True),
        (ANSWERED, 0, 99_999, 2.9, False),
        # Executed as long as its timestamp is accepted: by the exchange's time alone.
        (OPEN, 0, 23_000, 999, False),
        (OPEN, 0, 23_001, 0, True),
        (OPEN, None, 99_999, 999, False),
        (OPEN, 0, None, 999, False),
    ],
)
def test_nothing_found_proves_absence_once_whatever_was_accepted_is_visible(
    doubt, signed_ms, asked_ms, asked, proves
):
    moments = Moments(signed_ms, 0, asked_ms, asked)
    assert Rules().proves_absence(doubt, moments, 3) is proves


@pytest.mark.parametrize(
    ("refused", "doubt"), [("token", ANSWERED), ("timestamp", OPEN), (None, None)]
)
def test_a_refusal_of_one_copy_leaves_the_earlier_ones_open(refused, doubt):
    request = httpx.Request("POST", "https://x.test/")
    if refused:
        request.extensions[REFUSED] = refused
    assert Rules().refused_copy(request) is doubt


def test_pauses_grow_up_to_a_bound():
    assert [Rules().pause(n) for n in (1, 2, 3, 4, 5, 6, 1_000_000)] == [0.25, 0.5, 1, 2, 4, 4, 4]


# Which order is meant

PLACING = Outcome(
    Effect.PLACE,
    mint="clientOrderId",
    same=(("side", "side"), ("quantity", "quantity")),
    created="createdAt",
)
SENT = {"clientOrderId": "mine", "side": "BUY", "quantity": "0.10"}


@pytest.mark.parametrize(
    ("found", "belongs"),
    [
        ({"side": "BUY", "quantity": "0.1", "createdAt": 1_000}, True),
        ({"side": "BUY", "quantity": "0.1", "createdAt": 999}, False),
        # What is absent or can't be read does not agree.
        ({"side": "BUY", "quantity": "0.1"}, None),
        ({"side": "BUY", "quantity": "0.1", "createdAt": "soon"}, None),
        ({"side": "BUY", "createdAt": 1_000}, None),
        ({"side": None, "quantity": "0.1", "createdAt": 1_000}, None),
        ({}, None),
        ({"createdAt": 999}, False),
        ({"side": "SELL"}, False),
        ({"quantity": "0.2"}, False),
        ({"quantity": "much"}, False),
    ],
)
def test_an_order_is_recognised_by_when_it_was_made_and_what_was_asked_for(found, belongs):
    assert Order(SENT).belongs(PLACING, found, 1_000) is belongs


def test_an_order_with_an_id_of_ours_is_always_recognised():
    minted = PLACE_ORDER.request(
        {"symbol": "A", "type": "MARKET", "side": "BUY", "quantity": 1}
    ).body
    order = Order({"clientOrderId": minted.decode().rpartition(':"')[2].strip('"}')})
    assert order.is_minted(PLACING)
    assert order.belongs(PLACING, {"side": "SELL", "createdAt": 0}, 1_000)


# Ids


def test_ids_are_short_plain_and_never_the_same():
    ids = [OrderIds().new() for _ in range(100)]
    ids += [each for one in [OrderIds()] for each in (one.new(), one.new())]
    assert len(set(ids)) == len(ids)
    assert all(len(one) <= 24 and one.replace("-", "").isalnum() for one in ids)


@pytest.mark.skipif(sys.platform == "win32", reason="nothing forks there")
def test_a_forked_process_has_ids_of_its_own():
    code = (
        "import os\n"
        "from sixmm_runtime.operation import new_order_id\n"
        "child = os.fork()\n"
        'os.write(1, new_order_id().encode() + b"\\n")\n'
        "child and os.waitpid(child, 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    one, other = done.stdout.split()
    assert one.partition("-")[0] != other.partition("-")[0]


def test_every_order_call_says_how_its_outcome_is_found_and_no_query_does():
    assert PLACE_ORDER.outcome is not None
    assert GET_ORDER.outcome is None


def test_absence_is_proven_by_the_tolerance_that_the_description_has():
    asked = Moments(signed_ms=0, answered=0.0, asked_ms=25_000, asked=1.0)
    proofs = [Rules(ms).proves_absence(Doubt.OPEN, asked, 3) for ms in (10_000, 12_000)]
    assert proofs == [True, False]


def test_a_time_that_was_looked_up_comes_in_the_unit_of_the_answer():
    outcome = Outcome(
        effect=Effect.PLACE,
        answer=(("orderId", "orderId"), ("timestamp", "createdAt"), ("at", "sec")),
        scales=(("timestamp", 1, 1_000), ("at", 1_000, 1)),
    )
    order = Order({}, found={"orderId": "7", "createdAt": "1790000000999", "sec": 5})
    assert order.answer(outcome) == {"orderId": "7", "timestamp": 1_790_000_000, "at": 5_000}
