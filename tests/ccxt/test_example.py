"""The example runs, and leaves neither an order nor a position behind."""

import subprocess
import sys

from .conftest import KEY, SECRET, SYMBOL


def test_the_example_leaves_nothing_behind(config, exchange):
    rest = config()["urls"]["api"]["rest"]
    exchange.create_order(SYMBOL, "market", "buy", 0.1)  # as if its bid had been filled
    command = [sys.executable, "examples/ccxt_bot.py", "--url", rest, "--seconds", "2"]
    run = subprocess.run(
        [*command, "--key", KEY, "--secret", SECRET],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "open 85904" in run.stdout
    assert exchange.fetch_open_orders() == []
    assert exchange.fetch_positions() == []
