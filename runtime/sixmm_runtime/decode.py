"""From a parsed JSON value to a Python value.

A decoder takes what the exchange documents and what it may plausibly send instead (a number for a
string and the reverse). Anything else is a ValueError that names what was expected, which `Model` keeps as an
unreadable field: one odd field must never cost the caller the whole answer, and one odd item never the list.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from enum import Enum, IntFlag
from typing import Any, ClassVar, Generic, Protocol, Self, TypeVar

import attrs

T = TypeVar("T")
E = TypeVar("E", bound=Enum)
G = TypeVar("G", bound=IntFlag)
Decoder = Callable[[Any], T]

MS_PER_SECOND = 1_000
# More digits mean nothing, and 1e999999999 as an int would exhaust the memory.
_MOST_DIGITS = 400
_TOO_LARGE = 10**_MOST_DIGITS
_INTEGER = re.compile(rf"[+-]?[0-9]{{1,{_MOST_DIGITS}}}")
# Decimal() takes more: "1_000", " 1 ", digits of other alphabets, "NaN". No page that documents amounts means those.
_AMOUNT = re.compile(
    rf"[+-]?[0-9]{{1,{_MOST_DIGITS}}}(?:\.[0-9]{{1,{_MOST_DIGITS}}})?(?:[eE][+-]?[0-9]{{1,2}})?"
)

is_amount = _AMOUNT.fullmatch
"""Whether a string spells an amount: a sign or none, digits, a fraction or none, an exponent of up to two digits."""


def text(value: Any) -> str:
    """A string. A number is taken in its JSON spelling: ids come as either."""
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _TOO_LARGE:
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


def seconds(value: Any) -> int:
    """A time in whole seconds, as Unix milliseconds: what every time is in Python."""
    return integer(value) * MS_PER_SECOND


def decimal(value: Any) -> Decimal:
    """An exact amount: documented as a string, read from a number too (never through a float).

    "1e-8" and "+1" are amounts, because each can mean one thing only. Not amounts: "1_000", "1,000", " 1", ".5", "5.",
    "0x1", an empty string, infinities, NaN.
    """
    if isinstance(value, str):
        if is_amount(value):
            return Decimal(value)
    elif isinstance(value, int) and not isinstance(value, bool):
        if abs(value) < _TOO_LARGE:
            return Decimal(value)
    elif (
        isinstance(value, Decimal)
        and value.is_finite()
        and abs(value.as_tuple().exponent) < _MOST_DIGITS  # type: ignore[arg-type]  # a number's is an int
        and len(value.as_tuple().digits) <= 2 * _MOST_DIGITS
    ):
        return value
    raise ValueError("a decimal number")


_BOOLEANS: dict[Any, bool] = {True: True, False: False, "true": True, "false": False}
_MAY_BE_BOOLEAN = frozenset({bool, int, str})


def boolean(value: Any) -> bool:
    """A boolean; 0, 1, "true" and "false" are read as one."""
    # By type too: 1.0 equals True.
    found = _BOOLEANS.get(value) if type(value) in _MAY_BE_BOOLEAN else None
    if found is None:
        raise ValueError("a boolean")
    return found


def anything(value: Any) -> Any:
    """The parsed JSON value as it is."""
    return value


def enum_of(cls: type[E], *more: type[E], wire: Mapping[Any, str] | None = None) -> Decoder[E]:
    """A member of `cls`, or of the first of `more` that has it. Unknown values become members of `cls` that say so.

    `wire` has the value of each spelling, where the field spells them in another way: 1 for "BUY".
    """
    if wire is not None:
        return _spelled(cls, wire)
    kind, read = (int, integer) if issubclass(cls, int) else (str, text)
    known: dict[Any, E] = {one.value: one for each in reversed((cls, *more)) for one in each}

    def member(value: Any) -> E:
        # By type too: True equals 1, and 1.0 as well.
        found = known.get(value) if type(value) is kind else None
        if found is not None:
            return found
        value = read(value)
        return known[value] if value in known else cls(value)

    member.known = known  # type: ignore[attr-defined]  # for `members_of`
    return member


def _spelled(cls: type[E], wire: Mapping[Any, str]) -> Decoder[E]:
    """A member of `cls` from another spelling of it."""
    codes = type(next(iter(wire))) is int
    known: dict[Any, E] = {there: cls(here) for there, here in wire.items()}

    def member(value: Any) -> E:
        found = known.get(integer(value) if codes else text(value))
        if found is not None:
            return found
        # The value's own word is no other field's spelling: it is read too, as any string of an answer is.
        return cls.of_code(integer(value)) if codes else cls(value)  # type: ignore[attr-defined]

    member.known = known  # type: ignore[attr-defined]  # for `members_of`
    return member


def flags_of(cls: type[G]) -> Decoder[G]:
    """The bits of a number; those without a name are kept."""

    def bits(value: Any) -> G:
        number = integer(value)
        if number < 0:
            raise ValueError("a whole number from 0")
        return cls(number)

    return bits


def known_to(decode: Decoder[Any]) -> Mapping[Any, Enum]:
    """The values that an enum's decoder knows, each with its member; of another decoder, none."""
    found: Mapping[Any, Enum] = getattr(decode, "known", {})
    return found


def members_of(decode: Decoder[Any]) -> dict[Any, str]:
    """The values that an enum's decoder knows, each with its name in Python; of another decoder, none."""
    return {value: one.name for value, one in known_to(decode).items()}


class FromDict(Protocol):
    """A class that reads an object of an answer. It accepts any value."""

    _fields: ClassVar[dict[str, Any]]

    @classmethod
    def from_dict(cls, raw: Any) -> Self:
        """Read it. Never raises: in a value that is not an object, every field is absent."""


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
