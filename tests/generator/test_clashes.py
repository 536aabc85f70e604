"""Names that clash in Python are refused with their place and the way out, before anything is written."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sixmm_generator.cli import main

Change = Callable[[dict[str, Any]], None]

TEXT = {"type": "string", "description": "A text"}


def fields(schema: str, **added: Any) -> Change:
    """Fields added to a schema."""
    return lambda document: document["components"]["schemas"][schema]["properties"].update(added)


def named(schema: str, *names: str) -> Change:
    return fields(schema, **{name: dict(TEXT) for name in names})


def parameters(*added: Any) -> Change:
    def change(document: dict[str, Any]) -> None:
        document["paths"]["/v1/orders"]["get"]["parameters"].extend(
            {"name": one, "in": "query", "schema": {"type": "string"}}
            if isinstance(one, str)
            else one
            for one in added
        )

    return change


def schema(name: str, **node: Any) -> Change:
    """A schema added, and a field of an answer that refers to it."""

    def change(document: dict[str, Any]) -> None:
        document["components"]["schemas"][name] = {"description": "Added", **node}
        fields("Order", added={"$ref": f"#/components/schemas/{name}"})(document)

    return change


def enum(values: list[Any], names: list[str] | None) -> Change:
    node = {"type": "string", "enum": values, "x-enum-varnames": names}
    return schema("Format", **{key: one for key, one in node.items() if one is not None})


def resource(name: str) -> Change:
    def change(document: dict[str, Any]) -> None:
        document["tags"][1]["name"] = name
        document["paths"]["/v1/time"]["get"]["x-resource"] = name

    return change


def set_in(*steps: Any) -> Change:
    def change(document: dict[str, Any]) -> None:
        node = document
        for step in steps[:-2]:
            node = node[step]
        node[steps[-2]] = steps[-1]

    return change


def itself(name: str, field: str) -> Change:
    return fields(name, **{field: {"$ref": f"#/components/schemas/{name}"}})


def through_another(document: dict[str, Any]) -> None:
    schema("Leg", type="object", properties={"of": {"$ref": "#/components/schemas/Order"}})(
        document
    )


HISTORY = ("paths", "/v1/orders", "get")
OBJECT = {"type": "object", "properties": {"a": dict(TEXT)}}

REFUSED: dict[str, tuple[Change, str]] = {
    # Fields of answers and requests, and parameters.
    "two cases": (named("Order", "U", "u"), r"Order/properties/u: 'u' and 'U' \(line \d+\) would"),
    "two spellings": (named("Order", "clientId", "client_id"), "would both be `client_id`"),
    "an underscore": (named("Order", "_id", "id"), "would both be `id`"),
    "list and items": (named("OrderList", "items"), "'items' and 'list'"),
    "two in a request": (named("NewOrders", "E", "e"), "would both be `e`"),
    "two in a nested request": (named("NewOrder", "clientId", "client_id"), "NewOrder/properties"),
    "two parameters": (parameters("symbolId", "symbol_id"), "would both be `symbol_id`"),
    "one parameter twice": (parameters("page", "page"), "'page' is there twice"),
    **{
        f"the member {name}": (named("Order", name), f"would be `{name}`, which every object of an")
        for name in ("raw", "get", "extra", "unreadable", "response")
    },
    "a class method": (named("Order", "fromDict"), "would be `from_dict`"),
    "a member of lists": (named("OrderList", "to_dicts"), "would be `to_dicts`"),
    "a field that hides a decoder": (named("Order", "decode"), "decode of Order would hide"),
    "a field that hides its maker": (named("Order", "field"), "field of Order would hide"),
    "a field that hides a type": (named("Order", "str"), "str of Order would hide"),
    "a key that hides a type": (named("NewOrder", "str"), "str of NewOrder"),
    "a digit first": (named("Order", "24hVolume"), "'24hVolume' makes no Python name"),
    "no letter": (named("Order", "价格"), "'价格' makes no Python name"),
    "an empty name": (named("NewOrder", ""), "'' makes no Python name"),
    "self": (parameters("self"), "would be `self`, which every method has already"),
    "options": (named("NewOrders", "options"), "would be `options`, which every method has"),
    "an argument that hides the table": (parameters("operations"), "operations of history"),
    "a name that is none": (
        fields("Order", a={**TEXT, "x-python-name": "Order Id"}),
        "'Order Id' is no name of a field",
    ),
    "a keyword as a name": (
        fields("Order", a={**TEXT, "x-python-name": "class"}),
        "'class' is no name of a field",
    ),
    # Schemas.
    "one module for two": (
        lambda document: [schema(name, **OBJECT)(document) for name in ("ApiKey", "ApiKEY")],
        r"ApiKEY and ApiKey \(line \d+\) would both be the module api_key",
    ),
    "a lower-case schema": (schema("order_info", **OBJECT), "order_info is no name for a class"),
    "a schema called None": (schema("None", **OBJECT), "None is no name for a class"),
    "a schema like an import": (schema("Decimal", **OBJECT), "Decimal would name two things"),
    "a schema like the base": (schema("ListModel", **OBJECT), "ListModel would name two things"),
    "a schema like Python's": (schema("ValueError", **OBJECT), "would hide Python's own"),
    "a schema like the client": (schema("SixMM", **OBJECT), "SixMM would name two things"),
    "a schema like an error": (
        schema("AuthenticationError", **OBJECT),
        "AuthenticationError would name two things",
    ),
    "a scalar component": (schema("Amount", type="string"), "must be an object or an enum"),
    "an alias": (
        lambda document: document["components"]["schemas"].update(
            Alias={"$ref": "#/components/schemas/Order"}
        ),
        "refer to that one itself",
    ),
    "recursion in an answer": (itself("Order", "parent"), r"holds itself \(Order → Order\)"),
    "recursion in a list": (
        fields("Order", legs={"type": "array", "items": {"$ref": "#/components/schemas/Order"}}),
        r"Order/properties/legs/items: .*holds itself",
    ),
    "recursion through another": (through_another, r"holds itself \(\w+ → \w+ → \w+\)"),
    "recursion in a request": (itself("NewOrder", "then"), "holds itself"),
    "a request without a type": (fields("NewOrder", note={}), "a field of a request needs a type"),
    # Enums.
    "a word twice": (enum(["txt", "TXT"], ["TXT", "TXT"]), "TXT is the name of two values"),
    "an enum without names": (enum(["a", "b"], None), "x-enum-varnames is missing"),
    "too few names": (enum(["a", "b"], ["A"]), "name each of the 2 values"),
    "a name with a blank": (enum(["a"], ["A B"]), "'A B' is no name for a value"),
    "a method of text": (enum(["a"], ["upper"]), "'upper' is no name for a value"),
    "a value twice": (enum(["a", "a"], ["A", "B"]), "'a' is listed twice"),
    # Formats and types.
    "a time as text": (fields("Order", at={**TEXT, "format": "date-time"}), "format date-time"),
    "a list of times": (
        fields("Order", at={"type": "array", "items": {**TEXT, "format": "date-time"}}),
        "at/items/format: the client has no type for format date-time",
    ),
    "an unknown format": (fields("NewOrder", at={**TEXT, "format": "uuid"}), "format uuid"),
    "a list in a query": (
        parameters({"name": "ids", "in": "query", "schema": {"type": "array", "items": TEXT}}),
        "a query parameter of type array is not generated",
    ),
    # Resources, methods, operations, errors.
    **{
        f"a resource called {name}": (resource(name), f"every client has a `{name}` already")
        for name in ("close", "wait", "stream", "from_env")
    },
    "a resource like a module": (resource("bodies"), "operations/bodies.py"),
    "a resource that is a keyword": (resource("import"), "'import' is no name for a resource"),
    "a resource without a tag": (
        set_in(*HISTORY, "x-resource", "trades"),
        "trades is not one of the tags: orders, system",
    ),
    "one method twice": (
        set_in(*HISTORY, "x-method", "place_batch"),
        "mm.orders.place_batch is already the name of orderHistory",
    ),
    "a method that is a keyword": (set_in(*HISTORY, "x-method", "import"), "'import' is no name"),
    "one operation twice": (set_in(*HISTORY, "operationId", "PlaceOrders"), "both be PLACE_ORDERS"),
    "an operation without words": (set_in(*HISTORY, "operationId", "价格"), "is no name of an op"),
    "an error like a runtime error": (
        set_in("x-error-codes", 1, "class", "TransportError"),
        "TransportError would name two things",
    ),
    "an error like Python's": (
        set_in("x-error-codes", 1, "class", "TimeoutError"),
        "TimeoutError would hide Python's own",
    ),
    "an error that is no class": (set_in("x-error-codes", 1, "class", "no class"), "is no name"),
    "a code twice": (set_in("x-error-codes", 1, "code", 3101), "3101 is listed already"),
    "endless codes": (set_in("x-error-codes", 2, "through", 10**12), "at most 10000 apart"),
    "an unknown doubt": (set_in("x-error-codes", 1, "doubt", "some"), "must be one of"),
    # What is no text, no schema or no OpenAPI.
    "half a surrogate": (set_in("tags", 0, "description", "\ud800"), "invalid Unicode character"),
    "no schema": (
        set_in("components", "schemas", "Order", "properties", 5),
        "properties: 5 is not",
    ),
    "a schema that says true": (fields("Order", a=True), "expected a schema, not true or false"),
    "a list of parameters that is none": (set_in(*HISTORY, "parameters", {}), "parameters: "),
    "an answer that is a number": (set_in(*HISTORY, "responses", "200", 5), "responses/200"),
    "no servers": (set_in("servers", []), "openapi.yaml:1:1"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_clash_is_refused_with_its_place(name, changed, tmp_path, capsys):
    change, reason = REFUSED[name]
    target = tmp_path / "sixmm"
    path = changed(change)
    assert main(["generate", "--description", str(path), "--output", str(target)]) == 2

    said = capsys.readouterr().err
    assert re.search(reason, said), said
    for line in said.splitlines():
        assert re.match(rf"{re.escape(str(path))}:\d+:\d+: ", line), line
    assert not target.exists()


def test_the_old_package_stays_when_the_new_one_is_refused(changed, small, tmp_path):
    target = tmp_path / "sixmm"
    assert main(["generate", "--description", str(small), "--output", str(target)]) == 0
    before = {path: path.read_bytes() for path in target.rglob("*") if path.is_file()}
    path = changed(named("Order", "decode"))
    assert main(["generate", "--description", str(path), "--output", str(target)]) == 2
    assert {path: path.read_bytes() for path in target.rglob("*") if path.is_file()} == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["openapi.yaml", "sixmm"]
