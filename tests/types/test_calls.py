"""A type checker knows what each kind of order needs, before the program runs."""

import ast
import re
from pathlib import Path

from mypy import api

ROOT = Path(__file__).parents[2]
CALLS = Path(__file__).with_name("calls.py")

_EXPECTED = re.compile(r"# E: ([a-z, -]+)$")
_FOUND = re.compile(r"calls\.py:(\d+): error: .*\[([a-z-]+)\]$")


def expected_errors(source: str) -> set[tuple[int, str]]:
    """The marked errors, each with the line where the statement or the dict that it closes begins."""
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call | ast.Dict)]
    found = set()
    for number, line in enumerate(source.splitlines(), start=1):
        if match := _EXPECTED.search(line):
            begins = [one.lineno for one in nodes if number in (one.lineno, one.end_lineno)]
            found |= {(min(begins, default=number), code) for code in match[1].split(", ")}
    return found


def test_a_type_checker_refuses_the_wrong_calls_and_no_others(monkeypatch):
    monkeypatch.chdir(ROOT)  # the settings and the sources are found from here
    said, problem, _ = api.run(["--strict", str(CALLS)])
    found = {
        (int(match[1]), match[2]) for line in said.splitlines() if (match := _FOUND.search(line))
    }
    assert (found, problem) == (expected_errors(CALLS.read_text(encoding="utf-8")), "")
