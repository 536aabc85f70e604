"""How long a stream with its default options is blind after a drop, and after a stall. In real seconds."""

import asyncio
import time

import pytest
from sixmm_mock import MockExchange
from sixmm_mock.faults.stream_faults import StreamFault
from sixmm_runtime.streams.book.book import BookState
from sixmm_runtime.streams.options import StreamOptions
from stream_faults import KEY, SECRET, SYMBOL, TOPIC, client, serving


async def blind_for(kind):
    """Seconds from the fault until the book can be read again, with the options that users get."""
    exchange = MockExchange(seed=3)
    user_id = exchange.add_user("alice", "password-of-alice")
    exchange.add_api_key(user_id, key=KEY, secret=SECRET, permissions=3)
    async with serving(exchange) as url, client(url) as mm, mm.stream() as stream:
        book = await stream.book(SYMBOL)
        changes = book.changes()
        exchange.streams.faults.add(StreamFault(kind=kind, topic=TOPIC, count=1))
        began = time.monotonic()
        await mm.orders.place(
            symbol=SYMBOL, type="LIMIT", side="BUY", price="80000", quantity="0.01"
        )
        exchange.streams.flush()
        states = []
        async for state in changes:
            states.append(state)
            if state is BookState.LIVE and BookState.STALE in states:
                return time.monotonic() - began
    raise AssertionError("the stream ended")


@pytest.mark.timeout(120)
@pytest.mark.parametrize(("kind", "goal"), [("disconnect", 2.0), ("stall", 10.0)])
def test_a_stream_with_default_options_is_back_in_time(kind, goal):
    options = StreamOptions()
    seconds = asyncio.run(blind_for(kind))
    print(
        f"\n{kind}: back after {seconds:.2f} s (ping_interval {options.ping_interval} s,"
        f" pong_timeout {options.pong_timeout} s, reconnect_delay {options.reconnect_delay} s)"
    )
    assert seconds <= goal
