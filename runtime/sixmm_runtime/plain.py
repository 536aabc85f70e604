"""Answers as plain data, and back: dicts, JSON, datetimes, and objects made by keyword.

What comes out has no class of ours in it: dicts, lists, strings, numbers, booleans, `Decimal`, `datetime`.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, Protocol

from sixmm_runtime import encode
from sixmm_runtime.decode import MS_PER_SECOND, Decoder, seconds
from sixmm_runtime.errors import InvalidArgument

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Answer(Protocol):
    """What can be told as a dict."""

    def to_dict(self, **options: bool) -> dict[str, Any]:
        """Its fields."""


def moment_of(at_ms: int) -> datetime:
    """A point in time as a datetime in UTC, exact. Raises OverflowError beyond the year 9999."""
    return _EPOCH + timedelta(milliseconds=at_ms)


def plain(value: Any, options: Mapping[str, bool]) -> Any:
    """A value of a field, without classes of ours."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, list):
        return [plain(one, options) for one in value]
    if isinstance(value, tuple):  # a record: its places are named in Python, and a list on the wire
        named = getattr(value, "_asdict", None)
        if named is None or options["wire_names"]:
            return [plain(one, options) for one in value]
        return {name: plain(one, options) for name, one in named().items()}
    to_dict = getattr(value, "to_dict", None)
    return value if to_dict is None else to_dict(**options)


def to_json(data: Any, indent: int | None) -> str:
    """JSON of plain data. Amounts are strings, so that no reader makes floats of them; datetimes are ISO 8601."""
    return json.dumps(data, indent=indent, ensure_ascii=False, default=_in_json)


def _in_json(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def raw_of(
    owner: str, decoders: Mapping[str, tuple[str, Decoder[Any]]], given: Mapping[str, Any]
) -> dict[str, Any]:
    """What the exchange would send for these fields, by keyword: the other way of `to_dict`.

    `decoders` has each field's name on the wire and its decoder. Raises InvalidArgument.
    """
    raw: dict[str, Any] = {}
    for name, value in given.items():
        if name not in decoders:
            raise InvalidArgument(f"{owner}.make: {no_such_field(owner, name, decoders)}")
        wire, decode = decoders[name]
        try:
            raw[wire] = _wire(name, value)
            if decode is seconds and isinstance(raw[wire], int):
                raw[wire] //= MS_PER_SECOND
            if raw[wire] is not None:
                decode(raw[wire])
        except ValueError as error:
            if isinstance(error, InvalidArgument):
                raise
            raise InvalidArgument(
                f"{owner}.make: {name}: expected {error}, got {value!r}."
            ) from None
    return raw


def _wire(name: str, value: Any) -> Any:
    if isinstance(value, float):
        raise InvalidArgument(
            f"{name}: {value!r} is a float, which is not exact: write {str(value)!r}."
        )
    if isinstance(value, datetime):
        return encode.instant(name, value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, (list, tuple)):
        return [_wire(name, one) for one in value]
    return getattr(value, "raw", value)


def no_such_field(owner: str, name: str, known: Mapping[str, Any]) -> str:
    """That there is no such field, and what may have been meant."""
    import difflib  # noqa: PLC0415  only for a mistake: a program that makes none does not load it

    near = difflib.get_close_matches(name, known, 1)
    meant = f" Did you mean {near[0]!r}?" if near else ""
    return f"{owner} has no field {name!r}.{meant} It has: {', '.join(known)}."


_MOST_ITEMS = 3
_MOST_TEXT = 200


def brief(value: Any) -> str:
    """A repr that stays short: of a long list, the first three and how many there are."""
    if isinstance(value, list):
        shown = [brief(one) for one in value[:_MOST_ITEMS]]
        more = len(value) - len(shown)
        return f"[{', '.join([*shown, f'… {more} more'] if more > 0 else shown)}]"
    text = repr(value)
    return text if len(text) <= _MOST_TEXT or hasattr(value, "to_dict") else f"{text[:_MOST_TEXT]}…"


_MOST_ROWS = 20
_MOST_CELL = 60


def html_table(head: list[str], rows: list[list[Any]]) -> str:
    """A table for notebooks, everything in it escaped; of many rows the first twenty, and how many there are."""
    lines = ["".join(f"<th>{_escaped(one)}</th>" for one in head)]
    lines += [
        "".join(f"<td>{_escaped(_cell(one))}</td>" for one in row) for row in rows[:_MOST_ROWS]
    ]
    more = len(rows) - _MOST_ROWS
    below = f"<p>… {more} more</p>" if more > 0 else ""
    return f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>{below}"


def _cell(value: Any) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    text = (
        value
        if isinstance(value, str)
        else format(value, "f")
        if isinstance(value, Decimal)
        else brief(value)
    )
    return text if len(text) <= _MOST_CELL else f"{text[:_MOST_CELL]}…"


def _escaped(text: str) -> str:
    for one, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(one, entity)
    return text


def pairs(answer: Any, names: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Name and value of the fields that have a value."""
    for name in names:
        try:
            yield name, getattr(answer, name)
        except AttributeError:
            continue
