"""The token of a logged-in user: what it is, when to renew it, and the cookies that do it."""

import threading
from collections.abc import Mapping

import attrs
import httpx

from sixmm_auth import cookies
from sixmm_auth.clock import ServerClock
from sixmm_auth.credentials import AccessToken, HoldsSecrets

# Renewed this long before it expires, or in the last tenth of its life if that is shorter.
_EARLY_MS = 30_000

# Below it an expiry is in seconds (1e11 s is the year 5138), from it on in ms (1e11 ms is 1973).
_FIRST_IN_MS = 10**11


def _presence(value: object) -> str:
    return "***" if value else "none"


@attrs.frozen
class Snapshot(HoldsSecrets):
    """A session at one moment.

    Attributes:
        generation: differs between any two states, even where the exchange gives the same token
            again.
        from_outside: whether the token came by an explicit call, and not by the client's own
            credentials.
        username: who made that call; None where the exchange of a ticket leaves it unknown.
    """

    generation: int
    token: str | None = attrs.field(default=None, repr=_presence)
    renew_at_ms: int | None = None
    from_outside: bool = False
    username: str | None = None
    cookies: Mapping[str, str] = attrs.field(factory=dict, repr=_presence)

    def may_log_in_again_as(self, username: str) -> bool:
        """Return whether a login as that user continues this session, with the same trader."""
        return not self.from_outside or self.username == username


class Session(HoldsSecrets):
    """The access token of one client, with its expiry and its cookies. Safe among threads.

    Args:
        clock: the exchange's time, by which tokens expire.
        access_token: a token to begin with.
    """

    def __init__(self, clock: ServerClock, access_token: AccessToken | None = None) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._now = Snapshot(0)
        if access_token is not None:
            self._now = Snapshot(
                0, access_token.token, self._when_to_renew(access_token.expires_at_ms)
            )

    @property
    def token(self) -> str | None:
        """The access token; None before a login and after a logout."""
        return self._now.token

    @property
    def now(self) -> Snapshot:
        """The session as it is at this moment."""
        return self._now

    def is_due(self, snapshot: Snapshot) -> bool:
        """Return whether that token is about to expire. Never for one whose expiry is unknown."""
        return snapshot.renew_at_ms is not None and self._clock.now_ms() >= snapshot.renew_at_ms

    def cookie_header(self) -> str | None:
        """The Cookie header for the refresh and for the logout, and for no other call."""
        return cookies.header(self._now.cookies)

    def adopt(
        self,
        access_token: str,
        access_expire: int | None,
        response: httpx.Response,
        *,
        username: str | None = None,
    ) -> None:
        """Take the token of an explicit login or exchange. Nothing is kept of the session before.

        Args:
            access_token: the token in the answer.
            access_expire: its expiry in the answer. Seconds or ms: the documentation leaves it
                open.
            response: the answer, whose cookies are kept.
            username: who logged in. The client's own username and password renew only a session of
                that user; None (an exchange of a ticket) says that the user is not known, so they
                never do.

        Raises:
            InvalidCredentials: the token can't be sent in a header.
        """
        self._open(access_token, access_expire, response, from_outside=True, username=username)

    def logged_in(
        self,
        access_token: str,
        access_expire: int | None,
        response: httpx.Response,
        *,
        instead_of: Snapshot,
    ) -> None:
        """Take the token of a login with the client's own password.

        It is dropped if another session replaced `instead_of` meanwhile: a logout, or a login as
        another user, came later and counts.
        """
        self._open(access_token, access_expire, response, instead_of=instead_of)

    def renewed(
        self,
        access_token: str,
        access_expire: int | None,
        response: httpx.Response,
        *,
        instead_of: Snapshot | None = None,
    ) -> None:
        """Take the token of a refresh: the user stays, and so does a cookie that is not replaced.

        Args:
            access_token: the token in the answer.
            access_expire: its expiry in the answer.
            response: the answer, whose cookies are kept.
            instead_of: the session that was refreshed; as in `logged_in`.

        Raises:
            InvalidCredentials: the token can't be sent in a header.
        """
        before = self._now if instead_of is None else instead_of
        token = AccessToken(access_token, _expiry_ms(access_expire))
        after = attrs.evolve(
            before,
            token=token.token,
            renew_at_ms=self._when_to_renew(token.expires_at_ms),
            cookies=cookies.updated(before.cookies, response),
        )
        self._replace(after, instead_of)

    def clear(self) -> None:
        """Forget the token and the cookies, after a logout."""
        with self._lock:
            self._now = Snapshot(self._now.generation + 1)

    def _open(
        self,
        access_token: str,
        access_expire: int | None,
        response: httpx.Response,
        *,
        from_outside: bool = False,
        username: str | None = None,
        instead_of: Snapshot | None = None,
    ) -> None:
        token = AccessToken(access_token, _expiry_ms(access_expire))
        after = Snapshot(
            0,
            token.token,
            self._when_to_renew(token.expires_at_ms),
            from_outside,
            username,
            cookies.updated({}, response),
        )
        self._replace(after, instead_of)

    def _replace(self, after: Snapshot, instead_of: Snapshot | None) -> None:
        with self._lock:
            current = self._now.generation
            if instead_of is None or instead_of.generation == current:
                self._now = attrs.evolve(after, generation=current + 1)

    def _when_to_renew(self, expires_at_ms: int | None) -> int | None:
        if expires_at_ms is None:
            return None
        life_ms = expires_at_ms - self._clock.now_ms()
        # Expired on arrival means that the two clocks disagree: each call would renew it. The exchange's own refusal
        # decides then.
        return expires_at_ms - min(_EARLY_MS, life_ms // 10) if life_ms > 0 else None

    def __repr__(self) -> str:
        now = self._now
        return f"Session(token={now.token is not None}, cookies={bool(now.cookies)})"


def _expiry_ms(access_expire: int | None) -> int | None:
    if access_expire is None:
        return None
    return access_expire * 1000 if access_expire < _FIRST_IN_MS else access_expire
