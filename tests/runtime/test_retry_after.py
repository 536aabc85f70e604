"""`Retry-After` is read in both of its forms, and an unreadable one is no wait at all."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
from sixmm_runtime.errors import retry_after

DATE = "Wed, 21 Oct 2026 07:28:00 GMT"


def wait(value: str, **others: str) -> float | None:
    return retry_after(httpx.Headers({"Retry-After": value.encode(), **others}))


@pytest.mark.parametrize(
    ("value", "seconds"), [("0", 0.0), ("120", 120.0), (" 7 ", 7.0), ("1.5", 1.5)]
)
def test_seconds_are_read(value, seconds):
    assert wait(value) == seconds


@pytest.mark.parametrize(
    "value",
    [
        "Wed, 21 Oct 2026 07:28:30 GMT",
        "Wednesday, 21-Oct-26 07:28:30 GMT",
        "Wed Oct 21 07:28:30 2026",
    ],
)
def test_a_date_is_counted_from_the_answers_own_date_in_each_of_its_spellings(value):
    assert wait(value, Date=DATE) == 30.0


def test_a_date_in_the_past_is_no_wait():
    assert wait("Wed, 21 Oct 2026 07:00:00 GMT", Date=DATE) == 0.0


def test_a_date_is_counted_from_now_where_the_answer_has_none():
    value = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    assert 3_500 < wait(value) <= 3_600


@pytest.mark.parametrize(
    "value",
    [
        "",
        "soon",
        "-5",
        "1e9",
        "NaN",
        "inf",
        "９",
        "9" * 5_000,
        "1, 2",
        "Wed, 99 Oct 2026 07:28:00 GMT",
        "Wed, 21 Oct 99999 07:28:00 GMT",
        "Wed, 21 Oct 2026 07:28:00 +9999999999",
    ],
)
def test_anything_else_says_nothing(value):
    assert wait(value) is None


def test_an_absent_header_says_nothing():
    assert retry_after(httpx.Headers()) is None
