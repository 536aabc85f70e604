"""Finds what was renamed: the same thing under another name is one change, not a removal and an addition."""

from collections.abc import Iterator
from typing import Any

from sixmm_description.names import PYTHON_NAME

from sixmm_generator.description import ref_name
from sixmm_generator.diff.field import Field
from sixmm_generator.diff.view import Operation

Pairs = list[tuple[Operation | None, Operation | None]]

_SCHEMAS = "#/components/schemas/"
# What may differ between a field and its renamed self.
_WORDS = ("description", "example", "x-assumed", "bound.x-assumed", PYTHON_NAME)


def operations(old: list[Operation], new: list[Operation]) -> Pairs:
    """Each old operation with its new self: by path and verb, else by operationId, else by Python name."""
    pairs: Pairs = []
    olds, news = list(old), list(new)
    for key in (
        lambda one: (one.path, one.verb),
        lambda one: one.node.get("operationId"),
        lambda one: one.name,
    ):
        known = {key(one): one for one in news}
        for one in list(olds):
            if (other := known.pop(key(one), None)) is not None:
                pairs.append((one, other))
                olds.remove(one)
                news.remove(other)
    return pairs + [(one, None) for one in olds] + [(None, one) for one in news]


def fields(old: dict[str, Field], new: dict[str, Field]) -> dict[str, str]:
    """Old wire name → new one, for fields that are gone and came back under another name.

    It is the same field where its Python name is the same (`x-python-name`), else where one alone is alike.
    """
    gone = [one for wire, one in old.items() if wire not in new]
    came = [one for wire, one in new.items() if wire not in old]
    named = {one.name: one.wire for one in came}
    same = {one.wire: named[one.name] for one in gone if one.name in named}
    gone = [one for one in gone if one.wire not in same]
    came = [one for one in came if one.wire not in same.values()]
    alike = {
        one.wire: [other.wire for other in came if _shape(one) == _shape(other)] for one in gone
    }
    taken = [wire for others in alike.values() for wire in others]
    return same | {
        wire: others[0]
        for wire, others in alike.items()
        if len(others) == 1 and taken.count(others[0]) == 1
    }


def components(old: dict[str, Any], new: dict[str, Any]) -> dict[str, str]:
    """Old component name → new one, where the same place refers to one that is gone and to one that is new."""
    before = old.get("components", {}).get("schemas", {})
    after = new.get("components", {}).get("schemas", {})
    found: dict[str, str] = {}
    waiting = list(_refs(old.get("paths", {}), new.get("paths", {})))
    messages = [one.get("components", {}).get("messages", {}) for one in (old, new)]
    waiting += list(_refs(*messages))
    waiting += list(_refs(before, after))
    while waiting:
        was, now = waiting.pop()
        if (
            was not in after
            and now not in before
            and was not in found
            and now not in found.values()
        ):
            found[was] = now
            waiting += list(_refs(before.get(was, {}), after.get(now, {})))
    return found


def renamed(document: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """The document with its schemas, and the references to them, under their new names."""
    schemas = document.get("components", {}).get("schemas", {})
    fresh: dict[str, Any] = _with_refs(document, names)
    if schemas:
        moved = {
            names.get(name, name): _with_refs(schema, names) for name, schema in schemas.items()
        }
        fresh["components"]["schemas"] = moved
    return fresh


def _shape(field: Field) -> dict[str, Any]:
    return {key: value for key, value in field.facets.items() if key not in _WORDS}


def _refs(old: Any, new: Any) -> Iterator[tuple[str, str]]:
    if isinstance(old, dict) and isinstance(new, dict):
        refs = (str(old.get("$ref", "")), str(new.get("$ref", "")))
        if refs[0] != refs[1] and all(one.startswith(_SCHEMAS) for one in refs):
            yield ref_name(refs[0]), ref_name(refs[1])
        for key in old.keys() & new.keys():
            yield from _refs(old[key], new[key])
    elif isinstance(old, list) and isinstance(new, list):
        for one, other in zip(old, new, strict=False):
            yield from _refs(one, other)


def _with_refs(node: Any, names: dict[str, str]) -> Any:
    if isinstance(node, dict):
        found = {key: _with_refs(value, names) for key, value in node.items()}
        ref = node.get("$ref")
        if (
            isinstance(ref, str)
            and ref.startswith("#/components/schemas/")
            and ref_name(ref) in names
        ):
            found["$ref"] = f"#/components/schemas/{names[ref_name(ref)]}"
        return found
    return [_with_refs(value, names) for value in node] if isinstance(node, list) else node
