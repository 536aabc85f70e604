"""Rounding to a grid, exactly. Pure."""

from decimal import Context, Decimal, Inexact
from typing import Literal, get_args

from sixmm_runtime.errors import InvalidArgument

Direction = Literal["down", "up", "nearest"]
"""Which multiple: the next one below, the next one above, or the nearer one (halfway goes up)."""


def round_to(value: Decimal, step: Decimal, direction: Direction) -> Decimal:
    """The multiple of `step` in that direction; `value` itself where it is one.

    Raises InvalidArgument for another direction.
    """
    if direction not in get_args(Direction):
        known = ", ".join(repr(one) for one in get_args(Direction))
        raise InvalidArgument(f"direction must be one of {known}, not {direction!r}.")
    exact = _exact(value, step)
    units, rest = exact.divmod(value, step)
    if rest < 0:  # divmod goes towards zero; down is down below zero too
        units, rest = exact.subtract(units, 1), exact.add(rest, step)
    if rest and (direction == "up" or (direction == "nearest" and exact.add(rest, rest) >= step)):
        units = exact.add(units, 1)
    return exact.multiply(units, step)


def is_multiple(value: Decimal, step: Decimal) -> bool:
    """Whether `step` goes into `value` without a rest."""
    return not _exact(value, step).remainder(value, step)


def times(one: Decimal, other: Decimal) -> Decimal:
    """The exact product."""
    digits = len(one.as_tuple().digits) + len(other.as_tuple().digits)
    return Context(prec=digits, traps=[Inexact]).multiply(one, other)


def _exact(value: Decimal, step: Decimal) -> Context:
    """As many digits as both numbers span: nothing that is computed here needs more, so nothing is lost."""
    highest = max(value.adjusted(), step.adjusted(), 0)
    lowest = min(_exponent(value), _exponent(step), 0)
    return Context(prec=highest - lowest + 3, traps=[Inexact])


def _exponent(value: Decimal) -> int:
    return int(value.as_tuple().exponent)
