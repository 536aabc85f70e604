"""The attacks of `order_attacks` at length: ``pytest soak/test_order_attacks.py -s`` prints what was done."""

import gc
import random
import signal
import time
import traceback
from collections import Counter
from itertools import product

import order_attacks as attacks
import pytest
from sixmm import SixMMError

DELAYS = (0, 0.5, 2, 5, 8, 9.9, 10.1, 12, 15, 19, 21, 25, 29, 31, 35, 40)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("unique", [True, False])
@pytest.mark.parametrize("by", ["key", "login"])
def test_a_call_that_the_network_brings_twice_is_executed_once_and_reported(unique, by):
    counts = Counter()
    for delay, heard, own, life in product(DELAYS, ("first", "second"), (True, False), (1_800, 15)):
        if by == "key" and life < DELAYS[-1]:
            continue
        for one in attacks.brought_twice(
            unique=unique, by=by, delay=delay, heard=heard, own=own, life=life
        ):
            assert not one.wrong, one
            counts[f"{one.said}, {one.copies} there"] += 1
    print(f"\nunique={unique} {by}: {dict(counts)}")


@pytest.mark.timeout(900)
def test_no_interrupted_order_is_lost():
    choose = random.Random(7)  # noqa: S311 - repeatable
    found = [
        *attacks.interrupt_lines((choose.randrange(1, 420) for _ in range(150)), losing=False),
        *attacks.interrupt_lines((choose.randrange(1, 3_000) for _ in range(150)), losing=True),
        *attacks.cancel_turns((choose.randrange(30) for _ in range(100)), losing=False),
        *attacks.cancel_turns((choose.randrange(120) for _ in range(100)), losing=True),
    ]
    print(f"\n{len(found)} interrupted, {sum(one.executed for one in found)} of them executed")
    assert [one for one in found if one.wrong] == []
    assert sum(one.executed for one in found) > 200


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
    wrong, executed = [], 0
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
                told = told or placed is not None
                there = attacked.account.orders.knows_client_id(own)
                executed += there
                attacked.clear()
                if there and not told:
                    wrong.append((own, list(lines)))
    finally:
        signal.signal(signal.SIGALRM, before)
        gc.collect()  # what the mock left half way is complained of here, and not in the next test
    print(f"\n500 signals, {executed} orders executed")
    assert wrong == []


@pytest.mark.timeout(900)
@pytest.mark.parametrize(("by", "seed"), [("key", 1), ("key", 2), ("login", 3)])
def test_two_tasks_that_change_the_same_orders_are_told_the_truth(by, seed):
    told = attacks.TwoHands(seed, by).run(500)
    print(f"\n{by}: {dict(told.counts)}")
    assert told.wrong == []
    assert told.counts["amend ok"] > 300
