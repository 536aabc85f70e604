"""What speed is held to: one table of ratios, each measured in one interleaved run, a process for each side.

    python benchmarks/goals.py --rounds 15 [--only order]

Counted is processor time, which waiting does not count in. It needs what `make setup` installs, and no network. A goal
that is missed is said, and no failure.
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import NamedTuple

import signed_requests
from client import environment
from servers import Server, bare, mock
from signed_requests import ApiKey

_KEY = ApiKey("fx_bench_key", "bench-secret")
_KIT = ("placeOrder", "getOrder")
# A round of the kit takes seconds.
_KIT_ROUNDS = 5
_POSTS = 400

Round = Callable[[], float]


class Goal(NamedTuple):
    """One row: the ratio of two works, or the first one's own figure in ms where there is no other."""

    what: str
    ours: tuple[str, ...]
    other: tuple[str, ...] | None
    most: float


_ORDER = ("httpx", "{base}")
_STOCK = ("decoding", "stock")
GOALS = (
    Goal("signed order, blocking, × httpx", ("sixmm", "{base}"), _ORDER, 0.38),
    Goal("signed order, `validate=True`, × httpx", ("validated", "{base}"), _ORDER, 0.48),
    Goal("signed order, awaited, × httpx", ("awaited", "{base}"), _ORDER, 0.48),
    Goal("signed order, awaited, 50 tasks, × httpx", ("awaited", "{base}", "50"), _ORDER, 0.50),
    Goal("signed order, awaited, uvloop, × httpx", ("awaited", "{base}", "1", "uvloop"), _ORDER, 0.42),
    Goal("signed order, 50 tasks, uvloop, × httpx", ("awaited", "{base}", "50", "uvloop"), _ORDER, 0.42),
    Goal("signed order, 4 threads, × 1 thread", ("threads", "{base}", "4"), ("threads", "{base}", "1"), 1.3),
    Goal("import, client, first order, × `import httpx`", ("start", "call", "sixmm", "{base}"), ("start", "import", "httpx"), 1.5),
    Goal("decode 100 × 15, three fields read, × stock with strings", ("decoding", "sixmm_three"), _STOCK, 0.8),
    Goal("decode 100 × 15, all read, × stock with strings", ("decoding", "sixmm_read"), _STOCK, 1.1),
    Goal("… three fields, without sixmm[fast]", ("decoding", "sixmm_three", "json"), _STOCK, 0.8),
    Goal("… all, without sixmm[fast]", ("decoding", "sixmm_read", "json"), _STOCK, 1.1),
    Goal("JSON of 1,000 orders, × `json.loads`", ("parsing", "client"), ("parsing", "loads"), 1.1),
    Goal("… without sixmm[fast]", ("parsing", "client", "json"), ("parsing", "loads"), 1.1),
    Goal("stream, trade to its reader, × websockets + json", ("frames", "trades", "sixmm"), ("frames", "trades", "websockets"), 1.2),
    Goal("stream, ticker to its reader, × websockets + json", ("frames", "ticker", "sixmm"), ("frames", "ticker", "websockets"), 1.2),
    Goal("… trade, without sixmm[fast]", ("frames", "trades", "sixmm", "json"), ("frames", "trades", "websockets"), 1.2),
    Goal("… ticker, without sixmm[fast]", ("frames", "ticker", "sixmm", "json"), ("frames", "ticker", "websockets"), 1.2),
    Goal("mock, signed POST, × bare Starlette", ("mock",), ("bare",), 3.0),
    Goal("conformance kit, ms a request", ("kit", *_KIT), None, 5.0),
)  # fmt: skip


def main() -> int:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--only", default="", help="rows with this word in them")
    options = parser.parse_args()
    goals = [one for one in GOALS if options.only in one.what]
    began, load = time.monotonic(), os.getloadavg()[0]
    environment.generate_stock()
    print("| work | ratio | goal | lowest to highest | µs | other's µs | |", flush=True)
    print("|---|---:|---:|---:|---:|---:|---|", flush=True)
    for group in _groups(goals):
        with ExitStack() as open_processes:
            _measure(group, options.rounds, open_processes)
    print(
        f"\n{options.rounds} interleaved rounds, medians of ratios round by round;"
        f" {os.cpu_count()} processors, Python {platform.python_version()},"
        f" load average {load:.1f} before; {time.monotonic() - began:.0f} s in all."
    )
    return 0


def _groups(goals: list[Goal]) -> list[list[Goal]]:
    """Rows that share a work are measured in one go."""
    groups: dict[str, list[Goal]] = {}
    for one in goals:
        groups.setdefault((one.other or one.ours)[0], []).append(one)
    return list(groups.values())


def _measure(goals: list[Goal], rounds: int, open_processes: ExitStack) -> None:
    works = dict.fromkeys(work for one in goals for work in (one.other, one.ours) if work)
    base = open_processes.enter_context(_orders_server())
    measures: dict[tuple[str, ...], Round] = {}
    missing: dict[tuple[str, ...], str] = {}
    for work in works:
        try:
            measures[work] = open_processes.enter_context(_work(work, base))
        except ModuleNotFoundError as error:
            missing[work] = str(error)
    found: dict[tuple[str, ...], list[float]] = {work: [] for work in measures}
    for _ in range(rounds if goals[0].other else min(rounds, _KIT_ROUNDS)):
        for work, measure in measures.items():
            found[work].append(measure())
    for one in goals:
        why = missing.get(one.ours) or missing.get(one.other or ())
        print(
            f"| {one.what} | | ≤ {one.most} | | | | skipped: {why} |" if why else _row(one, found)
        )
    sys.stdout.flush()


def _row(goal: Goal, found: dict[tuple[str, ...], list[float]]) -> str:
    ours = found[goal.ours]
    if goal.other is None:
        ratios, theirs = [one / 1e3 for one in ours], ""
    else:
        others = found[goal.other]
        ratios = [one / other for one, other in zip(ours, others, strict=True)]
        theirs = f"{statistics.median(others):,.1f}"
    median = statistics.median(ratios)
    verdict = "met" if round(median, 2) <= goal.most else "missed"
    return (
        f"| {goal.what} | {median:.2f} | ≤ {goal.most} | {min(ratios):.2f} to {max(ratios):.2f}"
        f" | {statistics.median(ours):,.1f} | {theirs} | {verdict} |"
    )


@contextmanager
def _work(work: tuple[str, ...], base: str) -> Iterator[Round]:
    name, *arguments = (part.format(base=base) for part in work)
    if name == "start":
        yield lambda: float(environment.own_output("client.startup", *arguments).split()[-1]) * 1e3
    elif name in {"mock", "bare"}:
        with mock(_KEY) if name == "mock" else bare() as server:
            yield _posts(server)
    else:
        with _process(name, *arguments) as measure:
            yield measure


@contextmanager
def _process(name: str, *arguments: str) -> Iterator[Round]:
    process = environment.own("client.works", name, *arguments, errors=subprocess.PIPE)
    try:
        assert process.stdin is not None  # noqa: S101  it was asked for
        assert process.stdout is not None  # noqa: S101
        assert process.stderr is not None  # noqa: S101
        reads, writes = process.stdout, process.stdin
        if reads.readline() != "ready\n":
            said = process.stderr.read()
            if "ModuleNotFoundError" in said:
                raise ModuleNotFoundError(said.splitlines()[-1])
            raise SystemExit(f"goals: {name} {arguments} failed:\n{said}")

        def measure() -> float:
            writes.write("\n")
            writes.flush()
            return float(reads.readline())

        yield measure
    finally:
        # At the end of its input it stops the server that it began, which holds our pipes open.
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


@contextmanager
def _orders_server() -> Iterator[str]:
    process = environment.own("client.server")
    assert process.stdout is not None  # noqa: S101  it was asked for
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.kill()
        process.communicate()


def _posts(server: Server) -> Round:
    """Signed market orders over a few connections; the server's processor time."""
    numbers = iter(range(1_000_000))

    def measure() -> float:
        batch, now_ms = f"r{next(numbers)}", time.time_ns() // 1_000_000
        requests = list(signed_requests.raw_posts(_KEY, now_ms=now_ms, batch=batch, count=_POSTS))
        signed_requests.exchange(server.url, requests[: _POSTS // 4], batch)  # warms up
        before = server.cpu_ns()
        signed_requests.exchange(server.url, requests[_POSTS // 4 :], batch)
        return (server.cpu_ns() - before) / (_POSTS - _POSTS // 4) / 1e3

    return measure


if __name__ == "__main__":
    sys.exit(main())
