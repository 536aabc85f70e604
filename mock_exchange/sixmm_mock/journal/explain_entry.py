"""From an entry of the journal to the explanation of its signature."""

from sixmm_mock.errors import Code
from sixmm_mock.exchange import MockExchange
from sixmm_mock.journal.entry import Entry
from sixmm_mock.journal.explanation import Explanation, Finding, SignedCall, explain
from sixmm_mock.journal.masking import masked_key, readable


def explain_entry(exchange: MockExchange, entry: Entry) -> Explanation | None:
    """Why a signed call was refused; None for a call that was not signed.

    Computed when it is asked for, so it costs the calls themselves nothing.
    """
    key = entry.request.headers.get("x-api-key")
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
    signature = _signature(entry)
    for other in exchange.journal:
        if other.sequence >= entry.sequence:
            return None
        same_key = other.request.headers.get("x-api-key") == entry.request.headers["x-api-key"]
        if same_key and signature and _signature(other) == signature:
            return other.sequence
    return None


def _signature(entry: Entry) -> bytes:
    for piece in entry.request.query.split(b"&"):
        if piece.startswith(b"signature="):
            return piece
    return b""
