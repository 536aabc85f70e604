"""From a parsed JSON value to a Python value.

A decoder takes what the exchange documents and what it may plausibly send instead (a number for a
string and the reverse). Anything else is a ValueError that names what was expected, which `Model` keeps as an
unreadable field: one odd field must never cost the caller the whole answer, and one odd item never the list.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from enum import Enum
from typing import Any, Generic, Protocol, Self, TypeVar

import attrs

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
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        try:
            amount = Decimal(value)
        except ArithmeticError:
            raise ValueError("a decimal number") from None
        if amount.is_finite():
            return amount
    elif isinstance(value, Decimal):
        return value
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
    kind, read = (int, integer) if issubclass(cls, int) else (str, text)
    known: dict[Any, E] = {one.value: one for one in cls}

    def member(value: Any) -> E:
        # By type too: True equals 1, and 1.0 as well.
        found = known.get(value) if type(value) is kind else None
        return cls(read(value)) if found is None else found

    return member


class FromDict(Protocol):
    """A class that reads an object of an answer, and takes anything for one."""

    @classmethod
    def from_dict(cls, raw: Any) -> Self:
        """Read it. Never raises: what is no object has every field absent."""


F = TypeVar("F", bound=FromDict)


@attrs.frozen
class ObjectOf(Generic[F]):
    """Reads an object inside an answer."""

    cls: type[F]

    def __call__(self, value: Any) -> F:
        if not isinstance(value, dict):
            raise ValueError("an object")  # noqa: TRY004  one kind of error for "unreadable"
        return self.cls.from_dict(value)


@attrs.frozen
class RecordOf(Generic[T]):
    """Reads an array whose places are fields."""

    cls: Callable[..., T]
    places: tuple[Decoder[Any], ...]

    def __call__(self, value: Any) -> T:
        if not isinstance(value, list) or len(value) < len(self.places):
            raise ValueError(f"a list of {len(self.places)}")
        return self.cls(*[read(one) for read, one in zip(self.places, value, strict=False)])


@attrs.frozen
class ListOf(Generic[T]):
    """Reads a list.

    Objects keep their positions, because results are matched with requests by index: an item that is null or no
    object is there with every field absent. A value that can't be read is left out; `Model.unreadable` names it.
    Records are read all or none: a book without one of its levels is a wrong book.
    """

    item: Decoder[T]

    def __call__(self, value: Any) -> list[T]:
        if not isinstance(value, list):
            raise ValueError("a list")  # noqa: TRY004  one kind of error for "unreadable"
        if isinstance(self.item, ObjectOf):
            read = self.item.cls.from_dict
            return [read(one) for one in value]
        if isinstance(self.item, RecordOf):
            return [self.item(one) for one in value]
        return list(self._readable(value))

    def _readable(self, value: list[Any]) -> Iterator[T]:
        for one in value:
            try:
                yield self.item(one)
            except ValueError:
                continue


def object_of(cls: type[F]) -> Decoder[F]:
    """An object inside an answer."""
    return ObjectOf(cls)


def list_of(item: Decoder[T]) -> Decoder[list[T]]:
    """A list, each element read by `item`."""
    return ListOf(item)


def record_of(cls: Callable[..., T], *places: Decoder[Any]) -> Decoder[T]:
    """An array whose places are fields, such as a price level; further places are left out."""
    return RecordOf(cls, places)
