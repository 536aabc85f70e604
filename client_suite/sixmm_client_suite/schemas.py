"""The schemas of the description, as far as it uses JSON Schema."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, TypeAlias

import jsonschema_rs
from sixmm_description import Description, Operation

Schema: TypeAlias = dict[str, Any]

PLAIN_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")

_KNOWN = frozenset(
    [
        "$ref",
        "type",
        "format",
        "properties",
        "required",
        "items",
        "enum",
        "const",
        "minimum",
        "maximum",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "allOf",
        "anyOf",
        "if",
        "then",
        "not",
        "description",
        "default",
        "example",
    ]
)


class Schemas:
    """Resolves references, and tells valid values from others."""

    def __init__(self, components: Mapping[str, Any]) -> None:
        self._components = components
        self._closed = _closed(self._components)
        # By the identity of a schema, which is kept beside its validator so that no other one takes its place.
        self._validators: dict[int, tuple[Schema, jsonschema_rs.Draft202012Validator]] = {}

    def resolved(self, schema: Schema) -> Schema:
        """The schema with its reference and its unconditional parts put into one.

        Raises:
            ValueError: it says something that this suite would not know how to draw.
        """
        unknown = {name for name in schema if not name.startswith("x-")} - _KNOWN
        if unknown:
            raise ValueError(f"schemas here are not known to say {', '.join(sorted(unknown))}")
        whole = self.resolved(self._pointed_at(schema["$ref"])) if "$ref" in schema else {}
        own = {name: value for name, value in schema.items() if name not in {"$ref", "allOf"}}
        whole = {**whole, **own}
        for part in schema.get("allOf", ()):
            if not part.keys() & {"if", "anyOf"}:  # these depend on the value: `problem` knows them
                whole = {**whole, **self.resolved(part)}
        return whole

    def problem(self, schema: Schema, value: Any) -> str | None:
        """Why a request may not hold the value; None where it may. Fields that are not described may not."""
        if id(schema) not in self._validators:
            validator = jsonschema_rs.Draft202012Validator(
                {**schema, "components": self._closed},
                validate_formats=True,
                formats={"decimal": lambda text: PLAIN_DECIMAL.fullmatch(text) is not None},
            )
            self._validators[id(schema)] = schema, validator
        error = next(self._validators[id(schema)][1].iter_errors(value), None)
        return None if error is None else f"{list(error.instance_path)}: {error.message}"

    def parameters(self, operation: Operation) -> Iterator[Mapping[str, Any]]:
        """The query parameters of an operation."""
        for parameter in operation.raw.get("parameters", ()):
            yield self._pointed_at(parameter["$ref"]) if "$ref" in parameter else parameter

    def _pointed_at(self, reference: str) -> Any:
        node: Any = {"components": self._components}
        for step in reference.removeprefix("#/").split("/"):
            node = node[step]
        return node


def body_schema(operation: Operation) -> Schema | None:
    """The schema of an operation's request body; None where it has none."""
    body = operation.raw.get("requestBody")
    return None if body is None else dict(body["content"]["application/json"]["schema"])


def data_schema(operation: Operation) -> Schema:
    """The schema of `data` in an operation's successful answer."""
    content = operation.raw["responses"]["200"]["content"]["application/json"]
    _envelope, body = content["schema"]["allOf"]
    return dict(body["properties"]["data"])


@cache
def described() -> tuple[Description, Schemas]:
    """The description that is installed with the client, and its schemas."""
    description = Description.load()
    return description, Schemas(description.document["components"])


def _closed(node: Any) -> Any:
    """A copy in which objects have no fields but the described ones."""
    if isinstance(node, list):
        return [_closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    copied = {key: _closed(value) for key, value in node.items()}
    if node.get("type") == "object" and "properties" in node:
        copied["additionalProperties"] = False
    return copied
