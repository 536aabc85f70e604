"""Login state: one session per login, with access tokens and a refresh token that rotates."""

from itertools import count

from attrs import define, field, frozen

from sixmm_mock.auth.tokens import Claims, TokenSigner
from sixmm_mock.clock import Clock
from sixmm_mock.errors import Code, Refusal
from sixmm_mock.randomness import Randomness


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
