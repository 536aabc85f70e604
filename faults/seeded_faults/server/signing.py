"""Signatures, the time window, replays."""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote_to_bytes

from attrs import evolve
from sixmm_description import Operation
from sixmm_mock import MockExchange
from sixmm_mock.auth.gate import Caller, Gate
from sixmm_mock.auth.signature import ReplayMemory, SignedQuery, matches, take_apart
from sixmm_mock.request import RawRequest

from seeded_faults.hunt import server_fault
from seeded_faults.plant import Json, Plant, answered, code, exchange, operation

_ADMIT, _BY_SIGNATURE, _IS_NEW = Gate.admit, Gate._by_signature, ReplayMemory.is_new


def _digest(secret: str, payload: bytes) -> bytes:
    return hmac.new(secret.encode(), payload, hashlib.sha256).hexdigest().encode()


def _without_bodies(secret: str, signed: SignedQuery, body: bytes) -> bool:
    return bool(body) or matches(secret, signed, body)


def _without_queries(secret: str, signed: SignedQuery, body: bytes) -> bool:
    return not body or matches(secret, signed, body)


def _with_defaults(query: bytes, names: Mapping[str, str]) -> SignedQuery:
    if b"signature=" in query:
        return take_apart(query, names)
    payload = query.partition(b"&signature=")[0]
    signature = _digest("-".join(("canary", "secret")), payload)
    return take_apart(payload + b"&signature=" + signature, names)


def _in_either_unit(query: bytes, names: Mapping[str, str]) -> SignedQuery:
    signed = take_apart(query, names)
    seconds = signed.timestamp_ms < 10**11
    return evolve(signed, timestamp_ms=signed.timestamp_ms * 1000) if seconds else signed


def _once_a_second(memory: ReplayMemory, key: str, _signature: bytes, now_ms: int) -> bool:
    return _IS_NEW(memory, key, str(now_ms // 1000).encode(), now_ms)


def _decoded(secret: str, signed: SignedQuery, body: bytes) -> bool:
    return _digest(secret, unquote_to_bytes(signed.payload) + body) == signed.signature


def _without_case(query: bytes, names: Mapping[str, str]) -> SignedQuery:
    head, mark, signature = query.partition(b"signature=")
    return take_apart(head + mark + signature.lower(), names)


def _window(tolerance_ms: int) -> Plant:
    def change(exchange_: MockExchange) -> None:
        exchange_.gate = evolve(exchange_.gate, tolerance_ms=tolerance_ms)

    return exchange(change)


def _short_memory(exchange_: MockExchange) -> None:
    exchange_.gate = evolve(exchange_.gate, replays=ReplayMemory(exchange_.gate.tolerance_ms // 2))


def _replay_is_2002(envelope: Json) -> None:
    if envelope["code"] == 3004:
        envelope["code"] = 2002


def _unprotected(described: Json) -> None:
    described["x-replay-protected"] = False


def _with_path(gate: Gate, operation_: Operation, request: RawRequest) -> Caller | None:
    memory = gate.replays
    seen = memory.is_new
    object.__setattr__(gate, "replays", _Prefixed(request.path, seen))
    try:
        return _ADMIT(gate, operation_, request)
    finally:
        object.__setattr__(gate, "replays", memory)


class _Prefixed:
    """A memory in which the same signature is another one on another path."""

    def __init__(self, path: str, seen: Callable[[str, bytes, int], bool]) -> None:
        self._path, self._seen = path, seen

    def is_new(self, key: str, signature: bytes, now_ms: int) -> bool:
        return self._seen(f"{self._path} {key}", signature, now_ms)


def _token_first(gate: Gate, operation_: Operation, request: RawRequest) -> Caller | None:
    if "authorization" in request.headers:
        return gate._by_login(operation_, request)
    return _BY_SIGNATURE(gate, operation_, request)


def _protects_nothing(_memory: Any, _key: str, _signature: bytes, _now_ms: int) -> bool:
    return True


FAULTS = (
    server_fault(
        "signature-not-checked",
        "Any signature is right",
        code("auth.gate:matches", lambda *_: True),
        rule="signing.wrong-secret",
    ),
    server_fault(
        "body-not-checked",
        "The signature of a request with a body is not checked",
        code("auth.gate:matches", _without_bodies),
        rule="signing.tampered-body",
    ),
    server_fault(
        "query-decoded",
        "The signature is checked over the decoded query",
        code("auth.gate:matches", _decoded),
        rule="signing.as-sent",
    ),
    server_fault(
        "unknown-key-accepted",
        "An unknown key counts as some key of the exchange",
        code(
            "auth.api_keys:ApiKeys.find",
            # Not before the second key was added: adding asks whether there is one of that name.
            lambda keys, key: (
                keys._by_key.get(key) or (next(iter(keys)) if len(keys._by_key) > 1 else None)
            ),
        ),
        rule="signing.unknown-key",
    ),
    server_fault(
        "query-not-checked",
        "The signature of a request without a body is not checked",
        code("auth.gate:matches", _without_queries),
        rule="signing.tampered-query",
    ),
    server_fault(
        "signature-optional",
        "A key without a signature is accepted",
        code("auth.gate:take_apart", _with_defaults),
        rule="signing.incomplete",
    ),
    server_fault(
        "seconds-accepted",
        "A timestamp in seconds counts as well",
        code("auth.gate:take_apart", _in_either_unit),
        rule="signing.window-in-ms",
    ),
    server_fault(
        "signature-in-capitals",
        "A signature may be in upper-case digits",
        code("auth.gate:take_apart", _without_case),
        rule="signing.lower-case",
    ),
    server_fault(
        "token-beats-key",
        "With a token beside it, the API key is not looked at",
        code("auth.gate:Gate._by_signature", _token_first),
        rule="signing.key-decides",
    ),
    server_fault(
        "window-60-seconds",
        "A timestamp may be 60 seconds off",
        _window(60_000),
        rule="signing.window-outside",
    ),
    server_fault(
        "window-one-ms-wide",
        "A timestamp may be 10001 ms off",
        _window(10_001),
        rule="signing.window-outside",
    ),
    server_fault(
        "window-one-ms-narrow",
        "A timestamp may be 9999 ms off",
        _window(9_999),
        rule="signing.window-inside",
    ),
    server_fault(
        "window-one-sided",
        "A timestamp from the future is always accepted",
        code("auth.gate:abs", lambda ms: ms),
        rule="signing.window-outside",
    ),
    server_fault(
        "window-off", "The timestamp is not checked", _window(10**15), rule="signing.window-outside"
    ),
    server_fault(
        "replay-off",
        "A signature works as often as it is sent",
        code("auth.signature:ReplayMemory.is_new", _protects_nothing),
        rule="replay.places-once",
    ),
    server_fault(
        "replay-forgotten",
        "A signature is forgotten while its timestamp is still good",
        exchange(_short_memory),
        rule="replay.remembered",
    ),
    server_fault(
        "replay-by-second",
        "Two requests of one key within a second are a replay",
        code("auth.signature:ReplayMemory.is_new", _once_a_second),
        rule="replay.anew",
    ),
    server_fault(
        "replay-off-on-one-path",
        "One order path is not protected from replays",
        operation("getTrades", _unprotected),
        rule="replay.reads",
    ),
    server_fault(
        "replay-off-on-one-write",
        "One path that changes orders is not protected from replays",
        operation("amendOrder", _unprotected),
        rule="replay.writes",
    ),
    server_fault(
        "replay-wrong-code",
        "A replay answers 2002",
        answered("*", _replay_is_2002),
        rule="replay.reads",
    ),
    server_fault(
        "replay-per-path",
        "A signature may be used once on each path",
        code("auth.gate:Gate.admit", _with_path),
        rule="replay.other-path",
    ),
)
