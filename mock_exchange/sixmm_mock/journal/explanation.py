"""Why a signed call was refused, found by trying what else its client may have signed.

A pure function of the request, the secret and the time. Nothing it returns holds a secret: neither
the key's, nor the right signature, nor values that the description marks as secret.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import chain, takewhile
from urllib.parse import unquote

from attrs import field, frozen
from sixmm_description import SignedNames

from sixmm_mock.errors import Code
from sixmm_mock.exchange import MockExchange
from sixmm_mock.journal.candidates import Candidate, candidates, with_path
from sixmm_mock.journal.journal import Entry
from sixmm_mock.journal.masking import Masker, masked_key, readable

AROUND = 32
# What is hashed at most for one explanation: it runs in the event loop that answers everybody.
_MOST_BYTES = 32 * 1024 * 1024
Veil = Callable[[bytes], bytes]
_STARS = re.compile(r"\*{4,}")


@frozen
class Finding:
    """One thing that is wrong (or, of kind ``signature-right``, is not). ``kind`` is for programs."""

    kind: str
    sentence: str


@frozen
class Difference:
    """Where two strings part: the first byte that differs, and both strings around it."""

    at: int
    server: str
    client: str


@frozen
class Explanation:
    """What the server checked, what the client must have signed, and what to do about it."""

    findings: tuple[Finding, ...]
    server_signed: str
    client_signed: str | None = None
    difference: Difference | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of the findings."""
        return tuple(each.kind for each in self.findings)


@frozen
class SignedCall:
    """A signed request, and what the server knew when it came."""

    method: str
    path: str
    query: bytes = field(repr=False)
    body: bytes = field(repr=False)
    secret: str = field(repr=False)
    now_ms: int
    tolerance_ms: int
    signed: SignedNames
    other_secrets: Mapping[str, str] = field(factory=dict, repr=False)
    """Secrets of other keys, by the (masked) name of the key."""
    names: Iterable[str] = field(default=(), repr=False)
    """What else might have been taken for the secret, such as the key itself."""
    earlier: int | None = None
    """Number of an earlier request with the same signature, if there was one."""


@frozen
class _Match:
    kind: str
    sentence: str
    payload: bytes | None = None


def explain(call: SignedCall, masker: Masker) -> Explanation:
    """Say why a signed call was, or would be, refused."""
    pieces = call.query.split(b"&") if call.query else []
    name, prefix = call.signed.signature, f"{call.signed.signature}=".encode()
    query = b"&".join(piece for piece in pieces if not piece.startswith(prefix))
    findings = list(_timestamp_findings(call, pieces))
    signatures = [piece.partition(b"=")[2] for piece in pieces if piece.startswith(prefix)]
    match = None
    if len(signatures) != 1:
        word = "missing from the query" if not signatures else "in the query more than once"
        findings.append(Finding("signature-count", f"{name} is {word}; send it exactly once"))
    else:
        match = _match(call, query, signatures[0].decode("ascii", "replace"))
        findings.append(Finding(match.kind, match.sentence))
    if call.earlier is not None:
        findings.append(
            Finding(
                "replay",
                f"the same signature was used by request {call.earlier}; sign every attempt anew, "
                "with a timestamp of its own",
            )
        )
    server = query + call.body
    signed = None if match is None else match.payload
    veil = masker.veil
    if call.body and not masker.is_json(call.body):
        # Behind a query it could be taken for a part of its last value.
        veil = partial(_veil_after, len(query), masker)
    return Explanation(
        findings=tuple(findings),
        server_signed=_shown(veil(server)),
        client_signed=None if signed is None else _shown(veil(signed)),
        difference=None if signed is None else difference(server, signed, veil),
    )


def difference(server: bytes, client: bytes, veil: Veil) -> Difference | None:
    """The first byte in which the two strings differ; None when they are the same."""
    if server == client:
        return None
    at = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(server, client, strict=False))
    )
    start = max(0, at - AROUND)
    around = slice(start, at + AROUND)
    return Difference(at, _shown(veil(server)[around]), _shown(veil(client)[around]))


def _veil_after(length: int, masker: Masker, raw: bytes) -> bytes:
    return masker.veil(raw[:length]) + b"*" * len(raw[length:])


def _shown(raw: bytes) -> str:
    return _STARS.sub("***", readable(raw))


_UNITS = {"seconds": 1, "milliseconds": 10**3, "microseconds": 10**6, "nanoseconds": 10**9}


def _timestamp_findings(call: SignedCall, pieces: list[bytes]) -> Iterator[Finding]:
    name = call.signed.timestamp
    own = "milliseconds" if call.signed.unit_ms == 1 else "seconds"
    prefix = f"{name}=".encode()
    sent = [piece.partition(b"=")[2] for piece in pieces if piece.startswith(prefix)]
    if len(sent) != 1:
        word = "missing from the query" if not sent else "in the query more than once"
        yield Finding("timestamp-count", f"{name} is {word}; send it exactly once")
        return
    if not re.fullmatch(rb"[0-9]{1,20}", sent[0]):
        yield Finding("timestamp-form", f"{name} is not a number of {own}, digits only")
        return
    timestamp = int(sent[0])
    for unit, per_second in _UNITS.items():
        is_near = abs(timestamp * 1000 // per_second - call.now_ms) <= 24 * 60 * 60 * 1000
        if is_near and unit != own:
            yield Finding("timestamp-unit", f"{name} is in {unit}; send {own}")
            return
    off_ms = timestamp * call.signed.unit_ms - call.now_ms
    if abs(off_ms) > call.tolerance_ms:
        word = "ahead" if off_ms > 0 else "behind"
        yield Finding(
            "stale-clock",
            f"your clock is {_spaced(abs(off_ms))} ms {word}; at most {_spaced(call.tolerance_ms)} ms "
            "are tolerated: take the time from GET /v1/time",
        )


def _spaced(number: int) -> str:
    return f"{number:,}".replace(",", " ")


def _match(call: SignedCall, query: bytes, sent: str) -> _Match:
    as_sent = Candidate("", "", query + call.body)
    digests, form = _digests(sent)
    if not digests:
        return _Match("signature-form", form)
    for digest, note in digests:
        if match := _search(call, digest, as_sent, query):
            if note is None:
                return match
            joined = (
                note.sentence if match.payload is None else f"{note.sentence}; {match.sentence}"
            )
            kind = note.kind if match.kind == "signature-right" else f"{note.kind}+{match.kind}"
            return _Match(kind, joined, match.payload)
    if other := _other_algorithm(call, sent, as_sent.payload):
        return other
    return _Match(
        "unknown",
        "no known mistake leads to this signature: most likely another secret was used, or other "
        "bytes were sent than signed",
    )


def _search(call: SignedCall, digest: bytes, as_sent: Candidate, query: bytes) -> _Match | None:
    if _mac(call.secret.encode(), as_sent.payload) == digest:
        return _Match("signature-right", "the signature is right")
    guesses = chain(
        candidates(query, call.body, call.signed),
        with_path(call.method, call.path, query, call.body, call.signed),
    )
    left = _MOST_BYTES
    for guess in guesses:
        left -= len(guess.payload)
        if left < 0:
            break
        if _mac(call.secret.encode(), guess.payload) == digest:
            return _Match(guess.kind, guess.mistake, guess.payload)
    for secret, kind, sentence in _secrets(call):
        if _mac(secret, as_sent.payload) == digest:
            return _Match(kind, sentence)
    return None


def _secrets(call: SignedCall) -> Iterator[tuple[bytes, str, str]]:
    secret = call.secret
    for name, other in call.other_secrets.items():
        yield other.encode(), "other-key", f"signed with the secret of another key ({name})"
    for name in call.names:
        yield name.encode(), "key-as-secret", "signed with the API key in place of its secret"
    for changed in (secret.strip(), secret + "\n", secret + "\r\n", secret + " ", f'"{secret}"'):
        yield (
            changed.encode(),
            "secret-whitespace",
            "signed with white space or quotes around the secret: clean what it is read from",
        )
    decoders = (("hexadecimal", bytes.fromhex), ("base64", base64.b64decode))
    for name, decode in decoders:
        try:
            yield (
                decode(secret),
                "secret-decoded",
                f"the secret was decoded from {name} first; use it as it is",
            )
        except ValueError:
            continue
    yield b"", "empty-secret", "signed with an empty secret: it was not loaded"


def _digests(sent: str) -> tuple[list[tuple[bytes, Finding | None]], str]:
    """The 32 bytes that a signature may stand for, each with what is wrong with its form."""
    text = unquote(sent).strip()
    if re.fullmatch(r"[0-9a-f]{64}", sent):
        return [(bytes.fromhex(sent), None)], ""
    found: list[tuple[bytes, Finding | None]] = []
    if re.fullmatch(r"(0x)?[0-9a-fA-F]{64}", text):
        note = Finding("upper-case-hex", "the signature must be in lower-case hexadecimal digits")
        found.append((bytes.fromhex(text.removeprefix("0x")), note))
    elif re.fullmatch(r"[A-Za-z0-9+/_ -]{43}=?", text):
        plain = text.replace(" ", "+").replace("-", "+").replace("_", "/").rstrip("=") + "="
        note = Finding(
            "base64", "the signature is in base64; send 64 lower-case hexadecimal digits"
        )
        found.append((base64.b64decode(plain), note))
    elif re.fullmatch(r"[0-9a-fA-F]{40}|[0-9a-fA-F]{96}|[0-9a-fA-F]{128}", text):
        found.append((b"", None))
    return (
        found,
        f"the signature has {len(text)} characters; expected 64 lower-case hexadecimal digits",
    )


def _other_algorithm(call: SignedCall, sent: str, payload: bytes) -> _Match | None:
    secret, text = call.secret.encode(), unquote(sent).lower()
    for name in ("sha1", "sha384", "sha512", "sha3_256"):
        if hmac.new(secret, payload, name).hexdigest() == text:
            return _Match("other-algorithm", f"signed with HMAC-{name.upper()}; use HMAC-SHA256")
    plain = {payload, secret + payload, payload + secret}
    if any(hashlib.sha256(each).hexdigest() == text for each in plain):
        return _Match(
            "other-algorithm", "signed with plain SHA-256; use HMAC-SHA256 with the secret as key"
        )
    return None


def _mac(secret: bytes, payload: bytes) -> bytes:
    return hmac.digest(secret, payload, "sha256")


def explain_entry(exchange: MockExchange, entry: Entry) -> Explanation | None:
    """Why a signed call was refused; None for a call that was not signed.

    Computed when it is asked for, so it costs the calls themselves nothing.
    """
    signed = exchange.description.signed
    key = entry.request.headers.get(signed.key_header)
    if key is None:
        return None
    api_key = exchange.api_keys.find(key)
    masker = exchange.journal.masker
    if api_key is None:
        sentence = f"there is no API key {masked_key(key)}: it is misspelt, deleted, or of another exchange"
        return Explanation(
            (Finding("unknown-key", sentence),), readable(masker.text(entry.request.query))
        )
    explanation = explain(
        SignedCall(
            method=entry.request.method,
            path=entry.request.path,
            query=entry.request.query,
            body=entry.request.body,
            secret=api_key.secret,
            now_ms=entry.at_ms,
            tolerance_ms=exchange.description.tolerance_ms,
            signed=signed,
            other_secrets={
                masked_key(other.key): other.secret
                for other in exchange.api_keys
                if other.key != key and other.secret != api_key.secret
            },
            names=(key,),
            earlier=_earlier(exchange, entry)
            if entry.verdict.code == exchange.envelopes.number(Code.DUPLICATE_REQUEST)
            else None,
        ),
        masker,
    )
    if explanation.kinds == ("signature-right",) and entry.rejected:
        refused = Finding(
            "refused-otherwise", f"refused for another reason: {entry.verdict.reason}"
        )
        return Explanation((*explanation.findings, refused), explanation.server_signed)
    return explanation


def _earlier(exchange: MockExchange, entry: Entry) -> int | None:
    """The number of the first remembered request with the same key and signature."""
    names = exchange.description.signed
    signature = _signature(entry, names)
    for other in exchange.journal:
        if other.sequence >= entry.sequence:
            return None
        same_key = (
            other.request.headers.get(names.key_header) == entry.request.headers[names.key_header]
        )
        if same_key and signature and _signature(other, names) == signature:
            return other.sequence
    return None


def _signature(entry: Entry, names: SignedNames) -> bytes:
    prefix = f"{names.signature}=".encode()
    for piece in entry.request.query.split(b"&"):
        if piece.startswith(prefix):
            return piece
    return b""
