"""Refuses what the code generator would lose without a word.

openapi-python-client drops or misreads the constructs below and reports success; `--fail-on-warning` does not see
them. Each is refused here with its position and what to write instead.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sixmm_generator import rules
from sixmm_generator.condition import UnreadableCondition, branches_of, read
from sixmm_generator.description import Description, Pointer, pointer_of

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
# Beside a $ref, only what the plan reads from the original document may stand.
_BESIDE_REF = {"$ref", "description", "default", "deprecated"}
_IN_A_QUERY = ("string", "integer", "boolean")
_COMBINERS = ("oneOf", "anyOf", "allOf")

_UNCHECKED = (
    "a condition that the client would not check: use `if` of required const or enum fields with"
    " `then: {required: […]}`, or `anyOf` of one required field each."
)

Found = Iterator[tuple[Pointer, str]]


def problems(description: Description) -> list[str]:
    """Every construct that can't be generated faithfully, one line each."""
    found = [*_root(description), *_operations(description), *_components(description)]
    return [description.problem(pointer, reason) for pointer, reason in found]


def _root(description: Description) -> Found:
    document = description.document
    if "security" in document:
        yield (
            ("security",),
            "root-level security is ignored by the generator: state it on each operation.",
        )
    for key in ("paths", "components"):
        if not isinstance(document.get(key), dict):
            yield (key,), f"{key} is missing or not a mapping."


def _components(description: Description) -> Found:
    components = description.document.get("components")
    schemas = components.get("schemas", {}) if isinstance(components, dict) else {}
    for name, schema in schemas.items():
        with description.reading("components", "schemas", name):
            yield from _schema(description, ("components", "schemas", name), schema, named=True)
    yield from _rules(schemas)


def _rules(schemas: dict[str, Any]) -> Found:
    properties = [
        (name, field, one)
        for name, schema in schemas.items()
        for field, one in schema.get("properties", {}).items()
    ]
    known = {field for _, field, _ in properties}
    for name, field, one in properties:
        wrong = rules.problem(one["x-rule"], known) if "x-rule" in one else None
        if wrong:
            yield ("components", "schemas", name, "properties", field, "x-rule"), wrong


def _operations(description: Description) -> Found:
    for path, item in (description.document.get("paths") or {}).items():
        at: Pointer = ("paths", path)
        if "$ref" in item:
            yield (
                (*at, "$ref"),
                "a path item by $ref is silently skipped: write the operations here.",
            )
        if "{" in path:
            yield at, "path parameters are not supported: no documented operation has one."
        for method in METHODS:
            if method in item:
                with description.reading(*at, method):
                    yield from _operation(description, (*at, method), item[method])


def _operation(description: Description, at: Pointer, operation: dict[str, Any]) -> Found:
    for key in (
        "operationId",
        "x-resource",
        "x-method",
        "summary",
        "security",
        "externalDocs",
        "responses",
    ):
        if key not in operation:
            yield at, f"{key} is missing: the generated method needs it."
    for index, parameter in enumerate(operation.get("parameters", [])):
        yield from _parameter(description, (*at, "parameters", index), parameter)
    if "requestBody" in operation:
        yield from _body((*at, "requestBody"), operation["requestBody"])
    if "x-orders-in" in operation:
        yield from _orders_in(description, at, operation)
    yield from _success((*at, "responses", "200"), operation.get("responses", {}).get("200"))


def _parameter(description: Description, at: Pointer, parameter: dict[str, Any]) -> Found:
    if "$ref" in parameter:
        target = description.resolve(parameter["$ref"])
        if target is None:
            yield (*at, "$ref"), f"{parameter['$ref']} does not exist."
            return
        at, parameter = pointer_of(parameter["$ref"]), target
    if parameter.get("in") != "query":
        yield (*at, "in"), f"only query parameters are generated, not {parameter.get('in')!r}."
    if "content" in parameter:
        yield (*at, "content"), "a parameter with `content` is silently dropped: use `schema`."
    if parameter.get("explode", True) is False or parameter.get("style", "form") != "form":
        yield at, "only style: form with explode: true is sent as described."
    schema = parameter.get("schema")
    yield from _schema(description, (*at, "schema"), schema)
    target = schema
    if isinstance(schema, dict) and "$ref" in schema:
        target = description.resolve(schema["$ref"])
    if isinstance(target, dict) and target.get("type") not in _IN_A_QUERY:
        yield (
            (*at, "schema"),
            f"a query parameter of type {target.get('type')} is not generated: send one value, or a body.",
        )


def _body(at: Pointer, body: dict[str, Any]) -> Found:
    if "$ref" in body or list(body.get("content", {})) != ["application/json"]:
        yield (
            at,
            "a request body must be inline and have exactly one content type, application/json.",
        )
        return
    schema = body["content"]["application/json"].get("schema", {})
    if set(schema) != {"$ref"}:
        yield (*at, "content", "application/json", "schema"), "must be a $ref to a named component."


def _orders_in(description: Description, at: Pointer, operation: dict[str, Any]) -> Found:
    where = operation["x-orders-in"]
    try:
        reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        properties = description.resolve(reference)["properties"]
    except (KeyError, TypeError):
        properties = {}
    if where != "body" and properties.get(where, {}).get("type") != "array":
        yield (*at, "x-orders-in"), f"must be body, or a list in the body; {where!r} is neither."


def _success(at: Pointer, response: Any) -> Found:
    try:
        schema = response["content"]["application/json"]["schema"]
        _, data = schema["allOf"]
        fits = set(schema) == {"allOf"} and set(data["properties"]["data"]) == {"$ref"}
    except (KeyError, TypeError, ValueError):
        fits = False
    if not fits:
        yield at, "a 200 answer must be allOf: [the Envelope, {properties: {data: {$ref: …}}}]."


def _schema(description: Description, at: Pointer, schema: Any, *, named: bool = False) -> Found:
    if not isinstance(schema, dict):
        yield at, "expected a schema."
        return
    if "$ref" in schema:
        yield from _reference(description, at, schema)
        return
    yield from _nulls(at, schema)
    unions = list(_unions(at, schema))
    yield from unions
    if "properties" in schema and not unions:
        yield from _conditions(at, schema)
    if not named and ("properties" in schema or schema.get("type") == "object"):
        yield at, "an inline object gets an unstable class name: make it a named component."
    if not named and ("enum" in schema or "x-extensible-enum" in schema):
        yield at, "an inline enum gets an unstable class name: make it a named component."
    if schema.get("type") == "number":
        yield (
            at,
            "a JSON number would be read as a float: describe it as a string with format: decimal.",
        )
    for name, inner in schema.get("properties", {}).items():
        yield from _schema(description, (*at, "properties", name), inner)
    if schema.get("type") == "array":
        yield from _schema(description, (*at, "items"), schema.get("items"))


def _reference(description: Description, at: Pointer, schema: dict[str, Any]) -> Found:
    lost = [key for key in schema if key not in _BESIDE_REF and not key.startswith("x-")]
    if lost:
        yield (
            (*at, lost[0]),
            f"{', '.join(lost)} beside a $ref would be ignored: put it into the component.",
        )
    if description.resolve(schema["$ref"]) is None:
        yield (*at, "$ref"), f"{schema['$ref']} does not exist."


def _nulls(at: Pointer, schema: dict[str, Any]) -> Found:
    if isinstance(schema.get("type"), list) or "nullable" in schema:
        yield (
            (*at, "type"),
            "write one type: every field of an answer may be null without saying so.",
        )
    if None in schema.get("enum", []):
        yield (*at, "enum"), "a null in an enum duplicates its class: leave it out."


def _unions(at: Pointer, schema: dict[str, Any]) -> Found:
    for key in _COMBINERS:
        if key in schema and not all(is_condition(branch, schema) for branch in schema[key]):
            yield (*at, key), f"{key} of shapes is not generated faithfully: use one named object."


def _conditions(at: Pointer, schema: dict[str, Any]) -> Found:
    for pointer, branch in branches_of(schema):
        try:
            read(branch)
        except UnreadableCondition:
            yield (*at, *pointer), _UNCHECKED


def is_condition(schema: Any, of: Mapping[str, Any]) -> bool:
    """Whether a branch only restricts `of` (required, if/then, const, bounds) and declares no shape of its own.

    It may repeat the type of a value that is no object: foreign tools lose it otherwise.
    """
    if not isinstance(schema, dict):
        return False
    repeated = (
        {key for key in ("type", "items") if key in schema and schema[key] == of.get(key)}
        if of.get("type") != "object"
        else set()
    )
    return not (schema.keys() - repeated) & {"$ref", "type", "items", "enum"}
