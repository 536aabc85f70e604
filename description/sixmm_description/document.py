"""A description as a document: where it lies, and how to follow what it refers to."""

import importlib.util
import json
from pathlib import Path
from typing import Any

JsonObject = dict[str, Any]
Schema = dict[str, Any]

#: What goes wrong inside a document that is not the description that it should be.
MALFORMED = (LookupError, TypeError, AttributeError, ValueError, StopIteration)


class DescriptionError(Exception):
    """A description can't be read, or lacks something that is needed."""


def read_bytes(name: str, file: Path | None) -> tuple[Path, bytes]:
    """The bytes of `file`, or of the description of that name that is installed with the client.

    Raises:
        DescriptionError: it can't be read.
    """
    path = file or installed(name)
    try:
        return path, path.read_bytes()
    except OSError as error:
        raise DescriptionError(
            f"cannot read the description {path}: {error.strerror or error}"
        ) from error


def installed(name: str) -> Path:
    """Where a description lies that is installed with the client package.

    Raises:
        DescriptionError: the package is not installed.
    """
    # find_spec does not run the client package: a reader that judges the client must not depend on it.
    spec = importlib.util.find_spec("sixmm")
    if spec is None or not spec.submodule_search_locations:
        raise DescriptionError(
            "the package sixmm, which carries the descriptions, is not installed: install it, or name a file"
        )
    return Path(next(iter(spec.submodule_search_locations))) / name


def parsed(path: Path, raw: bytes) -> JsonObject:
    """The document in the bytes of a file.

    Raises:
        DescriptionError: it is no JSON object.
    """
    try:
        document = json.loads(raw)
    except ValueError as error:
        raise DescriptionError(
            f"the description {path} is not JSON ({error}); pass one that `make generate` wrote"
        ) from error
    if not isinstance(document, dict):
        raise DescriptionError(f"the description {path} is not a JSON object")
    return document


def resolved(document: JsonObject, node: Schema) -> Schema:
    """Follow `$ref`s inside the document to the last target; what stands beside a `$ref` goes before its target."""
    while "$ref" in node:
        target: Any = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step.replace("~1", "/").replace("~0", "~")]
        node = {**target, **{key: value for key, value in node.items() if key != "$ref"}}
    return node


def component(node: Schema) -> str | None:
    """The name of the component that a node refers to, or that its items do."""
    reference = node.get("$ref") or node.get("items", {}).get("$ref")
    return reference.rpartition("/")[2] if reference else None


def properties_of(document: JsonObject, schema: Schema) -> dict[str, Schema]:
    """The properties of an object schema, those of its `allOf` included; each as it stands there, a `$ref` maybe."""
    schema = resolved(document, schema)
    found: dict[str, Schema] = dict(schema.get("properties", {}))
    for part in schema.get("allOf", ()):
        found |= properties_of(document, part)
    return found


def required_of(document: JsonObject, schema: Schema) -> list[str]:
    """The properties that an object must have, those of its `allOf` included."""
    schema = resolved(document, schema)
    found: list[str] = list(schema.get("required", ()))
    for part in schema.get("allOf", ()):
        found += required_of(document, part)
    return found
