"""How long an answer asks its caller to wait: the `Retry-After` header, in either of its two forms."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

_SECONDS = re.compile(r"\d{1,9}(\.\d{1,9})?", re.ASCII)


def retry_after(headers: httpx.Headers) -> float | None:
    """Seconds to wait, never negative; None where the header is absent or can't be read.

    A date is counted from the answer's own `Date`, so that a computer's wrong clock changes nothing.
    """
    value = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(value):
        return float(value)
    until = _moment(value)
    if until is None:
        return None
    now = _moment(headers.get("date", "")) or datetime.now(UTC)
    return max(0.0, (until - now).total_seconds())


def _moment(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (
        ValueError,
        TypeError,
        IndexError,
        OverflowError,
    ):  # it says ValueError, and means these
        return None
    # The form "-0000" says that no zone is known; HTTP dates are UTC whatever they say.
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
