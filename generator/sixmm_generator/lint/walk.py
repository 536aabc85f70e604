"""Finds what the rules look at: operations, schemas, parameters, references."""

from collections.abc import Iterator
from typing import Any

import attrs

from sixmm_generator.description import Description, Pointer, pointer_of
from sixmm_generator.refuse import METHODS


@attrs.frozen
class Operation:
    """One operation of either kind of description; `id` is None where it has none."""

    pointer: Pointer
    id: Any
    node: dict[str, Any]


@attrs.frozen
class Place:
    """One schema and where it stands.

    Attributes:
        name: the property or parameter that it describes, if it describes one.
        component: whether it is a named component itself.
        branch: whether it is a part of an `allOf`, and so has no class of its own.
    """

    pointer: Pointer
    schema: dict[str, Any]
    name: str | None = None
    component: bool = False
    branch: bool = False


def operations(description: Description) -> Iterator[Operation]:
    """Every operation, in the order of the file."""
    document = description.document
    for path, item in mapping(document, "paths").items():
        for method in METHODS:
            if isinstance(item, dict) and method in item:
                node = item[method]
                yield Operation(("paths", path, method), node.get("operationId"), node)
    for name, node in mapping(document, "operations").items():
        yield Operation(("operations", name), name, node)


def parameters(description: Description) -> Iterator[tuple[Pointer, dict[str, Any]]]:
    """Every parameter that is described where it stands (not by `$ref`)."""
    for operation in operations(description):
        for index, parameter in enumerate(operation.node.get("parameters", [])):
            if "$ref" not in parameter:
                yield (*operation.pointer, "parameters", index), parameter
    for name, parameter in components(description, "parameters").items():
        yield ("components", "parameters", name), parameter


def media(description: Description) -> Iterator[tuple[Pointer, dict[str, Any]]]:
    """Every content of a request or of an answer."""
    for operation in operations(description):
        yield from _contents((*operation.pointer, "requestBody"), operation.node.get("requestBody"))
        for status, response in mapping(operation.node, "responses").items():
            yield from _contents((*operation.pointer, "responses", status), response)
    for name, response in components(description, "responses").items():
        yield from _contents(("components", "responses", name), response)


def schemas(description: Description) -> Iterator[Place]:
    """Every schema that declares a shape, at any depth. Conditions (if, not, anyOf) declare none."""
    for name, schema in components(description, "schemas").items():
        yield from _inside(Place(("components", "schemas", name), schema, component=True))
    for pointer, parameter in parameters(description):
        if isinstance(parameter.get("schema"), dict):
            place = Place((*pointer, "schema"), parameter["schema"], name=parameter.get("name"))
            yield from _inside(place)
    for pointer, content in media(description):
        if isinstance(content.get("schema"), dict):
            yield from _inside(Place((*pointer, "schema"), content["schema"]))
    for name, message in components(description, "messages").items():
        if isinstance(message.get("payload"), dict):
            yield from _inside(
                Place(("components", "messages", name, "payload"), message["payload"])
            )


def nodes(node: Any, at: Pointer = ()) -> Iterator[tuple[Pointer, dict[str, Any]]]:
    """Every mapping of the document, at any depth."""
    if isinstance(node, dict):
        yield at, node
        for key, value in node.items():
            yield from nodes(value, (*at, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from nodes(value, (*at, index))


def components(description: Description, section: str) -> dict[str, Any]:
    """The components of one section; empty where there are none."""
    return mapping(mapping(description.document, "components"), section)


def mapping(node: dict[str, Any], key: str) -> dict[str, Any]:
    """The mapping under a key; empty where there is none."""
    value = node.get(key)
    return value if isinstance(value, dict) else {}


def node_at(description: Description, pointer: Pointer) -> Any:
    """What stands at a place, or None."""
    node: Any = description.document
    for step in pointer:
        try:
            node = node[step]
        except (KeyError, IndexError, TypeError):
            return None
    return node


def target_of(description: Description, at: Pointer) -> Pointer:
    """The place itself, or what the reference there leads to."""
    node = node_at(description, at)
    while isinstance(node, dict) and isinstance(node.get("$ref"), str):
        at = pointer_of(node["$ref"])
        node = node_at(description, at)
    return at


def parts_of(description: Description, at: Pointer) -> list[Pointer]:
    """The schemas that an `allOf` is made of, or the one schema."""
    schema = node_at(description, target_of(description, at))
    if isinstance(schema, dict) and isinstance(schema.get("allOf"), list):
        here = target_of(description, at)
        return [
            part
            for index in range(len(schema["allOf"]))
            for part in parts_of(description, (*here, "allOf", index))
        ]
    return [at]


def _contents(at: Pointer, holder: Any) -> Iterator[tuple[Pointer, dict[str, Any]]]:
    if isinstance(holder, dict):
        for media_type, content in mapping(holder, "content").items():
            yield (*at, "content", media_type), content


def _inside(place: Place) -> Iterator[Place]:
    yield place
    for name, inner in mapping(place.schema, "properties").items():
        if isinstance(inner, dict):
            yield from _inside(Place((*place.pointer, "properties", name), inner, name=name))
    if isinstance(place.schema.get("items"), dict):
        yield from _inside(Place((*place.pointer, "items"), place.schema["items"]))
    for index, inner in enumerate(place.schema.get("allOf", [])):
        yield from _inside(Place((*place.pointer, "allOf", index), inner, branch=True))
