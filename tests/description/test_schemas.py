"""The objects of requests and answers."""

from typing import Any


def test_answers_require_nothing(schemas: dict[str, Any], answered: set[str]) -> None:
    assert [name for name in sorted(answered) if "required" in schemas[name]] == []


def test_a_collection_is_a_list_of_the_answer(schemas: dict[str, Any]) -> None:
    collections = {
        name: schema["x-collection"] for name, schema in schemas.items() if "x-collection" in schema
    }
    assert collections
    for name, field in collections.items():
        assert schemas[name]["properties"][field]["type"] == "array", name


def test_an_answer_of_a_list_and_a_count_is_a_collection(
    schemas: dict[str, Any], answered: set[str]
) -> None:
    lists = [
        name
        for name in answered
        if {one.get("type") for one in schemas[name].get("properties", {}).values()}
        in ({"array"}, {"array", "integer"})
    ]
    assert lists
    assert [name for name in sorted(lists) if "x-collection" not in schemas[name]] == []
