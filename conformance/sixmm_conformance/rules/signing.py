"""Signed calls: what a signature covers, and for how long it is good."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from requests import PreparedRequest
from requests.auth import AuthBase

from sixmm_conformance.errors import Broken
from sixmm_conformance.fixtures import Fixtures
from sixmm_conformance.rules.chapter import Chapter, accepted, refused
from sixmm_conformance.signer import Login

SIGNING = Chapter("signing")

_PAYLOAD = "request-signing#signature-payload"
_TIME = "request-signing#signature-payload"
_READ = "getUserAssets"


@SIGNING.rule("window-inside", "A timestamp inside the window is accepted", _TIME, uses=(_READ,))
def a_timestamp_inside_the_window_is_accepted(on: Fixtures) -> None:
    limit = _limit_ms(on) - on.caller.wire.server.margin_ms
    for shift_ms in (-limit, limit):
        answer = on.caller.call(_READ, by=on.caller.key(shift_ms=shift_ms))
        accepted(answer, f"a timestamp {shift_ms} ms off")


@SIGNING.rule("window-outside", "A timestamp outside the window is refused", _TIME, uses=(_READ,))
def a_timestamp_outside_the_window_is_refused(on: Fixtures) -> None:
    beyond = _limit_ms(on) + on.caller.wire.server.margin_ms + 1
    for shift_ms in (-beyond, beyond, -3 * beyond, 3 * beyond):
        answer = on.caller.call(_READ, by=on.caller.key(shift_ms=shift_ms))
        refused(answer, "INVALID_CREDENTIALS", f"a timestamp {shift_ms} ms off")
        if answer.message != answer.description.refusals["late_timestamp"]["message"]:
            raise Broken(f"a timestamp {shift_ms} ms off is explained as {answer.message!r}")


@SIGNING.rule(
    "window-in-ms", "The timestamp is in milliseconds, not in seconds", _TIME, uses=(_READ,)
)
def the_timestamp_is_in_milliseconds_not_in_seconds(on: Fixtures) -> None:
    # Where the description says seconds, it is the other way round.
    is_in_ms = on.caller.description.signed.unit_ms == 1
    now_ms = on.caller.wire.server.now_ms()
    wrong_ms = now_ms // 1000 if is_in_ms else now_ms * 1000
    by = on.caller.key(shift_ms=wrong_ms - now_ms)
    unit = "seconds" if is_in_ms else "milliseconds"
    refused(on.caller.call(_READ, by=by), "INVALID_CREDENTIALS", f"a timestamp in {unit}")


@SIGNING.rule("wrong-secret", "A signature by another secret is refused", _PAYLOAD, uses=(_READ,))
def a_signature_by_another_secret_is_refused(on: Fixtures) -> None:
    by = on.caller.key(secret="not-the-secret-of-this-key")  # noqa: S106 - wrong on purpose
    refused(on.caller.call(_READ, by=by), "INVALID_CREDENTIALS", "a signature by another secret")


@SIGNING.rule("unknown-key", "An unknown API key is refused", _PAYLOAD, uses=(_READ,))
def an_unknown_api_key_is_refused(on: Fixtures) -> None:
    by = on.caller.key(key="fx_there_is_no_such_key")
    refused(on.caller.call(_READ, by=by), "INVALID_CREDENTIALS", "an unknown API key")


@SIGNING.rule(
    "tampered-query",
    "A query that was changed after it was signed is refused",
    _PAYLOAD,
    uses=("getAccountChangeLogs",),
)
def a_query_that_was_changed_after_it_was_signed_is_refused(on: Fixtures) -> None:
    operation = on.caller.operation("getAccountChangeLogs")
    stamp = on.caller.description.signed.timestamp
    page, size, asset = (
        urlencode(operation.spelled_query({name: value}))
        for name, value in (("page", 1), ("page_size", 5), ("asset_type", "USDT"))
    )
    changes: dict[str, Callable[[str], str]] = {
        "another value": lambda url: url.replace(f"{page}&", f"{page[:-1]}2&"),
        "a parameter more": lambda url: url.replace(f"{page}&", f"{page}&{asset}&"),
        "a parameter less": lambda url: url.replace(f"{page}&", ""),
        "another order": lambda url: url.replace(f"{page}&{size}", f"{size}&{page}"),
        "another encoding": lambda url: url.replace(f"{page}&", f"{page[:-1]}%31&"),
        "another timestamp": lambda url: url.replace(f"{stamp}=1", f"{stamp}=01"),
    }
    for what, change in changes.items():
        answer = on.caller.call(
            "getAccountChangeLogs",
            query={"page": 1, "page_size": 5},
            by=on.caller.key(),
            alter=_url(change),
        )
        refused(answer, "INVALID_CREDENTIALS", f"{what} than was signed in the query")


@SIGNING.rule(
    "tampered-body",
    "A body that was changed after it was signed is refused",
    _PAYLOAD,
    uses=("getSymbols", "getKlines", "saveFavoriteSymbols"),
)
def a_body_that_was_changed_after_it_was_signed_is_refused(on: Fixtures) -> None:
    body = {"symbols": [on.market.symbol]}
    operation = on.caller.operation("saveFavoriteSymbols")
    changes = {
        "another value": json.dumps(operation.spelled_body({"symbols": []})).encode(),
        "white space": json.dumps(operation.spelled_body(body), indent=1).encode(),
        "no body": b"",
    }
    for what, changed in changes.items():
        answer = on.caller.call(
            "saveFavoriteSymbols", body, by=on.caller.key(), alter=_body(changed)
        )
        refused(answer, "INVALID_CREDENTIALS", f"{what} instead of the body that was signed")


@SIGNING.rule(
    "incomplete",
    "A key without a signature or without a timestamp is refused",
    _PAYLOAD,
    uses=(_READ,),
)
def a_key_without_a_signature_or_without_a_timestamp_is_refused(on: Fixtures) -> None:
    names = on.caller.description.signed
    for what in (names.signature, names.timestamp):
        answer = on.caller.call(_READ, by=on.caller.key(), alter=_url(_without(what)))
        refused(answer, {"NO_CREDENTIALS", "INVALID_CREDENTIALS"}, f"a signed call without {what}")


@SIGNING.rule(
    "lower-case",
    "A signature in upper-case digits is refused",
    _PAYLOAD,
    uses=(_READ,),
    assumed=True,
    assumes=("signature.lower_case",),
)
def a_signature_in_upper_case_digits_is_refused(on: Fixtures) -> None:
    name = on.caller.description.signed.signature

    def shout(url: str) -> str:
        rest, _, signature = url.partition(f"{name}=")
        return f"{rest}{name}={signature.upper()}"

    answer = on.caller.call(_READ, by=on.caller.key(), alter=_url(shout))
    refused(answer, "INVALID_CREDENTIALS", "a signature in upper-case digits")


@SIGNING.rule(
    "as-sent",
    "What is signed are the bytes of the query as they are sent",
    _PAYLOAD,
    uses=("getAccountChangeLogs",),
)
def the_bytes_of_the_query_are_signed_as_they_are_sent(on: Fixtures) -> None:
    for text in ("a+b c%20&=", "é漢🙂", "~*'()!"):
        answer = on.caller.call(
            "getAccountChangeLogs", query={"change_type": text}, by=on.caller.key()
        )
        accepted(answer, f"a signed query with {text!r}")


@SIGNING.rule(
    "key-decides",
    "With an X-API-KEY header, the signature decides, and no token that is sent beside it",
    "authentication",
    uses=(_READ, "login"),
)
def with_an_api_key_header_the_signature_decides(on: Fixtures) -> None:
    token = on.caller.log_in()

    class Both(AuthBase):
        def __call__(self, request: PreparedRequest) -> PreparedRequest:
            wrong = on.caller.key(secret="not-the-secret-of-this-key")()  # noqa: S106
            return Login(access_token=token.access_token)(wrong(request) if wrong else request)

    answer = on.caller.call(_READ, by=Both)
    refused(answer, "INVALID_CREDENTIALS", "a wrong signature beside a valid access token")


def _limit_ms(on: Fixtures) -> int:
    return on.caller.description.tolerance_ms


def _url(change: Callable[[str], str]) -> Callable[[PreparedRequest], None]:
    def alter(request: PreparedRequest) -> None:
        changed = change(str(request.url))
        if changed == request.url:
            raise RuntimeError("the request was to be changed, and is as it was")
        request.url = changed

    return alter


def _body(changed: bytes) -> Callable[[PreparedRequest], None]:
    def alter(request: PreparedRequest) -> None:
        request.body = changed
        request.headers["Content-Length"] = str(len(changed))

    return alter


def _without(name: str) -> Callable[[str], str]:
    def drop(url: str) -> str:
        rest, _, query = url.partition("?")
        kept: list[Any] = [each for each in query.split("&") if not each.startswith(f"{name}=")]
        return f"{rest}?{'&'.join(kept)}"

    return drop
