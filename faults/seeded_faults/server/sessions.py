"""Logins, tokens, tickets, credentials."""

import json
from typing import Any

from sixmm_mock.auth.sessions import (
    Claims,
    Grant,
    Session,
    Sessions,
    Ticket,
    Tickets,
    TokenSigner,
    _decode,
)
from sixmm_mock.auth.users import User, Users
from sixmm_mock.errors import Code, Refusal

from seeded_faults.hunt import server_fault
from seeded_faults.plant import Json, answered, code, operation


def _whatever_its_age(sessions: Sessions, token: str) -> Session:
    session = sessions._sessions.get(sessions._signer.read(token).session_id)
    if session is None or session.revoked:
        raise Refusal(Code.TOKEN_REVOKED, "Token revoked; log in again")
    return session


def _unsigned(_signer: TokenSigner, token: str) -> Claims:
    try:
        claims = json.loads(_decode(token.split(".")[1]))
    except (ValueError, IndexError):
        raise Refusal(Code.INVALID_CREDENTIALS, "Invalid token") from None
    return Claims(claims["sub"], claims["sid"], claims["exp"])


def _keeping_the_cookie(sessions: Sessions, session: Session) -> Grant:
    before = session.refresh_token
    grant = _GRANT(sessions, session)
    if before:
        session.refresh_token = before
    return grant


_GRANT, _REDEEM = Sessions._grant, Tickets.redeem


def _any_password(users: Users, username: str, _password: str) -> User:
    user = users.by_name(username)
    if user is None:
        raise Refusal(Code.INVALID_CREDENTIALS, "Invalid username or password")
    return user


def _telling(users: Users, username: str, password: str) -> User:
    user = users.by_name(username)
    if user is None:
        raise Refusal(Code.INVALID_CREDENTIALS, "Invalid username")
    if not user.has_password(password):
        raise Refusal(Code.INVALID_CREDENTIALS, "Invalid password")
    return user


def _again_and_again(tickets: Tickets, text: str) -> Ticket:
    ticket = _REDEEM(tickets, text)
    tickets._tickets[text] = ticket
    return ticket


def _any_channel(tickets: Tickets, text: str, _channel: str) -> Any:
    token = tickets._embed_tokens.pop(text, None)
    if token is None:
        raise Refusal(Code.INVALID_CREDENTIALS, "Invalid embed_token")
    return token


def _ten_minutes_more(envelope: Json) -> None:
    if envelope["code"] == 0:
        envelope["data"]["access_expire"] += 600_000


def _in_milliseconds(envelope: Json) -> None:
    if envelope["code"] == 0:
        envelope["data"]["access_expire"] *= 1000


def _expired_is_1003(envelope: Json) -> None:
    if envelope["code"] == 1002:
        envelope["code"] = 1003


def _spoiled_token(envelope: Json) -> None:
    if "data" in envelope:
        envelope["data"]["access_token"] += "x"


def _by_token_too(described: Json) -> None:
    described["security"] = [{"refreshCookie": []}, {"bearerAuth": []}]


def _nobody_is_1003(envelope: Json) -> None:
    if envelope["code"] == 1001:
        envelope["code"] = 1003


FAULTS = (
    server_fault(
        "expired-token-accepted",
        "A token is good for ever",
        code("auth.sessions:Sessions.by_access_token", _whatever_its_age),
        rule="session.expires",
    ),
    server_fault(
        "expiry-told-late",
        "access_expire is ten minutes after the token's end",
        answered("login", _ten_minutes_more),
        rule="session.expires",
    ),
    server_fault(
        "expiry-in-milliseconds",
        "access_expire is in milliseconds",
        answered("login", _in_milliseconds),
        rule="session.expiry-in-seconds",
    ),
    server_fault(
        "expired-wrong-code",
        "An expired token answers 1003",
        answered("*", _expired_is_1003),
        rule="session.expires",
    ),
    server_fault(
        "token-not-checked",
        "The signature of a token is not checked",
        code("auth.sessions:TokenSigner.read", _unsigned),
        rule="session.wrong-token",
    ),
    server_fault(
        "logout-ignored",
        "A logout leaves the token as it is",
        code("auth.sessions:Sessions.close", lambda *_: None),
        rule="session.logout",
    ),
    server_fault(
        "cookie-not-rotated",
        "A refresh leaves the old cookie good",
        code("auth.sessions:Sessions._grant", _keeping_the_cookie),
        rule="session.refresh-rotates",
    ),
    server_fault(
        "password-not-checked",
        "Any password opens a session",
        code("auth.users:Users.with_password", _any_password),
        rule="session.wrong-password",
    ),
    server_fault(
        "users-told",
        "A failed login tells whether the user exists",
        code("auth.users:Users.with_password", _telling),
        rule="session.wrong-password",
    ),
    server_fault(
        "ticket-twice",
        "A ticket works again and again",
        code("auth.sessions:Tickets.redeem", _again_and_again),
        rule="session.ticket-once",
    ),
    server_fault(
        "embed-token-anywhere",
        "An embed token works in any channel",
        code("auth.sessions:Tickets.redeem_embed_token", _any_channel),
        rule="session.embed-token",
    ),
    server_fault(
        "write-wrong-code",
        "Placing an order without credentials answers 1003",
        answered("placeOrder", _nobody_is_1003),
        rule="session.needed-to-write",
    ),
    server_fault(
        "keys-wrong-code",
        "Creating a key without credentials answers 1003",
        answered("createApiKey", _nobody_is_1003),
        rule="session.needed-for-keys",
    ),
    server_fault(
        "token-for-another-exchange",
        "A login's token is of no use",
        answered("login", _spoiled_token),
        rule="session.works",
    ),
    server_fault(
        "refreshed-token-useless",
        "A refreshed token is of no use",
        answered("refreshToken", _spoiled_token),
        rule="session.refresh",
    ),
    server_fault(
        "refresh-by-token",
        "An access token is enough to refresh",
        operation("refreshToken", _by_token_too),
        rule="session.refresh-needs-cookie",
    ),
    server_fault(
        "no-credentials-wrong-code",
        "A call without credentials answers 1003",
        answered("*", _nobody_is_1003),
        rule="session.needed-to-read",
    ),
)
