"""One Python type for one idea, however many spellings the wire has for it.

`x-spells` on an enum names the enum (or the enums) whose values it spells, one by one through `x-enum-varnames`: a side
that is 1 in a filter is the `OrderSide.BUY` that orders have. `x-flags-name` names the class of a number's bits, and `x-id`
marks a number that is an id: text in Python, as all other ids are.
"""

from collections.abc import Iterator
from typing import Any

import attrs

from sixmm_generator.description import Description, Pointer
from sixmm_generator.plan.schemas import SCHEMAS, Schemas, enum_values

SPELLS, FLAGS, FLAGS_NAME, ID = "x-spells", "x-flags", "x-flags-name", "x-id"
LEFT_OUT = "x-left-out"

Raw = dict[str, Any]


@attrs.frozen
class Concept:
    """What callers pass and read for one enum of a description.

    Attributes:
        classes: the public enums, of which the first takes unknown values.
        wire: the spelling of each public value; None where it is the value itself.
        left_out: public values that mean the same as no argument.
        accepts: further enums, of which every value is one of these too.
        is_open: whether there may be others.
    """

    classes: list[str]
    wire: dict[str, Any] | None
    left_out: list[str]
    accepts: list[str]
    is_open: bool

    @property
    def type(self) -> str:
        """The annotation of a value in an answer."""
        return " | ".join(self.classes)

    @property
    def values(self) -> list[Any]:
        """What callers may pass, in place of members."""
        return [*(self.wire or {}), *self.left_out]


def concept(schemas: Schemas, name: str) -> Concept:
    """What the enum `name` of the description is in Python."""
    schema = schemas.raw[name]
    is_open = "x-extensible-enum" in schema
    accepts = [schema["x-accepts"]] if "x-accepts" in schema else []
    targets = spelled(schema)
    if not targets:
        return Concept([name], None, [], accepts, is_open)
    public = _public(schemas.raw, targets)
    there = dict(zip(schema["x-enum-varnames"], enum_values(schema), strict=True))
    wire = {public[word]: value for word, value in there.items()}
    left_out = [public[word] for word in schema.get(LEFT_OUT, {}).get("values", [])]
    same = not left_out and all(here == value for here, value in wire.items())
    return Concept(targets, None if same else wire, left_out, accepts, is_open)


def member(schemas: Schemas, name: str, value: Any) -> tuple[str, Any]:
    """A wire value of the enum `name`: the member's expression, and the public value."""
    schema = schemas.raw[name]
    word = dict(zip(enum_values(schema), schema["x-enum-varnames"], strict=True))[value]
    for cls in spelled(schema) or [name]:
        target = schemas.raw[cls]
        if word in target["x-enum-varnames"]:
            index = target["x-enum-varnames"].index(word)
            return f"{cls}.{word}", enum_values(target)[index]
    raise KeyError(word)


def spelled(schema: Raw) -> list[str]:
    """The public enums that an enum spells; none where it is public itself."""
    found = schema.get(SPELLS) or []
    return [found] if isinstance(found, str) else list(found)


def flags(document: Raw) -> dict[str, dict[str, int]]:
    """The classes of bits: each name with the values of its members."""
    return {one[FLAGS_NAME]: one[FLAGS] for _, one in _flagged(document) if FLAGS_NAME in one}


def problems(description: Description) -> list[str]:
    """What these marks say that can't be generated, one line each."""
    return [
        description.problem(at, reason)
        for at, reason in [*_spelling_problems(description), *_flag_problems(description)]
    ]


def _public(raw: dict[str, Raw], targets: list[str]) -> dict[str, Any]:
    """Name → value of the members of all these, those of the first before the others'."""
    found: dict[str, Any] = {}
    for target in reversed(targets):
        found |= zip(raw[target]["x-enum-varnames"], enum_values(raw[target]), strict=True)
    return found


def _spelling_problems(description: Description) -> Iterator[tuple[Pointer, str]]:
    raw = description.document["components"]["schemas"]
    for name, schema in raw.items():
        targets, at = spelled(schema), (*SCHEMAS, name, SPELLS)
        lost = [one for one in targets if "x-enum-varnames" not in raw.get(one, {})]
        again = [one for one in targets if one not in lost and SPELLS in raw[one]]
        if lost or again:
            yield at, f"{', '.join(lost or again)} is no public enum: name one without {SPELLS}."
            continue
        if not targets:
            continue
        public = _public(raw, targets)
        words = [*schema["x-enum-varnames"], *schema.get(LEFT_OUT, {}).get("values", [])]
        for word in words:
            if word not in public:
                yield (
                    at,
                    f"{word} is no member of {' or '.join(targets)}: they have {', '.join(public)}.",
                )


def _flag_problems(description: Description) -> Iterator[tuple[Pointer, str]]:
    known: dict[str, dict[str, int]] = {}
    for at, one in _flagged(description.document):
        name = one.get(FLAGS_NAME)
        if not isinstance(name, str):
            yield (*at, FLAGS), f"{FLAGS_NAME} is missing: it names the class of these bits."
        elif known.setdefault(name, one[FLAGS]) != one[FLAGS]:
            yield (*at, FLAGS), f"{name} has other bits elsewhere."
        elif name in description.document["components"]["schemas"]:
            yield (*at, FLAGS_NAME), f"{name} is the name of a component already."


def _flagged(document: Raw) -> Iterator[tuple[Pointer, Raw]]:
    for name, schema in document["components"]["schemas"].items():
        for wire, one in schema.get("properties", {}).items():
            if FLAGS in one:
                yield (*SCHEMAS, name, "properties", wire), one
