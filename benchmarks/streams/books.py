"""Decode a frame, apply it to a book, and read the best prices: ours beside ccxt.pro's and cryptofeed's handlers.

python -m streams.books <rounds> <frames>     prints {name: [µs a frame, of each round]}
"""

import contextlib
import json
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import ccxt.pro
from ccxt.async_support.base.ws.client import json_parser
from cryptofeed.defines import L2_BOOK
from cryptofeed.exchanges import Binance
from cryptofeed.symbols import Symbols
from cryptofeed.types import OrderBook
from sixmm.channels import API, DEPTH
from sixmm_runtime.streams.book.book import Book
from sixmm_runtime.streams.options import StreamOptions
from sixmm_runtime.streams.session import Session
from yapic import json as their_json

from streams.frames import Market, binance, ours, snapshot

Take = Callable[[str], None]
SEED = 7


def sixmm() -> Take:
    """The session's decoding, the book with its checks of versions, and both best levels as exact decimals."""
    session = Session(StreamOptions(), API.frames)
    assert DEPTH.book is not None  # noqa: S101
    book = Book("BTCUSDT", "market.depth.BTCUSDT", lambda *_: None, fields=DEPTH.book)
    pushed = book._push  # noqa: SLF001  as a stream calls it
    market = Market(SEED)
    pushed(json.loads(ours(1, *snapshot(market), kind="snapshot"))["data"], None)

    def take(frame: str) -> None:
        push = session.receive(frame, 0.0)
        assert push is not None  # noqa: S101
        pushed(push["data"], push["ts"])
        _ = book.best_bid, book.best_ask

    return take


class _Client:
    """What ccxt's handlers need of a connection."""

    url = "wss://stream.binance.com/ws"

    def __init__(self) -> None:
        self.subscriptions: dict[str, Any] = {}

    def resolve(self, result: Any, _message_hash: str) -> Any:
        """Hand the book on. Here, no task waits for it."""
        return result

    def reject(self, error: Exception, _message_hash: str) -> None:
        """A handler failed."""
        raise error


def ccxt_pro() -> Take:
    """ccxt.pro's handler of Binance's depth updates, decoded as its connection does; prices and quantities are floats."""
    exchange = ccxt.pro.binance({"newUpdates": True})
    exchange.set_markets(
        [
            exchange.safe_market_structure(
                {
                    "id": "BTCUSDT",
                    "symbol": "BTC/USDT",
                    "base": "BTC",
                    "quote": "USDT",
                    "baseId": "BTC",
                    "quoteId": "USDT",
                    "type": "spot",
                    "spot": True,
                }
            )
        ]
    )
    bids, asks = snapshot(Market(SEED))
    exchange.orderbooks["BTC/USDT"] = exchange.order_book({}, 1000)
    floats = [
        [[float(price), float(quantity)] for price, quantity in side] for side in (bids, asks)
    ]
    exchange.orderbooks["BTC/USDT"].reset(
        {"bids": floats[0], "asks": floats[1], "nonce": 1, "timestamp": 1}
    )
    client = _Client()
    book = exchange.orderbooks["BTC/USDT"]

    def take(frame: str) -> None:
        exchange.handle_order_book(client, json_parser.loads(frame))
        _ = book["bids"][0], book["asks"][0]

    take.check = lambda: book["nonce"]  # type: ignore[attr-defined]
    return take


def cryptofeed() -> Take:
    """cryptofeed's handler of the same; prices and quantities are decimals there, the book is C."""
    Symbols.set("BINANCE", {"BTC-USDT": "BTCUSDT"}, {"instrument_type": {"BTC-USDT": "spot"}})
    feed = Binance(symbols=["BTC-USDT"], channels=[L2_BOOK], callbacks={})
    bids, asks = snapshot(Market(SEED))
    book = OrderBook("BINANCE", "BTC-USDT", max_depth=0)
    book.book.bids = {Decimal(price): Decimal(quantity) for price, quantity in bids}
    book.book.asks = {Decimal(price): Decimal(quantity) for price, quantity in asks}
    feed._l2_book["BTC-USDT"] = book  # noqa: SLF001
    feed.last_update_id["BTC-USDT"] = 1

    def take(frame: str) -> None:
        handling = feed._book(their_json.loads(frame, parse_float=Decimal), "BTCUSDT", 0.0)  # noqa: SLF001
        with contextlib.suppress(StopIteration):
            handling.send(None)
        _ = book.book.bids.index(0), book.book.asks.index(0)

    take.check = lambda: feed.last_update_id["BTC-USDT"]  # type: ignore[attr-defined]
    return take


def main() -> None:
    """Interleaved rounds, after one that warms up."""
    rounds, count = int(sys.argv[1]), int(sys.argv[2])
    takers = {"sixmm": sixmm(), "ccxt.pro": ccxt_pro(), "cryptofeed": cryptofeed()}
    found: dict[str, list[float]] = {name: [] for name in takers}
    market = Market(SEED)
    for number in range(rounds + 1):
        changes = [(market.change(), market.version) for _ in range(count)]
        for name, take in takers.items():
            write = ours if name == "sixmm" else binance
            frames = [write(version, *sides) for sides, version in changes]
            began = time.process_time()
            for frame in frames:
                take(frame)
            if number:
                found[name].append((time.process_time() - began) / count * 1e6)
    for name, take in takers.items():
        check = getattr(take, "check", None)
        if check is not None and check() != market.version:
            raise SystemExit(f"streams.books: {name} stands at {check()}, not at {market.version}")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
