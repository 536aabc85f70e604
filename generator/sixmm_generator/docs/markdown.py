"""Reads a Markdown or MDX page into sections. Refuses what a lenient reader would repair without a word."""

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from sixmm_generator.docs.page import Block, Fence, Page, Row, Section, Table, Text
from sixmm_generator.docs.problem import DocsError, problem

_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")
# Written on one line in the repository, over three lines on the site.
_HEADING = re.compile(r'<h([1-6])(?:\s+id="([^"]*)")?\s*>(.*?)</h\1\s*>', re.DOTALL)
_HEADING_START = re.compile(r"<h[1-6]\b")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>~])")


def read_page(name: str, slug: str, text: str) -> Page:
    """Cut `text` into sections. Raises DocsError with each malformed place: page, line, what is wrong."""
    return _Reader(name, text).page(slug)


def front_matter(name: str, text: str) -> dict[str, str]:
    """The `key: value` pairs between the `---` lines that open a page; {} where there are none."""
    lines = text.splitlines()
    if not lines or lines[0].strip() != "---":
        return {}
    try:
        end = next(i for i, line in enumerate(lines[1:], start=1) if line.strip() == "---")
    except StopIteration:
        raise DocsError([problem(name, 1, "the front matter is never closed by `---`.")]) from None
    pairs = (line.partition(":") for line in lines[1:end] if ":" in line)
    return {key.strip(): value.strip().strip("\"'") for key, _, value in pairs}


class _Reader:
    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._lines = _without_front_matter(text.splitlines())
        self._problems: list[str] = []

    def page(self, slug: str) -> Page:
        sections: list[Section] = []
        anchor, title, blocks = "", "", list[Block]()
        for found in self._walk(_MARKDOWN.parse("\n".join(self._lines))):
            if isinstance(found, tuple):
                sections.append(Section(anchor, title, tuple(blocks)))
                line, anchor, title = found
                blocks = []
                if any(section.anchor == anchor for section in sections):
                    self._refuse(line, f'two headings have the id "{anchor}".')
            else:
                blocks.append(found)
        sections.append(Section(anchor, title, tuple(blocks)))
        if self._problems:
            raise DocsError(self._problems)
        return Page(self._name, slug, tuple(sections))

    def _walk(self, tokens: Sequence[Token]) -> Iterator[Block | tuple[int, str, str]]:
        index = 0
        while index < len(tokens):
            token = tokens[index]
            line = token.map[0] + 1 if token.map else 0
            if token.type == "table_open":
                end = _closing(tokens, index, "table_close")
                yield self._table(tokens[index:end], line)
                index = end
            elif token.type == "fence":
                yield self._fence(token, line)
            elif token.type == "html_block":
                yield from self._html(token.content, line)
            elif token.type == "heading_open":
                yield line, _slug(tokens[index + 1].content), tokens[index + 1].content
                index += 2
            elif token.type == "inline":
                yield self._text(token.content, line)
            index += 1

    def _text(self, content: str, line: int) -> Text:
        if content.startswith("|"):
            self._refuse(
                line, "this looks like a table, but its header and separator rows do not agree."
            )
        return Text(line, " ".join(content.split()))

    def _fence(self, token: Token, line: int) -> Fence:
        assert token.map is not None  # noqa: S101  # the parser gives every fence its lines
        last = self._lines[token.map[1] - 1].strip().lstrip("> ")
        if token.map[1] - token.map[0] < 2 or not last.startswith(token.markup):
            self._refuse(line, f"the fence opened by {token.markup} is never closed.")
        return Fence(line, token.info.split()[0] if token.info.strip() else "", token.content)

    def _html(self, content: str, line: int) -> Iterator[Block | tuple[int, str, str]]:
        headings = list(_HEADING.finditer(content))
        if len(headings) != len(_HEADING_START.findall(content)):
            self._refuse(line, "a heading tag is not closed.")
        position = 0
        for heading in headings:
            yield from self._loose(content[position : heading.start()], line)
            title = " ".join(heading[3].split())
            anchor = heading[2] or _slug(title)
            yield line + content.count("\n", 0, heading.start()), anchor, title
            position = heading.end()
        if headings:
            below = line + content.count("\n", 0, position)
            yield from self._loose(content[position:], below)

    def _loose(self, content: str, line: int) -> Iterator[Text]:
        # Markdown takes lines right below an HTML heading as HTML: a table or fence there would be lost.
        for offset, text in enumerate(content.splitlines()):
            if text.lstrip().startswith(("|", "```", "~~~")):
                self._refuse(line + offset, "a blank line is missing between heading and content.")
        if content.strip():
            yield Text(line, " ".join(content.split()))

    def _table(self, tokens: Sequence[Token], line: int) -> Table:
        rows: list[Row] = []
        for index, token in enumerate(tokens):
            if token.type == "tr_open":
                end = _closing(tokens, index, "tr_close")
                inner = tokens[index:end]
                cells = tuple(_plain(one.content) for one in inner if one.type == "inline")
                rows.append(Row(token.map[0] + 1 if token.map else line, cells))
        columns = rows[0].cells
        for row in rows:
            found = _cell_count(self._lines[row.line - 1])
            if found != len(columns):
                self._refuse(
                    row.line, f"the row has {found} cells; its table has {len(columns)} columns."
                )
        return Table(line, columns, tuple(rows[1:]))

    def _refuse(self, line: int, reason: str) -> None:
        self._problems.append(problem(self._name, line, reason))


def _without_front_matter(lines: list[str]) -> list[str]:
    # Blanked, not cut: line numbers in messages must be the file's.
    if not lines or lines[0].strip() != "---":
        return lines
    end = next((i for i, line in enumerate(lines[1:], start=1) if line.strip() == "---"), 0)
    return ["" for _ in lines[: end + 1]] + lines[end + 1 :]


def _closing(tokens: Sequence[Token], start: int, kind: str) -> int:
    return next(i for i in range(start, len(tokens)) if tokens[i].type == kind)


def _cell_count(row: str) -> int:
    bare = row.strip().lstrip("> ")
    bare = bare.removeprefix("|")
    pipes = len(re.findall(r"(?<!\\)\|", bare))
    return pipes if re.search(r"(?<!\\)\|\s*$", bare) else pipes + 1


def _plain(cell: str) -> str:
    return _ESCAPED.sub(r"\1", cell).strip()


def _slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
