"""Faults in signatures, and in who calls are made as."""

import json
import time
from collections.abc import Callable, Generator
from typing import Any
from urllib.parse import unquote_to_bytes

from sixmm_auth import hmac_auth, jwt_auth, signing
from sixmm_auth.clock import TimestampSequence
from sixmm_auth.errors import API_KEY
from sixmm_auth.signing import SignedQuery

from seeded_faults.client.plant import client_fault
from seeded_faults.fault import Fault

_sign = hmac_auth.HmacAuth._sign
_put_token = jwt_auth.JwtAuth._put_token
_sign_query = signing.sign_query
_hex = signing.sign
_next = TimestampSequence.next


def _signed(over: Callable[[bytes, bytes], bytes]) -> dict[str, Any]:
    """The signature is that of other bytes, made from the query with its timestamp and the body."""

    def sign(query: bytes, body: bytes, *, secret: str, **how: Any) -> SignedQuery:
        right = _sign_query(query, body, secret=secret, **how)
        stamped = right.query.partition(b"&signature=")[0]
        if not query:
            stamped = right.query.partition(b"signature=")[0].rstrip(b"&")
        signature = _hex(secret, over(stamped, body)).encode()
        return SignedQuery(stamped + b"&signature=" + signature, right.payload)

    return {"sixmm_auth.hmac_auth:sign_query": sign}


def _as_json(body: bytes, **style: Any) -> bytes:
    return json.dumps(json.loads(body), **style).encode() if body else body


def _stamped(timestamp: Callable[[int], int]) -> dict[str, Any]:
    """The timestamp is another one."""

    def sign(query: bytes, body: bytes, *, timestamp_ms: int, **how: Any) -> SignedQuery:
        return _sign_query(query, body, timestamp_ms=timestamp(timestamp_ms), **how)

    return {"sixmm_auth.hmac_auth:sign_query": sign}


def _reordered(query: bytes, body: bytes, **how: Any) -> SignedQuery:
    right = _sign_query(query, body, **how)
    first, *rest = right.query.split(b"&")
    return SignedQuery(b"&".join([*rest, first]), right.payload)


def _after_signing(change: Callable[[Any], object]) -> dict[str, Any]:
    """A request is changed in place once it was signed."""

    def sign(self: Any, request: Any) -> Generator[Any, Any, None]:
        yield from _sign(self, request)
        change(request)

    return {"sixmm_auth.hmac_auth:HmacAuth._sign": sign}


def _signed_once(self: Any, request: Any) -> Generator[Any, Any, None]:
    if b"signature=" not in request.url.query:
        yield from _sign(self, request)


def _token_and_cookie(self: Any, request: Any) -> Any:
    request.headers["Cookie"] = self._session.cookie_header() or "refresh_token=none"
    return _put_token(self, request)


def _always_the_token(self: Any, _security: Any) -> Any:
    return self._jwt if self.session.token is not None else self._hmac


FAULTS: tuple[Fault, ...] = (
    client_fault(
        "query-reordered",
        "The query is put into another order after it was signed",
        {"sixmm_auth.hmac_auth:sign_query": _reordered},
        rule="signature.verifies",
        shown_by="calls getOrder",
    ),
    client_fault(
        "body-signed-with-spaces",
        "The body that is sent has other spaces than the one that was signed",
        _signed(lambda query, body: query + _as_json(body)),
        rule="signature.verifies",
        shown_by="calls cancelOrder",
    ),
    client_fault(
        "body-signed-as-ascii",
        "The body that is sent has other escapes than the one that was signed",
        _signed(lambda query, body: query + _as_json(body, separators=(",", ":"))),
        rule="signature.verifies",
        shown_by="calls cancelOrder",
    ),
    client_fault(
        "body-not-signed",
        "The signature does not cover the body",
        _signed(lambda query, _body: query),
        rule="signature.verifies",
        shown_by="calls cancelOrder",
    ),
    client_fault(
        "signed-after-decoding",
        "The signature covers the decoded query",
        _signed(lambda query, body: unquote_to_bytes(query) + body),
        rule="signature.verifies",
        shown_by="calls getOrder",
    ),
    client_fault(
        "body-signed-first",
        "The body comes before the query in what is signed",
        _signed(lambda query, body: body + query),
        rule="signature.verifies",
        shown_by="calls cancelOrder",
    ),
    client_fault(
        "timestamp-not-signed",
        "The signature does not cover the timestamp",
        _signed(lambda query, body: query.rpartition(b"timestamp=")[0].rstrip(b"&") + body),
        rule="signature.verifies",
        shown_by="calls getOrder",
    ),
    client_fault(
        "signed-in-capitals",
        "The signature is in upper-case digits",
        {"sixmm_auth.signing:sign": lambda *args: _hex(*args).upper()},
        rule="signature.verifies",
        shown_by="calls getOrder",
    ),
    client_fault(
        "timestamp-in-seconds",
        "The timestamp is in seconds",
        _stamped(lambda timestamp_ms: timestamp_ms // 1000),
        rule="signature.time",
        shown_by="calls getOrder",
    ),
    client_fault(
        "timestamp-of-the-computer",
        "The timestamp is the computer's time, and not the exchange's",
        _stamped(lambda _timestamp_ms: int(time.time() * 1000)),
        rule="signature.time",
        shown_by="calls getOrder",
    ),
    client_fault(
        "repeated-as-signed",
        "A call that is sent again keeps its signature",
        {"sixmm_auth.hmac_auth:HmacAuth._sign": _signed_once},
        rule="signature.fresh",
        shown_by="repeats getUserAssets",
    ),
    client_fault(
        "timestamps-repeat",
        "Calls of the same bytes may share a timestamp",
        {
            "sixmm_auth.clock:TimestampSequence.next": (
                lambda _self, _query, _body, now_ms: now_ms - now_ms % 5000
            )
        },
        rule="signature.fresh",
        shown_by="repeats getUserAssets",
    ),
    client_fault(
        "stale-is-final",
        "A call that is refused for its timestamp is not signed again",
        {"sixmm_auth.hmac_auth:says_timestamp_refused": lambda *_: False},
        rule="repeats.safe",
        shown_by="repeats getUserAssets",
    ),
    client_fault(
        "key-missing",
        "A signed call does not say with which key",
        _after_signing(lambda request: request.headers.pop("X-API-KEY")),
        rule="credentials.one",
        shown_by="calls getUserAssets",
    ),
    client_fault(
        "key-and-token",
        "A signed call carries a token as well",
        _after_signing(lambda request: request.headers.update({"Authorization": "Bearer x"})),
        rule="credentials.one",
        shown_by="calls getUserAssets",
    ),
    client_fault(
        "token-before-key",
        "A token is preferred where an API key would do",
        {"sixmm_auth.authenticator:_preference": lambda alternative: API_KEY in alternative},
        rule="credentials.one",
        shown_by="calls getUserAssets",
    ),
    client_fault(
        "cookie-with-every-call",
        "The refresh cookie is sent with every call of a login",
        {"sixmm_auth.jwt_auth:JwtAuth._put_token": _token_and_cookie},
        rule="credentials.one",
        shown_by="calls listApiKeys",
    ),
    client_fault(
        "credentials-in-public",
        "Public operations carry what the client has",
        {"sixmm_auth.authenticator:Authenticator.for_security": _always_the_token},
        rule="credentials.none",
        shown_by="calls getVersion",
    ),
)
