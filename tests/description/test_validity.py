"""The description is OpenAPI 3.1 that other people's tools can read. Style is `make lint`'s, and what the client's
generator would lose is refused by it.
"""

from typing import Any

from openapi_spec_validator import OpenAPIV31SpecValidator

Node = tuple[str, Any]


def test_it_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    errors = OpenAPIV31SpecValidator(document).iter_errors()
    assert document["openapi"] == "3.1.0"
    assert [error.message for error in errors] == []


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
