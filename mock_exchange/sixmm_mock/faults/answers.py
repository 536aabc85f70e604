"""The answers that a fault gives in place of the exchange's own."""

import json

from sixmm_mock.envelope import Envelopes
from sixmm_mock.errors import Code
from sixmm_mock.faults.request_faults import Fault, Kind
from sixmm_mock.operations.system import server_time
from sixmm_mock.request import Answer
from sixmm_mock.venue import Venue

# Assumed: mock.status_codes.
_CODES = {401: Code.INVALID_CREDENTIALS, 429: Code.RATE_LIMITED, 503: Code.SERVICE_UNAVAILABLE}


def instead(envelopes: Envelopes, fault: Fault, request_id: str) -> Answer:
    """The answer of a ``status``, ``business`` or ``expired_token`` fault."""
    if fault.kind is Kind.BUSINESS:
        message = fault.message or "Refused on demand"
        return Answer(200, envelopes.failure(fault.code or 0, message, request_id))
    if fault.kind is Kind.EXPIRED_TOKEN:
        message = fault.message or "Token expired; refresh it or log in again, then retry"
        code = envelopes.number(Code.TOKEN_EXPIRED)
        return Answer(401, envelopes.failure(code, message, request_id))
    status = fault.status or 500
    headers = {} if fault.retry_after is None else {"retry-after": str(fault.retry_after)}
    if fault.html:
        page = f"<html><body><h1>{status}</h1><p>Answered on demand.</p></body></html>"
        return Answer(status, page.encode(), {**headers, "content-type": "text/html"})
    # Not through a Refusal: a code that no page knows must be able to reach the client too.
    code = fault.code or envelopes.number(_CODES.get(status, Code.INTERNAL_ERROR))
    message = fault.message or f"HTTP {status} on demand"
    return Answer(status, envelopes.failure(code, message, request_id), headers)


def skewed(exchange: Venue, answer: Answer, ms: int) -> Answer:
    """An answer of the server time, ``ms`` off; any other answer as it is."""
    envelope, data = exchange.envelopes.data(answer.body)
    asked = exchange.description.operations["getServerTime"]
    now_ms = exchange.clock.now_ms()
    shown = exchange.description.spelling.write(asked.answer, server_time(now_ms))
    if data is None or data != shown:
        return answer
    data.clear()
    data.update(exchange.description.spelling.write(asked.answer, server_time(now_ms + ms)))
    return Answer(
        answer.status, json.dumps(envelope, separators=(",", ":")).encode(), answer.headers
    )
