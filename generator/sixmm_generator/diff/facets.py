"""Compares what is said about one argument, key or attribute."""

from collections.abc import Iterator
from typing import Any

import attrs

from sixmm_generator.diff.change import Change, change
from sixmm_generator.diff.condition import canonical
from sixmm_generator.diff.field import Field
from sixmm_generator.diff.rules import FACETS, FLAGS, LOWER_BOUNDS, UPPER_BOUNDS, Side
from sixmm_generator.rewrite import CONDITIONS


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
        if was == now:
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
    if facet in LOWER_BOUNDS or facet in UPPER_BOUNDS:
        return _bound_rule(side, facet, was, now)
    if facet in FACETS[side]:
        added, changed, removed = FACETS[side][facet]
        return added if was is None else removed if now is None else changed
    if facet in CONDITIONS:
        return "answer-condition" if side == "answer" else _condition_rule(was, now)
    return "unclassified"


def _bound_rule(side: Side, facet: str, was: Any, now: Any) -> str:
    if side == "answer":
        return "field-limits"
    if was is None or now is None:
        return "bound-tightened" if was is None else "bound-loosened"
    grew = now > was
    return "bound-tightened" if grew == (facet in LOWER_BOUNDS) else "bound-loosened"


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
