"""What a private connection is opened with, and for how long it counts.

https://docs.6mm.com/developer-api/websocket/private-user-channel#connect-to-private-websocket
"""

from typing import Protocol
from urllib.parse import parse_qsl

from attrs import field, frozen
from sixmm_description import StreamDescription

from sixmm_mock.auth.listen_keys import ListenKey, ListenKeys
from sixmm_mock.auth.sessions import Sessions
from sixmm_mock.errors import Code, Refusal


class Credential(Protocol):
    """What a connection was opened with."""

    @property
    def user_id(self) -> str:
        """Whose private topic it opens."""

    def lapsed(self) -> str | None:
        """Why it does not count any more, or None while it does."""


@frozen
class ByListenKey:
    """A listen key; renewing it over REST prolongs the connection, closing it ends it."""

    user_id: str
    _key: ListenKey = field(repr=False)
    _listen_keys: ListenKeys = field(repr=False)

    def lapsed(self) -> str | None:
        """Return whether the key was closed or has expired."""
        return self._listen_keys.lapsed(self._key)


@frozen
class ByToken:
    """An access token; a refresh gives a new one and does not prolong this one. Assumed: mock.token_of_a_connection."""

    user_id: str
    _token: str = field(repr=False)
    _sessions: Sessions = field(repr=False)

    def lapsed(self) -> str | None:
        """Return whether the token has expired, or its session was ended on purpose."""
        try:
            self._sessions.by_access_token(self._token)
        except Refusal as refusal:
            return "tokenExpired" if refusal.code is Code.TOKEN_EXPIRED else "tokenRevoked"
        return None


@frozen
class Doorkeeper:
    """Reads credentials off the query of a connection's URL."""

    _description: StreamDescription
    _listen_keys: ListenKeys
    _sessions: Sessions

    def admit(self, query: bytes) -> Credential | None:
        """The credential, or None where none is offered: then only public topics are open.

        A listen key goes before a token. Assumed: mock.listen_key_first.
        An empty one is refused as any other unknown one: a client that lost its key must
        not take a public connection for a private one.

        Raises:
            Refusal: 1002, 1003 or 1004; 2002 the query cannot be read.
        """
        offered = _parameters(query)
        key = offered.get(self._description.listen_key_parameter)
        if key is not None:
            found = self._listen_keys.find(key)
            if found is None:
                raise Refusal(
                    Code.INVALID_CREDENTIALS,
                    f"{self._description.listen_key_parameter}: unknown, closed or expired; "
                    "create a new one",
                )
            return ByListenKey(*found, self._listen_keys)
        token = offered.get(self._description.token_parameter)
        if token is not None:
            session = self._sessions.by_access_token(token)
            return ByToken(session.user_id, token, self._sessions)
        return None


def _parameters(query: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=100
        )
    except ValueError:
        raise Refusal(
            Code.INVALID_PARAMETER, "query string: expected at most 100 percent-encoded parameters"
        ) from None
    values = dict(pairs)
    if len(values) != len(pairs):
        raise Refusal(Code.INVALID_PARAMETER, "query string: a parameter stands there twice")
    return values
