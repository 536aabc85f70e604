"""Canaries go through every path of the clients, and turn up in no log, repr, error, traceback, span or pickle.

A new path is a new function in `SCENARIOS`: it yields calls, and gets their results (None where one was refused).
"""

import asyncio
import inspect
import json
import logging
import pickle
import traceback
from functools import partial

import httpx
import pytest
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from sixmm import AsyncSixMM, Backoff, SixMM, SixMMError, otel_async_request_hook, otel_request_hook
from sixmm_description import Description
from sixmm_mock.faults import Fault
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect as connect_stream

# In constants, because tracebacks show the lines of this file.
PASSWORD, SECRET = "canary-password", "canary-secret"
WRONG = "canary-wrong"
SECRET_FIELDS = ("accessToken", "apiSecret", "listenKey")
KINDS = {SixMM: httpx.Client, AsyncSixMM: httpx.AsyncClient}
BOTH = pytest.mark.parametrize("client", KINDS)
# A next version of the exchange may ask for more than is named here.
EMBED = Description.load().by_role["exchangeEmbedToken"]
# The mock exchange runs in this process too: what a server logs is not the client's.
SERVER_LOGGERS = ("uvicorn", "websockets.server")

# Locals that hold what the caller passed, and what the exchange sent.
NOT_OURS = ("arguments", "body", "raw")


def by_login(mm, _):
    yield partial(mm.auth.login, username="alice", password=PASSWORD)
    yield partial(mm.auth.login, username="alice", password=WRONG)
    yield partial(mm.auth.login, username="alice", password=WRONG.encode())
    yield mm.auth.refresh_token
    yield mm.account.info
    yield mm.auth.logout


def by_ticket(mm, _):
    yield partial(mm.auth.exchange_ticket, ticket=WRONG)
    named = {"embed_token": WRONG, "channel_id": "c"}
    yield partial(mm.auth.exchange_embed_token, **EMBED.completed_body(named))


def by_key(mm, _):
    order = {"symbol": "BTCUSDT", "type": "MARKET", "side": "BUY"}
    yield mm.orders.current
    yield partial(mm.orders.place, **order, quantity="0.01")
    yield partial(mm.orders.place, **order, quantity=0.1)
    yield partial(mm.orders.get, symbol="BTCUSDT", order_id="1")
    yield partial(mm.market.klines, symbol="BTCUSDT", interval="1m")


def in_each_way(mm, _):
    yield partial(mm.auth.login, username="alice", password=PASSWORD)
    yield mm.api_keys.list
    yield mm.orders.current


def managing_keys(mm, _):
    yield partial(mm.api_keys.create, label="bot", permissions=3)
    yield mm.api_keys.list


def with_listen_keys(mm, _):
    made = yield mm.listen_key.create
    yield partial(mm.listen_key.renew, listen_key=made.listen_key)
    yield partial(mm.listen_key.close, listen_key=made.listen_key)
    yield partial(mm.listen_key.close, listen_key=WRONG)


def streaming(mm, _):
    made = yield mm.listen_key.create
    address = mm.base_url.replace("http", "ws") + f"/ws?listenKey={made.listen_key}"
    yield partial(open_stream, address)
    yield partial(open_stream, address.replace("/ws?", "/nowhere?"))


def open_stream(address: str) -> None:
    try:
        with connect_stream(address) as stream:
            stream.ping().wait(5)
    except WebSocketException:
        pass


def renewing_by_itself(mm, exchange):
    yield mm.api_keys.list
    exchange.clock.advance(24 * 3600 * 1000)
    yield mm.api_keys.list
    yield mm.orders.current


def with_wrong_credentials(mm, _):
    yield mm.with_credentials(api_key="fx_key", api_secret=WRONG).orders.current
    yield mm.with_credentials(username="alice", password=WRONG).account.info
    yield mm.with_credentials(access_token=WRONG).account.info


def by_derived_clients(mm, _):
    yield mm.with_options(timeout=5).orders.current
    other = mm.with_credentials(api_key="fx_key", api_secret=SECRET)
    yield other.orders.current
    yield partial(repr, other)


def paging(mm, _):
    yield partial(mm.orders.place, symbol="BTCUSDT", type="MARKET", side="BUY", quantity="0.01")
    yield partial(all_of, mm.orders.iter_trades())
    yield partial(
        all_of, mm.with_credentials(api_key="fx_key", api_secret=WRONG).orders.iter_trades()
    )


def all_of(rows):
    """The rows of either client's iterator."""

    async def waited():
        return [row async for row in rows]

    return waited() if hasattr(rows, "__aiter__") else list(rows)


def retrying(mm, exchange):
    eager = mm.with_options(backoff=Backoff(first=0))
    for count in (2, None):  # to a success, and in vain
        exchange.faults.add(
            Fault(kind="status", status=503, operation="getCurrentOrders", count=count)
        )
        yield eager.orders.current


SCENARIOS = [
    by_login,
    by_ticket,
    by_key,
    managing_keys,
    with_listen_keys,
    streaming,
    renewing_by_itself,
    with_wrong_credentials,
    by_derived_clients,
    paging,
    retrying,
]


class Wiretap:
    """Keeps every secret that crosses the wire, so that all of them can be looked for."""

    def __init__(self):
        self.secrets = {PASSWORD, SECRET, WRONG}
        self.wire = ""

    def on_request(self, request: httpx.Request) -> None:
        self.wire += f"{request.url} {request.headers.raw} {request.content!r}"
        for name in ("signature", *SECRET_FIELDS):
            self.secrets |= {request.url.params[name]} if name in request.url.params else set()
        cookie = request.headers.get("cookie")
        if cookie:
            self.secrets.add(cookie.partition("=")[2])

    def on_signed(self, call) -> None:
        self.secrets.add(call.query.rpartition(b"signature=")[2].decode())

    def on_result(self, made) -> None:
        raw = getattr(made, "raw", None)
        if isinstance(raw, dict):
            self.secrets |= {raw[name] for name in SECRET_FIELDS if raw.get(name)}

    def on_response(self, response: httpx.Response) -> None:
        data = json.loads(response.content).get("data") or {}
        if isinstance(data, dict):
            self.secrets |= {data[name] for name in SECRET_FIELDS if data.get(name)}
        self.secrets |= set(response.cookies.values())

    def http_client(self, client) -> httpx.Client | httpx.AsyncClient:
        async def on_request(request):
            self.on_request(request)

        async def on_response(response):
            await response.aread()
            self.on_response(response)

        def read(response):
            response.read()
            self.on_response(response)

        blocking = {"request": [self.on_request], "response": [read]}
        awaiting = {"request": [on_request], "response": [on_response]}
        return KINDS[client](event_hooks=blocking if client is SixMM else awaiting)


class Shown:
    """All text that anybody could have seen."""

    def __init__(self):
        self.texts = []

    def add(self, made) -> None:
        """A call's result or its error, in every form that can be printed or written."""
        self.texts.append(repr(made))
        try:
            self.texts.append(pickle.dumps(made).decode("latin-1"))
        except TypeError as error:
            self.texts.append(str(error))
        if isinstance(made, SixMMError):
            self.texts += [str(made), str(getattr(made, "headers", ""))]
            self.texts += traceback.format_exception(made)
            self.texts += locals_of_our_frames(made)
        elif hasattr(made, "response"):
            self.texts += [repr(made.response), repr(made.response.http), repr(made.unreadable)]

    @property
    def text(self) -> str:
        return "\n".join(self.texts)


def locals_of_our_frames(error) -> list[str]:
    """What a bug tracker would send of the library's frames: whom calls are made as, and how they were signed."""
    told = traceback.TracebackException.from_exception(error, capture_locals=True)
    return [
        f"{name}={value}"
        for frame in told.stack
        if "sixmm_runtime" in frame.filename and not frame.filename.endswith("encode.py")
        for name, value in (frame.locals or {}).items()
        if name not in NOT_OURS
    ]


@pytest.fixture
def shown():
    return Shown()


@pytest.fixture
def spans():
    """What OpenTelemetry would export, with our hooks."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    instrumentor = HTTPXClientInstrumentor()
    instrumentor.instrument(
        tracer_provider=provider,
        request_hook=otel_request_hook,
        async_request_hook=otel_async_request_hook,
    )
    yield exporter
    instrumentor.uninstrument()


async def play(mm, scenario, shown, tap=None) -> None:
    """Make the calls of a scenario one after the other."""
    made = None
    while True:
        try:
            call = scenario.send(made)
        except StopIteration:
            break
        try:
            made = call()
            made = await made if inspect.isawaitable(made) else made
            shown.add(made)
            if tap is not None:
                tap.on_result(made)
        except SixMMError as error:
            made = shown.add(error)
    shown.texts += [repr(mm), repr(mm.clock), repr(mm._core.authenticator), repr(vars(mm))]


def leaks(secrets, text: str) -> list[str]:
    """The lines of the text that hold a secret."""
    return [line for line in text.splitlines() if any(secret in line for secret in secrets)]


def logged(caplog) -> str:
    records = [one for one in caplog.records if not one.name.startswith(SERVER_LOGGERS)]
    formatter = logging.Formatter()
    return "\n".join(f"{formatter.format(record)} {record.__dict__}" for record in records)


@BOTH
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
@pytest.mark.parametrize("own_http_client", [True, False], ids=["own httpx client", "default"])
def test_no_secret_is_logged_shown_told_traced_or_pickled(
    client, scenario, own_http_client, exchange, served, both, shown, spans, caplog
):
    tap = Wiretap()
    http = tap.http_client(client) if own_http_client else None
    mm = client(base_url=served, http_client=http, on_signed=tap.on_signed, **both)

    async def played():
        await play(mm, scenario(mm, exchange), shown, tap)
        for one in (mm, http):
            if one is not None:
                closed = one.aclose() if isinstance(one, httpx.AsyncClient) else one.close()
                await closed if inspect.isawaitable(closed) else None

    with caplog.at_level(logging.DEBUG):
        asyncio.run(played())
    traced = "\n".join(span.to_json() for span in spans.get_finished_spans())
    text = "\n".join([shown.text, logged(caplog), traced])
    assert "/v1/" in traced, "there were spans"
    assert "sixmm" in {record.name for record in caplog.records}
    assert leaks(tap.secrets, tap.wire) or not own_http_client, "secrets did cross the wire"
    assert leaks(tap.secrets, text) == []


@BOTH
@pytest.mark.parametrize(
    "failure",
    [
        httpx.ReadTimeout("timed out"),
        httpx.ConnectError("refused"),
        httpx.RemoteProtocolError("bad line: b'Set-Cookie: refresh_token=canary-cookie'"),
        httpx.LocalProtocolError("Illegal header value b'Bearer canary-token'"),
    ],
)
def test_no_secret_is_told_when_the_connection_fails(client, failure, both, shown, caplog):
    def fail(request):
        if request.url.path == "/v1/time":
            return httpx.Response(200, json={"code": 0, "data": {"timestampMs": 1_780_000_000_000}})
        raise failure

    mm = client(transport=httpx.MockTransport(fail), backoff=Backoff(first=0), **both)
    with caplog.at_level(logging.DEBUG):
        asyncio.run(play(mm, in_each_way(mm, None), shown))
    assert "TransportError" in shown.text or "RequestTimeout" in shown.text
    assert leaks({"canary"}, shown.text + logged(caplog)) == []
    assert "signature=" not in shown.text


@BOTH
@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (200, {"content": b'{"code":0,"data":{"accessToken":"canary-tok'}),
        (502, {"content": b'{"apiSecret": "canary-secr', "headers": {"Set-Cookie": "a=canary"}}),
        (200, {"json": {"code": 1003, "message": "token=canary", "data": {"token": "canary"}}}),
        (200, {"json": {"code": 0, "data": {"accessToken": "canary\n"}}}),
        (200, {"json": {"code": 0, "data": {"accessToken": ["canary"]}}}),
    ],
    ids=["cut off", "no envelope", "refusal", "unusable token", "unreadable token"],
)
def test_no_secret_is_told_of_an_odd_answer(client, status, answer, both, shown, caplog):
    transport = httpx.MockTransport(lambda _: httpx.Response(status, **answer))
    mm = client(transport=transport, backoff=Backoff(first=0), **both)
    with caplog.at_level(logging.DEBUG):
        asyncio.run(play(mm, in_each_way(mm, None), shown))
    assert leaks({"canary"}, shown.text + logged(caplog)) == []


def test_a_client_is_not_pickled(both):
    with pytest.raises(TypeError):
        pickle.dumps(SixMM(**both))
