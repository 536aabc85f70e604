"""Rules for components and schemas: names, descriptions, types."""

import re

from sixmm_generator.description import Description, Pointer
from sixmm_generator.lint.rule import Found, rule
from sixmm_generator.lint.walk import components, nodes, operations, parameters, schemas
from sixmm_generator.naming import snake

DESCRIPTION_LENGTH = 400

_PASCAL = re.compile(r"([A-Z][a-z0-9]*)+")
_UPPER_SNAKE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
_NO_WORD = re.compile(r"[^A-Za-z0-9]+")
TYPES = {"array", "boolean", "integer", "null", "number", "object", "string"}
_PASCAL_SECTIONS = ("schemas", "parameters", "responses", "messages")
# Words at the end of a name that make it an amount: a price, a quantity, money or a rate.
_AMOUNT = re.compile(
    r"(^|[a-z0-9])(price|quantity|qty|amount|balance|notional|volume|pnl|fee|rate|margin|tickSize|stepSize)$",
    re.IGNORECASE,
)


@rule("component-name", "schemas become classes; the other components are named alike")
def component_name(description: Description) -> Found:
    """PascalCase. The parameters of AsyncAPI are the placeholders of addresses and keep their names."""
    for section in _PASCAL_SECTIONS:
        if section == "parameters" and "asyncapi" in description.document:
            continue
        for name in components(description, section):
            if not _PASCAL.fullmatch(name):
                yield ("components", section, name), f"{name!r} is not PascalCase."


@rule("named-component", "an object or enum without a name of its own gets an unstable class name")
def named_component(description: Description) -> Found:
    """Objects and enums stand under components, referenced by $ref."""
    for place in schemas(description):
        if place.component or place.branch or "$ref" in place.schema:
            continue
        what = next(
            (key for key in ("properties", "enum", "x-extensible-enum") if key in place.schema),
            None,
        )
        if what or place.schema.get("type") == "object":
            yield (
                place.pointer,
                "an inline object or enum: make it a named component and refer to it.",
            )


@rule("description", "docstrings are made of descriptions")
def description_present(description: Description) -> Found:
    """Operations, tags, parameters and named schemas have one."""
    described: list[tuple[Pointer, dict[str, object]]] = [
        (one.pointer, one.node) for one in operations(description)
    ]
    described += [
        (("tags", index), tag) for index, tag in enumerate(description.document.get("tags", []))
    ]
    described += parameters(description)
    for section in ("schemas", "responses", "messages", "securitySchemes"):
        described += [
            (("components", section, name), node)
            for name, node in components(description, section).items()
        ]
    for pointer, node in described:
        if not node.get("description"):
            yield pointer, "description is missing."


@rule(
    "description-length",
    "long texts belong on the documentation's page, which every docstring links",
)
def description_length(description: Description) -> Found:
    """At most DESCRIPTION_LENGTH characters, wherever one stands."""
    for pointer, node in nodes(description.document):
        text = node.get("description")
        if isinstance(text, str) and len(text) > DESCRIPTION_LENGTH:
            at = (*pointer, "description")
            yield at, f"{len(text)} characters; at most {DESCRIPTION_LENGTH}."


@rule("property-description", "an attribute without a word is a riddle in the generated class")
def property_description(description: Description) -> Found:
    """Every property has a description or refers to something that has one."""
    for place in schemas(description):
        if (
            place.name
            and "properties" in place.pointer[-2:-1]
            and not {"description", "$ref"} & place.schema.keys()
        ):
            yield place.pointer, f"property {place.name} has no description."


@rule("required-property", "a required field that is not described can't be sent")
def required_property(description: Description) -> Found:
    """`required` names properties that exist, each once."""
    for place in schemas(description):
        properties = place.schema.get("properties")
        if properties is None:
            continue
        required = place.schema.get("required", [])
        for index, name in enumerate(required):
            if name not in properties:
                yield (
                    (*place.pointer, "required", index),
                    f"{name} is required, but not a property.",
                )
            elif name in required[:index]:
                yield (*place.pointer, "required", index), f"{name} stands here twice."


@rule("type", "a type that JSON Schema does not know fits no value")
def known_type(description: Description) -> Found:
    """The types of JSON Schema."""
    for place in schemas(description):
        kinds = place.schema.get("type")
        for kind in kinds if isinstance(kinds, list) else [kinds]:
            if kind is not None and kind not in TYPES:
                yield (*place.pointer, "type"), f"{kind!r} is none of {', '.join(sorted(TYPES))}."


@rule("enum-values", "a value that is listed twice hides one that is missing")
def enum_values(description: Description) -> Found:
    """Each value stands in its list once."""
    for place in schemas(description):
        for key in ("enum", "x-extensible-enum"):
            values = place.schema.get(key, [])
            for value in dict.fromkeys(one for one in values if values.count(one) > 1):
                yield (*place.pointer, key), f"{value!r} stands here twice."


@rule("enum-varnames", "members of the generated enum are named by x-enum-varnames")
def enum_varnames(description: Description) -> Found:
    """Present, as many as values, unique, in their order, UPPER_SNAKE."""
    for place in schemas(description):
        key = next((key for key in ("enum", "x-extensible-enum") if key in place.schema), None)
        if key is None:
            continue
        values, names = place.schema[key], place.schema.get("x-enum-varnames")
        at = (*place.pointer, "x-enum-varnames")
        if not isinstance(names, list):
            yield place.pointer, "x-enum-varnames is missing: name each value."
            continue
        if len(names) != len(values):
            yield at, f"{len(names)} names for {len(values)} values."
        if len(set(names)) != len(names):
            yield at, "two values have one name."
        own = [_NO_WORD.sub("_", str(value)).upper() for value in values]
        for name, value in zip(names, own, strict=False):
            if name != value and name in own:
                yield at, f"{name} is the name of another value than {value}: put them in order."
        wrong = [str(name) for name in names if not _UPPER_SNAKE.fullmatch(str(name))]
        if wrong:
            yield at, f"not UPPER_SNAKE: {', '.join(wrong)}."


@rule("python-name", "a name that says nothing hides the ones that do")
def python_name(description: Description) -> Found:
    """An x-python-name is another than the one that the wire name makes."""
    fields = [
        (place.pointer, place.name, place.schema)
        for place in schemas(description)
        if place.name and "properties" in place.pointer[-2:-1]
    ]
    parameters = [
        (pointer, node.get("name"), node)
        for pointer, node in nodes(description.document)
        if "in" in node
    ]
    for pointer, wire, node in [*fields, *parameters]:
        own = node.get("x-python-name")
        if own is not None and own == snake(str(wire)):
            yield (*pointer, "x-python-name"), f"{wire} is {own} in Python by itself: leave it out."
        if "x-role" in node and node["x-role"] == (own or snake(str(wire))):
            yield (*pointer, "x-role"), "x-role is the Python name already: leave it out."


@rule("decimal", "an amount that is read as a float or as plain text loses exactness or its type")
def decimal(description: Description) -> Found:
    """Amounts are strings with format: decimal, never JSON numbers."""
    for place in schemas(description):
        kind, form = place.schema.get("type"), place.schema.get("format")
        if kind == "number":
            yield place.pointer, "a JSON number: amounts are `type: string, format: decimal`."
        elif form == "decimal" and kind != "string":
            yield (*place.pointer, "format"), "format: decimal belongs to `type: string`."
        elif kind == "string" and form is None and place.name and _AMOUNT.search(place.name):
            yield place.pointer, f"{place.name} sounds like an amount: add `format: decimal`."
