"""Sentences in a known form that state a fact about the operation above them, or about the exchange as a whole."""

import re

from sixmm_generator.docs.facts import Aspects, Entry, Facts, Subject, Value, parents
from sixmm_generator.docs.page import problem
from sixmm_generator.docs.place import Copy, Gathered, Place
from sixmm_generator.docs.reading import Reading
from sixmm_generator.docs.wording import (
    NUMBER,
    bounds,
    codes,
    conditions,
    deprecated,
    unit_of,
    value_aspects,
    whole,
)

_NAMES = r"((?:`\w+`(?:, | and | or |, and |, or )?)+)"
_ANY = re.compile(
    rf"At least one of {_NAMES} must be (?:provided|given|sent|specified)", re.IGNORECASE
)
_ALL = re.compile(
    rf"(?:Both|All of) {_NAMES} (?:must be (?:provided|given|sent|specified)|are required)",
    re.IGNORECASE,
)
_ONE = re.compile(
    rf"(?:Exactly|Only) one of {_NAMES} (?:must|may|can) be (?:provided|given|sent|specified)",
    re.IGNORECASE,
)
_ALSO = re.compile(r"`(\w+)` can also be used")
_MEANING = re.compile(r"^`(\w+)`:\s*(?=`)")
_SAME = re.compile(
    r"Response fields are the same as the (?P<left>.+?) fields(?:, excluding ((?:`[^`]+`(?:, | and )?)+))?",
    re.IGNORECASE,
)
_ONCE = re.compile(r"`(\w+)` is (?:returned|shown) only once")
_COUNTED = NUMBER.replace("(", "(?P<number>", 1)
_COUNT = {
    "perUser": re.compile(
        rf"\bEach (?P<left>user|account) can (?:create|have|hold) (?:up to|at most) {_COUNTED}",
        re.IGNORECASE,
    ),
    "perRequest": re.compile(
        rf"\b(?:Each|A|One|Every) (?:request|call|batch)(?: can| may| must)? (?:contains?|holds?|takes?|includes?|carry|carries|have|has)"
        rf" (?:up to|at most|no more than) {_COUNTED}",
        re.IGNORECASE,
    ),
}
_SPAN = r"(?P<span>milliseconds?|seconds?|minutes?|hours?|days?|weeks?|months?)"
_HOW_LONG = f"{_COUNTED} {_SPAN}"
_TIMED = {
    "valid": re.compile(rf"\b(?:is |are |stays |remains )?valid for {_HOW_LONG}\b", re.IGNORECASE),
    "expires": re.compile(rf"\bexpires? (?:after|in|within) {_HOW_LONG}\b", re.IGNORECASE),
    "renewEvery": re.compile(rf"\b(?:Renewal|Renew(?: it)?) every {_HOW_LONG}\b", re.IGNORECASE),
    "window": re.compile(
        rf"\b(?:time )?(?:range|span|window|interval|period)s? (?P<left>between \S+ and \S+ )?"
        rf"(?:must not exceed|cannot exceed|can't exceed|is limited to|is at most|of at most|of up to|may span up to|is) {_HOW_LONG}\b",
        re.IGNORECASE,
    ),
    "history": re.compile(
        rf"\b(?:within|for|of|from) the (?:last|past|most recent) {_HOW_LONG}\b", re.IGNORECASE
    ),
}
_RATE = re.compile(
    rf"{NUMBER} (requests?|calls?|orders?|messages?|subscriptions?|connections?|times?)\s*(?:per|/|every|each|a|an)\s*(?:{NUMBER}\s*)?"
    r"(second|minute|hour|day|sec|min)s?\b",
    re.IGNORECASE,
)
_WEIGHT = re.compile(rf"\b(?:request )?weight(?: is|:| of)? {NUMBER}", re.IGNORECASE)
_COOKIE = re.compile(r"\bvia Cookie\b")


def read_text(place: Place, subject: Subject | None, text: Reading) -> None:
    """A sentence: of the operation in whose section it stands, or else of the exchange."""
    _rates(place, subject, text)
    if subject is None:
        return
    _groups(place, subject, text)
    _same(place, subject, text)
    _limits(place, subject, text)
    if text.take(_COOKIE):
        place.say(subject, "", {"auth": "cookie"})
    _one_field(place, subject, text)
    if not re.search(r"`\w+`", text.rest):
        found = deprecated(text)
        if found:
            place.say(subject, "", found)
        elif re.match(r"^\W*deprecated\b", text.rest, re.IGNORECASE):
            place.say(subject, "", {"deprecated": True})
    elif re.match(r"^\W*(?:\w+\W+){0,5}deprecated\b", text.rest, re.IGNORECASE) and not re.match(
        r"^\W*`", text.rest
    ):
        # "Deprecated: use `x` instead": of the operation, whatever it names as its successor.
        place.say(subject, "", deprecated(text))


def _groups(place: Place, subject: Subject, text: Reading) -> None:
    for aspect, pattern in (("require_any", _ANY), ("require_all", _ALL), ("require_one", _ONE)):
        if match := text.take(pattern):
            place.say(subject, "", {aspect: [list[Value](sorted(codes(match[1])))]})
    part = "query" if subject.name.startswith("GET ") else "body"
    if match := text.take(_ALSO):
        place.say(subject, f"{part} {match[1]}", {})


def _same(place: Place, subject: Subject, text: Reading) -> None:
    if match := text.take(_SAME):
        but = tuple(name.removesuffix("[]") for name in codes(match[2] or ""))
        copy = Copy(subject, match[1].lower(), but, place.at, place.page.name, place.line)
        place.gathered.copies.append(copy)


def _one_field(place: Place, subject: Subject, text: Reading) -> None:
    """What a sentence says about the one field that it begins with or names first."""
    if (match := _ONCE.search(text.rest)) and place.facts.entry(subject, f"response {match[1]}"):
        text.take(_ONCE)
        place.say(subject, f"response {match[1]}", {"shown_once": True})
    if match := _MEANING.match(text.rest):
        for field, entry in _request_fields(place, subject, match[1]):
            text.blank(*match.span())
            place.restate(subject, field, value_aspects(text, entry.aspects.get("type")))
        return
    first = re.search(r"`(\w+)`", text.rest)
    if first is None:
        return
    for field, entry in _request_fields(place, subject, first[1]):
        found: Aspects = {}
        needed = conditions(text)
        if needed:
            found |= {**needed, "required": "conditional"}
        found |= bounds(text, entry.aspects.get("type"))
        if re.match(rf"^\W*(?:the |field |parameter )*`{first[1]}`", text.text, re.IGNORECASE):
            found |= deprecated(text)
        if re.match(rf"^\W*`{first[1]}` (?:is|are|must be)\b", text.text):
            found |= unit_of(text)
        if found:
            _say(place, subject, field, found)


def _say(place: Place, subject: Subject, field: str, found: Aspects) -> None:
    """A sentence narrows what a row says: "No" with "required when" below it is a condition, not a contradiction."""
    entry = place.facts.entry(subject, field)
    if entry and found.get("required") == "conditional" and entry.aspects.get("required") is False:
        entry.aspects["required"] = "conditional"
    place.say(subject, field, found)


def _request_fields(place: Place, subject: Subject, name: str) -> list[tuple[str, Entry]]:
    found = (
        (f"{part} {name}", place.facts.entry(subject, f"{part} {name}"))
        for part in ("body", "query")
    )
    return [(field, entry) for field, entry in found if entry]


def _limits(place: Place, subject: Subject, text: Reading) -> None:
    for name, pattern in _COUNT.items():
        if match := text.take(pattern):
            place.say(subject, "", {f"limit {name}": whole(match["number"])})
    for name, pattern in _TIMED.items():
        if match := text.take(pattern):
            unit = f"{match['span'].lower().rstrip('s').capitalize()}s"
            place.say(subject, "", {f"limit {name}{unit}": whole(match["number"])})


def _rates(place: Place, subject: Subject | None, text: Reading) -> None:
    """How often something may be asked: of one operation, or of all where no operation is spoken of."""
    found: Aspects = {}
    while match := text.take(_RATE):
        noun, count, unit = match[2].lower().rstrip("s"), match[3] or "", match[4].lower()
        unit = {"sec": "second", "min": "minute"}.get(unit, unit).capitalize()
        found[f"limit {noun}sPer{count}{unit}{'s' if count else ''}"] = whole(match[1])
    if subject is not None and (match := text.take(_WEIGHT)):
        found["weight"] = whole(match[1])
    if not found:
        return
    if subject is not None:
        place.say(subject, "", found)
        return
    for name, value in found.items():
        place.say(Subject("limit", name.removeprefix("limit ")), "", {"value": value})


def settle_copies(gathered: Gathered) -> None:
    """Resolve "the same fields as", now that the other operation has been read."""
    for copy in gathered.copies:
        source = _named(gathered.facts, copy)
        if source is None:
            gathered.problems.append(
                problem(copy.page, copy.line, f'no section of this page is called "{copy.of}".')
            )
            gathered.facts.refused.add(copy.at)
            continue
        for path, entry in gathered.facts.fields(source, "response").items():
            if not {path, *parents(path)} & set(copy.but):
                aspects: Aspects = dict(entry.aspects)
                where = f"{copy.page}:{copy.line}"
                gathered.facts.add(copy.operation, f"response {path}", copy.at, aspects, where)


def _named(facts: Facts, copy: Copy) -> Subject | None:
    """The operation in the section whose anchor begins the words: "trade overview summary" → `trade-overview`."""
    slug = copy.at.partition("#")[0]
    wanted = re.sub(r"[^a-z0-9]+", "-", copy.of)
    for subject in facts.operations():
        sections = facts.aspect(subject, "", "sections")
        for section in sections if isinstance(sections, list) else []:
            page, _, anchor = str(section).partition("#")
            if page == slug and anchor and wanted.startswith(anchor) and subject != copy.operation:
                return subject
    return None
