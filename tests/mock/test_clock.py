"""The exchange's time, and what is planned in it."""

import itertools

import pytest
from sixmm_mock import Clock, MockExchange
from sixmm_mock import clock as clock_module
from sixmm_mock.clock import Timers

START_MS = 1_780_000_000_000


@pytest.fixture
def machine(monkeypatch):
    """The machine's clock, moved by hand."""
    now = [START_MS]
    monkeypatch.setattr(clock_module, "machine_ms", lambda: now[0])

    def pass_by(ms: int) -> None:
        now[0] += ms

    return pass_by


@pytest.fixture
def clock() -> Clock:
    return Clock(frozen_at_ms=START_MS)


@pytest.fixture
def timers(clock) -> Timers:
    return Timers(clock)


def test_a_running_clock_follows_the_machines(machine):
    clock = Clock()
    machine(1500)
    assert clock.now_ms() == START_MS + 1500


def test_a_fast_clock_runs_a_multiple_of_real_time(machine):
    clock = Clock(speed=60)
    machine(1000)
    assert clock.now_ms() == START_MS + 60_000


def test_a_change_of_speed_does_not_change_the_present(machine):
    clock = Clock()
    machine(1000)
    clock.run(speed=10)
    assert clock.now_ms() == START_MS + 1000
    machine(1000)
    assert clock.now_ms() == START_MS + 11_000


def test_a_frozen_clock_stands_until_it_is_let_run(machine):
    clock = Clock(frozen_at_ms=5_000)
    machine(1000)
    assert (clock.now_ms(), clock.is_frozen) == (5_000, True)
    clock.run()
    machine(1000)
    assert (clock.now_ms(), clock.is_frozen) == (6_000, False)


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize("frozen", [True, False])
def test_a_clock_can_be_set(frozen):
    clock = Clock()
    if frozen:
        clock.freeze()
    clock.set(START_MS + 77)
    assert clock.now_ms() == START_MS + 77


@pytest.mark.parametrize("speed", [0, -1, float("nan"), 1e9])
def test_a_speed_that_is_none_is_refused(speed):
    with pytest.raises(ValueError, match="speed"):
        Clock(speed=speed)


def test_due_actions_run_in_order_of_time_whatever_order_they_were_planned_in(clock, timers):
    done = []
    for delay in (30, 10, 20):
        timers.at(START_MS + delay, lambda delay=delay: done.append(delay))
    clock.advance(25)
    timers.run_due()
    assert done == [10, 20]


def test_actions_of_one_moment_run_in_the_order_they_were_planned(timers):
    done = []
    for name in "abc":
        timers.at(START_MS, lambda name=name: done.append(name))
    timers.run_due()
    assert done == ["a", "b", "c"]


def test_an_action_sees_the_clock_at_its_own_moment(clock, timers):
    seen = []
    timers.at(START_MS + 10, lambda: seen.append(clock.now_ms()))
    clock.advance(3_600_000)
    timers.run_due()
    assert seen == [START_MS + 10]
    assert clock.now_ms() == START_MS + 3_600_000


def test_a_periodic_action_runs_once_for_each_period_that_passed(clock, timers):
    seen = []
    timers.every(10, lambda: seen.append(clock.now_ms() - START_MS))
    clock.advance(35)
    timers.run_due()
    timers.run_due()
    assert seen == [10, 20, 30]


def test_an_action_may_plan_another_that_is_due_too(clock, timers):
    done = []
    timers.at(START_MS + 1, lambda: timers.at(START_MS + 2, lambda: done.append("second")))
    clock.advance(5)
    timers.run_due()
    assert done == ["second"]


def test_a_canceled_action_does_not_run(clock, timers):
    done = []
    timer = timers.every(10, lambda: done.append(1))
    timer.cancel()
    clock.advance(100)
    timers.run_due()
    assert (done, timers.next_due_ms()) == ([], None)


def test_an_action_that_fails_does_not_stop_the_next(timers):
    done = []
    timers.at(START_MS, lambda: 1 / 0)
    timers.at(START_MS, lambda: done.append(1))
    with pytest.raises(ZeroDivisionError):
        timers.run_due()
    timers.run_due()
    assert done == [1]


def test_a_period_must_be_positive(timers):
    with pytest.raises(ValueError, match="period"):
        timers.every(0, lambda: None)


def test_due_actions_run_before_the_next_request(wire, exchange):
    seen = []
    exchange.schedule(START_MS + 1000, lambda: seen.append(exchange.clock.now_ms()))
    wire.send("GET", "/v1/time")
    assert seen == []
    exchange.clock.advance(5000)
    answer = wire.send("GET", "/v1/time")
    assert seen == [START_MS + 1000]
    assert answer.data["timestampMs"] == START_MS + 5000


def test_a_schedule_can_repeat(wire, exchange: MockExchange):
    seen = []
    exchange.schedule(START_MS + 10, lambda: seen.append(exchange.clock.now_ms()), every_ms=20)
    exchange.clock.advance(60)
    wire.send("GET", "/v1/time")
    assert seen == [START_MS + 10, START_MS + 30, START_MS + 50]


def test_all_that_a_request_does_happens_at_one_moment(monkeypatch, exchange, user, signed):
    ticks = itertools.count(START_MS)
    monkeypatch.setattr(clock_module, "machine_ms", lambda: next(ticks))
    exchange.clock.run()
    assert signed.place(type="MARKET", price=None).code == 0
    account = exchange.engine.accounts[user.user_id]
    (order,), (fill,) = account.orders.finished(), account.fills
    moments = {order.created_at, order.updated_at, fill.created_at, signed.key.last_used_at}
    assert moments == {exchange.journal.get(1).at_ms}
