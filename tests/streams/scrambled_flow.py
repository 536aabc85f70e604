"""Run by tests/client/test_scrambled.py in a process of its own, against a package generated from other descriptions.

A book that is right through a gap, and an account of which a fill was lost and is told once.
"""

import asyncio
import sys
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path

import sixmm
from sixmm.enums import OrderSide, OrderStatus, OrderType
from sixmm_auth import ServerClock
from sixmm_mock import MockExchange
from sixmm_runtime.streams.book.follower import BookState

# This is a program: its neighbours are a package only from the repository's root.
sys.path.append(str(Path(__file__).parents[2]))
from tests.streams.conftest import KEY, SECRET, run, world

_ORDERS = 4
_TICK = 0.1


@asynccontextmanager
async def timed(exchange, **options):
    """A world that goes by the time of its loop: a client that waits until it may sign has really waited.

    Timestamps in seconds run ahead of the present sooner than those in ms.
    """
    loop = asyncio.get_running_loop()

    async def tick():
        before = loop.time()
        while True:
            await asyncio.sleep(_TICK)
            exchange.clock.advance(round((loop.time() - before) * 1_000))
            before = loop.time()

    exchange.clock.freeze()
    ticking = asyncio.create_task(tick())
    clock = ServerClock(monotonic=loop.time, wall=loop.time)
    try:
        async with world(exchange, {"clock": clock}, **options) as w:
            yield w
    finally:
        ticking.cancel()


async def follow_book(exchange):
    async with timed(exchange) as w:
        book = await w.stream.book("BTCUSDT")
        for fault in (None, "gap", None):
            version, waiting = book.version, book.changes()
            if fault:
                w.fault(fault, "*BTCUSDT")
            for price in ("80000", "80001"):
                await w.mm.orders.place(
                    symbol="BTCUSDT",
                    type=OrderType.LIMIT,
                    side=OrderSide.BUY,
                    price=price,
                    quantity="0.01",
                )
                w.exchange.streams.flush()
            async for state in waiting:
                if state is BookState.LIVE and book.version != version:
                    break
        assert book.gaps == 1, book.gaps
        async with w.mm.stream() as another:
            fresh = await another.book("BTCUSDT")
            ours, theirs = (
                (one.version, one.bids, one.asks) for one in (book.depth(), fresh.depth())
            )
            assert ours == theirs, (ours, theirs)


async def follow_account(exchange):
    async with timed(exchange, reconcile_interval=0.05) as w:
        user = await w.stream.user()
        w.fault("gap", "user.*", count=2)
        w.fault("duplicate", "user.*", count=2)
        placed = {(await w.trade(OrderSide.BUY)).order_id for _ in range(_ORDERS)}
        fills, finished, lost = [], set(), 0
        async for push in user:
            if not isinstance(push.data, sixmm.OrderTradeUpdate):
                continue
            lost += push.reconciled
            assert push.data.status.is_known, push.data
            if push.data.get("trade_id"):
                fills.append((push.data.trade_id, push.data.last_fill_quantity))
            if push.data.status == OrderStatus.FILLED:
                finished.add(push.data.order_id)
            if finished == placed:
                break
        await asyncio.sleep(0.2)
        assert lost, "nothing was lost"
        assert len(fills) == len(set(fills)), fills
        assert sum(quantity for _, quantity in fills) == Decimal("0.01") * _ORDERS, fills


def main() -> None:
    """Fails with a traceback."""
    assert str(Path(sixmm.__file__).parents[1]) == sys.argv[1], sixmm.__file__
    for follow in (follow_book, follow_account):
        exchange = MockExchange(seed=7)
        user = exchange.add_user("alice", "canary-password")
        exchange.add_api_key(user, key=KEY, secret=SECRET, permissions=3)
        run(follow(exchange))


main()
