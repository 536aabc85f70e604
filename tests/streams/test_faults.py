"""A stream under every kind of fault ends with the exchange's state; how long it is blind after one."""

import asyncio
import time

import pytest
from sixmm_runtime.streams.book.book import BookState
from sixmm_runtime.streams.options import StreamOptions

from .conftest import world
from .stream_faults import ALL_KINDS, SYMBOL, TOPIC, Run

LONG = (pytest.mark.soak, pytest.mark.timeout(1800))


@pytest.mark.parametrize(
    ("seed", "rounds"), [(5, 1), *(pytest.param(seed, 20, marks=LONG) for seed in (1, 2, 3, 4))]
)
def test_a_book_is_never_wrong_while_it_is_live_and_no_event_is_lost_or_doubled(seed, rounds):
    outcome = asyncio.run(Run(seed, rounds * len(ALL_KINDS)).run())
    print(f"\nseed {seed}: slowest recoveries")
    print({kind: f"{outcome.slowest(kind):.2f} s" for kind in outcome.recoveries})
    assert not outcome.wrong
    assert not outcome.left
    assert set(outcome.faults) == set(ALL_KINDS)
    assert outcome.fills
    if rounds > 1:
        assert outcome.compared > 160
        assert outcome.partial > 10


async def blind_for(kind, exchange):
    """Seconds from the fault until the book can be read again, with the options that users get."""
    async with world(exchange, reconnect_delay=StreamOptions().reconnect_delay) as here:
        book = await here.stream.book(SYMBOL)
        changes = book.changes()
        here.fault(kind, TOPIC)
        began = time.monotonic()
        await here.mm.orders.place(
            symbol=SYMBOL, type="LIMIT", side="BUY", price="80000", quantity="0.01"
        )
        exchange.streams.flush()
        states = []
        async for state in changes:
            states.append(state)
            if state is BookState.LIVE and BookState.STALE in states:
                return time.monotonic() - began
    raise AssertionError("the stream ended")


@pytest.mark.soak
@pytest.mark.timeout(120)
@pytest.mark.parametrize(("kind", "goal"), [("disconnect", 2.0), ("stall", 10.0)])
def test_a_stream_with_default_options_is_back_in_time(kind, goal, exchange):
    seconds = asyncio.run(blind_for(kind, exchange))
    print(f"\n{kind}: back after {seconds:.2f} s")
    assert seconds <= goal
