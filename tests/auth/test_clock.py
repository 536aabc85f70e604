"""The exchange's time, and timestamps that never repeat."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sixmm_auth import ServerClock, TimestampSequence

SERVER_MS = 1_780_473_256_708


@pytest.fixture
def clock(clocks):
    return ServerClock(monotonic=lambda: clocks.monotonic_s, wall=lambda: clocks.wall_s)


def test_before_the_first_reading_the_time_is_the_computers(clock, clocks):
    assert not clock.synced
    assert clock.now_ms() == int(clocks.wall_s * 1000)
    assert clock.offset_ms == 0
    assert clock.age is None


def test_the_answer_is_dated_half_way_between_sending_and_receiving(clock, clocks):
    sent = clock.monotonic()
    clocks.pass_time(3)
    clock.observe(sent, clock.monotonic(), SERVER_MS)
    assert clock.now_ms() == SERVER_MS + 1500


def test_the_offset_is_the_servers_time_minus_the_computers(clock, clocks):
    local_ms = round(clocks.wall_s * 1000)
    clocks.pass_time(2)
    clock.observe(1000.0, 1002.0, local_ms + 1000 + 60_000)
    assert clock.offset_ms == 60_000


def test_a_jump_of_the_computers_date_changes_nothing(clock, clocks):
    clock.observe(1000.0, 1000.0, SERVER_MS)
    clocks.wall_s -= 86_400
    clocks.monotonic_s += 1
    assert clock.now_ms() == SERVER_MS + 1000


def test_a_jump_before_the_first_reading_changes_nothing_either(clock, clocks):
    before = clock.now_ms()
    clocks.wall_s += 86_400
    assert clock.now_ms() == before


def test_age_counts_from_the_last_reading(clock, clocks):
    clock.observe(1000.0, 1000.0, SERVER_MS)
    clocks.pass_time(7)
    assert clock.age == 7


def test_a_reading_replaces_the_one_before(clock, clocks):
    clock.observe(1000.0, 1000.0, SERVER_MS)
    clocks.pass_time(1)
    clock.observe(1001.0, 1001.0, SERVER_MS + 500_000)
    assert clock.now_ms() == SERVER_MS + 500_000
    assert clock.readings == 2


def test_a_late_answer_does_not_undo_a_newer_one(clock, clocks):
    clocks.pass_time(10)
    clock.observe(1009.0, 1009.0, SERVER_MS)
    clock.observe(1000.0, 1002.0, 5)
    assert clock.now_ms() == SERVER_MS + 1000


def test_an_answer_before_its_question_is_refused(clock):
    with pytest.raises(ValueError, match="order of events"):
        clock.observe(2.0, 1.0, SERVER_MS)


def test_timestamps_increase_while_the_clock_stands_still():
    sequence = TimestampSequence()
    given = [sequence.next(5) for _ in range(1000)]
    assert given == list(range(5, 1005))


def test_timestamps_increase_when_the_clock_goes_back_a_little():
    sequence = TimestampSequence()
    assert [sequence.next(500), sequence.next(100)] == [500, 501]


def test_timestamps_follow_the_clock_when_it_has_gone_on():
    sequence = TimestampSequence()
    assert [sequence.next(5), sequence.next(900)] == [5, 900]


def test_timestamps_that_the_exchange_can_only_refuse_are_given_up():
    sequence = TimestampSequence()
    sequence.next(3_600_000)
    assert sequence.next(5) == 5


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
    assert sequence.next(Now(5)) == 5
    assert seen == [True]


def test_timestamps_are_distinct_among_threads():
    with ThreadPoolExecutor(16) as pool:
        given = list(
            pool.map(lambda _: TimestampSequence.of("key-of-threads").next(5), range(4000))
        )
    assert len(set(given)) == 4000
