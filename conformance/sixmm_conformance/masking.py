"""Nothing that proves who is calling gets into a report, and nothing that a terminal would obey."""

import html
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

from attrs import field, frozen
from sixmm_description import SignedNames

MASK = "***"

# Masked in each run, by any description: too much rather than too little.
_HEADERS = frozenset({"authorization", "cookie", "set-cookie", "x-api-key"})
_SIGNATURES = frozenset({"signature"})
_MOST_TEXT = 20_000
_ESCAPE_SIGN = re.compile(r"[%&\\+]")
_UNICODE = re.compile(r"\\(?:u|x(?=[0-9a-fA-F]{2}))([0-9a-fA-F]{4}|[0-9a-fA-F]{2})")

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

    _each: tuple[str, ...] = field(repr=False)
    _secrets: re.Pattern[str] | None = field(repr=False)
    _named: re.Pattern[str] | None
    _signature: re.Pattern[str]
    _headers: frozenset[str]

    @classmethod
    def of(
        cls, secrets: Iterable[str], fields: Iterable[str] = (), signed: SignedNames | None = None
    ) -> "Masker":
        """Hides these secrets in every usual spelling, what stands in JSON under these names, and signatures."""
        signatures = _SIGNATURES if signed is None else {*_SIGNATURES, signed.signature}
        # The longest first: one secret may be the beginning of another.
        ordered = sorted({*filter(None, secrets)}, key=lambda each: (-len(each), each))
        names = "|".join(map(re.escape, sorted(fields)))
        return cls(
            tuple(ordered),
            re.compile("|".join(map(re.escape, ordered))) if ordered else None,
            re.compile(rf'("(?:{names})"\s*:\s*)"(?:[^"\\]|\\.)*"') if names else None,
            re.compile(rf"(\b(?:{'|'.join(map(re.escape, sorted(signatures)))})=)[^&\s\"]+"),
            _HEADERS if signed is None else _HEADERS | {signed.key_header},
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
            self.line(name): MASK if name.lower() in self._headers else self.line(value)
            for name, value in headers.items()
        }

    def _hidden(self, text: str) -> str:
        hidden = text if self._secrets is None else self._secrets.sub(MASK, text)
        if self._secrets is not None and _ESCAPE_SIGN.search(hidden):
            decoded = _decoded(hidden)
            for secret in self._each:
                if _bare(secret) in decoded:
                    hidden = _spelled(secret).sub(MASK, hidden)
        if self._named is not None:
            hidden = self._named.sub(rf'\1"{MASK}"', hidden)
        return self._signature.sub(rf"\1{MASK}", hidden)


def _decoded(text: str) -> str:
    """Without escapes, so that what is in it is found however it is spelled."""
    plain = _UNICODE.sub(lambda found: chr(int(found[1], 16)), html.unescape(unquote(text)))
    return _bare(plain)


def _bare(text: str) -> str:
    # What is a sign of an escape in one place is itself in another.
    return text.replace("\\", "").replace("+", " ")


@lru_cache(maxsize=256)
def _spelled(secret: str) -> re.Pattern[str]:
    """One secret, each of its characters as it is or with an escape of URLs, JSON or HTML."""
    return re.compile("".join(map(_character, secret)))


def _character(each: str) -> str:
    code, units = ord(each), each.encode("utf-16-be").hex()
    url = "".join(f"%{byte:02x}" for byte in each.encode(errors="surrogatepass"))
    ways = [url, "".join(f"\\\\u{units[at : at + 4]}" for at in range(0, len(units), 4))]
    ways += [f"\\\\x{code:02x}", f"&#0*{code};", f"&#x0*{code:x};"]
    ways += [re.escape(html.escape(each)), r"\+" if each == " " else re.escape(each)]
    return rf"(?:\\?{re.escape(each)}|(?i:{'|'.join(ways)}))"


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if found[0] in "\t\n\r":
        return {"\t": "\\t", "\n": "\\n", "\r": "\\r"}[found[0]]
    return (
        f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"
    )
