"""One mock exchange for all pages, and the environment that names it."""

import os
import subprocess
import sys

import pytest
from sixmm_mock import MockExchange
from sixmm_mock.testing import MockForTests

from .blocks import ROOT


@pytest.fixture(scope="session")
def mock():
    with MockForTests(MockExchange(seed=1, control=True, frozen_market=False)) as mock:
        yield mock


@pytest.fixture
def environment(mock, monkeypatch):
    """What a reader has set after the first page; taken back after the test, with what blocks `export`."""
    before = dict(os.environ)
    for name, value in {
        "SIXMM_BASE_URL": mock.url,
        "SIXMM_WS_URL": mock.ws_url,
        "SIXMM_API_KEY": mock.key,
        "SIXMM_API_SECRET": mock.secret,
        "SIXMM_USERNAME": mock.username,
        "SIXMM_PASSWORD": mock.password,
    }.items():
        monkeypatch.setenv(name, value)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """The wheel, built from this checkout."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=180)
    (wheel,) = folder.glob("*.whl")
    return wheel
