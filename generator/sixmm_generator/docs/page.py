"""A documentation page: as it was read, and cut into sections of tables, fences and text."""

from collections.abc import Callable

import attrs

DEVELOPER = "developer-api"
Say = Callable[[str], None]


class DocsError(Exception):
    """The documentation can't be read. Holds every problem that was found, not just the first."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def problem(page: str, line: int, reason: str) -> str:
    """One line: page, line, reason."""
    return f"{page}:{line}: {reason}"


@attrs.frozen
class RawPage:
    """A page as it was read: `name` for messages, `slug` below the site, and its Markdown."""

    name: str
    slug: str
    text: str


def is_developer_page(slug: str) -> bool:
    """Whether a page documents the API. Translations have their language before `developer-api`."""
    return slug == DEVELOPER or slug.startswith(f"{DEVELOPER}/")


@attrs.frozen
class Row:
    """A table row: its line in the page, and the Markdown of its cells."""

    line: int
    cells: tuple[str, ...]


@attrs.frozen
class Table:
    """A table with its column headers. Rows that can't be read are left out and are a problem of the page."""

    line: int
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@attrs.frozen
class Fence:
    """A fenced block. `language` is "" where none is given; `info` is everything that stands after the fence's mark."""

    line: int
    language: str
    text: str
    info: str = ""


@attrs.frozen
class Text:
    """A paragraph or list item on one line.

    Attributes:
        text: what sentences are looked for in.
        raw: all of it, with what is not understood (tags, comments, indented blocks): this is what must not change unseen.
    """

    line: int
    text: str
    raw: str


Block = Table | Fence | Text


@attrs.frozen
class Section:
    """What stands below one heading. The part above a page's first heading has anchor and title "", and level 0.

    `written` says that the heading gives its id, rather than its title.
    """

    anchor: str
    title: str
    blocks: tuple[Block, ...]
    line: int = 1
    level: int = 0
    written: bool = False


@attrs.frozen
class Page:
    """A page.

    Attributes:
        name: where it was read from, for messages.
        slug: its address below the site, such as `developer-api/rest-api/order`.
        problems: what could not be read; the rest of the page was.
    """

    name: str
    slug: str
    sections: tuple[Section, ...]
    problems: tuple[str, ...] = ()

    def at(self, section: Section) -> str:
        """`slug#anchor`, as facts are located."""
        return f"{self.slug}#{section.anchor}" if section.anchor else self.slug
