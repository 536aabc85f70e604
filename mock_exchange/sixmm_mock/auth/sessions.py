"""Logins: access tokens, sessions with a refresh token that rotates, and the tickets of an agent's service.

https://docs.6mm.com/developer-api/rest-api/public-endpoints#agent-sso

The agent's service itself is not part of the exchange; a test or the command line plays it.
"""

import base64
import hashlib
import hmac
import json
from itertools import count
from typing import Any

from attrs import define, field, frozen

from sixmm_mock.clock import Clock
from sixmm_mock.errors import Code, Refusal
from sixmm_mock.randomness import Randomness


@frozen
class Claims:
    """What an access token says. ``expires_at`` is in seconds, as in any JWT."""

    user_id: str
    session_id: str
    expires_at: int


class TokenSigner:
    """Makes and reads access tokens with one secret key."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()
        self._header = _encode({"alg": "HS256", "typ": "JWT"})

    def issue(self, claims: Claims, *, token_id: str, issued_at: int) -> str:
        """A signed token. ``token_id`` makes two tokens of the same second differ."""
        payload = _encode(
            {
                "sub": claims.user_id,
                "sid": claims.session_id,
                "jti": token_id,
                "iat": issued_at,
                "exp": claims.expires_at,
            }
        )
        return f"{self._header}.{payload}.{self._sign(payload)}"

    def read(self, token: str) -> Claims:
        """The claims of a token that this signer made.

        Raises:
            Refusal: 1003, anything else.
        """
        header, _, rest = token.partition(".")
        payload, _, signature = rest.partition(".")
        genuine = header == self._header and hmac.compare_digest(
            signature.encode(), self._sign(payload).encode()
        )
        if not genuine:
            raise Refusal(Code.INVALID_CREDENTIALS, "Invalid token")
        claims: dict[str, Any] = json.loads(_decode(payload))
        return Claims(claims["sub"], claims["sid"], claims["exp"])

    def _sign(self, payload: str) -> str:
        signed = f"{self._header}.{payload}".encode()
        return _base64(hmac.new(self._key, signed, hashlib.sha256).digest())


def _encode(value: dict[str, Any]) -> str:
    return _base64(json.dumps(value, separators=(",", ":")).encode())


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@define
class Session:
    """One login. ``expires_at_ms`` is when its refresh token ends."""

    session_id: str
    user_id: str
    refresh_token: str = field(repr=False)
    expires_at_ms: int
    revoked: bool = False


@frozen
class Grant:
    """What a login or a refresh hands out. ``access_expire`` is in seconds."""

    session: Session
    access_token: str = field(repr=False)
    access_expire: int


class Sessions:
    """All sessions that may still matter.

    Assumed: mock.session_lifetimes, mock.refresh_replaces.
    """

    def __init__(
        self, clock: Clock, randomness: Randomness, *, access_seconds: int, refresh_seconds: int
    ) -> None:
        self._clock = clock
        self._randomness = randomness
        self._access_seconds = access_seconds
        self._refresh_ms = refresh_seconds * 1000
        self._signer = TokenSigner(randomness.hex(64))
        self._sessions: dict[str, Session] = {}
        self._token_ids = count(1)

    def open(self, user_id: str) -> Grant:
        """A new session, as after a login."""
        self._forget_ended()
        session = Session(
            session_id=self._randomness.hex(16), user_id=user_id, refresh_token="", expires_at_ms=0
        )
        return self._grant(session)

    def refresh(self, session: Session) -> Grant:
        """A new access token and a new refresh token; the old refresh token ends."""
        return self._grant(session)

    def close(self, session: Session) -> None:
        """End a session: none of its tokens is accepted any more."""
        session.revoked = True

    def by_access_token(self, token: str) -> Session:
        """The session that an access token belongs to.

        Raises:
            Refusal: 1003 not one of ours, 1002 expired, 1004 revoked.
        """
        claims = self._signer.read(token)
        if self._clock.now_ms() >= claims.expires_at * 1000:
            raise Refusal(
                Code.TOKEN_EXPIRED, "Token expired; refresh it or log in again, then retry"
            )
        session = self._sessions.get(claims.session_id)
        if session is None or session.revoked:
            raise Refusal(Code.TOKEN_REVOKED, "Token revoked; log in again")
        return session

    def by_refresh_token(self, token: str) -> Session:
        """The session that a refresh token belongs to.

        Raises:
            Refusal: 1003 not one of ours, 1002 expired, 1004 replaced or revoked.
        """
        session = self._sessions.get(token.partition(".")[0])
        if session is None:
            raise Refusal(Code.INVALID_CREDENTIALS, "Invalid refresh token; log in again")
        if self._clock.now_ms() >= session.expires_at_ms:
            raise Refusal(Code.TOKEN_EXPIRED, "Refresh token expired; log in again")
        if session.revoked or token != session.refresh_token:
            raise Refusal(Code.TOKEN_REVOKED, "Refresh token was replaced or revoked; log in again")
        return session

    def __len__(self) -> int:
        return len(self._sessions)

    def _grant(self, session: Session) -> Grant:
        now_ms = self._clock.now_ms()
        session.refresh_token = f"{session.session_id}.{self._randomness.hex(32)}"
        session.expires_at_ms = now_ms + self._refresh_ms
        # Re-inserted at the end, so that the oldest are always in front.
        self._sessions.pop(session.session_id, None)
        self._sessions[session.session_id] = session
        issued_at = now_ms // 1000
        claims = Claims(session.user_id, session.session_id, issued_at + self._access_seconds)
        token = self._signer.issue(claims, token_id=str(next(self._token_ids)), issued_at=issued_at)
        return Grant(session, token, claims.expires_at)

    def _forget_ended(self) -> None:
        now_ms = self._clock.now_ms()
        while self._sessions:
            oldest = next(iter(self._sessions.values()))
            # An access token of this session could outlive it only by its own lifetime.
            if oldest.expires_at_ms + self._access_seconds * 1000 > now_ms:
                return
            del self._sessions[oldest.session_id]


# Assumed: mock.embed_token_lifetime.
EMBED_TOKEN_LIFETIME_MS = 5 * 60 * 1000


@frozen
class Ticket:
    """Good for one session of this user. Assumed: mock.ticket_works_once."""

    text: str = field(repr=False)
    user_id: str
    redirect_path: str


@frozen
class EmbedToken:
    """Good for one session of this user, in this channel, for a short time."""

    text: str = field(repr=False)
    user_id: str
    channel_id: str
    expires_at_ms: int


class Tickets:
    """Tickets and embed tokens that were not exchanged yet.

    Assumed: mock.ticket_refusals.
    """

    def __init__(self, clock: Clock, randomness: Randomness) -> None:
        self._clock = clock
        self._randomness = randomness
        self._tickets: dict[str, Ticket] = {}
        self._embed_tokens: dict[str, EmbedToken] = {}

    def add(self, user_id: str, *, text: str | None, redirect_path: str) -> Ticket:
        """A new ticket, with the given text or a made-up one.

        Raises:
            ValueError: the text is empty or taken.
        """
        text = self._fresh(text, self._tickets)
        ticket = self._tickets[text] = Ticket(text, user_id, redirect_path)
        return ticket

    def add_embed_token(self, user_id: str, channel_id: str, *, text: str | None) -> EmbedToken:
        """A new embed token for one channel.

        Raises:
            ValueError: the text is empty or taken, or the channel id is not 1 to 128 characters.
        """
        if not 1 <= len(channel_id) <= 128:
            raise ValueError(f"the channel id has {len(channel_id)} characters; it needs 1 to 128")
        text = self._fresh(text, self._embed_tokens)
        expires_at_ms = self._clock.now_ms() + EMBED_TOKEN_LIFETIME_MS
        token = self._embed_tokens[text] = EmbedToken(text, user_id, channel_id, expires_at_ms)
        return token

    def redeem(self, text: str) -> Ticket:
        """The ticket of this text, which then is used up.

        Raises:
            Refusal: 1003, unknown or used.
        """
        ticket = self._tickets.pop(text, None)
        if ticket is None:
            raise Refusal(
                Code.INVALID_CREDENTIALS,
                "Invalid ticket: unknown or used already",
                assumed="mock.ticket_refusals",
            )
        return ticket

    def redeem_embed_token(self, text: str, channel_id: str) -> EmbedToken:
        """The embed token of this text and channel, which then is used up.

        Raises:
            Refusal: 1003 unknown, used, or of another channel; 1002 expired.
        """
        token = self._embed_tokens.get(text)
        if token is None or token.channel_id != channel_id:
            raise Refusal(
                Code.INVALID_CREDENTIALS,
                "Invalid embedToken: unknown, used already, or of another channelId",
                assumed="mock.ticket_refusals",
            )
        del self._embed_tokens[text]
        if self._clock.now_ms() >= token.expires_at_ms:
            raise Refusal(
                Code.TOKEN_EXPIRED,
                "embedToken expired; get a new one from the agent",
                assumed="mock.ticket_refusals",
            )
        return token

    def _fresh(self, text: str | None, taken: dict[str, Ticket] | dict[str, EmbedToken]) -> str:
        text = self._randomness.hex(32) if text is None else text
        if not text:
            raise ValueError("a ticket or token needs a text that is not empty")
        if text in taken:
            raise ValueError("there is already a ticket or token of this text; choose another")
        return text
