"""A bot on ccxt's unified API: it keeps one post-only bid below the market, and leaves nothing behind.

    pip install 'sixmm[ccxt,mock]'
    sixmm-mock serve --port 8600 --user alice:wonderland --api-key mykey:mysecret:3 &
    python examples/ccxt_bot.py --url http://127.0.0.1:8600 --key mykey --secret mysecret

Without --url it trades on the real exchange.
"""

import argparse
import asyncio
import sys
import time
from typing import Any

import ccxt
import sixmm.ccxt.pro

SYMBOL = "BTC/USDT:USDT"


async def quote(exchange: Any, seconds: float) -> None:
    """Follow the best bid, one order at a time."""
    resting: Any = None
    until = time.monotonic() + seconds
    try:
        while (left := until - time.monotonic()) > 0:
            # Only the look may be given up in the middle: an order call that is given up may still arrive.
            try:
                book = await asyncio.wait_for(exchange.watch_order_book(SYMBOL, 1), left)
            except TimeoutError:
                break
            price = exchange.price_to_precision(SYMBOL, book["bids"][0][0] * 0.999)
            if resting is not None and resting["price"] == float(price):
                continue
            if resting is not None:
                await exchange.cancel_order(resting["id"], SYMBOL)
            resting = await exchange.create_order(
                SYMBOL, "limit", "buy", 0.01, price, {"postOnly": True}
            )
            print(resting["status"], resting["price"])
    finally:
        await exchange.cancel_all_orders(SYMBOL)
        if await exchange.fetch_position(SYMBOL):
            await exchange.close_position(SYMBOL)


async def main() -> int:
    """Run for --seconds."""
    parser = argparse.ArgumentParser(description="A bot on ccxt's unified API.")
    parser.add_argument("--url", help="a mock exchange; the real one by default")
    parser.add_argument("--key", required=True)
    parser.add_argument("--secret", required=True)
    parser.add_argument("--seconds", type=float, default=10)
    options = parser.parse_args()
    config: dict[str, Any] = {"apiKey": options.key, "secret": options.secret}
    if options.url:
        ws = options.url.replace("http", "ws", 1) + "/ws"
        config["urls"] = {"api": {"rest": options.url, "ws": ws}}
    async with sixmm.ccxt.pro.sixmm(config) as exchange:
        try:
            await quote(exchange, options.seconds)
        except sixmm.ccxt.OutcomeUnknown as error:  # look before the call is made again
            print(f"not known: {error.client_order_id}: {error}", file=sys.stderr)
            return 1
        except ccxt.BaseError as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
