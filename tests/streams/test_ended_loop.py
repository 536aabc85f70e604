"""A stream whose event loop has ended says so wherever it is used; it never waits for ever, and never seems right."""

import asyncio
import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sixmm import AsyncSixMM, SixMM
from sixmm_mock import running_server
from sixmm_runtime.streams.book.book import BookState
from sixmm_runtime.streams.errors import BookNotLive, StreamClosed, StreamError

DEADLINE = 60


@pytest.fixture
def url(exchange):
    with running_server(exchange) as url:
        yield url


def addresses(url):
    return {"base_url": url, "ws_url": url.replace("http", "ws", 1) + "/ws"}


class Left:
    """A stream that was opened, and not closed."""

    async def open(self, url):
        self.stream = AsyncSixMM(**addresses(url)).stream()
        await self.stream.__aenter__()
        self.book = await self.stream.book("BTCUSDT")
        self.trades = await self.stream.trades("BTCUSDT")
        self.changes = self.book.changes()
        return self


def left_by_run(url):
    """`asyncio.run` cancels what is left, and closes its loop."""
    return asyncio.run(Left().open(url))


def left_by_a_closed_loop(url):
    """A loop that is stopped and closed cancels nothing."""
    loop = asyncio.new_event_loop()
    left = loop.run_until_complete(Left().open(url))
    left.tasks = asyncio.all_tasks(loop)
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()
    for one in left.tasks:
        one._log_destroy_pending = False  # the test leaves them on purpose
    return left


USES = {
    "the next event": lambda left: anext(left.stream),
    "the next push": lambda left: anext(left.trades),
    "another subscription": lambda left: left.stream.trades("ETHUSDT"),
    "another book": lambda left: left.stream.book("ETHUSDT"),
    "closing a subscription": lambda left: left.trades.close(),
    "waiting for the book": lambda left: left.book.live(),
    "the next change": lambda left: anext(left.changes),
    "closing the stream": lambda left: left.stream.close(),
}


READS = {
    "top": lambda book: book.top,
    "best_bid": lambda book: book.best_bid,
    "best_ask": lambda book: book.best_ask,
    "version": lambda book: book.version,
    "depth": lambda book: book.depth(1),
    "vwap": lambda book: book.vwap("BUY", "0.001"),
}


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("leave", [left_by_run, left_by_a_closed_loop])
def test_every_use_of_a_stream_whose_loop_has_ended_says_so(url, leave):
    left = leave(url)

    async def use(how, left):
        async with asyncio.timeout(DEADLINE):
            await how(left)

    assert left.book.state is BookState.STALE
    with pytest.raises(BookNotLive, match="event loop"):
        _ = left.book.best_bid
    if leave is left_by_run:
        # What `asyncio.run` has ended was told so: that is the last change, and there is nothing left to unsubscribe.
        assert asyncio.run(anext_of(left.changes)) is BookState.STALE
    for name, how in USES.items():
        if leave is left_by_run and name in ("closing a subscription", "the next change"):
            continue
        with pytest.raises(StreamClosed, match="event loop"):
            asyncio.run(use(how, left))
    del left
    gc.collect()


async def anext_of(iterator):
    return await anext(iterator)


def test_a_book_is_not_read_as_live_while_its_loop_stands_still(url):
    loop = asyncio.new_event_loop()
    try:
        left = loop.run_until_complete(Left().open(url))
        assert left.book.state is BookState.STALE
        with pytest.raises(BookNotLive, match="its event loop is not running"):
            _ = left.book.best_bid
        loop.run_until_complete(left.book.live())
        loop.run_until_complete(left.stream.close())
    finally:
        loop.close()


def test_a_stream_is_not_used_from_another_loop(url):
    async def test():
        left = await Left().open(url)
        for name, how in USES.items():

            async def use(how=how):
                await how(left)

            error = await asyncio.to_thread(_raised, use)
            assert isinstance(error, StreamError), name
            assert "another event loop" in str(error), name
        for name, read in READS.items():
            with pytest.raises(StreamError, match="another event loop"):
                await asyncio.to_thread(read, left.book)
            assert read(left.book) is not None, name
        assert await asyncio.to_thread(lambda: left.book.state) is BookState.LIVE
        await left.stream.close()

    asyncio.run(asyncio.wait_for(test(), DEADLINE))


def _raised(use):
    try:
        asyncio.run(asyncio.wait_for(use(), DEADLINE))
    except Exception as error:  # noqa: BLE001  whatever it is
        return error
    return None


@pytest.mark.parametrize("waiting", [True, False])
def test_a_blocking_stream_whose_loop_dies_says_so(url, waiting):
    with SixMM(**addresses(url)) as mm:
        stream = mm.stream().__enter__()
        book, trades = stream.book("BTCUSDT"), stream.trades("BTCUSDT")
        loop = stream._loop
        if waiting:
            loop.call_soon_threadsafe(loop.call_later, 0.1, loop.stop)
        else:
            loop.call_soon_threadsafe(loop.stop)
            stream._thread.join(DEADLINE)
        for use in (
            lambda: next(trades),
            book.live,
            lambda: stream.trades("ETHUSDT"),
            lambda: book.best_bid,
            lambda: next(book.changes()),
            stream.close,
        ):
            with pytest.raises((StreamClosed, BookNotLive, StopIteration)) as raised:
                use()
            # Only the changes of a book just end.
            assert raised.type is StopIteration or "event loop" in str(raised.value)
        assert book.state is BookState.STALE
        stream.close()


@pytest.mark.parametrize("scheme", ["ws", "wss"])
def test_connections_that_fail_print_nothing(scheme):
    script = Path(__file__).with_name("noisy.py")
    ran = subprocess.run(
        [sys.executable, "-W", "always", script, scheme],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        env={**os.environ, "PYTHONTRACEMALLOC": "0"},
    )
    assert (ran.stdout, ran.stderr) == ("done", "")
