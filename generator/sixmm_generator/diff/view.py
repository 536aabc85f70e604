"""A description as callers of the generated client see it: methods, arguments, answers, enums, errors.

What the view has no place for is kept in `rest`, so that no difference is lost.
"""

from collections.abc import Iterable
from typing import Any

import attrs

from sixmm_generator.description import Description, Pointer, ref_name
from sixmm_generator.diff.condition import any_of, conditions_of
from sixmm_generator.diff.field import Field, located, property_fields, query_fields, type_name
from sixmm_generator.refuse import METHODS
from sixmm_generator.rewrite import CONDITIONS

# What the comparison knows about; anything else goes into `rest`.
_OPERATION = {
    *("operationId", "x-resource", "x-method", "tags", "summary", "description", "externalDocs"),
    *("security", "x-permission", "x-replay-protected", "x-session", "x-require-any"),
    *("x-repeat", "x-weight", "x-outcome", "x-paging", "x-limits", "x-contradiction"),
    *("parameters", "requestBody", "responses", "deprecated", "x-assumed"),
}
_COMPONENT = {
    *("type", "format", "description", "properties", "required", "x-collection", "x-assumed"),
    "x-contradiction",
    *("enum", "x-extensible-enum", "x-enum-varnames"),
    *CONDITIONS,
}


@attrs.frozen
class Component:
    """A named schema: an object with fields, or an enum with values."""

    name: str
    pointer: Pointer
    node: dict[str, Any]
    fields: dict[str, Field]
    values: dict[Any, str]
    conditions: dict[str, str]
    words: dict[str, Any]
    rest: dict[str, Any]


@attrs.frozen
class Operation:
    """A method of the client."""

    name: str
    pointer: Pointer
    path: str
    verb: str
    node: dict[str, Any]
    arguments: dict[str, Field]
    body: str | None
    result: str | None
    conditions: dict[str, str]
    words: dict[str, Any]
    failures: Any
    rest: dict[str, Any]


@attrs.frozen
class View:
    """The whole description."""

    description: Description
    operations: list[Operation]
    components: dict[str, Component]

    def users(self, name: str) -> tuple[set[str], set[str]]:
        """The methods that take a component in their arguments, and those that answer it, at any depth."""
        takes = {one.name for one in self.operations if name in self.reach(_argument_refs(one))}
        answers = {
            one.name for one in self.operations if one.result and name in self.reach([one.result])
        }
        return takes, answers

    def reach(self, roots: Iterable[str]) -> set[str]:
        """The components that `roots` hold, themselves included."""
        found: set[str] = set()
        waiting = list(roots)
        while waiting:
            name = waiting.pop()
            if name not in found and name in self.components:
                found.add(name)
                waiting += [type_name(one) for one in self.components[name].fields.values()]
        return found


def view(description: Description) -> View:
    """The view of an OpenAPI description."""
    document = description.document
    schemas = document.get("components", {}).get("schemas", {})
    components = {name: component(name, schema) for name, schema in schemas.items()}
    operations = [
        _operation(description, components, path, method, item[method])
        for path, item in document.get("paths", {}).items()
        for method in METHODS
        if method in item
    ]
    return View(description, operations, components)


def component(name: str, schema: dict[str, Any]) -> Component:
    at: Pointer = ("components", "schemas", name)
    values = schema.get("enum") or schema.get("x-extensible-enum") or []
    given = schema.get("x-enum-varnames") or []
    # A value without a name is a value all the same.
    names = [*given, *map(str, values[len(given) :])]
    return Component(
        name=name,
        pointer=at,
        node=schema,
        fields=property_fields(at, schema),
        values=dict(zip(values, names, strict=False)),
        conditions=conditions_of(schema),
        words=_words_in(schema),
        rest={key: value for key, value in schema.items() if key not in _COMPONENT},
    )


def _operation(
    description: Description,
    components: dict[str, Component],
    path: str,
    method: str,
    node: dict[str, Any],
) -> Operation:
    at: Pointer = ("paths", path, method)
    body, extra_body = _split_body(node.get("requestBody"))
    result, extra_answer = _split_answer(node.get("responses", {}).get("200"))
    query = query_fields(description, at, node)
    inside = components[body].fields if body in components else {}
    arguments = {wire: located(one, "body") for wire, one in inside.items()}
    conditions = any_of(node.get("x-require-any", []))
    if body in components:
        conditions |= components[body].conditions
    return Operation(
        name=f"mm.{node.get('x-resource')}.{node.get('x-method')}",
        pointer=at,
        path=path,
        verb=method.upper(),
        node=node,
        arguments={**query, **arguments},
        body=body,
        result=result,
        conditions=conditions,
        words={
            "the summary": node.get("summary"),
            "the description": node.get("description"),
            "the docs link": node.get("externalDocs"),
            "the tag": node.get("tags"),
            "a contradiction of the pages": node.get("x-contradiction"),
            "the description of its body": extra_body,
            "the description of its answer": extra_answer,
        },
        failures={key: value for key, value in node.get("responses", {}).items() if key != "200"},
        rest={key: value for key, value in node.items() if key not in _OPERATION},
    )


def _argument_refs(operation: Operation) -> list[str]:
    own = [operation.body] if operation.body else []
    return own + [type_name(one) for one in operation.arguments.values()]


def _split_body(body: Any) -> tuple[str | None, Any]:
    """The body's component, and whatever else is said about the body."""
    try:
        content = body["content"]["application/json"]
        name = ref_name(content["schema"]["$ref"])
    except (KeyError, TypeError):
        return None, body
    rest = {key: value for key, value in content.items() if key != "schema"}
    return name, [rest, {key: value for key, value in body.items() if key != "content"}]


def _split_answer(response: Any) -> tuple[str | None, Any]:
    """The component of the answer's data, and whatever else is said about the answer."""
    try:
        content = response["content"]["application/json"]
        envelope, own = content["schema"]["allOf"]
        data = own["properties"]["data"]
        name = ref_name(data["$ref"])
    except (KeyError, TypeError, ValueError):
        return None, response
    rest = {key: value for key, value in content.items() if key != "schema"}
    around = {key: value for key, value in own.items() if key != "properties"}
    words = {key: value for key, value in data.items() if key != "$ref"}
    other = {key: value for key, value in response.items() if key != "content"}
    return name, [rest, envelope, around, words, other]


def _words_in(schema: dict[str, Any]) -> dict[str, Any]:
    """The assumptions inside conditions, which conditions are compared without."""
    inside = [schema[key] for key in CONDITIONS if key in schema]
    return {"the reason of a condition": inside} if inside else {}
