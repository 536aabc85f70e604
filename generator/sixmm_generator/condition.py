"""Conditions between the fields of a request, out of JSON Schema into the two forms that a client can check.

if: {properties: {type: {const: LIMIT}}, required: [type], not: {…}}  then: {required: [price]}
anyOf: [{required: [orderId]}, {required: [clientOrderId]}]
"""

from collections.abc import Iterator
from typing import Any, Literal

import attrs
from sixmm_description import assumption_of

from sixmm_generator.description import Pointer

_PLAIN = {"x-assumed", "x-only-then", "description"}
# Keywords that make one condition together.
_TOGETHER: tuple[tuple[str, ...], ...] = (
    ("if", "then", "else"),
    ("anyOf",),
    ("oneOf",),
    ("not",),
    ("dependentRequired",),
    ("dependentSchemas",),
)


class UnreadableCondition(Exception):
    """A condition of another form: the client would not check it."""


@attrs.frozen
class Is:
    """A field has one of these values."""

    wire: str
    values: tuple[Any, ...]


@attrs.frozen
class Condition:
    """`needs` must be sent (all of them, or any one) when all of `when` hold and none of `unless` does.

    `only_then` says that they mean nothing otherwise.
    """

    needs: tuple[str, ...]
    of: Literal["all", "any"] = "all"
    when: tuple[Is, ...] = ()
    unless: tuple[Is, ...] = ()
    only_then: bool = False
    assumed: str = ""
    """The id of the assumption, where no page says exactly when."""


def branches_of(schema: dict[str, Any]) -> Iterator[tuple[Pointer, dict[str, Any]]]:
    """Where each condition of an object stands, and the condition."""
    for together in _TOGETHER:
        own = {key: schema[key] for key in together if key in schema}
        if own:
            yield (next(iter(own)),), own
    for index, branch in enumerate(schema.get("allOf", [])):
        yield ("allOf", index), branch


def conditions_of(schema: dict[str, Any]) -> list[Condition]:
    """Every condition of an object. Raises UnreadableCondition."""
    return [read(branch) for _, branch in branches_of(schema)]


def any_of(names: list[str]) -> Condition:
    """At least one of these."""
    return Condition(tuple(names), "any")


def read(branch: dict[str, Any]) -> Condition:
    """One condition. Raises UnreadableCondition for a form that it doesn't know."""
    keys = set(branch) - _PLAIN
    if keys == {"anyOf"}:
        groups = [_required(one) for one in branch["anyOf"]]
        if all(len(group) == 1 for group in groups):
            return any_of([group[0] for group in groups])
    if keys != {"if", "then"}:
        raise UnreadableCondition
    when, unless = _facts(branch["if"])
    needs = tuple(_required(branch["then"]))
    mark = assumption_of(branch)
    assumed = mark.id if mark else ""
    return Condition(needs, "all", when, unless, "x-only-then" in branch, assumed)


def _facts(schema: dict[str, Any]) -> tuple[tuple[Is, ...], tuple[Is, ...]]:
    positive = {key: value for key, value in schema.items() if key != "not"}
    unless = _matches(schema["not"]) if "not" in schema else ()
    if len(unless) > 1:  # "not both" is no list of exceptions
        raise UnreadableCondition
    return (_matches(positive) if positive.keys() - _PLAIN else ()), unless


def _matches(schema: dict[str, Any]) -> tuple[Is, ...]:
    properties = schema.get("properties", {})
    # Without `required`, JSON Schema takes an absent field for a fitting one.
    if set(schema) - _PLAIN != {"properties", "required"} or set(properties) != set(
        schema["required"]
    ):
        raise UnreadableCondition
    return tuple(Is(wire, _values(one)) for wire, one in properties.items())


def _values(schema: dict[str, Any]) -> tuple[Any, ...]:
    if set(schema) == {"const"}:
        return (schema["const"],)
    if set(schema) == {"enum"}:
        return tuple(schema["enum"])
    raise UnreadableCondition


def _required(schema: dict[str, Any]) -> list[str]:
    if set(schema) - _PLAIN != {"required"}:
        raise UnreadableCondition
    names: list[str] = schema["required"]
    return names
