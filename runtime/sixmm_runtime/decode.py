"""From a parsed JSON value to a Python value.

A decoder takes what the exchange documents and what it may plausibly send instead (a number for a
string and the reverse). Anything else is a ValueError, which `Model` keeps as an unreadable field: one odd
field must never cost the caller the whole answer.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from enum import Enum
from typing import Any, Protocol, Self, TypeVar

T = TypeVar("T")
E = TypeVar("E", bound=Enum)
Decoder = Callable[[Any], T]

# More digits mean nothing, and 1e999999999 as an int would take the memory of the whole machine.
_MOST_DIGITS = 400
_INTEGER = re.compile(rf"[+-]?\d{{1,{_MOST_DIGITS}}}", re.ASCII)


def text(value: Any) -> str:
    """A string. A number is taken in its JSON spelling: ids come as either."""
    if isinstance(value, str):
        return value
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return str(value)
    raise ValueError("a string")


def integer(value: Any) -> int:
    """A whole number, or a string that spells one."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        return int(value)
    if isinstance(value, Decimal) and value.is_finite() and value.adjusted() < _MOST_DIGITS:
        whole = int(value)
        if whole == value:
            return whole
    raise ValueError("a whole number")


def decimal(value: Any) -> Decimal:
    """An exact amount: documented as a string, read from a number too (never through a float)."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        try:
            amount = Decimal(value)
        except ArithmeticError:
            raise ValueError("a decimal number") from None
        if amount.is_finite():
            return amount
    raise ValueError("a decimal number")


_BOOLEANS: dict[Any, bool] = {True: True, False: False, "true": True, "false": False}


def boolean(value: Any) -> bool:
    """A boolean; 0, 1, "true" and "false" are read as one."""
    try:
        return _BOOLEANS[value]
    except (KeyError, TypeError):
        raise ValueError("a boolean") from None


def anything(value: Any) -> Any:
    """The parsed JSON value as it is."""
    return value


def enum_of(cls: type[E]) -> Decoder[E]:
    """A member of `cls`. Values that it does not know become members marked as unknown."""
    read: Decoder[Any] = integer if issubclass(cls, int) else text

    def member(value: Any) -> E:
        return cls(read(value))

    return member


def list_of(item: Decoder[T]) -> Decoder[list[T]]:
    """A list, each element read by `item`."""

    def items(value: Any) -> list[T]:
        if not isinstance(value, list):
            raise ValueError("a list")  # noqa: TRY004  one kind of error for "unreadable"
        return [item(one) for one in value]

    return items


class FromDict(Protocol):
    """A class that reads an object of an answer."""

    @classmethod
    def from_dict(cls, raw: Any) -> Self:
        """Read it."""


F = TypeVar("F", bound=FromDict)


def object_of(cls: type[F]) -> Decoder[F]:
    """An object inside an answer."""

    def read(value: Any) -> F:
        if not isinstance(value, dict):
            raise ValueError("an object")  # noqa: TRY004  one kind of error for "unreadable"
        return cls.from_dict(value)

    return read


def record_of(cls: Callable[..., T], *places: Decoder[Any]) -> Decoder[T]:
    """An array whose places are fields, such as a price level; further places are left out."""

    def read(value: Any) -> T:
        if not isinstance(value, list) or len(value) < len(places):
            raise ValueError(f"a list of {len(places)}")
        return cls(*[decode(one) for decode, one in zip(places, value, strict=False)])

    return read
