"""The exchange's envelope: `{"code": 0, "message": …, "data": …, "requestId": …}`, opened once, here."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NoReturn

import attrs
import httpx

from sixmm_runtime.errors import ApiError, ErrorCode, ResponseError
from sixmm_runtime.redaction import redact
from sixmm_runtime.retry_after import retry_after

_SHOWN_BYTES = 200
_CODE = re.compile(r"-?[0-9]{1,18}")


@attrs.frozen
class Envelope:
    """An opened success envelope."""

    data: Any
    request_id: str


@attrs.frozen
class EnvelopeReader:
    """Opens answers; raises the typed error for the code where there is one.

    `errors` maps each documented code to what the description says of it.
    """

    errors: Mapping[int, ErrorCode]
    docs_url: str

    def open(self, response: httpx.Response, *, operation: str, sent_request_id: str) -> Envelope:
        """The `data` of a successful answer.

        Raises:
            ApiError: the envelope carries a code other than 0; its subclass says which group.
            ResponseError: the answer is not an envelope, or calls itself a success under an HTTP error.
        """
        raw = _parse(response)
        code = _code(raw)
        if not isinstance(raw, dict) or code is None:
            raise ResponseError(
                _not_an_envelope(response, operation, sent_request_id),
                operation=operation,
                request_id=sent_request_id,
                response=response,
            )
        request_id = str(raw.get("requestId") or sent_request_id)
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
        return Envelope(raw.get("data"), request_id)

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
        raise raises(
            code=code,
            message=redact(_words(raw.get("message"))),
            request_id=request_id,
            http_status=response.status_code,
            operation=operation,
            docs_url=known.docs_url if known else self.docs_url,
            remedy=known.remedy if known else "",
            raw=raw,
            headers=response.headers,
        )


def _parse(response: httpx.Response) -> Any:
    try:
        # Amounts that come as JSON numbers must not pass through a float.
        return json.loads(response.content, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, ArithmeticError, RecursionError):
        return None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _code(raw: Any) -> int | None:
    code = raw.get("code") if isinstance(raw, dict) else None
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
