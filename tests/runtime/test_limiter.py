"""The client's own rate limit: moments are given out in order, and all wait while the exchange is strained."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sixmm_runtime.errors import InvalidArgument
from sixmm_runtime.options import RateLimit

FOREVER = 1e9


class Time:
    """Seconds that are moved by hand."""

    def __init__(self):
        self.now = 500.0

    def __call__(self):
        return self.now


@pytest.fixture
def time():
    return Time()


def waits(limit, *weights):
    """How long each of these calls has to wait, asked for one after the other."""
    return [round(limit.left(limit.reserve(weight, FOREVER)), 6) for weight in weights]


def test_a_burst_goes_at_once_and_the_rest_at_the_rate(time):
    limit = RateLimit(10, burst=3, monotonic=time)
    assert waits(limit, *[1] * 6) == [0, 0, 0, 0.1, 0.2, 0.3]


def test_a_quiet_time_brings_back_a_burst_and_no_more(time):
    limit = RateLimit(10, burst=2, monotonic=time)
    waits(limit, 1, 1)
    time.now += 60
    assert waits(limit, 1, 1, 1) == [0, 0, 0.1]


def test_by_default_the_calls_of_one_second_may_go_at_once(time):
    assert waits(RateLimit(2, monotonic=time), 1, 1, 1) == [0, 0, 0.5]
    assert waits(RateLimit(0.5, monotonic=time), 1, 1) == [0, 2]


def test_a_heavier_call_counts_for_several(time):
    limit = RateLimit(10, burst=5, monotonic=time)
    assert waits(limit, 4, 1, 1, 5) == [0, 0, 0.1, 0.6]


def test_a_call_that_is_heavier_than_a_burst_goes_when_nothing_else_does(time):
    limit = RateLimit(10, burst=2, monotonic=time)
    assert waits(limit, 5, 1) == [0, 0.4]


def test_a_turn_that_would_come_too_late_is_not_reserved(time):
    limit = RateLimit(1, burst=1, monotonic=time)
    assert limit.reserve(1, 0) is not None
    assert limit.reserve(1, 0.5) is None
    assert waits(limit, 1) == [1]


def test_a_pause_delays_everybody_alike_and_nobody_loses_the_place_in_the_queue(time):
    limit = RateLimit(10, burst=1, monotonic=time)
    first, second, third = (limit.reserve(1, FOREVER) for _ in range(3))
    time.now += 0.05
    limit.pause(2)
    time.now += 0.5
    assert [round(limit.left(one), 6) for one in (first, second, third)] == [1.45, 1.55, 1.65]
    time.now += 1.5
    assert [round(limit.left(one), 6) for one in (second, third)] == [0.05, 0.15]


def test_a_second_pause_counts_from_its_own_beginning(time):
    limit = RateLimit(10, burst=1, monotonic=time)
    moment = limit.reserve(1, FOREVER)
    limit.pause(2)
    time.now += 1
    limit.pause(3)
    assert round(limit.left(moment), 6) == 3


def test_a_shorter_pause_does_not_end_a_longer_one(time):
    limit = RateLimit(10, burst=1, monotonic=time)
    moment = limit.reserve(1, FOREVER)
    limit.pause(2)
    limit.pause(1)
    assert round(limit.left(moment), 6) == 2


def test_no_pause_is_longer_than_an_hour(time):
    limit = RateLimit(10, burst=1, monotonic=time)
    moment = limit.reserve(1, FOREVER)
    limit.pause(999_999_999)
    assert round(limit.left(moment), 6) == 3600


def test_after_a_pause_calls_go_at_the_rate_and_not_in_a_burst(time):
    limit = RateLimit(10, burst=5, monotonic=time)
    limit.pause(2)
    assert waits(limit, 1, 1) == [2.1, 2.2]


def test_threads_share_one_limit(time):
    limit = RateLimit(1000, burst=1, monotonic=time)
    start = threading.Barrier(8, timeout=60)

    def take(_):
        start.wait()
        return [limit.reserve(1, FOREVER) for _ in range(100)]

    with ThreadPoolExecutor(8) as pool:
        moments = sorted(one for taken in pool.map(take, range(8)) for one in taken)
    assert [round(one - moments[0], 6) for one in moments] == [n / 1000 for n in range(800)]


@pytest.mark.parametrize(
    "numbers", [(0,), (-1,), ("10",), (True,), (float("nan"),), (10, 0.5), (10, "5")]
)
def test_a_malformed_limit_is_refused(numbers):
    with pytest.raises(InvalidArgument, match="RateLimit"):
        RateLimit(*numbers)


def test_a_limit_says_what_it_allows():
    assert repr(RateLimit(10, burst=20)) == "RateLimit(per_second=10, burst=20)"
