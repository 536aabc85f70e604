"""Secrets out of raw bytes, before anybody sees them.

The journal keeps raw bytes, since a signature can be explained from nothing less. What leaves
it (JSON, HAR, the page, an explanation) has gone through here. Shown are the values of names that the
description has and does not mark as secret: a password that is misspelt, nested, escaped or sent as
something else than JSON is a value of no such name.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import zip_longest
from urllib.parse import unquote_plus

from attrs import frozen
from sixmm_description import Description, SignedNames

MASK = b"***"

# What a secret may be called beside the fields that the description marks; parts of names, letters only.
_ALWAYS = (
    *("pass", "pwd", "secret", "token", "signature", "cookie", "authorization", "credential"),
    *("privatekey", "bearer", "session", "otp"),
)
_KEPT_HEADERS = ("authorization", "content-type", "cookie", "user-agent")
_SECRET_HEADERS = frozenset({"authorization", "cookie", "set-cookie", "proxy-authorization"})
_SHOWN_OF_KEY = 5
_API_KEY = "apikey"

_LEXEME = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_NAME = re.compile(r"[\w.\[\]%-]{1,64}", re.ASCII)
# What a signed text may begin with: a method, a path, a moment.
_NO_VALUE = re.compile(rb"[A-Z]{0,7}(?:/[\w/.-]*)?|[0-9]{1,20}")


@frozen
class _Span:
    """Bytes that are not shown as they are; of an API key, its beginning is."""

    start: int
    end: int
    is_key: bool = False


class Masker:
    """Knows whose values are shown.

    Args:
        secret: Names whose values are secret, as are those that sound like one.
        shown: Names whose values are shown; all others where it is None.
        sentence: The name under which an answer of the mock says something.
        signed: What a signed call carries is called.
    """

    def __init__(
        self,
        secret: Iterable[str],
        shown: Iterable[str] | None = None,
        *,
        sentence: str | None = None,
        signed: SignedNames | None = None,
    ) -> None:
        own = [] if signed is None else [signed.key_header, signed.request_id_header]
        self._key_header = None if signed is None else signed.key_header
        self._kept = (*_KEPT_HEADERS, *own)
        self._sentence = sentence
        self._shown = None if shown is None else frozenset(shown) - frozenset(secret)
        self._secret = tuple({*map(_letters, secret), *_ALWAYS})
        words = "|".join(sorted(map(re.escape, self._secret)))
        self._suspect = re.compile(rf"(?:{words})\W{{0,3}}[=:]|bearer\s", re.IGNORECASE)
        self._verdicts: dict[str, bool] = {}

    @classmethod
    @lru_cache(maxsize=8)
    def of(cls, description: Description) -> "Masker":
        """What a description says of its names; found once for all exchanges of one description."""
        names = set(_property_names(description.document))
        names |= {each.wire for one in description.operations.values() for each in one.parameters}
        names |= {*description.envelope_names.values(), description.signed.timestamp}
        return cls(
            {*description.secret_fields, description.refresh_cookie},
            names,
            sentence=description.envelope_names["message"],
            signed=description.signed,
        )

    def text(self, raw: bytes) -> bytes:
        """A query or a body with three stars in place of what is not shown."""
        if self.is_json(raw):
            return self._replaced(raw, self._in_json(raw), _json_mask)
        return self._replaced(raw, self._in_form(raw), lambda *_: MASK)

    def answer(self, raw: bytes) -> bytes:
        """An answer of the mock: its own words, whose values are shown unless they are secret."""
        if not self.is_json(raw):
            return raw
        return self._replaced(raw, self._in_json(raw, self._sentence), _json_mask)

    def veil(self, raw: bytes) -> bytes:
        """What was signed, with every byte that is not shown replaced by one star, so that offsets stay.

        That is a query and a body in any order, with a method or a path before them.
        """
        before, body, after = _parts(raw)
        if not body:
            return self._replaced(raw, self._in_form(raw), _stars)
        veiled = self._replaced(before, self._in_form(before), _stars)
        if self.is_json(body):
            veiled += self._replaced(body, self._in_json(body), _stars)
        else:
            veiled += b"*" * len(body)
        return veiled + (self.veil(after) if after else b"")

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Headers, with only the kind of a credential left of it."""
        return {name: self._header(name, value) for name, value in headers.items()}

    def kept(self, headers: Mapping[str, str]) -> dict[str, str]:
        """The headers of a request that matter, likewise."""
        return self.headers({name: headers[name] for name in self._kept if name in headers})

    def credentials(self, headers: Mapping[str, str]) -> str:
        """How a caller identified itself, without what proves it."""
        if self._key_header in headers:
            return f"api key {masked_key(headers[self._key_header])}"
        if "authorization" in headers:
            return "access token"
        return "cookie" if "cookie" in headers else "none"

    def _header(self, name: str, value: str) -> str:
        if name in _SECRET_HEADERS:
            kind, space, _ = value.partition(" ")
            return f"{kind} ***" if space and "=" not in kind else "***"
        if name == self._key_header:
            return masked_key(value)
        return "***" if self._suspect.search(value) else value

    def _shows(self, name: str | None) -> bool:
        """Return whether values of this name are shown; of what has none, the container decides."""
        if name is None:
            return True
        if name not in self._verdicts:
            letters = _letters(name)
            verdict = self._shown is None or name in self._shown
            if len(self._verdicts) > 10_000:  # names of callers: they must not fill the memory
                self._verdicts.clear()
            self._verdicts[name] = verdict and (
                self._shown is not None or not any(word in letters for word in self._secret)
            )
        return self._verdicts[name]

    def is_json(self, raw: bytes) -> bool:
        """Return whether it is JSON whose values can have names."""
        if not raw.lstrip().startswith((b"{", b"[")):
            return False
        try:
            json.loads(raw.decode())
        except (ValueError, RecursionError):
            return False
        return True

    def _in_json(self, raw: bytes, own: str | None = None) -> Iterator[_Span]:
        """What to hide of a text that is JSON.

        ``own`` is a name whose value is the mock's own sentence. Of all other texts, those are hidden
        that look as if there were secrets in them, such as JSON in a string of JSON.
        """
        # Whether the containers around are hidden, the innermost last. What has no name is, too.
        hidden = [self._shown is not None]
        name: str | None = None
        found = list(_LEXEME.finditer(raw))
        for lexeme, following in zip_longest(found, found[1:]):
            word = lexeme[0]
            if word in b"}]":
                hidden.pop()
            elif word in b"{[":
                # An object alone has no name, but its values have.
                whole = word == b"{" and len(hidden) == 1
                hidden.append(not whole and (hidden[-1] or not self._shows(name)))
                name = None
            elif following is not None and following[0] == b":":
                name = json.loads(word)
                if hidden[-1] or not (self._shows(name) or _NAME.fullmatch(name or "")):
                    yield _Span(*lexeme.span())
            elif word not in b",:":
                suspect = name is None or name != own
                if (
                    hidden[-1]
                    or not self._shows(name)
                    or (suspect and self._suspect.search(word.decode()))
                ):
                    yield _Span(*lexeme.span())
                elif name is not None and _letters(name).endswith(_API_KEY):
                    yield _Span(lexeme.start(), lexeme.end(), is_key=True)
                name = None

    def _in_form(self, raw: bytes) -> Iterator[_Span]:
        """What to hide of ``name=value&name=value``, and of what is not even that."""
        for piece in re.finditer(rb"[^&?;\s]+" if b"=" in raw else rb".+", raw, re.DOTALL):
            written, equals, value = piece[0].partition(b"=")
            name = _unquoted(written)
            at = piece.start() + len(written) + len(equals)
            if not equals:
                if self._shown is not None and not _NO_VALUE.fullmatch(piece[0]):
                    yield _Span(piece.start(), piece.end())
            elif not (self._shows(name) or _NAME.fullmatch(written.decode("latin-1"))):
                yield _Span(piece.start(), piece.end())
            elif not self._shows(name) or self._suspect.search(_unquoted(value)):
                if value:
                    yield _Span(at, piece.end())
            elif _letters(name).endswith(_API_KEY):
                yield _Span(at, piece.end(), is_key=True)

    def _replaced(
        self, raw: bytes, spans: Iterable[_Span], mask: Callable[[bytes, bool], bytes]
    ) -> bytes:
        pieces, at = [], 0
        for span in spans:
            pieces += [raw[at : span.start], mask(raw[span.start : span.end], span.is_key)]
            at = span.end
        return b"".join([*pieces, raw[at:]])


def _json_mask(value: bytes, is_key: bool) -> bytes:
    key = json.loads(value) if is_key else None
    if isinstance(key, str):
        return json.dumps(masked_key(key), ensure_ascii=False).encode()
    return b'"***"'


def _stars(value: bytes, is_key: bool) -> bytes:
    shown = _SHOWN_OF_KEY + value.startswith(b'"') if is_key else 0
    return value[:shown] + b"*" * (len(value) - shown)


def _parts(raw: bytes) -> tuple[bytes, bytes, bytes]:
    """What comes before a JSON body, the body, and what comes after it; all three may be empty."""
    at = min((each for each in (raw.find(b"{"), raw.find(b"[")) if each >= 0), default=len(raw))
    try:
        text = raw[at:].decode()
        _, end = json.JSONDecoder().raw_decode(text) if text else (None, 0)
    except (ValueError, RecursionError):
        return raw[:at], raw[at:], b""
    end = at + len(text[:end].encode())
    return raw[:at], raw[at:end], raw[end:]


def _unquoted(raw: bytes) -> str:
    text = raw.decode("utf-8", "replace")
    for _ in range(5):  # what is escaped again and again can still be read
        if (plain := unquote_plus(text)) == text:
            break
        text = plain
    return text


def _letters(name: str) -> str:
    """A name without what spellings differ in."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(each for each in plain if each.isalpha())


def _property_names(node: object) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _property_names(item)
    elif isinstance(node, dict):
        if isinstance(properties := node.get("properties"), dict):
            yield from properties
        for item in node.values():
            yield from _property_names(item)


def masked_key(key: str) -> str:
    """Enough of an API key to tell it from another."""
    return key[:_SHOWN_OF_KEY] + "…" if len(key) > _SHOWN_OF_KEY else key[:1] + "…"


def readable(raw: bytes) -> str:
    """Bytes as text; what is not UTF-8 is written as ``\\xNN``."""
    return raw.decode("utf-8", "backslashreplace")
