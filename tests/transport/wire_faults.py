"""Faults on the wire: a raw TCP server that answers an exchange's calls wrongly in one way, and clients that trade there.

The server keeps the truth: a journal of the orders that it has executed. `Run` makes calls under one fault, blocking,
in threads, awaiting or in tasks, and holds what each call reports against the journal. Sockets are real; the clients'
waits are not.
"""

import asyncio
import contextlib
import gzip
import itertools
import json
import random
import re
import socket
import threading
import time
import urllib.parse
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import attrs
from sixmm import (
    ApiError,
    AsyncSixMM,
    Backoff,
    OrderNotExecuted,
    OrderOutcomeUnknown,
    ResponseError,
    SixMM,
    SixMMError,
    TransportError,
)
from sixmm_auth import ServerClock

from .conftest import Peer, Server

TIMEOUT = 0.25
AT_ONCE = 6
# Calls before several are made at once. Until an exchange has returned an id, a read that another client's answer meets
# can't know that ids are returned, and which call comes first is the threads' luck.
ALONE = 2
LARGEST = 200_000
ORDER = {"symbol": "BTCUSDT", "type": "LIMIT", "side": "BUY", "quantity": "0.01", "price": "50000"}
_RANDOM = random.Random(7)  # noqa: S311  which of many is of no matter
_BOMB = gzip.compress(b" " * 20_000_000)


class Time:
    """Real time, and the waits that were skipped. Calls that wait at once skip the same time."""

    def __init__(self) -> None:
        self._skipped, self._lock = 0.0, threading.Lock()

    def __call__(self) -> float:
        return time.monotonic() + self._skipped

    def skip(self, seconds: float) -> None:
        until = self() + seconds
        with self._lock:
            self._skipped = max(self._skipped, until - time.monotonic())


class Exchange:
    """Executes orders at once, and remembers each execution. Orders of the symbol `POOR` are refused."""

    def __init__(self, now: Time) -> None:
        self.executed: dict[str, list[str]] = {}
        self._orders: dict[str, dict] = {}
        self._now, self._lock, self._ids = now, threading.Lock(), itertools.count(1)

    def now_ms(self) -> int:
        return round(1_780_000_000_000 + self._now() * 1_000)

    def answer(self, request: "Request") -> dict:
        """What the exchange does and says; without the request's id."""
        with self._lock:
            if request.path == "/v1/time":
                return _success({"timestampMs": self.now_ms()})
            if request.path == "/v1/private/order/place":
                return self._place(json.loads(request.body))
            if request.path == "/v1/private/order":
                found = self._orders.get(request.query["clientOrderId"])
                return _success(found) if found else {"code": 3003, "message": "order not found"}
            if request.path == "/v1/private/order/current":
                return _success({"list": [{"orderId": "1", "symbol": request.query["symbol"]}]})
            named = self._orders.get(request.query.get("clientOrderId", ""))
            return _success({"list": [named] if named else [], "total": 1 if named else 0})

    def _place(self, order: dict) -> dict:
        if order["symbol"] == "POOR":
            return {"code": 3001, "message": "Insufficient balance"}
        own, now = order["clientOrderId"], self.now_ms()
        made = {**order, "orderId": f"7{next(self._ids):09}", "status": "NEW"}
        self._orders[own] = {**made, "createdAt": now, "updatedAt": now}
        self.executed.setdefault(own, []).append(made["orderId"])
        return _success(
            {"orderId": made["orderId"], "clientOrderId": own, "status": "NEW", "timestamp": now}
        )


def _success(data: dict) -> dict:
    return {"code": 0, "message": "success", "data": data}


@attrs.frozen
class Request:
    """A request as it came."""

    path: str
    query: dict[str, str]
    request_id: str
    body: bytes

    @property
    def is_call(self) -> bool:
        """Whether it is what a caller asked for, and not a look at the time or for an order."""
        return self.path in {"/v1/private/order/place", "/v1/private/order/current"}


@attrs.define
class Hand:
    """What a fault has in its hand: a request, the right answer to it, and the connection."""

    server: "Wire"
    peer: "Line"
    request: Request
    said: dict
    content: bytes

    def send(self, *parts: bytes) -> None:
        self.peer.send(*parts)

    def say(self, said: dict, **changes: object) -> bytes:
        """An answer, with the request's id unless the changes say otherwise."""
        return http(_json({**said, "requestId": self.request.request_id, **changes}))

    @property
    def before(self) -> bytes:
        """The answer before this one, to any request."""
        return self.server.answers[-2] if len(self.server.answers) > 1 else b""


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def http(body: bytes, *headers: bytes, status: bytes = b"200 OK") -> bytes:
    lines = [b"HTTP/1.1 " + status, b"Content-Length: %d" % len(body), *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def chunked(body: bytes) -> bytes:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head + b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)


Fault = Callable[[Hand], None]
FAULTS: dict[str, Fault] = {}
#: Faults of every answer, to the time and to lookups as well.
ALWAYS: set[str] = set()


def fault(always: bool = False) -> Callable[[Fault], Fault]:
    """Add a fault to the table, under its function's name."""

    def add(function: Fault) -> Fault:
        FAULTS[function.__name__] = function
        if always:
            ALWAYS.add(function.__name__)
        return function

    return add


def body_of(content: bytes) -> bytes:
    return content.partition(b"\r\n\r\n")[2]


# An answer twice, or late.


@fault()
def twice_in_one_segment(hand: Hand) -> None:
    hand.send(hand.content + hand.content)


@fault()
def twice_in_two_segments(hand: Hand) -> None:
    hand.send(hand.content, hand.content)


@fault()
def twice_within_a_third_of_a_millisecond(hand: Hand) -> None:
    hand.send(hand.content)
    time.sleep(0.0003)
    hand.send(hand.content)


@fault()
def twice_within_a_millisecond_and_a_half(hand: Hand) -> None:
    hand.send(hand.content)
    time.sleep(_RANDOM.uniform(0, 0.0015))
    hand.send(hand.content)


@fault()
def twice_while_idle(hand: Hand) -> None:
    hand.send(hand.content)
    time.sleep(0.004)
    hand.send(hand.content)


@fault()
def the_one_before_and_then_its_own(hand: Hand) -> None:
    hand.send(hand.before + hand.content)


@fault()
def the_one_before_and_its_own_later(hand: Hand) -> None:
    hand.send(hand.before)
    time.sleep(0.002)
    hand.send(hand.content)


@fault()
def the_one_before_instead_of_its_own(hand: Hand) -> None:
    hand.send(hand.before or hand.content)


@fault()
def the_last_refusal_instead_of_its_own(hand: Hand) -> None:
    hand.send(hand.server.refusal or hand.content)


@fault()
def the_last_refusal_and_then_its_own(hand: Hand) -> None:
    hand.send(hand.server.refusal + hand.content)


@fault()
def one_from_long_before(hand: Hand) -> None:
    hand.send(_RANDOM.choice(hand.server.answers))


@fault()
def one_behind_for_good(hand: Hand) -> None:
    """From here on each answer on the connection is the one before."""
    held, hand.peer.held = hand.peer.held, hand.content
    hand.send(held or http(_json({"code": 5002, "message": "busy", "requestId": "none"})))


@fault()
def the_last_one_of_another_connection(hand: Hand) -> None:
    others = [one.last for one in hand.server.peers if one is not hand.peer and one.last]
    hand.send(others[-1] if others else hand.content)


@fault()
def held_until_another_asks(hand: Hand) -> None:
    """The answer to a call that timed out comes on another connection, before that one's own."""
    held, hand.server.held = hand.server.held, hand.content
    if held:
        hand.send(held + hand.content)
    else:
        hand.peer.hang()


@fault(always=True)
def greeted_with_the_last_answer(hand: Hand) -> None:
    """A new connection says the last answer before it is asked anything."""
    hand.send(hand.content)


@fault()
def the_answer_to_a_look_at_the_time(hand: Hand) -> None:
    hand.send(hand.server.time or hand.content)


@fault()
def the_one_before_compressed(hand: Hand) -> None:
    body = gzip.compress(body_of(hand.before or hand.content))
    hand.send(http(body, b"Content-Encoding: gzip"))


@fault()
def the_one_before_in_chunks(hand: Hand) -> None:
    hand.send(chunked(body_of(hand.before or hand.content)))


# Ids that are not as documented.


@fault()
def the_answer_of_another_client(hand: Hand) -> None:
    data = {"orderId": "666", "clientOrderId": "not-yours", "status": "NEW"}
    hand.send(hand.say(_success({**data, "list": [{"symbol": "ALIEN"}]}), requestId="another-1"))


@fault()
def a_refusal_of_another_client(hand: Hand) -> None:
    refusal = {"code": 3001, "message": "Insufficient balance"}
    hand.send(hand.say(refusal, requestId="another-2"))


@fault()
def another_id_on_its_own_answer(hand: Hand) -> None:
    hand.send(hand.say(hand.said, requestId="another-3"))


@fault()
def another_order_under_its_own_id(hand: Hand) -> None:
    said = json.loads(json.dumps(hand.said))
    if "clientOrderId" in said.get("data", {}):
        said["data"] |= {"clientOrderId": "not-yours", "orderId": "666"}
    hand.send(hand.say(said))


@fault()
def its_id_in_capitals(hand: Hand) -> None:
    hand.send(hand.say(hand.said, requestId=hand.request.request_id.upper()))


@fault()
def its_id_last_in_a_spacious_answer(hand: Hand) -> None:
    hand.send(http(json.dumps({**hand.said, "requestId": hand.request.request_id}).encode()))


@fault()
def its_id_escaped(hand: Hand) -> None:
    body = _json({**hand.said, "requestId": "\N{BULLET}"})
    escaped = "".join(f"\\u{ord(one):04x}" for one in hand.request.request_id)
    hand.send(http(body.replace(b"\\u2022", escaped.encode())))


@fault()
def a_null_for_an_id(hand: Hand) -> None:
    hand.send(hand.say(hand.said, requestId=None))


@fault()
def an_empty_id(hand: Hand) -> None:
    hand.send(hand.say(hand.said, requestId=""))


@fault()
def a_number_for_an_id(hand: Hand) -> None:
    hand.send(hand.say(hand.said, requestId=12345))


@fault()
def an_object_for_an_id(hand: Hand) -> None:
    hand.send(hand.say(hand.said, requestId={"id": hand.request.request_id}))


@fault()
def an_id_of_5000_letters(hand: Hand) -> None:
    hand.send(hand.say(hand.said, requestId="x" * 5_000))


@fault()
def no_id(hand: Hand) -> None:
    hand.send(http(_json(hand.said)))


@fault(always=True)
def never_an_id(hand: Hand) -> None:
    hand.send(http(_json(hand.said)))


@fault(always=True)
def never_but_ids_of_its_own(hand: Hand) -> None:
    hand.send(hand.say(hand.said, requestId=f"req-{time.monotonic_ns()}"))


@fault(always=True)
def always_the_same_id(hand: Hand) -> None:
    hand.send(hand.say(hand.said, requestId="r"))


@fault(always=True)
def never_an_id_and_compressed(hand: Hand) -> None:
    hand.send(http(gzip.compress(_json(hand.said)), b"Content-Encoding: gzip"))


# Answers that are cut, lost or refused on the way.


@fault()
def cut_in_its_body(hand: Hand) -> None:
    hand.send(hand.content[:-5])
    hand.peer.close()


@fault()
def cut_in_its_head(hand: Hand) -> None:
    hand.send(hand.content[:25])
    hand.peer.close()


@fault()
def closed_instead_of_answered(hand: Hand) -> None:
    hand.peer.close()


@fault()
def reset_instead_of_answered(hand: Hand) -> None:
    hand.peer.reset()


@fault()
def reset_behind_the_answer(hand: Hand) -> None:
    hand.send(hand.content)
    hand.peer.reset()


@fault()
def silence(hand: Hand) -> None:
    hand.peer.hang()


@fault()
def a_gateways_502(hand: Hand) -> None:
    hand.send(http(b"<html>Bad gateway</html>", status=b"502 Bad Gateway"))


@fault()
def a_gateways_503_with_json(hand: Hand) -> None:
    hand.send(http(b'{"message":"no upstream"}', status=b"503 Service Unavailable"))


@fault()
def a_gateways_429(hand: Hand) -> None:
    hand.send(http(b"<html>Slow down</html>", status=b"429 Too Many Requests"))


@fault()
def a_page(hand: Hand) -> None:
    hand.send(http(b"<html>Welcome</html>"))


@fault()
def an_empty_answer(hand: Hand) -> None:
    hand.send(http(b""))


@fault()
def half_of_the_json(hand: Hand) -> None:
    hand.send(http(body_of(hand.content)[:30]))


@fault()
def a_204(hand: Hand) -> None:
    hand.send(b"HTTP/1.1 204 No Content\r\n\r\n")


@fault()
def a_304(hand: Hand) -> None:
    hand.send(b"HTTP/1.1 304 Not Modified\r\n\r\n")


# Answers of odd shape.


@fault()
def in_chunks(hand: Hand) -> None:
    hand.send(chunked(body_of(hand.content)))


@fault()
def compressed(hand: Hand) -> None:
    hand.send(http(gzip.compress(body_of(hand.content)), b"Content-Encoding: gzip"))


@fault()
def byte_by_byte(hand: Hand) -> None:
    hand.send(*[hand.content[index : index + 1] for index in range(len(hand.content))])


@fault()
def behind_interim_answers(hand: Hand) -> None:
    early = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n"
    hand.send(early * 3 + hand.content)


@fault()
def closing_the_connection(hand: Hand) -> None:
    hand.send(hand.content.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))
    hand.peer.close()


@fault()
def of_http_1_0(hand: Hand) -> None:
    hand.send(hand.content.replace(b"HTTP/1.1", b"HTTP/1.0", 1))
    hand.peer.close()


@fault()
def longer_than_declared(hand: Hand) -> None:
    hand.send(http(body_of(hand.content)) + b"HTTP/1.1 200 OK\r\n")


@fault()
def shorter_than_declared(hand: Hand) -> None:
    length = re.compile(rb"Content-Length: (\d+)")
    hand.send(length.sub(lambda found: b"Content-Length: 9%b" % found[1], hand.content, count=1))
    hand.peer.close()


@fault()
def with_two_lengths(hand: Hand) -> None:
    hand.send(hand.content.replace(b"\r\n\r\n", b"\r\nContent-Length: 3\r\n\r\n", 1))


# Answers without an end.


@fault()
def dripping_its_body(hand: Hand) -> None:
    hand.send(hand.content[:-20])
    hand.peer.drip(itertools.repeat(b" "))


@fault()
def dripping_its_head(hand: Hand) -> None:
    hand.peer.drip(itertools.chain([b"HTTP/1.1 200 OK\r\nX: "], itertools.repeat(b"x")))


@fault()
def interim_answers_without_end(hand: Hand) -> None:
    hand.peer.drip(itertools.repeat(b"HTTP/1.1 103 Early Hints\r\n\r\n"))


@fault()
def more_than_allowed_declared(hand: Hand) -> None:
    hand.send(b"HTTP/1.1 200 OK\r\nContent-Length: 600000000\r\n\r\n" + b" " * 65_536)
    hand.peer.close()


@fault()
def more_than_allowed_in_chunks(hand: Hand) -> None:
    hand.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    hand.send(*[b"10000\r\n" + b" " * 65_536 + b"\r\n"] * 8)
    hand.peer.close()


@fault()
def more_than_allowed_compressed(hand: Hand) -> None:
    hand.send(http(_BOMB, b"Content-Encoding: gzip"))


@fault()
def a_number_without_end(hand: Hand) -> None:
    digits = b"7" * (LARGEST // 2)
    hand.send(http(b'{"code":0,"data":{"orderId":%b},"requestId":"x"}' % digits))


@fault()
def nested_without_end(hand: Hand) -> None:
    hand.send(http(b'{"code":0,"data":' + b"[" * 50_000))


# What answers


class Line(Peer):
    """The server's end of one connection, and what was said on it."""

    def __init__(self, peer: Peer) -> None:
        super().__init__(peer._socket, peer.number)
        self._next = peer.request
        self.last = self.held = b""

    def call(self) -> Request | None:
        """The next request, read; None when the client hung up."""
        whole = self._next()
        if not whole:
            return None
        head, _, body = whole.partition(b"\r\n\r\n")
        line, *lines = head.decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value.strip() for name, _, value in (one.partition(":") for one in lines)
        }
        path, _, query = line.split()[1].partition("?")
        return Request(
            path, dict(urllib.parse.parse_qsl(query)), headers.get("x-request-id", ""), body
        )

    def drip(self, parts: "itertools.chain[bytes] | itertools.repeat[bytes]") -> None:
        """Send part after part, slowly, until the client has enough."""
        with contextlib.suppress(OSError):
            for part in parts:
                self._socket.sendall(part)
                time.sleep(TIMEOUT / 5)

    def hang(self) -> None:
        """Say nothing until the client has enough."""
        while self._more():
            pass

    def close(self) -> None:
        # Not close() alone: the client's next request would be answered with a reset before it has read this answer.
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)

    def reset(self) -> None:
        with contextlib.suppress(OSError):
            super().reset()


class Wire:
    """The exchange behind a wire with one fault, which half of the calls meet."""

    def __init__(self, exchange: Exchange, name: str, seed: int) -> None:
        self._exchange, self._name = exchange, name
        self._random = random.Random(seed)  # noqa: S311  repeatable
        self.answers: list[bytes] = []
        self.refusal = self.time = self.held = b""
        self.peers: list[Line] = []
        self._server = Server(self._serve)
        self.url, self.stop = self._server.url, self._server.stop

    def _serve(self, peer: Peer) -> None:
        line = Line(peer)
        self.peers.append(line)
        if self._name == "greeted_with_the_last_answer" and self.answers:
            line.send(self.answers[-1])
        while (request := line.call()) is not None:
            said = self._exchange.answer(request)
            content = http(_json({**said, "requestId": request.request_id}))
            self.answers.append(content)
            if said["code"] == 3001:
                self.refusal = content
            if request.path == "/v1/time":
                self.time = content
            wrong = self._name in ALWAYS or (request.is_call and self._random.random() < 0.5)
            if wrong:
                FAULTS[self._name](Hand(self, line, request, said, content))
            else:
                line.send(content)
            line.last = content
        line.close()
        line.reset()


# Who calls


@attrs.define
class Verdict:
    """What the calls of a run reported, held against the journal."""

    calls: int = 0
    crossed: list[str] = attrs.field(factory=list)
    doubled: list[str] = attrs.field(factory=list)
    refused_that_exist: list[str] = attrs.field(factory=list)
    unexpected: list[str] = attrs.field(factory=list)
    unknown: int = 0
    failed_reads: int = 0

    @property
    def wrong(self) -> list[str]:
        """Everything that must not be."""
        return [*self.crossed, *self.doubled, *self.refused_that_exist, *self.unexpected]


class Run:
    """Calls under one fault."""

    def __init__(self, name: str, calls: int, seed: int = 1) -> None:
        self.verdict = Verdict()
        self._time = Time()
        self._exchange = Exchange(self._time)
        self._server = Wire(self._exchange, name, seed)
        self._calls = range(calls)
        self._tag = f"{name[:20]}-{seed}"

    def _arguments(self) -> dict:
        clock = ServerClock(monotonic=self._time, wall=self._time)
        return {
            "base_url": self._server.url,
            "api_key": f"key-{id(self)}",
            "api_secret": "secret",
            "clock": clock,
            "timeout": TIMEOUT,
            "max_response_bytes": LARGEST,
            "backoff": Backoff(monotonic=self._time),
        }

    def run(self, kind: str) -> Verdict:
        """Make the calls: `blocking` or `awaiting` one after the other, in `threads` or `tasks` several at once."""
        try:
            if kind in {"blocking", "threads"}:
                self._block(1 if kind == "blocking" else AT_ONCE)
            else:
                asyncio.run(self._await(1 if kind == "awaiting" else AT_ONCE))
        finally:
            self._server.stop()
        for own, ids in self._exchange.executed.items():
            if len(ids) > 1:
                self.verdict.doubled.append(f"{own} was executed as {ids}")
        return self.verdict

    def _block(self, at_once: int) -> None:
        skip = self._time.skip

        class Skipping(SixMM):
            def wait(self, seconds: float) -> None:
                skip(seconds)

        with Skipping(**self._arguments()) as mm, ThreadPoolExecutor(at_once) as pool:

            def one(number: int) -> None:
                try:
                    method, arguments = self._call(mm, number)
                    result = method(**arguments)
                except Exception as error:  # noqa: BLE001  it is judged
                    self._judge(number, error)
                else:
                    self._judge(number, result)

            for number in self._calls[:ALONE]:
                one(number)
            list(pool.map(one, self._calls[ALONE:]))

    async def _await(self, at_once: int) -> None:
        skip = self._time.skip

        class Skipping(AsyncSixMM):
            async def wait(self, seconds: float) -> None:
                skip(seconds)
                await asyncio.sleep(0)

        numbers = iter(self._calls)
        async with Skipping(**self._arguments()) as mm:

            async def some(most: int | None = None) -> None:
                for number in itertools.islice(numbers, most):
                    try:
                        method, arguments = self._call(mm, number)
                        result = await method(**arguments)
                    except Exception as error:  # noqa: BLE001  it is judged
                        self._judge(number, error)
                    else:
                        self._judge(number, result)

            await some(ALONE)
            await asyncio.gather(*[some() for _ in range(at_once)])

    def _call(self, mm: SixMM | AsyncSixMM, number: int) -> tuple[Callable, dict]:
        if number % 4 == 3:
            return mm.orders.current, {"symbol": f"S{number}"}
        symbol = "POOR" if number % 4 == 0 else "BTCUSDT"
        return mm.orders.place, {**ORDER, "symbol": symbol, "client_order_id": self._id(number)}

    def _id(self, number: int) -> str:
        return f"{self._tag}-{number}"

    def _judge(self, number: int, came: object) -> None:
        verdict = self.verdict
        verdict.calls += 1
        known = isinstance(came, SixMMError)
        if isinstance(came, Exception) and not known:
            verdict.unexpected.append(f"call {number}: {came!r}")
        elif number % 4 == 3:
            if known:
                verdict.failed_reads += 1
            elif [row.get("symbol") for row in came.get("items") or ()] != [f"S{number}"]:
                verdict.crossed.append(f"read {number} came back with {came!r}")
        else:
            self._judge_order(self._id(number), came)

    def _judge_order(self, own: str, came: object) -> None:
        verdict, executed = self.verdict, self._exchange.executed.get(own, [])
        if isinstance(came, OrderOutcomeUnknown):
            verdict.unknown += 1
        elif isinstance(came, ApiError | ResponseError | OrderNotExecuted | TransportError):
            if executed:
                verdict.refused_that_exist.append(f"{own}: {came!r}")
        elif isinstance(came, SixMMError):
            verdict.unexpected.append(f"{own}: {came!r}")
        elif (came.get("client_order_id"), came.get("order_id")) != (own, *executed):
            verdict.crossed.append(f"{own} came back as {came!r}, executed as {executed}")


KINDS = ("blocking", "awaiting", "threads", "tasks")
