"""Lists of values: which described list is which documented one, and whether they agree."""

import re
from collections.abc import Iterable, Iterator

from sixmm_generator.docs.difference import Difference, shown
from sixmm_generator.docs.facts import Entry, Facts, Subject, Value
from sixmm_generator.docs.said import Enumeration

Values = tuple[Value, ...]


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
    """Lists that a field may take although its row names none: a common enum, or the same field on the same page."""
    name = re.split(r"[ .]", field)[-1].removesuffix("[]")
    for enum in facts.of_kind("enum"):
        if _words(_split(name)) <= _words(enum.name):
            yield facts.aspect(enum, "", "values")
    page = entry.at.partition("#")[0]
    for other in facts.operations():
        for other_field, found in facts.subjects[other].items():
            same_name = re.split(r"[ .]", other_field)[-1] == name
            same_page = found.at.partition("#")[0] == page and other != subject
            same_type = found.aspects.get("type") == entry.aspects.get("type")
            if same_name and same_page and same_type and "values" in found.aspects:
                yield found.aspects["values"]


def enum_differences(facts: Facts, found: list[Enumeration], file: str) -> Iterator[Difference]:
    """Common enums that no described list equals, and described lists that no page has."""
    for subject in facts.of_kind("enum"):
        entry = facts.subjects[subject][""]
        wanted, meanings = entry.aspects.get("values"), entry.aspects.get("meanings")
        equal = [one for one in found if same(wanted, one.values)]
        fits = [one for one in equal if same_meanings(meanings, dict(one.meanings))]
        if not fits:
            nearest = max(
                equal or found, key=lambda one: _overlap(wanted, one.values), default=None
            )
            yield _enum_difference(subject, entry, nearest, file, named=bool(equal))
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


def _enum_difference(
    subject: Subject, entry: Entry, nearest: Enumeration | None, file: str, *, named: bool
) -> Difference:
    aspect = "meanings" if named else "values"
    described: Value = None
    if nearest:
        described = dict(nearest.meanings) if named else list(nearest.values)
    label = f"{shown(described)} ({nearest.name})" if nearest else "nothing"
    pointer = nearest.pointer if nearest else ()
    wanted = entry.aspects.get(aspect)
    return Difference(str(subject), "", aspect, shown(wanted), label, entry.at, file, pointer)


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
