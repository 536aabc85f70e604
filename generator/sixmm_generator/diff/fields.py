"""Compares what methods take and what answers hold: fields one by one, and the conditions between them."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from sixmm_generator.description import Pointer
from sixmm_generator.diff import pair
from sixmm_generator.diff.change import Change, change
from sixmm_generator.diff.facets import Context, compare_facets
from sixmm_generator.diff.field import Field
from sixmm_generator.stricter import groups_stricter

Changes = Iterator[Change]
Note = Callable[..., Change]


def compare_fields(context: Context, old: dict[str, Field], new: dict[str, Field]) -> Changes:
    """Arguments, keys or attributes: new, gone, renamed or described otherwise."""
    kind = "argument" if context.side == "argument" else "field"
    moved = pair.fields(old, new)
    for wire, one in old.items():
        other = new.get(moved.get(wire, wire))
        if other is not None:
            if one.name != other.name:
                yield _about(context, f"{kind}-renamed", other, old=one.name)
            elif wire != other.wire:
                yield _about(context, f"{kind}-respelled", other, old=wire, new=other.wire)
            yield from compare_facets(context, one, other)
        else:
            yield _about(context, f"{kind}-removed", one, gone=True)
    for wire, one in new.items():
        if wire not in old and wire not in moved.values():
            required = kind == "argument" and one.facets.get("required")
            yield _about(context, "required-argument-added" if required else f"{kind}-added", one)


def _about(
    context: Context, rule: str, field: Field, *, gone: bool = False, **values: Any
) -> Change:
    return change(
        rule,
        context.subject,
        field.pointer,
        operations=context.operations,
        gone=gone,
        name=field.name,
        **values,
    )


def compare_conditions(
    context: Context, old: dict[str, str], new: dict[str, str], at: Pointer
) -> Changes:
    """Conditions between fields."""
    added = [said for key, said in new.items() if key not in old]
    removed = [said for key, said in old.items() if key not in new]

    def note(rule: str, **values: Any) -> Change:
        return change(rule, context.subject, at, operations=context.operations, **values)

    if context.side == "answer":
        if added or removed:
            yield note("answer-condition")
        return
    for group in [one for one in new if one not in old]:
        # "One of a, b, c" is kept by a call that kept "one of a, b".
        wider = next((one for one in old if one not in new and _loosened(one, group)), None)
        if wider is not None and old[wider] in removed and new[group] in added:
            yield note("condition-loosened", new=new[group], old=old[wider])
            added.remove(new[group])
            removed.remove(old[wider])
    while added and removed:
        yield note("condition-changed", new=added.pop(0), old=removed.pop(0))
    yield from (note("condition-added", new=said) for said in added)
    yield from (note("condition-removed", old=said) for said in removed)


def _loosened(old: str, new: str) -> bool:
    """Whether both are "at least one of", and the new one has more to choose from."""
    was, now = (json.loads(one) for one in (old, new))
    if not all(isinstance(one, dict) and set(one) == {"any"} for one in (was, now)):
        return False
    return not groups_stricter([was["any"]], [now["any"]])


def compare_assumption(old: dict[str, Any], new: dict[str, Any], note: Note, what: str) -> Changes:
    """Whether the thing as a whole is marked as assumed."""
    was, now = old.get("x-assumed"), new.get("x-assumed")
    if was != now:
        rule = "added" if was is None else "removed" if now is None else "reworded"
        yield note(f"assumption-{rule}", name=what)


def compare_rest(old: dict[str, Any], new: dict[str, Any], note: Note) -> Changes:
    """What no rule knows: reported, so that it is looked at."""
    for key in sorted(old.keys() | new.keys()):
        if old.get(key) != new.get(key):
            yield note("unclassified", key, name=f"`{key}`", old=old.get(key), new=new.get(key))
