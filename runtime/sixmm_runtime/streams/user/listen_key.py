"""The key that a private connection is opened with: made when needed, renewed in time, replaced when it is gone.

https://docs.6mm.com/developer-api/websocket/private-user-channel
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Protocol

from sixmm_runtime.errors import ApiError, SixMMError
from sixmm_runtime.operation import Operation
from sixmm_runtime.retry import is_transient
from sixmm_runtime.streams.access import StreamClient

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
            made = await self._client.call(self._operations.create, {})
            self._key = str(made.listen_key)
            self._renewing = asyncio.create_task(self._renew_forever(), name="sixmm listen key")
        return self._client.stream_access.url_with(self._operations.key_parameter, self._key)

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
                await self._client.call(self._operations.renew, {"listen_key": self._key})
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
