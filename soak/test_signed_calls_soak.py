"""100,000 signed calls at once with one key: ``pytest soak/test_signed_calls_soak.py -s`` prints the figures."""

import time

import pytest
from signed_calls import make_calls, make_exchange
from sixmm_mock import running_server


@pytest.mark.timeout(900)
def test_no_call_of_a_hundred_thousand_is_taken_for_a_replay():
    for number, served in ((90_000, False), (10_000, True)):
        exchange = make_exchange()
        began = time.perf_counter()
        if served:
            with running_server(exchange) as url:
                figures = make_calls(number, exchange, base_url=url)
        else:
            figures = make_calls(number, exchange)
        seconds = time.perf_counter() - began
        print(  # noqa: T201 - the figures are what a soak run is for
            f"\n{'over loopback' if served else 'in process'}: {figures.calls} calls in {seconds:.0f} s"
            f" ({figures.calls / seconds:.0f}/s), replays {figures.refused[3004]}, other refusals"
            f" {figures.refused[1003]}, timestamps at most {figures.furthest_ahead_ms} ms ahead"
        )
        assert figures.calls == number
        assert figures.refused == {3004: 0, 1003: 0}
