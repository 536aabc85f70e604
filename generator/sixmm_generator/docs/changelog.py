"""A paragraph for CHANGELOG.md: what changed for somebody who uses the client."""

from sixmm_generator.docs.changes import Change, side_of
from sixmm_generator.docs.difference import shown
from sixmm_generator.docs.facts import part_of
from sixmm_generator.docs.impact import Impact

_TITLES = {Impact.BREAKING: "Breaking", Impact.COMPATIBLE: "Also new in the API"}
_PARTS = {"query": "parameter", "body": "field", "response": "answered field", "field": "field"}


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
    return f"now has {change.aspect} {shown(change.new)}, not {shown(change.old)}"
