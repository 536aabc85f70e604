"""Reads a Markdown or MDX page into sections. Refuses what a lenient reader would repair without a word.

A page of the repository has front matter; the site serves it with three lines for programs and the title above it, and with
headings over three lines. Both read the same.
"""

import html
import re
from collections.abc import Iterator, Sequence

import attrs
from markdown_it import MarkdownIt
from markdown_it.token import Token

from sixmm_generator.docs.page import (
    Block,
    DocsError,
    Fence,
    Page,
    Row,
    Section,
    Table,
    Text,
    problem,
)

_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")
# Written on one line in the repository, over three lines on the site.
_HEADING = re.compile(
    r"""<h([1-6])((?:\s+(?:id|class|className|style)=(?:"[^"]*"|'[^']*'|\{[^}]*\}))*)\s*>(.*?)</h\1\s*>""",
    re.DOTALL,
)
_HEADING_ID = re.compile(r"""\bid=\{?["']([^"']*)["']\}?""")
# "## Cancel Order {#cancel-order}"
_WRITTEN_ID = re.compile(r"\s*\{#([\w-]+)\}\s*$")
_HEADING_START = re.compile(r"<h[1-6]\b")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>~])")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
# Tags of components, and of HTML that makes blocks; what stands inside a sentence (<b>, <code>) does not part it.
_BLOCK_TAG = re.compile(
    r"(<!--.*?-->|</?(?:[A-Z][\w.]*|div|section|article|aside|details|summary|p|ul|ol|li|table|thead|tbody|tr|t[hd]|hr|br|img|dl|d[td])"
    r"(?:\s[^<>]*)?/?>)",
    re.DOTALL,
)
_COMMENT = re.compile(r"\{/\*.*?\*/\}", re.DOTALL)
_FENCE_LINE = re.compile(r"^\s*(?:>\s?)*(`{3,}|~{3,})")
# What the site writes above each page, for programs that read it.
_FOR_PROGRAMS = re.compile(r"^>.*(?:\.md\b|llms(?:-full)?\.txt|\bMCP server\b|/_mcp/)")
# A page's title and subtitle: the site writes a heading and a quote, the repository front matter. What states nothing is left out.
_STATES = re.compile(
    r"[`*_\d]|deprecat|requir|permission|limit|remov|must|only|not\b|no longer|unless|default|max|min|most|least|suspen|replac|instead|soon|maintenance"
    r"|\b(?:is|are|was|were|be|will|has|have|had|can|may|should|shall|each|every|per|up to|now|beta|legacy|moved|new|v\d+)\b",
    re.IGNORECASE,
)
# Front matter that places and decorates a page. Any other key may state something.
_LAYOUT_KEYS = re.compile(
    r"(?:title|subtitle|slug|description|headline|keywords|tags|icon|image|logo|layout|position|order|author|date|last-updated"
    r"|(?:short|sidebar|nav)-title|hide-[\w-]+|no-?index|no-?follow|max-toc-depth|canonical-url|edit-this-page-url|(?:og|twitter):.*)",
    re.IGNORECASE,
)
# Characters that a reader does not see.
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\u00ad\ufeff]")
_CODE_SPAN = re.compile(r"`[^`]*`")
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z]\w*);", re.IGNORECASE)
_EMPHASIS = (
    re.compile(r"(?<!\\)\*\*(?=\S)(.+?)(?<=[^\s\\])\*\*"),
    re.compile(r"(?<![\w\\])__(?=\S)(.+?)(?<=[^\s\\])__(?!\w)"),
    re.compile(r"(?<![\w*\\])\*(?=[^\s*])([^*]+?)(?<=[^\s*\\])\*(?![\w*])"),
    re.compile(r"(?<![\w\\])_(?=[^\s_])([^_]+?)(?<=[^\s_\\])_(?!\w)"),
)
# A heading of these words is a label of what stands below it, as bold words are.
_LABEL = re.compile(
    r"(?:(?:common|query|path|header|success(?:ful)?|error)\W+)*(?:(?:request|response|body|parameters?|fields?|examples?|headers|payload)\b\W*)+",
    re.IGNORECASE,
)
_TITLE = re.compile(r"^# +(\S.*)$")
_HTML_PAGE = re.compile(
    r"^(?:<!--.*?-->\s*)*<(?:!doctype|\?xml|html|head|body|script|meta|title|div)\b",
    re.IGNORECASE | re.DOTALL,
)
_NO_PAGE = re.compile(
    r"\b(?:(?:page|file|document|content) (?:was |is |could |can)?n(?:o|')t (?:be )?(?:found|available)"
    r"|(?:page|document)[^.\n]{0,40} (?:does not|doesn't) exist|not found|404|403 forbidden|access denied|bad gateway|service unavailable|internal server error"
    r"|under maintenance|just a moment|too many requests|sign in to continue|enable javascript)\b",
    re.IGNORECASE,
)
# More words than an error page has.
_SHORT = 60
_OPEN_END = re.compile(r"(?:[,(\[{=<:\\-]|\b(?:and|or|the|a|an|of|to|with|for|is|are|in|by|from))$")


def read_page(name: str, slug: str, text: str) -> Page:
    """Cut `text` into sections. What can't be read is a problem of the page: page, line, what is wrong.

    Raises:
        DocsError: it is no page at all.
    """
    no_page(name, text)
    return _Reader(name, text).page(slug)


def front_matter(name: str, text: str) -> dict[str, str]:
    """The `key: value` pairs between the `---` lines that open a page; {} where there are none."""
    lines = text.removeprefix("\ufeff").splitlines()
    if not lines or lines[0].strip() != "---":
        return {}
    try:
        end = next(i for i, line in enumerate(lines[1:], start=1) if line.strip() == "---")
    except StopIteration:
        raise DocsError([problem(name, 1, "the front matter is never closed by `---`.")]) from None
    pairs = (line.partition(":") for line in lines[1:end] if ":" in line)
    return {key.strip(): value.strip().strip("\"'") for key, _, value in pairs}


def no_page(name: str, text: str) -> None:
    """Raise DocsError for a text that is no page: HTML, an error in words, nothing, or bytes of another charset."""
    body, first, _ = _body(text)
    bare = "\n".join(body).strip()
    said = ""
    if (
        _HTML_PAGE.match(bare) and not bare.lower().startswith("<div")
    ) or "</html>" in bare.lower():
        said = "HTML instead of Markdown."
    elif not bare:
        said = "the page is empty."
    elif "\ufffd" in text or "\0" in text:
        said = "the page has characters that are none: it is not UTF-8, or was cut in the middle of one."
        bad = min(at for at in (text.find("\ufffd"), text.find("\0")) if at >= 0)
        first = text.count("\n", 0, bad) + 1
    elif re.search(r"Ã[\x80-\xbf©¨¼¶¤]|â€", text):
        said = "the page was decoded in another charset than UTF-8."
    elif (
        (match := _NO_PAGE.search(f"{_title(text)}\n{bare}"))
        and len(bare.split()) < _SHORT
        and "|" not in bare
    ):
        said = f'this says "{match[0]}" instead of being a page.'
    elif (
        bare.startswith(("{", "["))
        and bare.endswith(("}", "]"))
        and "\n#" not in bare
        and not bare.startswith("{/*")
    ):
        said = "JSON instead of Markdown."
    if said:
        raise DocsError([problem(name, first, said)])


def _title(text: str) -> str:
    return " ".join(re.findall(r'^(?:# +|title:\s*"?)(.*?)"?$', text, re.MULTILINE))


def _body(text: str) -> tuple[list[str], int, list[Text]]:
    """The lines of a page with everything that is not its content blanked, the first line with content (from 1), and what is said above it.

    Blanked, not cut: line numbers in messages must be the file's.
    """
    lines = _INVISIBLE.sub("", text).splitlines()
    above: list[Text] = []
    if lines and lines[0].strip() in {"---", "***"}:
        end = next(
            (
                i
                for i, line in enumerate(lines[1:], start=1)
                if re.fullmatch(r"-{3,}", line.strip())
            ),
            0,
        )
        above += _said_in_front(lines[:end])
        lines[: end + 1] = [""] * (end + 1)
    for index, line in enumerate(lines):
        if (title := _TITLE.match(line)) or _FOR_PROGRAMS.match(line):
            above += _said(title[1], index + 1) if title else []
            lines[index] = ""
        elif line.strip():
            break
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    end = next((i for i in range(first, len(lines)) if not lines[i].strip()), len(lines))
    quote = lines[first:end]
    if len(quote) == 1 and re.match(r"> *\w", quote[0]) and not _said(quote[0], first + 1):
        lines[first] = ""
    return lines, first + 1, above


def _said_in_front(lines: Sequence[str]) -> Iterator[Text]:
    """What a title, a subtitle or a key that is not known states in front matter."""
    for number, line in enumerate(lines, 1):
        key, colon, value = (part.strip() for part in line.partition(":"))
        if key in {"title", "subtitle"}:
            yield from _said(value.strip("\"'"), number)
        elif colon and not line.startswith((" ", "#")) and not _LAYOUT_KEYS.fullmatch(key):
            yield Text(number, line.strip(), line.strip())


def _said(text: str, line: int) -> list[Text]:
    said = " ".join(_inline(text).split())
    return [Text(line, said, said)] if _STATES.search(said.replace("6MM", "")) else []


class _Reader:
    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._lines, _, self._above = _body(text)
        self._problems: list[str] = []

    def page(self, slug: str) -> Page:
        sections: list[Section] = []
        comments = self._without_comments()
        here, blocks = Section("", "", ()), list[Block](self._above)
        for found in self._walk(_MARKDOWN.parse("\n".join(self._lines))):
            if isinstance(found, Section) and _is_label(found, here):
                blocks.append(_label(found))
            elif isinstance(found, Section):
                sections.append(attrs.evolve(here, blocks=tuple(blocks)))
                here, blocks = self._unique(found, sections), []
            else:
                blocks.append(found)
        sections.append(attrs.evolve(here, blocks=tuple(blocks)))
        self._cut_off(sections[-1])
        placed = tuple(_with_comments(sections, comments))
        return Page(self._name, slug, placed, tuple(self._problems))

    def _without_comments(self) -> list[Text]:
        """Blank the comments of MDX: nothing in them is a fact, and no change of them is unnoticed."""
        text, found = "\n".join(self._lines), list[Text]()
        fenced = _fenced_lines(self._lines)

        def blank(match: re.Match[str]) -> str:
            line = text.count("\n", 0, match.start())
            if line in fenced:
                return match[0]
            found.append(Text(line + 1, "", match[0]))
            return re.sub(r"[^\n]", " ", match[0])

        self._lines = _COMMENT.sub(blank, text).split("\n")
        return found

    def _unique(self, found: Section, before: Sequence[Section]) -> Section:
        """An anchor that a title gives is numbered where there are two; one that is written must be the only one."""
        taken = {one.anchor for one in before}
        anchor, count = found.anchor, 1
        while anchor in taken:
            if found.written:
                self._refuse(found.line, f'two headings have the id "{anchor}".')
                break
            anchor, count = f"{found.anchor}-{count}", count + 1
        return attrs.evolve(found, anchor=anchor)

    def _walk(self, tokens: Sequence[Token]) -> Iterator[Block | Section]:
        index = depth = 0
        while index < len(tokens):
            token = tokens[index]
            if token.type.endswith("_list_open") or token.type.endswith("_list_close"):
                depth += token.nesting
            line = token.map[0] + 1 if token.map else 0
            if token.type == "table_open":
                end = _closing(tokens, index, "table_close")
                yield self._table(tokens[index:end], line)
                index = end
            elif token.type == "fence":
                yield self._fence(token, line)
            elif token.type == "code_block":
                yield Text(line, "", " ".join(token.content.split()))
            elif token.type == "html_block":
                yield from self._html(token.content, line)
            elif token.type == "heading_open":
                title = tokens[index + 1].content
                said = _WRITTEN_ID.search(title)
                title = _inline(_WRITTEN_ID.sub("", title))
                anchor = said[1] if said else _slug(title)
                yield Section(anchor, title, (), line, int(token.tag[1]), bool(said))
                index += 2
            elif token.type == "inline":
                yield from self._text(token.content, line, depth)
            index += 1

    def _text(self, content: str, line: int, depth: int) -> Iterator[Text]:
        if content.startswith("|") or re.match(r"^\S.*\|.*\n\s*\|?\s*:?-{3,}", content):
            self._refuse(
                line, "this looks like a table, but its header and separator rows do not agree."
            )
        # An item of a list in a list is a part of the item above it.
        nested = f"<li{depth}>" if depth > 1 else ""
        yield from (attrs.evolve(one, raw=nested + one.raw) for one in _pieces(content, line))

    def _fence(self, token: Token, line: int) -> Block:
        assert token.map is not None  # noqa: S101  # the parser gives every fence its lines
        last = self._lines[token.map[1] - 1].strip().lstrip("> ")
        if token.map[1] - token.map[0] < 2 or not last.startswith(token.markup):
            self._refuse(line, f"the fence opened by {token.markup} is never closed.")
            return Text(line, "", token.content)
        info = token.info.strip()
        # ```json title="Request", ```{.json}, ```JSON: the language is the first word.
        language = re.match(r"[{.]*([\w+#-]*)", info)
        return Fence(line, language[1].lower() if language else "", token.content, info)

    def _html(self, content: str, line: int) -> Iterator[Block | Section]:
        headings = list(_HEADING.finditer(content))
        if len(headings) != len(_HEADING_START.findall(content)):
            self._refuse(line, "a heading tag is not closed, or has attributes that are not known.")
        position = 0
        for heading in headings:
            yield from self._loose(
                content[position : heading.start()], line + content.count("\n", 0, position)
            )
            title = " ".join(_inline(_TAG.sub("", heading[3])).split())
            at = line + content.count("\n", 0, heading.start())
            said = _HEADING_ID.search(heading[2])
            anchor = said[1] if said else _slug(title)
            yield Section(anchor, title, (), at, int(heading[1]), bool(said))
            position = heading.end()
        rest = content[position:]
        if headings:
            yield from self._loose(rest, line + content.count("\n", 0, position))
        elif rest.strip():
            # Tags that are not understood. The words inside may still state something.
            self._hidden_table(rest, line)
            yield from _pieces(rest, line)

    def _loose(self, content: str, line: int) -> Iterator[Text]:
        # Markdown takes lines right below an HTML heading as HTML: a table or fence there would be lost.
        self._hidden_table(content, line)
        if content.strip():
            first = len(content) - len(content.lstrip("\n"))
            yield from _pieces(content[first:], line + first)

    def _hidden_table(self, content: str, line: int) -> None:
        for offset, text in enumerate(content.splitlines()):
            if text.lstrip().startswith(("|", "```", "~~~")):
                self._refuse(
                    line + offset, "a blank line is missing between heading or tag and content."
                )

    def _table(self, tokens: Sequence[Token], line: int) -> Table:
        rows: list[Row] = []
        for index, token in enumerate(tokens):
            if token.type == "tr_open":
                end = _closing(tokens, index, "tr_close")
                inner = tokens[index:end]
                cells = tuple(_plain(one.content) for one in inner if one.type == "inline")
                rows.append(Row(token.map[0] + 1 if token.map else line, cells))
        columns = tuple(" ".join(re.sub(r"[*_`]", "", cell).split()) for cell in rows[0].cells)
        read = []
        for row in rows[1:]:
            found = _cell_count(self._lines[row.line - 1])
            if found == len(columns):
                read.append(row)
            else:
                self._refuse(
                    row.line,
                    f"the row has {found} cells; its table has {len(columns)} columns. A cell can't go on in a second line.",
                )
        return Table(line, columns, tuple(read))

    def _cut_off(self, last: Section) -> None:
        """Notice a page that ends in the middle of something."""
        if not last.blocks:
            if last.anchor:
                self._refuse(last.line, "the page ends with a heading: is it cut off?")
            return
        block = last.blocks[-1]
        line = len(self._lines)
        if isinstance(block, Text):
            text = block.raw
            odd = text.count("`") % 2 or text.count("**") % 2 or text.count("[") != text.count("]")
            if odd or _OPEN_END.search(text.rstrip()) or re.search(r"<[A-Za-z/][^<>]*$", text):
                self._refuse(line, "the page ends in the middle of a sentence: is it cut off?")
        elif isinstance(block, Table) and not block.rows:
            self._refuse(line, "the page ends in a table without a row: is it cut off?")

    def _refuse(self, line: int, reason: str) -> None:
        self._problems.append(problem(self._name, line, reason))


def _pieces(content: str, line: int) -> Iterator[Text]:
    """Text between tags piece by piece, and each tag by itself: how they are laid out in lines means nothing."""
    for piece in _BLOCK_TAG.split(content):
        # A backslash or two spaces end a line in the same way.
        raw = " ".join(piece.replace("\\\n", "\n").split())
        if raw:
            tag = _BLOCK_TAG.fullmatch(raw) is not None
            if tag:
                yield Text(line, "", _decoded(raw))
            else:
                yield Text(line, " ".join(_inline(_TAG.sub(" ", raw)).split()), raw)
        line += piece.count("\n")


def _is_label(found: Section, here: Section) -> bool:
    """Whether a heading is a label of what stands below it, as bold words are: it is smaller, or says only what follows."""
    smaller = 0 < here.level < found.level
    return not found.written and (smaller or bool(_LABEL.fullmatch(found.title)))


def _label(found: Section) -> Text:
    """A heading as a label. Its level states nothing where its words only name what follows."""
    raw = found.title if _LABEL.fullmatch(found.title) else f"<h{found.level}>{found.title}"
    return Text(found.line, found.title, raw)


def _with_comments(sections: list[Section], comments: list[Text]) -> Iterator[Section]:
    for index, section in enumerate(sections):
        end = sections[index + 1].line if index + 1 < len(sections) else 10**9
        start = section.line if index else 0
        inside = [one for one in comments if start <= one.line < end]
        yield attrs.evolve(section, blocks=(*section.blocks, *inside)) if inside else section


def _fenced_lines(lines: Sequence[str]) -> set[int]:
    """The lines inside fences, from 0."""
    found: set[int] = set()
    mark = ""
    for index, line in enumerate(lines):
        match = _FENCE_LINE.match(line)
        if mark:
            found.add(index)
            if match and match[1].startswith(mark):
                mark = ""
        elif match:
            mark = match[1]
    return found


def _closing(tokens: Sequence[Token], start: int, kind: str) -> int:
    return next(i for i in range(start, len(tokens)) if tokens[i].type == kind)


def _cell_count(row: str) -> int:
    bare = row.strip().lstrip("> ")
    bare = bare.removeprefix("|")
    pipes = len(re.findall(r"(?<!\\)\|", bare))
    return pipes if re.search(r"(?<!\\)\|\s*$", bare) else pipes + 1


def _plain(cell: str) -> str:
    return " ".join(_ESCAPED.sub(r"\1", _inline(re.sub(r"<br\s*/?>", " ", cell))).split())


def _inline(text: str) -> str:
    """A text without emphasis, which states nothing and would hide what it stands around, and with the characters that entities name."""
    spans = _CODE_SPAN.findall(text)
    bare = _CODE_SPAN.sub("\ue000", text)
    for pattern in _EMPHASIS:
        bare = pattern.sub(r"\1", bare)
    code = iter(spans)
    return re.sub("\ue000", lambda _: next(code), _decoded(bare))


def _decoded(text: str) -> str:
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)


def _slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
