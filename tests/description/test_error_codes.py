"""https://docs.6mm.com/developer-api/error-codes-and-troubleshooting"""

import re
from typing import Any

PAGE = "https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#"


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
