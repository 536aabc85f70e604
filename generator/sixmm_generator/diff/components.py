"""Compares classes: objects and enums, and the names that callers import them by."""

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
from sixmm_generator.diff.view import Component, View

Changes = Iterator[Change]
Note = Callable[..., Change]


# Written by hand in the runtime, not generated.
_ENVELOPES = ("Envelope", "ErrorEnvelope")


def compare_names(names: dict[str, str], before: View, after: View) -> Changes:
    """Classes under another name."""
    for was, now in names.items():
        component = after.components[now]
        takes, answers = after.users(now)
        if component.values:
            rule = "enum-renamed"
        elif answers:
            rule = "model-renamed"
        elif _is_nested(before, now):
            rule = "input-renamed"
        else:
            rule = "body-changed"
        users = tuple(sorted(takes | answers))
        subjects = users if rule == "body-changed" else (was,)
        for subject in subjects:
            yield change(rule, subject, component.pointer, operations=users, new=now)


def _is_nested(seen: View, name: str) -> bool:
    """Whether callers pass it inside an argument, and so can import it."""
    bodies = [one.body for one in seen.operations if one.body]
    inside = [one for body in bodies for one in seen.reach([body]) - {body}]
    return name in inside


def compare_components(before: View, after: View) -> Changes:
    """Classes that are described otherwise."""
    for name in before.components.keys() & after.components.keys():
        old, new = before.components[name], after.components[name]
        if old.node != new.node:
            yield from _component(old, new, before, after)
    for name in before.components.keys() ^ after.components.keys():
        # Classes come and go with what uses them, and that is told where it is used.
        seen = after if name in after.components else before
        if not any(seen.users(name)) and name not in _ENVELOPES:
            gone = seen is before
            at = seen.components[name].pointer
            yield change("unused-changed", "the description", at, gone=gone, name=name)


def _component(old: Component, new: Component, before: View, after: View) -> Changes:
    took, answered = before.users(new.name)
    takes, answers = after.users(new.name)
    takes, answers = takes | took, answers | answered
    users = tuple(sorted(takes | answers))

    def note(rule: str, key: str | None = None, **values: Any) -> Change:
        at = (*new.pointer, key) if key else new.pointer
        return change(rule, new.name, at, operations=users, **values)

    if new.name in _ENVELOPES:
        more = old.fields.items() <= new.fields.items() if old.fields else False
        rest = (
            {key: value for key, value in one.node.items() if key != "properties"}
            for one in (old, new)
        )
        same = len({repr(one) for one in rest}) == 1
        yield change(
            "envelope-extended" if more and same else "envelope-changed", "the client", new.pointer
        )
        return
    if not users:
        yield change("unused-changed", "the description", new.pointer, name=new.name)
        return
    if old.values or new.values:
        yield from _enum(old, new, note, taken=bool(takes))
    else:
        yield from _object(
            old, new, users, answered=bool(answers), nested=_is_nested(after, new.name)
        )
        yield from _collection(old.node, new.node, note)
        was, now = ({"type": one.node.get("type")} for one in (old, new))
        yield from compare_rest(was, now, note)
    if old.node.get("description") != new.node.get("description"):
        yield note("words-changed", "description", name="its description")
    if old.node.get("x-contradiction") != new.node.get("x-contradiction"):
        yield note("words-changed", "x-contradiction", name="a contradiction of the pages")
    yield from compare_assumption(old.node, new.node, note, "it as a whole")
    if old.conditions.keys() == new.conditions.keys() and old.words != new.words:
        yield note("assumption-reworded", name="a condition")
    yield from compare_rest(old.rest, new.rest, note)


def _object(
    old: Component, new: Component, users: tuple[str, ...], *, answered: bool, nested: bool
) -> Changes:
    """The fields of an answer, or the keys of a dict. The arguments of a method were compared with the method."""
    if not answered and not nested:
        return
    context = Context(new.name, "answer" if answered else "argument", users)
    yield from compare_fields(context, old.fields, new.fields)
    moved = pair.fields(old.fields, new.fields)
    yield from compare_conditions(
        context, respelled(old.conditions, moved), new.conditions, new.pointer
    )


def _collection(old: dict[str, Any], new: dict[str, Any], note: Note) -> Changes:
    was, now = old.get("x-collection"), new.get("x-collection")
    if was != now:
        rule = "collection-added" if was is None else "collection-changed"
        yield note(rule, "x-collection", old=was, new=now)


def _respelled(old: dict[Any, str], new: dict[Any, str]) -> dict[Any, Any]:
    """Old value → new one, where the member's name stays."""
    came = {name: value for value, name in new.items() if value not in old}
    return {value: came[name] for value, name in old.items() if value not in new and name in came}


def _enum(old: Component, new: Component, note: Note, *, taken: bool) -> Changes:
    side = "argument" if taken else "answer"
    moved = _respelled(old.values, new.values)
    for was, now in moved.items():
        yield note("member-respelled", "x-enum-varnames", name=new.values[now], old=was, new=now)
    for value, name in new.values.items():
        if value in moved.values():
            continue
        if value not in old.values:
            yield note(f"{side}-value-added", "x-enum-varnames", name=name)
        elif old.values[value] != name:
            yield note("member-renamed", "x-enum-varnames", old=old.values[value], name=name)
    for value, name in old.values.items():
        if value not in new.values and value not in moved:
            yield note(f"{side}-value-removed", name=name)
    yield from _form(old, new, note, taken=taken)


def _form(old: Component, new: Component, note: Note, *, taken: bool) -> Changes:
    """Whether an enum's list may grow, and the type of its values."""
    was_open, is_open = "x-extensible-enum" in old.node, "x-extensible-enum" in new.node
    if was_open != is_open:
        rule = "enum-opened" if is_open else "enum-closed"
        yield note(rule if taken else "answer-enum-openness")
    was, now = ((one.node.get("type"), one.node.get("format")) for one in (old, new))
    if was[0] != now[0]:
        yield note("enum-type-changed", "type", old=was[0], new=now[0])
    elif was != now:
        yield note("words-changed", "format", name="its width on the wire")
