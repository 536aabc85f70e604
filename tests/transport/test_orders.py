"""What an order's error says when its connection fails: whether the exchange may have it.

Looking the order up is turned off: the error of the connection itself is what is tested.
"""

import asyncio

import pytest
from sixmm import AsyncSixMM, OrderOutcomeUnknown, RequestTimeout, SixMM, TransportError

from .conftest import answer

BOTH = pytest.mark.parametrize("client", [SixMM, AsyncSixMM])
TIME = b'{"code":0,"data":{"timestampMs":1780000000000}}'


def place(client, url, **options):
    mm = client(base_url=url, api_key="fx_key", api_secret="canary-secret", **options)
    order = {"symbol": "BTCUSDT", "type": "MARKET", "side": "BUY", "quantity": "1"}

    async def waited():
        async with mm:
            return await mm.orders.place(**order)

    if client is AsyncSixMM:
        return asyncio.run(waited())
    with mm:
        return mm.orders.place(**order)


def on_order(do):
    """A server that tells the time, and does `do(peer)` when an order has come."""

    def script(peer):
        while request := peer.request():
            if b"/v1/time" in request:
                peer.answer(TIME)
            else:
                do(peer)
                return

    return script


@BOTH
@pytest.mark.parametrize(
    "do",
    [
        pytest.param(lambda peer: peer.close(), id="closed"),
        pytest.param(lambda peer: peer.reset(), id="reset"),
        pytest.param(lambda peer: peer.send(answer(b'{"code":0}')[:-3]), id="cut off"),
    ],
)
def test_an_order_whose_connection_broke_may_have_been_received(client, serve, do):
    server = serve(on_order(do))
    with pytest.raises(OrderOutcomeUnknown) as caught:
        place(client, server.url, outcome_timeout=0)
    assert isinstance(caught.value.__cause__, TransportError)
    assert caught.value.__cause__.may_have_been_received
    assert len(server.requests) == 2, "the time, and the order, once"


@BOTH
def test_an_order_without_an_answer_may_have_been_received(client, serve):
    server = serve(on_order(lambda peer: peer.request()))
    with pytest.raises(OrderOutcomeUnknown) as caught:
        place(client, server.url, timeout=0.1, outcome_timeout=0)
    assert isinstance(caught.value.__cause__, RequestTimeout)
    assert caught.value.__cause__.may_have_been_received


@BOTH
def test_an_order_whose_clock_could_not_be_read_was_not_received(client, serve):
    """The request before it got no answer: that is not the order."""
    server = serve(lambda peer: peer.request())
    with pytest.raises(TransportError) as caught:
        place(client, server.url)
    assert b"/v1/time" in server.requests[0]
    assert not caught.value.may_have_been_received


@BOTH
def test_an_order_that_found_no_connection_was_not_received(client):
    with pytest.raises(TransportError) as caught:
        place(client, "http://127.0.0.1:1")
    assert not caught.value.may_have_been_received


@BOTH
def test_an_order_to_an_impostor_was_not_received(client, serve):
    """A server with another certificate, or with none, gets nothing to read."""
    server = serve(lambda peer: peer.send(b"HTTP/1.1 400 Bad Request\r\n\r\n"))
    with pytest.raises(TransportError) as caught:
        place(client, f"https://127.0.0.1:{server.port}")
    assert not caught.value.may_have_been_received
