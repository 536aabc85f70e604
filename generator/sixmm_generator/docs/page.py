"""A documentation page, cut into sections of tables, fences and text."""

import attrs


@attrs.frozen
class Row:
    """A table row: its line in the page, and the Markdown of its cells."""

    line: int
    cells: tuple[str, ...]


@attrs.frozen
class Table:
    """A table with its column headers."""

    line: int
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@attrs.frozen
class Fence:
    """A fenced block. `language` is "" where none is given."""

    line: int
    language: str
    text: str


@attrs.frozen
class Text:
    """A paragraph or list item, as Markdown on one line."""

    line: int
    text: str


Block = Table | Fence | Text


@attrs.frozen
class Section:
    """What stands below one heading. The part above a page's first heading has anchor and title ""."""

    anchor: str
    title: str
    blocks: tuple[Block, ...]


@attrs.frozen
class Page:
    """A page.

    Attributes:
        name: where it was read from, for messages.
        slug: its address below the site, such as `developer-api/rest-api/order`.
    """

    name: str
    slug: str
    sections: tuple[Section, ...]

    def at(self, section: Section) -> str:
        """`slug#anchor`, as facts are located."""
        return f"{self.slug}#{section.anchor}" if section.anchor else self.slug
