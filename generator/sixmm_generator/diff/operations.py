"""Compares methods: their names and paths, who may call them, what they take and answer."""

from collections.abc import Callable, Iterator
from typing import Any

from sixmm_generator.diff import pair
from sixmm_generator.diff.change import Change, change
from sixmm_generator.diff.condition import respelled
from sixmm_generator.diff.facets import Context
from sixmm_generator.diff.fields import (
    compare_assumption,
    compare_conditions,
    compare_fields,
    compare_rest,
)
from sixmm_generator.diff.view import Operation, View
from sixmm_generator.stricter import PERMISSIONS, bound_stricter, permission_stricter

Changes = Iterator[Change]
Note = Callable[..., Change]


# Marks that only have one value and another.
_MARKS = {
    "replay-changed": "x-replay-protected",
    "session-changed": "x-session",
    "repeat-changed": "x-repeat",
    "weight-changed": "x-weight",
    "outcome-changed": "x-outcome",
}


def compare_operations(before: View, after: View) -> Changes:
    """Every method with its new self; those that are new, and those that are gone."""
    for old, new in pair.operations(before.operations, after.operations):
        if old is None and new is not None:
            summary = new.node.get("summary")
            yield change(
                "operation-added", new.name, new.pointer, operations=(new.name,), new=summary
            )
        elif new is None and old is not None:
            yield change(
                "operation-removed", old.name, old.pointer, operations=(old.name,), gone=True
            )
        elif old is not None and new is not None:
            yield from _operation(old, new)


def _operation(old: Operation, new: Operation) -> Changes:
    def note(rule: str, key: str | None = None, **values: Any) -> Change:
        at = (*new.pointer, key) if key else new.pointer
        subject = old.name if rule == "operation-renamed" else new.name
        return change(rule, subject, at, operations=(new.name,), **values)

    if old.name != new.name:
        yield note("operation-renamed", "x-method", new=new.name)
    if (old.verb, old.path) != (new.verb, new.path):
        yield note("path-changed", old=f"{old.verb} {old.path}", new=f"{new.verb} {new.path}")
    yield from _header(old.node, new.node, note)
    yield from _credentials(old.node, new.node, note)
    context = Context(new.name, "argument", (new.name,))
    yield from compare_fields(context, old.arguments, new.arguments)
    conditions = respelled(old.conditions, pair.fields(old.arguments, new.arguments))
    yield from compare_conditions(context, conditions, new.conditions, new.pointer)
    if old.result != new.result:
        yield note("result-changed", "responses", old=old.result, new=new.result)
    if old.body != new.body and old.body and new.body:
        yield note("body-changed", "requestBody")
    for name, words in new.words.items():
        if words != old.words[name]:
            yield note("words-changed", name=name)
    if old.failures != new.failures:
        yield note("failure-described", "responses")
    yield from compare_rest(old.rest, new.rest, note)


def _header(old: dict[str, Any], new: dict[str, Any], note: Note) -> Changes:
    if old.get("operationId") != new.get("operationId"):
        values = {"old": old.get("operationId"), "new": new.get("operationId")}
        yield note("operation-id-changed", "operationId", **values)
    if old.get("deprecated", False) != new.get("deprecated", False):
        yield note("operation-deprecated" if new.get("deprecated") else "operation-undeprecated")
    yield from compare_assumption(old, new, note, "the operation")
    yield from compare_limits(old, new, note)
    yield from _paging(old, new, note)


def _paging(old: dict[str, Any], new: dict[str, Any], note: Note) -> Changes:
    was, now = old.get("x-paging"), new.get("x-paging")
    if was == now:
        return
    rule = "paging-changed" if was and now else "paging-added" if now else "paging-removed"
    names = {"old": f"iter_{old.get('x-method')}", "new": f"iter_{new.get('x-method')}"}
    yield note(rule, "x-paging", **names)


def _credentials(old: dict[str, Any], new: dict[str, Any], note: Note) -> Changes:
    was, now = _schemes(old), _schemes(new)
    if "nothing" in was and "nothing" not in now:
        yield note("became-private", "security")
    elif "nothing" in now and "nothing" not in was:
        yield note("became-public", "security")
    if was != {"nothing"}:
        for scheme in sorted(now - was - {"nothing"}):
            yield note("credentials-accepted", "security", new=scheme)
    if now != {"nothing"}:
        for scheme in sorted(was - now - {"nothing"}):
            yield note("credentials-refused", "security", old=scheme)
    was_needed, needed = old.get("x-permission", "none"), new.get("x-permission", "none")
    if was_needed != needed:
        rule = _permission_rule(was_needed, needed)
        yield note(rule, "x-permission", name="`x-permission`", old=was_needed, new=needed)
    for rule, key in _MARKS.items():
        if old.get(key) != new.get(key):
            yield note(rule, key, old=old.get(key), new=new.get(key))


def _permission_rule(was: Any, now: Any) -> str:
    if was not in PERMISSIONS or now not in PERMISSIONS:
        return "unclassified"
    return "permission-raised" if permission_stricter(was, now) else "permission-lowered"


def compare_limits(old: dict[str, Any], new: dict[str, Any], note: Note) -> Changes:
    """Numbers that no field's schema can carry: how many, how long, how often."""
    was, now = old.get("x-limits", {}), new.get("x-limits", {})
    for name in sorted(was.keys() | now.keys()):
        if was.get(name) == now.get(name):
            continue
        if name == "x-assumed":
            yield note("assumption-reworded", "x-limits", name="a limit")
            continue
        tight = bound_stricter("limit", was.get(name), now.get(name))
        rule = "limit-tightened" if tight else "limit-loosened"
        yield note(rule, "x-limits", name=name, old=was.get(name), new=now.get(name))


def _schemes(operation: dict[str, Any]) -> set[str]:
    """The accepted credentials, each alternative as one text; `nothing` where none are needed."""
    alternatives = operation.get("security", [])
    return {" and ".join(_scoped(one)) or "nothing" for one in alternatives} or {"nothing"}


def _scoped(alternative: dict[str, list[str]]) -> list[str]:
    return [
        f"{scheme} ({', '.join(scopes)})" if scopes else scheme
        for scheme, scopes in sorted(alternative.items())
    ]
