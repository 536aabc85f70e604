"""Several who follow one topic: those who come later, and those who leave in the midst of it."""

import asyncio
import contextlib

import pytest
from sixmm_runtime.streams.book.book import BookState
from sixmm_runtime.streams.errors import StreamClosed
from sixmm_runtime.streams.events import Push, Resynced
from websockets.exceptions import ConnectionClosed

from .conftest import run
from .scripted import Exchange, listening, until

BOOK = "market.depth.BTCUSDT"


def snapshot(version):
    return {
        "symbol": "BTCUSDT",
        "type": "snapshot",
        "startVersion": version,
        "endVersion": version,
        "bids": [["100", "1"]],
        "asks": [["101", "1"]],
    }


def test_a_join_that_was_given_up_takes_no_snapshot_from_the_next():
    async def test():
        joining, accepted = asyncio.Event(), asyncio.Event()

        async def exchange(line):
            await line.accept()
            await line.push(BOOK, snapshot(1))
            while (frame := await line.asked())["op"] != "subscribe":
                pass
            joining.set()
            await accepted.wait()
            await line.say(id=frame["id"], event="subscribe", success=True, data=frame["args"])
            await line.push(BOOK, snapshot(2))
            await line.accept()
            await line.push(BOOK, snapshot(3))
            await line.linger()

        async with listening(exchange) as stream:
            await stream.depth("BTCUSDT")
            await until(stream, Resynced)
            impatient = asyncio.create_task(stream.depth("BTCUSDT"))
            await joining.wait()
            impatient.cancel()
            await asyncio.wait([impatient])
            accepted.set()
            await until(stream, Resynced)
            while (await anext(stream)).raw["endVersion"] != 2:
                pass
            book = await stream.book("BTCUSDT")
            assert book.version == 3

    run(test())


def test_only_a_later_reader_of_a_topic_that_begins_with_a_snapshot_subscribes_it_anew():
    async def test():
        exchange = Exchange()
        async with listening(exchange) as stream:
            for _ in range(2):
                await stream.trades("BTCUSDT")
                await stream.depth("BTCUSDT")
            (line,) = exchange.lines
            assert line.topics("subscribe") == ["market.trade.BTCUSDT", BOOK, BOOK]

    run(test())


def test_a_book_that_two_wait_for_comes_though_the_first_gives_up():
    async def test():
        asked, accepted = asyncio.Event(), asyncio.Event()

        async def exchange(line):
            frame = await line.asked()
            asked.set()
            await accepted.wait()
            await line.say(id=frame["id"], event="subscribe", success=True, data=frame["args"])
            await line.push(BOOK, snapshot(1))
            await line.linger()

        async with listening(exchange, subscribe_timeout=5) as stream:
            first = asyncio.create_task(stream.book("BTCUSDT"))
            second = asyncio.create_task(stream.book("BTCUSDT"))
            await asked.wait()
            first.cancel()
            await asyncio.wait([first])
            accepted.set()
            assert (await second).state is BookState.LIVE

    run(test())


def test_a_book_that_nobody_waits_for_any_more_is_unsubscribed():
    async def test():
        left = asyncio.Event()

        async def exchange(line):
            await line.accept()
            assert (await line.asked())["op"] == "unsubscribe"
            left.set()
            await line.linger()

        async with listening(exchange) as stream:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.1):
                    await stream.book("BTCUSDT")
            async with asyncio.timeout(5):
                await left.wait()

    run(test())


def test_joining_a_depth_subscription_begins_with_a_snapshot():
    async def test():
        async def exchange(line):
            await line.accept()
            await line.push(BOOK, snapshot(1))
            while (frame := await line.asked())["op"] != "subscribe":
                pass
            await line.push(BOOK, {**snapshot(2), "type": "update"})  # under way
            await line.say(id=frame["id"], event="subscribe", success=True, data=frame["args"])
            await line.push(BOOK, snapshot(3))
            await line.linger()

        async with listening(exchange) as stream:
            await stream.depth("BTCUSDT")
            joined = await stream.depth("BTCUSDT")
            assert (await anext(joined)).raw["type"] == "snapshot"

    run(test())


def test_waiting_for_a_book_ends_with_an_error_when_another_closes_it():
    async def test():
        asked = asyncio.Event()

        async def exchange(line):
            if line.number == 1:
                await line.accept()
                await line.push(BOOK, snapshot(1))
                return
            await line.asked()
            asked.set()
            await line.linger()

        async with listening(exchange, subscribe_timeout=None) as stream:
            book = await stream.book("BTCUSDT")
            await asked.wait()
            waiting = asyncio.create_task(stream.book("BTCUSDT"))
            await asyncio.sleep(0)
            await book.close()
            with pytest.raises(StreamClosed, match="the book was closed"):
                async with asyncio.timeout(5):
                    await waiting

    run(test())


def untyped(version):
    return {key: value for key, value in snapshot(version).items() if key != "type"}


async def join_a_depth_subscription(stream):
    await stream.depth("BTCUSDT")
    await until(stream, Resynced)
    await anext(stream)  # its first push
    return await stream.book("BTCUSDT")


async def have_a_book_joined(stream):
    book = await stream.book("BTCUSDT")
    await stream.depth("BTCUSDT")
    await book.live()
    return book


async def leave_and_come_back(stream):
    await (await stream.book("BTCUSDT")).close()
    return await stream.book("BTCUSDT")


@pytest.mark.parametrize(
    "come", [join_a_depth_subscription, have_a_book_joined, leave_and_come_back]
)
def test_where_pushes_have_no_type_nobody_joins_amid_updates_that_are_under_way(come):
    async def test():
        async def exchange(line):
            await line.accept()
            await line.push(BOOK, untyped(5 * line.number))
            with contextlib.suppress(ConnectionClosed):
                assert (await line.asked())["op"] == "unsubscribe"
                await line.push(BOOK, untyped(6))  # under way
                await line.accept()
                await line.push(BOOK, untyped(7))
            await line.linger()

        async with listening(exchange) as stream:
            assert (await come(stream)).version == 10

    run(test())


def test_joining_between_a_snapshot_and_its_acknowledgement_gets_another():
    async def test():
        accepted = asyncio.Event()

        async def exchange(line):
            frame = await line.asked()
            await line.push(BOOK, snapshot(1))
            await accepted.wait()
            await line.say(id=frame["id"], event="subscribe", success=True, data=frame["args"])
            await line.accept()
            await line.push(BOOK, snapshot(2))
            await line.linger()

        async with listening(exchange, subscribe_timeout=5) as stream:
            first = asyncio.create_task(stream.depth("BTCUSDT"))
            async for event in stream:
                if isinstance(event, Push):
                    break
            second = asyncio.create_task(stream.book("BTCUSDT"))
            await asyncio.sleep(0)
            accepted.set()
            await first
            assert (await second).version == 2

    run(test())
