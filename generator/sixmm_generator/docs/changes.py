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
        line: `page:line` of the newer page that is known, or "".
    """

    subject: Subject
    field: str
    aspect: str
    old: Value
    new: Value
    at: str
    impact: Impact
    line: str = ""

    def __str__(self) -> str:
        about = " ".join(part for part in (str(self.subject), self.field) if part)
        what = {"+": "new", "-": "gone"}.get(
            self.aspect, f"{self.aspect} {shown(self.old)} → {shown(self.new)}"
        )
        place = f"{self.line}, {self.at}" if self.line else self.at
        return f"{self.impact}: {about}: {what} ({place})"


def changes(old: Facts, new: Facts) -> list[Change]:
    """All changes, breaking ones first, then by subject and field."""
    found = [*_pages(old, new), *_subjects(old, new)]
    order = list(Impact)
    placed = [
        one if one.line else attrs.evolve(one, line=_section_line(new, one.at)) for one in found
    ]
    return sorted(
        placed, key=lambda one: (order.index(one.impact), one.subject, one.field, one.aspect)
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


def _section_line(facts: Facts, at: str) -> str:
    """`page:line` of a section; of a page that is gone, or has no such section, its first line. "" for facts of a lock."""
    slug = at.partition("#")[0]
    lines = facts.lines.get(at) or facts.lines.get(slug) or [1]
    return f"{facts.names.get(slug, slug)}:{lines[0]}" if facts.names else ""


def _pages(old: Facts, new: Facts) -> Iterator[Change]:
    def anchors(facts: Facts) -> set[str]:
        return {
            f"{slug}#{anchor}" for slug, found in facts.pages.items() for anchor in found
        } | set(facts.pages)

    moved = dict(_moves(old, new))
    for was, now in moved.items():
        yield _change(Subject("page", was), "", "at", (was, now), Entry(now))
    for place in sorted(anchors(old) ^ anchors(new)):
        gone = place in anchors(old)
        unread = place in new.refused or place.partition("#")[0] in new.refused
        if place not in moved and place not in moved.values() and not (gone and unread):
            yield _change(Subject("page", place), "", "-" if gone else "+", _NOTHING, Entry(place))


def _moves(old: Facts, new: Facts) -> Iterator[tuple[str, str]]:
    """Sections that stand elsewhere now: where the same facts were, and where they are."""
    seen: set[str] = set()
    for subject, fields in old.subjects.items():
        for field, before in fields.items():
            after = new.entry(subject, field)
            gone = not _stands(new, before.at)
            if after and after.at != before.at and gone and before.at not in seen:
                seen.add(before.at)
                yield before.at, after.at


def _subjects(old: Facts, new: Facts) -> Iterator[Change]:
    paired = {**_ranges(old, new), **_paths(old, new)}
    for subject, other in paired.items():
        aspect = "range" if subject.kind == "error code" else "path"
        entry = next(iter(new.subjects[other].values()))
        yield _change(subject, "", aspect, (subject.name, other.name), entry)
        yield from _fields(other, old.subjects[subject], new.subjects[other], new)
    for subject in sorted(old.subjects.keys() | new.subjects.keys()):
        if subject in paired or subject in paired.values():
            continue
        before, after = old.subjects.get(subject), new.subjects.get(subject)
        if before is None and after is not None:
            yield _new(subject, next(iter(after.values())))
        elif after is None and before is not None:
            entry = next(iter(before.values()))
            if not _unread(new, entry):
                yield _change(subject, "", "-", _NOTHING, Entry(entry.at))
        elif before is not None and after is not None:
            yield from _fields(subject, before, after, new)


def _new(subject: Subject, entry: Entry) -> Change:
    values: tuple[Value, Value] = (
        (None, entry.aspects.get("value")) if subject.kind == "limit" else _NOTHING
    )
    return _change(subject, "", "+", values, entry)


def _ranges(old: Facts, new: Facts) -> dict[Subject, Subject]:
    """Error codes whose range became another one."""
    gone = [one for one in old.of_kind("error code") if one not in new.subjects]
    came = [one for one in new.of_kind("error code") if one not in old.subjects]
    found: dict[Subject, Subject] = {}
    for was in gone:
        now = next(
            (one for one in came if _codes(one) & _codes(was) and one not in found.values()), None
        )
        if now is not None and (len(_codes(was)) > 1 or len(_codes(now)) > 1):
            found[was] = now
    return found


def _codes(subject: Subject) -> set[int]:
    first, _, last = subject.name.partition("-")
    return set(range(int(first), int(last or first) + 1))


def _paths(old: Facts, new: Facts) -> dict[Subject, Subject]:
    """Operations that are asked for by another path or method: one is gone from a section, one came to it."""
    gone = [one for one in old.operations() if one not in new.subjects]
    came = [one for one in new.operations() if one not in old.subjects]
    found: dict[Subject, Subject] = {}
    for was in gone:
        here = _home(old, was)
        fits = [one for one in came if here & _home(new, one)]
        if len(fits) == 1 and sum(bool(here & _home(old, one)) for one in gone) == 1:
            found[was] = fits[0]
    return found


def _home(facts: Facts, subject: Subject) -> set[str]:
    sections = facts.aspect(subject, "", "sections")
    return {str(one) for one in sections} if isinstance(sections, list) else set()


def _stands(facts: Facts, at: str) -> bool:
    """Whether there is such a page, or section of it."""
    slug, _, anchor = at.partition("#")
    return slug in facts.pages and (not anchor or anchor in facts.pages[slug])


def _unread(new: Facts, entry: Entry) -> bool:
    """Whether a fact may only be missing because something near it could not be read."""
    return entry.at in new.refused or entry.at.partition("#")[0] in new.refused


def _fields(
    subject: Subject, before: dict[str, Entry], after: dict[str, Entry], facts: Facts
) -> Iterator[Change]:
    for field in sorted(before.keys() | after.keys()):
        old, new = before.get(field), after.get(field)
        if old is None and new is not None:
            yield _change(subject, field, "+", (None, new.aspects.get("required")), new)
        elif new is None and old is not None:
            if not _unread(facts, old):
                yield _change(subject, field, "-", _NOTHING, Entry(old.at))
        elif old is not None and new is not None:
            yield from _aspects(subject, field, old, new, facts)


def _aspects(
    subject: Subject, field: str, old: Entry, new: Entry, facts: Facts
) -> Iterator[Change]:
    if old.at != new.at and _stands(facts, old.at):
        yield _change(subject, field, "at", (old.at, new.at), new)
    for aspect in sorted(old.aspects.keys() | new.aspects.keys()):
        before, after = old.aspects.get(aspect), new.aspects.get(aspect)
        if aspect in {"sections", "index"} and not _stands(facts, old.at):
            continue
        unread = after is None and new.at in facts.refused
        if before != after and not unread:
            named = "contradiction" if aspect == "elsewhere" else aspect.replace("_", " ")
            entry = attrs.evolve(new, line=new.lines.get(aspect) or new.line)
            found = _change(subject, field, named, (before, after), entry)
            if aspect == "require_any" and before is None and (groups := _needed(old)):
                # What was more before, "both" or "exactly one", is less now.
                judged = impact(side_of(subject, field), subject.kind, named, groups, after)
                found = attrs.evolve(found, impact=judged)
            yield found


def _needed(entry: Entry) -> list[Value]:
    """What must be sent by another form of condition, as groups of which one each must be."""
    every, one = entry.aspects.get("require_all"), entry.aspects.get("require_one")
    groups: list[Value] = []
    for group in every if isinstance(every, list) else []:
        groups += [[name] for name in group] if isinstance(group, list) else []
    return [*groups, *(one if isinstance(one, list) else [])]


def _change(
    subject: Subject, field: str, aspect: str, values: tuple[Value, Value], entry: Entry
) -> Change:
    old, new = values
    judged = impact(side_of(subject, field), subject.kind, aspect, old, new)
    return Change(subject, field, aspect, old, new, entry.at, judged, entry.line)
