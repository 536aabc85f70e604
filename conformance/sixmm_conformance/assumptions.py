"""Which assumption of the descriptions explains what a server did, where one does.

What no page states is marked in the descriptions. A server that is otherwise there breaks no documented
rule, and a report names the assumption that it goes against.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import parse_qsl

import jsonschema_rs
from attrs import define, field
from sixmm_description import (
    Assumption,
    Description,
    JsonObject,
    Operation,
    assumption_of,
    resolved,
)
from sixmm_description.assumptions import behind

from sixmm_conformance.answer import Answer, read_json

Assumptions = tuple[Assumption, ...]
Misshapen = tuple[str, Assumptions]
"""What cannot be read, in words, and the assumptions that it goes against; without any, a page."""

_INVALID = frozenset({"MISSING_PARAMETER", "INVALID_PARAMETER", "PARAMETER_OUT_OF_RANGE"})
_NOT_PERMITTED = "PERMISSION_DENIED"
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def worst(found: Iterable[Misshapen]) -> Misshapen | None:
    """The first that goes against a page, or else the first."""
    return min(found, key=lambda each: bool(each[1]), default=None)


@define
class Assumed:
    """Looks up what requests and their answers rest on."""

    description: Description
    _validators: dict[str, jsonschema_rs.Draft202012Validator] = field(factory=dict, repr=False)

    def of_status(self, answer: Answer) -> Assumptions:
        """Of the HTTP status that a code comes with."""
        names = {401: "status.unauthorized", 429: "status.rate_limited", 500: "status.failure"}
        expected = self.description.status_of(answer.code or 0)
        return self.named(names.get(expected, "envelope.code"))

    def named(self, *ids: str) -> Assumptions:
        """The assumptions with these ids; an id that the description lacks is left out."""
        known = self.description.assumptions
        return tuple(known[each] for each in ids if each in known)

    def explaining(self, answer: Answer) -> Assumptions:
        """Why a valid request was refused as invalid, or an invalid one taken; none: no assumption does."""
        operation = answer.operation
        if operation is None or answer.method != operation.method:
            return ()
        broken = list(self._violations(operation, answer))
        if _was_taken(answer) and broken and all(broken):
            return _once(mark for marks in broken for mark in marks)
        refusal = self._refusal(answer)
        return self._asked(operation, refusal) if refusal is not None and not broken else ()

    def _violations(self, operation: Operation, answer: Answer) -> Iterator[Assumptions]:
        """How the description forbids a request; each with the assumption that it rests on."""
        document = self.description.document
        if operation.body is not None:
            body = read_json(answer.request_body) if answer.request_body else {}
            validator = self._validator(operation.operation_id, operation.body)
            for error in validator.iter_errors(body):
                yield behind(document, operation.body, error.evaluation_path)
        sent = dict(parse_qsl(answer.query, keep_blank_values=True, errors="replace"))
        for parameter in _parameters(self.description, operation):
            name = parameter["name"]
            if name not in sent:
                if parameter.get("required"):
                    yield _marks(parameter)
                continue
            validator = self._validator(f"{operation.operation_id}?{name}", parameter["schema"])
            for error in validator.iter_errors(_typed(document, parameter["schema"], sent[name])):
                yield behind(document, parameter["schema"], error.evaluation_path)
        for group in operation.require_any:
            if not any(name in sent for name in group):
                yield ()

    def _refusal(self, answer: Answer) -> str | None:
        """The message of a refusal as invalid, of the whole or of an item."""
        items = answer.data.get("results", ())
        listed = items if isinstance(items, list) else ()
        for each in (answer.envelope, *(one for one in listed if isinstance(one, dict))):
            if self.description.code_name(each.get("code")) in _INVALID:
                return str(each.get("message", ""))
        return None

    def _asked(self, operation: Operation, message: str) -> Assumptions:
        """What the fields of a request rest on: those that a refusal names, or else all."""
        fields = [*self._fields(operation)]
        words = set(_WORD.findall(message))
        # A server may say a field by another name; then it names none of ours.
        named = [marks for name, marks in fields if name in words]
        return _once(mark for marks in named or [each for _, each in fields] for mark in marks)

    def _fields(self, operation: Operation) -> Iterator[tuple[str, Assumptions]]:
        for parameter in _parameters(self.description, operation):
            yield parameter["name"], (*_marks(parameter), *_marks_in(parameter["schema"]))
        if operation.body is not None:
            yield "body", _marks(operation.raw.get("requestBody", {}))
            yield from self._fields_of(operation.body)

    def _fields_of(self, schema: JsonObject) -> Iterator[tuple[str, Assumptions]]:
        schema = resolved(self.description.document, schema)
        own = _marks(schema)
        for name, node in schema.get("properties", {}).items():
            required = own if name in schema.get("required", ()) else ()
            yield name, (*_marks_in(node), *required)
            yield from self._fields_of(node)
        for part in schema.get("allOf", ()):
            for name in _required_in(part):
                yield name, _marks(part)
        if "items" in schema:
            yield from self._fields_of(schema["items"])

    def _validator(self, name: str, schema: JsonObject) -> jsonschema_rs.Draft202012Validator:
        if name not in self._validators:
            components = self.description.document["components"]
            self._validators[name] = jsonschema_rs.Draft202012Validator(
                {**schema, "components": components}
            )
        return self._validators[name]


def _was_taken(answer: Answer) -> bool:
    """Return whether the server has looked beyond the form of a request: it succeeded, or failed at its matter."""
    code = answer.code
    return code == 0 or (
        code is not None and 3000 <= code < 5000 and answer.reason != _NOT_PERMITTED
    )


def _parameters(description: Description, operation: Operation) -> Iterator[JsonObject]:
    for given in operation.raw.get("parameters", ()):
        parameter = resolved(description.document, given)
        if parameter["in"] == "query":
            yield parameter


def _typed(document: JsonObject, schema: JsonObject, text: str) -> Any:
    if resolved(document, schema).get("type") == "integer" and re.fullmatch("-?[0-9]{1,20}", text):
        return int(text)
    return text


def _marks(node: Any) -> Assumptions:
    mark = assumption_of(node)
    return () if mark is None else (mark,)


def _marks_in(schema: JsonObject) -> Assumptions:
    return (*_marks(schema), *(mark for part in schema.get("allOf", ()) for mark in _marks(part)))


def _required_in(part: JsonObject) -> set[str]:
    """The fields that a condition asks for."""
    inner = [part, part.get("then", {}), part.get("else", {}), *part.get("anyOf", ())]
    return {name for each in inner for name in each.get("required", ())}


def _once(marks: Iterable[Assumption]) -> Assumptions:
    return tuple(dict.fromkeys(marks))
