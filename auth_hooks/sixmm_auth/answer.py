"""Reading as much of the exchange's envelope as an auth flow needs; the answer may be anything.

https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#error-response-format
"""

import json
import re
from collections.abc import Mapping
from typing import Any

import httpx

from sixmm_auth.request_ids import REQUEST_ID, is_of_this_process

ANOTHERS = "the answer to another request came"
_TIMESTAMP_REFUSED = "timestamp outside of tolerance window"
_TOKEN_CODE = re.compile(rb'"code"\s*:\s*100[234]\b')
_TOKEN_CODES = frozenset({1002, 1003, 1004})
# A wrong source address is a matter of the caller's network: no other token would pass.
_SOURCE_IP_MISMATCH = 1006


def envelope(response: httpx.Response) -> Mapping[str, Any]:
    """The answer's JSON object; empty where it is none."""
    try:
        value = json.loads(response.content)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def data_of(response: httpx.Response) -> Mapping[str, Any] | None:
    """The `data` of a successful answer (HTTP 200, code 0); None for every other."""
    if response.status_code != 200:
        return None
    body = envelope(response)
    data = body.get("data")
    return data if body.get("code") == 0 and isinstance(data, dict) else None


def refusal(response: httpx.Response) -> str:
    """Why an answer was of no use, in a few words that hold nothing of its content but the code."""
    if response.has_redirect_location:
        return "a redirect, which is not followed with credentials: check base_url"
    code = envelope(response).get("code")
    if isinstance(code, int) and code != 0:
        return f"code {code}"
    return "the answer is not the documented one: check that base_url leads to the exchange"


def is_another_requests(response: httpx.Response, request: httpx.Request) -> bool:
    """Whether an answer comes with the id of another request of this process than the one that was made."""
    told = envelope(response).get("requestId")
    sent = request.headers.get(REQUEST_ID, "")
    return isinstance(told, str) and told.lower() != sent.lower() and is_of_this_process(told)


def says_timestamp_refused(response: httpx.Response) -> bool:
    """Whether a call was refused for its timestamp. The message tells: no code is documented."""
    # Most answers are successes: a search in the bytes spares them a second parse.
    if b"olerance" not in response.content:
        return False
    body = envelope(response)
    return body.get("code") != 0 and _TIMESTAMP_REFUSED in str(body.get("message", "")).lower()


def says_token_refused(response: httpx.Response) -> bool:
    """Whether another access token could help: code 1002, 1003, 1004, or an unexplained HTTP 401."""
    unauthorized = response.status_code == 401
    if not unauthorized and not _TOKEN_CODE.search(response.content):
        return False
    code = envelope(response).get("code")
    if not isinstance(code, int):
        return unauthorized
    return code in _TOKEN_CODES or (unauthorized and code != _SOURCE_IP_MISMATCH)
