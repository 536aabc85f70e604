"""What the code generator would lose silently is refused, with its position and what to write instead."""

import re

import pytest
from sixmm_generator.description import Description, DescriptionError
from sixmm_generator.refuse import problems

from .conftest import standing_at


def schema(document, name):
    return document["components"]["schemas"][name]


def operation(document, path, method):
    return document["paths"][path][method]


def set_in(*steps):
    """A change that sets the last of `steps` at the place that the others lead to."""

    def change(document):
        node = document
        for step in steps[:-2]:
            node = node[step]
        node[steps[-2]] = steps[-1]

    return change


def drop(*steps):
    def change(document):
        node = document
        for step in steps[:-1]:
            node = node[step]
        del node[steps[-1]]

    return change


HISTORY = ("paths", "/v1/orders", "get")
PLACE = ("paths", "/v1/orders", "post")
ORDER = ("components", "schemas", "Order")
ORDER_FIELD = (*ORDER, "properties", "price")

REFUSED = {
    "root-level security": (set_in("security", [{"bearerAuth": []}]), "root-level security"),
    "path item by $ref": (set_in("paths", "/v1/x", {"$ref": "#/x"}), "path item by \\$ref"),
    "path parameter": (set_in("paths", "/v1/{id}", {}), "path parameters are not supported"),
    "no operationId": (drop(*HISTORY, "operationId"), "operationId is missing"),
    "no security": (drop(*HISTORY, "security"), "security is missing"),
    "no docs link": (drop(*HISTORY, "externalDocs"), "externalDocs is missing"),
    "no paths": (drop("paths"), "paths is missing"),
    "no components": (drop("components"), "components is missing"),
    "no resource": (drop(*HISTORY, "x-resource"), "x-resource is missing"),
    "no summary": (drop(*HISTORY, "summary"), "summary is missing"),
    "no responses": (drop(*HISTORY, "responses"), "responses is missing"),
    "no method name": (drop(*HISTORY, "x-method"), "x-method is missing"),
    "header parameter": (
        set_in(*HISTORY, "parameters", 0, "in", "header"),
        "only query parameters",
    ),
    "content parameter": (
        set_in(*HISTORY, "parameters", 0, "content", {}),
        "a parameter with `content` is silently dropped",
    ),
    "explode: false": (set_in(*HISTORY, "parameters", 0, "explode", False), "explode: true"),
    "unknown parameter": (
        set_in(*HISTORY, "parameters", 2, "$ref", "#/components/parameters/Nope"),
        "does not exist",
    ),
    "two content types": (
        set_in(*PLACE, "requestBody", "content", "text/plain", {}),
        "exactly one content type",
    ),
    "inline body": (
        set_in(*PLACE, "requestBody", "content", "application/json", "schema", {"type": "object"}),
        "must be a \\$ref to a named component",
    ),
    "bare answer": (
        set_in(
            *HISTORY, "responses", "200", "content", "application/json", "schema", {"$ref": "#/x"}
        ),
        "a 200 answer must be allOf",
    ),
    "no 200 answer": (drop(*HISTORY, "responses", "200"), "a 200 answer must be allOf"),
    "constraint beside $ref": (
        set_in(*ORDER, "properties", "side", "maxLength", 3),
        "maxLength beside a \\$ref would be ignored",
    ),
    "dangling $ref": (
        set_in(*ORDER, "properties", "side", "$ref", "#/components/schemas/Nope"),
        "does not exist",
    ),
    "nullable type": (set_in(*ORDER_FIELD, "type", ["string", "null"]), "write one type"),
    "null in an enum": (
        set_in("components", "schemas", "Side", "enum", ["BUY", None]),
        "a null in an enum",
    ),
    "union of shapes": (
        set_in(*ORDER, "oneOf", [{"$ref": "#/components/schemas/Side"}]),
        "oneOf of shapes",
    ),
    "inline object": (set_in(*ORDER_FIELD, "type", "object"), "inline object"),
    "inline enum": (set_in(*ORDER_FIELD, "enum", ["1"]), "inline enum"),
    "another style": (set_in(*HISTORY, "parameters", 0, "style", "pipeDelimited"), "style: form"),
    "number in a shared parameter": (
        set_in("components", "parameters", "StartTime", "schema", "type", "number"),
        "components/parameters/StartTime/schema: a JSON number",
    ),
    "body by $ref": (
        set_in(*PLACE, "requestBody", "$ref", "#/components/requestBodies/X"),
        "a request body must be inline",
    ),
    "nullable": (set_in(*ORDER_FIELD, "nullable", True), "write one type"),
    "inline open list": (set_in(*ORDER_FIELD, "x-extensible-enum", ["1"]), "inline enum"),
    "inline object without a type": (
        set_in(*ORDER, "properties", "price", {"properties": {}}),
        "inline object",
    ),
    "no schema": (set_in(*ORDER, "properties", "price", "text"), "expected a schema"),
    "number in a list": (
        set_in(*ORDER, "properties", "price", {"type": "array", "items": {"type": "number"}}),
        "read as a float",
    ),
    "JSON number": (set_in(*ORDER_FIELD, "type", "number"), "read as a float"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_construct_that_would_be_lost_is_refused(name, changed):
    change, reason = REFUSED[name]
    found = problems(Description.load(changed(change)))
    assert any(re.search(reason, problem) for problem in found), found


def test_the_small_description_has_nothing_to_refuse(small):
    assert not problems(Description.load(small))


def test_conditions_are_left_to_the_server(changed):
    change = set_in("components", "schemas", "NewOrder", "anyOf", [{"required": ["price"]}])
    assert not problems(Description.load(changed(change)))


def test_a_problem_names_file_line_and_column(changed):
    path = changed(
        set_in("components", "schemas", "Order", "properties", "cost", {"type": "number"})
    )
    (problem,) = problems(Description.load(path))
    file, line, column = re.match(r"(.*?):(\d+):(\d+): ", problem).groups()
    assert file == str(path)
    assert standing_at(path, line, column) == "cost"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("openapi: 3.1.0\n  a: [", r"openapi\.yaml:2:\d+: not valid YAML"),
        ("a: 1\na: 2\n", r"openapi\.yaml:2:1: not valid YAML.*duplicate key"),
        ("[]", "expected a mapping"),
        ("openapi: 3.0.3", "expected an OpenAPI 3.1 document"),
        ("", "expected a mapping"),
    ],
)
def test_a_file_that_is_no_description_is_refused_with_its_position(text, said, tmp_path):
    path = tmp_path / "openapi.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DescriptionError, match=said):
        Description.load(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DescriptionError, match=r"nowhere\.yaml: can't be read"):
        Description.load(tmp_path / "nowhere.yaml")
