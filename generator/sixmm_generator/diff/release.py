"""From changes to a release: the next version, and the changelog's paragraph."""

from collections.abc import Sequence
from typing import Literal

import attrs

from sixmm_generator.diff.change import Change
from sixmm_generator.diff.rules import SECTIONS

Bump = Literal["major", "minor", "patch", "none"]

_NAMES_SHOWN = 4


@attrs.frozen
class Suggestion:
    """The version that the changes ask for.

    Attributes:
        bump: which part of the version goes up.
        version: the next version.
        reason: why, for people.
    """

    bump: Bump
    version: str
    reason: str


def suggest(changes: Sequence[Change], current: str) -> Suggestion:
    """The next version after `current` ("1.4.2"), by Semantic Versioning."""
    major, minor, patch = _parts(current)
    impacts = {one.rule.impact for one in changes}
    if not impacts:
        return Suggestion("none", current, "nothing changed")
    if "breaking" in impacts and major:
        return Suggestion("major", f"{major + 1}.0.0", "a breaking change")
    if "breaking" in impacts:
        reason = "a breaking change; while the major version is 0, the minor one goes up instead"
        return Suggestion("minor", f"0.{minor + 1}.0", reason)
    if "compatible" in impacts and major:
        return Suggestion("minor", f"{major}.{minor + 1}.0", "compatible changes")
    reason = "no breaking change"
    return Suggestion("patch", f"{major}.{minor}.{patch + 1}", reason)


def changelog(changes: Sequence[Change]) -> str:
    """The paragraph, as Keep a Changelog has it. Changes that no caller can notice are left out."""
    parts = []
    for section in SECTIONS:
        lines = [
            line(one)
            for one in changes
            if one.rule.section == section and one.rule.impact != "informational"
        ]
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


def _parts(version: str) -> tuple[int, int, int]:
    try:
        major, minor, patch = (int(part) for part in version.split(".")[:3])
    except ValueError:
        raise ValueError(f"{version!r} is not a version such as 1.4.2.") from None
    return major, minor, patch
