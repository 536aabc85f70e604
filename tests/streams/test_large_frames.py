"""Large frames: decoded as the standard decoder does, in slices, with everything else going on in between."""

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sixmm.channels import API
from sixmm_runtime.streams import large_frames
from sixmm_runtime.streams.book.book import BookState
from sixmm_runtime.streams.book.levels import Levels
from sixmm_runtime.streams.options import StreamOptions
from sixmm_runtime.streams.session import Session

from .conftest import run
from .scripted import listening
from .test_wrong_books import TOPIC, snapshot, update

LEVELS = 20_000
words = st.sampled_from(["", "a],[b", "},{", '"', "\\", "é", "1", "x" * 40])
scalars = st.none() | st.booleans() | st.integers() | words | st.floats(allow_nan=False)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(words, inner, max_size=4),
    max_leaves=40,
)


async def pause():
    pass


def decoded(text):
    """What the text holds, decoded in slices; ValueError where that raises it."""
    try:
        return asyncio.run(large_frames.decode_in_slices(text, pause))
    except ValueError:
        return ValueError


def right(text):
    try:
        return large_frames.DECODER.decode(text)
    except ValueError:
        return ValueError


@given(
    values,
    st.sampled_from([None, (",", ":")]),
    st.sampled_from([None, 1]),
    st.sampled_from([8, 20, 64]),
    st.data(),
)
def test_a_text_in_slices_is_what_it_is_in_one(value, separators, indent, window, data):
    before, large_frames._WINDOW = large_frames._WINDOW, window
    try:
        text = json.dumps([value, value], separators=separators, indent=indent)
        assert decoded(text) == right(text)
        at = data.draw(st.integers(0, len(text) - 1))
        broken = (
            text[:at]
            + data.draw(st.sampled_from(["", "]", "}", ",", '"', "1", "e"]))
            + text[at + 1 :]
        )
        assert repr(decoded(broken)) == repr(right(broken))
    finally:
        large_frames._WINDOW = before


def test_other_work_is_done_between_the_slices_of_a_large_text():
    pauses = 0

    async def count():
        nonlocal pauses
        pauses += 1

    text = json.dumps([{"price": "1.5"}] * 20_000)
    asyncio.run(large_frames.decode_in_slices(text, count))
    assert pauses >= len(text) // large_frames._WINDOW


def many(first, step=1):
    return [[f"{first + step * number}.5", "1.25"] for number in range(LEVELS)]


def test_a_large_book_comes_in_slices_between_which_other_work_is_done_and_it_is_never_live_in_half():
    async def test():
        async def exchange(line):
            await line.accept()
            await line.push(TOPIC, snapshot(1))
            await go.wait()
            await line.push(TOPIC, snapshot(2, bids=many(LEVELS, -1), asks=many(LEVELS + 1)))
            await line.push(TOPIC, update(3, *many(LEVELS, -1)[:5_000]))
            await line.push(TOPIC, update(4, ["1.5", "7"]))
            await line.linger()

        go = asyncio.Event()
        async with listening(exchange) as stream:
            book = await stream.book("BTCUSDT")
            go.set()
            turns, states = 0, set()
            async with asyncio.timeout(15):
                while book.state is not BookState.LIVE or book.version < 4:
                    await asyncio.sleep(0)
                    turns += 1
                    states.add(book.state)
                    if book.state is BookState.LIVE:
                        assert len(book._follower.bids.keys) == (1 if book.version == 1 else LEVELS)
            assert turns > 30
            assert BookState.SYNCING in states
            assert BookState.STALE not in states
            assert book.depth().bids[0][0] == book.best_bid[0]
            assert book.gaps == 0

    run(test())


def test_a_large_frame_of_any_topic_lets_other_work_go_on_while_it_is_decoded(monkeypatch):
    monkeypatch.setattr(large_frames, "_WINDOW", 1_000)

    async def test():
        async def exchange(line):
            (topic,) = await line.accept()
            await line.push(topic, {"symbol": "BTCUSDT", "unknown": ["1.25"] * LEVELS})
            await line.linger()

        async def count():
            nonlocal turns
            while True:
                await asyncio.sleep(0)
                turns += 1

        turns = 0
        async with listening(exchange) as stream:
            tickers = await stream.ticker("BTCUSDT")
            counting = asyncio.create_task(count())
            assert (await anext(tickers)).topic == tickers.topic
            counting.cancel()
        # Decoded at once, the frame gives the loop back a few times at most.
        assert turns > 8 * LEVELS / large_frames._WINDOW

    run(test())


def test_what_lies_behind_a_large_frame_is_not_late():
    session = Session(StreamOptions(ack_timeout=5, ping_interval=4, pong_timeout=2), API.frames)
    session.opened(0.0)
    session.want(TOPIC, 0.0)
    session.begin_large()
    assert session.due is None
    assert session.tick(60.0) is None
    session.end_large(60.0)
    assert session.tick(63.9) is None
    assert session.due == 64.0


@pytest.mark.parametrize("order", ["best first", "best last", "mixed"])
def test_many_levels_are_put_in_order_whatever_order_they_come_in(order):
    levels = many(1)
    if order == "best last":
        levels.reverse()
    if order == "mixed":
        levels = levels[::2] + levels[1::2][::-1]
    side = Levels(highest_is_best=True)
    side.replace(levels)
    assert side.keys == sorted(side.keys)
    assert len(side.keys) == LEVELS
    slices = sum(1 for _ in Levels(highest_is_best=False).apply_in_slices(levels))
    assert slices <= 60, "n log n: so many slices of levels, of keys, and of merges"
