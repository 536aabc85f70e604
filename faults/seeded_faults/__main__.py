"""``python -m seeded_faults [--jobs N] [--markdown] [NAME ...]``."""

import argparse
import logging
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor

from seeded_faults import table
from seeded_faults.catalogue import FAULTS
from seeded_faults.fault import Kill
from seeded_faults.table import Result


def main(arguments: Sequence[str] | None = None) -> int:
    """Plant faults and print the kill table; 1 when one survives without an explanation."""
    parser = argparse.ArgumentParser(prog="seeded_faults", description=main.__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only faults that begin so")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default: %(default)s)")
    parser.add_argument("--markdown", action="store_true", help="print the catalogue as a page")
    options = parser.parse_args(arguments)
    chosen = [
        name
        for name in FAULTS
        if not options.names or any(name.startswith(each) for each in options.names)
    ]
    if options.markdown:
        sys.stdout.write(table.markdown(FAULTS[name] for name in chosen))
        return 0
    # A fault that makes the mock crash would fill the table with tracebacks.
    logging.disable(logging.CRITICAL)
    results = []
    for result in _hunted(chosen, options.jobs):
        results.append(result)
        sys.stdout.write(table.line(result) + "\n")
        sys.stdout.flush()
    sys.stdout.write(table.summary(results) + "\n")
    return int(any(not each.killed and each.fault.survives is None for each in results))


def _hunted(names: Sequence[str], jobs: int) -> Iterator[Result]:
    with ProcessPoolExecutor(jobs) as pool:
        for name, (kill, seconds) in zip(names, pool.map(_hunt, names), strict=True):
            yield Result(FAULTS[name], kill, seconds)


def _hunt(name: str) -> tuple[Kill | None, float]:
    started = time.perf_counter()
    try:
        kill = FAULTS[name].hunt()
    except Exception as error:  # noqa: BLE001 - a fault that cannot be planted is a row of the table
        kill = Kill(f"nothing, since it cannot be planted: {error!r}", "")
    return kill, time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
