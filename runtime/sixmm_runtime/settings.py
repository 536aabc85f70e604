"""What a client is built from: arguments or the environment, checked in one place."""

from collections.abc import Callable, Mapping
from typing import Any, TypedDict

import attrs
import httpx
from sixmm_auth import (
    AccessToken,
    ApiKey,
    AuthError,
    AuthFacts,
    Password,
    ServerClock,
    SignedCall,
)

from sixmm_runtime.errors import InvalidArgument
from sixmm_runtime.operation import Operation
from sixmm_runtime.options import OnAttempt, RateLimit
from sixmm_runtime.redaction import redact
from sixmm_runtime.retry import Backoff

ENVIRONMENT = {
    "api_key": "SIXMM_API_KEY",
    "api_secret": "SIXMM_API_SECRET",
    "access_token": "SIXMM_ACCESS_TOKEN",
    "username": "SIXMM_USERNAME",
    "password": "SIXMM_PASSWORD",
    "base_url": "SIXMM_BASE_URL",
    "ws_url": "SIXMM_WS_URL",
    "allow_insecure": "SIXMM_ALLOW_INSECURE",
}
_LAST_PORT = 65_535


_CREDENTIALS = frozenset({"api_key", "api_secret", "access_token", "username", "password"})
_YES, _NO = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off"})


def completed(given: Mapping[str, Any], environ: Mapping[str, str]) -> dict[str, Any]:
    """The client's arguments, with what the environment says of those that were left out (or are None).

    An empty variable counts as unset. An empty argument does not: `api_key=""` says that there is no key.

    Credentials are taken as a whole: if one is given, the environment's are ignored, or two users could be mixed.
    So are addresses: the environment's streams go with the environment's calls.

    Raises:
        InvalidArgument: what the environment says is malformed, or half of a pair.
    """
    arguments = {name: value for name, value in given.items() if value is not None}
    found: dict[str, Any] = {
        name: environ[variable] for name, variable in ENVIRONMENT.items() if environ.get(variable)
    }
    if not _CREDENTIALS.isdisjoint(arguments):
        found = {name: value for name, value in found.items() if name not in _CREDENTIALS}
    _both_set(found, "api_key", "api_secret")
    _both_set(found, "username", "password")
    if "allow_insecure" in found:
        found["allow_insecure"] = _yes_or_no(found["allow_insecure"])
    if "base_url" in found:
        if str(arguments.get("base_url", found["base_url"])).rstrip("/") != found[
            "base_url"
        ].rstrip("/"):
            found.pop("ws_url", None)
        elif "base_url" not in arguments:
            base_url(found["base_url"], ENVIRONMENT["base_url"])
    if "ws_url" in found and "ws_url" not in arguments:
        ws_url(found["ws_url"], ENVIRONMENT["ws_url"])
    return {**found, **arguments}


def _both_set(found: Mapping[str, Any], one: str, other: str) -> None:
    if (one in found) != (other in found):
        is_set, missing = (one, other) if one in found else (other, one)
        raise InvalidArgument(
            f"The environment has {ENVIRONMENT[is_set]} without {ENVIRONMENT[missing]}; they only work together."
        )


def _yes_or_no(value: str) -> bool:
    word = value.strip().lower()
    if word not in _YES | _NO:
        raise InvalidArgument(f"{ENVIRONMENT['allow_insecure']} must be 1 or 0, not {value!r}.")
    return word in _YES


@attrs.frozen
class Credentials:
    """What the client identifies itself with; each may be None."""

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


def base_url(url: str, name: str = "base_url") -> httpx.URL:
    """The address that calls go to. A path prefix is kept. Raises InvalidArgument."""
    return _address(name, url, ("https", "http"), "https://api.6mm.com")


def ws_url(url: str, name: str = "ws_url") -> str:
    """The address that streams are at. Raises InvalidArgument."""
    return str(_address(name, url, ("wss", "ws"), "wss://6mm.com/ws"))


def _address(what: str, url: str, schemes: tuple[str, ...], example: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, TypeError):
        parsed = httpx.URL("")
    if parsed.userinfo:  # not repeated: every repr and error of the client would show it
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
    """A boolean, or None where it is unset. Raises InvalidArgument: the text "false" is true in Python."""
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
    auth: AuthFacts = attrs.field(factory=AuthFacts)
    """Names on the wire, operations, messages and codes of logging in, signing and answering."""
    secrets: tuple[str, ...] = ()
    """Names on the wire of fields that hold a secret."""
    visible_within: float = 10.0
    """Seconds after which an order that was accepted is found by every query, if it is at all."""
    contracts: Callable[[], Operation[Any]] | None = None
    """Gives the operation that lists the contracts with their rules; importing it waits until it is needed."""


OnSigned = Callable[[SignedCall], None]
"""Called with what was signed (never the secret), each time a call is signed."""


class CredentialArguments(TypedDict, total=False):
    """The credentials of calls; `None` is the same as leaving one out."""

    api_key: str | None
    api_secret: str | None
    username: str | None
    password: str | None
    access_token: str | None


class ClientOptions(TypedDict, total=False):
    """How calls are made; `None` is the same as leaving one out."""

    timeout: float | httpx.Timeout | None
    total_timeout: float | None
    outcome_timeout: float | None
    max_retries: int | None
    backoff: Backoff | None
    rate_limit: RateLimit | None
    on_attempt: OnAttempt | None
    max_response_bytes: int | None
    user_agent: str | None
    validate_orders: bool | None


class ClientArguments(CredentialArguments, ClientOptions, total=False):
    """Keyword arguments that both clients take."""

    base_url: str | None
    ws_url: str | None
    allow_insecure: bool | None
    on_signed: OnSigned | None
    clock: ServerClock | None
