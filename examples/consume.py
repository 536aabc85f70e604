"""The same stream, blocking and awaited: trades of a contract beside its live book.

python examples/consume.py --trades 5             # blocking
python examples/consume.py --trades 5 --awaiting
"""

import argparse
import asyncio

from sixmm import AsyncSixMM, Buffer, SixMM

# A slow reader is told so by an error, rather than read old prices.
BUFFER = Buffer(1_000, "raise")


def block(symbol: str, trades: int) -> None:
    """With `for` and `with`, from any thread."""
    with SixMM() as mm, mm.stream() as stream:
        book = stream.book(symbol)
        for push in stream.trades(symbol, buffer=BUFFER):
            for trade in push.data:
                print(trade.side, trade.quantity, trade.price, "book", book.best_bid, book.best_ask)
                trades -= 1
                if trades == 0:
                    return


async def wait(symbol: str, trades: int) -> None:
    """With `async for` and `await`."""
    async with AsyncSixMM() as mm, mm.stream() as stream:
        book = await stream.book(symbol)
        async for push in await stream.trades(symbol, buffer=BUFFER):
            for trade in push.data:
                print(trade.side, trade.quantity, trade.price, "book", book.best_bid, book.best_ask)
                trades -= 1
                if trades == 0:
                    return


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--symbol", default="BTCUSDT")
    parser.add_argument("--trades", type=int, default=-1)
    parser.add_argument("--awaiting", action="store_true")
    options = parser.parse_args()
    if options.awaiting:
        asyncio.run(wait(options.symbol, options.trades))
    else:
        block(options.symbol, options.trades)
