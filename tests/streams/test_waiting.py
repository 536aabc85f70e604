"""Waiting for one push, for those of a while, and looking at the newest: awaiting and blocking."""

import asyncio
import threading
from decimal import Decimal

import pytest
from sixmm import InvalidArgument, SixMM, WaitTimeout
from sixmm.channels import TRADES
from sixmm_mock import running_server
from sixmm_runtime.streams.buffer import Buffer
from sixmm_runtime.streams.errors import StreamClosed, SubscriptionRefused

from .conftest import KEY, SECRET, run, world
from .scripted import eventually


def quote(exchange, price):
    """Make the exchange push depth and ticker."""
    exchange.set_price("BTCUSDT", Decimal(price))


def test_the_next_push_is_waited_for(exchange):
    async def test():
        async with world(exchange) as w:
            depth = await w.stream.depth("BTCUSDT")
            assert (await depth.get(timeout=5)).data.type == "snapshot"
            asyncio.get_running_loop().call_later(3, quote, exchange, 90_000)
            assert (await depth.get(timeout=30)).data.type == "update"

    run(test())


def test_a_wait_ends_in_time_and_loses_nothing(exchange):
    async def test():
        async with world(exchange) as w:
            depth = await w.stream.depth("BTCUSDT")
            await depth.get()
            began = asyncio.get_running_loop().time()
            with pytest.raises(WaitTimeout, match=r"BTCUSDT: no push came within 2 s") as caught:
                await depth.get(timeout=2)
            assert isinstance(caught.value, TimeoutError)
            assert caught.value.retryable
            assert 2 <= asyncio.get_running_loop().time() - began < 3
            with pytest.raises(WaitTimeout):
                await depth.get(timeout=0)
            quote(exchange, 90_000)
            assert (await depth.get(timeout=5)).data.type == "update"

    run(test())


def test_what_waits_already_is_given_at_once(exchange):
    async def test():
        async with world(exchange) as w:
            depth = await w.stream.depth("BTCUSDT")
            await eventually(lambda: depth.latest)
            assert await depth.get(timeout=0) == depth.latest

    run(test())


def test_the_newest_is_looked_at_and_still_read_in_its_turn(exchange):
    async def test():
        async with world(exchange) as w:
            depth = await w.stream.depth("BTCUSDT")
            first = await depth.get()
            assert depth.latest is first
            quote(exchange, 90_000)
            await eventually(lambda: depth.latest is not first)
            newest = depth.latest
            assert newest.data.type == "update"
            assert await depth.get(timeout=5) == newest or depth.received > 2

    run(test())


def test_the_pushes_of_a_while_end_with_it_and_the_subscription_goes_on(exchange):
    async def test():
        loop = asyncio.get_running_loop()
        async with world(exchange) as w:
            depth = await w.stream.depth("BTCUSDT")
            for second in (1, 2, 30):
                loop.call_later(second, quote, exchange, 90_000 + second)
            began = loop.time()
            seen = [push.data.type async for push in depth.until(10)]
            assert 10 <= loop.time() - began < 11
            assert seen[0] == "snapshot"
            assert len(seen) >= 3
            assert (await depth.get(timeout=40)).data.type == "update"

    run(test())


def test_after_the_end_each_says_so(exchange):
    async def test():
        async with world(exchange) as w:
            depth = await w.stream.depth("BTCUSDT")
            await depth.get()
            await depth.close()
            with pytest.raises(StreamClosed, match="no push follows: the subscription was closed"):
                await depth.get(timeout=1)
            with pytest.raises(StreamClosed, match="the subscription was closed"):
                assert depth.latest
            assert [push async for push in depth.until(5)] == []

    run(test())


@pytest.mark.parametrize("seconds", [-1, "5", True, float("nan")])
def test_what_is_no_time_is_refused(exchange, seconds):
    async def test():
        async with world(exchange) as w:
            depth = await w.stream.depth("BTCUSDT")
            with pytest.raises(InvalidArgument, match="must be a number of seconds"):
                await depth.get(timeout=seconds)
            with pytest.raises(InvalidArgument, match="must be a number of seconds"):
                depth.until(seconds)
            with pytest.raises(InvalidArgument, match="timeout must be a positive number"):
                await w.stream.ticker_once("BTCUSDT", timeout=seconds)

    run(test())


def test_a_ticker_is_read_once_and_nothing_stays_subscribed(exchange):
    async def test():
        async with world(exchange) as w:
            ticker = await w.stream.ticker_once("BTCUSDT")
            assert (ticker.symbol, ticker.last_price > 0, ticker.mark_price > 0) == (
                "BTCUSDT",
                True,
                True,
            )
            assert (await w.stream.ticker_once("BTC/USDT:USDT")).symbol == "BTCUSDT"
            with pytest.raises(SubscriptionRefused):
                await w.stream.ticker_once("NOPE")
            assert not any(w.stream._public._subscriptions.values())

    run(test())


def test_a_push_that_never_comes_is_not_waited_for_longer(exchange):
    async def test():
        async with world(exchange) as w:
            began = asyncio.get_running_loop().time()
            with pytest.raises(WaitTimeout, match="trades: no push came within 4 s"):
                await w.stream._once(TRADES, {"symbol": "BTCUSDT"}, 4)
            assert 4 <= asyncio.get_running_loop().time() - began < 5
            assert not any(w.stream._public._subscriptions.values())

    run(test())


def test_all_of_it_blocks_as_well_and_in_several_threads(exchange):
    with (
        running_server(exchange) as url,
        SixMM(
            base_url=url,
            ws_url=url.replace("http", "ws", 1) + "/ws",
            api_key=KEY,
            api_secret=SECRET,
        ) as mm,
        mm.stream() as stream,
    ):
        assert stream.ticker_once("BTCUSDT").symbol == "BTCUSDT"
        depth = stream.depth("BTCUSDT", buffer=Buffer(100))
        first = depth.get(timeout=60)
        assert depth.latest == first
        with pytest.raises(WaitTimeout):
            depth.get(timeout=0)
        assert list(depth.until(0.01)) == []
        trades, got = stream.trades("BTCUSDT"), []
        readers = [
            threading.Thread(target=lambda: got.append(trades.get(timeout=60))) for _ in range(2)
        ]
        for one in readers:
            one.start()
            mm.orders.place("BTCUSDT", type="MARKET", side="BUY", quantity="0.01")
        for one in readers:
            one.join(60)
        assert len({id(one) for one in got}) == 2
        depth.close()
        with pytest.raises(StreamClosed):
            depth.get(timeout=1)
        with pytest.raises(InvalidArgument):
            depth.get(timeout="1")
