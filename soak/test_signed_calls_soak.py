"""100,000 signed calls at once with one key: ``pytest soak/test_signed_calls_soak.py -s`` prints the figures."""

import time

import pytest
from signed_calls import Figures, always_the_same, make_calls, make_exchange
from sixmm_auth.clock import AHEAD_MS
from sixmm_mock import running_server


def report(how: str, began: float, figures: Figures) -> None:
    seconds = time.perf_counter() - began
    print(
        f"\n{how}: {figures.calls} calls in {seconds:.0f} s ({figures.calls / seconds:.0f}/s),"
        f" replays {figures.refused[3004]}, other refusals {figures.refused[1003]},"
        f" timestamps at most {figures.furthest_ahead_ms} ms ahead"
    )


@pytest.mark.timeout(900)
def test_no_call_in_process_is_taken_for_a_replay():
    began = time.perf_counter()
    figures = make_calls(75_000, make_exchange())
    report("mixed, in process", began, figures)
    assert figures.calls == 75_000
    assert figures.refused == {3004: 0, 1003: 0}


@pytest.mark.timeout(900)
def test_no_call_over_loopback_is_taken_for_a_replay():
    exchange, began = make_exchange(), time.perf_counter()
    with running_server(exchange) as url:
        figures = make_calls(10_000, exchange, base_url=url)
    report("mixed, over loopback", began, figures)
    assert figures.calls == 10_000
    assert figures.refused == {3004: 0, 1003: 0}


@pytest.mark.timeout(900)
def test_identical_calls_faster_than_the_clock_are_slowed_down_and_none_is_a_replay():
    began = time.perf_counter()
    figures = make_calls(15_000, make_exchange(), which=always_the_same)
    report("identical, in process", began, figures)
    assert figures.calls == 15_000
    assert figures.refused == {3004: 0, 1003: 0}
    assert figures.furthest_ahead_ms <= AHEAD_MS + 10
