"""What threads read of a book that changes all the time is of one moment: price, quantity, version and time."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from sixmm import BookUpdate, PriceLevel, SixMM
from sixmm.channels import DEPTH
from sixmm_mock import running_server
from sixmm_runtime.streams.book.blocking import BlockingBook
from sixmm_runtime.streams.book.book import Book

READERS = 4


def push(version):
    """A book of which everything follows from its version."""
    bid, gone = str(1_000 + version % 500), str(1_000 + (version - 1) % 500)
    ask, ended = str(2_000 + version % 500), str(2_000 + (version - 1) % 500)
    quantity = str(version)
    first = version == 1
    return {
        "type": "snapshot" if first else "update",
        "startVersion": version,
        "endVersion": version,
        "bids": [[bid, quantity]] if first else [[gone, "0"], [bid, quantity]],
        "asks": [[ask, quantity]] if first else [[ended, "0"], [ask, quantity]],
    }


def is_torn(top):
    version = top.version
    bid = PriceLevel(Decimal(1_000 + version % 500), Decimal(version))
    ask = PriceLevel(Decimal(2_000 + version % 500), Decimal(version))
    whole = (top.bid, top.ask, top.ts, top.mid, top.spread)
    return whole != (bid, ask, version * 10, Decimal(1_500 + version % 500), Decimal(1_000))


@pytest.mark.parametrize(
    "reads", [2_000, pytest.param(20_000, marks=(pytest.mark.soak, pytest.mark.timeout(1800)))]
)
def test_no_read_of_the_top_is_torn_in_a_fast_market(reads):
    loop = asyncio.new_event_loop()
    moving = threading.Thread(target=loop.run_forever, daemon=True)
    moving.start()

    def in_loop(work):
        return asyncio.run_coroutine_threadsafe(work, loop).result()

    async def move(book, stop):
        version = 1
        while not stop.is_set():
            for _ in range(5):
                version += 1
                book._push(push(version), version * 10)
            await asyncio.sleep(0)
        return version

    stop = threading.Event()
    book = Book("BTCUSDT", "depth", lambda *_: pytest.fail("a gap"), fields=DEPTH.book)
    book._push(push(1), 10)
    shared = BlockingBook(book, in_loop)

    def read(_):
        return [shared.top for _ in range(reads // READERS)]

    try:
        moved = asyncio.run_coroutine_threadsafe(move(book, stop), loop)
        with ThreadPoolExecutor(READERS) as readers:
            tops = [top for found in readers.map(read, range(READERS)) for top in found]
        stop.set()
        versions = {top.version for top in tops}
        print(
            f"{len(tops)} reads, {sum(map(is_torn, tops))} torn, {len(versions)} versions of"
            f" {moved.result()}"
        )
    finally:
        stop.set()
        loop.call_soon_threadsafe(loop.stop)
        moving.join()
        loop.close()
    assert len(tops) == reads
    assert not [top for top in tops if is_torn(top)]
    assert len(versions) > 100


def test_levels_are_of_one_class_in_pushes_and_in_the_book(exchange):
    with (
        running_server(exchange) as url,
        SixMM(base_url=url, ws_url=url.replace("http", "ws", 1) + "/ws") as mm,
        mm.stream() as stream,
    ):
        book, pushed = stream.book("BTCUSDT"), stream.depth("BTCUSDT").get(30).data
        levels = [book.best_bid, book.best_ask, book.top.bid, book.top.ask]
        levels += [*book.depth(2).bids, *book.depth(2).asks, *pushed.bids, *pushed.asks]
        levels += BookUpdate.make(bids=[("1", "2")]).bids
    assert {type(one) for one in levels} == {PriceLevel}
    assert book.symbol == "BTCUSDT"
    assert all(one.price > 0 and one.quantity > 0 for one in levels)


def test_each_push_goes_to_one_of_the_threads_that_read_a_subscription(exchange):
    with (
        running_server(exchange) as url,
        SixMM(base_url=url, ws_url=url.replace("http", "ws", 1) + "/ws") as mm,
        mm.stream() as stream,
    ):
        pushes, read = stream.depth("BTCUSDT"), []
        reading = [
            threading.Thread(target=lambda: read.extend(pushes), daemon=True)
            for _ in range(READERS)
        ]
        for one in reading:
            one.start()
        stream.close()
        for one in reading:
            one.join(30)
            assert not one.is_alive()
        assert len(read) == pushes.received
