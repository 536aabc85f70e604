"""What a rule is, and the list of all of them."""

from collections.abc import Callable, Iterator
from typing import Literal

import attrs

from sixmm_generator.description import Description, Pointer

Kind = Literal["openapi", "asyncapi", "assumptions"]
Found = Iterator[tuple[Pointer, str]]
Check = Callable[[Description], Found]

BOTH: tuple[Kind, ...] = ("openapi", "asyncapi")


@attrs.frozen
class Rule:
    """One rule.

    Attributes:
        id: what a finding is labelled with.
        reason: in one line, what goes wrong where the rule is broken.
        kinds: the descriptions that it is for.
        check: finds what breaks it.
    """

    id: str
    reason: str
    kinds: tuple[Kind, ...]
    check: Check


RULES: list[Rule] = []


def rule(name: str, reason: str, kinds: tuple[Kind, ...] = BOTH) -> Callable[[Check], Check]:
    """Register the decorated function as a rule."""

    def register(check: Check) -> Check:
        RULES.append(Rule(name, reason, kinds, check))
        return check

    return register


def kind_of(description: Description) -> Kind | None:
    """Which kind of description it is, or None for something else."""
    kinds: tuple[Kind, ...] = (*BOTH, "assumptions")
    return next((kind for kind in kinds if kind in description.document), None)
