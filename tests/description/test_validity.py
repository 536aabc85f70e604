"""The description is OpenAPI 3.1, and made of constructs that survive code generation."""

import re
from typing import Any

from openapi_spec_validator import OpenAPIV31SpecValidator

Node = tuple[str, Any]


def test_it_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    errors = OpenAPIV31SpecValidator(document).iter_errors()
    assert document["openapi"] == "3.1.0"
    assert [error.message for error in errors] == []


def test_security_is_stated_on_operations_only(document: dict[str, Any]) -> None:
    assert "security" not in document


def test_beside_a_ref_stand_only_a_description_a_default_and_extensions(nodes: list[Node]) -> None:
    found = [
        (place, key)
        for place, node in nodes
        if "$ref" in node
        for key in node
        if key not in {"$ref", "description", "default"} and not key.startswith("x-")
    ]
    assert found == []


def test_every_object_and_every_enum_is_a_named_component(nodes: list[Node]) -> None:
    named = re.compile(r"/components/schemas/\w+|/paths/.*/schema/allOf/1")
    found = [
        place
        for place, node in nodes
        if node.get("type") == "object"
        or ({"enum", "x-extensible-enum"} & node.keys() and "type" in node)
        if named.fullmatch(place) is None
    ]
    assert found == []


def test_parameters_are_query_parameters_of_the_usual_style(nodes: list[Node]) -> None:
    found = [node for _, node in nodes if node.get("in") in {"query", "path", "header", "cookie"}]
    parameters = [node for node in found if "schema" in node or "content" in node]
    assert parameters
    for parameter in parameters:
        assert parameter["in"] == "query", parameter["name"]
        assert parameter["description"], parameter["name"]
        assert parameter.keys().isdisjoint({"style", "explode", "content"}), parameter["name"]


def test_a_path_item_holds_its_operations_itself(document: dict[str, Any]) -> None:
    assert [path for path, item in document["paths"].items() if "$ref" in item] == []


def test_every_assumption_says_why(nodes: list[Node]) -> None:
    reasons = [(place, node["x-assumed"]["why"]) for place, node in nodes if "x-assumed" in node]
    assert reasons
    assert [place for place, why in reasons if not why.endswith(".")] == []


def test_every_component_is_used(document: dict[str, Any], nodes: list[Node]) -> None:
    used = {node["$ref"] for _, node in nodes if "$ref" in node}
    components = {
        f"#/components/{kind}/{name}"
        for kind in ("schemas", "parameters", "responses")
        for name in document["components"][kind]
    }
    assert used == components


def test_a_bound_of_our_own_repeats_the_type_that_tools_would_lose(nodes: list[Node]) -> None:
    branches = [
        (place, node, branch)
        for place, node in nodes
        if node.get("type") in ("string", "integer", "array", "boolean")
        for branch in node.get("allOf", [])
    ]
    assert len(branches) > 10
    for place, node, branch in branches:
        assert branch.get("type") == node["type"], place
        assert branch.get("items") == node.get("items"), place


def test_a_link_has_no_body_that_is_more_than_a_text(nodes: list[Node]) -> None:
    links = [one for _, node in nodes for one in node.get("links", {}).values()]
    assert len(links) > 15
    assert [one for one in links if not isinstance(one.get("requestBody", ""), str)] == []


def test_the_title_makes_a_package_name(document: dict[str, Any]) -> None:
    assert document["info"]["title"].replace(" ", "_").isidentifier()
