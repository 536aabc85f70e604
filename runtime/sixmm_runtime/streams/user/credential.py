"""What a private connection is opened with: a listen key that is made for it, or the token of a login.

A listen key is made when needed, renewed in time, and replaced when it is gone.
https://docs.6mm.com/developer-api/websocket/private-user-channel
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Protocol

import attrs

from sixmm_runtime.errors import ApiError, MissingCredentials, SixMMError
from sixmm_runtime.operation import Operation
from sixmm_runtime.retry import is_transient
from sixmm_runtime.streams.options import StreamClient

# The documentation recommends to renew it this often; it lives twice as long.
RENEW_SECONDS = 30 * 60
# After a renewal that got no answer: soon enough that many tries fit into the key's life.
_RETRY_SECONDS = 60

_log = logging.getLogger("sixmm")


class ListenKeyOperations(Protocol):
    """The operations of the REST API that keep a key."""

    @property
    def create(self) -> Operation[Any]:
        """Makes one."""

    @property
    def renew(self) -> Operation[Any]:
        """Keeps one."""

    @property
    def key_parameter(self) -> str:
        """What the address's query calls it."""


class ListenKey:
    """Keeps a listen key. It is not closed at the end: another stream of the account may live on the same one.

    The key itself is in no repr, log or error.

    Attributes:
        on_gone: called when the key turns out to be gone while a connection may still live on it.
    """

    def __init__(
        self,
        client: StreamClient,
        operations: ListenKeyOperations,
        *,
        renew_seconds: float = RENEW_SECONDS,
    ) -> None:
        self._client = client
        self._operations = operations
        self._renew_seconds = renew_seconds
        self._key: str | None = None
        self._renewing: asyncio.Task[None] | None = None
        self.on_gone: Callable[[], None] = lambda: None

    async def url(self) -> str:
        """The address of a private connection. A new key each time that one did not last.

        Raises:
            SixMMError: the key could not be made.
        """
        if self._key is None:
            made = await self._client._call(self._operations.create, {})
            self._key = str(made.listen_key)
            self._renewing = asyncio.create_task(self._renew_forever(), name="sixmm listen key")
        return self._client._stream_access.url_with(self._operations.key_parameter, self._key)

    def discard(self) -> None:
        """The exchange does not take the key any more: make a new one next time."""
        self._key = None
        if self._renewing is not None:
            self._renewing.cancel()
            self._renewing = None

    def stop(self) -> None:
        """Stop renewing."""
        self.discard()

    async def _renew_forever(self) -> None:
        wait = self._renew_seconds
        while self._key is not None:
            await asyncio.sleep(wait)
            try:
                await self._client._call(self._operations.renew, {"listen_key": self._key})
                wait = self._renew_seconds
            except SixMMError as error:
                _log.info("The listen key was not renewed: %s", type(error).__name__)
                if isinstance(error, ApiError) and not is_transient(error):
                    # The connection may end any moment: a new one, with a new key, takes its place before.
                    self._key = None
                    self.on_gone()
                wait = min(_RETRY_SECONDS, self._renew_seconds)

    def __repr__(self) -> str:
        return f"ListenKey(held={self._key is not None})"


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
        await self._client._call(self._operations.check, {})
        access = self._client._stream_access
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
