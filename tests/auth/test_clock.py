"""The exchange's time, and when it has to be read again."""

import time

import pytest
from sixmm_auth import ServerClock

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


def test_right_after_a_reading_the_error_is_its_uncertainty_and_grows_from_there(clock, clocks):
    clock.observe(1000.0, 1002.0, SERVER_MS)
    assert clock.uncertainty_ms == 1000
    clocks.pass_time(1)  # to the middle of the round trip: the reading is of that moment
    assert clock.error_ms == 1000
    clocks.pass_time(1)
    assert clock.error_ms == pytest.approx(1000.2)  # 200 millionths of what passed since
    clocks.pass_time(100)
    assert clock.error_ms == pytest.approx(1020.2)


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


def read(clock, clocks, *, off_ms=0, round_trip=0.0):
    """One reading of an exchange whose time is the computer's, `off_ms` off."""
    sent = clock.monotonic()
    clocks.pass_time(round_trip)
    now_ms = round((clocks.wall_s - round_trip / 2) * 1000)
    clock.observe(sent, clock.monotonic(), now_ms + off_ms)


def due_after(clock, clocks):
    """Minutes until the time is due to be read again."""
    minutes = 0
    while not clock.claim_refresh():
        clocks.pass_time(60)
        minutes += 1
    return minutes


def test_the_uncertainty_is_half_the_round_trip(clock, clocks):
    assert clock.uncertainty_ms is None
    read(clock, clocks, round_trip=0.3)
    assert clock.uncertainty_ms == pytest.approx(150)


def test_a_clock_says_what_it_knows(clock, clocks):
    assert repr(clock) == "ServerClock(offset_ms=0, never read)"
    read(clock, clocks, off_ms=2000, round_trip=0.04)
    clocks.pass_time(7)
    assert repr(clock) == "ServerClock(offset_ms=2000 ±20, read 7 s ago)"


def test_a_clock_that_was_never_read_is_not_trusted(clock):
    assert not clock.trusted


def test_time_that_passes_leaves_a_clock_trusted(clock, clocks):
    read(clock, clocks)
    clocks.pass_time(86_400)
    assert clock.trusted


@pytest.mark.parametrize("jump_s", [-300, 300, 2, -2, 86_400])
def test_a_computer_whose_clocks_have_parted_is_not_trusted_until_the_next_reading(
    jump_s, clock, clocks
):
    read(clock, clocks)
    clocks.wall_s += jump_s
    assert not clock.trusted
    read(clock, clocks)
    assert clock.trusted


def test_a_slight_correction_of_the_date_leaves_a_clock_trusted(clock, clocks):
    read(clock, clocks)
    clocks.wall_s += 0.5
    assert clock.trusted


def test_by_default_the_clock_goes_on_during_a_sleep_where_the_system_has_such_a_clock():
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    if boot is None:
        pytest.skip("this system has no CLOCK_BOOTTIME")
    before = time.clock_gettime(boot)
    assert before <= ServerClock().monotonic() <= time.clock_gettime(boot)


def test_the_time_is_due_before_an_ordinary_drift_can_matter(clock, clocks):
    read(clock, clocks)
    assert due_after(clock, clocks) == 84  # 1 s at 200 millionths


def test_the_time_is_due_earlier_after_an_uncertain_reading(clock, clocks):
    read(clock, clocks, round_trip=1.0)
    assert due_after(clock, clocks) == 42


def test_the_time_is_due_a_minute_after_even_the_worst_reading(clock, clocks):
    read(clock, clocks, round_trip=20.0)
    clocks.pass_time(45)
    assert not clock.claim_refresh()
    clocks.pass_time(10)
    assert clock.claim_refresh()


def test_a_clock_that_drifts_is_read_more_often(clock, clocks):
    read(clock, clocks)
    clocks.pass_time(1000)
    read(clock, clocks, off_ms=1000)
    assert due_after(clock, clocks) == 9  # 1 s at twice 1,000 millionths


@pytest.mark.parametrize("off_ms", [60_000, -60_000])
def test_an_exchange_whose_clock_was_set_is_not_taken_for_a_drift(off_ms, clock, clocks):
    read(clock, clocks)
    clocks.pass_time(1000)
    read(clock, clocks, off_ms=off_ms)
    assert due_after(clock, clocks) == 84


def test_what_the_uncertainty_of_two_readings_explains_is_not_taken_for_a_drift(clock, clocks):
    read(clock, clocks, round_trip=0.2)
    clocks.pass_time(1)
    read(clock, clocks, off_ms=200, round_trip=0.2)
    assert due_after(clock, clocks) == 75


def test_only_one_caller_is_told_to_read_the_time_again(clock, clocks):
    read(clock, clocks)
    clocks.pass_time(6000)
    assert [clock.claim_refresh() for _ in range(3)] == [True, False, False]


def test_a_reading_that_came_to_nothing_is_due_again_a_minute_later(clock, clocks):
    read(clock, clocks)
    clocks.pass_time(6000)
    clock.claim_refresh()
    clocks.pass_time(59)
    assert not clock.claim_refresh()
    clocks.pass_time(1)
    assert clock.claim_refresh()


def test_a_time_that_was_cut_off_to_the_second_is_right_to_half_a_second(clock, clocks):
    clock.observe(1000.0, 1000.0, 1_780_473_256_000, resolution_ms=1_000)
    assert clock.now_ms() == 1_780_473_256_499
    assert clock.error_ms == pytest.approx(499.5)
    # What a cut hides looks like drift, and is none.
    clocks.pass_time(100)
    clock.observe(1100.0, 1100.0, 1_780_473_357_000, resolution_ms=1_000)
    clocks.pass_time(1_000)
    assert not clock.claim_refresh()


def test_a_narrower_tolerance_is_read_by_more_often(clocks):
    clocks.pass_time(0)
    times = {"monotonic": lambda: clocks.monotonic_s, "wall": lambda: clocks.wall_s}
    found = []
    for tolerance_ms in (10_000, 1_000):
        clock = ServerClock(**times, tolerance_ms=tolerance_ms)
        clock.observe(clocks.monotonic_s, clocks.monotonic_s, SERVER_MS)
        clocks.pass_time(600)
        found.append(clock.claim_refresh())
    assert found == [False, True]
