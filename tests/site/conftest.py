"""One mock exchange for all pages, and the environment that names it."""

import pytest
from sixmm_mock import MockExchange
from sixmm_mock.testing import MockForTests


@pytest.fixture(scope="session")
def mock():
    with MockForTests(MockExchange(seed=1, control=True, frozen_market=False)) as mock:
        yield mock


@pytest.fixture
def environment(mock, monkeypatch):
    """What a reader has set after the first page; taken back after the test, with what blocks `export`."""
    for name, value in {
        "SIXMM_BASE_URL": mock.url,
        "SIXMM_WS_URL": mock.ws_url,
        "SIXMM_API_KEY": mock.key,
        "SIXMM_API_SECRET": mock.secret,
        "SIXMM_USERNAME": mock.username,
        "SIXMM_PASSWORD": mock.password,
    }.items():
        monkeypatch.setenv(name, value)
