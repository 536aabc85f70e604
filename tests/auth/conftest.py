"""A small exchange at the transport, and a way to call it through the sync and the async client."""

import asyncio
import hashlib
import hmac
import json
import threading
from urllib.parse import parse_qs

import attrs
import httpx
import pytest

BASE_URL = "http://127.0.0.1:8600"
INFO = "/v1/private/user/info"


def envelope(data=None, *, code=0, message="success", status=200, headers=None):
    body = {"code": code, "message": message, "requestId": "req-1"}
    if data is not None:
        body["data"] = data
    return httpx.Response(status, json=body, headers=headers)


@attrs.frozen
class Seen:
    """A request as it arrived: raw bytes, taken down before anybody could change the object."""

    method: str
    path: str
    query: bytes
    headers: httpx.Headers
    body: bytes
    extensions: dict

    @property
    def timestamp(self):
        return int(parse_qs(self.query.decode())["timestamp"][0])


class Exchange:
    """Answers like the exchange, and takes down what arrived.

    Its own few lines check signatures and tokens, so that a wrong signer can't prove itself right.
    """

    answer = staticmethod(envelope)

    def __init__(self):
        self.secret = "canary-api-secret"
        self.now_ms = 1_772_710_377_808
        self.tokens = set()
        self.token_life_s = 3600
        self.cookies = set()
        self.users = {"alice": "canary-password"}
        self.overrides = {}
        self.seen = []
        self._issued = 0
        self._lock = threading.Lock()

    def __call__(self, request):
        path = request.url.raw_path.partition(b"?")[0].decode()
        seen = Seen(
            request.method,
            path,
            request.url.query,
            httpx.Headers(request.headers),
            request.content,
            dict(request.extensions),
        )
        with self._lock:
            self.seen.append(seen)
        answer = self.overrides.get(path, self.route)
        return answer(seen)

    def route(self, seen):
        if seen.path.endswith("/v1/time"):
            return envelope({"timestamp": self.now_ms // 1000, "timestampMs": self.now_ms})
        if seen.path.endswith("/login"):
            return self.login(seen)
        if seen.path.endswith("/refresh-token"):
            return self.refresh(seen)
        if "x-api-key" in seen.headers:
            return self.signed(seen)
        return self.bearer(seen)

    def login(self, seen):
        body = json.loads(seen.body)
        if self.users.get(body["username"]) != body["password"]:
            return envelope(code=1003, message="Invalid username or password", status=401)
        return self.issue()

    def refresh(self, seen):
        if seen.headers.get("cookie", "").partition("=")[2] not in self.cookies:
            return envelope(code=1004, message="Token revoked", status=401)
        return self.issue()

    def issue(self):
        with self._lock:
            self._issued += 1
            token, cookie = f"canary-token-{self._issued}", f"canary-cookie-{self._issued}"
            self.tokens = {token}
            self.cookies = {cookie}
        data = {"accessToken": token, "accessExpire": self.now_ms // 1000 + self.token_life_s}
        return envelope(data, headers={"set-cookie": f"refresh_token={cookie}; Path=/; HttpOnly"})

    def bearer(self, seen):
        scheme, _, token = seen.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or token not in self.tokens:
            return envelope(code=1002, message="Token expired")
        return envelope({"ok": True})

    def signed(self, seen):
        unsigned, _, signature = seen.query.rpartition(b"&signature=")
        expected = hmac.new(self.secret.encode(), unsigned + seen.body, hashlib.sha256)
        if signature.decode() != expected.hexdigest():
            return envelope(code=1003, message="Invalid signature", status=401)
        if abs(seen.timestamp - self.now_ms) > 10_000:
            return envelope(code=1003, message="Timestamp outside of tolerance window", status=401)
        return envelope({"ok": True})

    def request(self, path=INFO, method="GET", *, content=None, url=BASE_URL, **more):
        """A request to it, as the runtime would make it."""
        return httpx.Request(method, url + path, content=content, **more)

    def paths(self):
        return [f"{seen.method} {seen.path}" for seen in self.seen]

    def count(self, path):
        return sum(seen.path == path for seen in self.seen)


class Caller:
    """Sends requests one after the other, with the sync or with the async client."""

    def __init__(self, kind, app):
        self.kind = kind
        self.app = app

    def __call__(self, auth, *requests, follow_redirects=False):
        if self.kind == "sync":
            with httpx.Client(transport=httpx.MockTransport(self.app)) as client:
                return [
                    client.send(one, auth=auth, follow_redirects=follow_redirects)
                    for one in requests
                ]
        return asyncio.run(self._async(auth, requests, follow_redirects))

    async def _async(self, auth, requests, follow_redirects):
        async with httpx.AsyncClient(transport=httpx.MockTransport(self.app)) as client:
            return [
                await client.send(one, auth=auth, follow_redirects=follow_redirects)
                for one in requests
            ]


class Clocks:
    """A monotonic and a wall clock that stand still until they are moved."""

    def __init__(self):
        self.monotonic_s = 1000.0
        self.wall_s = 1_772_710_377.808

    def pass_time(self, seconds):
        self.monotonic_s += seconds
        self.wall_s += seconds


@pytest.fixture
def base_url():
    return BASE_URL


@pytest.fixture
def exchange():
    return Exchange()


@pytest.fixture(params=["sync", "async"])
def call(request, exchange):
    return Caller(request.param, exchange)


@pytest.fixture
def clocks():
    return Clocks()
