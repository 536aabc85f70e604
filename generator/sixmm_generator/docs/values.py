"""Lists of values: which described list is which documented one, and whether they agree."""

import re
from collections.abc import Iterable, Iterator

from sixmm_generator.docs import wording
from sixmm_generator.docs.difference import Difference, shown
from sixmm_generator.docs.facts import Entry, Facts, Subject, Value
from sixmm_generator.docs.said import Enumeration

Values = tuple[Value, ...]
_NUMBERS = {
    *(("1", "ONE"), ("2", "TWO"), ("3", "THREE"), ("4", "FOUR"), ("5", "FIVE"), ("6", "SIX"), ("7", "SEVEN")),
    *(("8", "EIGHT"), ("10", "TEN"), ("12", "TWELVE"), ("15", "FIFTEEN"), ("30", "THIRTY"), ("60", "SIXTY"), ("90", "NINETY")),
}  # fmt: skip
_UNITS = {"s": "SECOND", "m": "MINUTE", "h": "HOUR", "H": "HOUR", "d": "DAY", "D": "DAY", "w": "WEEK", "W": "WEEK",
          "M": "MONTH", "y": "YEAR", "Y": "YEAR"}  # fmt: skip


def same(documented: Value, described: Value) -> bool:
    """Whether two lists hold the same values, in any order; 1 and "1" differ."""
    return isinstance(documented, list) and _keys(documented) == _keys(described)


def same_any(described: Value, lists: Iterable[Value]) -> bool:
    """Whether a list is one of several."""
    return any(same(one, described) for one in lists)


def same_meanings(documented: Value, names: Value) -> bool:
    """Whether each value's described name says no other word than its documented meaning."""
    if not isinstance(documented, dict):
        return True
    found = names if isinstance(names, dict) else {}
    return all(
        value in found and _words(str(found[value])) <= _words(str(meaning))
        for value, meaning in documented.items()
    )


def allowed(facts: Facts, subject: Subject, field: str, entry: Entry) -> Iterator[Value]:
    """Lists that a field may take although its row names none: those of the same field on the same page, or else a common enum."""
    name = re.split(r"[ .]", field)[-1].removesuffix("[]")
    page, kind = entry.at.partition("#")[0], entry.aspects.get("type")
    here = [
        found.aspects["values"]
        for other in facts.operations()
        for other_field, found in facts.subjects[other].items()
        if "values" in found.aspects
        and other != subject
        and re.split(r"[ .]", other_field)[-1] == name
        and found.at.partition("#")[0] == page
        and found.aspects.get("type") == kind
    ]
    if here:
        yield from here
        return
    for enum in facts.of_kind("enum"):
        if _words(_split(name)) <= _words(enum.name):
            yield facts.aspect(enum, "", "values")


def enum_differences(facts: Facts, found: list[Enumeration], file: str) -> Iterator[Difference]:
    """Common enums that no described list equals, and described lists that no page has."""
    for subject in facts.of_kind("enum"):
        entry = facts.subjects[subject][""]
        yield from _contradicted(subject, entry, found, file)
        wanted, meanings = entry.aspects.get("values"), entry.aspects.get("meanings")
        equal = [one for one in found if same(wanted, one.values)]
        fits = [one for one in equal if same_meanings(meanings, dict(one.meanings))]
        if not fits and not (meanings is None and _together(wanted, found)):
            near = nearest(subject, wanted, equal or found)
            yield _enum_difference(subject, entry, near, file, named=bool(equal))
    for one in found:
        for value, name in one.names.items():
            if other := misnamed(value, name, one.names):
                yield Difference(
                    one.name,
                    "",
                    "name",
                    shown(value),
                    f"{shown(name)}, which is {other}",
                    "no page",
                    file,
                    one.pointer,
                )
    documented = [
        entry.aspects["values"]
        for fields in facts.subjects.values()
        for entry in fields.values()
        if "values" in entry.aspects
    ]
    for one in found:
        if not one.assumed and not same_any(one.values, documented):
            yield Difference(
                one.name, "", "values", "nothing", shown(one.values), "no page", file, one.pointer
            )


def _together(wanted: Value, found: list[Enumeration]) -> bool:
    """Whether described lists, none of which has a value that is not wanted, have all values: one for each use."""
    values = set(map(str, wanted)) if isinstance(wanted, list) else set[str]()
    parts = [set(map(str, one.values)) for one in found if one.names]
    inside = [one for one in parts if len(one & values) > 1 and one < values]
    return bool(values) and set[str]().union(*inside) == values


def _contradicted(
    subject: Subject, entry: Entry, found: list[Enumeration], file: str
) -> Iterator[Difference]:
    """Common enums of which two pages give different values, unless a described list says which of them wins."""
    elsewhere = entry.aspects.get("elsewhere")
    for aspect, others in elsewhere.items() if isinstance(elsewhere, dict) else ():
        known = [one.contradictions.get(aspect, {}) for one in found]
        for other in others if isinstance(others, list) else []:
            if not isinstance(other, dict) or any(
                one.get("says") == other["value"] and one.get("at") == other["at"] for one in known
            ):
                continue
            said = (
                f"{shown(entry.aspects.get(aspect))}, but {shown(other['value'])} at {other['at']}"
            )
            where = nearest(subject, entry.aspects.get("values"), found)
            pointer = where.pointer if where else ()
            yield Difference(
                str(subject),
                "",
                aspect,
                said,
                "one of them, without x-contradiction",
                entry.at,
                file,
                pointer,
            )


def misnamed(value: str, name: str, names: dict[str, str]) -> str:
    """Which other value's name a value has: `SELL` for "BUY", `ONE_MONTH` for "1m" beside "1M". "" if its name may be right."""
    if name in _names(value):
        return ""
    return next(
        (
            f"the name of {shown(other)}"
            for other in names
            if other != value and name in _names(other)
        ),
        "",
    )


def _names(value: str) -> set[str]:
    """Names that say a value: its own text, and "1M" in words."""
    found = {_upper(value)}
    if (match := re.fullmatch(r"(\d+)([a-zA-Z])", value)) and match[2] in _UNITS:
        numbers = {match[1], *(word for digits, word in _NUMBERS if digits == match[1])}
        unit = _UNITS[match[2]]
        return {f"{one}_{unit}{end}" for one in numbers for end in ("", "S")} | {
            f"{unit}_{match[1]}",
            f"{unit}S_{match[1]}",
        }
    return found


def is_amount(field: str) -> bool:
    """Whether a field is an amount by its name alone."""
    return wording.is_amount(field.rpartition(" ")[2], "")


def is_time(field: str) -> bool:
    """Whether a field is a time by its name alone."""
    return wording.is_time(field.rpartition(" ")[2], "") or bool(
        re.search(r"(?:expires?|expiry|ts|timestampMs|start|end|from|to)$", field, re.IGNORECASE)
    )


def _upper(value: str) -> str:
    return re.sub(r"\W+", "_", _split(value)).upper()


def _enum_difference(
    subject: Subject, entry: Entry, near: Enumeration | None, file: str, *, named: bool
) -> Difference:
    aspect = "meanings" if named else "values"
    described: Value = None
    if near:
        described = dict(near.meanings) if named else list(near.values)
    label = f"{shown(described)} ({near.name})" if near else "nothing"
    pointer = near.pointer if near else ()
    wanted = entry.aspects.get(aspect)
    return Difference(str(subject), "", aspect, shown(wanted), label, entry.at, file, pointer)


def nearest(subject: Subject, wanted: Value, found: list[Enumeration]) -> Enumeration | None:
    """The described list that a common enum is: by its values, and of several alike by its name."""
    return max(
        found,
        key=lambda one: (
            _overlap(wanted, one.values),
            len(_words(_split(one.name)) & _words(subject.name)),
        ),
        default=None,
    )


def _overlap(documented: Value, described: list[Value]) -> float:
    left = _keys(documented) or set()
    right = _keys(described) or set()
    return len(left & right) / max(len(left | right), 1)


def _keys(found: Value) -> set[str] | None:
    return {repr(value) for value in found} if isinstance(found, list) else None


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]+", text.lower()))


def _split(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
