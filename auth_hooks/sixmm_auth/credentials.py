"""The credentials of a caller. Checked when made, masked when shown."""

import unicodedata
from typing import Any, NoReturn, SupportsIndex

import attrs

from sixmm_auth.errors import InvalidCredentials

MASK = "***"


class HoldsSecrets:
    """Base of everything that holds a credential: it can't be pickled."""

    __slots__ = ()

    def __reduce_ex__(self, _protocol: SupportsIndex) -> NoReturn:
        raise TypeError(
            f"{type(self).__name__} holds credentials and can't be pickled or copied."
            " Build it again where it is needed, from the environment or a secret store."
        )


def _masked(_value: object) -> str:
    return MASK


def _beginning(value: str) -> str:
    """The beginning of an API key, to tell it from another; of a short one nothing."""
    return repr(value[:4] + "…") if len(value) >= 16 else MASK


def _as_text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise InvalidCredentials(f"{name} must be a str, got {type(value).__name__}.")
    if not value:
        raise InvalidCredentials(f"{name} is empty. Leave it out, or give its value.")
    return value


def _plain(name: str) -> Any:
    """Visible ASCII only: these travel in headers, or are issued by the exchange like those."""

    def check(_instance: object, _field: object, value: object) -> None:
        for position, char in enumerate(_as_text(name, value)):
            if not "!" <= char <= "~":
                kind = "white space" if char.isspace() else "a character that can't be sent"
                raise InvalidCredentials(
                    f"{name} has {kind} (U+{ord(char):04X}) at position {position}."
                    " Give only the value itself: no line break, quote, blank or label around it."
                )

    return check


def _text(name: str) -> Any:
    """Any text without control characters: in JSON a blank or an umlaut may be meant."""

    def check(_instance: object, _field: object, value: object) -> None:
        for position, char in enumerate(_as_text(name, value)):
            if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}:
                raise InvalidCredentials(
                    f"{name} has a character that is no text (U+{ord(char):04X}) at position {position}."
                    " A line break at the end of a file or variable is the usual cause."
                )

    return check


@attrs.frozen
class ApiKey(HoldsSecrets):
    """An API key and its secret, for signed calls.

    https://docs.6mm.com/developer-api/authentication#api-key

    Raises:
        InvalidCredentials: empty, or with other than visible ASCII characters.
    """

    key: str = attrs.field(validator=_plain("api_key"), repr=_beginning)
    secret: str = attrs.field(validator=_plain("api_secret"), repr=_masked)


@attrs.frozen
class Password(HoldsSecrets):
    """A user's name and password, for logging in.

    https://docs.6mm.com/developer-api/rest-api/public-endpoints#user-login

    Raises:
        InvalidCredentials: empty, or with control characters.
    """

    username: str = attrs.field(validator=_text("username"))
    password: str = attrs.field(validator=_text("password"), repr=_masked)
    device_id: str | None = attrs.field(
        default=None, validator=attrs.validators.optional(_text("device_id"))
    )
    device_name: str | None = attrs.field(
        default=None, validator=attrs.validators.optional(_text("device_name"))
    )


@attrs.frozen
class AccessToken(HoldsSecrets):
    """A bearer token that was issued before, without the word Bearer.

    https://docs.6mm.com/developer-api/authentication#jwt

    Args:
        token: as the exchange gave it.
        expires_at_ms: Unix ms, when it is known.

    Raises:
        InvalidCredentials: empty, or with other than visible ASCII characters.
    """

    token: str = attrs.field(validator=_plain("access_token"), repr=_masked)
    expires_at_ms: int | None = None
