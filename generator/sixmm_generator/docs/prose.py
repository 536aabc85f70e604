"""Sentences in a fixed form that state a fact about the operation above them."""

import re
from collections.abc import Callable

from sixmm_generator.docs.facts import Aspects, Facts, Subject, Value, parents
from sixmm_generator.docs.page import Text
from sixmm_generator.docs.place import Copy, Gathered, Place
from sixmm_generator.docs.problem import problem
from sixmm_generator.docs.wording import codes, value_aspects

_ANY = re.compile(r"At least one of ((?:`\w+`(?:, | and | or |, and )?)+) must be provided")
_ALSO = re.compile(r"`(\w+)` can also be used")
_MEANING = re.compile(r"^`(\w+)`:\s*(`.*)$")
_SAME = re.compile(
    r"Response fields are the same as the (.+?) fields(?:, excluding ((?:`[^`]+`(?:, | and )?)+))?",
    re.IGNORECASE,
)
_ONCE = re.compile(r"`(\w+)` is returned only once")
_LIMITS = {
    "perUser": re.compile(r"\bEach user can create up to (\d+)\b"),
    "validMinutes": re.compile(r"\bis valid for (\d+) minutes\b"),
    "renewEveryMinutes": re.compile(r"\bRenewal every (\d+) minutes\b"),
}
_COOKIE = "via Cookie"


def read_operation_text(place: Place, subject: Subject, text: Text) -> None:
    """A sentence in an operation's section."""
    for reader in _READERS:
        reader(place, subject, text)


def _any(place: Place, subject: Subject, text: Text) -> None:
    if match := _ANY.search(text.text):
        place.say(subject, "", {"require_any": [list[Value](sorted(codes(match[1])))]})


def _also(place: Place, subject: Subject, text: Text) -> None:
    if match := _ALSO.search(text.text):
        part = "query" if subject.name.startswith("GET ") else "body"
        place.say(subject, f"{part} {match[1]}", {})


def _meaning(place: Place, subject: Subject, text: Text) -> None:
    if match := _MEANING.match(text.text):
        for part in ("body", "query"):
            if entry := place.facts.entry(subject, f"{part} {match[1]}"):
                entry.aspects.update(value_aspects(match[2], entry.aspects.get("type")))


def _same(place: Place, subject: Subject, text: Text) -> None:
    if match := _SAME.search(text.text):
        but = tuple(name.removesuffix("[]") for name in codes(match[2] or ""))
        copy = Copy(subject, match[1].lower(), but, place.at, place.page.name, text.line)
        place.gathered.copies.append(copy)


def _once(place: Place, subject: Subject, text: Text) -> None:
    if (match := _ONCE.search(text.text)) and place.facts.entry(subject, f"response {match[1]}"):
        place.say(subject, f"response {match[1]}", {"shown_once": True})


def _limits(place: Place, subject: Subject, text: Text) -> None:
    for name, pattern in _LIMITS.items():
        if match := pattern.search(text.text):
            place.say(subject, "", {f"limit {name}": int(match[1])})


def _cookie(place: Place, subject: Subject, text: Text) -> None:
    if _COOKIE in text.text:
        place.say(subject, "", {"auth": "cookie"})


_READERS: tuple[Callable[[Place, Subject, Text], None], ...] = (
    _any,
    _also,
    _meaning,
    _same,
    _once,
    _limits,
    _cookie,
)


def settle_copies(gathered: Gathered) -> None:
    """Resolve "the same fields as", now that the other operation has been read."""
    for copy in gathered.copies:
        source = _named(gathered.facts, copy)
        if source is None:
            gathered.problems.append(
                problem(copy.page, copy.line, f'no section of this page is called "{copy.of}".')
            )
            continue
        for path, entry in gathered.facts.fields(source, "response").items():
            if not {path, *parents(path)} & set(copy.but):
                aspects: Aspects = dict(entry.aspects)
                gathered.facts.add(copy.operation, f"response {path}", copy.at, aspects)


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
