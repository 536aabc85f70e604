"""The description, parsed once, and ways to look around in it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from sixmm_generator.description import Description

DESCRIPTION = Path(__file__).parents[2] / "openapi.yaml"
_URI = "urn:openapi"

Json = dict[str, Any]
Operation = tuple[str, str, Json]
Node = tuple[str, Any]
Problems = Callable[[str, Any], list[str]]


@pytest.fixture(scope="session")
def document() -> Json:
    """The whole description, plain."""
    return Description.read(DESCRIPTION).document


@pytest.fixture(scope="session")
def schemas(document: Json) -> Json:
    """The named components."""
    found: Json = document["components"]["schemas"]
    return found


@pytest.fixture(scope="session")
def operations(document: Json) -> list[Operation]:
    """Method, path, and operation, in the order of the file."""
    return [
        (method.upper(), path, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
    ]


@pytest.fixture(scope="session")
def resolve(document: Json) -> Callable[[Json], Json]:
    """Follows a `$ref`, where there is one."""

    def follow(node: Json) -> Json:
        while "$ref" in node:
            target: Any = document
            for step in node["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            node = target
        return node

    return follow


@pytest.fixture(scope="session")
def nodes(document: Json) -> list[Node]:
    """Every mapping of the description with its place; values of examples are none of it."""
    return list(_walk("", document))


@pytest.fixture(scope="session")
def objects_in(schemas: Json) -> Callable[[set[str]], set[str]]:
    """Names of the object components that the named ones hold, directly or inside others."""

    def reach(roots: set[str]) -> set[str]:
        found: set[str] = set()
        waiting = list(roots)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += re.findall(r"#/components/schemas/(\w+)", str(schemas[name]))
        return {name for name in found if schemas[name]["type"] == "object"}

    return reach


@pytest.fixture(scope="session")
def answered(operations: list[Operation], objects_in: Callable[[set[str]], set[str]]) -> set[str]:
    """Names of the objects that answers are made of."""
    answers = (
        one["responses"]["200"]["content"]["application/json"]["schema"] for _, _, one in operations
    )
    return objects_in({_name(answer["allOf"][1]["properties"]["data"]) for answer in answers})


@pytest.fixture(scope="session")
def problems(document: Json) -> Problems:
    """What JSON Schema has to say against a value; `place` is a pointer into the description."""
    registry = jsonschema_rs.Registry([(_URI, document)], draft=jsonschema_rs.Draft202012)

    def check(place: str, value: Any) -> list[str]:
        validator = jsonschema_rs.Draft202012Validator(
            {"$ref": f"{_URI}#{place}"},
            registry=registry,
            validate_formats=True,
            formats={"decimal": _is_decimal},
        )
        return [f"{place}: {error.message}" for error in validator.iter_errors(value)]

    return check


def _is_decimal(text: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", text) is not None


def _name(node: Json) -> str:
    return str(node["$ref"].removeprefix("#/components/schemas/"))


def _walk(place: str, node: Any) -> Iterator[Node]:
    if isinstance(node, dict):
        yield place, node
        for key, value in node.items():
            if key != "example":
                step = str(key).replace("~", "~0").replace("/", "~1")
                yield from _walk(f"{place}/{step}", value)
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _walk(f"{place}/{index}", value)
