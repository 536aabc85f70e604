"""Cookies of login and refresh answers. Pure.

Kept by name only: the exchange documents neither name nor attributes of its cookie, it is sent to
one host and to two operations, and a path or domain attribute must not be what keeps it from them.
https://docs.6mm.com/developer-api/rest-api/public-endpoints#refresh-token
"""

import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

import httpx


def updated(cookies: Mapping[str, str], response: httpx.Response) -> dict[str, str]:
    """The cookies after an answer: what it sets is added, what it lets expire is gone."""
    result = dict(cookies)
    for line in response.headers.get_list("set-cookie"):
        pair, *attributes = line.split(";")
        name, equals, value = pair.strip().partition("=")
        if not equals or not name:
            continue
        if value and not _is_deletion(attributes, response):
            result[name] = value
        else:
            result.pop(name, None)
    return result


def header(cookies: Mapping[str, str]) -> str | None:
    """The value of a Cookie header; None when there are no cookies."""
    return "; ".join(f"{name}={value}" for name, value in cookies.items()) or None


def added_to(existing: str, cookies: Mapping[str, str]) -> str | None:
    """A Cookie header with ours put in place of those of the same name, and the others kept."""
    pairs = (pair.strip().partition("=") for pair in existing.split(";"))
    return header({name: value for name, equals, value in pairs if equals} | dict(cookies))


def _is_deletion(attributes: list[str], response: httpx.Response) -> bool:
    given = {
        name.strip().lower(): value.strip()
        for name, _, value in (attribute.partition("=") for attribute in attributes)
    }
    max_age = given.get("max-age", "")
    if max_age.lstrip("-").isdigit():
        return int(max_age) <= 0
    expires = _unix_seconds(given.get("expires", ""))
    # Measured by the answer's own date, as the computer's clock may be wrong.
    now = _unix_seconds(response.headers.get("date", ""))
    return expires is not None and expires <= (time.time() if now is None else now)


def _unix_seconds(http_date: str) -> float | None:
    try:
        return parsedate_to_datetime(http_date).timestamp()
    except ValueError:
        return None
