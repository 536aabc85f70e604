"""What a client is built from: arguments or the environment, checked in one place."""

import os
from collections.abc import Callable, Mapping
from typing import Any

import attrs
import httpx
from sixmm_auth import AccessToken, ApiKey, AuthError, Password, ServerClock, SignedCall

from sixmm_runtime.errors import InvalidArgument
from sixmm_runtime.operation import Operation
from sixmm_runtime.redaction import redact

ENVIRONMENT = {
    "api_key": "SIXMM_API_KEY",
    "api_secret": "SIXMM_API_SECRET",
    "access_token": "SIXMM_ACCESS_TOKEN",
    "username": "SIXMM_USERNAME",
    "password": "SIXMM_PASSWORD",
    "base_url": "SIXMM_BASE_URL",
    "ws_url": "SIXMM_WS_URL",
}
_LAST_PORT = 65_535


def from_environment() -> dict[str, str]:
    """The client arguments that the environment sets. An empty variable counts as unset."""
    return {
        name: os.environ[variable]
        for name, variable in ENVIRONMENT.items()
        if os.environ.get(variable)
    }


@attrs.frozen
class Credentials:
    """Whatever the client may identify itself with; each may be None."""

    api_key: ApiKey | None
    password: Password | None
    access_token: AccessToken | None


def credentials(
    *,
    api_key: str | None,
    api_secret: str | None,
    username: str | None,
    password: str | None,
    access_token: str | None,
) -> Credentials:
    """Check and pair up the credentials. Raises InvalidArgument for a half pair or a malformed one."""
    _both("api_key", api_key, "api_secret", api_secret)
    _both("username", username, "password", password)
    try:
        return Credentials(
            api_key=ApiKey(api_key, api_secret) if api_key and api_secret else None,
            password=Password(username, password) if username and password else None,
            access_token=AccessToken(access_token) if access_token else None,
        )
    except (AuthError, ValueError) as error:
        raise InvalidArgument(str(error)) from None


def _both(one: str, first: str | None, other: str, second: str | None) -> None:
    if bool(first) != bool(second):
        missing, given = (other, one) if first else (one, other)
        raise InvalidArgument(
            f"{given} was given without {missing}; they only work together."
            f" Pass both, or set {ENVIRONMENT[one]} and {ENVIRONMENT[other]}."
        )


def base_url(url: str) -> httpx.URL:
    """The address that calls go to. A path prefix is kept. Raises InvalidArgument."""
    return _address("base_url", url, ("https", "http"), "https://api.6mm.com")


def ws_url(url: str) -> str:
    """The address that streams are at. Raises InvalidArgument."""
    return str(_address("ws_url", url, ("wss", "ws"), "wss://6mm.com/ws"))


def _address(what: str, url: str, schemes: tuple[str, ...], example: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, TypeError):
        parsed = httpx.URL("")
    if parsed.userinfo:  # not repeated: it would stand in every repr and error of the client
        raise InvalidArgument(f"{what} must not hold a username or password.")
    if (
        parsed.scheme not in schemes
        or not parsed.host
        or (parsed.port or 0) > _LAST_PORT
        or parsed.query
        or parsed.fragment
    ):
        raise InvalidArgument(f'{what} must look like "{example}", not {redact(repr(url))}.')
    return parsed.copy_with(path=parsed.path.rstrip("/"))


def proxy(given: str | httpx.URL | httpx.Proxy | None) -> httpx.Proxy | None:
    """The proxy that calls go through. Raises InvalidArgument, without the URL: it may hold a password."""
    if given is None or isinstance(given, httpx.Proxy):
        return given
    try:
        return httpx.Proxy(given)
    except (httpx.InvalidURL, ValueError, TypeError, AttributeError):
        raise InvalidArgument('proxy must look like "http://proxy.example:3128".') from None


def on_signed(given: Any) -> "OnSigned | None":
    """The callback for signed calls. Raises InvalidArgument."""
    if given is not None and not callable(given):
        raise InvalidArgument(f"on_signed must be callable, not {type(given).__name__}.")
    checked: OnSigned | None = given
    return checked


def clock(given: Any) -> ServerClock | None:
    """The clock that a client shares with others. Raises InvalidArgument."""
    if given is None or isinstance(given, ServerClock):
        return given
    raise InvalidArgument(f"clock must be a ServerClock, not {type(given).__name__}.")


def flag(name: str, given: Any) -> bool | None:
    """A yes or no, or None where it was left open. Raises InvalidArgument: "false" is true in Python."""
    if given is None or isinstance(given, bool):
        return given
    raise InvalidArgument(f"{name} must be True or False, not {type(given).__name__}.")


@attrs.frozen(kw_only=True)
class Api:
    """What the generated package tells the runtime about the exchange as a whole."""

    version: str
    base_url: str
    ws_url: str
    docs_url: str
    errors: Mapping[int, Any]
    remedies: Mapping[str, str]
    replayed: str = ""
    """What an answer says to a signature that was used before."""
    visible_within: float = 10.0
    """Seconds after which an order that was accepted is found by every query, if it is at all."""
    contracts: Callable[[], Operation[Any]] | None = None
    """Gives the operation that lists the contracts with their rules; importing it waits until it is needed."""


OnSigned = Callable[[SignedCall], None]
"""Called with what was signed (never the secret), each time a call is signed."""
