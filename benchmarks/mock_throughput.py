"""Throughput of ``sixmm-mock serve`` beside Prism, both fed the same kind of bytes by wrk.

Rounds are interleaved (mock, Prism, mock, …), so that whatever else the machine does meets both.
Each signed request is sent once: the mock checks signature, replay, schema and state, and trades.
Prism, in static mode, checks the schema and that the header is there.

    python benchmarks/mock_throughput.py --rounds 5 --seconds 5
"""

import argparse
import os
import statistics
import sys
import time
import urllib.request
from collections.abc import Callable

import servers
import signed_requests
from load import Load, Round, run_round
from servers import BenchmarkError, Server
from signed_requests import CURRENT, PLACE, ApiKey

_API_KEY = ApiKey("fx_bench_key", "bench-secret")
_RESTING_ORDERS = 5
_NAMES = {CURRENT: "signed GET order/current", PLACE: "signed POST order/place"}

_HEADER = (
    "| request | server | req/s | lowest to highest | p50 ms | p99 ms | CPU of one core "
    "| not 2xx or broken | code 0 | runs |"
)

Results = dict[tuple[str, str], list[Round]]


def main() -> int:
    """Run the benchmark and print it; 1 when the mock refused any request, 0 too where a tool is missing."""
    options = _options()
    load = Load(options.seconds, options.connections, options.per_second)
    try:
        servers.wrk_program()
        servers.install_prism()
        with servers.mock(_API_KEY) as mock, servers.prism() as prism:
            _rest_some_orders(mock)
            results = _measure([mock, prism], options.rounds, load)
    except BenchmarkError as error:
        print(f"The mock beside Prism: skipped: {error}")
        return 0
    print(_report(results, load))
    return _complain(results)


def _measure(both: list[Server], rounds: int, load: Load) -> Results:
    results: Results = {}
    for number in range(rounds + 1):
        for target in _NAMES:
            for server in both:
                measured = run_round(server, target, _API_KEY, load)
                # Round 0 warms up: the first requests pay for imports, caches and compilers.
                if number:
                    results.setdefault((target, server.name), []).append(measured)
                _progress(number, server, target, measured)
    return results


def _progress(number: int, server: Server, target: str, measured: Round) -> None:
    sys.stderr.write(
        f"round {number or 'warm-up'}: {server.name:10} {_NAMES[target]:25} "
        f"{measured.per_second:7.0f}/s p99 {measured.p99:6.1f} ms "
        f"code 0 in {measured.code_zero} of {measured.answers}\n"
    )


def _rest_some_orders(mock: Server) -> None:
    """Give order/current something to show."""
    for number in range(_RESTING_ORDERS):
        body = signed_requests.resting_order(number)
        query = signed_requests.sign(_API_KEY, f"timestamp={time.time_ns() // 1_000_000}", body)
        headers = {"X-API-KEY": _API_KEY.key, "Content-Type": "application/json"}
        request = urllib.request.Request(
            f"{mock.url}{PLACE}?{query}", data=body.encode(), headers=headers
        )
        with urllib.request.urlopen(request, timeout=10) as response:
            answer = response.read()
        if not answer.startswith(b'{"code":0,'):
            raise BenchmarkError(f"the mock refused a resting order: {answer.decode()}")


def _report(results: Results, load: Load) -> str:
    rounds = len(next(iter(results.values())))
    lines = [
        _HEADER,
        "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for (target, server), measured in results.items():
        rates = [each.per_second for each in measured]
        answers = sum(each.answers for each in measured)
        zero = sum(each.code_zero for each in measured)
        lines.append(
            f"| {_NAMES[target]} | {server} | {statistics.median(rates):,.0f} "
            f"| {min(rates):,.0f} to {max(rates):,.0f} "
            f"| {_median(measured, lambda each: each.p50):.1f} "
            f"| {_median(measured, lambda each: each.p99):.1f} "
            f"| {_median(measured, lambda each: each.cpu):.0%} "
            f"| {sum(each.not_2xx + each.socket_errors for each in measured)} "
            f"| {zero:,} of {answers:,} | {len(measured)} |"
        )
    lines.append("")
    for target, name in _NAMES.items():
        mock, prism = results[target, "sixmm-mock"], results[target, "prism"]
        ratios = [
            ours.per_second / theirs.per_second for ours, theirs in zip(mock, prism, strict=True)
        ]
        lines.append(
            f"- {name}: {statistics.median(ratios):.2f} × Prism "
            f"(median of {rounds} pairs, {min(ratios):.2f} to {max(ratios):.2f})"
        )
    averages = [each.load_average for measured in results.values() for each in measured]
    lines.append(
        f"- Each figure is the median of {rounds} interleaved rounds of {load.seconds} s, after one "
        f"warm-up round; wrk with 1 thread and {load.connections} connections over loopback; one "
        f"server process each; {os.cpu_count()} processors shared with wrk; load average before a "
        f"round {min(averages):.1f} to {max(averages):.1f}; Prism {servers.PRISM_VERSION}."
    )
    return "\n".join(lines)


def _median(measured: list[Round], figure: Callable[[Round], float]) -> float:
    return statistics.median(figure(each) for each in measured)


def _complain(results: Results) -> int:
    """A throughput of refusals is no throughput."""
    for (target, server), measured in results.items():
        for each in measured:
            if server == "sixmm-mock" and each.code_zero != each.answers:
                sys.stderr.write(f"the mock refused {_NAMES[target]}: {each.refusal}\n")
                return 1
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Throughput of the mock exchange beside Prism.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=3, choices=range(1, 9), metavar="1..8")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument(
        "--per-second",
        type=int,
        default=12_000,
        help="the highest rate that can be measured: so many requests are signed in advance",
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
