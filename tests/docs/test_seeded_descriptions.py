"""Changes the small openapi.yaml in one place at a time: docs-check must report every change."""

import copy
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sixmm_generator.description import Description
from sixmm_generator.docs.compare import check_rest
from sixmm_generator.docs.lock import read_lock

HERE = Path(__file__).parent
LIMITS = {"minimum", "maximum", "minLength", "maxLength", "maxItems", "toleranceMs", "perUser"}
NUMBERS = LIMITS | {"READ"}
LISTS = {"required", "enum", "x-extensible-enum", "parameters", "x-error-codes"}
SWAPS = {
    "format": {"int32": "int64", "int64": "int32"},
    "type": {"string": "boolean", "boolean": "string", "integer": "string", "array": "string"},
    "x-unit": {"ms": "s"},
    "x-permission": {"read": "trade", "trade": "read", "none": "read"},
}
METHODS = {"get", "post", "delete"}
Change = tuple[str, tuple[Any, ...], Any]
GONE = object()


def changes(found: Any, at: tuple[Any, ...] = ()) -> Iterator[Change]:
    """(what, place, new value) of every change; nothing below a mark, where everything is allowed."""
    if isinstance(found, list):
        for index, inner in enumerate(found):
            yield from changes(inner, (*at, index))
        return
    if not isinstance(found, dict) or "x-assumed" in found:
        return
    for key, inner in found.items():
        here = (*at, key)
        yield from _key_changes(at, key, inner, here)
        yield from changes(inner, here)


def _key_changes(
    at: tuple[Any, ...], key: str, inner: Any, here: tuple[Any, ...]
) -> Iterator[Change]:
    if key == "properties" and "if" not in at and "allOf" not in at:
        # What an envelope's data hold is said by each answer, and read there.
        yield from (("field gone", (*here, name), GONE) for name in inner if name != "data")
        yield "field added", (*here, "fresh"), {"type": "string"}
    elif key in LISTS and isinstance(inner, list) and "if" not in at:
        for index in range(len(inner)):
            yield f"{key} without one", here, inner[:index] + inner[index + 1 :]
    elif key in METHODS and at[0] == "paths":
        yield "operation gone", here, GONE
        yield "another method", (*at, "patch"), inner
    else:
        yield from _value_changes(at, key, inner, here)


def _value_changes(
    at: tuple[Any, ...], key: str, inner: Any, here: tuple[Any, ...]
) -> Iterator[Change]:
    if key in NUMBERS:
        yield f"another {key}", here, inner + 1
    if key in LIMITS or (key == "default" and not isinstance(inner, dict)):
        yield f"no {key}", here, GONE
    if (
        key in SWAPS
        and isinstance(inner, str)
        and inner in SWAPS[key]
        and "securitySchemes" not in at
    ):
        yield f"another {key}", here, SWAPS[key][inner]
    if key == "required" and inner is True:
        yield "optional", here, False
    if key == "security":
        yield "another login", here, [] if inner else [{"bearerAuth": []}]
    if key == "then":
        yield "condition gone", here, {}


def applied(document: dict[str, Any], place: tuple[Any, ...], new: Any) -> dict[str, Any]:
    changed = copy.deepcopy(document)
    found: Any = changed
    for step in place[:-1]:
        found = found[step]
    if new is GONE:
        del found[place[-1]]
    else:
        found[place[-1]] = new
    return changed


@pytest.fixture(scope="module")
def description():
    return Description.load(HERE / "openapi.yaml")


def test_every_change_of_the_description_is_reported(description, capsys):
    facts = read_lock(HERE / "golden.lock.json")
    made = list(changes(description.document))
    missed = []
    for what, place, new in made:
        changed = Description(description.path, applied(description.document, place, new), None)
        if not check_rest(facts, changed):
            missed.append(f"{what}: {'/'.join(map(str, place))}")
    with capsys.disabled():
        sys.stdout.write(
            f"\nseeded changes of descriptions: {len(made) - len(missed)}/{len(made)} caught\n"
        )
    assert missed == []
    assert len(made) >= 150
