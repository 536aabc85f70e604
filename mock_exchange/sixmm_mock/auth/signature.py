"""The HMAC-SHA256 signature of API-key calls, checked over the raw bytes that arrived, and the memory of those used.

https://docs.6mm.com/developer-api/request-signing#signature-payload

This is written independently of the client's signer, so that neither proves the other right.
"""

import hmac
import re
from collections import OrderedDict

from attrs import field
from sixmm_description import SignedNames

from sixmm_mock.errors import Code, Refusal
from sixmm_mock.record import record

_TIMESTAMP = re.compile(rb"[0-9]{1,16}")
_SIGNATURE = re.compile(rb"[0-9a-f]{64}")


@record
class SignedQuery:
    """A raw query string taken apart: what was signed, when, and the signature."""

    payload: bytes = field(repr=False)
    timestamp_ms: int
    signature: bytes = field(repr=False)


def take_apart(query: bytes, names: SignedNames) -> SignedQuery:
    """Split the signature off a raw query string, leaving all other bytes in their order.

    Raises:
        Refusal: 1003, timestamp or signature is missing, repeated or malformed.
    """
    timestamp, signature = names.timestamp, names.signature
    signed, timestamps, signatures = [], [], []
    for piece in query.split(b"&"):
        if piece.startswith(f"{signature}=".encode()):
            signatures.append(piece)
            continue
        signed.append(piece)
        if piece.startswith(f"{timestamp}=".encode()):
            timestamps.append(piece)
    unit = "milliseconds" if names.unit_ms == 1 else "seconds"
    at = _only(timestamp, timestamps, _TIMESTAMP, f"Unix time in {unit}, digits only")
    return SignedQuery(
        payload=b"&".join(signed),
        timestamp_ms=int(at) * names.unit_ms,
        signature=_only(signature, signatures, _SIGNATURE, "64 lower-case hexadecimal digits"),
    )


def matches(secret: str, signed: SignedQuery, body: bytes) -> bool:
    """Return whether the signature belongs to the query payload followed by the body."""
    expected = hmac.digest(secret.encode(), signed.payload + body, "sha256")
    return hmac.compare_digest(expected.hex().encode(), signed.signature)


def _only(name: str, pieces: list[bytes], form: re.Pattern[bytes], expected: str) -> bytes:
    if len(pieces) != 1:
        problem = "sent more than once" if pieces else "missing from the query string"
        raise Refusal(
            Code.INVALID_CREDENTIALS, f"Invalid signature: {name} is {problem}; send one {name}"
        )
    value = pieces[0].partition(b"=")[2]
    if not form.fullmatch(value):
        raise Refusal(Code.INVALID_CREDENTIALS, f"Invalid signature: {name} must be {expected}")
    return value


class ReplayMemory:
    """Remembers each (key, signature) for as long as its timestamp could still be accepted.

    Assumed: mock.replay_memory.
    """

    def __init__(self, tolerance_ms: int) -> None:
        self._lifetime_ms = 2 * tolerance_ms
        self._forget_after_ms: OrderedDict[tuple[str, bytes], int] = OrderedDict()

    def is_new(self, key: str, signature: bytes, now_ms: int) -> bool:
        """Return whether this signature is used for the first time, and note the use."""
        self._forget(now_ms)
        use = (key, signature)
        if use in self._forget_after_ms:
            return False
        self._forget_after_ms[use] = now_ms + self._lifetime_ms
        return True

    def __len__(self) -> int:
        return len(self._forget_after_ms)

    def _forget(self, now_ms: int) -> None:
        while self._forget_after_ms:
            oldest, forget_after_ms = next(iter(self._forget_after_ms.items()))
            if forget_after_ms >= now_ms:
                return
            del self._forget_after_ms[oldest]
