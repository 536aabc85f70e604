"""A collector: writes every trade of a contract into a CSV file, once, and a line wherever some may be missing. Awaiting.

    python examples/collector.py BTCUSDT --seconds 60 --file trades.csv

SIXMM_WS_URL says where streams are; without it, it is the real exchange. No credentials are needed.
"""

import argparse
import asyncio
import contextlib
import csv
from pathlib import Path

from sixmm import AsyncSixMM, Gap, PublicTrade

KNOWN = 10_000
COLUMNS = ("created_at", "trade_id", "side", "price", "quantity")


async def collect(mm: AsyncSixMM, symbol: str, file: Path) -> None:
    """Append to the file until canceled. A line whose id is empty says that trades before it were lost, and why."""
    known: dict[str, None] = {}  # a connection that comes back may tell some again
    with file.open("a", newline="", encoding="utf-8") as opened:
        rows = csv.writer(opened)
        if not opened.tell():
            rows.writerow(COLUMNS)
        async with mm.stream() as stream:
            trades = await stream.trades(symbol)
            async for event in stream:
                if isinstance(event, Gap) and event.topic == trades.topic:
                    rows.writerow(["", "", event.reason, "", ""])
                for trade in getattr(event, "data", ()):
                    if isinstance(trade, PublicTrade) and trade.trade_id not in known:
                        known[trade.trade_id] = None
                        rows.writerow([getattr(trade, name) for name in COLUMNS])
                        if len(known) > KNOWN:
                            del known[next(iter(known))]
                opened.flush()


async def main(symbol: str, seconds: float, file: Path) -> None:
    """Collect for so many seconds."""
    async with AsyncSixMM() as mm:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await collect(mm, symbol, file)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A collector of trades.")
    parser.add_argument("symbol")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--file", type=Path, default=Path("trades.csv"))
    given = parser.parse_args()
    asyncio.run(main(given.symbol, given.seconds, given.file))
    print(given.file.read_text(encoding="utf-8"), end="")
