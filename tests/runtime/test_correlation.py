"""Which answers are a request's own: by its id, by the order that it names, and by what is known of the exchange."""

import json
import logging
from itertools import product

import pytest
from sixmm import SixMM
from sixmm.operations import market, orders, system
from sixmm_auth import is_of_this_process, new_request_id
from sixmm_runtime.correlation import Correlation

SENT = new_request_id()
ANOTHER = new_request_id()
REFUSAL = {"code": 3001, "message": "Insufficient balance"}
NOTHING = object()


def content(said=NOTHING, request_id=NOTHING, **data) -> bytes:
    body = {"code": 0, "message": "success", "data": data} if said is NOTHING else dict(said)
    if request_id is not NOTHING:
        body["requestId"] = request_id
    return json.dumps(body, separators=(",", ":")).encode()


def expected(correlation, operation=orders.PLACE_ORDER, names=(), request_id=SENT, given=False):
    return correlation.expect(operation, request_id, given=given, names=names, largest=1_000)


def echoing() -> Correlation:
    correlation = Correlation()
    before = expected(correlation, orders.GET_CURRENT_ORDERS, request_id=ANOTHER)
    assert before.judge(200, content(request_id=ANOTHER))
    return correlation


@pytest.mark.parametrize(
    "own",
    [
        content(request_id=SENT),
        content(request_id=SENT.upper()),
        content(REFUSAL, SENT),
        json.dumps({"requestId": SENT, "code": 0}).encode(),
        content(request_id=SENT).replace(
            SENT.encode(), b"\\u%04x" % ord(SENT[0]) + SENT[1:].encode()
        ),
        content(request_id=SENT, inner={"requestId": ANOTHER}),
    ],
    ids=["as it is", "in capitals", "refused", "in other order", "escaped", "with another inside"],
)
def test_an_answer_with_the_id_is_the_requests_own(own):
    assert expected(echoing()).judge(200, own, fresh=False)


@pytest.mark.parametrize("correlation", [Correlation, echoing])
@pytest.mark.parametrize(
    "given",
    [ANOTHER, ANOTHER.upper(), f"{ANOTHER}-2", f"{SENT}-2", f"{SENT}-look1"],
    ids=["another", "in capitals", "another's retry", "its retry", "its lookup"],
)
def test_an_answer_with_an_id_of_this_process_is_another_requests(given, correlation):
    for said, fresh, status in product(
        (NOTHING, REFUSAL), (True, False, None), (200, 400, 429, 500, 503)
    ):
        judged = expected(correlation()).judge(status, content(said, given), fresh=fresh)
        assert not judged, (said, fresh, status)


@pytest.mark.parametrize("suffix", ["", "-2", "-look1", "-look1-0a0b0c0d"])
def test_an_id_that_a_caller_chose_is_known_again(suffix):
    correlation = Correlation()
    expected(correlation, request_id="mine", given=True)
    assert not expected(correlation).judge(200, content(request_id=f"mine{suffix}"), fresh=True)


@pytest.mark.parametrize("fresh", [True, False, None])
@pytest.mark.parametrize("said", [NOTHING, REFUSAL])
@pytest.mark.parametrize("given", ["req-9", 7, "x" * 5_000])
def test_an_order_call_takes_no_unknown_id_where_ids_come_back(given, said, fresh):
    assert not expected(echoing()).judge(200, content(said, given), fresh=fresh)


@pytest.mark.parametrize("given", [NOTHING, None, "", {"a": 1}])
def test_a_success_without_an_id_is_an_orders_own_where_it_names_it(given):
    names = (("clientOrderId", "mine"),)
    named = content(request_id=given, clientOrderId="mine")
    assert expected(echoing(), names=names).judge(200, named)
    assert not expected(echoing(), names=names).judge(200, content(request_id=given))


@pytest.mark.parametrize("fresh", [True, False])
@pytest.mark.parametrize("given", [SENT, "req-9", NOTHING], ids=["its", "unknown", "none"])
def test_an_answer_that_names_another_order_is_another_requests(given, fresh):
    for correlation in (Correlation(), echoing()):
        found = expected(correlation, names=(("clientOrderId", "mine"),))
        other = content(request_id=given, clientOrderId="not mine")
        assert not found.judge(200, other, fresh=fresh)


@pytest.mark.parametrize("value", ["é", "a/b", 'a"b', "7"])
def test_a_name_is_compared_however_it_is_spelled(value):
    found = expected(echoing(), names=(("clientOrderId", value),))
    assert found.judge(200, content(request_id=SENT, clientOrderId=value))
    number = content(request_id=SENT, clientOrderId=7)
    assert found.judge(200, number) is (value == "7")


@pytest.mark.parametrize(
    ("status", "body"),
    [(502, b"<html>"), (429, b"<html>"), (200, b"<html>"), (503, b'{"message":"x"}'), (200, b"")],
)
@pytest.mark.parametrize("fresh", [True, False])
def test_a_gateways_page_stays_what_it_is(status, body, fresh):
    assert expected(echoing()).judge(status, body, fresh=fresh)


@pytest.mark.parametrize("given", [NOTHING, None, "r", 12])
def test_an_exchange_that_returns_no_ids_is_recognised_and_warned_about_once(given, caplog):
    correlation = Correlation()
    with caplog.at_level(logging.WARNING, logger="sixmm"):
        for said in (NOTHING, REFUSAL, NOTHING):
            for fresh in (True, False):
                for operation in (system.GET_SERVER_TIME, orders.PLACE_ORDER, orders.GET_ORDER):
                    one = expected(correlation, operation)
                    assert one.judge(200, content(said, given), fresh=fresh)
    assert len(caplog.records) == 1


def test_an_exchange_is_not_taken_for_one_without_ids_on_a_connection_that_was_used():
    for correlation in (Correlation(), echoing()):
        assert not expected(correlation).judge(200, content(), fresh=False)


def test_one_id_that_comes_back_is_enough_to_want_it_from_then_on():
    correlation = Correlation()
    assert expected(correlation).judge(200, content(), fresh=True)
    assert expected(correlation).judge(200, content(request_id=SENT), fresh=False)
    assert not expected(correlation).judge(200, content(), fresh=True)


def test_a_public_path_that_a_cache_answers_can_be_read_all_the_same():
    correlation = echoing()
    for _ in range(2):
        one = expected(correlation, market.GET_SYMBOLS)
        assert one.judge(200, content(request_id="cached-1"), fresh=True)
    assert not expected(correlation).judge(200, content(request_id="cached-1"), fresh=True)


def test_a_huge_number_costs_nothing():
    body = b'{"code":0,"requestId":%b}' % (b"7" * 5_000_000)
    assert not expected(echoing()).judge(200, body)


def test_no_two_ids_are_equal_and_each_is_known():
    made = {new_request_id() for _ in range(1_000)}
    assert len(made) == 1_000
    assert all(len(one) == 32 and is_of_this_process(one) for one in made)
    assert not is_of_this_process("f" * 32)


def test_derived_clients_share_what_is_known_of_the_exchange():
    mm = SixMM()
    for one in (mm.with_options(timeout=1), mm.with_credentials(access_token="t")):
        assert one._core._correlation is mm._core._correlation


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_envelope_of_a_gateway_has_no_id_and_is_the_requests_own_all_the_same(status):
    busy = b'{"code": 5003, "message": "busy", "data": null}'
    assert expected(echoing()).judge(status, busy, fresh=False)
    assert not expected(echoing()).judge(200, busy, fresh=False)
