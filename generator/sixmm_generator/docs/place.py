"""Where a reader of pages stands, and what it has gathered so far."""

import attrs

from sixmm_generator.docs.facts import Aspects, Entry, Facts, Subject
from sixmm_generator.docs.page import Page, Section
from sixmm_generator.docs.problem import problem


@attrs.frozen
class Copy:
    """ "The response fields of this operation are those of that section, but for some"."""

    operation: Subject
    of: str
    but: tuple[str, ...]
    at: str
    page: str
    line: int


@attrs.define
class Gathered:
    """What all pages together have said.

    Attributes:
        groups: authentication and permission of each group of the index, by its anchor.
        pages: the same of all operations on a page, from the text above its first heading, by slug.
        members: the group of each operation.
        either: sentences that list which groups take a token or a signature.
        copies: to be resolved when all pages are read.
    """

    facts: Facts = attrs.field(factory=Facts)
    problems: list[str] = attrs.field(factory=list)
    groups: dict[str, Aspects] = attrs.field(factory=dict)
    pages: dict[str, Aspects] = attrs.field(factory=dict)
    members: dict[Subject, str] = attrs.field(factory=dict)
    either: list[str] = attrs.field(factory=list)
    copies: list[Copy] = attrs.field(factory=list)


@attrs.define
class Place:
    """A section being read.

    Attributes:
        operation: the request line that was read last in this section.
        label: the text right above the current block.
    """

    gathered: Gathered
    page: Page
    section: Section
    operation: Subject | None = None
    label: str = ""

    @property
    def facts(self) -> Facts:
        """What is gathered."""
        return self.gathered.facts

    @property
    def at(self) -> str:
        """`slug#anchor` of this section."""
        return self.page.at(self.section)

    @property
    def streams(self) -> bool:
        """Whether this page is about the WebSocket."""
        return self.page.slug.startswith("developer-api/websocket")

    def say(self, subject: Subject, field: str, aspects: Aspects) -> Entry:
        """Add facts that this section states."""
        return self.facts.add(subject, field, self.at, aspects)

    def refuse(self, line: int, reason: str) -> None:
        """Note a problem of this page."""
        self.gathered.problems.append(problem(self.page.name, line, reason))
