"""Documented facts: subject → field → aspect → value, each field with the page and anchor that state it.

A subject is a kind and a name, such as `operation` / `POST /v1/private/order/place`. A field is "" for the subject
itself, or `query symbol`, `body orders[].price`, `response list[].side`, `field topic`. An aspect is what is said about it:
`type`, `required`, `values`, `default`, … Values are JSON: never a sentence of the pages.
"""

from typing import NamedTuple

import attrs

Value = bool | int | str | list["Value"] | dict[str, "Value"] | None
Aspects = dict[str, Value]


class Subject(NamedTuple):
    """What facts are about: an operation, an enum, an error code, a channel, …"""

    kind: str
    name: str

    def __str__(self) -> str:
        return self.name if self.kind == "operation" else f"{self.kind} {self.name}".rstrip()


@attrs.define
class Entry:
    """What the pages say about one field of a subject.

    Attributes:
        at: `slug#anchor`.
        line: `page:line`, where it was read from pages; a lock has no lines, for the site and the repository differ in them.
        lines: the same of each aspect.
    """

    at: str
    aspects: Aspects = attrs.field(factory=dict)
    line: str = attrs.field(default="", eq=False)
    lines: dict[str, str] = attrs.field(factory=dict, eq=False)

    def contradict(self, aspect: str, value: Value, at: str, line: str = "") -> None:
        """Keep that another place says something else."""
        self.lines["elsewhere"] = line
        elsewhere = self.aspects.setdefault("elsewhere", {})
        if isinstance(elsewhere, dict):
            others = elsewhere.setdefault(aspect, [])
            other: Value = {"value": value, "at": at}
            if isinstance(others, list) and other not in others:
                others.append(other)


@attrs.define
class Facts:
    """Everything that the pages say.

    Attributes:
        pages: the anchors of each page, by slug, in the page's order.
        subjects: the facts.
        words: digests of the text that no fact was taken from, by section (`slug#anchor`), in the page's order.
        unread: sections whose words changed since somebody confirmed them, with the digests of then.
        lines: the line of each digest in `words`; empty for facts of a lock.
        names: where each page was read from; empty for facts of a lock.
        refused: sections in which something could not be read; what they lack may only be unread.
    """

    pages: dict[str, list[str]] = attrs.field(factory=dict)
    subjects: dict[Subject, dict[str, Entry]] = attrs.field(factory=dict)
    words: dict[str, list[str]] = attrs.field(factory=dict)
    unread: dict[str, list[str]] = attrs.field(factory=dict)
    lines: dict[str, list[int]] = attrs.field(factory=dict, eq=False)
    names: dict[str, str] = attrs.field(factory=dict, eq=False)
    refused: set[str] = attrs.field(factory=set, eq=False)

    def add(self, subject: Subject, field: str, at: str, aspects: Aspects, line: str = "") -> Entry:
        """Add what one place says. What an earlier place said stays; a contradiction is kept beside it."""
        fields = self.subjects.setdefault(subject, {})
        entry = fields.setdefault(field, Entry(at, line=line))
        for aspect, value in aspects.items():
            if entry.aspects.setdefault(aspect, value) != value:
                entry.contradict(aspect, value, at, line)
            entry.lines.setdefault(aspect, line)
        return entry

    def restate(
        self, subject: Subject, field: str, at: str, aspects: Aspects, line: str = ""
    ) -> Entry:
        """Add what a better place says: it wins; what it contradicts is kept beside it."""
        entry = self.add(subject, field, at, {})
        for aspect, value in aspects.items():
            said = entry.aspects.get(aspect, value)
            entry.aspects[aspect] = value
            if said != value:
                entry.contradict(aspect, said, entry.at, entry.lines.get(aspect, ""))
            entry.lines[aspect] = line
        entry.at, entry.line = at, line
        return entry

    def collect(
        self, subject: Subject, aspect: str, at: str, value: str | None, *, sort: bool = False
    ) -> None:
        """Add to a list that several places make up; None only makes sure that there is one. `sort`: its order states nothing."""
        listed = self.add(subject, "", at, {}).aspects.setdefault(aspect, [])
        if isinstance(listed, list) and value is not None and value not in listed:
            listed.append(value)
            if sort:
                listed.sort(key=str)

    def entry(self, subject: Subject, field: str = "") -> Entry | None:
        """What is known about a field, or None."""
        return self.subjects.get(subject, {}).get(field)

    def aspect(self, subject: Subject, field: str, aspect: str) -> Value:
        """One aspect's value, or None."""
        entry = self.entry(subject, field)
        return entry.aspects.get(aspect) if entry else None

    def of_kind(self, kind: str) -> list[Subject]:
        """The subjects of a kind, sorted."""
        return sorted(subject for subject in self.subjects if subject.kind == kind)

    def operations(self) -> list[Subject]:
        """The documented operations, sorted."""
        return self.of_kind("operation")

    def fields(self, subject: Subject, part: str) -> dict[str, Entry]:
        """The fields of one part (`query`, `body`, `response`, `field`) by path."""
        start = f"{part} "
        return {
            name.removeprefix(start): entry
            for name, entry in self.subjects.get(subject, {}).items()
            if name.startswith(start)
        }


def operation(method: str, path: str) -> Subject:
    """The subject of an operation."""
    return Subject("operation", f"{method.upper()} {path}")


def part_of(field: str) -> tuple[str, str]:
    """`body orders[].price` → ("body", "orders[].price")."""
    part, _, path = field.partition(" ")
    return part, path


def parents(path: str) -> list[str]:
    """Paths that a dotted path implies, outermost first: `a.list[].x` → `a`, `a.list`."""
    steps = path.split(".")
    return [".".join(steps[:count]).removesuffix("[]") for count in range(1, len(steps))]
