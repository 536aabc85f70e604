"""Timestamps that make identical calls differ, and let all others share a millisecond."""

import threading
from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st
from sixmm_auth import TimestampSequence, sign_query
from sixmm_auth.clock import TOLERANCE_MS, wait_seconds

CALL = (b"symbol=BTCUSDT", b"")


def test_identical_calls_of_one_millisecond_have_timestamps_that_increase():
    sequence = TimestampSequence()
    assert [sequence.next(*CALL, 5) for _ in range(1000)] == list(range(5, 1005))


def test_calls_of_different_bytes_share_the_present_millisecond():
    sequence = TimestampSequence()
    calls = [(b"a=%d" % number, b"") for number in range(500)]
    calls += [(b"", b'{"a":%d}' % number) for number in range(500)]
    assert {sequence.next(*call, 5) for call in calls} == {5}


def test_a_call_follows_its_own_last_one_and_no_other():
    two = (b"a=2", b"")
    sequence = TimestampSequence()
    given_out = [sequence.next(*call, 5) for call in (CALL, CALL, two, CALL, two)]
    assert given_out == [5, 6, 5, 7, 6]


def test_timestamps_follow_the_clock_when_it_has_gone_on():
    sequence = TimestampSequence()
    assert [sequence.next(*CALL, 5), sequence.next(*CALL, 900)] == [5, 900]


def test_identical_calls_increase_when_the_clock_goes_back_a_little():
    sequence = TimestampSequence()
    assert [sequence.next(*CALL, 500), sequence.next(*CALL, 100)] == [500, 501]


def test_no_call_goes_back_with_the_clock_because_the_past_is_not_remembered():
    sequence = TimestampSequence()
    sequence.next(*CALL, 400)
    sequence.next(b"other=1", b"", 500)
    assert sequence.next(*CALL, 400) == 500


def test_timestamps_that_the_exchange_can_only_refuse_are_given_up():
    sequence = TimestampSequence()
    sequence.next(*CALL, 3_600_000)
    assert sequence.next(*CALL, 5) == 5


STEPS = st.lists(st.tuples(st.integers(0, 2), st.integers(-20, 20)), max_size=60)


@given(steps=STEPS)
def test_whatever_the_order_of_calls_and_times_no_call_has_a_timestamp_twice(steps):
    sequence, seen, now_ms = TimestampSequence(), set(), 1_000_000
    for number, passed in steps:
        now_ms += passed
        stamp = sequence.next(b"%d" % number, b"", now_ms)
        assert stamp >= now_ms
        assert (number, stamp) not in seen
        seen.add((number, stamp))


def test_what_is_past_is_forgotten():
    sequence = TimestampSequence()
    for now_ms in range(1000):
        for number in range(20):
            sequence.next(b"a=%d" % (20 * now_ms + number), b"", now_ms)
    assert len(sequence._last) == 20


def test_a_call_may_run_ahead_by_half_the_tolerance_before_it_has_to_wait():
    assert wait_seconds(1000 + TOLERANCE_MS // 2, 1000) == 0
    assert wait_seconds(1000 + TOLERANCE_MS // 2 + 250, 1000) == 0.25


def test_one_key_has_one_sequence_and_another_key_another():
    assert TimestampSequence.of("key-of-two") is TimestampSequence.of("key-of-two")
    assert TimestampSequence.of("key-of-two") is not TimestampSequence.of("key-of-one")


def test_the_registry_of_sequences_does_not_hold_the_keys():
    TimestampSequence.of("canary-key-in-registry")
    assert "canary-key-in-registry" not in repr(TimestampSequence._by_key)


def test_a_timestamp_is_picked_under_the_lock():
    sequence = TimestampSequence()

    class Now(int):
        """Asks, at the moment when it is compared, whether another thread could come between."""

        def __gt__(self, other):
            seen.append(sequence._lock.locked())
            return int(self) > other

    seen = []
    assert sequence.next(*CALL, Now(5)) == 5
    assert set(seen) == {True}


def test_identical_calls_are_distinct_among_threads():
    start = threading.Barrier(16, timeout=60)

    def take(_):
        start.wait()
        return [TimestampSequence.of("key-of-threads").next(*CALL, 5) for _ in range(250)]

    with ThreadPoolExecutor(16) as pool:
        given_out = [stamp for stamps in pool.map(take, range(16)) for stamp in stamps]
    assert len(set(given_out)) == 4000


def test_timestamps_in_seconds_differ_by_whole_seconds_and_run_ahead_by_no_more():
    sequence = TimestampSequence()
    given_out = [sequence.next(*CALL, now_ms, unit_ms=1_000) for now_ms in (5_999, 6_000, 6_001)]
    assert given_out == [5_000, 6_000, 7_000]
    assert sign_query(b"", b"", secret="s", timestamp_ms=7_000, unit_ms=1_000).query.startswith(
        b"timestamp=7&"
    )
    assert wait_seconds(9_000, 6_001, tolerance_ms=4_000) == 0.999
