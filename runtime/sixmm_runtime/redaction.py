"""One place that decides what is a secret in text, for logs and for error messages.

httpx logs each URL (with its signature), httpcore logs response headers (with the refresh cookie).
`guard_loggers` puts a filter on exactly those loggers, so that turning DEBUG on never writes a secret.
"""

import logging
import re

MASK = "***"

_FIELDS = "|".join(
    (
        "accessToken",
        "apiSecret",
        "embedToken",
        "listenKey",
        "password",
        "refresh_token",
        "refreshToken",
        "secret",
        "signature",
        "ticket",
        "token",
    )
)
_HEADERS = "authorization|cookie|set-cookie|x-api-key"

_IN_QUERY = re.compile(rf"(?i)\b({_FIELDS})=[^&\s'\";,)]+")
# The closing quote may be missing: a cut-off body is just where this text is shown.
_IN_JSON = re.compile(rf'(?i)("(?:{_FIELDS})"\s*:\s*")(?:[^"\\]|\\.)*')
_IN_HEADER_PAIR = re.compile(rf"""(?i)(b?['"](?:{_HEADERS})['"]\s*[,:]\s*b?)(['"]).*?\2""")
_IN_HEADER_LINE = re.compile(rf"(?im)^((?:{_HEADERS}):\s*).*$")
_BEARER = re.compile(r"(?i)\b(bearer\s+)[A-Za-z0-9._~+/=-]+")

_LOGGERS = (
    "httpx",
    "httpcore.connection",
    "httpcore.http11",
    "httpcore.http2",
    "httpcore.proxy",
    "httpcore.socks",
)


def redact(text: str) -> str:
    """Mask whatever in `text` is a credential, by the names that the exchange gives them."""
    text = _IN_HEADER_PAIR.sub(rf"\1\2{MASK}\2", text)
    text = _IN_HEADER_LINE.sub(rf"\1{MASK}", text)
    text = _IN_JSON.sub(rf"\1{MASK}", text)
    text = _BEARER.sub(rf"\1{MASK}", text)
    return _IN_QUERY.sub(rf"\1={MASK}", text)


class RedactingFilter(logging.Filter):
    """Rewrites a record's message with the credentials masked; never drops a record."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        masked = redact(message)
        if masked != message:
            record.msg, record.args = masked, ()
        return True


def guard_loggers() -> None:
    """Mask credentials in what httpx and httpcore log. Calling it again changes nothing."""
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(one, RedactingFilter) for one in logger.filters):
            logger.addFilter(RedactingFilter())
