"""Calls of one key made at once are never taken for replays: a short run of what soak/ does at length."""

from signed_calls import make_calls, make_exchange
from sixmm_mock import running_server


def test_no_call_of_many_threads_and_tasks_is_taken_for_a_replay():
    figures = make_calls(3000, make_exchange())
    assert figures.calls == 3000
    assert figures.refused == {3004: 0, 1003: 0}


def test_no_call_over_sockets_is_taken_for_a_replay():
    exchange = make_exchange()
    with running_server(exchange) as url:
        figures = make_calls(600, exchange, base_url=url)
    assert figures.calls == 600
    assert figures.refused == {3004: 0, 1003: 0}
