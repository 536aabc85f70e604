"""Differences and changes as text, JSON or Markdown."""

import json

from sixmm_generator.docs.changelog import paragraph
from sixmm_generator.docs.changes import Change
from sixmm_generator.docs.difference import Difference
from sixmm_generator.docs.impact import Impact, bump

FORMATS = ("text", "json", "markdown")


def differences(found: list[Difference], form: str) -> str:
    """What `docs-check` prints."""
    if form == "json":
        return json.dumps([one.as_json() for one in found], indent=1, ensure_ascii=False)
    if form == "markdown":
        head = "| Where | What | Documented | Described | Page |\n| --- | --- | --- | --- | --- |\n"
        return head + "\n".join(
            f"| {one.file}:{one.line} | {_cell(one.about)} | {_cell(one.documented)} "
            f"| {_cell(one.described)} | {one.at} |"
            for one in found
        )
    return "\n".join(str(one) for one in found)


def changed(found: list[Change], edits: list[str], form: str) -> str:
    """What `docs-diff` prints."""
    part = bump([one.impact for one in found])
    if form == "json":
        return json.dumps(
            {
                "changes": [_change(one) for one in found],
                "bump": part,
                "changelog": paragraph(found),
                "edits": edits,
            },
            indent=1,
            ensure_ascii=False,
        )
    bullet, heading = ("- ", "### ") if form == "markdown" else ("", "")
    lines = [f"{bullet}{one}" for one in found]
    lines += ["", f"{heading}Suggested version bump", "", _bump(part)]
    if text := paragraph(found):
        lines += ["", f"{heading}For the changelog", "", text]
    if edits:
        lines += ["", f"{heading}Lines to edit", "", *(f"{bullet}{one}" for one in edits)]
    return "\n".join(lines)


def _bump(part: str) -> str:
    return "major (minor while the version is 0.x)" if part == "major" else part


def _change(one: Change) -> dict[str, object]:
    return {
        "impact": str(Impact(one.impact)),
        "subject": str(one.subject),
        "field": one.field,
        "aspect": one.aspect,
        "old": one.old,
        "new": one.new,
        "at": one.at,
    }


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
