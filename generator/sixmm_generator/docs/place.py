"""Where a reader of pages stands, and what it has gathered so far."""

import attrs

from sixmm_generator.docs.facts import Aspects, Entry, Facts, Subject, Value
from sixmm_generator.docs.page import Page, Section, problem
from sixmm_generator.docs.reading import digest


@attrs.frozen
class Copy:
    """ "The response fields of this operation are those of that section, but for some"."""

    operation: Subject
    of: str
    but: tuple[str, ...]
    at: str
    page: str
    line: int


@attrs.frozen
class Sample:
    """A value that an example shows."""

    subject: Subject
    field: str
    value: Value
    at: str


@attrs.define
class Gathered:
    """What all pages together have said.

    Attributes:
        groups: authentication and permission of each group of the index, by its anchor.
        pages: the same of all operations on a page, from the text above its first heading, by slug.
        members: the group of each operation.
        either: sentences that list which groups take a token or a signature.
        copies: to be resolved when all pages are read.
        samples: values of examples, to be held against the documented ones.
    """

    facts: Facts = attrs.field(factory=Facts)
    problems: list[str] = attrs.field(factory=list)
    groups: dict[str, Aspects] = attrs.field(factory=dict)
    pages: dict[str, Aspects] = attrs.field(factory=dict)
    members: dict[Subject, str] = attrs.field(factory=dict)
    either: list[str] = attrs.field(factory=list)
    copies: list[Copy] = attrs.field(factory=list)
    samples: list[Sample] = attrs.field(factory=list)


@attrs.define
class Place:
    """A section being read.

    Attributes:
        operation: the request line that was read last in this section, or in the one that it is a part of.
        label: the text right above the current block.
        line: of the block or row that is being read.
    """

    gathered: Gathered
    page: Page
    section: Section
    operation: Subject | None = None
    label: str = ""
    line: int = 1

    @property
    def facts(self) -> Facts:
        """What is gathered."""
        return self.gathered.facts

    @property
    def at(self) -> str:
        """`slug#anchor` of this section."""
        return self.page.at(self.section)

    @property
    def where(self) -> str:
        """`page:line` of what is being read."""
        return f"{self.page.name}:{self.line}"

    @property
    def streams(self) -> bool:
        """Whether this page is about the WebSocket."""
        return self.page.slug.startswith("developer-api/websocket")

    def say(self, subject: Subject, field: str, aspects: Aspects) -> Entry:
        """Add facts that this section states."""
        return self.facts.add(subject, field, self.at, aspects, self.where)

    def restate(self, subject: Subject, field: str, aspects: Aspects) -> Entry:
        """Add facts that this section states better than others."""
        return self.facts.restate(subject, field, self.at, aspects, self.where)

    def refuse(self, line: int, reason: str) -> None:
        """Note a problem of this page."""
        self.gathered.problems.append(problem(self.page.name, line, reason))
        self.facts.refused.add(self.at)

    def keep(self, left: str, line: int | None = None) -> None:
        """Keep the digest of text that no fact was taken from."""
        if left:
            self.keep_digest(digest(left), line)

    def keep_digest(self, left: str, line: int | None = None) -> None:
        """Keep a digest."""
        if left:
            self.facts.words.setdefault(self.at, []).append(left)
            self.facts.lines.setdefault(self.at, []).append(line or self.line)
