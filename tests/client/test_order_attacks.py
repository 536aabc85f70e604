"""What clients say of orders under attack: short forms of soak/test_order_attacks.py."""

from itertools import product

import order_attacks as attacks
import pytest


@pytest.mark.parametrize(
    ("unique", "by", "life"),
    [(True, "key", 1_800), (False, "key", 1_800), (True, "login", 15), (False, "login", 15)],
)
def test_a_call_that_the_network_brings_twice_is_executed_once_and_reported(unique, by, life):
    for delay, heard, own in product((1, 12, 25, 40), ("first", "second"), (True, False)):
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


@pytest.mark.parametrize("by", ["key", "login"])
def test_two_tasks_that_change_the_same_orders_are_told_the_truth(by):
    told = attacks.TwoHands(5, by).run(40)
    assert told.wrong == []
    assert {"amend ok", "amend unknown", "cancel ok"} <= set(told.counts)
