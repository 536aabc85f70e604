"""Credentials for prepared requests, written from the documentation and from nothing of the client.

https://docs.6mm.com/developer-api/request-signing#signature-payload
"""

import hashlib
import hmac
from urllib.parse import urlsplit, urlunsplit

from attrs import field, frozen
from requests import PreparedRequest
from requests.auth import AuthBase
from sixmm_description import Description


@frozen
class ApiKeySignature(AuthBase):
    """Signs the very bytes that go out: ``requests`` asks for it last, after it has encoded all."""

    key: str
    secret: str = field(repr=False)
    timestamp_ms: int
    description: Description = field(repr=False)
    """What the header and the parameters are called."""

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Add timestamp, signature and key."""
        body = body_of(request)
        url = urlsplit(str(request.url))
        names = self.description.signed
        timestamp, signature = names.timestamp, names.signature
        # A generated timestamp or signature would be a second one.
        pieces = [
            piece
            for piece in url.query.split("&")
            if piece and piece.partition("=")[0] not in {timestamp, signature}
        ]
        query = "&".join([*pieces, f"{timestamp}={self.timestamp_ms // names.unit_ms}"])
        signed = hmac.new(self.secret.encode(), query.encode() + body, hashlib.sha256)
        request.url = urlunsplit(
            url._replace(query=f"{query}&{signature}={signed.hexdigest()}", fragment="")
        )
        request.headers[self.description.api_key_header] = self.key
        return request


@frozen
class Login(AuthBase):
    """What a logged-in user sends: a bearer token, the refresh cookie, or both."""

    access_token: str | None = field(default=None, repr=False)
    cookie: str | None = field(default=None, repr=False)

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Add the token and the cookie."""
        if self.access_token is not None:
            request.headers["Authorization"] = f"Bearer {self.access_token}"
        if self.cookie is not None:
            request.headers["Cookie"] = self.cookie
        return request


def body_of(request: PreparedRequest) -> bytes:
    """The bytes of a request's body, which from now on is bytes and nothing else."""
    if isinstance(request.body, str):
        request.body = request.body.encode()
    if not isinstance(request.body, bytes | None):
        raise TypeError("a body must be bytes: what is read while it is sent cannot be signed")
    return request.body or b""
