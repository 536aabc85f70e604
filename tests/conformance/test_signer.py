"""The signer of the suite, which the mock judges with code of its own."""

from urllib.parse import parse_qsl

import pytest
from requests import Request
from sixmm_conformance.mock import ACCOUNT
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
