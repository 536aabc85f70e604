"""One difference between two descriptions."""

from typing import Any

import attrs

from sixmm_generator.description import Pointer
from sixmm_generator.diff.rules import RULES, Rule


@attrs.frozen
class Change:
    """One difference.

    Attributes:
        rule: which kind of change it is, and what that means.
        subjects: what it is about, in Python names: `mm.orders.place`, `Order`, `error 3101`.
        operations: the methods that it concerns, in Python names; empty for the client as a whole.
        pointer: where it stands, in the new description; in the old one if `gone`.
        gone: whether it only stands in the old description.
        values: what fills the rule's text.
    """

    rule: Rule
    subjects: tuple[str, ...]
    operations: tuple[str, ...]
    pointer: Pointer
    gone: bool
    values: dict[str, str]

    @property
    def message(self) -> str:
        """What happened, without its subject."""
        return self.rule.text.format(**self.values)


def change(
    rule: str,
    subject: str,
    pointer: Pointer,
    *,
    operations: tuple[str, ...] = (),
    gone: bool = False,
    **values: Any,
) -> Change:
    """A change by its rule's name. `values` fill the rule's text."""
    shown = {"old": None, "new": None, "name": "", "bound": "", **values}
    texts = {key: shown_value(value) for key, value in shown.items()}
    return Change(RULES[rule], (subject,), operations, pointer, gone, texts)


def shown_value(value: Any) -> str:
    """A value of the description as a changelog shows it."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def merged(changes: list[Change]) -> list[Change]:
    """One change for the same thing at the same place, whatever shares that place (a component, for instance)."""
    found: dict[tuple[Any, ...], Change] = {}
    for one in changes:
        key = (one.rule.id, one.pointer, one.gone, tuple(sorted(one.values.items())))
        first = found.get(key, one)
        found[key] = attrs.evolve(
            first,
            subjects=_joined(first.subjects, one.subjects),
            operations=_joined(first.operations, one.operations),
        )
    return list(found.values())


def _joined(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))
