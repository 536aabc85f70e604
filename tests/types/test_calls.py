"""A type checker knows what each kind of order needs, before the program runs."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CALLS, ROUND_TRIP, MISTAKES = FILES = [
    Path(__file__).with_name(f"{name}.py") for name in ("calls", "round_trip", "mistakes")
]

_EXPECTED = re.compile(r"# E: ([a-z, -]+)$")
_FOUND = re.compile(r"(\w+\.py):(\d+): error: (.*)  \[([a-z-]+)\]$")


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
def said():
    """What mypy prints of each file, by line: one run for all. In a process of its own: it sets the garbage collector."""
    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", *map(str, FILES)],
        cwd=ROOT,  # where the settings and the sources are found from
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stderr == ""
    found = {file.name: [] for file in FILES}
    for match in map(_FOUND.search, run.stdout.splitlines()):
        if match:
            found[match[1]].append((int(match[2]), match[3], match[4]))
    return found


@pytest.mark.parametrize("calls", FILES[:2], ids=lambda one: one.stem)
def test_a_type_checker_refuses_the_wrong_calls_and_no_others(calls, said):
    found = {(line, code) for line, _, code in said[calls.name]}
    assert found == expected_errors(calls.read_text(encoding="utf-8"))


def test_a_type_checker_names_what_to_change(said):
    lines = MISTAKES.read_text(encoding="utf-8").splitlines()
    marked = {number: line.partition("  # S: ")[2] for number, line in enumerate(lines, start=1)}
    found = {line: text for line, text, _ in said[MISTAKES.name]}
    assert found == {number: text for number, text in marked.items() if text}
