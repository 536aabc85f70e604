"""The answers that a fault gives in place of the exchange's own."""

import json
from datetime import UTC, datetime

from sixmm_mock.dispatch import Answer
from sixmm_mock.errors import Code
from sixmm_mock.faults.fault import Fault, Kind

# Assumption: the pages name no code for a server's failure beyond 5001 to 5003.
_CODES = {401: Code.INVALID_CREDENTIALS, 429: Code.RATE_LIMITED, 503: Code.UNAVAILABLE}


def instead(fault: Fault, request_id: str) -> Answer:
    """The answer of a ``status``, ``business`` or ``expired_token`` fault."""
    if fault.kind is Kind.BUSINESS:
        return _envelope(200, fault.code or 0, fault.message or "Refused on demand", request_id)
    if fault.kind is Kind.EXPIRED_TOKEN:
        message = fault.message or "Token expired; refresh it or log in again, then retry"
        return _envelope(401, Code.TOKEN_EXPIRED, message, request_id)
    status = fault.status or 500
    headers = {} if fault.retry_after is None else {"retry-after": str(fault.retry_after)}
    if fault.html:
        page = f"<html><body><h1>{status}</h1><p>Answered on demand.</p></body></html>"
        return Answer(status, page.encode(), {**headers, "content-type": "text/html"})
    code = fault.code or _CODES.get(status, Code.INTERNAL_ERROR)
    message = fault.message or f"HTTP {status} on demand"
    return _envelope(status, code, message, request_id, headers)


def skewed(answer: Answer, ms: int) -> Answer:
    """An answer of the server time, ``ms`` off; any other answer as it is."""
    content = json.loads(answer.body)
    data = content.get("data")
    if not isinstance(data, dict) or "timestampMs" not in data:
        return answer
    now_ms = data["timestampMs"] + ms
    moment = datetime.fromtimestamp(now_ms // 1000, UTC)
    data["timestampMs"], data["timestamp"] = now_ms, now_ms // 1000
    data["iso"] = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    return Answer(
        answer.status, json.dumps(content, separators=(",", ":")).encode(), answer.headers
    )


def _envelope(
    status: int, code: int, message: str, request_id: str, headers: dict[str, str] | None = None
) -> Answer:
    # Not through a Refusal: a code that no page knows must be able to reach the client too.
    content = {"code": int(code), "message": message, "requestId": request_id}
    return Answer(status, json.dumps(content, separators=(",", ":")).encode(), headers or {})
