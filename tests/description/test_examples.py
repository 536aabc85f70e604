"""Every example fits the schema that it stands beside."""

from collections.abc import Iterator
from typing import Any

Node = tuple[str, Any]
Operation = tuple[str, str, dict[str, Any]]


def test_every_example_fits_its_schema(nodes: list[Node], problems: Any) -> None:
    examples = [(place, node["example"]) for place, node in nodes if "example" in node]
    assert len(examples) > 100
    assert [
        problem for place, value in examples for problem in problems(f"{place}/schema", value)
    ] == []


def test_every_body_has_an_example(
    operations: list[Operation],
) -> None:
    for *_, one in operations:
        if "requestBody" in one:
            assert one["requestBody"]["content"]["application/json"]["example"], one["operationId"]


def test_every_operation_with_a_query_shows_one(operations: list[Operation], resolve: Any) -> None:
    for *_, one in operations:
        parameters = [resolve(each) for each in one.get("parameters", [])]
        assert not parameters or any("example" in each for each in parameters), one["operationId"]
        assert all("example" in each for each in parameters if each.get("required"))


def test_every_answer_has_an_example_with_all_fields(
    operations: list[Operation], schemas: dict[str, Any]
) -> None:
    for *_, one in operations:
        media = one["responses"]["200"]["content"]["application/json"]
        reference = media["schema"]["allOf"][1]["properties"]["data"]["$ref"]
        fields = schemas[reference.removeprefix("#/components/schemas/")].get("properties", {})
        envelope = schemas["Envelope"]["properties"].keys() | {"data"}
        assert media["example"].keys() == envelope, one["operationId"]
        assert media["example"]["data"].keys() == fields.keys(), one["operationId"]


def test_an_example_says_that_it_is_assumed_where_its_shape_is(
    operations: list[Operation], schemas: dict[str, Any]
) -> None:
    def assumed(name: str) -> bool:
        schema = schemas[name]
        if "x-assumed" in schema and "properties" in schema:
            return True
        used = [one.get("items", one) for one in schema.get("properties", {}).values()]
        return any(
            assumed(one["$ref"].removeprefix("#/components/schemas/"))
            for one in used
            if "$ref" in one
        )

    for *_, one in operations:
        media = one["responses"]["200"]["content"]["application/json"]
        reference = media["schema"]["allOf"][1]["properties"]["data"]["$ref"]
        expected = assumed(reference.removeprefix("#/components/schemas/"))
        assert ("x-assumed-example" in media) == expected, one["operationId"]


def test_every_number_of_an_example_survives_a_double(nodes: list[Node]) -> None:
    def numbers(node: Any) -> Iterator[int]:
        if isinstance(node, dict):
            node = list(node.values())
        if isinstance(node, list):
            for one in node:
                yield from numbers(one)
        elif isinstance(node, int):
            yield node

    for place, node in nodes:
        for one in numbers(node.get("example")):
            assert abs(one) < 2**53, place


def test_a_failures_example_has_no_data(document: dict[str, Any]) -> None:
    for response in document["components"]["responses"].values():
        example = response["content"]["application/json"]["example"]
        assert example.keys() == {"code", "message", "requestId"}
        assert example["code"] != 0
