"""The objects and values of requests and answers."""

import re
from typing import Any

import pytest

Node = tuple[str, Any]

SECRETS = {"password", "accessToken", "apiSecret", "listenKey", "ticket", "embedToken"}


def test_kline_intervals_are_the_only_documented_list_that_may_grow(schemas: dict[str, Any]) -> None:
    documented = {name: one for name, one in schemas.items() if "x-assumed" not in one}
    growing = [name for name, one in documented.items() if "x-extensible-enum" in one]
    assert growing == ["KlineInterval"]


def test_every_value_has_one_python_name_of_its_own(schemas: dict[str, Any]) -> None:
    enums = {
        name: one for name, one in schemas.items() if "enum" in one or "x-extensible-enum" in one
    }
    assert enums
    for name, one in enums.items():
        values = one.get("enum") or one["x-extensible-enum"]
        names = one["x-enum-varnames"]
        assert len(names) == len(set(names)) == len(values), name
        assert all(re.fullmatch(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*", one) for one in names), name


def test_every_component_and_every_field_says_what_it_is(schemas: dict[str, Any]) -> None:
    silent = [name for name, schema in schemas.items() if not schema.get("description")]
    silent += [
        f"{name}.{field}"
        for name, schema in schemas.items()
        for field, one in schema.get("properties", {}).items()
        if not one.get("description")
    ]
    assert silent == []


def test_answers_require_nothing(schemas: dict[str, Any], answered: set[str]) -> None:
    assert [name for name in sorted(answered) if "required" in schemas[name]] == []


def test_no_object_is_both_sent_and_answered(sent: set[str], answered: set[str]) -> None:
    assert sent & answered == set()


def test_required_fields_exist(schemas: dict[str, Any]) -> None:
    unknown = [
        (name, field)
        for name, schema in schemas.items()
        for field in schema.get("required", [])
        if field not in schema["properties"]
    ]
    assert unknown == []


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


def test_exactly_the_secrets_are_marked(schemas: dict[str, Any]) -> None:
    marks = {
        (field, one.get("x-secret", False))
        for schema in schemas.values()
        for field, one in schema.get("properties", {}).items()
        if field in SECRETS or "x-secret" in one
    }
    assert marks == {(field, True) for field in SECRETS}


def test_amounts_are_strings_and_no_number_is_a_float(nodes: list[Node]) -> None:
    assert [place for place, node in nodes if node.get("type") == "number"] == []
    decimals = [(place, node) for place, node in nodes if node.get("format") == "decimal"]
    assert decimals
    assert [place for place, node in decimals if node["type"] != "string"] == []


def test_a_unit_of_time_stands_on_64_bit_integers(nodes: list[Node]) -> None:
    times = [(place, node) for place, node in nodes if "x-unit" in node]
    assert {node["x-unit"] for _, node in times} == {"ms", "s"}
    for place, node in times:
        assert (node["type"], node["format"]) == ("integer", "int64"), place


@pytest.mark.parametrize(
    "name", ["openedAt", "closedAt", "createdAt", "updatedAt", "lastUsedAt", "lastLoginAt"]
)
def test_a_field_that_ends_in_at_is_a_time_in_milliseconds(
    schemas: dict[str, Any], name: str
) -> None:
    fields = [
        schema["properties"][name]
        for schema in schemas.values()
        if name in schema.get("properties", {})
    ]
    assert fields
    assert {one.get("x-unit") for one in fields} == {"ms"}


def test_permissions_are_flags(schemas: dict[str, Any]) -> None:
    fields = [
        schema["properties"]["permissions"]
        for schema in schemas.values()
        if "permissions" in schema.get("properties", {})
    ]
    assert [one["x-flags"] for one in fields] == [{"READ": 1, "TRADE": 2, "WITHDRAW": 4}] * 3
