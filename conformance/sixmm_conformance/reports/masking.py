"""Nothing that proves who is calling gets into a report."""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit, urlunsplit

from attrs import field, frozen

MASK = "***"

_HEADERS = frozenset({"authorization", "cookie", "set-cookie", "x-api-key"})
_SIGNATURE = re.compile(r"(\bsignature=)[^&\s\"]+")
_MOST_TEXT = 20_000


@frozen
class Masker:
    """Hides secrets by value, signatures by name, and headers that carry credentials."""

    _secrets: re.Pattern[str] | None = field(repr=False)

    @classmethod
    def of(cls, secrets: Iterable[str]) -> "Masker":
        """Hides these secrets, plain and percent-encoded."""
        forms = {
            form for each in secrets for form in (each, quote(each, safe=""), quote_plus(each))
        }
        # The longest first: one secret may be the beginning of another.
        ordered = sorted(forms, key=lambda form: (-len(form), form))
        return cls(re.compile("|".join(map(re.escape, ordered))) if ordered else None)

    def text(self, text: str) -> str:
        """Any text, without secrets and signatures."""
        hidden = text if self._secrets is None else self._secrets.sub(MASK, text)
        return _SIGNATURE.sub(rf"\1{MASK}", hidden)

    def body(self, body: bytes) -> str:
        """A body as text, cut off where it is very long."""
        text = self.text(body.decode(errors="replace"))
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
            name: MASK if name.lower() in _HEADERS else self.text(value)
            for name, value in headers.items()
        }
