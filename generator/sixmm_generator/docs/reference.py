"""Facts that belong to no operation: codes, common enums, permissions, signing, envelopes, conventions."""

import re
from typing import Any

from sixmm_generator.docs.facts import Aspects, Subject
from sixmm_generator.docs.page import Row
from sixmm_generator.docs.place import Place
from sixmm_generator.docs.reading import Reading
from sixmm_generator.docs.requests import example_fields
from sixmm_generator.docs.wording import NUMBER, codes, deprecated, value_aspects, whole

_CODE = re.compile(r"^`?(\d+)`?(?:\s*(?:-|–|—|to)\s*`?(\d+)`?)?$")
_ALGORITHM = re.compile(
    r"\b(HMAC-\w+) signature, (lowercase|uppercase) (hex|base64)(?: string)?", re.IGNORECASE
)
_UNIX = re.compile(r"\bUnix (millisecond|second) timestamp")
_SECONDS = {"millisecond": 1, "second": 1000, "minute": 60_000, "hour": 3_600_000}
_TOLERANCE = re.compile(
    rf"\b(?:tolerance|time|receive|validity) window is (?:±\s*|\+/-\s*)?{NUMBER} ?(milliseconds?|ms|seconds?|s|minutes?)\b",
    re.IGNORECASE,
)
_REFUSAL = re.compile(r"\breturns `([^`]+ [^`]+ [^`]+)`")
_PAYLOAD = re.compile(r"^payload = (\w+(?: \+ \w+)*)$", re.MULTILINE)
_STATUS = re.compile(r"\bHTTP `?(\d{3})`?(?!\d)")
_TIMES = re.compile(
    r"^Unless otherwise specified, time fields are Unix (millisecond|second)s?(?: timestamps)?"
)
_DECIMALS = re.compile(r"^Precision-sensitive fields (?P<left>.*) are transmitted as strings")
_STRING_IDS = re.compile(
    r"^Large integer IDs such as ((?:`[^`]+`(?:, and |, | and )?)+) are returned as strings"
)
_REQUEST_ID = re.compile(
    r"send `([\w-]+)` in the request header\. The server will return it as `(\w+)`"
)
_REPLAY = re.compile(r"^(\w+)-related paths perform signature replay checks")
_UNITS = {"millisecond": "ms", "second": "s"}
SIGNING = Subject("signing", "")


def read_error(place: Place, cells: dict[str, Reading], row: Row) -> None:
    """An error code, or a range of them."""
    cell = cells["Error code"]
    match = _CODE.match(cell.text.strip())
    if not match or (match[2] and int(match[2]) <= int(match[1])):
        place.refuse(row.line, f"{cell.text!r} is not an error code or a range of them.")
        return
    name = f"{match[1]}-{match[2]}" if match[2] else match[1]
    cell.blank(0, len(cell.text))
    subject = Subject("error code", name)
    if place.facts.entry(subject) and place.facts.subjects[subject][""].at == place.at:
        place.refuse(row.line, f"the error code {name} is listed twice.")
    place.say(subject, "", deprecated(cells["Description"]))


def read_enum(place: Place, cells: dict[str, Reading], row: Row) -> None:
    """A common enum."""
    name, values = cells["Enum"].text, cells["Values"]
    gone = deprecated(values)
    kind = "integer" if re.match(r"`?-?\d+`?(?:\s+[\w(]|\s*[:=–-])", values.text) else "string"
    aspects = value_aspects(values, kind)
    if not aspects:
        place.refuse(row.line, f"{values.text!r} is not a list of values in backticks.")
        return
    if deprecated_row := deprecated(cells["Enum"]):
        gone |= deprecated_row
        name = re.sub(r"\W*\bdeprecated\b\W*$", "", name, flags=re.IGNORECASE)
    if Subject("enum", name) in place.facts.subjects:
        place.refuse(row.line, f"{name} is listed twice.")
    place.say(Subject("enum", name), "", {**aspects, **gone})


def read_permission(place: Place, cells: dict[str, Reading], row: Row) -> None:
    """A bit of an API key's permissions."""
    value = codes(cells["Value"].text)
    if len(value) != 1 or not value[0].isdigit():
        place.refuse(row.line, f"{cells['Value'].text!r} is not one number in backticks.")
        return
    for column in ("Value", "Permission"):
        cells[column].blank(0, len(cells[column].text))
    name = cells["Permission"].text.strip("*` ").lower()
    place.say(Subject("permission", name), "", {"value": int(value[0])})


def read_signing(place: Place, cells: dict[str, Reading], row: Row) -> None:
    """A header or query field of a signed request."""
    location, field = cells["Location"].text.strip(), cells["Field"].text
    name = (codes(field) or [field])[0]
    required = cells["Required"]
    if required.text == "Yes":
        place.facts.collect(SIGNING, "required_fields", place.at, name, sort=True)
    if required.text in {"Yes", "No"}:
        required.blank(0, len(required.text))
    if location == "Header":
        place.say(SIGNING, "", {"header": name})
    elif location == "Query":
        aspects = _signing_field(name, cells["Description"])
        if not aspects:
            place.refuse(row.line, f"{name} is neither described as a time nor as a signature.")
        place.say(SIGNING, "", aspects)
    elif location != "Body":
        place.refuse(row.line, f'"{location}" is not a known location.')


def _signing_field(name: str, description: Reading) -> Aspects:
    if match := description.take(_UNIX):
        return {"timestamp": name, "timestamp_unit": _UNITS[match[1]]}
    if match := description.take(_ALGORITHM):
        encoding = f"{match[3].lower()}-{match[2].lower()}"
        return {"signature": name, "algorithm": match[1], "encoding": encoding}
    return {}


def read_payload(place: Place, text: Reading) -> None:
    """The formula of what is signed."""
    if match := text.take(_PAYLOAD):
        place.say(SIGNING, "", {"payload": list[Any](match[1].split(" + "))})


def read_service(place: Place, cells: dict[str, Reading], row: Row) -> None:
    """A base address."""
    address = codes(cells["Endpoint"].text)
    if len(address) != 1:
        place.refuse(row.line, f"{cells['Endpoint'].text!r} is not one address in backticks.")
        return
    for cell in cells.values():
        start = cell.text.find(f"`{address[0]}`")
        cell.blank(*((start, start + len(address[0]) + 2) if start >= 0 else (0, len(cell.text))))
    place.say(Subject("service", cells["Type"].text), "", {"url": address[0]})


def read_envelope(place: Place, example: dict[str, Any]) -> None:
    """An answer that belongs to no operation: the envelope, of success where it has data."""
    name = "success" if "data" in example else "error"
    for path, aspects, _ in example_fields(example):
        if "." not in path:
            # Each operation says what `data` is.
            said = {} if path == "data" else aspects
            place.say(Subject("envelope", name), f"field {path}", said)


def read_general_text(place: Place, text: Reading) -> None:
    """A rule that holds for all operations."""
    while match := text.take(_STATUS):
        place.say(Subject("http status", match[1]), "", {})
    if match := text.take(_TIMES):
        place.say(Subject("convention", "times"), "", {"unit": _UNITS[match[1]]})
    if text.take(_DECIMALS):
        place.say(Subject("convention", "decimals"), "", {"type": "string"})
    if match := text.take(_STRING_IDS):
        ids: Aspects = {"type": "string", "fields": list[Any](sorted(codes(match[1])))}
        place.say(Subject("convention", "large ids"), "", ids)
    if match := text.take(_REQUEST_ID):
        place.say(Subject("convention", "request id"), "", {"header": match[1], "field": match[2]})
    if match := text.take(_TOLERANCE):
        unit = (
            "millisecond"
            if match[2].lower().startswith(("ms", "milli"))
            else match[2].lower().rstrip("s")
        )
        factor = _SECONDS.get(unit, _SECONDS["second"])
        place.say(SIGNING, "", {"tolerance_ms": whole(match[1]) * factor})
    if match := text.take(_REPLAY):
        place.say(Subject("convention", "replays"), "", {"paths": match[1].lower()})
    while match := text.take(_REFUSAL):
        place.say(Subject("refusal", match[1]), "", {})
