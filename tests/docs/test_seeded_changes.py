"""Changes the small pages in one place at a time: docs-check must report every change."""

import re
import sys
from collections.abc import Iterator

import attrs

ROW = re.compile(r"^\|(.+)\|$")
RULER = re.compile(r"^\|[\s|-]+\|$")
REQUEST = re.compile(r"^(GET|POST|PUT|DELETE) (/\S+)$")
PAIR = re.compile(r'^\s*"(\w+)": (.+?),?$')
TYPES = {
    "string": "int64",
    "int": "string",
    "int32": "int64",
    "int64": "int32",
    "bool": "string",
    "array": "string",
    r"string\[]": "string",
}
REQUIRED = {"Yes": "No", "No": "Yes", "Conditionally required": "No"}
# Enums whose values a field's own row states too: with the enum's row gone, everything is still documented.
STATED_TWICE = {"Order side", "Mode value"}
# Fields that one place repeats from another: their absence there changes no fact.
REPEATED = {"code", "message", "data", "requestId"}


@attrs.frozen
class Seed:
    """One change: the lines of a page, and what line `number` becomes (None: it goes)."""

    page: str
    number: int
    becomes: str | None
    what: str

    def applied(self, pages: dict[str, str]) -> dict[str, str]:
        lines = pages[self.page].splitlines()
        lines[self.number : self.number + 1] = (
            [] if self.becomes is None else self.becomes.split("\n")
        )
        return {**pages, self.page: "\n".join(lines)}

    def __str__(self) -> str:
        return f"{self.page}:{self.number + 1} {self.what}: {self.becomes}"


def seeds(pages: dict[str, str]) -> Iterator[Seed]:
    for page, text in pages.items():
        header: list[str] = []
        lines = text.splitlines()
        for number, line in enumerate(lines):
            if match := ROW.match(line):
                cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", match[1])]
                if number + 1 < len(lines) and RULER.match(lines[number + 1]):
                    header = cells
                elif not RULER.match(line):
                    changes = row_changes(dict(zip(header, cells, strict=True)))
                    yield from (Seed(page, number, becomes, what) for what, becomes in changes)
            else:
                yield from (Seed(page, number, b, what) for what, b in line_changes(line))


def row(cells: dict[str, str]) -> str:
    return f"| {' | '.join(cells.values())} |"


def row_changes(cells: dict[str, str]) -> Iterator[tuple[str, str | None]]:
    """Each cell changed in turn; the row gone; a row more."""
    first = next(iter(cells))
    if first in {"Problem", "Domain"} or cells.get("Location") == "Body":
        return
    if first == "Type" and "Endpoint" in cells:
        yield "address", row({**cells, "Endpoint": cells["Endpoint"].replace("example", "other")})
        return
    if cells.get("Enum") not in STATED_TWICE:
        yield "row gone", None
    for column, cell in cells.items():
        yield from ((column, row({**cells, column: new})) for new in cell_changes(column, cell))
    if first in {"Parameter", "Field"}:
        fresh = {**cells, first: cells[first].replace("`", "`x", 1)}
        yield "row added", f"{row(cells)}\n{row(fresh)}"
    if first in {"Channel", "Event"}:
        yield "row added", f"{row(cells)}\n| `extra.{cells[first].strip('`')}` | New |"


def cell_changes(column: str, cell: str) -> Iterator[str]:
    if column in {"Parameter", "Field", "Channel", "Event", "Error code"} and "`" in cell:
        yield re.sub(r"(\w)(`|\[\]`|\.\{)", r"\g<1>9\2", cell, count=1)
    elif column == "Type" and cell in TYPES:
        yield TYPES[cell]
    elif column == "Required" and cell in REQUIRED:
        yield REQUIRED[cell]
    elif column == "Method":
        yield "PUT" if cell != "PUT" else "GET"
    elif column == "Path":
        yield cell.replace("/v1", "/v2")
    elif column == "Permission" and cell in {"Read", "Trade"}:
        yield "Trade" if cell == "Read" else "Read"
    elif column == "Value":
        yield "`8`"
    elif column in {"Description", "Values"}:
        yield from value_changes(cell)


def value_changes(cell: str) -> Iterator[str]:
    """Each value in backticks renamed, the last of a list gone, each number of a limit raised, a limit gone."""
    if "Returns" in cell:
        yield cell.replace("if unauthenticated", "for guests")
        return
    labelled = re.findall(r"`\d+` \w+", cell)
    for found in re.finditer(r"`([^`]+)`", cell):
        value = found[1]
        if "=" in value:
            new = value.replace("true", "false")
        elif value.isdigit():
            new = str(int(value) + 7)
        elif value in {"true", "false"}:
            new = "true" if value == "false" else "false"
        else:
            new = f"{value}X"
        yield f"{cell[: found.start()]}`{new}`{cell[found.end() :]}"
    for label in labelled:
        yield cell.replace(label, f"{label}ish")
    if re.search(r"` ?[/,] ?`", cell):
        yield re.sub(r"\s*[/,] `[^`]+`( \w+)*(?=$|, default)", "", cell)
    for found in re.finditer(r"(?:length \d+ - |up to )(\d+)", cell):
        yield cell.replace(found[1], str(int(found[1]) + 1))
    if re.search(r", (default|maximum|range|length|up to)", cell):
        yield cell[: cell.rindex(", ")]


def line_changes(line: str) -> Iterator[tuple[str, str | None]]:
    if match := REQUEST.match(line):
        yield "path", line.replace("/v1", "/v2")
        yield "method", line.replace(match[1], "PATCH")
        if "?" not in line and match[1] == "GET":
            yield "query", f"{line}?extra=1"
        elif "?" in line and match[1] == "GET":
            yield "query", f"{line}&extra=1"
    elif match := PAIR.match(line):
        yield from json_changes(match[1], match[2], line)
    elif line.startswith('{ "'):
        yield from frame_changes(line)
    else:
        yield from prose_changes(line)


def json_changes(name: str, value: str, line: str) -> Iterator[tuple[str, str]]:
    if name in REPEATED:
        return
    yield "field renamed", line.replace(f'"{name}"', f'"{name}9"')
    if value not in {"[", "{"}:
        new = "true" if value.startswith('"') else '"7"'
        yield "field's type", line.replace(f": {value}", f": {new}")


def frame_changes(line: str) -> Iterator[tuple[str, str]]:
    for name in re.findall(r'"(\w+)":', line):
        # The other shapes of a frame need `op`, `success` and `topic` to be known at all.
        if name not in {"op", "success", "topic"}:
            yield "field renamed", line.replace(f'"{name}":', f'"{name}9":')
    yield "field added", line.replace("{ ", '{ "fresh": 1, ', 1)
    if '"op"' in line:
        yield "operation", re.sub(r'"op": "(\w+)"', r'"op": "re\1"', line)
    elif '"success"' in line:
        yield "event", re.sub(r'"event": "(\w+)"', r'"event": "re\1"', line)
    elif '"event"' in line:
        yield "event", line.replace('"data",', '"other",')


PROSE = {
    "tolerance window is ±10": "tolerance window is ±5",
    "HTTP `401`": "HTTP `407`",
    "HTTP `429`": "HTTP `420`",
    "Unix millisecond timestamps.": "Unix second timestamps.",
    "transmitted as strings": "transmitted as numbers",
    "`X-Trace` in": "`X-Tracing` in",
    "as `requestId`": "as `requestNumber`",
    "returns `Signature seen before`": "returns `Signature is known already`",
    "up to 30 keys": "up to 31 keys",
    "valid for 60 minutes": "valid for 61 minutes",
    "every 30 minutes": "every 29 minutes",
    "At least one of `id` and `myId`": "At least one of `id` and `symbol`",
    "`myId` can also be used": "`theirId` can also be used",
    "`1` cross, `2` isolated.": "`2` cross, `1` isolated.",
    "excluding `points[]`": "excluding `profit`",
    "only accept JWT": "can use JWT or API Key signing",
    "can use JWT or API Key signing": "only accept JWT",
    "requires trade permission": "requires read permission",
    "order endpoints can be called": "no endpoints can be called",
    "wss://example.test/ws?token=": "wss://example.test/ws?ticket=",
    "wss://example.test/ws?streamKey=": "wss://example.test/ws?listenKey=",
    "queryStringWithoutSignature + requestBody": "requestBody + queryStringWithoutSignature",
}


def prose_changes(line: str) -> Iterator[tuple[str, str]]:
    for old, new in PROSE.items():
        if old in line:
            yield "wording", line.replace(old, new)


def test_the_unchanged_pages_have_no_difference(pages, read, check):
    assert check(read(pages)) == []


def test_every_seeded_change_is_reported(pages, read_all, check, capsys):
    made = list(dict.fromkeys(seeds(pages)))
    missed = []
    for seed in made:
        facts, problems = read_all(seed.applied(pages))
        if not problems and not check(facts):
            missed.append(str(seed))
    with capsys.disabled():
        sys.stdout.write(
            f"\nseeded changes of pages: {len(made) - len(missed)}/{len(made)} caught\n"
        )
    assert missed == []
    assert len(made) >= 150
