"""A text from which facts are taken, and what is left of it: the digests of what is left notice every change of it."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

import attrs

_TAKEN = "\0"
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " "})
# Long enough that two texts of one section never share it, short enough for a line of them to be read over.
_LENGTH = 10
# A topic of a stream: its words are its name, and only what is filled in may differ.
_TOPIC = re.compile(r"[a-z]+(?:\.\w+)+")
# A name that somebody made up: "ext-buy-001", "req-7cad3113", "my-bot".
_MADE_UP = re.compile(r"[a-z][a-z0-9]*(?:-[a-zA-Z0-9]+)+")
_GAP = re.compile(
    r"\bYOUR_([A-Z_]+)|<(?:your[ _-])?([A-Za-z][\w -]*)>|\$\{?([A-Z][A-Z_]*)\}?", re.IGNORECASE
)
# Marks that state something without a word: a footnote's, and text that is struck out.
_MARKS = re.compile(r"~~|[†‡§*]")
# Fields of examples whose very value is a fact.
_EXACT = {"code", "op", "event", "success"}


class Unreadable(ValueError):
    """A text says something in a known place in a way that can't be read without guessing."""


@attrs.define
class Reading:
    """A text that is being read. What facts were taken from is blanked in `rest`, and so never read twice."""

    text: str
    rest: str = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.rest = self.text

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The first match in what is left. It is blanked, but for a group named `left`, which no fact holds."""
        match = pattern.search(self.rest)
        if match is None:
            return None
        start, end = match.span()
        if "left" in pattern.groupindex and match["left"] is not None:
            middle = match.span("left")
            self.blank(start, middle[0])
            self.blank(middle[1], end)
        else:
            self.blank(start, end)
        return match

    def blank(self, start: int, end: int) -> None:
        """Note that a fact holds everything between two places."""
        self.rest = self.rest[:start] + _TAKEN * (end - start) + self.rest[end:]

    def leave(self, start: int, length: int) -> None:
        """Note that no fact holds a part of what was taken."""
        end = start + length
        self.rest = self.rest[:start] + self.text[start:end] + self.rest[end:]

    @property
    def left(self) -> str:
        """What no fact was taken from; "" where nothing but punctuation is left."""
        return words(self.rest)


def words(text: str) -> str:
    """A text as its digest sees it: without spacing and the end's punctuation."""
    plain = re.sub(rf"[\s{_TAKEN}]+", " ", text.translate(_QUOTES))
    plain = re.sub(r"\\([^\w\s])", r"\1", plain).strip(" .,;:/|-")
    return plain if re.search(r"\w", plain) or _MARKS.search(plain) or _symbols(plain) else ""


def _symbols(text: str) -> bool:
    """Whether a text has signs such as "≥" or a warning's: they are no words, and no punctuation either."""
    return any(not one.isascii() and unicodedata.category(one)[0] == "S" for one in text)


def digest(text: str) -> str:
    """A short digest of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]


def named_gaps(text: str) -> str:
    """A request whose gaps are written in one way: YOUR_API_KEY, <api key> and $API_KEY are the same gap."""

    def name(match: re.Match[str]) -> str:
        found = next(group for group in match.groups() if group)
        return "$" + re.sub(r"[\s-]+", "_", found).upper()

    return _GAP.sub(name, text)


def row_digest(key: str, cells: Iterable[str]) -> str:
    """The digest of a table's row: which one it is, and what is left of it. So a row that repeats another page is missed, too."""
    return digest(" | ".join((re.sub(r"\W+", " ", key).strip(), *(cell for cell in cells if cell))))


def shape(value: Any, name: str = "", *, typed: bool = False) -> str:
    """An example without its values: which fields it has and what their values look like.

    Another price or id is no change of an example; another spelling is one. Types are facts, and left out, unless `typed`.
    """
    if isinstance(value, dict):
        return json.dumps({key: shape(value[key], key, typed=typed) for key in sorted(value)})
    if isinstance(value, list):
        return f"[{', '.join(sorted({shape(one, name, typed=typed) for one in value}))}]"
    if name in _EXACT or value is None:
        return json.dumps(value)
    kind = f"{type(value).__name__} " if typed else ""
    return kind + sample(json.dumps(value) if not isinstance(value, str) else value)


def sample(text: str) -> str:
    """What a sample value looks like: letters and digits by kind, everything else as it is."""
    if " " in text:
        return "words"
    if text in {"true", "false"}:
        return "bool"
    if _TOPIC.fullmatch(text):
        return ".".join(part if part.islower() else "A" for part in text.split("."))
    if _MADE_UP.fullmatch(text):
        return "name"
    text = re.sub(r"[A-Za-z0-9_]{16,}", "T", text)
    text = re.sub(r"[0-9]+(?:\.[0-9]+)?", "9", text)
    text = re.sub(r"[A-Z][A-Z9_]*(?![a-z])", "A", text)
    return re.sub(r"[A-Za-z]*[a-z][A-Za-z9]*", "a", text)
