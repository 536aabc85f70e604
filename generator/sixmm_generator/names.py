"""The Python names of what an operation is given, by wire name."""

import re
from collections.abc import Iterator
from typing import Any

from sixmm_generator.description import Description
from sixmm_generator.naming import python_name, python_names, snake


def arguments(description: Description, operation: dict[str, Any]) -> dict[str, str]:
    """Of an operation's parameters and of its body's fields, those inside a list of the body included.

    What stands further out wins: an order of a batch has fields that the batch itself may have too.
    """
    body = body_of(description, operation)
    inner = [_target(description, one.get("items", {})) for one in body.values()]
    found: dict[str, str] = {}
    for properties in (*(one.get("properties", {}) for one in inner), body):
        found |= python_names(properties)
    for one in operation.get("parameters", []):
        parameter = _target(description, one)
        found[parameter["name"]] = python_name(parameter["name"], parameter)
    return found


def body_of(description: Description, operation: dict[str, Any]) -> dict[str, Any]:
    """The fields of an operation's body; none where it takes no body."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    found: dict[str, Any] = _target(description, content.get("schema", {})).get("properties", {})
    return found


def operation_of(description: Description, operation_id: str) -> dict[str, Any]:
    """The operation of that id; KeyError where there is none."""
    for item in description.document["paths"].values():
        for operation in item.values():
            if isinstance(operation, dict) and operation.get("operationId") == operation_id:
                found: dict[str, Any] = operation
                return found
    raise KeyError(operation_id)


def order_names(description: Description) -> dict[str, str]:
    """Of the fields of every order that keeps to a contract's rules, and of all other fields where it has none such."""
    orders: dict[str, str] = {}
    for item in description.document["paths"].values():
        for operation in item.values():
            if isinstance(operation, dict) and "x-orders-in" in operation:
                orders |= arguments(description, operation)
    schemas = description.document["components"]["schemas"].values()
    every = [python_names(schema.get("properties", {})) for schema in schemas]
    return {wire: name for one in every for wire, name in one.items()} | orders


_SAID = re.compile(r"`(\w+)`")


def spoken(description: Description) -> dict[str, Any]:
    """The document, its texts with the Python names of fields that have an `x-python-name`.

    A reader of the client knows no other. A text speaks of the fields of the object or operation that it belongs to, or
    of one that has the same name everywhere.
    """
    everywhere: dict[str, set[str]] = {}
    for wire, one in _fields(description.document):
        everywhere.setdefault(wire, set()).add(python_name(wire, one))
    plain = {wire: names.pop() for wire, names in everywhere.items() if len(names) == 1}
    found: dict[str, Any] = _spoken(description, description.document, plain)
    return found


def _fields(node: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(node, list):
        for one in node:
            yield from _fields(one)
    elif isinstance(node, dict):
        if isinstance(node.get("properties"), dict):
            yield from node["properties"].items()
        if "in" in node and isinstance(node.get("name"), str):
            yield node["name"], node
        for one in node.values():
            yield from _fields(one)


def _spoken(description: Description, node: Any, names: dict[str, str]) -> Any:
    if isinstance(node, list):
        return [_spoken(description, one, names) for one in node]
    if not isinstance(node, dict):
        return node
    if isinstance(node.get("properties"), dict):
        names = names | python_names(node["properties"])
    if "operationId" in node and "responses" in node:  # a link has the first one too
        names = names | arguments(description, node)
    return {
        key: _said(value, names) if isinstance(value, str) else _spoken(description, value, names)
        for key, value in node.items()
    }


def _said(text: str, names: dict[str, str]) -> str:
    def one(found: re.Match[str]) -> str:
        python = names.get(found[1], "")
        # Others are brought into Python's spelling with all the rest of the words.
        return found[0] if python in {"", snake(found[1])} else f"`{python}`"

    return _SAID.sub(one, text) if "`" in text else text


def _target(description: Description, node: dict[str, Any]) -> dict[str, Any]:
    found = description.resolve(node["$ref"]) if "$ref" in node else node
    return found or {}
