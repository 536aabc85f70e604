"""A scripted exchange at the transport, and both generated clients calling it.

How a request shows its credentials is written from the documentation, and from nothing of the client:
https://docs.6mm.com/developer-api/request-signing#signature-payload
"""

import asyncio
import json
from operator import attrgetter
from urllib.parse import unquote

import httpx
from attrs import define, field, frozen
from sixmm import ApiError, AsyncSixMM, Backoff, SixMM
from sixmm_auth import ServerClock
from sixmm_description import Scheme

from .drawing import Call, written

BASE_URL = "https://exchange.test"
#: The exchange's clock is ahead of the computer's by more than the tolerance: who signs with the latter is late.
AHEAD_MS = 3_600_000
TIME, LOGIN = "/v1/time", "/v1/public/user/login"

KEY, SECRET = "fx_contract_key_0123456789", "contract-secret-0123456789"
TOKEN, LOGIN_TOKEN = "contract.access-token_0123456789", "contract.login-token_0123456789"
PASSWORD, COOKIE = "contract-password-0123456789", "contract-cookie-0123456789"
SECRETS = (SECRET, TOKEN, PASSWORD, LOGIN_TOKEN, COOKIE)


@frozen(eq=False)
class Credentials:
    """What a client is given; `signs_in` has it log in by an explicit call first."""

    name: str
    given: dict
    signs_in: bool = False


NOTHING = Credentials("nothing", {})
API_KEY = Credentials("an API key", {"api_key": KEY, "api_secret": SECRET})
ACCESS_TOKEN = Credentials("an access token", {"access_token": TOKEN})
USER = Credentials("a password", {"username": "contract", "password": PASSWORD})
BOTH = Credentials("a key and a token", {**API_KEY.given, **ACCESS_TOKEN.given})
LOGGED_IN = Credentials("a login", {}, signs_in=True)


def fitting(operation):
    """The credentials that an operation can be called with."""
    if Scheme.REFRESH_COOKIE in operation.schemes:
        return [LOGGED_IN]
    if not operation.security:
        return [NOTHING, BOTH, LOGGED_IN]  # public ones must ignore whatever the client has
    fit = [NOTHING] if operation.is_public else []
    fit += [API_KEY, BOTH] if operation.takes_api_key else []
    return fit + ([ACCESS_TOKEN, USER] if frozenset({Scheme.BEARER}) in operation.security else [])


@frozen
class Received:
    """A request as it came over the wire."""

    method: str
    origin: str
    target: bytes
    headers: tuple = field(repr=False)
    body: bytes = field(repr=False)
    at_ms: int

    @property
    def path(self):
        return self.target.partition(b"?")[0].decode("ascii")

    @property
    def query(self):
        return self.target.partition(b"?")[2]

    @property
    def pairs(self):
        """The names and values of the query, in their order."""
        pieces = [piece.partition("=") for piece in self.query.decode("ascii").split("&") if piece]
        return [(unquote(name), unquote(value, errors="strict")) for name, _, value in pieces]

    def header(self, name):
        """All values of a header."""
        return [value for one, value in self.headers if one.lower() == name.lower()]


JSON = ("content-type", "application/json")


@frozen
class Reply:
    """An HTTP answer."""

    status: int = 200
    body: bytes = b""
    headers: tuple = (JSON,)


def envelope(code=0, data=None, *, message="ok", status=200, headers=()):
    """The exchange's envelope."""
    told = {"code": code, "message": message, "data": data, "requestId": "answered-id"}
    return Reply(status, written(told), (JSON, *headers))


LOGIN_ANSWER = envelope(
    data={"accessToken": LOGIN_TOKEN, "accessExpire": 4_102_444_800},
    headers=[("set-cookie", f"refresh_token={COOKIE}; Path=/; HttpOnly; Secure")],
)


class Clock:
    """Time that passes only while a client waits."""

    def __init__(self):
        self.seconds = 0.0

    def __call__(self):
        return self.seconds

    def wall(self):
        """The computer's time, in seconds."""
        return 1_780_000_000 + self.seconds

    def wait(self, seconds):
        self.seconds += seconds

    async def wait_async(self, seconds):
        self.seconds += seconds


@define(eq=False)
class Exchange(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Answers one operation from `script`, the last of it for ever; tells the time, lets everybody log in."""

    method: str
    path: str
    script: list
    clock: Clock = field(factory=Clock)
    received: list = field(factory=list)

    @property
    def calls(self):
        """The requests of the operation itself."""
        return [one for one in self.received if self.is_called(one)]

    def is_called(self, got):
        """Whether it is a request of the operation itself."""
        return (got.method, got.path) == (self.method, self.path)

    def handle_request(self, request):
        request.read()
        return self._answer(request)

    async def handle_async_request(self, request):
        await request.aread()
        return self._answer(request)

    def _answer(self, request):
        origin = f"{request.url.scheme}://{request.url.netloc.decode()}"
        headers = tuple((n.decode("latin-1"), v.decode("latin-1")) for n, v in request.headers.raw)
        at_ms = int(self.clock.wall() * 1000) + AHEAD_MS
        got = Received(
            request.method, origin, request.url.raw_path, headers, request.content, at_ms
        )
        self.received.append(got)
        answer = self._chosen(got)
        if isinstance(answer, Exception):
            raise type(answer)(*answer.args, request=request)
        return httpx.Response(answer.status, headers=answer.headers, content=answer.body)

    def _chosen(self, got):
        if self.is_called(got):
            return self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if got.path == TIME:
            return envelope(data={"timestamp": got.at_ms // 1000, "timestampMs": got.at_ms})
        if got.path == LOGIN:
            return LOGIN_ANSWER
        return envelope(3003, message="nothing is known here")


@frozen
class Outcome:
    """What a caller met, and what went over the wire. `shown` is the client's repr."""

    call: Call
    exchange: Exchange
    shown: str
    result: object = None
    error: BaseException | None = None

    @property
    def told(self):
        """All that the error says, in words."""
        if self.error is None:
            return ""
        more = (
            [self.error.message, self.error.remedy, repr(self.error.headers)]
            if isinstance(self.error, ApiError)
            else []
        )
        return "\n".join([str(self.error), repr(self.error), *more])

    @property
    def was_settled(self):
        """Whether the client found out by itself what came of the call, or a batch had no orders."""
        if not self.call.outcome:
            return False
        items = self.call.outcome.get("items", {}).get("sent")
        if items is not None and not self.call.body[items]:
            return True
        own = {self.call.operation.path, TIME, LOGIN}
        return any(one.path not in own for one in self.exchange.received)


def by_both(call, *script, retries=0):
    """A call with the blocking and with the awaiting client, while the exchange answers from the script."""
    yield _blocking(call, script, retries)
    yield asyncio.run(_awaiting(call, script, retries))


def _blocking(call, script, retries):
    exchange = Exchange(call.operation.method, call.operation.path, list(script))
    with SixMM(**_arguments(call, exchange, retries)) as mm:
        mm.wait = exchange.clock.wait
        try:
            if call.credentials.signs_in:
                mm.auth.login(username="contract", password=PASSWORD)
                exchange.received.clear()
            result = attrgetter(call.method)(mm)(**call.arguments, options=call.options)
        except Exception as error:  # noqa: BLE001  whatever it is: it is what is judged
            return Outcome(call, exchange, repr(mm), error=error)
        return Outcome(call, exchange, repr(mm), result)


async def _awaiting(call, script, retries):
    exchange = Exchange(call.operation.method, call.operation.path, list(script))
    async with AsyncSixMM(**_arguments(call, exchange, retries)) as mm:
        mm.wait = exchange.clock.wait_async
        try:
            if call.credentials.signs_in:
                await mm.auth.login(username="contract", password=PASSWORD)
                exchange.received.clear()
            result = await attrgetter(call.method)(mm)(**call.arguments, options=call.options)
        except Exception as error:  # noqa: BLE001  whatever it is: it is what is judged
            return Outcome(call, exchange, repr(mm), error=error)
        return Outcome(call, exchange, repr(mm), result)


def _arguments(call, exchange, retries):
    return {
        "transport": exchange,
        "base_url": BASE_URL,
        "max_retries": retries,
        "clock": ServerClock(monotonic=exchange.clock, wall=exchange.clock.wall),
        "backoff": Backoff(first=0, monotonic=exchange.clock),
        # Here a look for what came of an order never finds one, however long it goes on.
        "outcome_timeout": 1,
        **call.credentials.given,
    }


def parsed(body):
    """A body, in which no name may be twice."""

    def once_each(pairs):
        assert len(dict(pairs)) == len(pairs), f"a name is there twice: {pairs}"
        return dict(pairs)

    return json.loads(body.decode(), object_pairs_hook=once_each)
