"""From an argument to the value that goes on the wire.

An encoder takes the argument's name and value and returns what JSON or the query string carries. It refuses
what would be sent wrongly, before anything is sent, with a sentence that says what to pass instead.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple

from sixmm_runtime.errors import InvalidArgument


class Is(NamedTuple):
    """The condition that an argument has one of these values. It does not hold for an unset argument."""

    name: str
    values: tuple[Any, ...]

    def holds(self, given: Mapping[str, Any]) -> bool:
        """Return whether the condition holds. Enum members equal their values."""
        return given.get(self.name) in self.values

    def phrase(self, verb: str) -> str:
        """In words: `type is LIMIT`."""
        return f"{self.name} {verb} {_or(str(value) for value in self.values)}"


class Needs(NamedTuple):
    """All of `names` must be given when all of `when` hold and none of `unless` does.

    `assumed` is the id of the assumption, where the documentation leaves the condition open; the error then names it.
    """

    names: tuple[str, ...]
    when: tuple[Is, ...] = ()
    unless: tuple[Is, ...] = ()
    assumed: str = ""

    def unmet(self, given: Mapping[str, Any], where: str) -> str | None:
        """What is missing and why, or None."""
        missing = [where + name for name in self.names if given.get(name) is None]
        if not missing:  # first, because nearly every call is complete
            return None
        if not all(one.holds(given) for one in self.when):
            return None
        if any(one.holds(given) for one in self.unless):
            return None
        verb = "is" if len(missing) == 1 else "are"
        return f"{_and(missing)} {verb} required {self._why()}."

    def _why(self) -> str:
        reasons = [f"when {_and(one.phrase('is') for one in self.when)}"] if self.when else []
        reasons += [f"unless {_or(one.phrase('is') for one in self.unless)}"] if self.unless else []
        if self.assumed:
            reasons.append(
                f"(assumed: the documentation doesn't say exactly when; see {self.assumed})"
            )
        return " ".join(reasons)


class NeedsAny(NamedTuple):
    """At least one of `names` must be given."""

    names: tuple[str, ...]

    def unmet(self, given: Mapping[str, Any], where: str) -> str | None:
        """What is missing, or None."""
        if any(given.get(name) is not None for name in self.names):
            return None
        return f"At least one of {_and(where + name for name in self.names)} is required."


Condition = Needs | NeedsAny


def require(conditions: Sequence[Condition], given: Mapping[str, Any], *, where: str = "") -> None:
    """Raise InvalidArgument that names everything missing, and why; nothing is sent then."""
    unmet = [text for one in conditions if (text := one.unmet(given, where)) is not None]
    if unmet:
        raise InvalidArgument(" ".join(unmet))


def _and(words: Iterable[str]) -> str:
    return " and ".join(words)


def _or(words: Iterable[str]) -> str:
    return " or ".join(words)


Encoder = Callable[[str, Any], Any]

Amount = Decimal | str | int
"""What a price, a quantity or a rate may be passed as. Never a float: it can't hold 0.1 exactly."""

Instant = int | datetime
"""A point in time: Unix milliseconds, or a datetime with a time zone."""

EARLIEST_MS = 10**11
"""The first number that is taken for Unix ms (March 1973): smaller ones are seconds. 0 stands for the beginning."""

# The year 5138: larger numbers are microseconds or nanoseconds.
_TOO_LATE_MS = 10**14
_FIRST_NANOSECONDS = 10**17

_AMOUNT = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
# The form of amounts on the wire.
_PLAIN_AMOUNT = re.compile(r"-?(0|[1-9]\d{0,99})(\.\d{1,100})?", re.ASCII)

_ID_NUMBER = re.compile(r"-?[0-9]{1,19}", re.ASCII)

_MOST_DIGITS = 1_000
_MOST_SHOWN = 60


class Param(NamedTuple):
    """One argument: its Python name, its name on the wire, and how it is written."""

    name: str
    wire: str
    encode: Encoder
    required: bool = False


def text(name: str, value: Any) -> str:
    """A string."""
    if type(value) is str:
        return value
    if isinstance(value, str):
        return value.value if isinstance(value, Enum) else value
    raise InvalidArgument(f"{name} must be a string, not {_kind(value)}.")


def amount(name: str, value: Any) -> str:
    """A decimal as a plain string, digits kept as given: never an exponent, never through a float."""
    if type(value) is str and _PLAIN_AMOUNT.fullmatch(value):
        return value
    if isinstance(value, float):
        raise InvalidArgument(
            f"{name} must not be a float: binary floats can't hold most decimal amounts exactly"
            f" (this one is really {_plain(Decimal(value))[:24]}). Pass a string or a Decimal."
        )
    if isinstance(value, str) and not _AMOUNT.fullmatch(value):
        raise InvalidArgument(f'{name} must be a decimal number such as "85000.5", not {value!r}.')
    if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
        raise InvalidArgument(f"{name} must be a Decimal, a string or an int, not {_kind(value)}.")
    exact = Decimal(value)
    if not exact.is_finite():
        raise InvalidArgument(f"{name} must be a finite number, not {value!r}.")
    if abs(exact.adjusted()) > _MOST_DIGITS:
        # Written without an exponent, Decimal("1E+999999999") alone would take a gigabyte.
        raise InvalidArgument(f"{name} must have at most {_MOST_DIGITS} digits.")
    return _plain(exact)


def integer(name: str, value: Any) -> int:
    """A whole number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return _int64(name, value)
    raise InvalidArgument(f"{name} must be an int, not {_kind(value)}.")


def boolean(name: str, value: Any) -> bool:
    """True or False. Other truthy values are refused: the text "false" is true in Python."""
    if isinstance(value, bool):
        return value
    raise InvalidArgument(f"{name} must be True or False, not {_kind(value)}.")


def instant(name: str, value: Any) -> int:
    """Unix milliseconds, from an int or from a datetime that knows its time zone.

    0 is the beginning of time; any other moment is after March 1973, so that seconds and milliseconds differ.
    """
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise InvalidArgument(
                f"{name} is a datetime without a time zone: which moment it means is not known."
                f" Pass {name}=….replace(tzinfo=timezone.utc), or Unix milliseconds."
            )
        since = value - datetime(1970, 1, 1, tzinfo=UTC)
        at = (since.days * 86_400 + since.seconds) * 1_000 + since.microseconds // 1_000
        if at and at < EARLIEST_MS:
            raise InvalidArgument(
                f"{name} is {value.isoformat()}, before March 1973, and no exchange's data are that old: was it made from"
                " seconds that were divided by 1,000? Pass 0 for the beginning, or a later datetime."
            )
        return at
    if isinstance(value, int) and not isinstance(value, bool):
        if value == 0 or EARLIEST_MS <= value < _TOO_LATE_MS:
            return int(value)
        raise InvalidArgument(f"{name} must be Unix milliseconds, not {_no_moment(name, value)}")
    raise InvalidArgument(
        f"{name} must be Unix milliseconds (int) or a datetime, not {_kind(value)}.{_as_moment(name, value)}"
    )


def _as_moment(name: str, value: Any) -> str:
    """What to pass instead of something that is no moment."""
    if isinstance(value, float):
        return " For a float of seconds, pass int(seconds * 1000)."
    if not isinstance(value, str):
        return ""
    if value.isascii() and value.isdigit() and len(value) < _MOST_SHOWN:
        return f" Pass the number: {name}=int(…)."
    return f" For ISO 8601 text with a zone, pass {name}=datetime.fromisoformat(…)."


def seconds(name: str, value: Any) -> int:
    """A moment, as `instant` takes it, in whole Unix seconds: the one that it lies in, where a range begins no later."""
    return instant(name, value) // 1_000


def seconds_up(name: str, value: Any) -> int:
    """The same at the end of a range: the next whole second, so that nothing before the moment is left out."""
    return -(-instant(name, value) // 1_000)


def _no_moment(name: str, value: int) -> str:
    if value < 0:
        return f"{_shown(value)}: it lies before 1970. Pass 0 for the beginning."
    if value < EARLIEST_MS:
        return (
            f"{value}, which is as small as seconds are: as milliseconds it lies before March 1973. Pass"
            f" {name}={value * 1_000}, a datetime, or 0 for the beginning."
        )
    if value < _FIRST_NANOSECONDS:
        unit, factor = "microseconds", 1_000
    elif value < 2**63:
        unit, factor = "nanoseconds", 1_000_000
    else:
        return f"{_shown(value)}: it is more than 64 bits hold."
    return (
        f"{value}, which is as large as {unit} are. Pass {name}={value // factor}, or a datetime."
    )


def id_number(name: str, value: Any) -> int:
    """An id that is a number on the wire: its digits, as answers give them, or the number."""
    if isinstance(value, str) and _ID_NUMBER.fullmatch(value):
        return _int64(name, int(value))
    if isinstance(value, int) and not isinstance(value, bool):
        return _int64(name, value)
    shown = repr(value) if isinstance(value, str) else _kind(value)
    raise InvalidArgument(f'{name} must be an id of digits such as "1001", not {shown}.')


def flags(name: str, value: Any) -> int:
    """The sum of bits: members joined by `|`, or the number."""
    return integer(name, value)


def enum_of(
    cls: type[Enum],
    *more: type[Enum],
    open_list: bool = False,
    elsewhere: Sequence[tuple[str, type[Enum]]] = (),
    wire: Mapping[str, Any] | None = None,
    left_out: Sequence[str] = (),
) -> Encoder:
    """A member of `cls` or of `more`, or its value. An unlisted value is a typo, unless the documented list is open.

    A member is always sent, known or unknown: it came from the exchange, or was made on purpose. `wire` has the spelling
    of each value where the field has another one; `left_out` are values that mean the same as no argument. `elsewhere`
    are other methods and what they take: an error names the one that was most likely meant.
    """
    classes = (cls, *more)
    values = list(dict.fromkeys(member.value for each in classes for member in each))
    spelling = {one: one for one in values} if wire is None else dict(wire)
    codes = any(isinstance(one, int) for one in spelling.values()) and wire is not None
    spelling |= dict.fromkeys(left_out)

    # Most values come in the type that the enum lists; a member is never of it.
    kind = type(values[0])

    def encode(name: str, value: Any) -> Any:
        if type(value) is kind and value in spelling:
            return spelling[value]
        own = isinstance(value, classes)
        # By type too: True and 1.0 equal 1, and are not what the exchange lists.
        if own or any(isinstance(value, type(one)) and value == one for one in values):
            plain = value.value if isinstance(value, Enum) else value
            if plain in spelling and not isinstance(plain, bool):
                return spelling[plain]
        if own:
            return _unknown_member(name, value, codes=codes, spelled=wire is not None)
        if open_list and _may_be_new(value, codes=codes):
            if wire is None:
                _refuse_other_spelling(name, value, values)
            return value
        if open_list and wire is None and isinstance(value, int) and not isinstance(value, bool):
            _refuse_other_spelling(name, _shown(value), values)
        raise InvalidArgument(_not_listed(name, value, cls, list(spelling), elsewhere))

    return encode


def _unknown_member(name: str, value: Any, *, codes: bool, spelled: bool) -> Any:
    """What is sent for a value that the description does not know: as the exchange sent it, if this field can."""
    code = getattr(value, "code", None)
    if codes and code is not None:
        return code
    if spelled or code is not None:
        raise InvalidArgument(
            f"{name} can't be {value.value!r}: the exchange sent it elsewhere, and how this argument spells it is not known."
        )
    return value.value


def _may_be_new(value: Any, *, codes: bool) -> bool:
    kind = int if codes else str
    return isinstance(value, kind) and not isinstance(value, (bool, Enum))


def list_of(item: Encoder) -> Encoder:
    """A list or tuple, each element written by `item`."""

    def encode(name: str, value: Any) -> list[Any]:
        if isinstance(value, (str, bytes)) or not isinstance(value, Sequence):
            raise InvalidArgument(f"{name} must be a list, not {_kind(value)}.")
        return [item(f"{name}[{index}]", one) for index, one in enumerate(value)]

    return encode


def object_of(*params: Param, conditions: Sequence[Condition] = ()) -> Encoder:
    """A mapping with the Python names of `params` as keys, of which `conditions` make some needed."""

    def encode(name: str, value: Any) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise InvalidArgument(f"{name} must be a dict, not {_kind(value)}.")
        encoded = encode_all(params, value, where=f"{name}.")
        require(conditions, value, where=f"{name}.")
        return encoded

    return encode


def encode_all(
    params: Sequence[Param], given: Mapping[str, Any], *, where: str = ""
) -> dict[str, Any]:
    """Wire names and values of all arguments that were given, in the order of the description.

    None means "left out". Raises:
        InvalidArgument: unknown name, required argument left out, or a value that can't be sent.
    """
    if len([param for param in params if param.name in given]) != len(given):
        raise InvalidArgument(_not_known(params, given, where))
    encoded = {}
    for param in params:
        value = given.get(param.name)
        if value is not None:
            there = param.encode(where + param.name, value)
            if there is not None:
                encoded[param.wire] = there
        elif param.required:
            raise InvalidArgument(f"{where}{param.name} is required.")
    return encoded


def _not_known(params: Sequence[Param], given: Mapping[str, Any], where: str) -> str:
    names = [param.name for param in params]
    name = next(name for name in given if name not in names)
    known = f" Known: {', '.join(names)}."
    return f"{where}{name} is not known here.{suggestion(name, names) or known}"


def _int64(name: str, value: int) -> int:
    if not -(2**63) <= value < 2**63:
        raise InvalidArgument(f"{name} must fit into 64 bits.")
    return int(value)


def _plain(exact: Decimal) -> str:
    return format(exact, "f")


def _kind(value: Any) -> str:
    # The type alone: the value may be a password that landed in the wrong place.
    return type(value).__name__


def _not_listed(
    name: str,
    value: Any,
    cls: type[Enum],
    values: list[Any],
    elsewhere: Sequence[tuple[str, type[Enum]]],
) -> str:
    listed = ", ".join(repr(one) for one in values)
    said = f"{name} must be one of {listed} (or a member of {cls.__name__}), not {_shown(value)}."
    word = str(value).casefold() if isinstance(value, str) else None
    for method, other in elsewhere:
        known = [one.value for one in other if str(one.value).casefold() == word]
        if known and known[0] not in values:
            return f"{said} {method} takes {known[0]!r}."
    return said + suggestion(value, values)


_LENGTH = re.compile(r"([1-9][0-9]{0,5})?\s*([a-z]+)", re.IGNORECASE)
_UNIT_FIRST = re.compile(r"([a-z]+)\s*([1-9][0-9]{0,5})", re.IGNORECASE)
_ISO_LENGTH = re.compile(r"P(T?)([1-9][0-9]{0,5})([MHDW])")
_MINUTES_ALONE = re.compile(r"[1-9][0-9]{0,5}")
# Minutes of a unit, by the words that people and other exchanges have for it. `m` and `M` are told apart by their case.
_UNITS = {
    1: ("m", "min", "mins", "minute", "minutes"),
    60: ("h", "hr", "hrs", "hour", "hours", "hourly"),
    1_440: ("d", "day", "days", "daily"),
    10_080: ("w", "wk", "week", "weeks", "weekly"),
    43_200: ("mo", "mon", "month", "months", "monthly"),
}
_MINUTES = {word: minutes for minutes, words in _UNITS.items() for word in words}


def _refuse_other_spelling(name: str, value: str, values: Sequence[Any]) -> None:
    """Refuse another spelling of a length of time that is listed: the exchange would not know it."""
    lengths = {_length(one): one for one in values}
    meant = lengths.get(_length(value) or _length_elsewhere(value))
    if None not in lengths and meant is not None:
        listed = ", ".join(map(repr, values))
        raise InvalidArgument(
            f"{name} must be spelt as the exchange does ({listed}), not {_shown(value)}. Did you mean {meant!r}?"
        )


def _length(value: Any) -> int | None:
    """The minutes of "1h", "60min" or "1 hour"; None of what is no length of time."""
    found = _LENGTH.fullmatch(str(value).strip())
    if found is None:
        return None
    unit = 43_200 if found[2] == "M" else _MINUTES.get(found[2].casefold())
    return None if unit is None else unit * int(found[1] or 1)


def _length_elsewhere(value: str) -> int | None:
    """The minutes of "h1", "PT1H", or "60", as other programs write lengths of time."""
    text = value.strip()
    if _MINUTES_ALONE.fullmatch(text):
        return int(text)
    if found := _ISO_LENGTH.fullmatch(text):
        return _length(f"{found[2]}{found[3].lower() if found[1] else found[3]}")
    if found := _UNIT_FIRST.fullmatch(text):
        return _length(f"{found[2]}{found[1].lower()}")
    return None


def _shown(value: Any) -> str:
    try:
        shown = repr(value)
    except ValueError:  # an int of more digits than Python prints
        return _kind(value)
    return shown if len(shown) <= _MOST_SHOWN else f"{shown[:_MOST_SHOWN]}…"


def suggestion(given: Any, known: Sequence[Any]) -> str:
    """Which of the known words may have been meant, as a sentence; empty where none is like it."""
    if not isinstance(given, str):
        return ""
    import difflib  # noqa: PLC0415  needed for typos only

    folded = {str(one).casefold(): one for one in known}
    close = difflib.get_close_matches(given.casefold(), list(folded), n=1)
    return f" Did you mean {folded[close[0]]!r}?" if close else ""
