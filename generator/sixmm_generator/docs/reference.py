"""Facts that belong to no operation: codes, common enums, permissions, signing, envelopes, conventions."""

import re
from typing import Any

from sixmm_generator.docs.example import example_fields
from sixmm_generator.docs.facts import Aspects, Subject
from sixmm_generator.docs.page import Fence, Table, Text
from sixmm_generator.docs.place import Place
from sixmm_generator.docs.wording import codes, value_aspects

_CODE = re.compile(r"^`(\d+)`(?:\s*-\s*`(\d+)`)?$")
_ALGORITHM = re.compile(
    r"\b(HMAC-\w+) signature, (lowercase|uppercase) (hex|base64)", re.IGNORECASE
)
_UNIX = re.compile(r"\bUnix (millisecond|second) timestamp")
_TOLERANCE = re.compile(r"tolerance window is ±(\d+) seconds")
_REFUSAL = re.compile(r"\breturns `([^`]+)`")
_PAYLOAD = re.compile(r"^payload = (\w+(?: \+ \w+)*)$", re.MULTILINE)
_STATUS = re.compile(r"\bHTTP `(\d{3})`")
_TIMES = re.compile(r"^Unless otherwise specified, time fields are Unix (millisecond|second)")
_DECIMALS = re.compile(r"^Precision-sensitive fields .* are transmitted as strings")
_STRING_IDS = re.compile(r"^Large integer IDs such as (.*) are returned as strings")
_REQUEST_ID = re.compile(
    r"send `([\w-]+)` in the request header\. The server will return it as `(\w+)`"
)
_UNITS = {"millisecond": "ms", "second": "s"}
SIGNING = Subject("signing", "")


def read_errors(place: Place, table: Table) -> None:
    """Error codes, single or as a range."""
    for row in table.rows:
        match = _CODE.match(row.cells[0])
        if not match:
            place.refuse(row.line, f"{row.cells[0]!r} is not an error code or a range of them.")
            continue
        name = f"{match[1]}-{match[2]}" if match[2] else match[1]
        place.say(Subject("error code", name), "", {})


def read_enums(place: Place, table: Table) -> None:
    """A table of common enums."""
    for row in table.rows:
        name, values = row.cells
        kind = "integer" if re.match(r"`\d+`\s+\w", values) else "string"
        aspects = value_aspects(values, kind)
        if not aspects and len(codes(values)) == 1:
            aspects = {"values": list[Any](codes(values))}
        if not aspects:
            place.refuse(row.line, f"{values!r} is not a list of values in backticks.")
        place.say(Subject("enum", name), "", aspects)


def read_permissions(place: Place, table: Table) -> None:
    """The bits of an API key's permissions."""
    for row in table.rows:
        value = codes(row.cells[0])
        if len(value) != 1 or not value[0].isdigit():
            place.refuse(row.line, f"{row.cells[0]!r} is not one number in backticks.")
            continue
        place.say(Subject("permission", row.cells[1].lower()), "", {"value": int(value[0])})


def read_signing(place: Place, table: Table) -> None:
    """Header and query fields of a signed request."""
    for row in table.rows:
        location, field, required, description = row.cells
        name = (codes(field) or [field])[0]
        if required == "Yes":
            place.facts.collect(SIGNING, "required_fields", place.at, name)
        if location == "Header":
            place.say(SIGNING, "", {"header": name})
        elif location == "Query":
            aspects = _signing_field(name, description)
            if not aspects:
                place.refuse(row.line, f"{name} is neither described as a time nor as a signature.")
            place.say(SIGNING, "", aspects)
        elif location != "Body":
            place.refuse(row.line, f'"{location}" is not a known location.')


def _signing_field(name: str, description: str) -> Aspects:
    if match := _UNIX.search(description):
        return {"timestamp": name, "timestamp_unit": _UNITS[match[1]]}
    if match := _ALGORITHM.search(description):
        encoding = f"{match[3].lower()}-{match[2].lower()}"
        return {"signature": name, "algorithm": match[1], "encoding": encoding}
    return {}


def read_payload(place: Place, fence: Fence) -> None:
    """The formula of what is signed."""
    if match := _PAYLOAD.search(fence.text):
        place.say(SIGNING, "", {"payload": list[Any](match[1].split(" + "))})


def read_services(place: Place, table: Table) -> None:
    """Base addresses."""
    for row in table.rows:
        address = codes(row.cells[1])
        if len(address) == 1:
            place.say(Subject("service", row.cells[0]), "", {"url": address[0]})
        else:
            place.refuse(row.line, f"{row.cells[1]!r} is not one address in backticks.")


def read_envelope(place: Place, example: dict[str, Any]) -> None:
    """An answer that belongs to no operation: the envelope, of success where it has data."""
    name = "success" if "data" in example else "error"
    for path, aspects in example_fields(example):
        if "." not in path:
            # Each operation says what `data` is.
            said = {} if path == "data" else aspects
            place.say(Subject("envelope", name), f"field {path}", said)


def read_general_text(place: Place, text: Text) -> None:
    """A rule that holds for all operations."""
    for status in _STATUS.findall(text.text):
        place.say(Subject("http status", status), "", {})
    if match := _TIMES.search(text.text):
        place.say(Subject("convention", "times"), "", {"unit": _UNITS[match[1]]})
    if _DECIMALS.search(text.text):
        place.say(Subject("convention", "decimals"), "", {"type": "string"})
    if match := _STRING_IDS.search(text.text):
        ids: Aspects = {"type": "string", "fields": list[Any](sorted(codes(match[1])))}
        place.say(Subject("convention", "large ids"), "", ids)
    if match := _REQUEST_ID.search(text.text):
        place.say(Subject("convention", "request id"), "", {"header": match[1], "field": match[2]})
    if match := _TOLERANCE.search(text.text):
        place.say(SIGNING, "", {"tolerance_ms": int(match[1]) * 1000})
    for message in _REFUSAL.findall(text.text):
        if message.count(" ") > 1:
            place.say(Subject("refusal", message), "", {})
