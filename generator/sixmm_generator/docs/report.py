"""Differences and changes as text, JSON or Markdown, and the paragraph for the changelog."""

import json

from sixmm_generator.docs.changes import Change, side_of
from sixmm_generator.docs.difference import Difference, shown
from sixmm_generator.docs.facts import part_of
from sixmm_generator.docs.impact import Impact
from sixmm_generator.stricter import next_version

FORMATS = ("text", "json", "markdown")
_TITLES = {Impact.BREAKING: "Breaking", Impact.COMPATIBLE: "Also new in the API"}
_PARTS = {"query": "parameter", "body": "field", "response": "answered field", "field": "field"}


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


def changed(
    found: list[Change],
    edits: list[str],
    unread: list[str],
    problems: list[str],
    *,
    form: str,
    version: str,
) -> str:
    """What `docs-diff`, `docs-pull` and `docs-watch` print: changes, sections to read, what could not be read, lines to edit."""
    part, following, reason = next_version([str(one.impact) for one in found], version)
    if form == "json":
        return json.dumps(
            {
                "changes": [_change(one) for one in found],
                "unread": unread,
                "problems": problems,
                "bump": part,
                "version": following,
                "reason": reason,
                "changelog": paragraph(found),
                "edits": edits,
            },
            indent=1,
            ensure_ascii=False,
        )
    bullet, heading = ("- ", "### ") if form == "markdown" else ("", "")
    lines = [f"{bullet}{one}" for one in found]

    def section(title: str, texts: list[str], mark: str = bullet) -> None:
        if texts:
            lines.extend(["", f"{heading}{title}", "", *(f"{mark}{one}" for one in texts)])

    section("Changed in words: no fact says how", unread)
    section("Can't be read", problems)
    if found:
        section("Suggested version bump", [f"{part}: {following} ({reason})"], "")
    if text := paragraph(found):
        section("For the changelog", [text], "")
    section("Lines to edit", edits)
    return "\n".join(lines).lstrip("\n")


def paragraph(found: list[Change]) -> str:
    """One paragraph per impact; what is only informational is left out. "" if nothing is left."""
    parts = []
    for impact, title in _TITLES.items():
        sentences = [_sentence(one) for one in found if one.impact is impact]
        if sentences:
            parts.append(f"{title}: {'; '.join(sentences)}.")
    return "\n\n".join(parts)


def _sentence(change: Change) -> str:
    name = f"`{change.subject}`"
    part, path = part_of(change.field)
    what = f"{_PARTS.get(part, part)} `{path}`" if path else ""
    if not what:
        return f"{name} {_itself(change)}"
    if change.aspect == "-":
        return f"{name} no longer has the {what}"
    if change.aspect == "deprecated":
        return f"{name}: the {what} is {'' if change.new else 'no longer '}deprecated"
    if change.aspect == "+":
        needed = {True: "required ", "conditional": "sometimes required "}
        sent = side_of(change.subject, change.field) == "request"
        kind = (
            needed.get(change.new, "optional ")
            if sent and not isinstance(change.new, (list, dict))
            else ""
        )
        return f"{name} has a new {kind}{what}"
    return (
        f"{name}: {change.aspect} of the {what} is {shown(change.new)} now, not {shown(change.old)}"
    )


def _itself(change: Change) -> str:
    if change.aspect in {"+", "-"}:
        return "is new" if change.aspect == "+" else "is gone"
    if change.aspect == "deprecated":
        return f"is {'' if change.new else 'no longer '}deprecated"
    if change.aspect in {"path", "range"}:
        return f"is `{change.new}` now"
    return f"now has {change.aspect} {shown(change.new)}, not {shown(change.old)}"


def _change(one: Change) -> dict[str, object]:
    return {
        "impact": str(Impact(one.impact)),
        "subject": str(one.subject),
        "field": one.field,
        "aspect": one.aspect,
        "old": one.old,
        "new": one.new,
        "at": one.at,
        "line": one.line,
    }


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
