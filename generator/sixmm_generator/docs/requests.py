"""Operations as pages show them: request lines, tables of parameters and of response fields, JSON examples."""

import json
import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from sixmm_generator.docs.example import example_fields
from sixmm_generator.docs.facts import Aspects, Subject, operation
from sixmm_generator.docs.page import Fence, Row, Table
from sixmm_generator.docs.place import Place
from sixmm_generator.docs.wording import cell_aspects, codes, type_aspects

_REQUEST_LINE = re.compile(r"^(GET|POST|PUT|DELETE|PATCH)\s+(/\S*)\s*$")
_CURL_BODY = re.compile(r"(?:-d|--data|--data-raw)\s+'([^']*)'")
_CURL_METHOD = re.compile(r"(?:-X|--request)\s+([A-Z]+)")
_CURL_URL = re.compile(r"https?://[^\s/'\"]+(/[^\s'\"?]*)")
_REQUIRED: dict[str, bool | str] = {
    "yes": True,
    "no": False,
    "conditionally required": "conditional",
}
_LIST_OF = re.compile(r"`(\w+\[\])`")


def read_request_line(place: Place, fence: Fence) -> None:
    """An `http` fence. One that shows only headers says nothing about an operation."""
    match = _REQUEST_LINE.match(fence.text.splitlines()[0] if fence.text.strip() else "")
    if not match:
        return
    target = urlsplit(match[2])
    place.operation = operation(match[1], target.path)
    place.facts.collect(place.operation, "sections", place.at, place.at)
    for name, _ in parse_qsl(target.query, keep_blank_values=True):
        place.say(place.operation, f"query {name}", {})


def read_json(place: Place, fence: Fence, text: str | None = None) -> Any:
    """The parsed text of a fence, or None after noting that it is not JSON."""
    try:
        return json.loads(fence.text if text is None else text)
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        place.refuse(fence.line + line, f"not JSON: {getattr(error, 'msg', error)}.")
        return None


def read_example(place: Place, subject: Subject, example: dict[str, Any]) -> None:
    """A JSON example below a request line: an answer if it is an envelope, else a body."""
    if {"code", "requestId"} <= example.keys():
        data = example.get("data")
        if isinstance(data, dict):
            _say_fields(place, subject, "response", data)
    else:
        _say_fields(place, subject, "body", example)


def read_curl(place: Place, fence: Fence) -> None:
    """The JSON body of a curl command, for the operation that it calls: should it be another one, that shows."""
    body, url = _CURL_BODY.search(fence.text), _CURL_URL.search(fence.text)
    if body is None or url is None:
        return
    method = _CURL_METHOD.search(fence.text)
    example = read_json(place, fence, body[1])
    if isinstance(example, dict):
        subject = operation(method[1] if method else "POST", url[1])
        _say_fields(place, subject, "body", example)


def read_parameters(place: Place, table: Table) -> None:
    """A table of request parameters: the query of a GET, otherwise the body."""
    if place.operation is None:
        place.refuse(table.line, "a table of parameters, but no request line above it.")
        return
    part = "query" if place.operation.name.startswith("GET ") else "body"
    prefix = ""
    if "Required" not in table.columns and (inside := _LIST_OF.search(place.label)):
        prefix = f"{inside[1]}."
        if "mostly the same" in place.label:
            place.facts.collect(place.operation, "partial", place.at, f"{part} {inside[1]}")
    for row in table.rows:
        cells = dict(zip(table.columns, row.cells, strict=True))
        aspects = _row_aspects(place, row, cells)
        if "Required" in cells:
            required = _REQUIRED.get(cells["Required"].lower())
            if required is None:
                place.refuse(row.line, f'"{cells["Required"]}" is neither Yes, No nor conditional.')
            else:
                aspects["required"] = required
        _say_row(place, f"{part} {prefix}", row, cells["Parameter"], aspects)


def read_response_fields(place: Place, table: Table) -> None:
    """A table of response fields, with dotted paths."""
    if place.operation is None:
        place.refuse(table.line, "a table of response fields, but no request line above it.")
        return
    if place.label.lower().startswith("common"):
        place.facts.collect(place.operation, "partial", place.at, "response ")
    for row in table.rows:
        cells = dict(zip(table.columns, row.cells, strict=True))
        aspects = _row_aspects(place, row, cells)
        if "if unauthenticated" in cells["Description"]:
            place.say(place.operation, "", {"auth": "optional"})
        _say_row(place, "response ", row, cells["Field"], aspects)


def _row_aspects(place: Place, row: Row, cells: dict[str, str]) -> Aspects:
    kind = type_aspects(cells["Type"])
    if kind is None:
        place.refuse(row.line, f'"{cells["Type"]}" is not a known type.')
        return {}
    return {**kind, **cell_aspects(cells["Description"], kind["type"])}


def _say_row(place: Place, part: str, row: Row, cell: str, aspects: Aspects) -> None:
    names = codes(cell)
    if len(names) != 1 or not re.fullmatch(r"\w+(\[\])?(\.\w+(\[\])?)*", names[0]):
        place.refuse(row.line, f"{cell!r} is not one field name in backticks.")
        return
    assert place.operation is not None  # noqa: S101  # both callers looked
    field = f"{part}{names[0].removesuffix('[]')}"
    known = place.facts.entry(place.operation, field)
    if known and "required" in known.aspects and "required" in aspects and known.at == place.at:
        place.refuse(row.line, f"{names[0]} has two rows.")
    # A table says more than an example or a request line that was read before it.
    place.facts.restate(place.operation, field, place.at, aspects)


def _say_fields(place: Place, subject: Subject, part: str, example: dict[str, Any]) -> None:
    for path, aspects in example_fields(example):
        place.say(subject, f"{part} {path}", aspects)
