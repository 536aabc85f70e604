"""What waits for a reader, what is lost, and who is told of it."""

import asyncio

import pytest
from sixmm import InvalidArgument
from sixmm_runtime.streams.buffer import Buffer, Mailbox
from sixmm_runtime.streams.errors import StreamClosed, StreamOverflow
from sixmm_runtime.streams.event_loop import StreamLoop
from sixmm_runtime.streams.subscription import Reader

from .conftest import run, world


def reader(buffer=None, *, elsewhere=lambda: False, **how):
    return Reader(buffer or Buffer(), elsewhere, StreamLoop(), **how)


async def rest(source):
    """What a reader still gives, up to its end."""
    got = []
    while True:
        try:
            got.append(await source.next())
        except StopAsyncIteration:
            return got


def test_a_full_buffer_raises_once_and_then_gives_what_is_left():
    async def test():
        slow = reader(Buffer(size=3))
        for number in range(5):
            slow.put(number)
        slow.close("done")
        with pytest.raises(StreamOverflow, match="2 events were lost"):
            await slow.next()
        assert await rest(slow) == [2, 3, 4]
        assert (slow.mailbox.received, slow.mailbox.dropped) == (5, 2)

    run(test())


def test_drop_oldest_loses_the_oldest_and_counts_them():
    async def test():
        slow = reader(Buffer(3, "drop_oldest"))
        for number in range(5):
            slow.put(number)
        slow.close("done")
        assert await rest(slow) == [2, 3, 4]
        assert slow.mailbox.dropped == 2

    run(test())


def test_conflate_keeps_the_newest_of_each_topic_in_the_place_of_the_first():
    box = Mailbox(Buffer(10, "conflate"))
    for key, event in (("a", 1), ("b", 2), ("a", 3), (None, "gap"), ("b", 4), (None, "gap")):
        box.put(event, key)
    assert [box.take() for _ in range(len(box))] == [3, 4, "gap", "gap"]
    assert box.dropped == 2


def test_what_replaces_nothing_is_a_loss_to_a_conflating_reader_too():
    box = Mailbox(Buffer(2, "conflate"))
    for number in range(3):
        box.put(number)
    with pytest.raises(StreamOverflow):
        box.take()


def test_a_stream_that_is_read_elsewhere_stays_small_and_may_begin_late():
    async def test():
        unread = reader(elsewhere=lambda: True, begins_late=True)
        for number in range(9000):
            unread.put(number)
        unread.close("done")
        assert await rest(unread) == [*range(8950, 9000)]
        assert unread.mailbox.dropped == 8950

    run(test())


def test_a_subscription_that_is_read_elsewhere_stays_small_and_tells_of_the_loss_when_it_is_read():
    async def test():
        unread = reader(elsewhere=lambda: True)
        for number in range(9000):
            unread.put(number)
        unread.close("done")
        with pytest.raises(StreamOverflow, match="8000 events were lost"):
            await unread.next()
        assert await rest(unread) == [*range(8000, 9000)]

    run(test())


def test_several_tasks_share_the_events_of_one_reader():
    async def test():
        shared = reader()
        tasks = [asyncio.create_task(rest(shared)) for _ in range(3)]
        for number in range(30):
            shared.put(number)
            await asyncio.sleep(0)
        shared.close("done")
        got = [number for task in tasks for number in await task]
        assert sorted(got) == list(range(30))

    run(test())


def test_a_wait_that_is_cancelled_has_taken_no_event():
    async def test():
        source = reader()
        for number in range(200):
            waiting = asyncio.create_task(source.next())
            await asyncio.sleep(0)
            if number % 2:
                source.put(number)
                waiting.cancel()  # in the very turn in which the event came
            else:
                waiting.cancel()
                source.put(number)
            try:
                assert await waiting == number
            except asyncio.CancelledError:
                assert await source.next() == number

    run(test())


def test_closing_wakes_all_that_wait():
    async def test():
        source = reader()
        waiting = [asyncio.create_task(rest(source)) for _ in range(2)]
        await asyncio.sleep(0)
        source.close("done")
        assert await asyncio.gather(*waiting) == [[], []]

    run(test())


def test_what_waits_is_read_before_the_error_that_has_ended_it():
    async def test():
        source = reader()
        source.put(1)
        source.close(StreamClosed("gone"))
        assert await source.next() == 1
        for _ in range(2):
            with pytest.raises(StreamClosed, match="gone"):
                await source.next()

    run(test())


@pytest.mark.parametrize("bad", [{"size": 0}, {"size": True}, {"size": "5"}, {"overflow": "grow"}])
def test_a_buffer_that_makes_no_sense_is_refused(bad):
    with pytest.raises(InvalidArgument, match="Buffer"):
        Buffer(**bad)


# Through a stream


def test_reading_only_subscriptions_keeps_the_stream_small_and_readable(exchange):
    async def test():
        async with world(exchange, buffer=Buffer(size=5)) as w:
            ticker = await w.stream.ticker("BTCUSDT")
            for _ in range(20):
                await anext(ticker)
                await w.trade()
                w.exchange.streams.flush()
            assert w.stream.dropped >= 10
            assert await anext(w.stream), "it is no slow reader: nobody has read it"

    run(test())


def test_a_program_that_reads_only_the_stream_is_told_of_no_loss_in_subscriptions(exchange):
    async def test():
        async with world(exchange) as w:
            ticker = await w.stream.ticker("BTCUSDT", buffer=Buffer(size=2))
            seen = 0
            while seen < 5:
                if getattr(await anext(w.stream), "channel", "") == "ticker":
                    seen += 1
                    await w.trade()
                    w.exchange.streams.flush()
            assert ticker.dropped >= 2

    run(test())


def test_a_subscription_made_while_the_stream_is_read_begins_with_its_first_push(exchange):
    async def test():
        async with world(exchange) as w:
            await w.stream.ticker("BTCUSDT")
            await anext(w.stream)
            assert (await anext(await w.stream.depth("BTCUSDT"))).data.type == "snapshot"

    run(test())


async def traded(tickers):
    """The next push that tells of a trade."""
    async for push in tickers:
        if push.data.volume:
            return push
    raise AssertionError("the subscription ended")


def test_two_subscriptions_to_one_topic_each_get_every_push(exchange):
    async def test():
        async with world(exchange) as w:
            first, second = [await w.stream.ticker("BTCUSDT") for _ in range(2)]
            await w.trade()
            w.exchange.streams.flush()
            assert await traded(first) == await traded(second)
            await first.close()
            await w.trade()
            w.exchange.streams.flush()
            assert await traded(second)
            assert [push async for push in first] == []

    run(test())


@pytest.mark.parametrize("channel", ["depth", "trades", "tickers", "user"])
def test_pushes_that_each_tell_something_are_not_conflated(exchange, channel):
    async def test():
        async with world(exchange) as w:
            subscribe = getattr(w.stream, channel)
            where = ("BTCUSDT",) if channel in ("depth", "trades") else ()
            with pytest.raises(InvalidArgument, match="can't be conflated"):
                await subscribe(*where, buffer=Buffer(10, "conflate"))

    run(test())


def test_a_stream_that_was_closed_gives_what_waits_and_then_ends(exchange):
    async def test():
        async with world(exchange) as w:
            await w.stream.ticker("BTCUSDT")
            await w.stream.close()
            names = [type(event).__name__ async for event in w.stream]
            assert names[0] == "Connected"
            assert names[-1] == "Closed"
            assert [event async for event in w.stream] == []

    run(test())
