"""What a description assumes: each place where it says more than the documentation does has an id, a kind and a reason.

`x-assumed: {id: book_update.start_version, kind: name, why: "…"}`. The id is written out, not made from the place: it
stays when a field, a schema or an operation is renamed, and a reader that holds the node holds the id.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import frozen

from sixmm_description.document import JsonObject, Schema, resolved

MARK = "x-assumed"

#: Kind → what is assumed.
KINDS: Mapping[str, str] = {
    "name": "what something is called on the wire",
    "shape": "which fields there are, of what type, which must be sent, and where they go",
    "values": "which values there are, what they mean, or how a number is calculated",
    "unit": "the unit of a number",
    "order": "what comes before what, and which of two goes first",
    "timing": "when something happens, or how long it lasts",
    "code": "which error code or status comes with what",
    "bound": "how much or how little is allowed, and of what a limit is the limit",
}


@frozen
class Assumption:
    """One thing that no page says. Prints as `id (kind): why`."""

    id: str
    kind: str
    """One of `KINDS`."""
    why: str

    def __str__(self) -> str:
        return f"{self.id} ({self.kind}): {self.why}"


def assumption_of(node: Any) -> Assumption | None:
    """The assumption that a node of a description is marked with; None where it is documented."""
    mark = node.get(MARK) if isinstance(node, Mapping) else None
    if not isinstance(mark, Mapping):
        return None
    return Assumption(*(str(mark.get(key, "")) for key in ("id", "kind", "why")))


def assumptions_in(document: JsonObject) -> dict[str, Assumption]:
    """All assumptions of a description by their ids, in the order of the file."""
    return {one.id: one for _, one in marked(document)}


def marked(
    node: Any, at: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], Assumption]]:
    """Every assumption at or below a node, with its place, in the order of the file."""
    if (found := assumption_of(node)) is not None:
        yield at, found
    inner = (
        node.items()
        if isinstance(node, dict)
        else enumerate(node)
        if isinstance(node, list)
        else ()
    )
    for step, part in inner:
        yield from marked(part, (*at, step))


def assumptions_on(
    document: JsonObject, schema: Schema, path: Sequence[str | int] = ()
) -> tuple[Assumption, ...]:
    """What a value of a schema rests on, the nearest first: the marks on the way from `schema` to what lies at `path` in it.

    `path` has the keys and indexes of JSON. What the schema does not know ends it. A documented value has none.
    """
    found: list[Assumption] = []
    here = [schema]
    for step in (*path, None):
        parts = [part for one in here for part in _parts(document, one)]
        found += [one for part in parts if (one := assumption_of(part)) is not None]
        if step is None:
            break
        here = [inner for part in parts if (inner := _inner(part, step)) is not None]
    return tuple(dict.fromkeys(reversed(found)))


def _parts(document: JsonObject, schema: Schema) -> Iterator[Schema]:
    """A schema, what it refers to, and what it is combined from; outer ones first."""
    target = {key: value for key, value in schema.items() if key != "$ref"}
    if "$ref" in schema:
        yield from _parts(document, resolved(document, {"$ref": schema["$ref"]}))
    for part in schema.get("allOf", ()):
        yield from _parts(document, part)
    yield target


def _inner(schema: Schema, step: str | int) -> Schema | None:
    inner: Any = schema.get("items") if isinstance(step, int) else None
    if isinstance(step, str):
        inner = schema.get("properties", {}).get(step, schema.get("additionalProperties"))
    return inner if isinstance(inner, dict) else None


def nearest(
    document: JsonObject, schema: Schema, path: Sequence[str | int]
) -> tuple[Assumption, ...]:
    """The innermost mark on the way that a validator took from `schema` to the keyword that failed; at most one."""
    marks = list(_on_the_way(document, schema, path))
    return (marks[-1],) if marks else ()


def behind(
    document: JsonObject, schema: Schema, path: Sequence[str | int]
) -> tuple[Assumption, ...]:
    """The mark that explains why a validator failed at the end of this way; at most one.

    The mark of an object stands for which fields it needs, not for their bounds.
    """
    steps = list(path)
    if "properties" in steps[:-1] and steps[-1] not in {"required", "anyOf"}:
        last = len(steps) - 1 - steps[::-1].index("properties")
        begin, rest = _reached(document, schema, steps[: last + 2]), steps[last + 2 :]
        return nearest(document, begin, rest)
    return nearest(document, schema, steps)


def _on_the_way(
    document: JsonObject, schema: Any, path: Sequence[str | int]
) -> Iterator[Assumption]:
    here: Any = schema
    for step in path:
        if (mark := assumption_of(here)) is not None:
            yield mark
        if step == "$ref":
            here = resolved(document, {"$ref": here["$ref"]})
        elif isinstance(here, dict):
            here = here.get(step)
        elif isinstance(here, list):
            here = here[int(step)]
        else:
            # A completed copy of the schemas has conditions that these have not.
            return
    if (mark := assumption_of(here)) is not None:
        yield mark


def _reached(document: JsonObject, schema: Any, path: Sequence[str | int]) -> Any:
    for step in path:
        schema = resolved(document, {"$ref": schema["$ref"]}) if step == "$ref" else schema[step]
    return schema
