"""Faults on demand: what is decided, and what reaches the wire."""

import http.client
import json
import socket
import time
from contextlib import closing
from urllib.parse import urlsplit

import pytest
from sixmm_mock import running_server
from sixmm_mock.faults import Fault, FaultError, FaultPlan, Kind

TIME = "/v1/time"
INFO = "/v1/private/user/info"


def happened(plan: FaultPlan, times: int, operation: str = "placeOrder") -> str:
    return "".join("x" if plan.decide(operation, "/path") else "." for _ in range(times))


# The plan


@pytest.mark.parametrize(
    ("limits", "pattern"),
    [
        ({}, "xxxxx"),
        ({"count": 2}, "xx..."),
        ({"skip": 2}, "..xxx"),
        ({"skip": 1, "count": 2}, ".xx.."),
        ({"operation": "cancelOrder"}, "....."),
        ({"operation": "placeOrder"}, "xxxxx"),
        ({"path": "/path"}, "xxxxx"),
        ({"path": "/other"}, "....."),
    ],
)
def test_a_fault_happens_to_whom_and_as_often_as_it_says(limits, pattern):
    plan = FaultPlan()
    plan.add(Fault(Kind.RESET_BEFORE, **limits))
    assert happened(plan, 5) == pattern


def test_the_same_seed_draws_the_same_faults():
    def pattern(seed: int) -> str:
        plan = FaultPlan()
        plan.add(Fault(Kind.RESET_AFTER, probability=0.3, seed=seed))
        return happened(plan, 200)

    assert pattern(1) == pattern(1) != pattern(2)
    assert 30 <= pattern(1).count("x") <= 90


def test_a_removed_fault_happens_no_more():
    plan = FaultPlan()
    fault_id = plan.add(Fault(Kind.RESET_BEFORE))
    assert (plan.remove(fault_id), plan.remove(fault_id), happened(plan, 2)) == (True, False, "..")


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ([], "JSON object"),
        ({}, "kind: missing"),
        ({"kind": "fire"}, "fire"),
        ({"kind": "latency"}, "ms: missing"),
        ({"kind": "latency", "ms": -1}, "ms: expected"),
        ({"kind": "latency", "ms": "soon"}, "ms"),
        ({"kind": "status", "status": 99}, "status"),
        ({"kind": "business"}, "code: missing"),
        ({"kind": "slow", "size": 0, "ms": 1}, "at least 1 byte"),
        ({"kind": "truncate"}, "size: missing"),
        ({"kind": "reset_after", "probability": 2}, "probability"),
        ({"kind": "reset_after", "count": 0}, "count"),
        ({"kind": "reset_after", "colour": "red"}, "colour: unknown"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused_in_words(wanted, says):
    with pytest.raises(FaultError, match=says):
        Fault.from_json(wanted)


def test_a_fault_survives_its_own_json():
    fault = Fault(Kind.STATUS, status=429, retry_after=3, count=2)
    assert Fault.from_json(json.loads(json.dumps(fault.to_json()))) == fault


# Answers in place of the exchange's own


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (Fault(Kind.STATUS, status=401), 401, 1003),
        (Fault(Kind.STATUS, status=429), 429, 5003),
        (Fault(Kind.STATUS, status=500), 500, 5001),
        (Fault(Kind.STATUS, status=503), 503, 5002),
        (Fault(Kind.STATUS, status=503, code=5001), 503, 5001),
        (Fault(Kind.EXPIRED_TOKEN), 401, 1002),
        (Fault(Kind.BUSINESS, code=3001), 200, 3001),
        (Fault(Kind.BUSINESS, code=9999), 200, 9999),
    ],
)
def test_a_fault_answers_instead_and_nothing_is_executed(signed, exchange, fault, status, code):
    exchange.faults.add(fault)
    answer = signed.place()
    assert (answer.status, answer.code) == (status, code)
    assert exchange.engine.accounts["1000001"].orders.open() == []
    assert exchange.journal.get(1).verdict.faults == (fault.kind,)


def test_retry_after_is_a_header(wire, exchange):
    exchange.faults.add(Fault(Kind.STATUS, status=429, retry_after=7))
    assert wire.send("GET", TIME).headers["retry-after"] == "7"


def test_a_proxys_error_page_is_html(wire, exchange):
    exchange.faults.add(Fault(Kind.STATUS, status=502, html=True))
    answer = wire.send("GET", TIME)
    assert (answer.status, answer.headers["content-type"]) == (502, "text/html")
    assert answer.body.startswith(b"<html>")


def test_a_skewed_clock_shows_in_the_server_time_alone(wire, signed, exchange):
    exchange.faults.add(Fault(Kind.CLOCK_SKEW, ms=60_000))
    data = wire.send("GET", TIME).data
    now = exchange.clock.now_ms()
    assert (data["timestampMs"], data["timestamp"]) == (now + 60_000, (now + 60_000) // 1000)
    assert signed.place().code == 0


# On a real socket


@pytest.fixture
def url(exchange):
    with running_server(exchange) as url:
        yield url


def get(url: str, path: str = TIME) -> tuple[int, bytes]:
    with closing(http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()


def raw_exchange(url: str, request: bytes) -> bytes:
    """Everything that comes back until the end of the connection."""
    host, port = urlsplit(url).netloc.split(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.sendall(request)
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)


def login_request() -> bytes:
    body = b'{"username":"alice","password":"canary-password"}'
    return (
        b"POST /v1/public/user/login HTTP/1.1\r\nHost: mock\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    )


@pytest.mark.parametrize(("kind", "logins"), [(Kind.RESET_BEFORE, 0), (Kind.RESET_AFTER, 1)])
def test_a_reset_connection_is_reset_before_or_after_execution(url, exchange, kind, logins):
    exchange.faults.add(Fault(kind, count=1))
    with pytest.raises(ConnectionResetError):
        raw_exchange(url, login_request())
    assert len(exchange.sessions) == logins
    assert get(url)[0] == 200
    verdict = exchange.journal.get(1).verdict
    assert (verdict.dropped, verdict.code) == (True, 0 if logins else None)


def test_a_truncated_body_ends_short_of_its_announced_length(url, exchange):
    exchange.faults.add(Fault(Kind.TRUNCATE, size=10, count=1))
    with pytest.raises(http.client.IncompleteRead) as caught:
        get(url)
    assert caught.value.partial == b'{"code":0,'
    assert get(url)[0] == 200


def test_a_slow_body_arrives_whole_in_pieces(url, exchange):
    whole = len(get(url)[1])
    exchange.faults.add(Fault(Kind.SLOW, size=20, ms=5))
    started = time.monotonic()
    status, body = get(url)
    assert (status, len(body)) == (200, whole)
    assert time.monotonic() - started >= 0.005 * (whole // 20)


def test_latency_delays_the_answer(url, exchange):
    exchange.faults.add(Fault(Kind.LATENCY, ms=60))
    started = time.monotonic()
    get(url)
    assert time.monotonic() - started >= 0.06


def test_latency_of_one_call_does_not_hold_up_another(url, exchange):
    exchange.faults.add(Fault(Kind.LATENCY, ms=10_000, count=1))
    host, port = urlsplit(url).netloc.split(":")
    with socket.create_connection((host, int(port)), timeout=60) as slow:
        slow.sendall(b"GET /v1/time HTTP/1.1\r\nHost: mock\r\n\r\n")
        while not exchange.journal.count():
            time.sleep(0.002)
        get(url)
        slow.setblocking(False)
        with pytest.raises(BlockingIOError):  # not answered yet
            slow.recv(1)


def test_in_process_a_cut_connection_is_an_error(wire, exchange):
    exchange.faults.add(Fault(Kind.RESET_BEFORE))
    with pytest.raises(ConnectionResetError):
        wire.send("GET", TIME)


# Requests that were executed although the answer says otherwise, or later than the answer


def open_orders(exchange) -> list:
    return exchange.engine.accounts["1000001"].orders.open()


def test_a_gateways_error_can_hide_that_the_request_was_executed(signed, exchange):
    exchange.faults.add(Fault(Kind.STATUS, status=502, html=True, executed=True))
    assert signed.place().status == 502
    assert len(open_orders(exchange)) == 1


@pytest.mark.parametrize(("tenths", "executed"), [(0, 1), (9, 1), (11, 0)])
def test_a_delayed_request_is_executed_when_it_arrives_if_it_is_still_acceptable(
    signed, wire, exchange, tenths, executed
):
    after_ms = exchange.description.tolerance_ms * tenths // 10
    exchange.clock.freeze()
    fault_id = exchange.faults.add(Fault(Kind.DELAYED, ms=after_ms))
    with pytest.raises(ConnectionResetError):
        signed.place()
    exchange.faults.remove(fault_id)
    assert open_orders(exchange) == []
    exchange.clock.advance(after_ms)
    wire.send("GET", TIME)
    assert len(open_orders(exchange)) == executed


def test_a_delayed_request_is_dated_by_the_moment_when_it_arrives(signed, wire, exchange):
    exchange.clock.freeze()
    exchange.faults.add(Fault(Kind.DELAYED, ms=5_000, operation="placeOrder"))
    with pytest.raises(ConnectionResetError):
        signed.place()
    exchange.clock.advance(60_000)
    wire.send("GET", TIME)
    sent, executed = exchange.journal.get(1), exchange.journal.get(2)
    assert (sent.operation_id, executed.operation_id) == ("placeOrder", "placeOrder")
    assert [order.created_at for order in open_orders(exchange)] == [sent.at_ms + 5_000]


def test_a_fault_can_be_meant_for_one_request():
    plan = FaultPlan()
    plan.add(Fault(Kind.RESET_BEFORE, request_id="one"))
    assert [bool(plan.decide("placeOrder", "/path", name)) for name in ("one", "two", None)] == [
        True,
        False,
        False,
    ]
