"""Runs the rules over descriptions."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs

from sixmm_generator.description import Description, DescriptionError, Pointer

# Importing a module of rules registers them.
from sixmm_generator.lint import (
    example_rules,
    mark_rules,
    meaning_rules,
    operation_rules,
    outcome_rules,
    schema_rules,
    stream_rules,
)
from sixmm_generator.lint.rule import RULES, Found, Rule, kind_of
from sixmm_generator.lint.walk import components

MODULES = (
    operation_rules,
    schema_rules,
    mark_rules,
    meaning_rules,
    outcome_rules,
    example_rules,
    stream_rules,
)
SAME_COMPONENT = "same-component"
ASSUMPTION = "assumption"
# What two descriptions of one thing may say in different words.
_WORDS = ("description", "x-assumed")


@attrs.frozen(order=True)
class Finding:
    """One place where a rule is broken. Prints as `file:line:column: rule: message`."""

    path: str
    line: int
    column: int
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.rule}: {self.message}"


def lint(paths: Sequence[Path]) -> list[Finding]:
    """Every finding in the files. Raises DescriptionError for a file that can't be read or is of neither kind."""
    descriptions = [Description.read(path) for path in paths]
    unknown = [one for one in descriptions if kind_of(one) is None]
    if unknown:
        raise DescriptionError(
            [
                f"{one.path}:1:1: none of `openapi`, `asyncapi`, `assumptions` at the top."
                for one in unknown
            ]
        )
    found = [finding for one in descriptions for finding in _alone(one)]
    found += _given_twice(descriptions)
    for one in descriptions[1:]:
        found += [
            _finding(one, SAME_COMPONENT, pointer, message)
            for pointer, message in same_component(descriptions[0], one)
        ]
    return sorted(found)


def findings_of(name: str, descriptions: Sequence[Description]) -> list[Finding]:
    """What breaks one rule."""
    (rule,) = (one for one in RULES if one.id == name)
    found = [
        _finding(one, name, pointer, message)
        for one in descriptions
        for pointer, message in rule.check(one)
    ]
    return sorted([*found, *(one for one in _given_twice(descriptions) if one.rule == name)])


def _given_twice(descriptions: Sequence[Description]) -> Iterator[Finding]:
    """Ids of assumptions that a file before has given."""
    for number, one in enumerate(descriptions[1:], 1):
        for pointer, message in mark_rules.assumed_twice(descriptions[:number], one):
            yield _finding(one, ASSUMPTION, pointer, message)


def rules_for(description: Description) -> list[Rule]:
    """The rules that its kind of description is held to."""
    return [rule for rule in RULES if kind_of(description) in rule.kinds]


def same_component(first: Description, second: Description) -> Found:
    """A schema of one name in both files says the same, but for its words."""
    known = components(first, "schemas")
    for name, schema in components(second, "schemas").items():
        if name in known and _bare(known[name]) != _bare(schema):
            at: Pointer = ("components", "schemas", name)
            yield at, f"{name} is described differently in {first.path}: it would be one class."


def _alone(description: Description) -> Iterator[Finding]:
    for rule in rules_for(description):
        for pointer, message in rule.check(description):
            yield _finding(description, rule.id, pointer, message)


def _finding(description: Description, name: str, pointer: Pointer, message: str) -> Finding:
    line, column = description.position(pointer)
    return Finding(str(description.path), line, column, name, message)


def _bare(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _bare(value) for key, value in node.items() if key not in _WORDS}
    return [_bare(value) for value in node] if isinstance(node, list) else node
