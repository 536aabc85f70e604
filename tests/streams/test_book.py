"""The live book: right whenever it can be read, and silent when it is not."""

import asyncio
import decimal
from decimal import Decimal

import pytest
from sixmm_runtime.streams.book.blocking import BlockingBook
from sixmm_runtime.streams.book.book import Book, BookState
from sixmm_runtime.streams.errors import BookNotLive, NotEnoughDepth

from .conftest import run, world
from .scripted import listening


async def settled(book, w):
    """Let the exchange's book change, and wait until ours has it."""
    version, changes = book.version, book.changes()
    await w.mm.orders.place(
        symbol="BTCUSDT", type="LIMIT", side="BUY", price="80000", quantity="0.01"
    )
    w.exchange.streams.flush()
    async for state in changes:
        if state is BookState.LIVE and book.version != version:
            return


def test_a_book_is_live_with_the_exchanges_prices(exchange):
    async def test():
        async with world(exchange) as w:
            book = await w.stream.book("BTCUSDT")
            assert book.state is BookState.LIVE
            assert book.best_bid[0] < book.best_ask[0]
            view = book.depth(3)
            assert view.bids[0] == book.best_bid
            assert [price for price, _ in view.asks] == sorted(price for price, _ in view.asks)

    run(test())


def test_a_blocking_book_has_all_that_the_awaited_one_has():
    for_the_stream = {
        *(
            "typed",
            "push",
            "lost",
            "asked",
            "connected",
            "finish",
            "topic",
            "why",
            "doubted",
            "reading",
        )
    }
    names = {name for name in vars(Book) if not name.startswith("_")}
    assert names - for_the_stream <= {name for name in vars(BlockingBook) if name[0] != "_"}


def test_the_mean_price_of_a_quantity_is_that_of_the_levels_it_takes(exchange):
    async def test():
        async with world(exchange) as w:
            book = await w.stream.book("BTCUSDT")
            (first, amount), (second, _) = book.depth(2).asks
            assert book.vwap("BUY", amount) == first
            twice = book.vwap("BUY", amount * 2)
            assert twice == (first + second) / Decimal(2)
            with pytest.raises(NotEnoughDepth):
                book.vwap("BUY", "1000000")

    run(test())


def test_a_gap_makes_the_book_unreadable_until_a_new_snapshot(exchange):
    async def test():
        async with world(exchange) as w:
            book = await w.stream.book("BTCUSDT")
            w.fault("gap", "market.depth.*")
            await w.mm.orders.place(
                symbol="BTCUSDT", type="LIMIT", side="BUY", price="80000", quantity="0.01"
            )
            w.exchange.streams.flush()
            await settled(book, w)
            assert book.gaps == 1
            assert book.depth().bids[-1][0] <= Decimal(80000)

    run(test())


def test_a_lost_connection_makes_the_book_unreadable(exchange):
    async def test():
        async with world(exchange, reconnect_delay=1000, reconnect_delay_max=1000) as w:
            book = await w.stream.book("BTCUSDT")
            changes = book.changes()
            w.fault("disconnect", "market.depth.*")
            await w.mm.orders.place(
                symbol="BTCUSDT", type="LIMIT", side="BUY", price="80000", quantity="0.01"
            )
            w.exchange.streams.flush()
            await anext(changes)
            with pytest.raises(BookNotLive, match="BTCUSDT is STALE"):
                _ = book.best_bid

    run(test())


def test_a_wait_for_a_change_that_is_cancelled_ends_no_iteration(exchange):
    async def test():
        async with world(exchange) as w:
            book = await w.stream.book("BTCUSDT")
            changes = book.changes()
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.01):
                    await anext(changes)
            w.exchange.streams.restart()
            assert await anext(changes) is BookState.STALE

    run(test())


def test_several_tasks_may_wait_for_the_changes_of_a_book(exchange):
    async def test():
        async with world(exchange) as w:
            changes = (await w.stream.book("BTCUSDT")).changes()
            waiting = [asyncio.create_task(anext(changes)) for _ in range(2)]
            await asyncio.sleep(0)
            w.exchange.streams.restart()
            assert BookState.STALE in await asyncio.gather(*waiting)

    run(test())


def test_prices_are_exact_whatever_precision_the_program_works_with():
    async def test():
        async def exchange(line):
            await line.accept()
            data = {"type": "snapshot", "startVersion": 1, "endVersion": 1}
            bids, asks = [["85000.15", "0.12345678"]], [["85000.17", "1"]]
            await line.push("market.depth.BTCUSDT", {**data, "bids": bids, "asks": asks})
            await line.linger()

        with decimal.localcontext(prec=6):
            async with listening(exchange) as stream:
                book = await stream.book("BTCUSDT")
                assert book.best_bid == (Decimal("85000.15"), Decimal("0.12345678"))
                assert book.best_ask == (Decimal("85000.17"), Decimal(1))

    run(test())
