"""Which fills of an order were told, by what events say of them."""

from decimal import Decimal

from sixmm_runtime.streams.user.fills import Fills


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
