"""Credentials for prepared requests, written from the documentation and from nothing of the client.

https://docs.6mm.com/developer-api/request-signing#signature-payload
"""

import hashlib
import hmac
from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

from attrs import field, frozen
from requests import PreparedRequest
from requests.auth import AuthBase

_ADDED_BY_THE_SIGNER = frozenset({"timestamp", "signature"})


@frozen
class ApiKeySignature(AuthBase):
    """Signs the very bytes that go out: ``requests`` asks for it last, after it has encoded all."""

    key: str
    secret: str = field(repr=False)
    next_ms: Callable[[], int]

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        if isinstance(request.body, str):
            request.body = request.body.encode()
        url = urlsplit(request.url)
        # A generated timestamp or signature would be a second one.
        pieces = [
            piece
            for piece in url.query.split("&")
            if piece and piece.partition("=")[0] not in _ADDED_BY_THE_SIGNER
        ]
        query = "&".join([*pieces, f"timestamp={self.next_ms()}"])
        payload = query.encode() + (request.body or b"")
        signature = hmac.new(self.secret.encode(), payload, hashlib.sha256).hexdigest()
        request.url = urlunsplit(url._replace(query=f"{query}&signature={signature}", fragment=""))
        request.headers["X-API-KEY"] = self.key
        return request


@frozen
class Login(AuthBase):
    """What a logged-in user sends: a bearer token, the refresh cookie, or both."""

    access_token: str | None = field(default=None, repr=False)
    cookie: str | None = field(default=None, repr=False)

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        if self.access_token is not None:
            request.headers["Authorization"] = f"Bearer {self.access_token}"
        if self.cookie is not None:
            request.headers["Cookie"] = self.cookie
        return request
