"""ccxt's blocks of the ten tasks run as they stand, with this exchange's classes in place of ccxt's for Binance."""

import re
from pathlib import Path

import ccxt
import ccxt.pro
import pytest
import sixmm.ccxt
import sixmm.ccxt.pro
from sixmm_mock import MockExchange
from sixmm_mock.testing import MockForTests

FILE = Path(__file__).parents[2] / "benchmarks/ten_tasks/ccxt_tasks.py"
_, *PARTS = re.split(r"^# (\d+\. .*)$", FILE.read_text(encoding="utf-8"), flags=re.MULTILINE)
TASKS = dict(zip(PARTS[::2], PARTS[1::2], strict=True))


@pytest.fixture(scope="module")
def mock():
    with MockForTests(MockExchange(seed=1, frozen_market=False)) as mock:
        yield mock


@pytest.fixture
def ours(mock, monkeypatch, tmp_path):
    for name, value in {
        "SIXMM_BASE_URL": mock.url,
        "SIXMM_WS_URL": mock.ws_url,
        "KEY": mock.key,
        "SECRET": mock.secret,
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(ccxt, "binanceusdm", sixmm.ccxt.sixmm)
    monkeypatch.setattr(ccxt.pro, "binanceusdm", sixmm.ccxt.pro.sixmm)


@pytest.mark.usefixtures("ours")
@pytest.mark.parametrize("task", TASKS)
def test_a_task_is_done(task):
    namespace = {"__name__": "__task__"}
    try:
        exec(compile(TASKS[task], task, "exec"), namespace)  # noqa: S102 - the block as it stands
    finally:
        if "exchange" in namespace:
            namespace["exchange"].close()
