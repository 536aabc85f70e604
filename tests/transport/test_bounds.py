"""What a call may take at most: time by the clock on the wall, and bytes, whatever the server sends."""

import asyncio
import contextlib
import gzip
import threading
import time
import tracemalloc

import httpx
import pytest
from sixmm import (
    AsyncSixMM,
    Backoff,
    CallOptions,
    InvalidArgument,
    OrderOutcomeUnknown,
    OversizedAnswer,
    RequestTimeout,
    SixMM,
)
from sixmm_auth import ServerClock
from sixmm_runtime.transport.bounds import phases
from sixmm_runtime.transport.tls import tls_settings

from .conftest import PATIENCE, answer

HEAD = b"HTTP/1.1 200 OK\r\n"
ORDER = {"symbol": "BTCUSDT", "type": "LIMIT", "side": "BUY", "quantity": "1", "price": "1"}
CALLERS = ["blocking", "awaiting", "through httpx", "awaiting through httpx"]


def call(kind: str, make, **arguments):
    """The result of one call by a client of that kind; what it raises."""

    async def awaiting():
        async with contextlib.AsyncExitStack() as stack:
            if kind == "awaiting through httpx":
                client = httpx.AsyncClient(verify=tls_settings())
                arguments["http_client"] = await stack.enter_async_context(client)
            return await make(await stack.enter_async_context(AsyncSixMM(**arguments)))

    if kind.startswith("awaiting"):
        return asyncio.run(awaiting())
    with contextlib.ExitStack() as stack:
        if kind == "through httpx":
            client = httpx.Client(verify=tls_settings())
            arguments["http_client"] = stack.enter_context(client)
        return make(stack.enter_context(SixMM(**arguments)))


def dripping(first: bytes, part: bytes):
    def script(peer):
        peer.request()
        # Each part comes well within what a single read may take.
        with contextlib.suppress(OSError):
            for one in (first, *[part] * 3_000):
                peer._socket.sendall(one)
                time.sleep(0.02)

    return script


SLOW = {
    "the body": dripping(HEAD + b"Content-Length: 100000\r\n\r\n", b" "),
    "chunks": dripping(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    "a body without a length": dripping(HEAD + b"\r\n", b" "),
    "a header": dripping(HEAD + b"X: ", b"x"),
    "headers": dripping(HEAD, b"X: y\r\n"),
    "the status line": dripping(b"HTTP/1.1 200 O", b"K"),
    "100 Continue": dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "103 Early Hints": dripping(b"", b"HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n"),
}
# A client of the caller's waits for the head of an answer by itself, and takes its limit for each read alone. One that
# blocks can't be interrupted there.
UNBOUND = {"a header", "headers", "the status line", "100 Continue", "103 Early Hints"}


@pytest.mark.parametrize("limits", [{"timeout": 0.15}, {"total_timeout": 0.15}])
@pytest.mark.parametrize(
    ("what", "kind"),
    [
        (what, kind)
        for what in SLOW
        for kind in CALLERS
        if not (kind == "through httpx" and what in UNBOUND)
    ],
)
def test_a_call_ends_in_time_however_slowly_its_answer_drips(serve, what, limits, kind):
    server = serve(SLOW[what])
    began = time.monotonic()
    with pytest.raises(RequestTimeout):
        call(kind, lambda mm: mm.system.version(), base_url=server.url, max_retries=0, **limits)
    assert time.monotonic() - began < 50, "the server would have gone on for a minute"


class Walls:
    """A clock that steps on when an answer comes."""

    def __init__(self, step: float) -> None:
        self.now, self.step, self.asked = 0.0, step, []

    def __call__(self) -> float:
        return self.now

    def app(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path)
        self.now += self.step
        data = {"timestampMs": 1_780_000_000_000, "accessToken": "t"}
        return httpx.Response(200, json={"code": 0, "data": data})


@pytest.mark.parametrize("kind", ["blocking", "awaiting"])
@pytest.mark.parametrize(
    "credentials",
    [{"api_key": "k", "api_secret": "s"}, {"username": "u", "password": "p"}],
    ids=["time", "login"],
)
def test_a_step_before_the_call_takes_of_the_calls_time(kind, credentials):
    walls = Walls(3.0)
    with pytest.raises(RequestTimeout) as caught:
        call(
            kind,
            lambda mm: mm.orders.place(**ORDER),
            transport=httpx.MockTransport(walls.app),
            backoff=Backoff(monotonic=walls),
            clock=ServerClock(monotonic=walls, wall=walls),
            total_timeout=2.5,
            **credentials,
        )
    assert not caught.value.may_have_been_received
    assert len(walls.asked) == 1, "the order was not sent"


def test_a_call_waits_for_another_ones_login_no_longer_than_it_may(serve):
    arrived = threading.Event()

    def script(peer):
        peer.request()
        arrived.set()
        peer.request()

    server = serve(script)
    with SixMM(base_url=server.url, username="u", password="p", max_retries=0) as mm:

        def slow():
            with contextlib.suppress(RequestTimeout):
                mm.orders.current(options=CallOptions(timeout=3))

        first = threading.Thread(target=slow)
        first.start()
        assert arrived.wait(PATIENCE)
        with pytest.raises(RequestTimeout) as caught:
            mm.orders.current(options=CallOptions(total_timeout=0.2))
        assert first.is_alive(), "it did not wait for the other call's end"
        assert not caught.value.may_have_been_received
        first.join(PATIENCE)


# Sizes


def endless(head: bytes, part: bytes):
    def script(peer):
        peer.request()
        peer.send(head)
        for _ in range(10_000):
            peer.send(part)

    return script


BLOCK = b" " * 65_536
BOMB = gzip.compress(b" " * 100_000_000)
LARGE = {
    "declared": endless(HEAD + b"Content-Length: 600000000\r\n\r\n", BLOCK),
    "in chunks": endless(
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + BLOCK + b"\r\n"
    ),
    "until it closes": endless(HEAD + b"\r\n", BLOCK),
    "compressed": endless(answer(BOMB, b"Content-Encoding: gzip"), b""),
    "compressed in chunks": endless(
        HEAD
        + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
        + b"%x\r\n%b\r\n0\r\n\r\n" % (len(BOMB), BOMB),
        b"",
    ),
    "interim answers": endless(b"", b"HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n" * 1_000),
}


@pytest.mark.parametrize("kind", CALLERS)
@pytest.mark.parametrize("what", [one for one in LARGE if one != "interim answers"])
def test_an_answer_is_read_to_its_limit_and_no_further(serve, what, kind):
    server = serve(LARGE[what])
    tracemalloc.start()
    try:
        with pytest.raises(
            OversizedAnswer, match=r"larger than 16,777,216 bytes.*larger max_response_bytes"
        ):
            call(kind, lambda mm: mm.system.version(), base_url=server.url)
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("kind", ["blocking", "awaiting"])
def test_interim_answers_have_a_limit_too(serve, kind):
    server = serve(LARGE["interim answers"])
    with pytest.raises(OversizedAnswer):
        call(kind, lambda mm: mm.system.version(), base_url=server.url, max_response_bytes=1_000)


@pytest.mark.parametrize("kind", CALLERS)
@pytest.mark.parametrize("compressed", [False, True])
def test_a_limit_can_be_set_for_the_client_and_for_the_call(serve, kind, compressed):
    body = b'{"code":0,"data":{"version":"%b"}}' % (b"x" * 5_000)
    whole = answer(gzip.compress(body), b"Content-Encoding: gzip") if compressed else answer(body)

    def script(peer):
        while peer.request():
            peer.send(whole)

    server = serve(script)

    def version(limit):
        return lambda mm: mm.system.version(options=CallOptions(max_response_bytes=limit))

    with pytest.raises(OversizedAnswer):
        call(kind, version(None), base_url=server.url, max_response_bytes=5_000)
    with pytest.raises(OversizedAnswer):
        call(kind, version(len(body) - 1), base_url=server.url)
    call(kind, version(len(body)), base_url=server.url, max_response_bytes=10)


@pytest.mark.parametrize("kind", ["blocking", "awaiting"])
def test_an_answer_that_a_transport_holds_already_has_a_limit_too(kind):
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=b" " * 2_000))
    with pytest.raises(OversizedAnswer):
        call(kind, lambda mm: mm.system.version(), transport=transport, max_response_bytes=1_999)


@pytest.mark.parametrize("kind", CALLERS)
def test_an_answer_that_is_compressed_twice_is_not_unpacked(serve, kind):
    twice = gzip.compress(BOMB)
    server = serve(endless(answer(twice, b"Content-Encoding: gzip, gzip"), b""))
    with pytest.raises(Exception, match="compressed more than once"):
        call(kind, lambda mm: mm.system.version(), base_url=server.url, max_retries=0)


DIGITS = b"7" * 5_000_000
NUMBERS = {
    "a whole number": b'{"code":0,"data":%b}' % DIGITS,
    "a code": b'{"code":%b}' % DIGITS,
    "a fraction": b'{"code":0,"data":{"version":0.%b}}' % DIGITS,
    "a string": b'{"code":0,"data":{"timestampMs":"%b"}}' % DIGITS,
    "an exponent": b'{"code":0,"data":1e%b}' % DIGITS,
}


@pytest.mark.parametrize("kind", ["blocking", "awaiting"])
@pytest.mark.parametrize("what", NUMBERS)
def test_a_number_of_millions_of_digits_is_a_clear_error_at_once(what, kind):
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=NUMBERS[what]))
    with pytest.raises(OversizedAnswer, match="more than 10,000 digits"):
        call(kind, lambda mm: mm.system.time(), transport=transport)


@pytest.mark.parametrize("body", [b" " * 2_000, b'{"code":0,"data":{"orderId":%b}}' % DIGITS])
def test_an_order_whose_answer_is_too_large_is_looked_up(body):
    asked = []

    def app(request):
        asked.append(request.url.path)
        if request.method == "POST":
            return httpx.Response(200, content=body)
        return httpx.Response(200, json={"code": 3003, "message": "not found"})

    with (
        SixMM(
            transport=httpx.MockTransport(app),
            access_token="t",
            max_response_bytes=6_000_000 if len(body) > 2_000 else 1_000,
            outcome_timeout=1.0,
        ) as mm,
        pytest.raises(OrderOutcomeUnknown),
    ):
        mm.orders.place(**ORDER)
    assert "/v1/private/order" in asked


@pytest.mark.parametrize("value", [0, -1, 1.5, True, "1000"])
def test_a_limit_that_is_none_is_refused(value):
    with pytest.raises(InvalidArgument, match="max_response_bytes"):
        SixMM(max_response_bytes=value)
    with SixMM() as mm, pytest.raises(InvalidArgument, match="max_response_bytes"):
        mm.system.version(options=CallOptions(max_response_bytes=value))


def test_each_phase_has_what_is_left_of_the_call_when_it_begins():
    left = iter([5.0, 2.0, -1.0])
    own = {"connect": 3.0, "write": 3.0, "read": None}
    now = phases({"timeout": own, "time_left": lambda: next(left)})
    assert [now["connect"], now["write"]] == [3.0, 2.0]
    assert 0 < now["read"] < 0.01
