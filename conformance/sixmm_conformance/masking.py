"""Nothing that proves who is calling gets into a report, and nothing that a terminal would obey."""

import html
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit, urlunsplit

from attrs import field, frozen

MASK = "***"

_HEADERS = frozenset({"authorization", "cookie", "set-cookie", "x-api-key"})
_SIGNATURE = re.compile(r"(\bsignature=)[^&\s\"]+")
_MOST_TEXT = 20_000

# Controls of a terminal, marks that turn the direction of text or have no width, and other line ends.
_UNSEEN = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff"
)
_NOT_SHOWN = re.compile(f"[{_UNSEEN}]")
_NOT_ON_A_LINE = re.compile(f"[\t\n{_UNSEEN}]")


@frozen
class Masker:
    """Hides secrets by value and by the names of their fields, signatures, and headers with credentials.

    What it returns can be shown as it is: what cannot be seen is written as an escape.
    """

    _secrets: re.Pattern[str] | None = field(repr=False)
    _named: re.Pattern[str] | None = field(default=None, repr=False)

    @classmethod
    def of(cls, secrets: Iterable[str], fields: Iterable[str] = ()) -> "Masker":
        """Hides these secrets in every usual spelling, and what stands in JSON under these names."""
        forms = {form for each in secrets if each for form in _spellings(each)}
        # The longest first: one secret may be the beginning of another.
        ordered = sorted(forms, key=lambda form: (-len(form), form))
        names = "|".join(map(re.escape, sorted(fields)))
        return cls(
            re.compile("|".join(map(_any_case, ordered))) if ordered else None,
            re.compile(rf'("(?:{names})"\s*:\s*)"(?:[^"\\]|\\.)*"') if names else None,
        )

    def text(self, text: str) -> str:
        """Any text, without secrets and signatures; lines stay lines."""
        return _NOT_SHOWN.sub(_escape, self._hidden(text))

    def line(self, text: str) -> str:
        """The same on one line: nothing that a server says can look like a line of ours."""
        return _NOT_ON_A_LINE.sub(_escape, self._hidden(text))

    def body(self, body: bytes) -> str:
        """A body as text, cut off where it is very long."""
        text = body.decode(errors="replace")
        hidden = self._hidden(text)
        if "\\" in hidden and self._tells(hidden):
            # A secret in JSON may be spelled with escapes for any of its characters.
            hidden = self._hidden(json.dumps(json.loads(hidden), ensure_ascii=False))
        text = _NOT_SHOWN.sub(_escape, hidden)
        if len(text) <= _MOST_TEXT:
            return text
        return f"{text[:_MOST_TEXT]}… ({len(body)} bytes)"

    def frame(self, text: str) -> str:
        """A frame of a stream, cut off where it is very long."""
        return self.body(text.encode(errors="replace"))

    def connection(self, url: str) -> str:
        """The URL of a stream, whose query holds nothing but credentials."""
        parts = urlsplit(url)
        query = "&".join(f"{name}={MASK}" for name, _ in parse_qsl(parts.query))
        return urlunsplit(parts._replace(query=query))

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Headers, of which those with credentials have no value."""
        return {
            self.line(name): MASK if name.lower() in _HEADERS else self.line(value)
            for name, value in headers.items()
        }

    def _hidden(self, text: str) -> str:
        hidden = text if self._secrets is None else self._secrets.sub(MASK, text)
        if self._named is not None:
            hidden = self._named.sub(rf'\1"{MASK}"', hidden)
        return _SIGNATURE.sub(rf"\1{MASK}", hidden)

    def _tells(self, text: str) -> bool:
        try:
            plain = json.dumps(json.loads(text), ensure_ascii=False)
        except (ValueError, RecursionError):
            return False
        return self._hidden(plain) != plain


def _spellings(secret: str) -> set[str]:
    plain: Any = json.dumps(secret, ensure_ascii=False)[1:-1]
    return {
        secret,
        quote(secret, safe=""),
        quote(secret),
        quote_plus(secret),
        plain,
        json.dumps(secret)[1:-1],
        repr(secret)[1:-1],
        html.escape(secret),
    }


def _any_case(form: str) -> str:
    """A pattern for one spelling; the digits of escapes have no fixed case."""
    return re.sub(
        r"%[0-9A-F]{2}|\\\\u[0-9a-f]{4}",
        lambda found: "".join(
            f"[{each.lower()}{each.upper()}]" if each.isalpha() and each != "u" else each
            for each in found[0]
        ),
        re.escape(form),
    )


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if found[0] in "\t\n\r":
        return {"\t": "\\t", "\n": "\\n", "\r": "\\r"}[found[0]]
    return (
        f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"
    )
