"""Pages that are laid out in another way say the same: whole pages rewritten, in both styles, and not one fact or word changes."""

import json
import re
import textwrap

import pytest
from sixmm_generator.docs.changes import changes
from sixmm_generator.docs.extract import facts_of
from sixmm_generator.docs.impact import Impact
from sixmm_generator.docs.lock import carry_unread
from sixmm_generator.docs.markdown import front_matter, read_page

from .site_style import as_site

STYLES = {"folder": lambda text: text, "site": as_site}
MATTER = re.compile(r"\A(?:---\n.*?---\n)?", re.DOTALL)
H2 = re.compile(r'<h2 id="(.*?)">\s*(.*?)\s*</h2>', re.DOTALL)


def blocks(change):
    """Change each block of a page that is no fence."""

    def changed(text):
        matter = MATTER.match(text)[0]
        parts = re.split(
            r"(^```.*?^```$|\n\n+)", text[len(matter) :], flags=re.DOTALL | re.MULTILINE
        )
        return matter + "".join(part if part.startswith("```") else change(part) for part in parts)

    return changed


def prose(change):
    """Change each paragraph."""
    return blocks(lambda text: text if re.match(r"\s*([|<>*#-]|\d\.|$)", text) else change(text))


def table(row):
    """Change each row of each table: its number and its cells."""

    def changed(text):
        if not text.startswith("|"):
            return text
        rows = (re.split(r"(?<!\\)\|", line.strip())[1:-1] for line in text.rstrip().split("\n"))
        return "\n".join(
            row(number, [cell.strip() for cell in one]) for number, one in enumerate(rows)
        )

    return blocks(changed)


def rule(number, cells):
    return ["---"] * len(cells) if number == 1 else cells


def backwards(text):
    rows = text.rstrip().split("\n")
    return "\n".join([*rows[:2], *reversed(rows[2:])]) if text.startswith("|") else text


def jsons(**form):
    def changed(text):
        return re.sub(
            r"```json\n(.*?)\n```",
            lambda match: f"```json\n{json.dumps(json.loads(match[1]), **form)}\n```",
            text,
            flags=re.DOTALL,
        )

    return changed


def sections_backwards(text):
    first, *rest = re.split(r"(?=<h2 )", text)
    return first + "".join(f"{one.strip()}\n\n" for one in reversed(rest))


LAYOUTS = {
    "lines end with CRLF": lambda text: text.replace("\n", "\r\n"),
    "a byte order mark": lambda text: f"\ufeff{text}",
    "blanks at the ends of lines": blocks(lambda text: re.sub(r"(?<=[^\\\n])$", "  ", text, flags=re.MULTILINE)),
    "tabs at the ends of lines": blocks(lambda text: re.sub(r"(?<=[^\\\n])$", "\t", text, flags=re.MULTILINE)),
    "narrow paragraphs": prose(lambda text: textwrap.fill(text, 30, break_long_words=False)),
    "wide paragraphs": prose(lambda text: " ".join(text.split())),
    "blanks that do not break": prose(lambda text: re.sub(r"(?<=[a-z]) (?=[a-z])", "\u00a0", text)),
    "invisible characters": lambda text: text.replace("Description", "Descrip\u200btion\u00ad"),
    "narrow tables": table(lambda number, cells: f"|{'|'.join(rule(number, cells))}|"),
    "tables without a last pipe": table(lambda number, cells: f"| {' | '.join(rule(number, cells))}"),
    "tables without outer pipes": table(lambda number, cells: " | ".join(rule(number, cells))),
    "tables with tabs": table(lambda number, cells: "|\t" + "\t|\t".join(rule(number, cells)) + "\t|"),
    "centred columns": table(lambda number, cells: "|" + "|".join([":-:"] * len(cells) if number == 1 else cells) + "|"),
    "names in bold": table(
        lambda number, cells: f"| {' | '.join(rule(number, [f'**{cells[0]}**', *cells[1:]]))} |"
    ),
    "rows backwards": blocks(backwards),
    "sections backwards": sections_backwards,
    "other marks of lists": blocks(lambda text: re.sub(r"^[*-] ", "+ ", text, flags=re.MULTILINE)),
    "lists with blank lines": blocks(lambda text: re.sub(r"\n(?=[*-] )", "\n\n", text)),
    "headings with number signs": lambda text: H2.sub(r"## \2 {#\1}", text),
    "headings with a line below": lambda text: H2.sub(r"\n\2 {#\1}\n------\n", text),
    "fences of tildes": lambda text: text.replace("```", "~~~"),
    "long fences": lambda text: text.replace("```", "`````"),
    "blank lines in fences": lambda text: re.sub(r"^(\w+ = .*)$", r"\1\n", text, flags=re.MULTILINE),
    "examples on one line": jsons(),
    "examples with other names first": jsons(indent=8, sort_keys=True),
    "labels as headings": lambda text: re.sub(r"^\*\*((?:Request|Response)[\w ]*):\*\*$", r"### \1", text, flags=re.MULTILINE),
    "labels without bold": lambda text: re.sub(r"^\*\*((?:Request|Response)[\w ]*:)\*\*$", r"\1", text, flags=re.MULTILINE),
    "lines between sections": lambda text: text.replace("<h2", "\n---\n\n<h2"),
    "no line end at the end": lambda text: text.rstrip("\n"),
}  # fmt: skip


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_another_layout_says_the_same(pages, style, layout):
    def read(change):
        found = {name: change(STYLES[style](text)) for name, text in pages.items()}
        slugs = {name: front_matter(name, text)["slug"] for name, text in pages.items()}
        return found, facts_of(read_page(name, slugs[name], found[name]) for name in sorted(found))

    plain, (before, _) = read(lambda text: text)
    other, (after, problems) = read(LAYOUTS[layout])
    assert plain != other or style == "site"  # which does some of it already
    assert problems == []
    carry_unread(before, after)
    assert list(after.unread) == []
    found = [one for one in changes(before, after) if one.impact is not Impact.INFORMATIONAL]
    assert [str(one) for one in found] == []
