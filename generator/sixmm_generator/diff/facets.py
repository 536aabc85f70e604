"""Compares what is said about one argument, key or attribute."""

from collections.abc import Iterator
from typing import Any

import attrs
from sixmm_description.names import PYTHON_NAME

from sixmm_generator.diff.change import Change, change
from sixmm_generator.diff.condition import canonical
from sixmm_generator.diff.field import Field
from sixmm_generator.diff.rules import FACETS, FLAGS, Side
from sixmm_generator.rewrite import CONDITIONS
from sixmm_generator.stricter import bound, bound_stricter, unit_impact, width_impact


@attrs.frozen
class Context:
    """Whose fields are compared: the subject's name, which side it is on, which methods use it."""

    subject: str
    side: Side
    operations: tuple[str, ...]


def compare_facets(context: Context, old: Field, new: Field) -> Iterator[Change]:
    """Every difference between a field and its new self."""
    for facet in sorted(old.facets.keys() | new.facets.keys()):
        was, now = old.facets.get(facet), new.facets.get(facet)
        # The Python name is compared with the field.
        if was == now or facet.rpartition(".")[2] == PYTHON_NAME:
            continue
        # What is said about a list's items, or about an assumed bound, is judged like what is said about the field.
        name = facet.rpartition(".")[2]
        rule = _rule(context.side, name, was, now)
        yield change(
            rule,
            context.subject,
            new.pointer,
            operations=context.operations,
            name=_label(rule, name, new),
            bound=name,
            old=_value(name, was),
            new=_value(name, now),
        )


def _rule(side: Side, facet: str, was: Any, now: Any) -> str:
    if facet in FLAGS[side]:
        on, off = FLAGS[side][facet]
        return on if now else off
    if directed := _directed(side, facet, was, now):
        return directed
    if facet in FACETS[side]:
        added, changed, removed = FACETS[side][facet]
        return added if was is None else removed if now is None else changed
    if facet in CONDITIONS:
        return "answer-condition" if side == "answer" else _condition_rule(was, now)
    return "unclassified"


def _directed(side: Side, facet: str, was: Any, now: Any) -> str:
    """The rule of a facet whose change has a direction; "" for another facet."""
    rule = ""
    if bound(facet):
        tight = "bound-tightened" if bound_stricter(facet, was, now) else "bound-loosened"
        rule = "field-limits" if side == "answer" else tight
    elif facet == "x-unit":
        word = "argument" if side == "argument" else "field"
        stated = unit_impact(was, now) == "informational"
        rule = "unit-stated" if stated else f"{word}-unit-changed"
    elif facet == "width" and side == "argument":
        narrow = width_impact(was, now) == "breaking"
        rule = "argument-narrowed" if narrow else "argument-widened"
    elif facet == "x-flags":
        kept = isinstance(was, dict) and isinstance(now, dict) and was.items() <= now.items()
        rule = "flag-added" if kept else "flag-changed"
    return rule


def _condition_rule(was: Any, now: Any) -> str:
    if canonical(was) == canonical(now):
        return "assumption-reworded"
    return (
        "condition-added"
        if was is None
        else "condition-removed"
        if now is None
        else "condition-changed"
    )


def _label(rule: str, facet: str, field: Field) -> str:
    if rule == "words-changed":
        return f"the {facet.removeprefix('x-')} of `{field.name}`"
    if rule.startswith("assumption"):
        return f"`{field.name}`"
    return f"{facet} of `{field.name}`" if rule == "unclassified" else field.name


def _value(facet: str, value: Any) -> Any:
    if facet == "x-unit":
        return {"ms": "milliseconds", "s": "seconds"}.get(value, value)
    if facet == "type":
        return f"`{value}`"
    return f"`{value}`" if facet == "default" and value is not None else value
