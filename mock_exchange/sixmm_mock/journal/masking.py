"""Secrets out of raw bytes, before anybody sees them.

The journal keeps raw bytes, since a signature can be explained from nothing less. Whatever leaves
it (JSON, HAR, the page, an explanation) has gone through here.
"""

import re
from collections.abc import Callable, Iterable, Mapping

MASK = b"***"

# What a secret is called beside the fields that the description marks.
_ALWAYS = frozenset(
    {"signature", "secret", "token", "access_token", "refresh_token", "refreshToken", "cookie"}
)
_SECRET_HEADERS = frozenset({"authorization", "cookie", "set-cookie", "proxy-authorization"})
_SHOWN_OF_KEY = 5


class Masker:
    """Knows the names whose values are secret."""

    def __init__(self, names: Iterable[str]) -> None:
        either = "|".join(sorted(re.escape(name) for name in {*names, *_ALWAYS}))
        # A JSON string may end anywhere: at its quote, or where a broken body ends.
        self._in_json = re.compile(
            rf'("(?:{either})"\s*:\s*)("(?:[^"\\]|\\.)*"?|[^",}}\]\s]+)'.encode(), re.IGNORECASE
        )
        # A name with a percent sign may be a secret's name in disguise.
        self._in_form = re.compile(
            rf"(^|[&?;\s])((?:{either}|[^=&\s]*%[^=&\s]*)=)([^&\s]+)".encode(), re.IGNORECASE
        )
        self._disguised_key = re.compile(rb'"[^"]*\\u[^"]*"\s*:')

    def text(self, raw: bytes) -> bytes:
        """``raw`` with every secret value replaced by three stars."""
        return self._replace(raw, lambda value: b'"***"' if value.startswith(b'"') else MASK)

    def veil(self, raw: bytes) -> bytes:
        """``raw`` with every byte of a secret value replaced by one star, so that offsets stay."""
        return self._replace(raw, lambda value: b"*" * len(value))

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Headers, with only the kind of a credential left of it."""
        return {name: self._header(name, value) for name, value in headers.items()}

    def _header(self, name: str, value: str) -> str:
        if name in _SECRET_HEADERS:
            kind, space, _ = value.partition(" ")
            return f"{kind} ***" if space and "=" not in kind else "***"
        return masked_key(value) if name == "x-api-key" else value

    def _replace(self, raw: bytes, mask: Callable[[bytes], bytes]) -> bytes:
        if self._disguised_key.search(raw):
            return mask(raw)
        raw = self._in_json.sub(lambda found: found[1] + mask(found[2]), raw)
        return self._in_form.sub(lambda found: found[1] + found[2] + mask(found[3]), raw)


def masked_key(key: str) -> str:
    """Enough of an API key to tell it from another."""
    return key[:_SHOWN_OF_KEY] + "…" if len(key) > _SHOWN_OF_KEY else key[:1] + "…"


def readable(raw: bytes) -> str:
    """Bytes as text; what is not UTF-8 is written as ``\\xNN``."""
    return raw.decode("utf-8", "backslashreplace")
