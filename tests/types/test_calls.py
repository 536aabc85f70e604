"""A type checker knows what each kind of order needs, before the program runs."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = [Path(__file__).with_name(name) for name in ("calls.py", "round_trip.py")]

_EXPECTED = re.compile(r"# E: ([a-z, -]+)$")
_FOUND = re.compile(r"(\w+\.py):(\d+): error: .*\[([a-z-]+)\]$")


def expected_errors(source: str) -> set[tuple[int, str]]:
    """The marked errors, each with the line where the statement or the dict that it closes begins."""
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call | ast.Dict)]
    found = set()
    for number, line in enumerate(source.splitlines(), start=1):
        if match := _EXPECTED.search(line):
            begins = [one.lineno for one in nodes if number in (one.lineno, one.end_lineno)]
            found |= {(min(begins, default=number), code) for code in match[1].split(", ")}
    return found


@pytest.fixture(scope="module")
def found():
    """The errors that mypy finds, by file; one process, which sets the garbage collector to suit itself."""
    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", *map(str, FILES)],
        cwd=ROOT,  # where the settings and the sources are found from
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stderr == ""
    found = {path.name: set() for path in FILES}
    for line in run.stdout.splitlines():
        if match := _FOUND.search(line):
            found[match[1]].add((int(match[2]), match[3]))
    return found


@pytest.mark.parametrize("calls", FILES, ids=lambda one: one.stem)
def test_a_type_checker_refuses_the_wrong_calls_and_no_others(calls, found):
    assert found[calls.name] == expected_errors(calls.read_text(encoding="utf-8"))
