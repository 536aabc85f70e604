"""The exchange's envelope: `{"code": 0, "message": …, "data": …, "requestId": …}`, opened once, here."""

import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from itertools import chain
from typing import Any, NoReturn

import attrs
import httpx
from sixmm_auth import EnvelopeNames

from sixmm_runtime.errors import (
    ApiError,
    Doubt,
    ErrorCode,
    OversizedAnswer,
    ResponseError,
    retry_after,
)
from sixmm_runtime.redaction import redact

_SHOWN_BYTES = 200
_LONGEST_REQUEST_ID = 200
# Enough for any answer, and few enough for Python to pickle, copy, compare and print it.
_DEEPEST = 200
# No amount has nearly as many, and turning digits into a number takes time that grows with their square.
_MOST_DIGITS = 10_000
# One for all answers: `json.loads` with options makes one each time.
_DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=str)
# Answers of up to so many bytes are decoded so quickly that a faster decoder is not worth importing.
_SMALL = 4_096
_CONTAINERS = frozenset({dict, list})
_CODE = re.compile(r"-?[0-9]{1,18}")


@attrs.frozen
class Envelope:
    """An opened success envelope."""

    data: Any = attrs.field(repr=False)  # it may hold a secret
    request_id: str


@attrs.frozen
class EnvelopeReader:
    """Opens answers; raises the typed error for the code where there is one.

    `errors` maps each documented code to what the description says of it, `remedies` a documented message to what
    helps where its code says too little. `replayed` is what an answer says to a signature that was used before, `names`
    what the envelope's fields are called.
    """

    errors: Mapping[int, ErrorCode]
    docs_url: str
    remedies: Mapping[str, str] = attrs.field(factory=dict)
    replayed: str = ""
    names: EnvelopeNames = attrs.field(factory=EnvelopeNames)

    def open(self, response: httpx.Response, *, operation: str, sent_request_id: str) -> Envelope:
        """The `data` of a successful answer.

        Raises:
            ApiError: the envelope carries a code other than 0; its subclass says which group.
            ResponseError: the answer is not an envelope, or calls itself a success under an HTTP error.
            OversizedAnswer: a number in it has too many digits.
        """
        body = response.content
        if len(body) > _MOST_DIGITS and _has_endless_number(body):
            raise OversizedAnswer(
                f"{operation}: a number in the answer has more than {_MOST_DIGITS:,} digits, which is more than any"
                f" number needs (HTTP {response.status_code}, request id {sent_request_id}). Nothing of it was read."
                " This limit is fixed: look at what answers there, it is not the exchange as documented.",
                operation=operation,
                request_id=sent_request_id,
                response=response,
            )
        raw, names = _parse(body), self.names
        code = _code(raw, names.code)
        if not isinstance(raw, dict) or code is None:
            raise ResponseError(
                _not_an_envelope(response, operation, sent_request_id),
                operation=operation,
                request_id=sent_request_id,
                response=response,
            )
        request_id = _request_id(raw.get(names.request_id), sent_request_id)
        if code != 0:
            self._refuse(raw, code, request_id, response, operation)
        if not response.is_success:
            raise ResponseError(
                f"{operation}: HTTP {response.status_code} with code 0 contradicts itself (request id {request_id})."
                " Whether the call took effect is not known: query before you repeat it.",
                operation=operation,
                request_id=request_id,
                response=response,
            )
        return Envelope(raw.get(names.data), request_id)

    def _refuse(
        self,
        raw: dict[str, Any],
        code: int,
        request_id: str,
        response: httpx.Response,
        operation: str,
    ) -> NoReturn:
        known = self.errors.get(code)
        raises = known.raises if known else ApiError
        message = redact(_words(raw.get(self.names.message)))
        refusal = raises(
            code=code,
            message=message,
            request_id=request_id,
            http_status=response.status_code,
            operation=operation,
            docs_url=known.docs_url if known else self.docs_url,
            remedy=self._remedy(message, known),
            raw=raw,
            headers=response.headers,
        )
        refusal.is_replay = _says(self.replayed, message)
        if known:
            refusal.name, refusal.is_transient = known.name, known.transient
            refusal._doubted = known.doubt is not Doubt.NONE  # noqa: SLF001  said by the description alone
        raise refusal

    def _remedy(self, message: str, known: ErrorCode | None) -> str:
        for part, remedy in self.remedies.items():
            if _says(part, message):
                return remedy
        return known.remedy if known else ""


def _says(part: str, message: str) -> bool:
    return bool(part) and part.casefold() in message.casefold()


def _has_endless_number(body: bytes) -> bool:
    """Return whether a number has too many digits.

    Only one place in so many is looked at: a run of that length covers at least one of them.
    """
    step = _MOST_DIGITS // 2
    for start in range(0, len(body) - step + 1, step):
        if body[start : start + step].isdigit():
            first = start - _digits(body[max(0, start - _MOST_DIGITS) : start][::-1])
            if _digits(body[first : first + _MOST_DIGITS + 1]) > _MOST_DIGITS:
                return True
    return False


def _digits(text: bytes) -> int:
    return len(text) - len(text.lstrip(b"0123456789"))


def _parse(body: bytes) -> Any:
    """The body as JSON; None where it is not JSON, or nested too deeply to be copied or printed."""
    try:
        value = _large(body) if len(body) > _SMALL else _decoded(body)
    except (ValueError, ArithmeticError, RecursionError):
        value = _parse_odd(body)
    openings = body.count(b"{") + body.count(b"[")
    return None if openings > _DEEPEST and _is_too_deep(value) else value


def _decoded(body: bytes) -> Any:
    # Amounts that come as JSON numbers must not pass through a float.
    return _DECODER.decode(body.decode(json.detect_encoding(body), "surrogatepass"))


def _large(body: bytes) -> Any:
    """The same by msgspec, where it is installed, in half the time. The standard decoder judges what it refuses."""
    fast = fast_decoder()
    if fast is None:
        return _decoded(body)
    try:
        return fast(body)
    except Exception:  # noqa: BLE001  whichever: the standard decoder judges
        return _decoded(body)


@cache
def fast_decoder() -> Callable[[bytes | str], Any] | None:
    """A decoder that is twice as fast as the standard one, where `sixmm[fast]` is installed."""
    try:
        import msgspec  # noqa: PLC0415  an extra, and importing it takes longer than decoding a small answer
    except ImportError:
        return None
    decode: Callable[[bytes | str], Any] = msgspec.json.Decoder(float_hook=Decimal).decode
    return decode


def _parse_odd(body: bytes) -> Any:
    # Apart, because these functions are called for every number: one beyond all limits stays as its digits.
    try:
        return json.loads(
            body,
            parse_float=_number_or_text(Decimal),
            parse_int=_number_or_text(int),
            parse_constant=str,
        )
    except (ValueError, RecursionError):
        return None


def _number_or_text(kind: Callable[[str], Any]) -> Callable[[str], Any]:
    def read(digits: str) -> Any:
        try:
            return kind(digits)
        except (ValueError, ArithmeticError):
            return digits

    return read


def _is_too_deep(value: Any) -> bool:
    """Return whether objects and lists are nested that deeply.

    Level by level, and each level at the speed of C: most values are neither.
    """
    level: list[Any] = [[value]]
    for _ in range(_DEEPEST + 1):
        values = [one.values() if type(one) is dict else one for one in level]
        if _CONTAINERS.isdisjoint(map(type, chain.from_iterable(values))):
            return False
        level = [one for one in chain.from_iterable(values) if type(one) in _CONTAINERS]
    return True


def _request_id(given: Any, sent: str) -> str:
    return given if isinstance(given, str) and 0 < len(given) <= _LONGEST_REQUEST_ID else sent


def _code(raw: Any, name: str) -> int | None:
    code = raw.get(name) if isinstance(raw, dict) else None
    if isinstance(code, str) and _CODE.fullmatch(code):
        return int(code)
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def _words(message: Any) -> str:
    if message is None or isinstance(message, str):
        return message or ""
    # As JSON, which is the form that secrets are found in.
    return json.dumps(message, default=str)


def _not_an_envelope(response: httpx.Response, operation: str, request_id: str) -> str:
    body = response.content
    kind = response.headers.get("content-type", "no content type")
    head = redact(body[:_SHOWN_BYTES].decode("utf-8", "replace"))
    begins = f"It begins: {head!r}." if body else "It is empty."
    return (
        f"{operation}: the answer is not the exchange's JSON envelope (HTTP {response.status_code}, {kind},"
        f" {len(body)} bytes, request id {request_id}). {begins} {_next_step(response)}"
    )


def _next_step(response: httpx.Response) -> str:
    if response.status_code == 429:
        wait = retry_after(response.headers)
        when = "wait longer after each one" if wait is None else f"wait {wait:g} s"
        return f"Too many requests were sent: send fewer, and {when}."
    if response.is_server_error:
        return (
            "The exchange or a gateway before it failed. Whether the call took effect is not known:"
            " query before you repeat anything that changes state."
        )
    return "A proxy or a wrong base URL answers like this."
