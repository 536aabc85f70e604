"""The one shape of every answer: ``{code, message, data, requestId}``.

https://docs.6mm.com/developer-api/environments-and-common-conventions#response-format
"""

import json
import re
from typing import Any

from sixmm_mock.errors import Code, Refusal

JsonObject = dict[str, Any]

_JSON = json.JSONEncoder(separators=(",", ":"))

# Assumption: the pages give no length or alphabet for X-Request-ID. What is echoed stays short
# and printable, so that a junk header cannot end up in somebody's log.
_ECHOED_REQUEST_ID = re.compile(r"[\x21-\x7e]{1,128}")


def request_id(sent: str | None, number: int) -> str:
    """The caller's ``X-Request-ID``; where none was sent (or an unprintable one), one by number."""
    if sent is not None and _ECHOED_REQUEST_ID.fullmatch(sent):
        return sent
    return f"req-{number:08x}"


def success(data: JsonObject, request_id: str) -> bytes:
    """The body of a successful answer."""
    return _encode(
        {"code": int(Code.SUCCESS), "message": "success", "data": data, "requestId": request_id}
    )


def failure(refusal: Refusal, request_id: str) -> bytes:
    """The body of an error answer. It has no ``data``, as in the documented example."""
    return _encode({"code": int(refusal.code), "message": refusal.message, "requestId": request_id})


def _encode(answer: JsonObject) -> bytes:
    return _JSON.encode(answer).encode()
