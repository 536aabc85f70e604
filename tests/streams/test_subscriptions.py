"""Subscribing, reading and ending, against the real mock exchange."""

import asyncio

import pytest
from sixmm import InvalidArgument, SixMM
from sixmm_mock import running_server
from sixmm_runtime.streams.errors import StreamClosed, SubscriptionRefused

from .conftest import run, world


def test_a_depth_subscription_begins_with_a_snapshot(exchange):
    async def test():
        async with world(exchange) as w:
            push = await anext(await w.stream.depth("BTCUSDT"))
            assert (push.topic, push.data.type) == ("market.depth.BTCUSDT", "snapshot")

    run(test())


def test_the_stream_tells_of_all_subscriptions(exchange):
    async def test():
        async with world(exchange) as w:
            await w.stream.depth("BTCUSDT")
            await w.stream.ticker("ETHUSDT")
            seen = set()
            async for event in w.stream:
                seen.add(getattr(event, "channel", type(event).__name__))
                if seen >= {"depth", "ticker", "Connected", "Resynced"}:
                    break

    run(test())


def test_a_refused_topic_is_an_error_that_names_it(exchange):
    async def test():
        async with world(exchange) as w:
            with pytest.raises(SubscriptionRefused, match=r"market\.depth\.NOPE"):
                await w.stream.depth("NOPE")

    run(test())


def test_a_stream_that_is_not_open_says_how_to_open_it():
    stream = SixMM().stream()
    with pytest.raises(StreamClosed, match=r"with mm\.stream"):
        stream.depth("BTCUSDT")


def test_closing_ends_the_iteration_and_leaves_no_task(exchange):
    async def test():
        async with world(exchange) as w:
            before = asyncio.all_tasks()
            subscription = await w.stream.depth("BTCUSDT")
            await anext(subscription)
            await w.stream.close()
            assert [push async for push in subscription] == []
            with pytest.raises(StreamClosed, match="The stream was closed"):
                await w.stream.depth("BTCUSDT")
            await asyncio.sleep(0.05)
            left = {one for one in asyncio.all_tasks() - before if "sixmm" in one.get_name()}
            assert not left

    run(test())


def test_a_blocking_stream_reads_the_same(exchange):
    with running_server(exchange) as url:
        ws_url = url.replace("http", "ws", 1) + "/ws"
        with SixMM(base_url=url, ws_url=ws_url) as mm, mm.stream() as stream:
            push = next(stream.depth("BTCUSDT"))
            assert push.data.type == "snapshot"


def test_a_blocking_stream_keeps_a_book(exchange):
    with running_server(exchange) as url:
        ws_url = url.replace("http", "ws", 1) + "/ws"
        with SixMM(base_url=url, ws_url=ws_url) as mm, mm.stream() as stream:
            book = stream.book("BTCUSDT")
            assert book.depth(1).bids == (book.best_bid,)
            assert book.vwap("BUY", "0.1") == book.best_ask[0]


@pytest.mark.parametrize("symbol", ["BTCUSDT", "BTC/USDT:USDT"])
def test_a_channel_is_followed_by_either_name_of_a_contract(exchange, symbol):
    async def test():
        async with world(exchange) as w:
            trades = await w.stream.trades(symbol)
            book = await w.stream.book(symbol)
            assert (trades.topic.rpartition(".")[2], book.symbol) == ("BTCUSDT", "BTCUSDT")
            with pytest.raises(InvalidArgument, match="lists no contract 'BTC/USD:USD'"):
                await w.stream.trades("BTC/USD:USD")

    run(test())
