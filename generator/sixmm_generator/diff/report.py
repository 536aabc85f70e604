"""Prints changes: for a terminal, for a program, for a page."""

import json
from collections import Counter
from collections.abc import Sequence

from sixmm_generator.description import Description
from sixmm_generator.diff.change import Change
from sixmm_generator.diff.release import Suggestion, changelog, subject
from sixmm_generator.diff.rules import IMPACTS


def text(
    changes: Sequence[Change], suggestion: Suggestion, old: Description, new: Description
) -> str:
    """One line for each change (`file:line:column: impact: what`), then the version and the changelog."""
    if not changes:
        return ""
    lines = [
        f"{_place(one, old, new)}: {one.rule.impact}: {plain(one)} [{one.rule.id}]"
        for one in changes
    ]
    parts = ["\n".join(lines), _summary(changes, suggestion), changelog(changes)]
    return "\n\n".join(part for part in parts if part)


def markdown(
    changes: Sequence[Change], suggestion: Suggestion, old: Description, new: Description
) -> str:
    """A table by impact, then the version and the changelog."""
    if not changes:
        return ""
    parts = []
    for impact in IMPACTS:
        rows = [one for one in changes if one.rule.impact == impact]
        if rows:
            head = [
                f"### {impact.capitalize()}",
                "",
                "| what | change | why | where |",
                "|---|---|---|---|",
            ]
            body = [
                f"| {subject(one)} | {_cell(one.message)} | {one.rule.why} | {_place(one, old, new)} |"
                for one in rows
            ]
            parts.append("\n".join([*head, *body]))
    parts += [_summary(changes, suggestion), changelog(changes)]
    return "\n\n".join(part for part in parts if part)


def as_json(
    changes: Sequence[Change], suggestion: Suggestion, old: Description, new: Description
) -> str:
    """All of it as data."""
    entries = [
        {
            "rule": one.rule.id,
            "impact": one.rule.impact,
            "subjects": one.subjects,
            "operations": one.operations,
            "message": one.message,
            "why": one.rule.why,
            "pointer": "/" + "/".join(_escaped(step) for step in one.pointer),
            "place": _place(one, old, new),
        }
        for one in changes
    ]
    release = {"bump": suggestion.bump, "version": suggestion.version, "reason": suggestion.reason}
    return json.dumps(
        {"changes": entries, "release": release, "changelog": changelog(changes)},
        indent=2,
        ensure_ascii=False,
    )


def _summary(changes: Sequence[Change], suggestion: Suggestion) -> str:
    counted = Counter(one.rule.impact for one in changes)
    counts = ", ".join(f"{counted[impact]} {impact}" for impact in IMPACTS)
    return f"{counts}. Next version: {suggestion.version} ({suggestion.bump}: {suggestion.reason})."


def _place(one: Change, old: Description, new: Description) -> str:
    source = old if one.gone else new
    line, column = source.position(one.pointer)
    return f"{source.path}:{line}:{column}"


def plain(one: Change) -> str:
    """What a change is about and what happened, without markup."""
    return f"{subject(one)}: {one.message}".replace("`", "")


def _cell(message: str) -> str:
    return message.replace("|", "\\|")


def _escaped(step: str | int) -> str:
    return str(step).replace("~", "~0").replace("/", "~1")
