"""Which fills of an order were told, by what events say of them."""

from decimal import Decimal

import pytest
from sixmm_runtime.streams.user.feed import Pace
from sixmm_runtime.streams.user.fills import Fill, Fills, _are_near, _are_one, fills_of


def event(end, at):
    """A fill of 1 without an id, with which `end` was executed."""
    return {
        "last_fill_quantity": "1",
        "last_fill_price": "5",
        "executed_quantity": end,
        "updated_at": at,
    }


def test_a_fill_without_an_id_that_comes_again_is_not_taken_for_one_that_was_lost():
    fills = Fills()
    fills.note(fills.brought_by(event("1", 1), Decimal(0)))
    fills.note(fills.brought_by(event("3", 3), Decimal(1)))
    assert fills.lacks(Decimal(3))
    again = fills.brought_by(event("1", 1), Decimal(3))
    assert (again.fill, again.named) == (None, True)
    assert fills.brought_by(event("2", 2), Decimal(3)).fill is not None


def test_a_fill_without_an_id_brings_nothing_where_all_that_was_executed_is_told():
    fills = Fills()
    fills.note(fills.brought_by(event("1", 1), Decimal(0)))
    fills.note(fills.brought_by({**event("3", 3), "last_fill_quantity": "2"}, Decimal(1)))
    late = fills.brought_by(event("2", 2), Decimal(3))
    assert (late.fill, late.named, late.unsure) == (None, True, False)


@pytest.mark.parametrize(("executed", "ends"), [("3", ["1", "3"]), ("4", [None, None])])
def test_rows_say_what_was_executed_with_each_only_where_none_is_missing(executed, ends):
    rows = [{"quantity": "1", "created_at": 1}, {"quantity": "2", "created_at": 2}]
    found = fills_of(rows, Decimal(executed))
    assert [one.end for one in found] == [end and Decimal(end) for end in ends]


@pytest.mark.parametrize(
    ("told", "fill", "one"),
    [
        (Fill(end=Decimal(2), at=1), Fill(end=Decimal(2), at=9), True),
        (Fill(end=Decimal(2), at=1), Fill(end=Decimal(3), at=1), False),
        (Fill(end=Decimal(2), at=1), Fill(at=1), True),
        (Fill(at=1), Fill(at=2), False),
        (Fill(at=1, price=Decimal(5)), Fill(at=1, price=Decimal(6)), False),
    ],
)
def test_two_fills_are_one_by_what_was_executed_with_them_and_else_by_their_time(told, fill, one):
    assert _are_one(told, fill) is one


def test_only_a_fill_of_the_queries_is_looked_for_at_another_time():
    pushed, asked = Fill(at=1_000), Fill(at=1_000, trade_id="7")
    assert _are_near(pushed, Fill(at=1_000))
    assert not _are_near(pushed, Fill(at=1_001))
    assert _are_near(asked, Fill(at=1_001))
    assert not _are_near(asked, Fill(at=10_000_000))


def test_five_rounds_of_queries_go_at_once_and_then_one_each_twelfth_of_the_interval():
    pace = Pace(120.0, now=1_000.0)
    assert [pace.take(1_000.0) for _ in range(7)] == [0, 0, 0, 0, 0, 10, 20]
    assert pace.take(1_020.0) == 10, "what was waited for is saved"
    assert [pace.take(9_000.0) for _ in range(6)] == [0, 0, 0, 0, 0, 10], "and no more than five"
