"""Private connections for whom there should be none, and the other way round."""

from typing import Any
from urllib.parse import parse_qs

from attrs import frozen
from sixmm_mock.auth.listen_keys import ListenKey, ListenKeys
from sixmm_mock.clock import Clock
from sixmm_mock.errors import Code, Refusal
from sixmm_mock.streams.connection import Connection
from sixmm_mock.streams.credential import ByListenKey, ByToken, Credential, Doorkeeper
from sixmm_mock.streams.hub import StreamHub

from seeded_faults.hunt import server_fault
from seeded_faults.plant import LEFT_OUT, Json, code, framed, streamed

_open, _require, _ping = StreamHub.open, StreamHub.require, Connection._ping
_admit, _authenticate = Doorkeeper.admit, StreamHub._authenticate

_HOUR_MS = 60 * 60_000


def _no_auth(frame: Json) -> Json | None:
    return LEFT_OUT if frame.get("event") == "auth" and frame.get("success") else None


def _token_by_another_name(document: Json) -> None:
    document["components"]["securitySchemes"]["token"]["name"] = "jwt"


def _auth_for_all(hub: StreamHub, *given: Any, **named: Any) -> Connection:
    connection = _open(hub, *given, **named)
    if connection.credential is None:
        connection.answer(hub.frames.authenticated("1"))
    return connection


def _private_only(hub: StreamHub, name: str, credential: Credential | None) -> Any:
    topic = _require(hub, name, credential)
    if credential is not None and topic.channel != hub.description.private.name:
        raise Refusal(Code.PERMISSION_DENIED, "args: open another connection for public topics")
    return topic


def _pong_in_public(connection: Connection, request_id: str, names: list[str]) -> None:
    if connection.credential is None:
        _ping(connection, request_id, names)


def _said_to_be_right(frame: Json) -> Json | None:
    if frame.get("event") != "auth":
        return None
    return {"event": "auth", "success": True, "data": "1"}


def _as_public(doorkeeper: Doorkeeper, query: bytes) -> Credential | None:
    try:
        return _admit(doorkeeper, query)
    except Refusal:
        return None


def _whoever_it_was(doorkeeper: Doorkeeper, query: bytes) -> Credential | None:
    try:
        return _admit(doorkeeper, query)
    except Refusal:
        sessions, token = doorkeeper._sessions, parse_qs(query.decode())["token"][0]
        return ByToken(sessions._signer.read(token).user_id, token, sessions)


def _there_is_one(credential: ByListenKey) -> str | None:
    known = credential._listen_keys._by_user.get(credential.user_id)
    return None if known is credential._key else "listenKeyExpired"


@frozen
class _ForAnHour:
    """A credential that counts for an hour, whatever is renewed."""

    user_id: str
    clock: Clock
    until_ms: int

    def lapsed(self) -> str | None:
        return None if self.clock.now_ms() < self.until_ms else "listenKeyExpired"


def _for_an_hour(hub: StreamHub, connection: Connection, credential: Credential) -> None:
    until_ms = hub.clock.now_ms() + _HOUR_MS
    _authenticate(hub, connection, _ForAnHour(credential.user_id, hub.clock, until_ms))


def _ever_known(keys: ListenKeys, key: str) -> tuple[str, ListenKey] | None:
    return next(((user, known) for user, known in keys._by_user.items() if known.key == key), None)


FAULTS = (
    server_fault(
        "auth-untold",
        "Nothing says that the credentials were accepted",
        framed(_no_auth),
        rule="access.by-listen-key",
    ),
    server_fault(
        "token-by-another-name",
        "The token is read from another parameter",
        streamed(_token_by_another_name),
        rule="access.by-token",
    ),
    server_fault(
        "auth-for-all",
        "A connection without credentials is said to be authenticated",
        code("streams.hub:StreamHub.open", _auth_for_all),
        rule="access.public-unasked",
    ),
    server_fault(
        "private-only",
        "A private connection cannot subscribe to public topics",
        code("streams.hub:StreamHub.require", _private_only),
        rule="access.public-too",
    ),
    server_fault(
        "private-ping-unanswered",
        "A ping on a private connection is not answered",
        code("streams.connections:Connection._ping", _pong_in_public),
        rule="access.ping",
    ),
    server_fault(
        "made-up-key-accepted",
        "A made-up listen key is said to be right",
        framed(_said_to_be_right),
        rule="access.made-up",
    ),
    server_fault(
        "made-up-key-ignored",
        "With wrong credentials a connection is a public one, without a word",
        code("streams.credential:Doorkeeper.admit", _as_public),
        rule="access.made-up",
    ),
    server_fault(
        "closed-key-opens",
        "A closed listen key opens connections",
        code("auth.listen_keys:ListenKeys.close", lambda keys, user, key: keys._owned(user, key)),
        rule="access.closed-key",
    ),
    server_fault(
        "expired-key-opens",
        "A listen key that is over opens connections",
        code("auth.listen_keys:ListenKeys.find", _ever_known),
        rule="access.expired-key",
    ),
    server_fault(
        "closing-ends-nothing",
        "A connection outlives its listen key",
        code("streams.credential:ByListenKey.lapsed", lambda _: None),
        rule="access.closing-ends",
    ),
    server_fault(
        "expiry-ends-nothing",
        "A connection goes on when its listen key has expired",
        code("streams.credential:ByListenKey.lapsed", _there_is_one),
        rule="access.expiry-ends",
    ),
    server_fault(
        "renewal-too-late",
        "A connection ends after an hour, whether its listen key was renewed or not",
        code("streams.hub:StreamHub._authenticate", _for_an_hour),
        rule="access.renewing-keeps",
    ),
    server_fault(
        "logout-ends-nothing",
        "A connection goes on when its token was logged out",
        code("streams.credential:ByToken.lapsed", lambda _: None),
        rule="access.logout-ends",
    ),
    server_fault(
        "logged-out-token-opens",
        "A token that was logged out opens connections",
        code("streams.credential:Doorkeeper.admit", _whoever_it_was),
        rule="access.logged-out-token",
    ),
    server_fault(
        "token-expiry-ends-nothing",
        "A connection goes on when its token has expired",
        code("streams.credential:ByToken.lapsed", lambda _: None),
        rule="access.token-expiry-ends",
    ),
)
