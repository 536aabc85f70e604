"""The one shape of every answer: a code, a message, data, and the id of the request.

https://docs.6mm.com/developer-api/environments-and-common-conventions#response-format
"""

import json
import re
from collections.abc import Iterator
from functools import lru_cache

from sixmm_description import Description, DescriptionError, JsonObject, assumption_of
from sixmm_description.names import fields_of

from sixmm_mock.errors import Code, Refusal

_JSON = json.JSONEncoder(separators=(",", ":"))

# Assumed: mock.request_id. A junk header must not end up in a log.
_ECHOED_REQUEST_ID = re.compile(r"[\x21-\x7e]{1,128}")


def request_id(sent: str | None, number: int) -> str:
    """The caller's ``X-Request-ID``; where none was sent (or an unprintable one), one by number."""
    if sent is not None and _ECHOED_REQUEST_ID.fullmatch(sent):
        return sent
    return f"req-{number:08x}"


@lru_cache(maxsize=8)
def _wire_names(description: Description) -> dict[str, str]:
    """Found once for all exchanges of one description."""
    return fields_of(description.document)


class Envelopes:
    """Writes envelopes with the fields and the codes that the description has."""

    def __init__(self, description: Description) -> None:
        self._description = description
        self._code, self._message, self._data, self._request_id = (
            description.envelope_names[name] for name in ("code", "message", "data", "request_id")
        )
        unknown = [code.name for code in Code if code.name not in description.codes]
        if unknown:
            raise DescriptionError(f"the description has no error codes named {', '.join(unknown)}")
        self._numbers = {code: description.codes[code.name] for code in Code}
        self._assumed = dict(_assumed_codes(description))
        self._wire_names = _wire_names(description)
        self._success = f'{{"{self._code}":{self.number(Code.SUCCESS)},'.encode()

    def number(self, code: Code) -> int:
        """The number of a code."""
        return self._numbers[code]

    def status(self, refusal: Refusal) -> int:
        """The HTTP status of the answer that says no."""
        return refusal.http_status or self._description.status_of(self.of(refusal)[0])

    def of(self, refusal: Refusal) -> tuple[int, str]:
        """The code and the sentence of a refusal."""
        if refusal.role is not None:
            said = self._description.refusals[refusal.role]
            return said["code"], said["message"]
        sentence = self._spelled(refusal.message)
        assumed = refusal.assumed or self._assumed.get(refusal.code)
        return self.number(refusal.code), (
            sentence if assumed is None else f"{sentence} (assumed: {assumed})"
        )

    def success(self, data: JsonObject, request_id: str) -> bytes:
        """The body of a successful answer."""
        return _encode(
            {
                self._code: self.number(Code.SUCCESS),
                self._message: "success",
                self._data: data,
                self._request_id: request_id,
            }
        )

    def refused(self, refusal: Refusal, request_id: str) -> bytes:
        """The body of an error answer. It has no ``data``, as in the documented example."""
        return self.failure(*self.of(refusal), request_id)

    def failure(self, code: int, message: str, request_id: str) -> bytes:
        """The body of an error answer with any code."""
        return _encode({self._code: code, self._message: message, self._request_id: request_id})

    def succeeded(self, body: bytes) -> bool:
        """Return whether a body that was made here says success."""
        return body.startswith(self._success)

    def code_and_message(self, body: bytes) -> tuple[int | None, str]:
        """What a body that was made here, or by a fault, says."""
        if self.succeeded(body):
            return self.number(Code.SUCCESS), ""
        try:
            envelope = json.loads(body)
        except ValueError:
            return None, "no envelope"
        return envelope[self._code], envelope[self._message]

    def without_request_id(self, body: bytes) -> bytes:
        """A body without what differs when the same is done again."""
        return body.rpartition(f',"{self._request_id}":'.encode())[0]

    def data(self, body: bytes) -> tuple[JsonObject, JsonObject | None]:
        """A body taken apart: the envelope, and the object in it; ``None`` where there is none."""
        envelope = json.loads(body)
        data = envelope.get(self._data)
        return envelope, data if isinstance(data, dict) else None

    def _spelled(self, message: str) -> str:
        """A sentence with the wire's names in place of Python's."""
        return _PYTHON_NAME.sub(lambda found: self._wire_names.get(found[0], found[0]), message)


# `stop_price` anywhere, and any word that a sentence begins with and that a colon or an index follows.
_PYTHON_NAME = re.compile(r"\b[a-z]+[0-9a-z]*(?:_[0-9a-z]+)+\b|^[a-z]+(?=[:\[.])")


def _assumed_codes(description: Description) -> Iterator[tuple[Code, str]]:
    """The codes of a documented range whose single numbers are assumed, each with the id of that assumption."""
    for entry in description.document["x-error-codes"]:
        single = entry.get("x-single", {})
        if (mark := assumption_of(single)) is not None:
            yield from ((code, mark.id) for code in Code if code.name in single["codes"])


def _encode(answer: JsonObject) -> bytes:
    return _JSON.encode(answer).encode()
