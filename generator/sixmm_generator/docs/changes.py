"""Every fact that differs between two readings of the documentation."""

from collections.abc import Iterator

import attrs

from sixmm_generator.docs.difference import shown
from sixmm_generator.docs.facts import Entry, Facts, Subject, Value, part_of
from sixmm_generator.docs.impact import Impact, impact

_NOTHING: tuple[Value, Value] = (None, None)


@attrs.frozen
class Change:
    """One changed fact.

    Attributes:
        aspect: "+" for a new subject or field, "-" for one that is gone, else what changed about it.
        old, new: the values; None for nothing. For a new field, `new` says whether it is required.
        at: page and anchor; of the old page if it is gone.
    """

    subject: Subject
    field: str
    aspect: str
    old: Value
    new: Value
    at: str
    impact: Impact

    def __str__(self) -> str:
        about = " ".join(part for part in (str(self.subject), self.field) if part)
        what = {"+": "new", "-": "gone"}.get(
            self.aspect, f"{self.aspect} {shown(self.old)} → {shown(self.new)}"
        )
        return f"{self.impact}: {about}: {what} ({self.at})"


def changes(old: Facts, new: Facts) -> list[Change]:
    """All changes, breaking ones first, then by subject and field."""
    found = [*_pages(old, new), *_subjects(old, new)]
    order = list(Impact)
    return sorted(
        found, key=lambda one: (order.index(one.impact), one.subject, one.field, one.aspect)
    )


def side_of(subject: Subject, field: str) -> str:
    """Whether a field is sent (`request`), received (`answer`), or neither."""
    part, _ = part_of(field)
    if part in {"query", "body"}:
        return "request"
    if part == "response" or subject.kind == "envelope":
        return "answer"
    if subject.kind == "frame":
        return "request" if subject.name.startswith("request") else "answer"
    return "general"


def _pages(old: Facts, new: Facts) -> Iterator[Change]:
    def anchors(facts: Facts) -> set[str]:
        return {
            f"{slug}#{anchor}" for slug, found in facts.pages.items() for anchor in found
        } | set(facts.pages)

    for place in sorted(anchors(old) ^ anchors(new)):
        gone = place in anchors(old)
        yield _change(Subject("page", place), "", "-" if gone else "+", _NOTHING, place)


def _subjects(old: Facts, new: Facts) -> Iterator[Change]:
    for subject in sorted(old.subjects.keys() | new.subjects.keys()):
        before, after = old.subjects.get(subject), new.subjects.get(subject)
        if before is None and after is not None:
            yield _change(subject, "", "+", _NOTHING, next(iter(after.values())).at)
        elif after is None and before is not None:
            yield _change(subject, "", "-", _NOTHING, next(iter(before.values())).at)
        elif before is not None and after is not None:
            yield from _fields(subject, before, after)


def _fields(
    subject: Subject, before: dict[str, Entry], after: dict[str, Entry]
) -> Iterator[Change]:
    for field in sorted(before.keys() | after.keys()):
        old, new = before.get(field), after.get(field)
        if old is None and new is not None:
            yield _change(subject, field, "+", (None, new.aspects.get("required")), new.at)
        elif new is None and old is not None:
            yield _change(subject, field, "-", _NOTHING, old.at)
        elif old is not None and new is not None:
            yield from _aspects(subject, field, old, new)


def _aspects(subject: Subject, field: str, old: Entry, new: Entry) -> Iterator[Change]:
    if old.at != new.at:
        yield _change(subject, field, "at", (old.at, new.at), new.at)
    for aspect in sorted(old.aspects.keys() | new.aspects.keys()):
        before, after = old.aspects.get(aspect), new.aspects.get(aspect)
        if before != after:
            yield _change(subject, field, aspect.replace("_", " "), (before, after), new.at)


def _change(
    subject: Subject, field: str, aspect: str, values: tuple[Value, Value], at: str
) -> Change:
    old, new = values
    judged = impact(side_of(subject, field), subject.kind, aspect, old, new)
    return Change(subject, field, aspect, old, new, at, judged)
