"""A mock exchange with one user and one key, and callers that speak raw HTTP to it.

The callers sign by hand, with nothing of the client's code, so that client and mock cannot be
wrong in the same way.
"""

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import unquote, urlencode

import pytest
from attrs import define, field, frozen
from sixmm_mock import Clock, Description, MockExchange, create_app
from sixmm_mock.auth.api_keys import ApiKey
from sixmm_mock.auth.users import User

NOW_MS = 1_780_000_000_000
USERNAME, PASSWORD = "alice", "canary-password"


@frozen
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        return json.loads(self.body)

    @property
    def code(self) -> int:
        return self.json["code"]

    @property
    def message(self) -> str:
        return self.json["message"]

    @property
    def data(self) -> Any:
        assert self.code == 0, self.json
        return self.json["data"]

    @property
    def cookie(self) -> str:
        """The ``name=value`` part of Set-Cookie."""
        return self.headers["set-cookie"].partition(";")[0]


@define
class Wire:
    """Sends exactly the given bytes to the application, without a server in between."""

    exchange: MockExchange
    app: Any = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.app = create_app(self.exchange)

    def send(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        client_ip: str = "127.0.0.1",
        **headers: str,
    ) -> Answer:
        """One request. Header names take ``_`` for ``-``."""
        path, _, query = target.partition("?")
        if body and "content_type" not in headers:
            headers["content_type"] = "application/json"
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": query.encode(),
            "headers": [
                (name.replace("_", "-").encode(), value.encode("latin-1"))
                for name, value in headers.items()
            ],
            "client": (client_ip, 50_000),
            "server": ("127.0.0.1", 80),
        }
        answering = self._drive(scope, body)
        try:
            answering.send(None)
        except StopIteration as answered:
            return answered.value
        raise AssertionError("the exchange waits, without an event loop")

    async def _drive(self, scope: dict[str, Any], body: bytes) -> Answer:
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return Answer(sent[0]["status"], headers, b"".join(m.get("body", b"") for m in sent[1:]))

    def post(self, role: str, **body: object) -> Answer:
        """One request by role and Python names. None leaves a field out; what else is required is as in the example."""
        operation = self.exchange.description.by_role[role]
        sent = {k: v for k, v in operation.completed_body(body).items() if v is not None}
        raw = json.dumps(operation.spelled_body(sent)).encode()
        return self.send(operation.method, operation.path, raw)

    def login(self, username: str = USERNAME, password: str = PASSWORD) -> Answer:
        body = json.dumps({"username": username, "password": password}).encode()
        return self.send("POST", "/v1/public/user/login", body)


def sign(secret: str, payload: str | bytes) -> str:
    """The documented signature of a query string (followed by a body)."""
    raw = payload.encode() if isinstance(payload, str) else payload
    return hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


@define
class Signer:
    """Calls signed with an API key. Each call moves the clock by 1 ms, so none is a replay."""

    wire: Wire
    key: ApiKey

    def get(self, path: str, **query: object) -> Answer:
        return self.call("GET", path, query)

    def post(self, path: str, body: dict[str, Any] | None = None) -> Answer:
        return self.call("POST", path, {}, body)

    def ask(self, role: str, /, **query: object) -> Any:
        """What an operation answers, by its role and by Python names: for tests that no rename on the wire is about."""
        operation = self.wire.exchange.description.by_role[role]
        answer = self.call(operation.method, operation.path, operation.spelled_query(query))
        return operation.read_data(answer.data)

    def call(
        self,
        method: str,
        path: str,
        query: dict[str, object],
        body: dict[str, Any] | None = None,
        **headers: str,
    ) -> Answer:
        self.wire.exchange.clock.advance(1)
        query = {**query, "timestamp": self.wire.exchange.clock.now_ms()}
        raw = b"" if body is None else json.dumps(body).encode()
        return self.send(method, path, urlencode(query), raw, **headers)

    def send(self, method: str, path: str, query: str, body: bytes = b"", **kw: str) -> Answer:
        """Sign this very query and body, and send them."""
        signature = sign(self.key.secret, query.encode() + body)
        target = f"{path}?{query}&signature={signature}"
        return self.wire.send(method, target, body, x_api_key=self.key.key, **kw)

    def place(self, **order: object) -> Answer:
        """A resting limit order, changed by what is given; None leaves a field out."""
        body = {
            "symbol": "BTCUSDT",
            "type": "LIMIT",
            "side": "BUY",
            "price": "85000",
            "quantity": "0.1",
            **order,
        }
        given = {name: value for name, value in body.items() if value is not None}
        return self.post("/v1/private/order/place", given)


@define
class LoggedIn:
    """Calls with an access token."""

    wire: Wire
    token: str
    cookie: str

    def get(self, target: str) -> Answer:
        return self.call("GET", target)

    def call(
        self, method: str, target: str, body: dict[str, Any] | None = None, **headers: str
    ) -> Answer:
        raw = b"" if body is None else json.dumps(body).encode()
        headers = {"authorization": f"Bearer {self.token}", **headers}
        return self.wire.send(method, target, raw, **headers)

    def create_key(self, **body: object) -> Answer:
        return self.call(
            "POST", "/v1/private/user/api-key/create", {"label": "made by a test", **body}
        )


@pytest.fixture(scope="session")
def description() -> Description:
    return Description.load()


@pytest.fixture
def exchange(description: Description) -> MockExchange:
    """Stopped at one moment, with one user."""
    exchange = MockExchange(seed=7, clock=Clock(frozen_at_ms=NOW_MS), description=description)
    exchange.add_user(USERNAME, PASSWORD)
    return exchange


@pytest.fixture
def user(exchange: MockExchange) -> User:
    return exchange.users.with_password(USERNAME, PASSWORD)


@pytest.fixture
def key(exchange: MockExchange, user: User) -> ApiKey:
    return exchange.add_api_key(user, key="fx_test", secret="canary-secret")


@pytest.fixture
def wire(exchange: MockExchange) -> Wire:
    return Wire(exchange)


@pytest.fixture
def signed(wire: Wire, key: ApiKey) -> Signer:
    return Signer(wire, key)


@pytest.fixture
def logged_in(wire: Wire) -> LoggedIn:
    answer = wire.login()
    return LoggedIn(wire, answer.data["accessToken"], answer.cookie)


@pytest.fixture(name="sign")
def sign_fixture():
    """The function that makes the documented signature."""
    return sign
