"""From pages to facts. Reads each block by what it is; refuses a table that it does not know; keeps what it did not read."""

import re
from collections.abc import Callable, Iterable

from sixmm_generator.docs import frames, index, prose, reference, requests
from sixmm_generator.docs.facts import Facts, Subject
from sixmm_generator.docs.page import Fence, Page, Row, Section, Table, Text
from sixmm_generator.docs.place import Gathered, Place
from sixmm_generator.docs.reading import Reading, Unreadable, row_digest, shape, words
from sixmm_generator.docs.wording import deprecated

# What a row reader leaves of a row: the text of its cells that no fact was taken from.
RowReader = Callable[[Place, dict[str, Reading], Row], None]


def _nothing(_place: Place, _cells: dict[str, Reading], _row: Row) -> None:
    """A table for people: it states no fact about the API that another place does not."""


TABLES: dict[tuple[str, ...], RowReader] = {
    ("Endpoint", "Method", "Path", "Description"): index.read_index,
    ("Endpoint", "Method", "Path", "Permission", "Description"): index.read_index,
    ("Parameter", "Type", "Required", "Description"): requests.read_parameter,
    ("Parameter", "Type", "Description"): requests.read_parameter,
    ("Field", "Type", "Description"): requests.read_response_field,
    ("Error code", "Description"): reference.read_error,
    ("Enum", "Values"): reference.read_enum,
    ("Value", "Permission", "Description"): reference.read_permission,
    ("Location", "Field", "Required", "Description"): reference.read_signing,
    ("Type", "Endpoint"): reference.read_service,
    ("Channel", "Description"): frames.read_channel,
    ("Event", "Description"): frames.read_event,
    ("Domain", "REST field", "WebSocket field"): frames.read_rename,
    ("Problem", "Recommendation"): _nothing,
    ("Scenario", "Recommended method"): _nothing,
    ("Type", "Authentication", "Description"): _nothing,
    ("Area", "What it covers"): _nothing,
}
_KNOWN_COLUMNS = {column for columns in TABLES for column in columns}
# Of a page's sections: its title is level 1.
_LEVEL = 2
_JSON = {"json", "jsonc", "json5"}
_SHELL = {"bash", "sh", "shell", "curl", "console", "zsh"}
# Numbers of lines to mark, and how the block is shown.
_LAYOUT = re.compile(
    r"\{[\d,\s-]*\}|\b(?:show|hide)?(?:LineNumbers|lines|wordWrap|wrap|copy)\b(?:=\S+)?",
    re.IGNORECASE,
)
_TITLE_WORDS = {
    "title",
    "request",
    "response",
    "example",
    "body",
    "success",
    "error",
    "json",
    "curl",
    "http",
    "the",
    "of",
}
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
# A note is the same whether it is a quote that begins with "Note", a tag, or plain text. A warning says more than a note.
_NOTE = re.compile(r"</?(?:Note|Tip|Info|Callout)\s*>")
_NOTE_WORDS = {"Note", "Tip", "Info"}
_WARNING = re.compile(r"<(/?)(Warning|Important|Caution|Danger)\s*>")


def facts_of(pages: Iterable[Page]) -> tuple[Facts, list[str]]:
    """All facts of all pages, and every place that can't be read. One such place hides nothing else."""
    gathered = Gathered()
    for page in pages:
        gathered.facts.pages[page.slug] = [one.anchor for one in page.sections if one.anchor]
        gathered.facts.names[page.slug] = page.name
        gathered.problems += page.problems
        if page.problems:
            gathered.facts.refused |= {page.at(one) for one in _with_problems(page)}
        above: list[tuple[int, Subject | None]] = []
        for section in page.sections:
            # A smaller heading goes on with the operation of the one that it stands below.
            above = [one for one in above if 0 < one[0] < section.level]
            place = Place(gathered, page, section, operation=above[-1][1] if above else None)
            _read_section(place)
            above.append((section.level, place.operation))
    prose.settle_copies(gathered)
    requests.settle_samples(gathered)
    index.settle_groups(gathered)
    index.settle_places(gathered)
    return gathered.facts, gathered.problems


def _with_problems(page: Page) -> Iterable[Section]:
    """The sections that a page's problems stand in."""
    lines = [int(one.removeprefix(f"{page.name}:").partition(":")[0]) for one in page.problems]
    for number, section in enumerate(page.sections):
        following = page.sections[number + 1].line if number + 1 < len(page.sections) else 10**9
        if any((section.line if number else 0) <= line < following for line in lines):
            yield section


def _read_section(place: Place) -> None:
    place.line = place.section.line
    place.keep(_heading(place.section))
    about = place.operation or _first_operation(place.section)
    for block in place.section.blocks:
        place.line = block.line
        if isinstance(block, Text):
            _read_text(place, block, place.operation or about)
            if block.text:
                place.label = block.text.strip("*")
        elif isinstance(block, Table):
            _read_table(place, block)
        else:
            _read_fence(place, block)
    if place.operation is not None and deprecated(Reading(place.section.title)):
        place.line = place.section.line
        place.say(place.operation, "", {"deprecated": True})


def _heading(section: Section) -> str:
    """A section's heading for its digest. A lower level makes it a part of the section above."""
    title = words(section.title)
    return title if section.level in {0, _LEVEL} else f"{title} h{section.level}"


def _first_operation(section: Section) -> Subject | None:
    """What a sentence above a section's request line is about."""
    fences = (one for one in section.blocks if isinstance(one, Fence) and one.language == "http")
    return next((found for one in fences if (found := requests.operation_of(one))), None)


def _read_text(place: Place, text: Text, about: Subject | None) -> None:
    reading = Reading(text.text)
    try:
        reference.read_general_text(place, reading)
        index.read_group_text(place, reading)
        prose.read_text(place, about, reading)
    except Unreadable as error:
        place.refuse(text.line, str(error))
    if reading.left in _NOTE_WORDS:
        return
    if warning := _WARNING.fullmatch(text.raw):
        place.keep("" if warning[1] else warning[2])
        return
    raw = _NOTE.sub("", text.raw)
    tags = " ".join(_TAG.findall(raw)) if text.text else raw
    left = " ".join(part for part in (reading.left, tags if text.raw != text.text else "") if part)
    # A sentence that is nothing but a fact is still one that can go.
    place.keep(left or ("a fact" if words(text.text) else ""))


def _read_table(place: Place, table: Table) -> None:
    reader = TABLES.get(table.columns)
    if reader is None:
        place.refuse(table.line, _unknown(table.columns))
        return
    if missing := requests.not_here(place, table):
        place.refuse(table.line, missing)
        return
    place.facts.words.setdefault(place.at, [])
    left: list[tuple[str, int]] = []
    for row in table.rows:
        place.line = row.line
        cells = {
            column: Reading(cell) for column, cell in zip(table.columns, row.cells, strict=True)
        }
        try:
            reader(place, cells, row)
        except Unreadable as error:
            place.refuse(row.line, str(error))
        left.append((row_digest(row.cells[0], [one.left for one in cells.values()]), row.line))
    # The order of rows states nothing.
    for found, line in sorted(left):
        place.keep_digest(found, line)


def _unknown(columns: tuple[str, ...]) -> str:
    new = [column for column in columns if column not in _KNOWN_COLUMNS]
    if new:
        named = ", ".join(f'"{column}"' for column in new)
        return f"a table with unknown column {named}: teach extract.TABLES what it states."
    return f"a table with an unknown set of columns ({', '.join(columns)})."


def _read_fence(place: Place, fence: Fence) -> None:
    left = f"{fence.language} {_lines(fence.text)}"
    place.keep(_title_of(fence))
    if fence.language == "http":
        left = requests.read_request_line(place, fence)
    elif fence.language in _JSON:
        left = _read_json(place, fence)
    elif fence.language in _SHELL:
        left = requests.read_curl(place, fence)
    elif fence.language in {"", "text", "txt", "plaintext"}:
        reading = Reading(_lines(fence.text))
        reference.read_payload(place, reading)
        if place.streams:
            frames.read_address(place, reading)
        left = f"text {reading.left}" if fence.text.strip() else "an empty fence"
    place.keep(left)


def _title_of(fence: Fence) -> str:
    """What stands beside a fence's language, but for its layout and for titles that only say what it is."""
    # `{.json}` and `JSON` name the language, too.
    info = re.sub(rf"^[{{.]*{re.escape(fence.language)}\}}?", "", fence.info, flags=re.IGNORECASE)
    said = _LAYOUT.sub(" ", info)
    return "" if set(re.findall(r"\w+", said.lower())) <= _TITLE_WORDS else words(said)


def _lines(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip())


def _read_json(place: Place, fence: Fence) -> str:
    example = requests.read_json(place, fence)
    if not isinstance(example, dict):
        return f"json {_lines(fence.text)}"
    read = True
    if place.operation is not None:
        requests.read_example(place, place.operation, example)
    elif {"code", "requestId"} <= example.keys():
        reference.read_envelope(place, example)
    elif place.streams:
        read = frames.read_frame(place, example)
    else:
        read = False
    return f"json {shape(example, typed=not read)}"
