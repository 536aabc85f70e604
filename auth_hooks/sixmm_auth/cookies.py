"""Cookies of login and refresh answers. Pure.

Kept by name only: the exchange documents neither name nor attributes of its cookie, it is sent to
one host and to two operations, and a path or domain attribute must not be what keeps it from them.
https://docs.6mm.com/developer-api/rest-api/public-endpoints#refresh-token

A cookie goes back as the bytes that came: each character of a name or a value here is one byte.
"""

import re
import time
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

import httpx

# A line break or a null would end the header that the cookie is sent in. A tab does no harm.
_CAN_NOT_BE_SENT = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
# https://www.rfc-editor.org/rfc/rfc6265#section-5.2.2: anything else is no Max-Age.
_MAX_AGE = re.compile(r"-?[0-9]+")
_ENDED = re.compile(r"-.*|0+")


def updated(cookies: Mapping[str, str], response: httpx.Response) -> dict[str, str]:
    """The cookies after an answer: what it sets is added, what it lets expire is gone.

    A line that is no cookie, or one that could not be sent back, changes nothing.
    """
    result = dict(cookies)
    for header_name, line in response.headers.raw:
        if header_name.lower() != b"set-cookie":
            continue
        pair, *attributes = line.decode("latin-1").split(";")
        name, equals, value = (part.strip(" \t") for part in pair.partition("="))
        if not equals or not name or _CAN_NOT_BE_SENT.search(name + value):
            continue
        if value and not _is_deletion(attributes, response):
            result[name] = value
        else:
            result.pop(name, None)
    return result


def header(cookies: Mapping[str, str]) -> str | None:
    """The value of a Cookie header, a character for each byte; None when there are no cookies."""
    return "; ".join(f"{name}={value}" for name, value in cookies.items()) or None


def put(headers: httpx.Headers, cookies: Mapping[str, str]) -> httpx.Headers:
    """The headers of a request with ours in place of cookies of the same name, others kept."""
    existing = b"; ".join(value for name, value in headers.raw if name.lower() == b"cookie")
    value = added_to(existing.decode("latin-1"), cookies)
    if value is None:
        return headers
    others = [pair for pair in headers.raw if pair[0].lower() != b"cookie"]
    # As bytes: httpx writes text in an encoding of its own choice.
    return httpx.Headers([*others, (b"Cookie", value.encode("latin-1"))])


def added_to(existing: str, cookies: Mapping[str, str]) -> str | None:
    """A Cookie header with ours put in place of those of the same name, and the others kept."""
    pairs = (pair.strip(" \t").partition("=") for pair in existing.split(";"))
    return header({name: value for name, equals, value in pairs if equals} | dict(cookies))


def _is_deletion(attributes: list[str], response: httpx.Response) -> bool:
    max_age, expires = None, None
    for attribute in attributes:
        name, _, value = (part.strip(" \t") for part in attribute.partition("="))
        # The last one that can be read counts, as in browsers.
        if name.lower() == "max-age" and _MAX_AGE.fullmatch(value):
            max_age = value
        elif name.lower() == "expires":
            moment = _unix_seconds(value)
            expires = expires if moment is None else moment
    if max_age is not None:
        # Never as a number: it may have more digits than Python reads.
        return _ENDED.fullmatch(max_age) is not None
    # Measured by the answer's own date, as the computer's clock may be wrong.
    now = _unix_seconds(response.headers.get("date", ""))
    return expires is not None and expires <= (time.time() if now is None else now)


def _unix_seconds(http_date: str) -> float | None:
    try:
        moment = parsedate_to_datetime(http_date)
    # Documented is ValueError; these are raised, too.
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    # HTTP dates are UTC, whatever they say of it.
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.timestamp()
