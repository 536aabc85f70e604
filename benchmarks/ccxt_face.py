"""What `create_order` of sixmm.ccxt costs beside the call that it makes, and beside an exchange of ccxt's own.

Processor time and latency of one order, all in one process against a local server that always answers the same,
interleaved; blocking.

    python benchmarks/ccxt_face.py --rounds 20
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sixmm.ccxt
from client import peers

_CALLS = 100
_OURS, _FACE, _THEIRS = "mm.orders.place", "sixmm.ccxt create_order", "ccxt's own create_order"


def main() -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=10)
    rounds = parser.parse_args().rounds
    with _server() as base:
        calls = {_OURS: peers.sixmm(base), _FACE: _face(base), _THEIRS: peers.ccxt(base)}
        spent: dict[str, list[float]] = {name: [] for name in calls}
        lasted: dict[str, list[float]] = {name: [] for name in calls}
        for number in range(rounds + 1):
            for name, call in calls.items():
                cost, latencies = _round(call)
                if number:  # the first one warms up
                    spent[name].append(cost)
                    lasted[name] += latencies
    print(f"{'':26}  processor µs   ratio   latency µs (median)   ratio")
    for name in calls:
        costs = [statistics.median(one[name]) for one in (spent, lasted)]
        ratios = [
            statistics.median(one[name]) / statistics.median(one[_OURS]) for one in (spent, lasted)
        ]
        print(f"{name:26}  {costs[0]:12.0f}  {ratios[0]:6.2f}  {costs[1]:20.0f}  {ratios[1]:6.2f}")
    return 0


def _round(call: Any) -> tuple[float, list[float]]:
    latencies, began = [], time.process_time()
    for _ in range(_CALLS):
        sent = time.perf_counter()
        call()
        latencies.append((time.perf_counter() - sent) * 1e6)
    return (time.process_time() - began) / _CALLS * 1e6, latencies


def _face(base: str) -> Any:
    config = {
        "apiKey": peers.KEY,
        "secret": peers.SECRET,
        "urls": {"api": {"rest": base}},
        "enableRateLimit": False,
    }
    exchange = sixmm.ccxt.sixmm(config)
    # The server knows no contracts.
    market = {
        "id": "BTCUSDT",
        "symbol": "BTC/USDT:USDT",
        "base": "BTC",
        "quote": "USDT",
        "settle": "USDT",
        "baseId": "BTC",
        "quoteId": "USDT",
        "settleId": "USDT",
        "type": "swap",
        "swap": True,
        "contract": True,
        "linear": True,
        "precision": {"amount": 0.001, "price": 0.1},
    }
    exchange.set_markets([exchange.safe_market_structure(market)])

    def create() -> object:
        given = peers.varied()
        price, named = float(given.pop("price")), given
        return exchange.create_order("BTC/USDT:USDT", "limit", "buy", 0.1, price, named)["id"]

    return create


@contextmanager
def _server() -> Iterator[str]:
    folder = str(Path(__file__).resolve().parent)
    process = subprocess.Popen(
        [sys.executable, "-m", "client.server"],
        env={**os.environ, "PYTHONPATH": folder},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None  # noqa: S101  it was asked for
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.terminate()
        process.communicate()


if __name__ == "__main__":
    sys.exit(main())
