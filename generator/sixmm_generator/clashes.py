"""Names that would clash in Python, or are none, with the place in the description and the way out.

What every model, client and stream has by itself is asked of the runtime, so that no list here can be too short.
"""

import builtins
import keyword
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sixmm_runtime.client import AsyncClient, SyncClient
from sixmm_runtime.errors import Doubt
from sixmm_runtime.model import ListModel, Model
from sixmm_runtime.resource import AsyncResource, Resource
from sixmm_runtime.rules.contract import ContractRules
from sixmm_runtime.streams.blocking import StreamBase
from sixmm_runtime.streams.stream import AsyncStreamBase

from sixmm_generator.description import Description, DescriptionError, Pointer, pointer_of, ref_name
from sixmm_generator.naming import python_name, snake, upper
from sixmm_generator.plan.views import view_class
from sixmm_generator.refuse import METHODS
from sixmm_generator.render import fixed_exports
from sixmm_generator.rewrite import success_data
from sixmm_generator.stream_fields import payload_ref

Found = Iterator[tuple[Pointer, str]]

_SNAKE = re.compile(r"[a-z][a-z0-9_]*")
_UPPER = re.compile(r"[A-Z][A-Z0-9_]*")
# In this spelling alone: the generating tool brings all others into it.
_PASCAL = re.compile(r"([A-Z]+[a-z0-9]*)+")
_SCHEMAS = ("components", "schemas")
_MOST_CODES = 10_000
# Formats of text that the client reads as such. Others promise a type that the client does not give.
_FORMATS = {"string": {"decimal"}, "integer": {"int32", "int64"}}


def problems(description: Description) -> list[str]:
    """Of the REST API's description, one line each."""
    found = [
        *_schemas(description),
        *_requests(description),
        *_answers(description, _answer_roots(description)),
        *_resources(description),
        *_error_codes(description),
    ]
    return [description.problem(pointer, reason) for pointer, reason in found]


def stream_problems(description: Description, streams: Description) -> list[str]:
    """Of the streams' description, and of both together."""
    found = [
        *_schemas(streams),
        *_answers(streams, _payload_roots(streams)),
        *_shared(description, streams),
        *_channels(streams),
    ]
    return [streams.problem(pointer, reason) for pointer, reason in found]


# Schemas


def _schemas(description: Description) -> Found:
    schemas = description.document["components"]["schemas"]
    modules: dict[str, str] = {}
    for name, schema in schemas.items():
        at: Pointer = (*_SCHEMAS, name)
        if not _PASCAL.fullmatch(name) or keyword.iskeyword(name):
            yield at, f"{name} is no name for a class: use words such as PlacedOrder."
        elif snake(name) in modules:
            other = modules[snake(name)]
            yield (
                at,
                (
                    f"{name} and {other} (line {_line(description, (*_SCHEMAS, other))}) would both be the module"
                    f" {snake(name)}.py: rename one of the components."
                ),
            )
        modules.setdefault(snake(name), name)
        yield from _kind(at, schema)
        yield from _formats(at, schema)
    yield from _cycles(schemas)


def _kind(at: Pointer, schema: Any) -> Found:
    if "$ref" in schema:
        yield (*at, "$ref"), "a component that is another one: refer to that one itself."
    elif "enum" in schema or "x-extensible-enum" in schema:
        yield from _enum(at, schema)
    elif schema.get("type") != "object" and "x-position" not in schema:
        yield (
            at,
            "a named component must be an object or an enum: write other types in their place.",
        )


def _enum(at: Pointer, schema: dict[str, Any]) -> Found:
    key = "enum" if "enum" in schema else "x-extensible-enum"
    values, names = schema[key], schema.get("x-enum-varnames")
    kinds: dict[Any, type] = {"string": str, "integer": int}
    kind = kinds.get(schema.get("type"))
    if kind is None or not isinstance(values, list) or not values:
        yield (*at, key), "an enum needs `type` string or integer, and a list of values."
        return
    for index, value in enumerate(values):
        if type(value) is not kind:
            yield (*at, key, index), f"{value!r} is no {schema['type']}."
        elif value in values[:index]:
            yield (*at, key, index), f"{value!r} is listed twice."
    if not isinstance(names, list) or len(names) != len(values):
        yield (
            at,
            f"x-enum-varnames is missing or has another length: name each of the {len(values)} values.",
        )
        return
    for index, name in enumerate(names):
        here = (*at, "x-enum-varnames", index)
        if not isinstance(name, str) or not _UPPER.fullmatch(name):
            yield (
                here,
                f"{name!r} is no name for a value: use upper case, such as PARTIALLY_FILLED.",
            )
        elif name in names[:index]:
            yield here, f"{name} is the name of two values: give one of them another."


def _formats(at: Pointer, schema: Any) -> Found:
    if not isinstance(schema, dict):
        return
    given = schema.get("format")
    known = _FORMATS.get(str(schema.get("type")), set())
    if given is not None and given not in known:
        way_out = f"use {' or '.join(sorted(known))}, or leave it out" if known else "leave it out"
        yield (*at, "format"), f"the client has no type for format {given}: {way_out}."
    for wire, one in schema.get("properties", {}).items():
        yield from _formats((*at, "properties", wire), one)
    if "items" in schema:
        yield from _formats((*at, "items"), schema["items"])


def _cycles(schemas: Mapping[str, Any]) -> Found:
    """One problem for each field that leads back to where it stands."""
    done: set[str] = set()

    def visit(name: str, path: list[str]) -> Found:
        for at, target in _references((*_SCHEMAS, name), schemas[name]):
            if target in path:
                way = " → ".join([*path[path.index(target) :], target])
                yield (
                    at,
                    (
                        f"a schema that holds itself ({way}) is not generated: leave the type of this field open (`{{}}`)"
                        " in an answer, or describe as many levels as there are."
                    ),
                )
            elif target in schemas and target not in done:
                yield from visit(target, [*path, target])
        done.add(name)

    for name in schemas:
        if name not in done:
            yield from visit(name, [name])


def _references(at: Pointer, schema: Any) -> Iterator[tuple[Pointer, str]]:
    if not isinstance(schema, dict):
        return
    if "$ref" in schema:
        yield at, ref_name(str(schema["$ref"]))
    for wire, one in schema.get("properties", {}).items():
        yield from _references((*at, "properties", wire), one)
    if "items" in schema:
        yield from _references((*at, "items"), schema["items"])


def _reach(schemas: Mapping[str, Any], roots: Iterable[str]) -> list[str]:
    found = dict.fromkeys(one for one in roots if one in schemas)
    waiting = list(found)
    while waiting:
        name = waiting.pop()
        for _, target in _references((), schemas[name]):
            if target in schemas and target not in found:
                found[target] = None
                waiting.append(target)
    return list(found)


# Fields and arguments


def _answers(description: Description, roots: Iterable[str]) -> Found:
    schemas = description.document["components"]["schemas"]
    for name in _reach(schemas, roots):
        at: Pointer = (*_SCHEMAS, name)
        schema = schemas[name]
        if "x-position" in schema:
            places: dict[str, Any] = {place: {} for place in schema["x-position"]}
            yield from _names(description, (*at, "x-position"), places, _public(tuple), "record")
            continue
        properties = schema.get("properties", {})
        collection = schema.get("x-collection")
        if collection is not None and properties.get(collection, {}).get("type") != "array":
            yield (*at, "x-collection"), f"{collection!r} is no list of this object."
        base: type = ListModel if collection is not None else Model
        if any("x-rule" in one for one in properties.values()):
            base = ContractRules
        if "x-view" in schema:
            base = view_class(schema)
        times = {
            f"{python_name(wire, one)}_utc" for wire, one in properties.items() if "x-unit" in one
        }
        taken = _public(base) | times
        yield from _names(
            description, (*at, "properties"), properties, taken, "object of an answer"
        )


def _requests(description: Description) -> Found:
    schemas = description.document["components"]["schemas"]
    for pointer, operation in _operations(description):
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        root = ref_name(body.get("schema", {}).get("$ref", "#/none"))
        parameters = [_parameter(description, pointer, i, one) for i, one in _listed(operation)]
        fields = [
            ((*_SCHEMAS, root, "properties", wire), wire, one)
            for wire, one in schemas.get(root, {}).get("properties", {}).items()
        ]
        taken = {"self", "options"} | ({"validate"} if "x-orders-in" in operation else set())
        yield from _each(description, [*parameters, *fields], taken, "method")
        for name in _reach(schemas, [root]):
            at: Pointer = (*_SCHEMAS, name, "properties")
            properties = schemas[name].get("properties", {})
            if name != root:
                yield from _names(description, at, properties, frozenset(), "")
            for wire, one in properties.items():
                if not {"type", "$ref", "enum"} & one.keys():
                    yield (*at, wire), "a field of a request needs a type: it could not be checked."


def _listed(operation: dict[str, Any]) -> list[tuple[int, dict[str, Any]]]:
    return list(enumerate(operation.get("parameters", [])))


def _parameter(
    description: Description, pointer: Pointer, index: int, one: dict[str, Any]
) -> tuple[Pointer, str, dict[str, Any]]:
    at: Pointer = (*pointer, "parameters", index)
    if "$ref" in one:
        at, one = pointer_of(one["$ref"]), description.resolve(one["$ref"]) or {}
    return at, str(one.get("name")), one


def _names(
    description: Description,
    at: Pointer,
    fields: Mapping[str, Any],
    taken: Iterable[str],
    what: str,
) -> Found:
    each = [((*at, wire), wire, one) for wire, one in fields.items()]
    yield from _each(description, each, taken, what)


def _each(
    description: Description,
    fields: Iterable[tuple[Pointer, str, Any]],
    taken: Iterable[str],
    what: str,
) -> Found:
    """What is wrong with the Python names of these; `taken` are the names that `what` has by itself."""
    seen: dict[str, tuple[str, Pointer]] = {}
    for at, wire, one in fields:
        name = python_name(wire, one)
        if "x-python-name" in one and not _is_name(one["x-python-name"]):
            yield (
                (*at, "x-python-name"),
                f"{one['x-python-name']!r} is no name of a field: use lower case, such as client_order_id.",
            )
        elif not _is_name(name):
            yield at, f"{wire!r} makes no Python name: give it one with x-python-name."
        elif name in taken:
            yield (
                at,
                f"{wire!r} would be `{name}`, which every {what} has already: give it an x-python-name.",
            )
        elif name in seen and seen[name][0] == wire:
            yield at, f"{wire!r} is there twice: see line {_line(description, seen[name][1])}."
        elif name in seen:
            other, place = seen[name]
            yield (
                at,
                (
                    f"{wire!r} and {other!r} (line {_line(description, place)}) would both be `{name}`: give one of them"
                    " an x-python-name."
                ),
            )
        seen.setdefault(name, (wire, at))


# Operations


def _resources(description: Description) -> Found:
    document = description.document
    resources: list[str] = []
    for index, tag in enumerate(document.get("tags", [])):
        at: Pointer = ("tags", index, "name")
        name = tag.get("name")
        if not _is_name(name):
            yield at, f"{name!r} is no name for a resource: use lower case, such as api_keys."
        elif name in _public(SyncClient) | _public(AsyncClient) | {"stream"}:
            yield (
                at,
                f"every client has a `{name}` already: give the resource another name (x-resource and tag).",
            )
        elif name == "bodies":
            yield at, "operations/bodies.py holds the requests: give the resource another name."
        elif name in resources:
            yield at, f"{name} is listed twice."
        if not isinstance(tag.get("description"), str):
            yield ("tags", index), "description is missing: it is the resource's docstring."
        resources.append(name)
    constants: dict[str, str] = {}
    methods: dict[tuple[str, str], str] = {}
    for pointer, operation in _operations(description):
        resource = str(operation.get("x-resource"))
        if resource not in resources:
            yield (
                (*pointer, "x-resource"),
                f"{resource} is not one of the tags: {', '.join(map(str, resources))}.",
            )
        yield from _operation_id(pointer, str(operation.get("operationId")), constants)
        yield from _methods(pointer, resource, operation, methods)


def _operation_id(pointer: Pointer, name: str, constants: dict[str, str]) -> Found:
    at = (*pointer, "operationId")
    constant = upper(name)
    if not _UPPER.fullmatch(constant):
        yield at, f"{name!r} is no name of an operation: use words such as placeOrder."
    elif constant in constants:
        yield at, f"{name} and {constants[constant]} would both be {constant}: rename one of them."
    constants.setdefault(constant, name)


def _methods(
    pointer: Pointer, resource: str, operation: dict[str, Any], known: dict[tuple[str, str], str]
) -> Found:
    given = {key: operation[key] for key in ("x-method", "x-rules-method") if key in operation}
    for key, name in given.items():
        at = (*pointer, key)
        if not _is_name(name):
            yield at, f"{name!r} is no name of a method: use lower case, such as place_batch."
        elif name in _public(Resource) | _public(AsyncResource):
            yield at, f"every resource has a `{name}` already: give the method another name."
        names = [name, f"iter_{name}"] if key == "x-method" and "x-paging" in operation else [name]
        for one in names:
            if (resource, one) in known:
                yield at, f"mm.{resource}.{one} is already the name of {known[resource, one]}."
            known.setdefault((resource, one), str(operation.get("operationId")))


def _error_codes(description: Description) -> Found:
    codes: dict[int, int] = {}
    classes: dict[str, Pointer] = {}
    for index, entry in enumerate(description.document.get("x-error-codes", [])):
        at: Pointer = ("x-error-codes", index)
        if not isinstance(entry, dict):
            yield at, "expected a mapping with code, name, summary and docs."
            continue
        missing = [key for key in ("code", "name", "summary", "docs") if key not in entry]
        if missing:
            yield at, f"{', '.join(missing)} is missing."
            continue
        first, last = entry["code"], entry.get("through", entry["code"])
        if type(first) is not int or type(last) is not int or not 0 <= last - first < _MOST_CODES:
            yield (
                at,
                f"code and through must be whole numbers, in order and at most {_MOST_CODES} apart.",
            )
            continue
        for code in range(first, last + 1):
            if code in codes:
                yield (
                    at,
                    f"{code} is listed already, at line {_line(description, ('x-error-codes', codes[code]))}.",
                )
                break
            codes[code] = index
        if "class" in entry:
            classes.setdefault(str(entry["class"]), (*at, "class"))
        if "doubt" in entry and entry["doubt"] not in [one.value for one in Doubt]:
            yield (*at, "doubt"), f"must be one of {', '.join(one.value for one in Doubt)}."
    yield from _class_names(description, classes)


def _class_names(description: Description, errors: dict[str, Pointer]) -> Found:
    """Every class of the package stands in `sixmm` under its name."""
    schemas = description.document["components"]["schemas"]
    roots = [*_answer_roots(description), *_body_roots(description)]
    enums = [name for name, one in schemas.items() if "enum" in one or "x-extensible-enum" in one]
    classes = {name: (*_SCHEMAS, name) for name in [*_reach(schemas, roots), *enums]}
    fixed = {name for name, _ in fixed_exports()}
    for name, at in [*errors.items(), *classes.items()]:
        if not _PASCAL.fullmatch(name) or keyword.iskeyword(name):
            yield at, f"{name} is no name for a class: use words such as OrderNotFound."
        elif name in fixed:
            yield at, f"{name} would name two things in `sixmm`: rename it."
        elif hasattr(builtins, name):
            yield at, f"{name} would hide Python's own {name}: rename it."
        elif name in errors and name in classes:
            yield at, f"{name} would name two things in `sixmm`, an error and a schema: rename one."


def _answer_roots(description: Description) -> list[str]:
    return [ref_name(success_data(operation)["$ref"]) for _, operation in _operations(description)]


def _body_roots(description: Description) -> list[str]:
    bodies = [one["requestBody"] for _, one in _operations(description) if "requestBody" in one]
    return [ref_name(one["content"]["application/json"]["schema"]["$ref"]) for one in bodies]


def _operations(description: Description) -> Iterator[tuple[Pointer, dict[str, Any]]]:
    for path, item in description.document["paths"].items():
        for method in METHODS:
            if method in item:
                yield ("paths", path, method), item[method]


# Streams


def _payload_roots(streams: Description) -> list[str]:
    found = []
    for name, operation in streams.document["operations"].items():
        if operation.get("action") != "receive" or "x-method" not in operation:
            continue
        for message in operation["messages"]:
            target = streams.resolve(message["$ref"])
            while isinstance(target, dict) and "$ref" in target:
                target = streams.resolve(target["$ref"])
            try:
                found.append(ref_name(payload_ref(target)))
            except (KeyError, IndexError, TypeError):
                reason = (
                    "the payload of each message must be an allOf of the push and {data: $ref}."
                )
                at = ("operations", name, "messages")
                raise DescriptionError([streams.problem(at, reason)]) from None
    return found


def _shared(description: Description, streams: Description) -> Found:
    rest, own = (one.document["components"]["schemas"] for one in (description, streams))
    modules = {snake(name): name for name in rest}
    for name in _reach(own, _payload_roots(streams)):
        at: Pointer = (*_SCHEMAS, name)
        other = modules.get(snake(name))
        enums = [
            schemas[name].get("enum", schemas[name].get("x-extensible-enum"))
            for schemas in (rest, own)
            if name in schemas
        ]
        if other == name and enums[0] is not None:
            if enums[0] != enums[1]:
                yield (
                    at,
                    f"{name} has other values in {description.path.name}: make them the same, or rename one.",
                )
        elif other is not None:
            yield (
                at,
                f"{description.path.name} has {other}, which would be the same module: rename one of them.",
            )
        if name in {one for one, _ in fixed_exports()}:
            yield at, f"{name} would name two things in `sixmm`: rename the component."


def _channels(streams: Description) -> Found:
    methods: dict[str, str] = {}
    for name, operation in streams.document["operations"].items():
        if operation.get("action") != "receive" or "x-method" not in operation:
            continue
        at: Pointer = ("operations", name, "x-method")
        method = operation["x-method"]
        if not _is_name(method):
            yield at, f"{method!r} is no name of a method: use lower case, such as public_trades."
        elif method in _public(StreamBase) | _public(AsyncStreamBase):
            yield at, f"every stream has a `{method}` already: give the channel another name."
        elif method in methods:
            yield at, f"{method} is already the name of {methods[method]}."
        methods[str(method)] = name
        channel = streams.resolve(operation["channel"]["$ref"]) or {}
        fields = [
            (pointer_of(one["$ref"]), wire, streams.resolve(one["$ref"]) or {})
            for wire, one in channel.get("parameters", {}).items()
        ]
        yield from _each(streams, fields, {"self", "buffer", "silence_timeout"}, "subscription")


def _public(cls: type) -> set[str]:
    return {name for name in dir(cls) if not name.startswith("_")}


def _is_name(name: Any) -> bool:
    return isinstance(name, str) and bool(_SNAKE.fullmatch(name)) and not keyword.iskeyword(name)


def _line(description: Description, pointer: Pointer) -> int:
    return description.position(pointer)[0]
