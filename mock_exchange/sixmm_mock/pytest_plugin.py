"""Fixtures for the tests of programs that trade: a mock exchange of their own for each test.

Installed with ``sixmm[mock]``, pytest finds them by itself::

    def test_my_bot_survives_a_lost_answer(mock_exchange, faults):
        faults.add(kind="reset_after", operation="placeOrder", count=1)
        run_my_bot(mock_exchange.url, mock_exchange.key, mock_exchange.secret)
        assert mock_exchange.journal.count(operation="placeOrder") == 1

A fault that never happened fails its test: then the test did not show what it says. With
``faults.add(…, must_fire=False)`` it may.

Nothing of the mock is imported before a test asks for it, so other test runs stay as fast as they were.
Each test, in each worker of pytest-xdist, has an exchange and a port of its own.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from sixmm_mock.clock import Clock
    from sixmm_mock.testing import FaultsForTests, MockForTests, SimulatedTime


_MOCKS = pytest.StashKey["list[MockForTests]"]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Fail a test that passed although a fault of its exchange never happened."""
    yield
    unfired = [each for mock in item.stash.get(_MOCKS, []) for each in mock.faults.never_fired()]
    if unfired:
        pytest.fail(
            f"these faults never happened: {'; '.join(unfired)}. Either the code under test took "
            "another way, or the fault is about the wrong calls; add(…, must_fire=False) permits it.",
            pytrace=False,
        )


@pytest.fixture
def mock_exchange(request: pytest.FixtureRequest) -> "Iterator[MockForTests]":
    """A mock exchange with a user and a key, under a fixed seed, its prices standing still.

    In process through ``transport()``, or over loopback at ``url``: the server starts when the
    URL is first asked for.
    """
    from sixmm_mock.testing import MockForTests  # noqa: PLC0415 - see above

    with MockForTests() as mock:
        request.node.stash.setdefault(_MOCKS, []).append(mock)
        yield mock


@pytest.fixture
def frozen_clock(mock_exchange: "MockForTests") -> "Clock":
    """The clock of ``mock_exchange``, stopped; ``frozen_clock.advance(ms)`` moves it."""
    mock_exchange.exchange.clock.freeze()
    return mock_exchange.exchange.clock


@pytest.fixture
def simulated_time(mock_exchange: "MockForTests") -> "SimulatedTime":
    """The time of ``mock_exchange``, to wait in without losing any: twenty seconds pass at once.

    Give it to the clients under test; docs/mock.md shows how, for blocking and for awaiting ones.
    """
    from sixmm_mock.testing import SimulatedTime  # noqa: PLC0415 - see above

    return SimulatedTime(mock_exchange.exchange.clock)


@pytest.fixture
def faults(mock_exchange: "MockForTests") -> "FaultsForTests":
    """What is to go wrong at ``mock_exchange``: ``faults.add(kind="latency", ms=200, count=3)``."""
    return mock_exchange.faults
