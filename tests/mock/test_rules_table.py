"""docs/mock-rules.md: each documented rule names a test, and that test is there."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "mock-rules.md"
ROW = re.compile(
    r"\| (?P<rule>[^|]+) \| \[[^]]+\]\((?P<url>[^)]+)\) \| `(?P<file>[^`:]+)::(?P<test>\w+)` \|"
)
ROWS = [ROW.fullmatch(line) for line in TABLE.read_text().splitlines() if "::" in line]


@cache
def names_in(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_the_table_has_a_well_formed_row_for_each_rule():
    assert None not in ROWS
    rules = [row["rule"] for row in ROWS if row]
    assert len(rules) >= 80
    assert len(set(rules)) == len(rules)
    assert all(row["url"].startswith("https://docs.6mm.com/developer-api/") for row in ROWS if row)


def test_the_named_tests_exist():
    for row in filter(None, ROWS):
        assert (ROOT / row["file"]).is_file(), row
        assert row["test"] in names_in(row["file"]), row
