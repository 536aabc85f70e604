"""Listen keys: how long they live."""

from sixmm_conformance.answer import Answer
from sixmm_conformance.errors import Broken
from sixmm_conformance.fixtures import Fixtures
from sixmm_conformance.rules.chapter import Chapter, accepted, refused

LISTEN_KEYS = Chapter("listen-key")

_PAGE = "websocket/private-user-channel"
_MINUTE_MS = 60_000
_TOLERATED_MS = 5000
_USES = ("createListenKey", "renewListenKey")


@LISTEN_KEYS.rule(
    "expiry-told",
    "A listen key is valid for 60 minutes, and says so",
    _PAGE,
    uses=("createListenKey", "getServerTime"),
)
def a_listen_key_is_valid_for_60_minutes_and_says_so(on: Fixtures) -> None:
    expires_at = on.caller.must("createListenKey")["expire_at"]
    left_ms = expires_at - on.caller.must("getServerTime")["timestamp_ms"]
    if abs(left_ms - 60 * _MINUTE_MS) > _TOLERATED_MS:
        raise Broken(f"a new listen key is valid for {left_ms} ms, not 60 minutes")


@LISTEN_KEYS.rule(
    "expires",
    "A listen key that is not renewed ends after 60 minutes",
    _PAGE,
    uses=_USES,
)
def a_listen_key_that_is_not_renewed_ends_after_60_minutes(on: Fixtures) -> None:
    key = _create(on)
    on.caller.wire.server.advance(60 * _MINUTE_MS + _TOLERATED_MS)
    refused(
        _renew(on, key), "INVALID_PARAMETER", "renewing a listen key after more than 60 minutes"
    )


@LISTEN_KEYS.rule(
    "renewed", "Renewing gives a listen key another 60 minutes", "renewListenKey", uses=_USES
)
def renewing_gives_a_listen_key_another_60_minutes(on: Fixtures) -> None:
    key = _create(on)
    for minute in (40, 80, 120):
        on.caller.wire.server.advance(40 * _MINUTE_MS)
        accepted(_renew(on, key), f"renewing a listen key at minute {minute}")


@LISTEN_KEYS.rule(
    "closed",
    "A closed listen key is gone",
    "closeListenKey",
    uses=(*_USES, "closeListenKey"),
)
def a_closed_listen_key_is_gone(on: Fixtures) -> None:
    key = _create(on)
    accepted(on.caller.call("closeListenKey", {"listen_key": key}), "closing a listen key")
    refused(_renew(on, key), "INVALID_PARAMETER", "renewing a closed listen key")
    again = on.caller.call("closeListenKey", {"listen_key": key})
    refused(again, "INVALID_PARAMETER", "closing a listen key twice")


@LISTEN_KEYS.rule(
    "unknown",
    "A listen key that was made up is refused",
    "renewListenKey",
    uses=_USES,
    assumed=True,
    assumes=("renew_listen_key.unknown",),
)
def a_listen_key_that_was_made_up_is_refused(on: Fixtures) -> None:
    refused(_renew(on, "0" * 32), "INVALID_PARAMETER", "renewing a made-up listen key")


def _create(on: Fixtures) -> str:
    return str(on.caller.must("createListenKey")["listen_key"])


def _renew(on: Fixtures, key: str) -> Answer:
    return on.caller.call("renewListenKey", {"listen_key": key})
