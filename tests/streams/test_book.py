"""The live book: right whenever it can be read, and silent when it is not."""

import asyncio
import decimal
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from sixmm import SixMM
from sixmm_mock import running_server
from sixmm_runtime.streams.book.blocking import BlockingBook
from sixmm_runtime.streams.book.book import Book, BookState
from sixmm_runtime.streams.errors import BookNotLive, NotEnoughDepth

from .conftest import run, world
from .scripted import Exchange, eventually, listening


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


def levels(*pairs):
    return tuple((Decimal(price), Decimal(quantity)) for price, quantity in pairs)


def test_what_is_read_of_a_book_is_that_of_its_levels_and_does_not_change_with_it():
    async def test():
        exchange, topic = Exchange(), "market.depth.BTCUSDT"
        bids, asks = [["97", "3"], ["98.5", "2"], ["99", "1"]], [["102", "2"], ["101", "1"]]
        push = {"type": "snapshot", "startVersion": 1, "endVersion": 1, "bids": bids, "asks": asks}
        exchange.snapshots[topic] = push
        async with exchange.followed() as stream:
            book = await stream.book("BTCUSDT")
            assert (book.version, book.ts) == (1, 1)
            assert (book.best_bid, book.best_ask) == (*levels(("99", "1")), *levels(("101", "1")))
            held = book.depth()
            assert held.bids == levels(("99", "1"), ("98.5", "2"), ("97", "3"))
            assert held.asks == levels(("101", "1"), ("102", "2"))
            assert book.depth(2).bids == held.bids[:2]
            assert book.vwap("BUY", "3") == Decimal(305) / 3
            assert book.vwap("SELL", Decimal(2)) == Decimal("98.75")
            with pytest.raises(NotEnoughDepth):
                book.vwap("BUY", "3.1")
            changed = {"bids": [["99", "5"]], "asks": [["101", "0"]], "type": "update"}
            await exchange.lines[0].push(
                topic, {**push, **changed, "startVersion": 2, "endVersion": 2}
            )
            await eventually(lambda: book.version == 2)
            assert (book.best_bid, book.best_ask) == (*levels(("99", "5")), *levels(("102", "2")))
            assert held.bids[0] == levels(("99", "1"))[0]
            with pytest.raises(AttributeError):
                held.version = 9

    run(test())


def test_the_top_of_a_book_is_of_one_version_in_each_reader(exchange):
    with running_server(exchange) as url:
        ws = url.replace("http", "ws", 1) + "/ws"
        with SixMM(base_url=url, ws_url=ws) as mm, mm.stream() as stream:
            book = stream.book("BTCUSDT")
            with ThreadPoolExecutor(4) as threads:
                tops = list(threads.map(lambda _: book.top, range(200)))
            shown = book.depth(1)
            for top in tops:
                assert top.bid is not None
                assert top.ask is not None
                assert top.bid[0] < top.ask[0]
                assert (top.mid * 2, top.spread) == (
                    top.bid[0] + top.ask[0],
                    top.ask[0] - top.bid[0],
                )
            last = book.top
            assert last.version >= shown.version
