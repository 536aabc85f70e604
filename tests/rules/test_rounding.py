"""Rounding is exact, goes where it was told to, and changes nothing that fits already."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sixmm import FieldAbsent, InvalidArgument
from sixmm_runtime.rules.contract import is_multiple, round_to, times

numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30)
steps = st.builds(
    lambda digits, exponent: Decimal(digits).scaleb(exponent),
    st.integers(1, 10**12),
    st.integers(-30, 12),
)


@given(numbers, steps)
def test_rounding_down_gives_the_last_multiple_that_is_not_above(value, step):
    found = round_to(value, step, "down")
    assert Fraction(found) / Fraction(step) == Fraction(value) // Fraction(step)


@given(numbers, steps)
def test_rounding_up_gives_the_first_multiple_that_is_not_below(value, step):
    found = round_to(value, step, "up")
    assert Fraction(found) / Fraction(step) == -(-Fraction(value) // Fraction(step))


@given(numbers, steps)
def test_rounding_to_the_nearest_is_never_off_by_more_than_half_a_step(value, step):
    found = round_to(value, step, "nearest")
    assert is_multiple(found, step)
    assert abs(Fraction(found) - Fraction(value)) * 2 <= Fraction(step)


@given(numbers, steps, st.sampled_from(["down", "up", "nearest"]))
def test_rounding_again_changes_nothing(value, step, direction):
    found = round_to(value, step, direction)
    assert is_multiple(found, step)
    assert round_to(found, step, direction) == found


@given(numbers, numbers)
def test_a_product_is_exact(one, other):
    assert Fraction(times(one, other)) == Fraction(one) * Fraction(other)


@given(numbers, steps)
def test_a_multiple_is_what_divides_without_a_rest(value, step):
    assert is_multiple(value, step) == ((Fraction(value) / Fraction(step)).denominator == 1)


@pytest.mark.parametrize(
    ("price", "direction", "rounded"),
    [
        ("85000.04", "down", "85000.0"),
        ("85000.04", "up", "85000.1"),
        ("85000.04", "nearest", "85000.0"),
        ("85000.05", "nearest", "85000.1"),
        (Decimal("85000.06"), "nearest", "85000.1"),
        (85000, "up", "85000.0"),
        ("0.04", "down", "0.0"),
        ("99999999999999999999999999999999.99", "down", "99999999999999999999999999999999.9"),
    ],
)
def test_a_price_is_rounded_to_the_tick_size_and_written_with_its_digits(
    price, direction, rounded, contract
):
    assert str(contract().round_price(price, direction)) == rounded


def test_a_quantity_is_rounded_to_the_step_size(contract):
    assert contract().round_quantity("0.0019", "down") == Decimal("0.001")


def test_a_grid_of_zero_is_none(contract):
    assert contract(tickSize="0").round_price("1.23456", "down") == Decimal("1.23456")


def test_without_a_tick_size_in_the_answer_there_is_nothing_to_round_to(contract):
    with pytest.raises(FieldAbsent, match="tick_size"):
        contract(tickSize=None).round_price("1", "down")


@pytest.mark.parametrize(
    ("price", "direction", "said"),
    [
        (0.1, "down", "price must not be a float"),
        ("1,5", "down", "decimal number"),
        ("1", "sideways", "must be one of 'down', 'up', 'nearest', not 'sideways'"),
        ("1", ["down"], "must be one of"),
    ],
)
def test_what_can_not_be_rounded_is_refused_with_the_reason(price, direction, said, contract):
    with pytest.raises(InvalidArgument, match=said):
        contract().round_price(price, direction)
