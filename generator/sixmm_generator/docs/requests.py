"""Operations as pages show them: request lines, tables of parameters and of response fields, JSON examples."""

import json
import re
import shlex
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from sixmm_generator.docs.facts import Aspects, Subject, Value, operation
from sixmm_generator.docs.page import Fence, Row, Table
from sixmm_generator.docs.place import Gathered, Place, Sample
from sixmm_generator.docs.reading import Reading, Unreadable, named_gaps, sample, shape
from sixmm_generator.docs.wording import (
    cell_aspects,
    codes,
    deprecated,
    is_amount,
    is_time,
    type_aspects,
)

_REQUEST_LINE = re.compile(
    r"^(GET|POST|PUT|DELETE|PATCH)\s+(?:https?://[^\s/]+)?(/\S*)(?:\s+HTTP/[\d.]+)?\s*$"
)
_CURL_BODY = re.compile(r"(?:-d|--data|--data-raw|--data-binary|--json)\s+'([^']*)'")
_CURL_METHOD = re.compile(r"(?:-X|--request)\s+([A-Z]+)")
_CURL_URL = re.compile(r"https?://[^\s/'\"]+(/[^\s'\"?]*)")
_CURL_SHORT = {"--request": "-X", "--header": "-H", "--data(?:-raw|-binary)?": "-d"}
_REQUIRED: dict[str, bool | str] = {
    "yes": True,
    "required": True,
    "true": True,
    "no": False,
    "optional": False,
    "false": False,
    "conditionally required": "conditional",
    "conditional": "conditional",
    "conditionally": "conditional",
}
_LIST_OF = re.compile(r"`(\w+\[\])`")
_GUEST = re.compile(r"\bif unauthenticated\b")
_INT32_MAX = 2**31 - 1
_TIME = re.compile(r"(time|timestamp(ms)?|expires?|At|^ts)$", re.IGNORECASE)


def not_here(place: Place, table: Table) -> str:
    """Why a table of an operation's fields can't be read where it stands; "" if it can."""
    if place.operation is None and table.columns[:2] == ("Parameter", "Type"):
        return "a table of parameters, but no request line above it."
    if place.operation is None and table.columns[:2] == ("Field", "Type"):
        return "a table of response fields, but no request line above it."
    if table.columns[:2] == ("Field", "Type") and place.label.lower().startswith("common"):
        assert place.operation is not None  # noqa: S101  # looked at above
        place.facts.collect(place.operation, "partial", place.at, "response ")
    return ""


def operation_of(fence: Fence) -> Subject | None:
    """The operation that the first line of a fence asks for."""
    match = _request(fence)
    return operation(match[1], urlsplit(match[2]).path) if match else None


def _request(fence: Fence) -> re.Match[str] | None:
    text = fence.text.strip()
    return _REQUEST_LINE.match(text.splitlines()[0].strip()) if text else None


def read_request_line(place: Place, fence: Fence) -> str:
    """An `http` fence. One that shows only headers says nothing about an operation. Gives what is left."""
    lines = [line.strip() for line in fence.text.strip().splitlines()]
    match = _request(fence)
    if not match:
        return named_gaps("http " + "\n".join(lines))
    target = urlsplit(match[2])
    place.operation = operation(match[1], target.path)
    place.line = fence.line + 1
    place.facts.collect(place.operation, "sections", place.at, place.at)
    samples = []
    for name, value in parse_qsl(target.query, keep_blank_values=True):
        entry = place.say(place.operation, f"query {name}", {})
        entry.line = entry.line or place.where
        place.gathered.samples.append(Sample(place.operation, f"query {name}", value, place.at))
        samples.append(f"{name}={sample(value)}")
    # The headers that a request is shown with, and whatever stands below.
    return named_gaps("\n".join(["http", "&".join(sorted(samples)), *lines[1:]]).strip())


def read_json(place: Place, fence: Fence, text: str | None = None) -> Any:
    """The parsed text of a fence, or None after noting that it is not JSON."""
    source = fence.text if text is None else text
    if fence.language in {"jsonc", "json5"}:
        source = re.sub(
            r'("(?:[^"\\]|\\.)*")|//[^\n]*|/\*.*?\*/',
            lambda found: found[1] or "",
            source,
            flags=re.DOTALL,
        )
        source = re.sub(r",(\s*[}\]])", r"\1", source)
    doubled: list[str] = []

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        doubled.extend(name for name in names if names.count(name) > 1)
        return dict(pairs)

    try:
        found = json.loads(source, object_pairs_hook=once)
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        place.refuse(fence.line + line, f"not JSON: {getattr(error, 'msg', error)}.")
        return None
    if doubled:
        place.refuse(fence.line + 1, f'the example has the field "{doubled[0]}" twice.')
    return found


def read_example(place: Place, subject: Subject, example: dict[str, Any]) -> None:
    """A JSON example below a request line: an answer if it is an envelope, else a body."""
    if {"code", "requestId"} <= example.keys():
        data = example.get("data")
        if isinstance(data, dict):
            _say_fields(place, subject, "response", data)
    else:
        _say_fields(place, subject, "body", example)


def read_curl(place: Place, fence: Fence) -> str:
    """The JSON body of a curl command, for the operation that it calls: should it be another one, that shows."""
    text = "\n".join(line.strip() for line in fence.text.strip().splitlines())
    body, url = _CURL_BODY.search(fence.text), _CURL_URL.search(fence.text)
    if body is None or url is None:
        return f"shell {text}"
    method = _CURL_METHOD.search(fence.text)
    example = read_json(place, fence, body[1])
    if not isinstance(example, dict):
        return f"shell {text}"
    subject = operation(method[1] if method else "POST", url[1])
    _say_fields(place, subject, "body", example)
    return f"shell {_command(fence.text.replace(body[1], ''))} {shape(example)}"


def _command(text: str) -> str:
    """A command whichever way it is written: quotes, lines, long options and the order of headers state nothing."""
    try:
        words = shlex.split(text.replace("\\\n", " "))
    except ValueError:
        return " ".join(text.split())
    parts = [""]
    for word in words:
        short = next((new for old, new in _CURL_SHORT.items() if re.fullmatch(old, word)), word)
        if short.startswith("-"):
            parts.append(short)
        elif parts[-1] in _CURL_SHORT.values():
            parts[-1] += f" {word}"
        else:
            parts.append(word)
    return named_gaps(" ".join(sorted(parts)).strip())


def read_parameter(place: Place, cells: dict[str, Reading], row: Row) -> None:
    """A request parameter: of the query of a GET, otherwise of the body."""
    assert place.operation is not None  # noqa: S101  # not_here looked
    part = "query" if place.operation.name.startswith("GET ") else "body"
    prefix = ""
    if "Required" not in cells and (inside := _LIST_OF.search(place.label)):
        prefix = f"{inside[1]}."
        if "mostly the same" in place.label:
            place.facts.collect(place.operation, "partial", place.at, f"{part} {inside[1]}")
    aspects = _row_aspects(place, row, cells)
    if "Required" in cells:
        said = re.sub(r"^([*_]+)(.*?)\1$", r"\2", cells["Required"].text.strip()).lower()
        required = _REQUIRED.get(said)
        if required is None:
            place.refuse(
                row.line, f'"{cells["Required"].text}" is neither Yes, No nor conditional.'
            )
        else:
            aspects["required"] = required
            _taken(cells["Required"])
    _say_row(place, f"{part} {prefix}", row, cells["Parameter"], aspects)


def read_response_field(place: Place, cells: dict[str, Reading], row: Row) -> None:
    """A response field, as a dotted path."""
    assert place.operation is not None  # noqa: S101  # not_here looked
    aspects = _row_aspects(place, row, cells)
    if cells["Description"].take(_GUEST):
        place.say(place.operation, "", {"auth": "optional"})
    _say_row(place, "response ", row, cells["Field"], aspects)


def _row_aspects(place: Place, row: Row, cells: dict[str, Reading]) -> Aspects:
    kind = type_aspects(cells["Type"].text)
    if kind is None:
        place.refuse(row.line, f'"{cells["Type"].text}" is not a known type.')
        return {}
    _taken(cells["Type"])
    name = next(iter(codes(row.cells[0])), "")
    found = {**kind, **_meant(name, cells["Description"].text, kind)}
    try:
        return {**found, **cell_aspects(cells["Description"], kind["type"])}
    except Unreadable as error:
        place.refuse(row.line, f"{name}: {error}")
        return found


def _meant(name: str, description: str, kind: Aspects) -> Aspects:
    """What a field holds, by what it is called: an amount, or a time."""
    if kind["type"] == "string" and is_amount(name, description):
        return {"amount": True}
    if kind["type"] == "integer" and kind.get("format") != "int32" and is_time(name, description):
        return {"time": True}
    return {}


def _say_row(place: Place, part: str, row: Row, cell: Reading, aspects: Aspects) -> None:
    names = codes(cell.text)
    if len(names) != 1 or not re.fullmatch(r"\w+(\[\])?(\.\w+(\[\])?)*", names[0]):
        place.refuse(row.line, f"{cell.text!r} is not one field name in backticks.")
        return
    start = cell.text.index(names[0])
    cell.blank(start - 1, start + len(names[0]) + 1)
    if cell.left:
        # A badge beside a name, such as "deprecated": known words are facts, others are kept.
        aspects = {**aspects, **deprecated(cell)}
    assert place.operation is not None  # noqa: S101  # both callers looked
    field = f"{part}{names[0].removesuffix('[]')}"
    known = place.facts.entry(place.operation, field)
    if known and "required" in known.aspects and "required" in aspects and known.at == place.at:
        place.refuse(row.line, f"{names[0]} has two rows.")
    # A table says more than an example or a request line that was read before it.
    place.restate(place.operation, field, aspects)


def _taken(cell: Reading) -> None:
    cell.blank(0, len(cell.text))


def settle_samples(gathered: Gathered) -> None:
    """Hold what examples show against the documented values; what is none of them is a contradiction."""
    for one in gathered.samples:
        entry = gathered.facts.entry(one.subject, one.field)
        values = entry.aspects.get("values") if entry else None
        if entry is None or not isinstance(values, list) or entry.aspects.get("open"):
            continue
        if str(one.value) not in {str(value) for value in values}:
            entry.contradict("example", one.value, one.at)


def _say_fields(place: Place, subject: Subject, part: str, example: dict[str, Any]) -> None:
    for path, aspects, value in example_fields(example):
        place.say(subject, f"{part} {path}", aspects)
        if isinstance(value, (str, int)) and not isinstance(value, bool):
            place.gathered.samples.append(Sample(subject, f"{part} {path}", value, place.at))


def example_fields(value: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Aspects, Any]]:
    """(path, aspects, value) of every field of a JSON example, outermost first: `orders`, `orders[].price`, …"""
    for name, inner in value.items():
        path = f"{prefix}{name}"
        yield path, _shown(name, inner), inner
        if isinstance(inner, dict):
            yield from example_fields(inner, f"{path}.")
        elif isinstance(inner, list):
            for item in inner:
                if isinstance(item, dict):
                    yield from example_fields(item, f"{path}[].")


def _shown(name: str, value: Any) -> Aspects:
    """The type that a sample value shows."""
    if isinstance(value, bool):
        return {"type": "boolean"}
    if isinstance(value, int):
        width: Aspects = {"format": "int64"} if abs(value) > _INT32_MAX else {}
        return {"type": "integer", **width, **_unit(name, value)}
    if isinstance(value, float):
        return {"type": "number"}
    if isinstance(value, str):
        return {"type": "string"}
    if isinstance(value, list):
        kinds = {str(_shown("", item).get("type")) for item in value}
        kinds -= {"object", "array", "None"}
        return {"type": "array", **({"items": kinds.pop()} if len(kinds) == 1 else {})}
    return {} if value is None else {"type": "object"}


def _unit(name: str, value: int) -> Aspects:
    # Ten digits are seconds and thirteen are milliseconds for any time between 2001 and 2286.
    digits = len(str(value))
    if not _TIME.search(name) or digits not in {10, 13}:
        return {}
    found: Value = "s" if digits == 10 else "ms"
    return {"unit": found}
