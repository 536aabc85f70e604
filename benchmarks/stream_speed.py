"""What streams cost beside ccxt.pro and cryptofeed: decode, apply to a book, read the best prices.

Frames of 40 changed levels on a book of 500 a side; everything interleaved in one process, in the virtual environment
of the peers (benchmarks/peers.txt).

    python benchmarks/stream_speed.py --rounds 30
"""

import argparse
import json
import os
import platform
import statistics
import sys

from client import environment

_FRAMES = 1_000
_GOALS = {"ccxt.pro": 2.3, "cryptofeed": 1.8}


def main() -> int:
    """Run it and print the table; a goal that is missed is said, and no failure."""
    parser = argparse.ArgumentParser(description="What a stream's book costs beside its peers.")
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    environment.prepare()
    load = os.getloadavg()[0]
    try:
        printed = environment.output("streams.books", str(rounds), str(_FRAMES))
    except SystemExit as error:
        print(f"The order book of streams: skipped: {error}")
        return 0
    found: dict[str, list[float]] = json.loads(printed)
    print(
        "| book of 500 levels a side, 40 changed a frame | µs a frame | times ours | lowest to highest | goal | runs |"
    )
    print("|---|---:|---:|---:|---|---:|")
    for name, measured in found.items():
        ratios = [other / ours for other, ours in zip(measured, found["sixmm"], strict=True)]
        median, goal = statistics.median(ratios), _GOALS.get(name)
        verdict = "" if goal is None else f"≥ {goal}: {'met' if median >= goal else 'missed'}"
        print(
            f"| {name} | {statistics.median(measured):.1f} | {median:.2f} |"
            f" {min(ratios):.2f} to {max(ratios):.2f} | {verdict} | {rounds} |"
        )
    print(
        f"\n{os.cpu_count()} processors, Python {platform.python_version()}, load average {load:.1f} before."
        f" {rounds} interleaved rounds of {_FRAMES} frames, after one to warm up."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
