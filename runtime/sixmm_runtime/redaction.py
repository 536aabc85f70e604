"""What is a secret in text, for logs and error messages: decided here alone.

httpx logs each URL (with its signature), httpcore logs response headers (with the refresh cookie), websockets logs
the address of a stream (with its listen key). `guard_loggers` puts a filter on exactly those loggers, so that
turning DEBUG on never writes a secret.
"""

import logging
import re
import threading
from collections.abc import Iterable
from contextlib import suppress
from types import TracebackType
from typing import Any

import httpx

from sixmm_runtime.public import public

MASK = "***"

# Those of today's description; `know_secrets` adds those of another one.
_SECRET_FIELDS = {
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
}
_folded: set[str] = set()
_SECRET_HEADERS = ("authorization", "cookie", "proxy-authorization", "set-cookie", "x-api-key")
_folded_headers: set[str] = set()

_in_query: re.Pattern[str]
_in_json: re.Pattern[str]
_in_header_pair: re.Pattern[str]
_in_header_line: re.Pattern[str]
_BEARER = re.compile(r"(?i)\b(bearer\s+)[A-Za-z0-9._~+/=-]+")

_CLEARED = frozenset(
    {
        "sixmm_runtime",
        "sixmm_auth",
        "httpx",
        "httpcore",
        "h11",
        "h2",
        "anyio",
        "asyncio",
        "websockets",
    }
    | {"contextlib", "selectors", "socket", "ssl", "json"}
)
_LOGGERS = (
    "httpx",
    "httpcore.connection",
    "httpcore.http11",
    "httpcore.http2",
    "httpcore.proxy",
    "httpcore.socks",
    "hpack.hpack",
    "hpack.table",
    "websockets.client",
    "sixmm.websockets",
)


def know_secrets(names: Iterable[str], headers: Iterable[str] = ()) -> None:
    """Add wire names of fields and headers that hold a secret.

    They are masked from then on, for all clients.
    """
    global _in_query, _in_json, _in_header_pair, _in_header_line  # noqa: PLW0603 - logs are the whole process's
    with _learning:
        folded = _folded | {name.lower() for name in names}
        folded_headers = _folded_headers | {name.lower() for name in headers}
        if folded == _folded and folded_headers == _folded_headers:
            return
        fields = "|".join(map(re.escape, sorted(folded)))
        _in_query = re.compile(rf"(?i)\b({fields})=[^&\s'\";,)]+")
        # The closing quote may be missing: a cut-off body is just where this text is shown.
        _in_json = re.compile(rf'(?i)("(?:{fields})"\s*:\s*")(?:[^"\\]|\\.)*')
        sent = "|".join(map(re.escape, sorted(folded_headers)))
        _in_header_pair = re.compile(rf"""(?i)(b?['"](?:{sent})['"]\s*[,:]\s*b?)(['"]).*?\2""")
        _in_header_line = re.compile(rf"""(?im)((?:^|[\s'"])(?:{sent}):\s*).*$""")
        _folded.update(folded)
        _folded_headers.update(folded_headers)


_learning = threading.Lock()
know_secrets(_SECRET_FIELDS, _SECRET_HEADERS)


def redact(text: str) -> str:
    """Mask whatever in `text` is a credential, by the names that the exchange gives them."""
    text = _in_header_pair.sub(rf"\1\2{MASK}\2", text)
    text = _in_header_line.sub(rf"\1{MASK}", text)
    text = _in_json.sub(rf"\1{MASK}", text)
    text = _BEARER.sub(rf"\1{MASK}", text)
    return _in_query.sub(rf"\1={MASK}", text)


def redact_headers(headers: httpx.Headers) -> httpx.Headers:
    """The same headers, with the credentials in them masked."""
    return httpx.Headers([_redact_header(*pair) for pair in headers.raw])


def _redact_header(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    # Latin-1 gives every byte back as it was: a header may hold anything.
    secret = name.decode("latin-1").lower() in _folded_headers
    return name, (MASK if secret else redact(value.decode("latin-1"))).encode("latin-1")


def redact_json(value: Any) -> Any:
    """A copy of a parsed JSON value, with the credentials in it masked."""
    if isinstance(value, dict):
        return {
            name: MASK if name.lower() in _folded else redact_json(inner)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [redact_json(inner) for inner in value]
    return redact(value) if isinstance(value, str) else value


def holds_secret(value: Any) -> bool:
    """Return whether a parsed JSON value has a field, at any depth, whose name says that it is a credential."""
    if isinstance(value, dict):
        return any(
            (name.lower() in _folded and inner is not None) or holds_secret(inner)
            for name, inner in value.items()
        )
    return isinstance(value, list) and any(holds_secret(inner) for inner in value)


def redact_chain(error: BaseException) -> None:
    """Mask the credentials in an error's text and in those of its causes: a traceback shows them all."""
    cause: BaseException | None = error
    seen: set[int] = set()
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        masked = tuple(redact(one) if isinstance(one, str) else one for one in cause.args)
        if masked != cause.args:
            cause.args = masked
        cause = cause.__cause__ or cause.__context__


def clear_locals(error: BaseException) -> None:
    """Clear the local variables in the frames of an error's traceback, and of its causes'.

    They hold signed URLs, keys and tokens, and tools that show a traceback with its variables would show those. Only
    frames of this library and of those below it are cleared, and only for errors that were raised there: an error that
    the caller was handling stays as it is.
    """
    pending: list[BaseException | None] = [error]
    seen: set[int] = set()
    while pending:
        one = pending.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        traceback = one.__traceback__
        if traceback is not None and _is_cleared(traceback):
            _clear(traceback)
            pending += (one.__cause__, one.__context__)


def _clear(traceback: TracebackType | None) -> None:
    while traceback is not None:
        if _is_cleared(traceback):
            with suppress(RuntimeError):  # it still runs
                traceback.tb_frame.clear()
        traceback = traceback.tb_next


def _is_cleared(traceback: TracebackType) -> bool:
    name: str = traceback.tb_frame.f_globals.get("__name__", "")
    return name.partition(".")[0] in _CLEARED


class RedactingFilter(logging.Filter):
    """Rewrites a record's message and traceback with the credentials masked; never drops a record."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        masked = redact(message)
        if masked != message:
            record.msg, record.args = masked, ()
        if record.exc_info:
            text = _PLAIN.formatException(record.exc_info)
            masked = redact(text)
            if masked != text:
                record.exc_text, record.exc_info = masked, None
        return True


_PLAIN = logging.Formatter()


def guard_loggers() -> None:
    """Mask credentials in what httpx, httpcore and websockets log. Calling it again changes nothing."""
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(one, RedactingFilter) for one in logger.filters):
            logger.addFilter(RedactingFilter())


# Under the older and under the newer of OpenTelemetry's conventions.
_URL_ATTRIBUTES = ("http.url", "url.full")


@public
def otel_request_hook(span: Any, request: Any) -> None:
    """Mask signatures, listen keys and tokens in the URL of a span. For blocking clients."""
    recorded = getattr(span, "attributes", None) or {}
    for name in _URL_ATTRIBUTES:
        if name in recorded:
            span.set_attribute(name, redact(str(request.url)))


@public
async def otel_async_request_hook(span: Any, request: Any) -> None:
    """Mask signatures, listen keys and tokens in the URL of a span. For awaiting clients."""
    otel_request_hook(span, request)
