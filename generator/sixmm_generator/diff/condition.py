"""Conditions between fields: told apart by what they demand, not by their words."""

import json
from typing import Any

from sixmm_generator.naming import snake
from sixmm_generator.rewrite import CONDITIONS


def canonical(node: Any) -> str:
    """The same text for the same meaning: without words, in one order."""
    return json.dumps(_without_words(node), sort_keys=True)


def conditions_of(schema: dict[str, Any]) -> dict[str, str]:
    """Every condition: its canonical text → how to say it."""
    own = {key: schema[key] for key in CONDITIONS if key in schema and key != "allOf"}
    branches = ([own] if own else []) + list(schema.get("allOf", []))
    return {canonical(branch): _said(branch) for branch in branches}


def respelled(conditions: dict[str, str], moved: dict[str, str]) -> dict[str, str]:
    """Conditions with the fields that have another name on the wire under the new one: `moved` is old name → new one."""
    if not moved:
        return conditions
    return {canonical(_moved(json.loads(key), moved)): said for key, said in conditions.items()}


def any_of(groups: list[list[str]]) -> dict[str, str]:
    """Groups of arguments of which at least one must be given, as conditions."""
    return {canonical({"any": group}): f"one of {_names(group)}" for group in groups}


def _said(branch: dict[str, Any]) -> str:
    needed = branch.get("then", {}).get("required")
    if needed:
        return f"{_names(needed)} in some cases"
    groups = [one.get("required", []) for one in branch.get("anyOf", [])]
    if groups and all(groups):
        return f"one of {_names([name for group in groups for name in group])}"
    return canonical(branch)


def _names(wires: list[str]) -> str:
    return ", ".join(f"`{snake(wire)}`" for wire in wires)


def _without_words(node: Any) -> Any:
    if isinstance(node, dict):
        return {
            key: _without_words(value)
            for key, value in node.items()
            if key not in ("x-assumed", "description")
        }
    return [_without_words(value) for value in node] if isinstance(node, list) else node


def _moved(node: Any, moved: dict[str, str]) -> Any:
    if isinstance(node, dict):
        return {moved.get(key, key): _moved(value, moved) for key, value in node.items()}
    if isinstance(node, list):
        return [_moved(value, moved) for value in node]
    return moved.get(node, node) if isinstance(node, str) else node
