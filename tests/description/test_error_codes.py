"""https://docs.6mm.com/developer-api/error-codes-and-troubleshooting"""

import re
from typing import Any

PAGE = "https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#"

# First code, last code, class of the error that it becomes.
CODES = [
    (0, 0, None),
    (1001, 1001, "AuthenticationError"),
    (1002, 1002, "AuthenticationError"),
    (1003, 1003, "AuthenticationError"),
    (1004, 1004, "AuthenticationError"),
    (1006, 1006, "AuthenticationError"),
    (2001, 2001, "InvalidParameter"),
    (2002, 2002, "InvalidParameter"),
    (2003, 2003, "InvalidParameter"),
    (3001, 3001, "InsufficientBalance"),
    (3003, 3003, "OrderNotFound"),
    (3004, 3004, "DuplicateRequest"),
    (3005, 3005, "OrderNotCancelable"),
    (3006, 3006, "PermissionDenied"),
    (3100, 3112, "ConditionOrderError"),
    (5001, 5001, "ServerError"),
    (5002, 5002, "ServiceUnavailable"),
    (5003, 5003, "RateLimited"),
]


def test_exactly_the_documented_codes_are_described(document: dict[str, Any]) -> None:
    described = [
        (entry["code"], entry.get("through", entry["code"]), entry.get("class"))
        for entry in document["x-error-codes"]
    ]
    assert described == CODES


def test_every_code_has_a_name_of_its_own_a_summary_and_a_page(document: dict[str, Any]) -> None:
    entries = document["x-error-codes"]
    assert len({entry["name"] for entry in entries}) == len(entries)
    for entry in entries:
        assert re.fullmatch(r"[A-Z]+(_[A-Z]+)*", entry["name"])
        assert entry["summary"]
        assert entry["docs"] in {f"{PAGE}common-error-codes", f"{PAGE}troubleshooting"}


def test_every_error_says_what_to_do(document: dict[str, Any]) -> None:
    errors = [entry for entry in document["x-error-codes"] if entry["code"] != 0]
    assert [entry["name"] for entry in errors if not entry.get("remedy")] == []


def test_http_statuses_go_with_described_codes(document: dict[str, Any]) -> None:
    responses = document["components"]["responses"]
    assert responses["Unauthorized"]["x-codes"] == [1001, 1002, 1003, 1004, 1006]
    assert responses["RateLimited"]["x-codes"] == [5003]
