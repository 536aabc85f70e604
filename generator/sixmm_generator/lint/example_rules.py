"""Rules for examples: they fit what is described, and show each field of it.

The shapes of many answers and of all pushes are assumed: no page would say that a field is missing there, or one too many.
"""

import contextlib
import re
from collections.abc import Iterable, Iterator
from typing import Any

import attrs

# Unlike jsonschema_rs it says through which references a schema was reached; it has no type hints.
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from jsonschema.exceptions import UnknownType  # type: ignore[import-untyped]

from sixmm_generator.description import Description, Pointer, pointer_of
from sixmm_generator.lint.rule import Found, rule
from sixmm_generator.lint.walk import (
    components,
    mapping,
    media,
    node_at,
    nodes,
    parts_of,
    target_of,
)

_FRACTION = re.compile(r"-?[0-9]+\.[0-9]+")
# Milliseconds since 1970 are at least this, and seconds are less, from 1973 to 5138.
_FIRST_MS = 100_000_000_000


@attrs.frozen
class Shown:
    """What has examples: a message, an answer or a request's body.

    Attributes:
        name: what a finding calls it.
        pointer: where its schema stands.
        examples: the values that are shown of it.
        whole: whether they show each of its fields together. A request shows those that it needs.
    """

    name: str
    pointer: Pointer
    examples: list[Any]
    whole: bool


def _all_shown(description: Description) -> Iterator[Shown]:
    for name, message in components(description, "messages").items():
        values = [one.get("payload") for one in message.get("examples", [])]
        yield Shown(name, ("components", "messages", name, "payload"), values, whole=True)
    for pointer, content in media(description):
        if "schema" in content:
            values = [one.get("value") for one in mapping(content, "examples").values()]
            values += [content["example"]] if "example" in content else []
            holder = str(pointer[1] if pointer[0] == "paths" else pointer[2])
            whole = "200" in pointer
            yield Shown(holder, (*pointer, "schema"), values, whole=whole)


@rule("message-example", "examples are what people copy and what the tests try first")
def message_example(description: Description) -> Found:
    """Every message has one; what is described allows each."""
    for name, message in components(description, "messages").items():
        if not message.get("examples"):
            at: Pointer = ("components", "messages", name)
            yield at, "the message has no `examples`: give a complete one."
    refs = (one.get("$ref") for _, one in nodes(description.document) if "$ref" in one)
    if any(description.resolve(str(ref)) is None for ref in refs):
        return  # the rule `reference` says so
    for shown in _all_shown(description):
        for error, number in _misfits(description, shown):
            for where in _schema_places(description, shown.pointer, error.absolute_schema_path):
                yield (
                    where,
                    f"example {number} of {shown.name} does not fit: {error.message[-120:]}.",
                )


def _misfits(description: Description, shown: Shown) -> Iterator[tuple[Any, int]]:
    # References are looked up from the root, so the whole document is handed in.
    steps = (str(one).replace("~", "~0").replace("/", "~1") for one in shown.pointer)
    validator = Draft202012Validator({**description.document, "$ref": "#/" + "/".join(steps)})
    with contextlib.suppress(UnknownType):  # the rule `type` says so
        for number, example in enumerate(shown.examples, start=1):
            for error in validator.iter_errors(example):
                yield error, number


def _schema_places(
    description: Description, at: Pointer, steps: Iterable[str | int]
) -> Iterator[Pointer]:
    """Where a schema stands that was reached through references; and what refers to it, if that may be what is wrong."""
    use: Pointer | None = None
    direct = False
    for step in steps:
        node = node_at(description, at)
        direct = False
        while isinstance(node, dict) and step not in node and isinstance(node.get("$ref"), str):
            use, at, direct = at, pointer_of(node["$ref"]), True
            node = node_at(description, at)
        at = at if step == "$ref" else (*at, step)
    yield at
    if use is not None and (direct or at[-1] == "const"):
        yield use


@rule(
    "example-field",
    "what an example shows and the schema does not say is read as nothing, or off by a factor",
)
def example_field(description: Description) -> Found:
    """Each field of an example is described, and each that is answered is in one; fractions in quotes are decimals; times fit their unit."""
    for one in _all_shown(description):
        found: dict[tuple[Pointer, str], None] = {}
        for example in one.examples:
            found |= dict.fromkeys(_shown(description, one.pointer, example))
        if one.whole:
            found |= dict.fromkeys(_unshown(description, one.pointer, one.examples))
        yield from found


def _unshown(description: Description, at: Pointer, values: list[Any]) -> Found:
    objects = [one for one in values if isinstance(one, dict)]
    for part in (target_of(description, one) for one in parts_of(description, at)):
        for name in mapping(node_at(description, part) or {}, "properties") if objects else ():
            where = (*part, "properties", name)
            inner = [one[name] for one in objects if name in one]
            if inner:
                yield from _unshown(description, where, inner)
            else:
                yield where, f"no example shows {name}: show it, or leave it out."
        rows = [row for one in values if isinstance(one, list) for row in one]
        if rows and "items" in (node_at(description, part) or {}):
            yield from _unshown(description, (*part, "items"), rows)


def _shown(description: Description, at: Pointer, value: Any) -> Found:
    parts = [target_of(description, one) for one in parts_of(description, at)]
    if isinstance(value, dict):
        fields = {
            key: (*part, "properties", key)
            for part in parts
            for key in mapping(node_at(description, part) or {}, "properties")
        }
        for key, inner in value.items():
            if key in fields:
                yield from _shown(description, fields[key], inner)
            elif fields:
                for where in dict.fromkeys((parts[0], at)):
                    yield where, f"{key} is in an example, and no property."
    elif isinstance(value, list):
        for one in value:
            yield from _shown(description, (*parts[0], "items"), one)
    else:
        schema = node_at(description, parts[0])
        reason = _misread(schema, value) if isinstance(schema, dict) else None
        if reason:
            yield parts[0], reason


def _misread(schema: dict[str, Any], value: Any) -> str | None:
    plain = schema.get("type") == "string" and schema.get("format") is None
    if plain and isinstance(value, str) and _FRACTION.fullmatch(value):
        return f"an example has {value!r} here: add `format: decimal`."
    unit = schema.get("x-unit")
    if unit in {"ms", "s"} and isinstance(value, int) and (value >= _FIRST_MS) != (unit == "ms"):
        return f"an example has {value} here, which is not in {unit}."
    return None
