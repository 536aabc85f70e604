"""What a table cell or sentence says in a fixed form: values, defaults, bounds, lengths, conditions.

Only forms that leave no room for reading are taken; any other wording is left alone, so that a described constraint it may
have meant shows up as undocumented instead of being guessed.
"""

import re

from sixmm_generator.docs.facts import Aspects, Value

_CODE = re.compile(r"`([^`]+)`")
# `A` / `B` / `C`, `A`, `B`, `C`: two or more.
_SLASHES = re.compile(r"`[^`]+`(?:\s*/\s*`[^`]+`)+")
_COMMAS = re.compile(r"`[^`]+`(?:\s*,\s*`[^`]+`)+")
_ALONE = re.compile(r"`[^`]+`")
# `0` disabled, `1` enabled: the meaning of each number.
_LABEL = re.compile(r"`(-?\d+)`\s+([A-Za-z][\w \-]*?)(?=\s*(?:,\s*`|,\s*and\s+`|\.|$))")
_NUMBER = r"`?(-?\d+)`?"
_BOUNDS = {
    "default": re.compile(r"\bdefault\s+`([^`]+)`", re.IGNORECASE),
    "maximum": re.compile(rf"\bmaximum\s+{_NUMBER}", re.IGNORECASE),
    "minimum": re.compile(rf"\bminimum\s+{_NUMBER}", re.IGNORECASE),
    "max_length": re.compile(rf"\bup to {_NUMBER} characters", re.IGNORECASE),
    "max_items": re.compile(rf"\bup to {_NUMBER} (?:entries|items)", re.IGNORECASE),
}
_RANGE = re.compile(rf"\brange\s+{_NUMBER}\s*(?:-|–|to)\s*{_NUMBER}", re.IGNORECASE)
_LENGTH = re.compile(rf"\blength\s+{_NUMBER}\s*(?:-|–|to)\s*{_NUMBER}", re.IGNORECASE)
_SCALE = re.compile(r"\bdecimal from `([^`]+)` to `([^`]+)`", re.IGNORECASE)
_REQUIRED_FOR = re.compile(r"\bRequired for ((?:`[^`]+`(?:\s*/\s*)?)+|\w+(?= orders))")
_OMITTABLE = re.compile(r"\bcan be omitted when `(\w+)=(\w+)`", re.IGNORECASE)
_TYPES = {
    "string": {"type": "string"},
    "bool": {"type": "boolean"},
    "boolean": {"type": "boolean"},
    "int": {"type": "integer"},
    "int32": {"type": "integer", "format": "int32"},
    "int64": {"type": "integer", "format": "int64"},
    "array": {"type": "array"},
    "object": {"type": "object"},
}


def codes(text: str) -> list[str]:
    """The code spans of a text."""
    return _CODE.findall(text)


def type_aspects(cell: str) -> Aspects | None:
    """`int32` → type and format; `string[]` → an array and its item type. None for an unknown type."""
    name = cell.strip("` ")
    if name.endswith("[]"):
        item = _TYPES.get(name.removesuffix("[]"))
        return {"type": "array", "items": item["type"]} if item else None
    known = _TYPES.get(name)
    return dict(known) if known else None


def cell_aspects(cell: str, kind: Value) -> Aspects:
    """What a description cell says about a field of type `kind`."""
    found: Aspects = {}
    conditions = _conditions(cell)
    found.update(conditions)
    rest = _OMITTABLE.sub("", _REQUIRED_FOR.sub("", cell))
    for aspect, pattern in _BOUNDS.items():
        if match := pattern.search(rest):
            found[aspect] = typed(match[1], kind if aspect == "default" else "integer")
            rest = rest.replace(match[0], "")
    if match := _RANGE.search(rest):
        found["minimum"], found["maximum"] = int(match[1]), int(match[2])
        rest = rest.replace(match[0], "")
    if match := _LENGTH.search(rest):
        found["min_length"], found["max_length"] = int(match[1]), int(match[2])
        rest = rest.replace(match[0], "")
    if match := _SCALE.search(rest):
        found["scale"] = [match[1], match[2]]
        rest = rest.replace(match[0], "")
    return {**found, **value_aspects(rest, kind)}


def value_aspects(text: str, kind: Value) -> Aspects:
    """The values that a text lists, with their meanings where it gives them."""
    labels = dict(_LABEL.findall(text))
    if len(labels) > 1:
        return {
            "values": _sorted({typed(value, kind) for value in labels}),
            "meanings": {value: labels[value].strip().lower() for value in sorted(labels)},
        }
    match = _SLASHES.search(text) or _COMMAS.search(text) or _ALONE.fullmatch(text.strip(" ,."))
    if not match:
        return {}
    values = _sorted({typed(value, kind) for value in codes(match[0])})
    if text[: match.start()].rstrip().lower().endswith("such as"):
        return {"values": values, "open": True}
    return {"values": values}


def _conditions(cell: str) -> Aspects:
    found: Aspects = {}
    if match := _REQUIRED_FOR.search(cell):
        found["required_for"] = sorted(codes(match[1]) or [match[1].upper()])
    if match := _OMITTABLE.search(cell):
        found["omittable_when"] = {match[1]: typed(match[2], "boolean")}
    return found


def typed(text: str, kind: Value) -> str | int | bool:
    """A written value as the field's type: `1` of an integer is 1, `true` of a boolean is True."""
    if kind == "boolean" and text in {"true", "false"}:
        return text == "true"
    if kind == "integer" and re.fullmatch(r"-?\d+", text):
        return int(text)
    return text


def _sorted(values: set[str | int | bool]) -> list[Value]:
    """Numbers by size, before texts by letters."""
    numbers = sorted(value for value in values if not isinstance(value, str))
    return [*numbers, *sorted(value for value in values if isinstance(value, str))]
