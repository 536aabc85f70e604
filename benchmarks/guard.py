"""Instructions per call of five paths, held against committed figures: a count that noise can't move.

    python benchmarks/guard.py            # exit code 1 where a path costs over 5 % more than its figure
    python benchmarks/guard.py --write    # after a change that is meant: commit benchmarks/guard.json with it

A figure is a ratio to an order signed by hand over `http.client`, counted in the same run, so that another build of
the same Python hardly moves it. Each version of Python has figures of its own. It needs valgrind.
"""

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from client.guarded import PATHS

FIGURES = Path(__file__).with_name("guard.json")
_ALLOWED = 1.05
_FLOOR = "floor"
_HERE = Path(__file__).parent
# Compiled modules are kept, whatever the caller's environment says.
_ENVIRONMENT = {"PYTHONPATH": str(_HERE), "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": ""}


def main() -> int:
    """Count, print, compare."""
    parser = argparse.ArgumentParser(description="Hold instruction counts against committed ones.")
    parser.add_argument("--write", action="store_true", help="make today's counts the figures")
    write = parser.parse_args().write
    if shutil.which("valgrind") is None:
        print("bench-guard needs valgrind, which is not here: install it.", file=sys.stderr)
        return 2
    version = ".".join(platform.python_version_tuple()[:2])
    figures = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    before: dict[str, float] = figures.get(version, {})
    if not before and not write:
        print(
            f"No figures for Python {version} in {FIGURES.name}: run it with --write.",
            file=sys.stderr,
        )
        return 2
    counts = _counts()
    ratios = {name: round(count / counts[_FLOOR], 3) for name, count in counts.items()}
    print("| path | instructions per call | × by hand | committed | |\n|---|---:|---:|---:|---|")
    worse = [name for name, ratio in ratios.items() if ratio > before.get(name, ratio) * _ALLOWED]
    for name, ratio in ratios.items():
        verdict = "over 5 % more" if name in worse else ""
        print(f"| {name} | {counts[name]:,} | {ratio} | {before.get(name, '')} | {verdict} |")
    if write:
        figures[version] = ratios
        FIGURES.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
        return 0
    return 1 if worse else 0


def _counts() -> dict[str, int]:
    with _server() as base, ThreadPoolExecutor(os.cpu_count()) as pool:
        for name in PATHS:
            # Once without counting: else the first of two counts compiles what the second one finds compiled.
            _run([], name, 1, base)
        asked = {
            name: [pool.submit(_instructions, name, calls, base) for calls in (few, many)]
            for name, (_, few, many) in PATHS.items()
        }
        found = {name: [one.result() for one in both] for name, both in asked.items()}
    return {
        name: (found[name][1] - found[name][0]) // (many - few)
        for name, (_, few, many) in PATHS.items()
    }


def _instructions(path: str, calls: int, base: str) -> int:
    # No file of counts: the total is all that is looked at.
    valgrind = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    said = _run(valgrind, path, calls, base)
    total = re.search(r"Collected : (\d+)", said)
    if total is None:
        raise SystemExit(f"bench-guard: {path} was not counted:\n{said[-2_000:]}")
    return int(total[1])


def _run(counter: list[str], path: str, calls: int, base: str) -> str:
    """What a path says to stderr, run by itself or under what counts."""
    done = subprocess.run(
        [*counter, sys.executable, "-m", "client.guarded", path, str(calls), base],
        cwd=_HERE,
        env={**os.environ, **_ENVIRONMENT},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"bench-guard: {path} failed:\n{done.stderr[-2_000:]}")
    return done.stderr


@contextmanager
def _server() -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "client.server"], cwd=_HERE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None  # noqa: S101  it was asked for
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.terminate()
        process.communicate()


if __name__ == "__main__":
    sys.exit(main())
