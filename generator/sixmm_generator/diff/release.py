"""From changes to a release: the next version, and the changelog's paragraph."""

from collections.abc import Sequence

import attrs

from sixmm_generator.diff.change import Change
from sixmm_generator.diff.rules import SECTIONS
from sixmm_generator.stricter import next_version

_NAMES_SHOWN = 4


@attrs.frozen
class Suggestion:
    """The version that the changes ask for.

    Attributes:
        bump: which part of the version goes up.
        version: the next version.
        reason: why, for people.
    """

    bump: str
    version: str
    reason: str


def suggest(changes: Sequence[Change], current: str) -> Suggestion:
    """The next version after `current` ("1.4.2"), by Semantic Versioning."""
    bump, version, reason = next_version([one.rule.impact for one in changes], current)
    return Suggestion(bump, version, reason)


def changelog(changes: Sequence[Change]) -> str:
    """The paragraph, as Keep a Changelog has it. Changes that no caller can notice are left out.

    What both descriptions say, such as a value of an enum that they share, stands there once.
    """
    parts = []
    for section in SECTIONS:
        lines = dict.fromkeys(
            line(one)
            for one in changes
            if one.rule.section == section and one.rule.impact != "informational"
        )
        if lines:
            parts.append("\n".join([f"### {section}", *lines]))
    return "\n\n".join(parts)


def line(one: Change) -> str:
    """One entry: **Breaking** where it is, what it is about, what happened."""
    mark = "**Breaking:** " if one.rule.impact == "breaking" else ""
    return f"- {mark}{subject(one)}: {one.message}."


def subject(one: Change) -> str:
    """What a change is about; long lists are cut."""
    names = [f"`{name}`" if " " not in name else name for name in one.subjects]
    if len(names) > _NAMES_SHOWN:
        return f"{', '.join(names[: _NAMES_SHOWN - 1])} and {len(names) - _NAMES_SHOWN + 1} more"
    return ", ".join(names)
