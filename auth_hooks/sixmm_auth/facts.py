"""What the auth flows know of the exchange, as data: names on the wire, operations, messages and codes.

The defaults are what is documented, so that the package works alone. The generated client fills them in from the
description, so that a correction there needs none here.

https://docs.6mm.com/developer-api/environments-and-common-conventions#response-format
"""

import re
from typing import NamedTuple

import attrs


class OwnOperation(NamedTuple):
    """An operation that auth flows call, by its id in the description."""

    id: str
    method: str
    path: str


@attrs.frozen
class EnvelopeNames:
    """What the fields of every answer are called, and the header whose value returns in `request_id`."""

    code: str = "code"
    message: str = "message"
    data: str = "data"
    request_id: str = "requestId"
    header: str = "X-Request-ID"


class SignedNames(NamedTuple):
    """The query parameters that a signature adds."""

    timestamp: bytes = b"timestamp"
    signature: bytes = b"signature"


ENVELOPE = EnvelopeNames()
SIGNED = SignedNames()
_TIME = OwnOperation("getServerTime", "GET", "/v1/time")
_LOGIN = OwnOperation("login", "POST", "/v1/public/user/login")
_REFRESH = OwnOperation("refreshToken", "POST", "/v1/public/user/refresh-token")


@attrs.frozen(kw_only=True)
class AuthFacts:
    """What the flows send and read.

    Attributes:
        envelope: the names of an answer's fields.
        api_key_header: the header that carries the API key.
        signed: the query parameters that a signature adds.
        timestamp_ms: how many ms one of a timestamp's units is.
        tolerance_ms: how far from its own time the exchange accepts a timestamp.
        time, login, refresh: the operations that the flows call by themselves.
        server_time: the field of the answer to `time` with the exchange's time; `server_time_ms` is how many ms one of
            its units is.
        username, password, device_id, device_name: the fields of a login; None where it has no such field.
        access_token, access_expire: the fields of the answer to `login` and `refresh`. The expiry may be in seconds or
            in ms: its size tells.
        late_timestamp: the message about a timestamp outside of the tolerance; upper and lower case are the same.
        token_codes: the codes of a refusal that another access token could help.
        source_ip_codes: the codes of a refusal of the caller's address, which no other token would pass.
    """

    envelope: EnvelopeNames = ENVELOPE
    api_key_header: str = "X-API-KEY"
    signed: SignedNames = SIGNED
    timestamp_ms: int = 1
    tolerance_ms: int = 10_000
    time: OwnOperation = _TIME
    server_time: str = "timestampMs"
    server_time_ms: int = 1
    login: OwnOperation = _LOGIN
    refresh: OwnOperation = _REFRESH
    username: str = "username"
    password: str = "password"  # noqa: S105 - a field's name
    device_id: str | None = "deviceId"
    device_name: str | None = "deviceName"
    access_token: str = "accessToken"  # noqa: S105 - a field's name
    access_expire: str = "accessExpire"
    late_timestamp: str = "Timestamp outside of tolerance window"
    token_codes: frozenset[int] = frozenset({1002, 1003, 1004})
    source_ip_codes: frozenset[int] = frozenset({1006})
    # Most answers are successes: a search in the bytes spares them a second parse.
    late_parts: tuple[bytes, ...] = attrs.field(init=False, repr=False, eq=False)
    token_pattern: re.Pattern[bytes] = attrs.field(init=False, repr=False, eq=False)

    @late_parts.default
    def _late_parts(self) -> tuple[bytes, ...]:
        # Without the first letters of words, which may be upper or lower case, and without what JSON may escape. All of
        # them must be there: one alone may be in every answer, as the name of a field.
        parts = re.findall(r"(?<=[A-Za-z])[a-z]+", self.late_timestamp)
        return tuple(part.encode() for part in sorted(parts, key=len, reverse=True))

    @token_pattern.default
    def _token_pattern(self) -> re.Pattern[bytes]:
        codes = "|".join(map(str, sorted(self.token_codes))) or "(?!)"
        return re.compile(rf'"{re.escape(self.envelope.code)}"\s*:\s*(?:{codes})\b'.encode())


FACTS = AuthFacts()
