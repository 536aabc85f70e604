"""A feed for a backtest that goes on into the present: each closed kline once, the oldest first. Blocking.

    python examples/backtest_feed.py BTCUSDT --hours 12 --seconds 60

The environment is that of grid_bot.py; no credentials are needed.
"""

import argparse
import time
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal

from sixmm import Kline, OrderSide, SixMM, SixMMError

FAST, SLOW, FEE = 5, 20, Decimal("0.0005")


def feed(mm: SixMM, symbol: str, interval: str, start: int, seconds: int) -> Iterator[Kline]:
    """The closed klines since `start` (Unix ms), then for so many seconds each as it closes: none twice, none left out."""
    last = 0
    for _ in range(seconds + 1):
        try:
            for kline in mm.market.iter_klines(symbol, interval=interval, start_time=start):
                if kline.is_closed and kline.open_time > last:
                    last = start = kline.open_time
                    yield kline
        except SixMMError as error:
            if not error.retryable:
                raise
        mm.wait(1)


def backtest(klines: Iterable[Kline]) -> list[tuple[int, OrderSide, Decimal]]:
    """When a strategy of two moving averages turns, which way, and at what price with the fee on it."""
    closes: deque[Decimal] = deque(maxlen=SLOW)
    held: OrderSide | None = None
    turns: list[tuple[int, OrderSide, Decimal]] = []
    for kline in klines:
        closes.append(kline.close)
        if len(closes) == SLOW:
            up = sum(list(closes)[-FAST:]) * SLOW > sum(closes) * FAST
            side = OrderSide.BUY if up else OrderSide.SELL
            if held is not side:
                held, cost = side, 1 + FEE if up else 1 - FEE
                turns.append((kline.close_time, side, kline.close * cost))
    return turns


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A feed for a backtest.")
    parser.add_argument("symbol")
    parser.add_argument("--hours", type=int, default=12)
    parser.add_argument("--seconds", type=int, default=60)
    given = parser.parse_args()
    since = int((time.time() - given.hours * 3600) * 1000)
    with SixMM() as client:
        for at, way, price in backtest(feed(client, given.symbol, "1m", since, given.seconds)):
            print(datetime.fromtimestamp(at / 1000, UTC).isoformat(), way.name, round(price, 2))
