"""Calls of one key made at once are never taken for replays."""

import contextlib

import pytest
from sixmm_auth.clock import TOLERANCE_MS
from sixmm_mock import running_server

from .signed_calls import always_the_same, make_calls, make_exchange

SOAK = (pytest.mark.soak, pytest.mark.timeout(900))


@pytest.mark.parametrize(
    ("calls", "over_loopback"),
    [
        (1_500, False),
        (300, True),
        pytest.param(75_000, False, marks=SOAK),
        pytest.param(10_000, True, marks=SOAK),
    ],
)
def test_no_call_of_many_threads_and_tasks_is_taken_for_a_replay(calls, over_loopback):
    exchange = make_exchange()
    with contextlib.ExitStack() as serving:
        url = serving.enter_context(running_server(exchange)) if over_loopback else ""
        figures = make_calls(calls, exchange, **({"base_url": url} if url else {}))
    assert figures.calls == calls
    assert figures.refused == {3004: 0, 1003: 0}


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_identical_calls_faster_than_the_clock_are_slowed_down_and_none_is_a_replay():
    figures = make_calls(15_000, make_exchange(), which=always_the_same)
    assert figures.calls == 15_000
    assert figures.refused == {3004: 0, 1003: 0}
    assert figures.furthest_ahead_ms <= TOLERANCE_MS // 2 + 10
