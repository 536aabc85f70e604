"""What clients say of orders under attack: calls that the network brings twice, interruptions, two hands."""

import gc
import random
import signal
import time
import traceback
from itertools import product

import pytest
from sixmm import SixMMError

from . import order_attacks as attacks

SOAK = (pytest.mark.soak, pytest.mark.timeout(900))
SOME = (1, 12, 25, 40)
ALL = (0, 0.5, 2, 5, 8, 9.9, 10.1, 12, 15, 19, 21, 25, 29, 31, 35, 40)


@pytest.mark.parametrize(
    ("by", "life", "delays"),
    [
        ("key", 1_800, SOME),
        ("login", 15, SOME),
        pytest.param("key", 1_800, ALL, marks=SOAK),
        pytest.param("login", 1_800, ALL, marks=SOAK),
        pytest.param("login", 15, ALL, marks=SOAK),
    ],
)
@pytest.mark.parametrize("unique", [True, False])
def test_a_call_that_the_network_brings_twice_is_executed_once_and_reported(
    unique, by, life, delays
):
    for delay, heard, own in product(delays, ("first", "second"), (True, False)):
        came = attacks.brought_twice(
            unique=unique, by=by, delay=delay, heard=heard, own=own, life=life
        )
        assert [one for one in came if one.wrong] == []
        # Where the second copy is refused, nothing but a second request of the client could make another order.
        if by == "key" or delay > life:
            assert {one.copies for one in came} == {1}


@pytest.mark.parametrize("losing", [False, True])
def test_an_interrupted_order_is_returned_raised_or_named_in_the_log(losing):
    last = 3_000 if losing else 420
    by_line = attacks.interrupt_lines(iter(range(1, last, last // 40)), losing=losing)
    by_turn = attacks.cancel_turns(iter(range(0, 90 if losing else 30, 3)), losing=losing)
    assert [one for one in (*by_line, *by_turn) if one.wrong] == []
    assert any(one.executed for one in by_line)
    assert any(one.executed for one in by_turn)
    # What never left is not named.
    assert [one for one in by_turn if not one.left and one.lines] == []


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_no_order_that_is_interrupted_anywhere_is_lost():
    choose = random.Random(7)  # noqa: S311 - repeatable
    found = [
        *attacks.interrupt_lines((choose.randrange(1, 420) for _ in range(150)), losing=False),
        *attacks.interrupt_lines((choose.randrange(1, 3_000) for _ in range(150)), losing=True),
        *attacks.cancel_turns((choose.randrange(30) for _ in range(100)), losing=False),
        *attacks.cancel_turns((choose.randrange(120) for _ in range(100)), losing=True),
    ]
    assert [one for one in found if one.wrong] == []
    assert sum(one.executed for one in found) > 200


@pytest.mark.soak
@pytest.mark.timeout(900)
# The mock in this process is interrupted too.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timers that send signals")
def test_no_order_is_lost_when_a_signal_comes_at_any_time():
    choose, attacked = random.Random(8), attacks.Attacked()  # noqa: S311 - repeatable

    def stop(*_):
        raise attacks.Interrupted

    before = signal.signal(signal.SIGALRM, stop)
    wrong = []
    try:
        with attacked.blocking(attacks.Seen(attacked)) as mm:
            began = time.perf_counter()
            mm.orders.place(**attacks.limit(0))
            usual = max(0.001, time.perf_counter() - began)
            for number in range(1, 501):
                own, told, placed = f"cut-{number}", False, None
                with attacks.warnings() as lines:
                    try:
                        signal.setitimer(signal.ITIMER_REAL, choose.uniform(1e-5, 1.5 * usual))
                        placed = mm.orders.place(**attacks.limit(number), client_order_id=own)
                        signal.setitimer(signal.ITIMER_REAL, 0)
                    except attacks.Interrupted as interruption:
                        # In this very frame, the call has returned already (or not begun): its result was told.
                        steps = traceback.extract_tb(interruption.__traceback__)
                        within = any(step.filename != __file__ for step in steps)
                        told = not within or sum(own in line for line in lines) == 1
                    except SixMMError:
                        told = True
                there = attacked.account.orders.knows_client_id(own)
                attacked.clear()
                if there and not told and placed is None:
                    wrong.append((own, list(lines)))
    finally:
        signal.signal(signal.SIGALRM, before)
        gc.collect()  # what the mock left half way is complained of here, and not in the next test
    assert wrong == []


@pytest.mark.parametrize(
    ("by", "seed", "rounds"),
    [
        ("key", 5, 40),
        ("login", 5, 40),
        pytest.param("key", 1, 500, marks=SOAK),
        pytest.param("key", 2, 500, marks=SOAK),
        pytest.param("login", 3, 500, marks=SOAK),
    ],
)
def test_two_tasks_that_change_the_same_orders_are_told_the_truth(by, seed, rounds):
    told = attacks.TwoHands(seed, by).run(rounds)
    assert told.wrong == []
    assert {"amend ok", "amend unknown", "cancel ok"} <= set(told.counts)
    assert told.counts["amend ok"] > rounds / 2
