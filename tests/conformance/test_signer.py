"""The signer of the suite, which the mock judges with code of its own."""

from urllib.parse import parse_qsl

import pytest
from requests import Request
from sixmm_conformance.mock import ACCOUNT, NOW_MS
from sixmm_conformance.rules import SCENARIOS
from sixmm_conformance.signer import body_of
from sixmm_conformance.suite import Suite


@pytest.mark.parametrize(
    "query",
    [
        {"timestamp": "1"},
        {"signature": "0" * 64},
        {"symbol": "BTCUSDT", "timestamp": "1", "signature": "x"},
        {"symbol": "BTC USDT+&=%é", "page": "1"},
        {"clientOrderId": ""},
    ],
    ids=str,
)
def test_a_call_is_signed_over_the_query_that_is_sent(query, suite):
    answer = suite.caller.call("getOrderHistory", query=query)

    names = [name for name, _ in parse_qsl(answer.query, keep_blank_values=True)]
    assert answer.succeeded
    assert (names.count("timestamp"), names.count("signature")) == (1, 1)


@pytest.mark.parametrize("label", ["plain", "é ü 漢字 🙂", 'a+b c%20&=\\"\n'])
def test_a_call_is_signed_over_the_body_that_is_sent(label, suite):
    assert suite.caller.call("saveFavoriteSymbols", {"symbols": [], "label": label}).succeeded


def test_a_text_body_is_signed_and_sent_as_the_same_bytes(suite: Suite) -> None:
    operation = suite.description.operations["saveFavoriteSymbols"]
    request = Request(
        operation.method,
        suite.server.url + operation.path,
        data='{"symbols": [], "label": "é"}',
        headers={"Content-Type": "application/json"},
        auth=suite.caller.key(ACCOUNT.api_key)(),
    )

    suite.caller.wire.send(suite.caller.wire.prepare_request(request))

    assert suite.caller.wire.last.succeeded


def test_timestamps_are_tried_on_both_sides_of_the_window(suite):
    rules = {"signing.window-inside", "signing.window-outside"}
    suite.check([each for each in SCENARIOS if each.rule_id in rules])
    sent = [parse_qsl(answer.query) for answer in suite.record.answers.values()]
    stamps = [int(dict(query)[suite.description.signed.timestamp]) for query in sent]
    assert [round((each - NOW_MS) / 1000) for each in stamps] == [-10, 10, -10, 10, -30, 30]


def test_a_query_is_tampered_with_as_the_rule_says(suite):
    suite.check([each for each in SCENARIOS if each.rule_id == "signing.tampered-query"])
    operation = suite.description.operations["getAccountChangeLogs"]
    signed = suite.description.signed
    kept = []
    for answer in suite.record.answers.values():
        sent = parse_qsl(answer.query)
        kept.append([pair for pair in sent if pair[0] not in {signed.timestamp, signed.signature}])
    page, other, size, asset = (
        next(iter(operation.spelled_query({name: value}).items()))
        for name, value in (
            ("page", "1"),
            ("page", "2"),
            ("page_size", "5"),
            ("asset_type", "USDT"),
        )
    )
    assert kept == [
        [other, size],
        [page, asset, size],
        [size],
        [size, page],
        [page, size],
        [page, size],
    ]
    raw = [answer.query for answer in suite.record.answers.values()]
    assert "%31&" in raw[4]
    assert f"{signed.timestamp}=01" in raw[5]


def test_a_body_that_is_read_while_it_is_sent_cannot_be_signed():
    request = Request("POST", "http://mock.invalid", data=iter([b"piece"])).prepare()
    with pytest.raises(TypeError, match="a body must be bytes"):
        body_of(request)
