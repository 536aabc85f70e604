"""The policy's rules by name, and which of them a changed facet of an argument or field falls under."""

from typing import Literal

import attrs

from sixmm_generator.diff.policy import TABLE, Section
from sixmm_generator.stricter import IMPACTS, Impact

__all__ = ("FACETS", "FLAGS", "IMPACTS", "RULES", "SECTIONS", "Rule", "Side")

Side = Literal["argument", "answer"]

SECTIONS: tuple[Section, ...] = ("Added", "Changed", "Deprecated", "Removed")


@attrs.frozen
class Rule:
    """One kind of change.

    Attributes:
        id: its name.
        impact: what it means for a caller.
        section: where the changelog tells it.
        text: what the changelog says; `{name}`, `{old}` and `{new}` are filled in.
        why: why it has this impact.
    """

    id: str
    impact: Impact
    section: Section
    text: str
    why: str


RULES: dict[str, Rule] = {row[0]: Rule(*row) for row in TABLE}

# Facet of an argument or field → the rules for: it was added, it was changed, it was removed.
# Bounds, `required` and flags have a direction, which `facets` decides.
Triple = tuple[str, str, str]


def _all(rule: str) -> Triple:
    return (rule, rule, rule)


_SHARED: dict[str, Triple] = {
    "description": _all("words-changed"),
    "example": _all("words-changed"),
    "x-contradiction": _all("words-changed"),
    "x-assumed": ("assumption-added", "assumption-reworded", "assumption-removed"),
}
FACETS: dict[Side, dict[str, Triple]] = {
    "argument": {
        **_SHARED,
        "type": _all("argument-type-changed"),
        "location": _all("argument-moved"),
        "default": ("default-added", "default-changed", "default-removed"),
        "pattern": ("bound-tightened", "bound-tightened", "bound-loosened"),
        "x-secret": _all("argument-secrecy"),
    },
    "answer": {
        **_SHARED,
        "type": _all("field-type-changed"),
        "width": _all("field-width-changed"),
        "default": _all("field-default"),
        "pattern": _all("field-limits"),
    },
}
# Flag → (rule when it goes on, rule when it goes off), absent being off.
FLAGS: dict[Side, dict[str, tuple[str, str]]] = {
    "argument": {
        "required": ("argument-required", "argument-optional"),
        "deprecated": ("argument-deprecated", "argument-undeprecated"),
    },
    "answer": {
        "required": ("field-always", "field-sometimes"),
        "deprecated": ("field-deprecated", "field-undeprecated"),
        "x-secret": ("field-hidden", "field-shown"),
    },
}
