"""Which assumption explains that a request was taken, or refused: one of the request's own, or none."""

import json

import pytest
import requests
from sixmm_conformance.answer import Answer
from sixmm_conformance.assumptions import Assumed

KLINES = {"symbol": "BTCUSDT", "interval": "1m"}
PAGE, SIZE = "page_int64.minimum", "page_size_int64.minimum"
ORDER = {"symbol": "BTCUSDT", "client_order_id": "one"}


@pytest.fixture(scope="module")
def explaining(description):
    """The ids of the assumptions that explain an answer."""
    assumed = Assumed(description)

    def explaining(role, query, reason, message="", method="GET"):
        operation = description.by_role[role]
        wire = operation.spelled_query(query)
        url = f"http://mock.invalid{operation.path}"
        response = requests.Response()
        response.request = requests.Request(method, url, params=wire).prepare()
        code = 0 if reason is None else description.codes[reason]
        envelope = {"code": code, "message": message, "data": {}}
        response._content = json.dumps(description.spelled_envelope(envelope)).encode()
        answer = Answer.of(response, operation, description, 1, 0)
        return [each.id for each in assumed.explaining(answer)]

    return explaining


@pytest.mark.parametrize(
    ("role", "query", "reason", "expected"),
    [
        ("getTrades", {"page": 0}, None, [PAGE]),
        ("getTrades", {"page": 0, "page_size": 0}, None, [PAGE, SIZE]),
        ("getTrades", {"page": 0}, "ORDER_NOT_FOUND", [PAGE]),
        ("getStrategyOrder", {}, None, ["get_strategy_order.strategy_id"]),
        # What a page forbids is not explained, beside an assumption neither.
        ("getKlines", {**KLINES, "limit": 1001}, None, []),
        ("getKlines", {"interval": "1m", "limit": 0}, None, []),
        ("getOrder", {"symbol": "BTCUSDT"}, None, []),
        ("getOrder", ORDER, None, []),
        # It was not taken, or nothing is wrong with it.
        ("getTrades", {"page": 0}, "PERMISSION_DENIED", []),
        ("getTrades", {"page": 0}, "INTERNAL_ERROR", []),
        ("getTrades", {"page": 1}, None, []),
    ],
)
def test_a_request_that_was_taken_is_explained_by_what_would_forbid_it(
    explaining, role, query, reason, expected
):
    assert explaining(role, query, reason) == expected


@pytest.mark.parametrize(
    ("query", "message", "expected"),
    [
        ({"page": 1}, "page is not known", [PAGE]),
        ({"page": 1}, "pageSize is missing", [SIZE]),
        ({"page": 1}, "no word of ours", [PAGE, SIZE]),
        ({"page": 0}, "page is not known", []),
    ],
)
def test_a_valid_request_that_was_refused_is_explained_by_the_fields_that_are_named(
    explaining, query, message, expected
):
    assert explaining("getTrades", query, "INVALID_PARAMETER", message) == expected


def test_a_request_by_another_method_is_explained_by_nothing(explaining):
    assert explaining("getTrades", {"page": 0}, None, method="DELETE") == []
