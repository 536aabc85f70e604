"""The exchange's signature, over raw bytes, and test data for it. Pure: no clock, no state.

https://docs.6mm.com/developer-api/request-signing#signature-payload
"""

import hmac
import json
from typing import NamedTuple

import attrs
import httpx

from sixmm_auth.credentials import MASK
from sixmm_auth.facts import SIGNED, SignedNames

#: The extension of a request that holds the timestamp (Unix ms) of its last signature.
SIGNED_AT = "sixmm.signed_at"


@attrs.frozen
class SignedQuery:
    """A query with its signature, and the bytes that were signed."""

    query: bytes = attrs.field(repr=lambda _: MASK)
    payload: bytes = attrs.field(repr=lambda payload: f"<{len(payload)} bytes>")


def signing_payload(query: bytes, body: bytes, names: SignedNames = SIGNED) -> bytes:
    """What is signed: the raw query without its signature, directly followed by the raw body."""
    return _without(query, (names.signature,)) + body


def unsigned(query: bytes, names: SignedNames = SIGNED) -> bytes:
    """A raw query without the timestamp and signature of an earlier attempt."""
    return _without(query, names)


def sign(secret: str, payload: bytes) -> str:
    """HMAC-SHA256 of the payload under the UTF-8 secret, in lower-case hex."""
    return hmac.digest(secret.encode(), payload, "sha256").hex()


def sign_query(
    query: bytes,
    body: bytes,
    *,
    secret: str,
    timestamp_ms: int,
    names: SignedNames = SIGNED,
    unit_ms: int = 1,
) -> SignedQuery:
    """Append timestamp and signature to a raw query, under the names that the exchange gives them.

    The timestamp is written in units of `unit_ms`.

    Those of an earlier attempt are dropped. Everything else keeps its bytes and its order: the
    exchange verifies the query as it travelled, so decoding and encoding again would make a wrong
    signature.
    """
    own = unsigned(query, names)
    stamped = b"%b%b=%d" % (own + b"&" if own else b"", names.timestamp, timestamp_ms // unit_ms)
    payload = stamped + body
    signature = sign(secret, payload).encode()
    return SignedQuery(b"%b&%b=%b" % (stamped, names.signature, signature), payload)


def signed_at(request: httpx.Request) -> int | None:
    """The timestamp (Unix ms) that a request was last signed with; None if it was not signed."""
    found: int | None = request.extensions.get(SIGNED_AT)
    return found


def _without(query: bytes, names: tuple[bytes, ...]) -> bytes:
    if not any(name in query for name in names):
        return query
    return b"&".join(part for part in query.split(b"&") if part.partition(b"=")[0] not in names)


def with_query(url: httpx.URL, query: bytes) -> httpx.URL:
    """The URL with another query, which must be percent-encoded already.

    `copy_with` gives the same, and reads the whole URL character by character again: on a signed call that would be
    the costliest step. A test holds the two against each other.
    """
    made = httpx.URL(url)
    made._uri_reference = url._uri_reference._replace(query=query.decode("ascii"))  # noqa: SLF001  see above
    return made


class SigningVector(NamedTuple):
    """One signed request. `vectors.json` explains each field under "about"."""

    name: str
    method: str
    path: str
    query: str
    sent_query: str
    body: str
    secret: str
    payload: str
    signature: str


def load_vectors() -> tuple[SigningVector, ...]:
    """All vectors of the package, in the order of the file."""
    from importlib.resources import files  # noqa: PLC0415  a client that signs needs no files

    text = files("sixmm_auth").joinpath("vectors.json").read_text(encoding="utf-8")
    return tuple(SigningVector(**fields) for fields in json.loads(text)["vectors"])
