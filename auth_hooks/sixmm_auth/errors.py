"""Everything that this package raises on purpose.

    AuthError
    ├── InvalidCredentials     a credential that can't be right; nothing was sent
    ├── NoCredentialsFit       no credential for an operation that needs one; nothing was sent
    ├── ForeignHostError       a request that would carry credentials to another host; not sent
    └── AuthRequestFailed      a request that the flow makes by itself did not do its work
        ├── ClockSyncError         the server's time could not be read
        └── TokenRequestFailed     neither the refresh nor the login gave a token

In each of them the caller's own request was not carried out: it was not sent, or the exchange
refused it.
"""

from collections.abc import Callable, Sequence
from typing import Any, Self

import httpx

BEARER = "bearerAuth"
API_KEY = "apiKeyAuth"
REFRESH_COOKIE = "refreshCookie"


class AuthError(Exception):
    """Base of every error that this package raises on purpose."""


class InvalidCredentials(AuthError, ValueError):
    """A credential that is empty, or has characters that can't be sent. The text never shows it."""


class ForeignHostError(AuthError):
    """The request goes to another scheme, host or port than the base URL's. It was not sent."""


class NoCredentialsFit(AuthError):
    """None of the client's credentials is admitted by the operation.

    Attributes:
        needed: the operation's alternatives, each a tuple of scheme names.
        available: what the client has, in words.
    """

    def __init__(self, needed: Sequence[Sequence[str]], available: Sequence[str]) -> None:
        self.needed = tuple(tuple(alternative) for alternative in needed)
        self.available = tuple(available)
        super().__init__(_what_would_help(self.needed, self.available))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.needed, self.available)


class AuthRequestFailed(AuthError):
    """A request that an auth flow made by itself did not do its work.

    Attributes:
        operation: id of what was asked: `getServerTime`, `login` or `refreshToken`.
        response: the answer, read, for the caller to explain. None when another call was making
            this request and got no answer, or was cancelled. Left out of pickles: it may hold
            tokens.
    """

    _effect = ""

    def __init__(self, operation: str, response: httpx.Response | None, why: str = "") -> None:
        self.operation = operation
        self.response = response
        self.why = why
        answer = "no answer arrived" if response is None else f"HTTP {response.status_code}"
        super().__init__(
            f"{self._effect} ({operation}: {answer}{', ' if why else ''}{why})."
            " The call itself was not carried out."
        )

    def again(self) -> Self:
        """The same failure for another caller: an error that is raised holds on to the frames that it passes."""
        return type(self)(self.operation, self.response, self.why)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return _restore, (type(self), self.operation, self.why, str(self))


class ClockSyncError(AuthRequestFailed):
    """The exchange's time could not be read, so that no timestamp can be trusted for signing."""

    _effect = "The exchange's time could not be read, and signing needs it"


class TokenRequestFailed(AuthRequestFailed):
    """There is no valid access token, and none could be obtained."""

    _effect = "No access token could be had"


def _restore(
    cls: type[AuthRequestFailed], operation: str, why: str, text: str
) -> AuthRequestFailed:
    error = cls(operation, None, why)
    error.args = (text,)
    return error


_WAYS = {
    API_KEY: ("api_key= and api_secret= (environment SIXMM_API_KEY and SIXMM_API_SECRET)",),
    BEARER: (
        "username= and password= (environment SIXMM_USERNAME and SIXMM_PASSWORD)",
        "access_token= (environment SIXMM_ACCESS_TOKEN)",
    ),
}


def _what_would_help(needed: tuple[tuple[str, ...], ...], available: tuple[str, ...]) -> str:
    has = (
        f"the client has {' and '.join(available)}"
        if available
        else "the client has no credentials"
    )
    schemes = {scheme for alternative in needed for scheme in alternative}
    if REFRESH_COOKIE in schemes:
        return (
            f"The call needs a session that was opened by a login, and {has} and no such session."
            " Log in first; the answer to the login brings what this call needs."
        )
    if not schemes & _WAYS.keys():
        return f"The call asks for {', '.join(sorted(schemes))}, which this library doesn't know."
    ways = [way for scheme in (API_KEY, BEARER) if scheme in schemes for way in _WAYS[scheme]]
    reason = (
        " It admits only a logged-in user: an API key can't manage API keys."
        if API_KEY not in schemes
        else ""
    )
    return f"The call needs credentials, and {has}.{reason} Give the client {', or '.join(ways)}."
