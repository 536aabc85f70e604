"""Which credentials go on which operation."""

import hashlib
from collections.abc import Callable

import httpx

from sixmm_auth.clock import ServerClock
from sixmm_auth.credentials import AccessToken, ApiKey, HoldsSecrets, Password
from sixmm_auth.errors import API_KEY, BEARER, REFRESH_COOKIE, NoCredentialsFit
from sixmm_auth.facts import FACTS, AuthFacts
from sixmm_auth.hmac_auth import HmacAuth, SignedCall
from sixmm_auth.jwt_auth import JwtAuth, SessionAuth
from sixmm_auth.session import Session


class Authenticator(HoldsSecrets):
    """The credentials of one client, and the choice among them per operation.

    Any number of the three credentials may be given, none included: public operations need none,
    and a session that the caller opens by an explicit login counts from then on.

    https://docs.6mm.com/developer-api/integration-overview#authentication-choice

    Args:
        base_url: where requests go; credentials go nowhere else. May have a path prefix.
        api_key: preferred wherever the operation admits an API key.
        password: logs in on the first call that needs a token, and again when nothing else helps.
        access_token: a token that was issued elsewhere.
        clock: the exchange's time; pass one to share it among clients of one exchange.
        on_signed: called with each `SignedCall` just before it is sent, on the thread that sends
            it.
        facts: what is known of the exchange: names on the wire, operations, messages and codes.

    Attributes:
        caller: tells callers apart, and reveals no credential; None without credentials.

    Raises:
        ValueError: `base_url` is not an absolute http(s) URL.
    """

    def __init__(
        self,
        base_url: str | httpx.URL,
        *,
        api_key: ApiKey | None = None,
        password: Password | None = None,
        access_token: AccessToken | None = None,
        clock: ServerClock | None = None,
        on_signed: Callable[[SignedCall], None] | None = None,
        facts: AuthFacts = FACTS,
    ) -> None:
        self.clock = ServerClock(tolerance_ms=facts.tolerance_ms) if clock is None else clock
        self.session = Session(self.clock, access_token)
        self._password = password
        self.caller = _caller(api_key, password, access_token)
        self._hmac = (
            None if api_key is None else HmacAuth(base_url, api_key, self.clock, on_signed, facts)
        )
        self._jwt = JwtAuth(base_url, self.session, password, facts)
        self._cookie_only = SessionAuth(base_url, self.session, bearer=False)
        self._bearer_and_cookie = SessionAuth(base_url, self.session, bearer=True)

    def for_security(self, security: tuple[tuple[str, ...], ...]) -> httpx.Auth | None:
        """The flow for an operation with these alternatives; None where none is needed.

        An empty tuple means public. An empty alternative means optional: what the client has is
        used, and nothing is refused.

        Raises:
            NoCredentialsFit: the client has nothing that one of the alternatives admits.
        """
        for alternative in sorted(security, key=_preference):
            auth = self._for_alternative(frozenset(alternative))
            if auth is not None:
                return auth
        if not security or () in security:
            return None
        raise NoCredentialsFit(needed=security, available=self.available)

    @property
    def available(self) -> tuple[str, ...]:
        """What the client has, in words for people."""
        has_token = self.session.token is not None
        return tuple(
            words
            for words, there in (
                ("an API key", self._hmac is not None),
                ("a username and password", self._password is not None),
                ("an access token", has_token),
            )
            if there
        )

    def _for_alternative(self, schemes: frozenset[str]) -> httpx.Auth | None:
        if schemes == {API_KEY}:
            return self._hmac
        has_token = self.session.token is not None
        if schemes == {BEARER}:
            return self._jwt if has_token or self._password is not None else None
        if schemes == {REFRESH_COOKIE}:
            return self._cookie_only if self.session.cookie_header() is not None else None
        if schemes == {BEARER, REFRESH_COOKIE}:
            # A token that did not come from a login has no cookie, and is worth closing all the
            # same.
            return self._bearer_and_cookie if has_token else None
        return None

    def __repr__(self) -> str:
        return f"Authenticator({', '.join(self.available) or 'no credentials'})"


def _caller(
    api_key: ApiKey | None, password: Password | None, access_token: AccessToken | None
) -> str | None:
    """Whose calls these are, as a digest that reveals no credential; None without credentials."""
    for kind, one in (
        ("key", api_key and api_key.key),
        ("user", password and password.username),
        ("token", access_token and access_token.token),
    ):
        if one:
            return hashlib.sha256(f"{kind} {one}".encode()).hexdigest()
    return None


def _preference(alternative: tuple[str, ...]) -> bool:
    # The exchange looks at X-API-KEY first, and an API key needs no login: it goes before the rest.
    return API_KEY not in alternative
