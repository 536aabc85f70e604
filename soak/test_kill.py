"""The long version of the kill test: 1,000 acknowledged orders, none lost."""

import importlib.util
from pathlib import Path

SHORT = Path(__file__).parents[1] / "tests/mock/test_state_file.py"


def test_none_of_a_thousand_acknowledged_orders_is_lost_when_the_server_is_killed(tmp_path):
    spec = importlib.util.spec_from_file_location("short_version", SHORT)
    assert spec is not None
    assert spec.loader is not None
    short = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(short)
    assert short.orders_lost(tmp_path / "mock.state", 1000) == []
