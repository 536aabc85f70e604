"""Reading as much of the exchange's envelope as an auth flow needs; the answer may be anything.

https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#error-response-format
"""

import json
from collections.abc import Mapping
from typing import Any

import httpx

from sixmm_auth.facts import AuthFacts, EnvelopeNames
from sixmm_auth.request_ids import is_of_this_process

ANOTHERS = "the answer to another request came"


def envelope(response: httpx.Response) -> Mapping[str, Any]:
    """The answer's JSON object; empty where it is none."""
    try:
        value = json.loads(response.content)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def data_of(response: httpx.Response, names: EnvelopeNames) -> Mapping[str, Any] | None:
    """The `data` of a successful answer (HTTP 200, code 0); None for every other."""
    if response.status_code != 200:
        return None
    body = envelope(response)
    data = body.get(names.data)
    return data if body.get(names.code) == 0 and isinstance(data, dict) else None


def refusal(response: httpx.Response, names: EnvelopeNames) -> str:
    """Why an answer was of no use, in a few words that hold nothing of its content but the code."""
    if response.has_redirect_location:
        return "a redirect, which is not followed with credentials: check base_url"
    code = envelope(response).get(names.code)
    if isinstance(code, int) and code != 0:
        return f"code {code}"
    return "the answer is not the documented one: check that base_url leads to the exchange"


def is_another_requests(
    response: httpx.Response, request: httpx.Request, names: EnvelopeNames
) -> bool:
    """Whether an answer comes with the id of another request of this process than the one that was made."""
    told = envelope(response).get(names.request_id)
    sent = request.headers.get(names.header, "")
    return isinstance(told, str) and told.lower() != sent.lower() and is_of_this_process(told)


def says_timestamp_refused(response: httpx.Response, facts: AuthFacts) -> bool:
    """Whether a call was refused for its timestamp. The message tells: no code is documented."""
    content = response.content
    if not all(part in content for part in facts.late_parts):
        return False
    body, names = envelope(response), facts.envelope
    if body.get(names.code) == 0:
        return False
    return facts.late_timestamp.casefold() in str(body.get(names.message, "")).casefold()


def says_token_refused(response: httpx.Response, facts: AuthFacts) -> bool:
    """Whether another access token could help: one of the codes that say so, or an unexplained HTTP 401."""
    unauthorized = response.status_code == 401
    if not unauthorized and not facts.token_pattern.search(response.content):
        return False
    code = envelope(response).get(facts.envelope.code)
    if not isinstance(code, int):
        return unauthorized
    return code in facts.token_codes or (unauthorized and code not in facts.source_ip_codes)
