"""Every example fits the schema that it stands beside."""

from typing import Any

Node = tuple[str, Any]
Operation = tuple[str, str, dict[str, Any]]

# Those whose answer the pages show as a whole.
SHOWN = {"getServerTime", "login", "createApiKey", "createListenKey"}


def test_every_example_fits_its_schema(nodes: list[Node], problems: Any) -> None:
    examples = [(place, node["example"]) for place, node in nodes if "example" in node]
    assert len(examples) > 50
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


def test_answers_that_the_pages_show_have_an_example_with_all_fields(
    operations: list[Operation], schemas: dict[str, Any]
) -> None:
    shown = set()
    for *_, one in operations:
        media = one["responses"]["200"]["content"]["application/json"]
        if "example" in media:
            shown.add(one["operationId"])
            reference = media["schema"]["allOf"][1]["properties"]["data"]["$ref"]
            fields = schemas[reference.removeprefix("#/components/schemas/")]["properties"]
            assert media["example"].keys() == schemas["Envelope"]["properties"].keys()
            assert media["example"]["data"].keys() == fields.keys()
    assert shown == SHOWN


def test_a_failures_example_has_no_data(document: dict[str, Any]) -> None:
    for response in document["components"]["responses"].values():
        example = response["content"]["application/json"]["example"]
        assert example.keys() == {"code", "message", "requestId"}
        assert example["code"] != 0
