"""What a description says, in the shape of documented facts, with where it says so and whether it is marked as assumed."""

from typing import Any

import attrs

from sixmm_generator.description import Pointer
from sixmm_generator.docs.facts import Subject, Value

MARK = "x-assumed"
CONTRADICTION = "x-contradiction"
# What a mark is about (its kind) says what it vouches for. That values are assumed says nothing of how many there may be…
_LIMITS = {
    *("minimum", "maximum", "exclusive_minimum", "exclusive_maximum", "multiple_of"),
    *("min_length", "max_length", "min_items", "max_items"),
}
_VOUCH_FOR_LIMITS = {"name", "shape", "bound"}
# …and what an operation does is no reason to doubt how it is called.
OF_A_CALL = frozenset({"name", "shape"})

Kinds = frozenset[str]


def mark_on(raw: Any) -> Kinds:
    """The kind of the mark at a node of a description; empty where there is none."""
    if not isinstance(raw, dict) or MARK not in raw:
        return frozenset()
    mark = raw[MARK]
    return frozenset({str(mark.get("kind")) if isinstance(mark, dict) else "shape"})


def vouches(kinds: Kinds, aspect: str) -> bool:
    """Whether marks of these kinds say of an aspect that it is assumed."""
    return bool(kinds & _VOUCH_FOR_LIMITS if aspect in _LIMITS else kinds)


@attrs.frozen
class Said:
    """One described aspect: its value, whether a mark on the node or above it says that it is assumed, and where it stands."""

    value: Value
    assumed: bool
    pointer: Pointer


@attrs.frozen
class Condition:
    """That a field is required if others have certain values: `literals` by field; none given: one of several."""

    literals: dict[str, set[str]]
    assumed: bool


@attrs.define
class Node:
    """A described field.

    Attributes:
        marked: the kinds of marks at the field, or at a place that uses an object around it, which say that it is assumed.
        owners: objects around it (as fields; `body ` is the root) that are marked as a whole. Such a mark vouches for
            the field only where the pages list no fields of that object.
        conditions: when it is required.
        contradictions: contradictions of the documentation about it that are known, by aspect: `{says, at, because}`. What the
            description says is the side that wins.
    """

    pointer: Pointer
    marked: Kinds = frozenset()
    owners: tuple[str, ...] = ()
    aspects: dict[str, Said] = attrs.field(factory=dict)
    conditions: list[Condition] = attrs.field(factory=list)
    contradictions: dict[str, dict[str, Value]] = attrs.field(factory=dict)

    def say(self, aspect: str, value: Value, pointer: Pointer, *, assumed: bool = False) -> None:
        """Add an aspect. It is assumed, too, if the field or a use around it is marked; `required` also by its object."""
        by_object = aspect == "required" and bool(self.owners)
        self.aspects[aspect] = Said(
            value, assumed or vouches(self.marked, aspect) or by_object, pointer
        )

    def value(self, aspect: str) -> Value:
        """An aspect's value, or None."""
        said = self.aspects.get(aspect)
        return said.value if said else None


@attrs.define
class Thing:
    """A described subject.

    Attributes:
        subject: what the pages call it.
        label: what differences call it, where that is more exact.
    """

    subject: Subject
    fields: dict[str, Node]
    label: str = ""

    def __str__(self) -> str:
        return self.label or str(self.subject)


def beside(field: str, fields: dict[str, Node]) -> Pointer:
    """Where a field that is not described belongs: among its siblings, else in the object around it, else in the subject."""
    part = f"{field.partition(' ')[0]} "
    parent = field.rpartition(".")[0]
    while field:
        start = f"{parent}." if parent else part
        for name, one in fields.items():
            if name.startswith(start) and "." not in name.removeprefix(start):
                return one.pointer[:-1] if one.pointer[-2:-1] == ("properties",) else one.pointer
        if not parent:
            break
        parent = parent.rpartition(".")[0]
    return fields[""].pointer if "" in fields else next(iter(fields.values())).pointer


@attrs.define
class Enumeration:
    """A named list of values in a description."""

    name: str
    pointer: Pointer
    values: list[Value]
    meanings: dict[str, str]
    assumed: bool
    contradictions: dict[str, dict[str, Value]] = attrs.field(factory=dict)
    names: dict[str, str] = attrs.field(factory=dict)


def contradictions_in(raw: Any) -> dict[str, dict[str, Value]]:
    """What `x-contradiction` at a node of a description holds."""
    found = raw.get(CONTRADICTION) if isinstance(raw, dict) else None
    return (
        {str(key): value for key, value in found.items() if isinstance(value, dict)}
        if isinstance(found, dict)
        else {}
    )


def node(pointer: Pointer, *, marked: Kinds = frozenset(), **aspects: Value) -> Node:
    """A node with aspects that stand at one place."""
    made = Node(pointer, marked=marked)
    for aspect, value in aspects.items():
        if value is not None:
            made.say(aspect, value, pointer)
    return made
