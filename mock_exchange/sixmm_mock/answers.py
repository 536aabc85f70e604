"""Answers and pushes as a description spells them, also where it is newer than the mock.

A field that the description has no more is not sent. A field that no handler knows is sent with a value that fits its
schema, and `unserved` names it when the mock starts.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

from attrs import field, frozen
from sixmm_description import Description, JsonObject, Schema, Spelling, StreamDescription
from sixmm_description.document import properties_of, resolved
from sixmm_description.names import role_name

from sixmm_mock.operations import handler_of
from sixmm_mock.streams.private_channel import account_payload, order_payload
from sixmm_mock.streams.public_channels import CHANNELS, Markets
from sixmm_mock.words import words_in

logger = logging.getLogger(__name__)

_DEPTH = 8
_BY_TYPE: dict[Any, Any] = {"integer": 0, "number": 0, "boolean": False, "array": []}


@frozen
class NewFields:
    """Fields that a description has and the mock knows nothing of.

    Attributes:
        named: the value of each, by where it stands.
        by_schema: the same by the identity of its schema.
    """

    named: JsonObject = field(factory=dict)
    by_schema: dict[int, Any] = field(factory=dict)


class AnswerSpelling(Spelling):
    """Writes what the mock has to say: with fields that are new, and where it is strict without those that the description does not know."""

    def __init__(self, document: JsonObject, new: NewFields, *, strict: bool = True) -> None:
        super().__init__(document, strict=strict)
        self._new = new
        self._left_out: set[tuple[str, str]] = set()

    def fixed(self, schema: Schema) -> Any:
        """The one value that a field can have, or the one that a new field always has."""
        found = super().fixed(schema)
        return self._new.by_schema.get(id(schema)) if found is None else found

    def strange(self, called: str, fields: JsonObject) -> JsonObject:
        """Nothing: a field that the description does not have is not sent. Each is named once."""
        if not self.strict:
            return fields
        for name in fields:
            if (called, name) not in self._left_out:
                self._left_out.add((called, name))
                logger.info("%s has no field %s: it is not sent", called, name)
        return {}


@lru_cache(maxsize=4)
def answer_spelling(description: Description) -> Spelling:
    """How answers of REST are spelled; as the description says where that is lenient."""
    given = description.spelling
    if not given.strict:
        return given
    return AnswerSpelling(description.document, new_in_answers(description))


@lru_cache(maxsize=4)
def push_spelling(description: StreamDescription) -> Spelling:
    """How frames of streams are spelled, likewise."""
    given = description.spelling
    if not given.strict:
        return given
    return AnswerSpelling(description.document, new_in_pushes(description))


@lru_cache(maxsize=4)
def new_in_answers(description: Description) -> NewFields:
    """Fields of answers that no handler of an operation with that answer knows."""
    return _new(
        description.document,
        (
            (f"the answer of {operation.operation_id}: ", operation.answer, handler)
            for operation in description.operations.values()
            if (handler := handler_of(operation)) is not None
        ),
    )


@lru_cache(maxsize=4)
def new_in_pushes(description: StreamDescription) -> NewFields:
    """Fields of pushes that nothing which publishes them knows."""
    messages = description.document["components"]["messages"]
    makers: dict[str, Callable[..., Any]] = {"order": order_payload, "account": account_payload}
    served = [description.channels[name] for name in CHANNELS if name in description.channels]
    return _new(
        description.document,
        (
            (
                f"the push {name}: ",
                messages[name]["payload"],
                makers.get(messages[name].get("x-role", ""), Markets),
            )
            for channel in (*served, description.private)
            for name in channel.messages
        ),
        around={"topic", "ts", "event", "data", "event_type"},
    )


def _new(
    document: JsonObject,
    answers: Iterable[tuple[str, Schema, Callable[..., Any]]],
    around: Iterable[str] = (),
) -> NewFields:
    found = NewFields()
    known: set[int] = set()
    for about, schema, maker in answers:
        words = words_in(maker).union(around)
        for path, name, node in _fields(document, schema, "", _DEPTH):
            if name in words:
                known.add(id(node))
            else:
                found.named[about + path] = found.by_schema[id(node)] = _sample(document, node)
    for one in known & found.by_schema.keys():
        del found.by_schema[one]
    return found


def _fields(
    document: JsonObject, schema: Schema, path: str, depth: int
) -> Iterator[tuple[str, str, Schema]]:
    """Every field of a schema: its path on the wire, its Python name, its schema."""
    whole = resolved(document, schema)
    if "items" in whole and depth:
        yield from _fields(document, whole["items"], f"{path.removesuffix('.')}[].", depth - 1)
    for wire, node in properties_of(document, whole).items():
        yield f"{path}{wire}", role_name(wire, node), node
        if depth:
            yield from _fields(document, node, f"{path}{wire}.", depth - 1)


def _sample(document: JsonObject, schema: Schema, depth: int = _DEPTH) -> Any:
    """A value that fits a schema."""
    whole = resolved(document, schema)
    for key in ("const", "default", "example"):
        if key in whole:
            return whole[key]
    values = whole.get("enum") or whole.get("x-extensible-enum") or whole.get("examples")
    if values:
        return values[0]
    fields = properties_of(document, whole)
    if fields:
        return {wire: _sample(document, node, depth - 1) for wire, node in fields.items() if depth}
    if whole.get("type") in _BY_TYPE:
        return whole.get("minimum", _BY_TYPE[whole["type"]])
    return "0" if whole.get("format") == "decimal" else ""
