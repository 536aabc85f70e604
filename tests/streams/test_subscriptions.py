"""Subscribing, reading and ending, against the real mock exchange."""

import asyncio

import pytest
from sixmm import SixMM
from sixmm_runtime.streams.errors import StreamClosed, SubscriptionRefused

from .conftest import run


def test_a_depth_subscription_begins_with_a_snapshot(streaming):
    async def test():
        async with streaming() as stream:
            push = await anext(await stream.depth("BTCUSDT"))
            assert (push.topic, push.data.type) == ("market.depth.BTCUSDT", "snapshot")

    run(test())


def test_the_stream_tells_of_all_subscriptions(streaming):
    async def test():
        async with streaming() as stream:
            await stream.depth("BTCUSDT")
            await stream.ticker("ETHUSDT")
            seen = set()
            async for event in stream:
                seen.add(getattr(event, "channel", type(event).__name__))
                if seen >= {"depth", "ticker", "Connected", "Resynced"}:
                    break

    run(test())


def test_a_refused_topic_is_an_error_that_names_it(streaming):
    async def test():
        async with streaming() as stream:
            with pytest.raises(SubscriptionRefused, match=r"market\.depth\.NOPE"):
                await stream.depth("NOPE")

    run(test())


def test_a_stream_that_is_not_open_says_how_to_open_it(served):
    stream = SixMM(base_url=served).stream()
    with pytest.raises(StreamClosed, match=r"with mm\.stream"):
        stream.depth("BTCUSDT")


def test_closing_ends_the_iteration_and_leaves_no_task(streaming):
    async def test():
        before = asyncio.all_tasks()
        async with streaming() as stream:
            subscription = await stream.depth("BTCUSDT")
        assert [push.channel async for push in subscription] == ["depth"]
        assert asyncio.all_tasks() == before

    run(test())


def test_a_blocking_stream_reads_the_same(served):
    ws_url = served.replace("http", "ws", 1) + "/ws"
    with SixMM(base_url=served, ws_url=ws_url) as mm, mm.stream() as stream:
        push = next(stream.depth("BTCUSDT"))
        assert push.data.type == "snapshot"
