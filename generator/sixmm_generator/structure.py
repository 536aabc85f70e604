"""Whether a description is made of what belongs into one: everything after this relies on it."""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
from openapi_spec_validator import OpenAPIV31SpecValidator

from sixmm_generator.description import Description, Pointer

Found = Iterator[tuple[Pointer, str]]

_SCHEMA = jsonschema_rs.Draft202012Validator(
    {"$ref": "https://json-schema.org/draft/2020-12/schema"}
)
# What stands in these is data.
_EXAMPLES = ("example", "examples", "default", "enum", "const")
_MOST_SHOWN = 160


def problems(description: Description) -> list[str]:
    """What is no OpenAPI or no JSON Schema, one line each."""
    found = dict(
        [
            *_invalid(OpenAPIV31SpecValidator.schema_validator, (), description.document),
            *_schemas(description.document),
            *_references(description, (), description.document),
        ]
    )
    return [description.problem(pointer, reason) for pointer, reason in found.items()]


def stream_problems(description: Description) -> list[str]:
    """The same of the streams' description, of which the schemas are what is generated."""
    found = dict(
        [
            *_schemas(description.document),
            *_references(description, (), description.document),
        ]
    )
    for key in ("channels", "operations", "components", "info"):
        if not isinstance(description.document.get(key), dict):
            found[key,] = f"{key} is missing or not a mapping."
    return [description.problem(pointer, reason) for pointer, reason in found.items()]


def _schemas(node: Any, at: Pointer = ()) -> Found:
    """The named components, and the schema of each parameter."""
    components = node.get("components")
    schemas = components.get("schemas") if isinstance(components, dict) else None
    for name, schema in (schemas if isinstance(schemas, dict) else {}).items():
        yield from _schema((*at, "components", "schemas", name), schema)
    for pointer, schema in _parameter_schemas(at, node):
        yield from _schema(pointer, schema)


def _parameter_schemas(at: Pointer, node: Any) -> Iterator[tuple[Pointer, Any]]:
    if isinstance(node, list):
        for index, one in enumerate(node):
            yield from _parameter_schemas((*at, index), one)
    elif isinstance(node, dict):
        if "in" in node and "schema" in node:
            yield (*at, "schema"), node["schema"]
        for key, one in node.items():
            yield from _parameter_schemas((*at, key), one)


def _schema(at: Pointer, schema: Any) -> Found:
    if isinstance(schema, bool):
        yield at, "expected a schema, not true or false."
        return
    for error in _SCHEMA.iter_errors(schema):
        yield (*at, *error.instance_path), _shown(error.message)
    yield from _named_types(at, schema)


def _named_types(at: Pointer, schema: Any) -> Found:
    """`true` is a schema of JSON Schema, which says nothing of a field."""
    if not isinstance(schema, dict):
        return
    properties = schema.get("properties")
    for name, one in (properties if isinstance(properties, dict) else {}).items():
        if isinstance(one, bool):
            yield (*at, "properties", name), "expected a schema, not true or false."
        yield from _named_types((*at, "properties", name), one)
    if "items" in schema:
        if isinstance(schema["items"], bool):
            yield (*at, "items"), "expected a schema, not true or false."
        yield from _named_types((*at, "items"), schema["items"])


def _references(description: Description, at: Pointer, node: Any) -> Found:
    """Each `$ref` names a place of this document. A field of that name is no reference."""
    if isinstance(node, list):
        for index, one in enumerate(node):
            yield from _references(description, (*at, index), one)
    elif isinstance(node, dict):
        ref = node.get("$ref") if at[-1:] != ("properties",) else None
        if ref is not None and not isinstance(ref, str):
            yield (*at, "$ref"), "must be a text such as #/components/schemas/Order."
        elif ref is not None and (not ref.startswith("#/") or description.resolve(ref) is None):
            yield (*at, "$ref"), f"{ref!r} is no place of this document."
        for key, one in node.items():
            if key not in _EXAMPLES:
                yield from _references(description, (*at, key), one)


def _invalid(validator: Any, at: Pointer, node: Any) -> Found:
    for error in validator.iter_errors(node):
        yield (*at, *error.absolute_path), _shown(error.message)


def _shown(message: str) -> str:
    said = (message.splitlines() or [""])[0]
    return f"{said if len(said) <= _MOST_SHOWN else f'…{said[-_MOST_SHOWN:]}'}."
