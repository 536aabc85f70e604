"""A type checker knows what each kind of order needs, before the program runs."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CALLS = Path(__file__).with_name("calls.py")

_EXPECTED = re.compile(r"# E: ([a-z, -]+)$")
_FOUND = re.compile(r"\w+\.py:(\d+): error: .*\[([a-z-]+)\]$")


def expected_errors(source: str) -> set[tuple[int, str]]:
    """The marked errors, each with the line where the statement or the dict that it closes begins."""
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call | ast.Dict)]
    found = set()
    for number, line in enumerate(source.splitlines(), start=1):
        if match := _EXPECTED.search(line):
            begins = [one.lineno for one in nodes if number in (one.lineno, one.end_lineno)]
            found |= {(min(begins, default=number), code) for code in match[1].split(", ")}
    return found


@pytest.mark.parametrize(
    "calls", [CALLS, CALLS.with_name("round_trip.py")], ids=lambda one: one.stem
)
def test_a_type_checker_refuses_the_wrong_calls_and_no_others(calls):
    # In a process of its own: mypy sets the garbage collector to suit itself.
    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", str(calls)],
        cwd=ROOT,  # where the settings and the sources are found from
        capture_output=True,
        text=True,
        check=False,
    )
    found = {
        (int(match[1]), match[2])
        for line in run.stdout.splitlines()
        if (match := _FOUND.search(line))
    }
    assert (found, run.stderr) == (expected_errors(calls.read_text(encoding="utf-8")), "")
