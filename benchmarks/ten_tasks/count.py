"""Count the lines of the ten tasks: ours in docs/recipes.md, the peers' beside this file. Blank lines and comments are left out.

    python benchmarks/ten_tasks/count.py

All are formatted by ruff at 120 columns first; what a peer needs on top (symbols, keys) is in its block, as ours is.
"""

import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
RECIPES = HERE.parents[1] / "docs/recipes.md"
_STYLE = ("--isolated", "--line-length=120", "--config=format.skip-magic-trailing-comma=true")
PEERS = {"ccxt": "ccxt_tasks.py", "python-binance": "python_binance_tasks.py"}


def ours() -> dict[str, int]:
    """Lines by task, of the first block of Python below each numbered heading."""
    text = RECIPES.read_text(encoding="utf-8")
    found = re.findall(r"^## (\d+\. .+?)$.*?```python\n(.*?)```", text, re.MULTILINE | re.DOTALL)
    return {title: _lines(code) for title, code in found}


def theirs(file: str) -> list[int]:
    """Lines of each task of a peer, in order."""
    text = (HERE / file).read_text(encoding="utf-8")
    return [_lines(code) for code in re.split(r"^# \d+\. .*$", text, flags=re.MULTILINE)[1:]]


def table() -> list[tuple[str, ...]]:
    """Task, ours, and each peer's lines; the last row is the sum."""
    columns = [ours().values(), *(theirs(file) for file in PEERS.values())]
    rows = [
        (title, *map(str, counts))
        for title, counts in zip(ours(), zip(*columns, strict=True), strict=True)
    ]
    return [*rows, ("all", *(str(sum(column)) for column in columns))]


def _lines(code: str) -> int:
    formatted = subprocess.run(
        [sys.executable, "-m", "ruff", "format", *_STYLE, "-"],
        input=code,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return sum(
        bool(line.strip()) and not line.lstrip().startswith("#") for line in formatted.splitlines()
    )


if __name__ == "__main__":
    for row in [("task", "sixmm", *PEERS), ("---",) * 4, *table()]:
        print("| " + " | ".join(row) + " |")
