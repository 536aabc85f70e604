"""What a client does about another call's answer: drops the connection, asks again, looks up, and says so."""

import json
import re

import httpx
import pytest
from sixmm import Backoff, ForeignAnswer
from sixmm_auth import ApiKey, ClockSyncError, HmacAuth, ServerClock, new_request_id

from .conftest import answer
from .test_bounds import CALLERS, ORDER, call

NOW_MS = 1_780_473_256_708
KEY = {"api_key": "k", "api_secret": "s", "backoff": Backoff(first=0), "timeout": 5.0}


def envelope(request: bytes, **data: object) -> bytes:
    sent = re.search(rb"(?i)x-request-id: (\S+)", request)
    return answer(json.dumps({"code": 0, "data": data, "requestId": sent[1].decode()}).encode())


def right(request: bytes) -> bytes:
    """An exchange's own answer."""
    if b"/v1/time" in request:
        return envelope(request, timestampMs=NOW_MS)
    if b"/login" in request:
        return envelope(request, accessToken="mine")
    # A query finds the order as it was placed, under the id that the query names.
    asked = re.search(rb"clientOrderId=([^& ]+)", request)
    found = {} if asked is None else {**ORDER, "clientOrderId": asked[1].decode()}
    return envelope(request, list=[], version="1", orderId="7", **found)


def repeating(when):
    """Answers the first request that `when` says so with the answer before it, and all others as is right."""
    done = []

    def script(peer):
        before = None
        while request := peer.request():
            if before is not None and not done and when(request):
                done.append(request)
                peer.send(before)
                continue
            before = right(request)
            peer.send(before)

    return script


@pytest.mark.parametrize("kind", CALLERS)
def test_a_read_is_asked_again_on_another_connection(serve, kind):
    server = serve(repeating(lambda request: b"/current" in request))
    calls = call(kind, lambda mm: mm.orders.current(), base_url=server.url, **KEY)
    assert list(calls) == []
    assert (server.connections, len(server.requests)) == (2, 3)


@pytest.mark.parametrize("kind", CALLERS)
def test_a_read_that_never_gets_its_own_answer_says_why(serve, kind):
    stolen = right(b"X-Request-ID: " + new_request_id().encode())

    def script(peer):
        while request := peer.request():
            peer.send(stolen if b"/current" in request else right(request))

    server = serve(script)
    with pytest.raises(ForeignAnswer, match="another call's") as caught:
        call(kind, lambda mm: mm.orders.current(), base_url=server.url, **KEY)
    assert caught.value.response.json()["data"]["version"] == "1"
    assert server.connections == 3, "each was dropped, and two retries are allowed"


@pytest.mark.parametrize("kind", CALLERS)
def test_an_order_is_not_sent_again_and_is_looked_up(serve, kind):
    server = serve(repeating(lambda request: request.startswith(b"POST")))
    placed = call(kind, lambda mm: mm.orders.place(**ORDER), base_url=server.url, **KEY)
    assert placed.order_id == "7"
    assert "another call's" in placed.response.looked_up_after
    sent = [one.partition(b"?")[0] for one in server.requests]
    assert sent[1:] == [b"POST /v1/private/order/place", b"GET /v1/private/order"]
    assert server.connections == 2


@pytest.mark.parametrize("kind", CALLERS)
def test_another_answer_never_becomes_the_time(serve, kind):
    """A late answer to a look at the time, hours old, must not set the clock."""
    old = envelope(b"X-Request-ID: " + new_request_id().encode(), timestampMs=1)
    told = []

    def script(peer):
        while request := peer.request():
            first = b"/v1/time" in request and not told
            if first:
                told.append(request)
            peer.send(old if first else right(request))

    server, clock = serve(script), ServerClock()
    call(kind, lambda mm: mm.orders.current(), base_url=server.url, clock=clock, **KEY)
    assert clock.readings == 1
    assert abs(clock.now_ms() - NOW_MS) < 60_000
    assert server.connections == 2


@pytest.mark.parametrize("kind", CALLERS)
def test_another_answer_never_becomes_the_session(serve, kind):
    login = envelope(b"X-Request-ID: " + new_request_id().encode(), accessToken="not-mine")
    told = []

    def script(peer):
        while request := peer.request():
            first = b"/login" in request and not told
            if first:
                told.append(request)
            peer.send(login if first else right(request))

    server = serve(script)
    arguments = {"username": "u", "password": "p", "backoff": Backoff(first=0)}
    call(kind, lambda mm: mm.orders.current(), base_url=server.url, **arguments)
    assert not [one for one in server.requests if b"not-mine" in one]
    assert server.requests[-1].count(b"Bearer mine") == 1


def test_every_step_of_a_call_has_an_id_of_its_own(serve):
    server = serve(repeating(lambda _: False))
    call("blocking", lambda mm: mm.orders.current(), base_url=server.url, **KEY)
    ids = [re.search(rb"(?i)x-request-id: (\S+)", one)[1] for one in server.requests]
    assert len(set(ids)) == len(ids) == 2
    assert ids[0].startswith(ids[1] + b"-")


def test_the_flows_alone_take_no_other_requests_answer_for_the_time():
    old = {"code": 0, "data": {"timestampMs": 1}, "requestId": new_request_id()}
    clock = ServerClock()
    auth = HmacAuth("http://mock", ApiKey("k", "s"), clock)
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=old))
    with (
        httpx.Client(transport=transport, auth=auth) as client,
        pytest.raises(ClockSyncError, match="another request"),
    ):
        client.get("http://mock/v1/private/order")
    assert clock.readings == 0
