"""What the client costs in processor time and memory, as ratios to httpx and beside other exchanges' clients.

Everything that is compared runs in one go, interleaved, a process for each client, against one local server. The peers
are installed into benchmarks/.venv first (benchmarks/peers.txt). What is held to a goal is in `goals.py`.

    python benchmarks/client_speed.py --rounds 30
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from client import environment

_CALLS = 200
_DECODINGS = 20
_STARTS = 7
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
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    environment.prepare()
    load = os.getloadavg()[0]
    with _server() as base:
        orders, took = _orders(base, rounds)
        if _HTTPX not in orders:
            print("The client beside its peers: skipped: they are not installed.")
            return 0
        _table("CPU per signed order", "µs", orders, _HTTPX)
        _latencies(took)
        _table("CPU to start", "ms", _starts(base, list(orders)), "import httpx")
        _table("Memory after 1,000 orders", "MiB", _memory(base, list(orders)), _HTTPX)
    decoded: Measured = json.loads(
        environment.output("client.decoding", str(rounds), str(_DECODINGS))
    )
    _table("Decoding 100 objects of 15 fields", "µs", decoded, next(iter(decoded)))
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


def _orders(base: str, rounds: int) -> tuple[Measured, Measured]:
    """Processor time of each round by client, and what each order took."""
    costs: Measured = {}
    took: Measured = {}
    with ExitStack() as running:
        clients = {}
        for name in (*_BLOCKING, *_AWAITING):
            try:
                clients[name] = running.enter_context(_client(name, base))
            except ModuleNotFoundError as error:
                print(f"{name}: skipped: {error}", file=sys.stderr)
        for _ in range(rounds):
            for name, measure in clients.items():
                cost, lasted = measure()
                costs.setdefault(name, []).append(cost)
                took.setdefault(name, []).extend(lasted)
    return costs, took


@contextmanager
def _client(name: str, base: str) -> Iterator[Callable[[], tuple[float, list[float]]]]:
    process = environment.start("client.orders", name, base, str(_CALLS), errors=subprocess.PIPE)
    assert process.stdin is not None  # noqa: S101  it was asked for
    assert process.stdout is not None  # noqa: S101
    assert process.stderr is not None  # noqa: S101
    reads, writes = process.stdout, process.stdin
    while (line := reads.readline()) != "ready\n":
        if not line:
            raise ModuleNotFoundError(process.stderr.read().splitlines()[-1])

    def measure() -> tuple[float, list[float]]:
        writes.write("\n")
        writes.flush()
        cost, took = json.loads(reads.readline())
        return cost, took

    try:
        yield measure
    finally:
        process.kill()
        process.communicate()


def _latencies(took: Measured) -> None:
    print("\n### What an order takes\n\n| | p50 µs | p99 µs | orders |\n|---|---:|---:|---:|")
    for name, lasted in took.items():
        cuts = statistics.quantiles(lasted, n=100)
        print(f"| {name} | {cuts[49]:,.0f} | {cuts[98]:,.0f} | {len(lasted):,} |")
    sys.stdout.flush()


def _starts(base: str, clients: list[str]) -> Measured:
    kinds: dict[str, tuple[str, ...]] = {
        f"import {name}": ("import", name) for name in ("httpx", "sixmm")
    }
    kinds |= {f"{name}: import, client, first order": ("call", name, base) for name in clients}
    found: Measured = {name: [] for name in kinds}
    for number in range(_STARTS + 1):
        for name, arguments in kinds.items():
            cost = float(environment.output("client.startup", *arguments).split()[-1])
            if number:  # the first one may have compiled
                found[name].append(cost)
    return found


def _memory(base: str, clients: list[str]) -> Measured:
    found: Measured = {name: [] for name in ("nothing but Python", *clients)}
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


if __name__ == "__main__":
    sys.exit(main())
