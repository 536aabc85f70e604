"""What a private connection is opened with: a listen key that is made for it, or the token of a login.

https://docs.6mm.com/developer-api/websocket/private-user-channel
"""

from collections.abc import Callable
from typing import Any, Protocol

import attrs

from sixmm_runtime.errors import MissingCredentials
from sixmm_runtime.operation import Operation
from sixmm_runtime.streams.access import StreamClient
from sixmm_runtime.streams.user.listen_key import ListenKey


@attrs.frozen(kw_only=True)
class CredentialOperations:
    """The REST operations behind credentials.

    Attributes:
        create: makes a listen key.
        renew: keeps it.
        check: any call that a token is good for: logs in, renews the token or learns that it ended.
        key_parameter, token_parameter: what the address's query calls them.
    """

    create: Operation[Any]
    renew: Operation[Any]
    check: Operation[Any]
    key_parameter: str
    token_parameter: str


class Credential(Protocol):
    """Makes the address of a private connection. No repr, log or error shows what is in it."""

    on_gone: Callable[[], None]

    async def url(self) -> str:
        """The address, with a credential that should last. Raises SixMMError."""

    def discard(self) -> None:
        """The exchange does not take it any more: use another next time."""

    def stop(self) -> None:
        """It is not needed any more."""


class Token:
    """The access token of the client's login."""

    def __init__(self, client: StreamClient, operations: CredentialOperations) -> None:
        self._client = client
        self._operations = operations
        self.on_gone: Callable[[], None] = lambda: None

    async def url(self) -> str:
        """The address. A call goes before it, so that a token that has ended is renewed."""
        await self._client.call(self._operations.check, {})
        access = self._client.stream_access
        token = access.token()
        if token is None:
            raise MissingCredentials(
                "private_credential='token' needs a login: give the client a username and password, or an"
                " access_token, and no API key; or call mm.auth.login first."
            )
        return access.url_with(self._operations.token_parameter, token)

    def discard(self) -> None:
        """The call before the next connection finds out by itself."""

    def stop(self) -> None:
        """The login is the client's."""

    def __repr__(self) -> str:
        return "Token()"


def make_credential(
    kind: str, client: StreamClient, operations: CredentialOperations
) -> Credential:
    """The credential of that kind; see `StreamOptions.private_credential`."""
    return Token(client, operations) if kind == "token" else ListenKey(client, operations)
