"""Access tokens: HS256 JWTs that the mock signs and checks itself."""

import base64
import hashlib
import hmac
import json
from typing import Any

from attrs import frozen

from sixmm_mock.errors import Code, Refusal


@frozen
class Claims:
    """What an access token says. ``expires_at`` is in seconds, as in any JWT."""

    user_id: str
    session_id: str
    expires_at: int


class TokenSigner:
    """Makes and reads access tokens with one secret key."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()
        self._header = _encode({"alg": "HS256", "typ": "JWT"})

    def issue(self, claims: Claims, *, token_id: str, issued_at: int) -> str:
        """A signed token. ``token_id`` makes two tokens of the same second differ."""
        payload = _encode(
            {
                "sub": claims.user_id,
                "sid": claims.session_id,
                "jti": token_id,
                "iat": issued_at,
                "exp": claims.expires_at,
            }
        )
        return f"{self._header}.{payload}.{self._sign(payload)}"

    def read(self, token: str) -> Claims:
        """The claims of a token that this signer made.

        Raises:
            Refusal: 1003, anything else.
        """
        header, _, rest = token.partition(".")
        payload, _, signature = rest.partition(".")
        genuine = header == self._header and hmac.compare_digest(
            signature.encode(), self._sign(payload).encode()
        )
        if not genuine:
            raise Refusal(Code.INVALID_CREDENTIALS, "Invalid token")
        claims: dict[str, Any] = json.loads(_decode(payload))
        return Claims(claims["sub"], claims["sid"], claims["exp"])

    def _sign(self, payload: str) -> str:
        signed = f"{self._header}.{payload}".encode()
        return _base64(hmac.new(self._key, signed, hashlib.sha256).digest())


def _encode(value: dict[str, Any]) -> str:
    return _base64(json.dumps(value, separators=(",", ":")).encode())


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
