"""Who reads what one order does opens few files."""

import re
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "benchmarks/files_entered.py"


def test_one_order_enters_at_most_twenty_files():
    run = subprocess.run(
        [sys.executable, SCRIPT, "--list"], capture_output=True, text=True, check=True
    )
    files, functions = map(int, re.findall(r"(\d+) (?:files|functions)", run.stdout))
    assert 10 < files <= 20, run.stdout
    assert functions < 100, run.stdout
