"""Every kind of change is recognised, and classified as the table in `rules` says."""

import copy
import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
import yaml
from sixmm_generator.description import Description
from sixmm_generator.diff.change import Change
from sixmm_generator.diff.compare import compare
from sixmm_generator.diff.rules import IMPACTS, RULES

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
CASES: list[dict[str, Any]] = yaml.load((HERE / "changes.yaml").read_bytes(), yaml.CSafeLoader)


SMALL = Description.load(HERE / "small.yaml")
STREAMS = Description.read(HERE.parent / "docs" / "asyncapi.yaml")
NUMBERED = [pytest.param(number, id=case["what"]) for number, case in enumerate(CASES)]


@functools.cache
def differences(number: int) -> list[Change]:
    """What is reported for one of the known changes."""
    case = CASES[number]
    base = STREAMS if case.get("streams") else SMALL
    text = base.path.read_text(encoding="utf-8")
    assert text.count(case["replace"]) == 1
    for one in (case, case.get("also")):
        text = text.replace(one["replace"], one["by"]) if one else text
    changed = Description.parse(text, Path("new.yaml"))
    return compare(changed, base) if case.get("reverse") else compare(base, changed)


@pytest.mark.parametrize("number", NUMBERED)
def test_a_change_is_reported_as_what_it_is_with_its_impact(number: int):
    found = {one.rule.id: ", ".join(one.subjects) for one in differences(number)}
    assert found == CASES[number]["expect"]
    impacts = [one.rule.impact for one in differences(number)]
    assert min(impacts, key=IMPACTS.index) == CASES[number]["impact"]


def test_every_rule_has_a_known_change():
    assert {rule for case in CASES for rule in case["expect"]} == RULES.keys()


def test_the_same_description_has_no_changes(small: Path):
    assert compare(Description.load(small), Description.load(small)) == []


def test_the_order_of_keys_and_entries_is_no_change(small: Path):
    old = Description.load(small)
    assert compare(old, attrs.evolve(old, document=backwards(old.document))) == []


def test_the_projects_description_has_no_changes_to_itself():
    description = Description.load(ROOT / "openapi.yaml")
    assert compare(description, description) == []


def test_a_login_that_is_described_in_place_is_none_of_those_with_a_name():
    old = Description.read(ROOT / "asyncapi.yaml")
    new = copy.deepcopy(old.document)
    new["operations"]["receiveAuthentication"]["security"][0] = {"type": "userPassword"}
    (found,) = compare(old, attrs.evolve(old, document=new))
    assert (found.rule.id, "listenKey" in str(found)) == ("credentials-refused", True)


def test_a_shared_component_is_one_change_for_all_that_use_it(small: Path, edited: Any):
    new = edited(
        (
            'side: {$ref: "#/components/schemas/Side"}\n        price',
            'side: {$ref: "#/components/schemas/Side"}\n        fee: {type: string}\n        price',
        )
    )
    (found,) = compare(Description.load(small), Description.load(new))
    assert found.operations == ("mm.orders.history", "mm.orders.place_batch")
    assert found.pointer == ("components", "schemas", "Order", "properties", "fee")


def test_a_shared_parameter_is_no_class(edited: Any):
    new = edited(
        ("parameters/StartTime", "parameters/BeginTime"), ("    StartTime: {", "    BeginTime: {")
    )
    assert compare(SMALL, Description.load(new)) == []


def test_what_is_gone_is_placed_in_the_old_description(small: Path, edited: Any):
    new = edited(
        ("    Token:\n", "    Login:\n"),
        ('schemas/Token"', 'schemas/Login"'),
        ("        length: {type: integer, minimum: 1, default: 9, description: How long}\n", ""),
    )
    (gone,) = [one for one in compare(Description.load(small), Description.load(new)) if one.gone]
    assert gone.pointer == ("components", "schemas", "Token", "properties", "length")


@pytest.mark.parametrize("old", [SMALL, STREAMS], ids=["rest", "streams"])
def test_no_difference_at_any_place_is_passed_over(old: Description):
    silent = [
        pointer
        for pointer, document in spoiled(old.document)
        if not compare(old, attrs.evolve(old, document=document))
    ]
    assert silent == []


def backwards(node: Any) -> Any:
    """The same document with its mappings, and those lists whose order means nothing, reversed."""
    if isinstance(node, dict):
        return {
            key: backwards(value)[::-1]
            if key in {"parameters", "required", "security"} and isinstance(value, list)
            else backwards(value)
            for key, value in reversed(node.items())
        }
    return [backwards(value) for value in node] if isinstance(node, list) else node


def spoiled(document: dict[str, Any]) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
    """Copies of the document, each with one leaf changed."""
    for pointer in leaves(document):
        changed = copy.deepcopy(document)
        node: Any = changed
        for step in pointer[:-1]:
            node = node[step]
        node[pointer[-1]] = other(pointer[-1], node[pointer[-1]])
        yield pointer, changed


def leaves(node: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    # A reference is a name, not a leaf: changed, it would lead nowhere.
    items = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in items:
        if isinstance(value, dict | list) and value:
            yield from leaves(value, (*at, key))
        elif key not in {"$ref", "openapi", "asyncapi", "code", "through"}:
            yield (*at, key)


def other(key: Any, value: Any) -> Any:
    """Another value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return {"read": "trade", "none": "read"}.get(value, f"{value}2")
    if isinstance(value, dict):
        return {"x-new": 1}
    return [{"bearerAuth": []}] if key == "security" else ["new"]
