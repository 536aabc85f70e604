"""What a client may have signed instead of what the server checks: all the known ways to go wrong.

Pure guesses over bytes, likeliest first. A guess is right when its HMAC is the signature that came.
"""

import json
from collections.abc import Callable, Iterator
from itertools import permutations
from typing import Any
from urllib.parse import quote, quote_plus, unquote, unquote_plus, urlencode

from attrs import frozen
from sixmm_description import SignedNames

_MOST_PERMUTED = 6
_DRIFT_MS = 1500


@frozen
class Candidate:
    """A string that may have been signed. ``kind`` names the mistake, ``mistake`` says it."""

    kind: str
    mistake: str
    payload: bytes


@frozen
class _Part:
    kind: str
    mistake: str
    content: bytes


def candidates(query: bytes, body: bytes, names: SignedNames) -> Iterator[Candidate]:
    """All guesses for a query (without its signature) and a body, without repetition."""
    seen = {query + body}
    for candidate in _all(query, body, names):
        if candidate.payload not in seen:
            seen.add(candidate.payload)
            yield candidate


def _all(query: bytes, body: bytes, names: SignedNames) -> Iterator[Candidate]:
    stamp = _prefix(names)
    queries, bodies = list(_queries(query, stamp)), list(_bodies(body))
    for part in bodies:
        yield Candidate(part.kind, part.mistake, query + part.content)
    for part in queries:
        yield Candidate(part.kind, part.mistake, part.content + body)
    yield from _arrangements(query, body, names.signature)
    for first in queries:
        for second in bodies:
            yield Candidate(
                f"{first.kind}+{second.kind}",
                f"{first.mistake}; and {second.mistake}",
                first.content + second.content,
            )
    yield from _other_timestamps(query, body, stamp)


def _arrangements(query: bytes, body: bytes, signature: str) -> Iterator[Candidate]:
    yield Candidate("body-first", "the body was signed in front of the query", body + query)
    for between in (b"&", b"\n", b"?", b"|"):
        yield Candidate(
            "separator",
            f"{between!r} was put between query and body; nothing belongs there".replace("b'", "'"),
            query + between + body,
        )
    yield Candidate("question-mark", "a ? was signed in front of the query", b"?" + query + body)
    yield Candidate(
        "empty-signature",
        f"an empty {signature}= was part of what was signed; it has to be left out",
        query + f"&{signature}=".encode() + body,
    )


def with_path(
    method: str, path: str, query: bytes, body: bytes, names: SignedNames
) -> Iterator[Candidate]:
    """Guesses of people who are used to exchanges that sign method and path too."""
    where = path.encode()
    timestamp = _timestamp(query, _prefix(names)) or b""
    mistake = "method, path or a prefix of them was signed; only query and body are"
    for payload in (
        where + b"?" + query + body,
        method.encode() + where + b"?" + query + body,
        method.encode() + b" " + where + b"?" + query + body,
        method.encode() + b"\n" + where + b"\n" + query + b"\n" + body,
        timestamp + method.encode() + where + body,
        timestamp + method.encode() + where + b"?" + query + body,
        where + query + body,
    ):
        yield Candidate("path-included", mistake, payload)


def _queries(query: bytes, stamp: bytes) -> Iterator[_Part]:
    pieces = query.split(b"&") if query else []
    yield from _orders(pieces, stamp)
    yield from _encodings(query)
    without = [piece for piece in pieces if not piece.startswith(stamp)]
    yield _Part("no-timestamp", "the timestamp was not part of what was signed", b"&".join(without))
    filled = [piece for piece in pieces if not piece.endswith(b"=")]
    yield _Part("empty-left-out", "parameters without a value were left out", b"&".join(filled))
    yield _Part("query-left-out", "the query was left out of what was signed", b"")
    if (timestamp := _timestamp(query, stamp)) is not None:
        yield _Part(
            "only-timestamp", "only the timestamp's digits of the query were signed", timestamp
        )


def _orders(pieces: list[bytes], stamp: bytes) -> Iterator[_Part]:
    ordered = sorted(pieces)
    yield _Part(
        "query-sorted",
        "the query was sorted by name before it was signed, and sent in another order",
        b"&".join(ordered),
    )
    times = [piece for piece in pieces if piece.startswith(stamp)]
    others = [piece for piece in pieces if not piece.startswith(stamp)]
    yield _Part(
        "timestamp-last",
        "the timestamp was signed as the last parameter, and sent elsewhere",
        b"&".join(others + times),
    )
    yield _Part(
        "timestamp-first",
        "the timestamp was signed as the first parameter, and sent elsewhere",
        b"&".join(times + others),
    )
    if len(pieces) <= _MOST_PERMUTED:
        for order in permutations(pieces):
            yield _Part(
                "query-reordered",
                "the parameters were signed in another order than they were sent",
                b"&".join(order),
            )


def _encodings(query: bytes) -> Iterator[_Part]:
    for kind, mistake, encode in _ENCODINGS:
        yield _Part(kind, mistake, _each_side(query, encode))


def _each_side(query: bytes, encode: Callable[[str], str]) -> bytes:
    """Apply an encoding to every name and every value, apart from ``&`` and ``=``."""
    text = query.decode("utf-8", "surrogateescape")
    pieces = (
        "=".join(encode(side) for side in piece.split("=", 1)) if piece else ""
        for piece in text.split("&")
    )
    return "&".join(pieces).encode("utf-8", "surrogateescape")


def _percent(change: Callable[[str], str]) -> Callable[[str], str]:
    def apply(text: str) -> str:
        head, *rest = text.split("%")
        return head + "".join("%" + change(piece[:2]) + piece[2:] for piece in rest)

    return apply


_E = "surrogateescape"
_ENCODINGS: tuple[tuple[str, str, Callable[[str], str]], ...] = (
    (
        "plus-for-space",
        "a space was signed as + and sent as %20",
        lambda text: text.replace("%20", "+"),
    ),
    (
        "percent-for-plus",
        "a space was signed as %20 and sent as +",
        lambda text: text.replace("+", "%20"),
    ),
    (
        "query-decoded",
        "the query was signed before it was percent-encoded, and sent encoded",
        lambda text: unquote(text, errors=_E),
    ),
    (
        "query-decoded",
        "the query was signed before it was form-encoded, and sent encoded",
        lambda text: unquote_plus(text, errors=_E),
    ),
    (
        "escapes-in-lower-case",
        "percent escapes were signed in lower case (%2f) and sent in upper case",
        _percent(str.lower),
    ),
    (
        "escapes-in-upper-case",
        "percent escapes were signed in upper case (%2F) and sent in lower case",
        _percent(str.upper),
    ),
    (
        "query-encoded",
        "the query was form-encoded before it was signed, and sent otherwise",
        lambda text: quote_plus(unquote_plus(text, errors=_E), errors=_E),
    ),
    (
        "query-encoded",
        "the query was percent-encoded before it was signed, and sent otherwise",
        lambda text: quote(unquote_plus(text, errors=_E), safe="", errors=_E),
    ),
    (
        "query-encoded",
        "the query was encoded as JavaScript does before it was signed, and sent otherwise",
        lambda text: quote(unquote_plus(text, errors=_E), safe="!'()*~", errors=_E),
    ),
    (
        "query-encoded",
        "the query was encoded with some marks left as they are, and sent with them encoded",
        lambda text: quote(unquote_plus(text, errors=_E), safe=":,/@;!'()*~$", errors=_E),
    ),
    (
        "query-encoded-twice",
        "the query was percent-encoded once more before it was signed",
        lambda text: quote(text, safe="", errors=_E),
    ),
)


def _bodies(body: bytes) -> Iterator[_Part]:
    if not body:
        return
    yield _Part("body-left-out", "the body was left out of what was signed", b"")
    stripped = body.strip()
    for content in (stripped, stripped + b"\n", stripped + b"\r\n"):
        yield _Part("body-whitespace", "white space around the body is not the same", content)
    try:
        parsed = json.loads(body)
    except ValueError:
        return
    yield from _dumped(parsed)
    if isinstance(parsed, dict):
        yield _Part(
            "body-as-form",
            "the body was signed as a form (a=1&b=2), and sent as JSON",
            urlencode({name: str(value) for name, value in parsed.items()}).encode(),
        )


def _dumped(parsed: Any) -> Iterator[_Part]:
    for sort in (False, True):
        for ascii_only in (False, True):
            for separators, spacing in (((",", ":"), "compact"), ((", ", ": "), "with spaces")):
                text = json.dumps(
                    parsed, separators=separators, ensure_ascii=ascii_only, sort_keys=sort
                )
                details = [spacing]
                details += ["keys sorted"] if sort else []
                details += ["non-ASCII as \\u"] if ascii_only and "\\u" in text else []
                yield _Part(
                    "body-re-encoded",
                    "the body was turned into JSON once for signing and once more for sending: "
                    f"signed {', '.join(details)}",
                    text.encode("utf-8", "surrogatepass"),
                )


def _other_timestamps(query: bytes, body: bytes, stamp: bytes) -> Iterator[Candidate]:
    digits = _timestamp(query, stamp)
    if digits is None or not digits.isdigit() or len(digits) > 16:
        return
    sent = int(digits)
    others = [sent // 1000, sent * 1000]
    for away in range(1, _DRIFT_MS + 1):
        others += [sent - away, sent + away]
    old = stamp + digits
    for other in others:
        yield Candidate(
            "other-timestamp",
            f"the timestamp was made twice: {other} was signed, and {sent} was sent",
            query.replace(old, b"%b%d" % (stamp, other)) + body,
        )


def _timestamp(query: bytes, stamp: bytes) -> bytes | None:
    for piece in query.split(b"&"):
        if piece.startswith(stamp):
            return piece.removeprefix(stamp)
    return None


def _prefix(names: SignedNames) -> bytes:
    """How the piece of a query begins that holds the timestamp."""
    return f"{names.timestamp}=".encode()
