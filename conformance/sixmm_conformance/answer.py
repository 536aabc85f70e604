"""One request that was sent, and what came back."""

import json
import math
from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from attrs import field, frozen
from requests import Response
from sixmm_description import Description, Operation

from sixmm_conformance.signer import body_of

_DEEPEST = 50


@frozen(slots=False, eq=False)
class Answer:
    """An answer, read without trust: what is not an envelope has no code and no data."""

    operation: Operation | None
    description: Description = field(repr=False)
    number: int
    """Which request of the run this was, counted from 1."""
    method: str
    url: str = field(repr=False)
    request_headers: Mapping[str, str] = field(repr=False)
    request_body: bytes = field(repr=False)
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    at_ms: int
    took_ms: float

    @classmethod
    def of(
        cls,
        response: Response,
        operation: Operation | None,
        description: Description,
        number: int,
        at_ms: int,
    ) -> "Answer":
        """Take over an answer of ``requests``."""
        request = response.request
        return cls(
            operation=operation,
            description=description,
            number=number,
            method=str(request.method),
            url=str(request.url),
            request_headers={name: _text(value) for name, value in request.headers.items()},
            request_body=body_of(request),
            status=response.status_code,
            headers=response.headers,
            body=response.content,
            at_ms=at_ms,
            took_ms=response.elapsed.total_seconds() * 1000,
        )

    @cached_property
    def envelope(self) -> dict[str, Any]:
        """The JSON object in the body, its own fields in Python names; empty where there is none."""
        envelope = read_json(self.body)
        return self.description.read_envelope(envelope) if isinstance(envelope, dict) else {}

    @property
    def code(self) -> int | None:
        """The envelope's code, None where there is no whole number."""
        code = self.envelope.get("code")
        return code if isinstance(code, int) and not isinstance(code, bool) else None

    @property
    def reason(self) -> str | None:
        """The code's name in the description; None where it has none."""
        return self.description.code_name(self.code)

    @property
    def sent_data(self) -> dict[str, Any]:
        """The envelope's data as it was sent; empty where there is no object."""
        data = self.envelope.get("data")
        return data if isinstance(data, dict) else {}

    @cached_property
    def data(self) -> dict[str, Any]:
        """The same in Python names."""
        if self.operation is None:
            return self.sent_data
        data: dict[str, Any] = self.operation.read_data(self.sent_data)
        return data

    @property
    def message(self) -> str:
        """The envelope's message."""
        return str(self.envelope.get("message", ""))

    @property
    def succeeded(self) -> bool:
        """Return whether the envelope says success."""
        return self.code == 0

    @property
    def cookie(self) -> str | None:
        """The ``name=value`` of a cookie that was set."""
        set_cookie = self.headers.get("set-cookie")
        return None if set_cookie is None else set_cookie.partition(";")[0]

    @property
    def path(self) -> str:
        """The path that was asked for."""
        return urlsplit(self.url).path

    @property
    def query(self) -> str:
        """The raw query that was sent."""
        return urlsplit(self.url).query

    def __str__(self) -> str:
        """What came back, in words for a person."""
        if self.code is None:
            # Not quoted: where a quote is cut off, half a secret could remain.
            kind = self.headers.get("content-type", "no content type")
            return f"HTTP {self.status} without an envelope ({kind}, {len(self.body)} bytes)"
        if self.succeeded:
            return "success"
        return f"{self.code} ({self.message})"


def read_json(text: str | bytes) -> Any:
    """The value of a JSON text; None where it is none, or is nested too deeply to be looked at.

    Halves of surrogate pairs, which no UTF-8 can hold, are read as question marks.
    """
    try:
        value = json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError):
        return None
    level = [value]
    for _ in range(_DEEPEST):
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            whole = json.dumps(value, ensure_ascii=False)
            return value if whole.isascii() else json.loads(whole.encode(errors="replace"))
    return None


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise ValueError(f"{digits} is too large to be looked at")
    return number


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
