"""Hours of a living market, fast-forwarded, followed by a client over a real socket.

After each step the client's book must be the exchange's, its tickers and klines the newest, and its orders told once.
"""

import asyncio
import gc
import os
from pathlib import Path
from typing import Any

from attrs import define, field
from sixmm import AsyncSixMM
from sixmm_mock import MockExchange
from sixmm_runtime.streams.book.book import Book, BookState
from sixmm_runtime.streams.options import StreamOptions

from .conftest import KEY, SECRET, serving
from .stream_faults import SYMBOL, Truth, client

STEP_MS = 10_000
_STEPS_PER_HOUR = 3_600_000 // STEP_MS


@define
class Day:
    """What was seen.

    Attributes:
        drifted: what was not the exchange's.
        megabytes: what this process holds, the exchange included, after each hour.
    """

    steps: int = 0
    pushes: int = 0
    orders: int = 0
    drifted: list[str] = field(factory=list)
    megabytes: list[float] = field(factory=list)


async def follow(hours: float, *, seed: int = 1) -> Day:
    """Follow the market for so long."""
    day = Day()
    exchange = MockExchange(seed=seed, frozen_market=False)
    user = exchange.add_user("alice", "password-of-alice")
    exchange.add_api_key(user, key=KEY, secret=SECRET, permissions=3)
    options = StreamOptions(reconnect_delay=0.01, reconcile_interval=None)
    async with serving(exchange) as url, client(url) as mm, mm.stream(options) as stream:
        truth, book = Truth(exchange), await stream.book(SYMBOL)
        tickers, klines = await stream.ticker(SYMBOL), await stream.klines(SYMBOL, "1m")
        seen: dict[str, Any] = {}
        readers = [
            asyncio.create_task(_read(one, seen, day), name="sixmm test reader")
            for one in (tickers, klines, await stream.user())
        ]
        # A clock that jumps ten seconds in some milliseconds leaves no time to sign a call in: this key stays.
        exchange.listen_keys.create(user.user_id).expires_at_ms = 2**62
        for step in range(int(hours * _STEPS_PER_HOUR)):
            await _step(exchange, book, truth, day)
            truth.books.clear()
            if step % _STEPS_PER_HOUR == _STEPS_PER_HOUR // 2:
                await _trade(mm, seen, day)
            if step % _STEPS_PER_HOUR == _STEPS_PER_HOUR - 1:
                day.megabytes.append(_held())
        _check_newest(exchange, seen, day)
    await asyncio.gather(*readers)
    return day


async def _step(exchange: MockExchange, book: Book, truth: Truth, day: Day) -> None:
    exchange.clock.advance(STEP_MS)
    exchange.catch_up()
    exchange.streams.flush()
    day.steps += 1
    while book.state is not BookState.LIVE or book.version < truth.version:  # noqa: ASYNC110
        await asyncio.sleep(0)
    held = book.depth()
    if (held.bids, held.asks) != truth.books.get(held.version, (held.bids, held.asks)):
        day.drifted.append(f"the book at version {held.version}")


async def _trade(mm: AsyncSixMM, seen: dict[str, Any], day: Day) -> None:
    order = await mm.orders.place(symbol=SYMBOL, type="MARKET", side="BUY", quantity="0.001")
    day.orders += 1
    while f"FILLED {order.order_id}" not in seen:  # noqa: ASYNC110
        await asyncio.sleep(0.001)
    del seen[f"FILLED {order.order_id}"]


async def _read(subscription: Any, seen: dict[str, Any], day: Day) -> None:
    async for push in subscription:
        day.pushes += 1
        seen[push.channel] = push.data
        if push.raw.get("orderStatus") == "FILLED":
            done = f"FILLED {push.raw['orderId']}"
            if done in seen:
                day.drifted.append(f"{done} twice")
            seen[done] = True


def _check_newest(exchange: MockExchange, seen: dict[str, Any], day: Day) -> None:
    """The readers have kept up: what they saw last is of the minute, or of the one before where nobody traded since."""
    newest = exchange.market.klines(SYMBOL, "ONE_MINUTE", limit=1)[-1]
    if seen["klines"].open_time < newest.open_ms - 60_000:
        day.drifted.append(f"the kline {seen['klines']}")


def _held() -> float:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
