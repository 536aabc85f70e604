"""Who calls are made as, and how a request shows it. Written from the documentation, and from nothing of the client.

https://docs.6mm.com/developer-api/request-signing#signature-payload
"""

import hashlib
import hmac
import re
from typing import Any

from attrs import frozen
from sixmm_description import Operation, Scheme

from sixmm_client_suite.exchange import Exchange, Received, Reply
from sixmm_client_suite.rule import hold

API_KEY, API_SECRET = "fx_suite_key_0123456789", "suite-secret-0123456789"
ACCESS_TOKEN = "suite.access-token_0123456789"  # noqa: S105
USERNAME, PASSWORD = "suite", "suite-password-0123456789"
LOGIN_TOKEN, COOKIE = "suite.login-token_0123456789", "suite-cookie-0123456789"
SECRETS = (API_SECRET, ACCESS_TOKEN, PASSWORD, LOGIN_TOKEN, COOKIE)

LOGIN = Reply.envelope(
    data={"accessToken": LOGIN_TOKEN, "accessExpire": 4_102_444_800},
    headers=[("set-cookie", f"refresh_token={COOKIE}; Path=/; HttpOnly; Secure")],
)

_TOLERANCE_MS = 10_000
_STAMPS = ("timestamp", "signature")


@frozen(eq=False)
class Credentials:
    """What a client is given; `signs_in` has it log in by an explicit call first."""

    name: str
    given: dict[str, Any]
    signs_in: bool = False


NONE = Credentials("nothing", {})
KEY = Credentials("an API key", {"api_key": API_KEY, "api_secret": API_SECRET})
TOKEN = Credentials("an access token", {"access_token": ACCESS_TOKEN})
USER = Credentials("a password", {"username": USERNAME, "password": PASSWORD})
BOTH = Credentials("a key and a token", {**KEY.given, **TOKEN.given})
LOGGED_IN = Credentials("a login", {}, signs_in=True)


def fitting(operation: Operation) -> list[Credentials]:
    """The credentials that an operation can be called with."""
    ways = operation.security
    if Scheme.REFRESH_COOKIE in operation.schemes:
        return [LOGGED_IN]
    fit = [NONE] if operation.is_public else []
    fit += [KEY, BOTH] if operation.takes_api_key else []
    fit += [TOKEN, USER] if frozenset({Scheme.BEARER}) in ways else []
    # Public ones must ignore whatever the client has.
    return fit if ways else [NONE, BOTH, LOGGED_IN]


def check(operation: Operation, credentials: Credentials, got: Received) -> None:
    """Raise Broken unless the request carries what it must, and nothing besides."""
    shown = _shown(got)
    if not operation.security:
        hold("credentials.none", not shown, f"a public operation carries {sorted(shown)}")
        return
    if not credentials.given and not credentials.signs_in:
        hold("credentials.none", not shown, f"a client without credentials sent {sorted(shown)}")
        return
    wanted = _wanted(operation, credentials)
    hold("credentials.one", shown == wanted, f"carries {sorted(shown)}, and not {sorted(wanted)}")
    token = LOGIN_TOKEN if credentials in {LOGGED_IN, USER} else ACCESS_TOKEN
    expected = {
        "X-API-KEY": [API_KEY] if "key" in wanted else [],
        "Authorization": [f"Bearer {token}"] if "bearer" in wanted else [],
        "Cookie": [f"refresh_token={COOKIE}"] if "cookie" in wanted else [],
    }
    for name, values in expected.items():
        hold("credentials.one", got.header(name) == values, f"{name} is not what was given")
    if "signature" in wanted:
        check_signature(got)


def check_signature(got: Received) -> None:
    """Raise Broken unless the signature is right, and of the exchange's present."""
    pieces = [piece.partition(b"=") for piece in got.query.split(b"&")]
    signatures = [value for name, _, value in pieces if name == b"signature"]
    stamps = [value for name, _, value in pieces if name == b"timestamp"]
    once = len(signatures) == len(stamps) == 1
    hold("signature.verifies", once, "timestamp and signature are not there once each")
    signed = b"&".join(b"".join(piece) for piece in pieces if piece[0] != b"signature")
    right = hmac.new(API_SECRET.encode(), signed + got.body, hashlib.sha256).hexdigest().encode()
    hold("signature.verifies", signatures[0] == right, "wrong over the bytes that were sent")
    in_ms = re.fullmatch(rb"[0-9]{1,18}", stamps[0]) is not None
    hold("signature.time", in_ms, f"timestamp={stamps[0]!r} is no time in ms")
    late_ms = got.at_ms - int(stamps[0])
    hold("signature.time", abs(late_ms) <= _TOLERANCE_MS, f"the timestamp is {late_ms} ms old")


def check_fresh(exchange: Exchange) -> None:
    """Raise Broken where two requests share a signature."""
    queries = [dict(one.pairs).get("signature") for one in exchange.received]
    signatures = [one for one in queries if one is not None]
    hold("signature.fresh", len(set(signatures)) == len(signatures), "a signature was sent twice")


def is_stamp(name: str) -> bool:
    """Whether a query parameter is the signer's."""
    return name in _STAMPS


def _shown(got: Received) -> set[str]:
    names = {name for name, _ in got.pairs}
    parts = {
        "key": bool(got.header("X-API-KEY")),
        "timestamp": "timestamp" in names,
        "signature": "signature" in names,
        "bearer": bool(got.header("Authorization")),
        "cookie": bool(got.header("Cookie")),
    }
    return {name for name, there in parts.items() if there}


def _wanted(operation: Operation, credentials: Credentials) -> set[str]:
    if operation.takes_api_key and credentials in {KEY, BOTH}:
        return {"key", "timestamp", "signature"}
    way = next(way for way in operation.security if way and Scheme.API_KEY not in way)
    return {{Scheme.BEARER: "bearer", Scheme.REFRESH_COOKIE: "cookie"}[scheme] for scheme in way}
