"""Every example runs as it stands, against the mock exchange."""

import contextlib
import io
import os
import runpy
import subprocess
import sys
from unittest import mock

import pytest
from sixmm import SixMM

from .blocks import ROOT

pytestmark = pytest.mark.usefixtures("environment")
EXAMPLES = ROOT / "examples"


def ran(example, *arguments):
    """What an example printed; in this process, which has loaded what it needs."""
    path = str(EXAMPLES / example)
    printed = io.StringIO()
    with (
        mock.patch.object(sys, "argv", [path, *map(str, arguments)]),
        contextlib.redirect_stdout(printed),
    ):
        runpy.run_path(path, run_name="__main__")
    return printed.getvalue()


def run(*arguments, folder=None):
    """What a command printed, in a process of its own."""
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
        cwd=folder or ROOT,
        env=os.environ | {"PYTHONPATH": str(folder or "")},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("way", [[], ["--awaiting"]], ids=["blocking", "awaiting"])
def test_trades_are_consumed_in_both_ways(way):
    lines = ran("consume.py", "--trades", 3, *way).splitlines()
    assert len(lines) == 3
    assert all("book" in line for line in lines)


def test_the_portfolio_is_shown_and_followed():
    with subprocess.Popen(
        [sys.executable, "-u", EXAMPLES / "portfolio.py", "--pushes", "2"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as watcher:
        try:
            assert watcher.stdout.readline().startswith("balance")
            with SixMM() as mm:
                mm.orders.place(symbol="BTCUSDT", type="MARKET", side="BUY", quantity="0.01")
            assert "order" in watcher.communicate(timeout=100)[0]
        finally:
            watcher.kill()


def test_klines_are_downloaded_once_and_gone_on_with(tmp_path):
    options = ["--days", 2, "--file", tmp_path / "klines.parquet"]
    first = ran("klines_to_parquet.py", *options)
    second = ran("klines_to_parquet.py", *options)
    assert "klines.parquet: 4" in first
    assert second.split()[-4:-1] != first.split()[-4:-1]  # only the last one is asked for again


def test_the_bot_s_tests_pass():
    assert "3 passed" in run(
        "-m", "pytest", "-q", "-p", "no:cacheprovider", EXAMPLES / "test_my_bot.py"
    )


@pytest.mark.parametrize(
    ("bot", "said"),
    [
        (["grid_bot.py", "BTCUSDT", "--seconds", 1], {"BUY", "CANCELED"}),
        (["market_maker.py", "BTCUSDT", 1], {"BUY", "CANCELED"}),
        (["trailing_stop.py", "BTCUSDT", "--seconds", 1], {"BUY", "SELL", "FILLED"}),
        (["backtest_feed.py", "BTCUSDT", "--seconds", 0], {"BUY", "SELL"}),
    ],
    ids=lambda one: next(iter(one)) if isinstance(one, list) else "",
)
def test_a_bot_prints_what_came_of_it(bot, said):
    assert said <= set(ran(*bot).split())


def test_the_collector_shows_the_file_that_it_wrote(tmp_path):
    file = tmp_path / "trades.csv"
    said = ran("collector.py", "BTCUSDT", "--seconds", 3, "--file", file)
    assert said.splitlines()[0] == "created_at,trade_id,side,price,quantity"
    assert said == file.read_text()


def test_requests_are_signed_for_plain_httpx_and_a_stock_client(tmp_path):
    generate = [
        "-m",
        "openapi_python_client",
        "generate",
        "--path",
        ROOT / "openapi.yaml",
        "--meta",
        "none",
    ]
    run(*generate, "--output-path", tmp_path / "stock_client", folder=tmp_path)
    said = run(EXAMPLES / "signed_httpx.py", "--stock", "stock_client", folder=tmp_path)
    assert said.splitlines() == ["blocking: 0", "awaited: 0", "generated: 200"]


@pytest.mark.parametrize(
    "file",
    [
        "portfolio.py",
        "klines_to_parquet.py",
        "consume.py",
        "test_my_bot.py",
        "signed_httpx.py",
        "grid_bot.py",
        "market_maker.py",
        "trailing_stop.py",
        "collector.py",
        "backtest_feed.py",
    ],
)
def test_an_example_fits_on_a_screen(file):
    assert len((EXAMPLES / file).read_text(encoding="utf-8").splitlines()) <= 60
