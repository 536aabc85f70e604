"""What the client costs in processor time and memory, as ratios to httpx and beside other exchanges' clients.

Everything that is compared runs in one go, interleaved, against one local server that always answers the same. The
peers are installed into benchmarks/.venv first (benchmarks/peers.txt).

    python benchmarks/client_speed.py --rounds 30
"""

import argparse
import json
import os
import platform
import statistics
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from client import environment

_CALLS = 200
_DECODINGS = 20
_STARTS = 15
_MEMORY_RUNS = 3
_MEMORY_CALLS = 1_000

_HTTPX = "httpx + hand signing"
_BLOCKING = (
    "sixmm",
    _HTTPX,
    "ccxt",
    "pybit",
    "python-binance",
    "binance connector",
    "kucoin-universal-sdk",
)
_AWAITING = ("sixmm async", "httpx async + hand signing", "aiohttp + hand signing", "ccxt async")

Measured = dict[str, list[float]]


def main() -> int:
    """Run it and print the tables."""
    parser = argparse.ArgumentParser(description="What the client costs beside its peers.")
    parser.add_argument("--rounds", type=int, default=30)
    rounds = parser.parse_args().rounds
    environment.prepare()
    load = os.getloadavg()[0]
    with _server() as base:
        orders: Measured = json.loads(
            environment.output("client.orders", base, str(rounds), str(_CALLS))
        )
        _table("CPU per signed order", "µs", orders, _HTTPX)
        starts = _starts(base)
        _table("CPU to start", "ms", starts, "import httpx")
        _table("Memory after 1,000 orders", "MiB", _memory(base), _HTTPX)
    decoded: Measured = json.loads(
        environment.output("client.decoding", str(rounds), str(_DECODINGS))
    )
    _table("Decoding 100 objects of 15 fields", "µs", decoded, next(iter(decoded)))
    _goals(orders, starts, decoded)
    print(
        f"\n{os.cpu_count()} processors, Python {platform.python_version()}, load average {load:.1f} before."
        f" Medians; orders: {rounds} rounds of {_CALLS} calls each, interleaved, after one to warm up;"
        f" decoding: {rounds} rounds of {_DECODINGS}; starts: {_STARTS} processes each;"
        f" memory: {_MEMORY_RUNS} processes each."
    )
    return 0


@contextmanager
def _server() -> Iterator[str]:
    process = environment.start("client.server")
    assert process.stdout is not None  # noqa: S101  it was asked for
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.terminate()
        process.communicate()


def _starts(base: str) -> Measured:
    kinds: dict[str, tuple[str, ...]] = {
        f"import {name}": ("import", name) for name in ("httpx", "sixmm")
    }
    kinds |= {
        f"{name}: import, client, first order": ("call", name, base)
        for name in (*_BLOCKING, *_AWAITING)
    }
    found: Measured = {name: [] for name in kinds}
    for number in range(_STARTS + 1):
        for name, arguments in kinds.items():
            cost = float(environment.output("client.startup", *arguments).split()[-1])
            if number:  # the first one may have compiled
                found[name].append(cost)
    return found


def _memory(base: str) -> Measured:
    found: Measured = {name: [] for name in ("nothing but Python", *_BLOCKING, *_AWAITING)}
    for _ in range(_MEMORY_RUNS):
        for name, measured in found.items():
            measured.append(
                float(
                    environment.output("client.memory", name, base, str(_MEMORY_CALLS)).split()[-1]
                )
            )
    return found


def _ratio(measured: Measured, name: str, to: str) -> tuple[float, float, float]:
    """Median, lowest and highest of the ratios round by round."""
    ratios = [one / other for one, other in zip(measured[name], measured[to], strict=True)]
    return statistics.median(ratios), min(ratios), max(ratios)


def _table(title: str, unit: str, measured: Measured, to: str) -> None:
    print(
        f"\n### {title}\n\n| | {unit} | × {to} | lowest to highest | runs |\n|---|---:|---:|---:|---:|"
    )
    for name, values in measured.items():
        median, lowest, highest = _ratio(measured, name, to)
        print(
            f"| {name} | {statistics.median(values):,.1f} | {median:.2f} | {lowest:.2f} to {highest:.2f} | {len(values)} |"
        )
    sys.stdout.flush()


def _goals(orders: Measured, starts: Measured, decoded: Measured) -> None:
    stock, stock_decimal, ours, ours_read, *_ = decoded
    goals = [
        ("place, blocking, × httpx", orders, "sixmm", _HTTPX, 0.5),
        ("place, awaiting, × blocking httpx", orders, "sixmm async", _HTTPX, 0.75),
        ("import sixmm × import httpx", starts, "import sixmm", "import httpx", 0.1),
        ("import, client, first order × import httpx", starts, "sixmm: import, client, first order", "import httpx", 1.5),
        ("decode × stock", decoded, ours, stock, 0.7),
        ("decode and read every field × stock (strings)", decoded, ours_read, stock, 0.7),
        ("decode and read every field × stock with Decimal", decoded, ours_read, stock_decimal, 0.7),
    ]  # fmt: skip
    print("\n### Goals\n\n| | measured | goal | |\n|---|---:|---:|---|")
    for what, measured, name, to, goal in goals:
        median = _ratio(measured, name, to)[0]
        print(f"| {what} | {median:.3f} | ≤ {goal} | {'met' if median <= goal else 'missed'} |")


if __name__ == "__main__":
    sys.exit(main())
