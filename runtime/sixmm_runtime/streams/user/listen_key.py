"""The key that a private connection is opened with: made when needed, renewed in time, replaced when it is gone.

https://docs.6mm.com/developer-api/websocket/private-user-channel
"""

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

import attrs
import httpx

from sixmm_runtime.errors import ApiError, SixMMError
from sixmm_runtime.model import Model
from sixmm_runtime.operation import Operation

R = TypeVar("R", bound=Model)

# The documentation recommends to renew it this often; it lives twice as long.
RENEW_SECONDS = 30 * 60
# After a renewal that got no answer: soon enough that many tries fit into the key's life.
_RETRY_SECONDS = 60

_log = logging.getLogger("sixmm")


@attrs.frozen
class ListenKeyOperations:
    """The operations of the REST API that keep a key."""

    create: Operation[Any]
    renew: Operation[Any]


class RestClient(Protocol):
    """What is needed of a client."""

    @property
    def ws_url(self) -> str:
        """Where streams are."""

    async def call(self, operation: Operation[R], arguments: Mapping[str, Any]) -> R:
        """Make a REST call."""


class ListenKey:
    """Keeps a listen key. It is not closed at the end: another stream of the account may live on the same one.

    The key itself is in no repr, log or error.
    """

    def __init__(
        self,
        client: RestClient,
        operations: ListenKeyOperations,
        *,
        renew_seconds: float = RENEW_SECONDS,
    ) -> None:
        self._client = client
        self._operations = operations
        self._renew_seconds = renew_seconds
        self._key: str | None = None
        self._renewing: asyncio.Task[None] | None = None

    async def url(self) -> str:
        """The address of a private connection. A new key each time that one did not last.

        Raises:
            SixMMError: the key could not be made.
        """
        if self._key is None:
            made = await self._client.call(self._operations.create, {})
            self._key = str(made.listen_key)
            self._start_renewing()
        return str(httpx.URL(self._client.ws_url).copy_merge_params({"listenKey": self._key}))

    def discard(self) -> None:
        """The exchange does not take the key any more: make a new one next time."""
        self._key = None
        if self._renewing is not None:
            self._renewing.cancel()
            self._renewing = None

    async def close(self) -> None:
        """Stop renewing."""
        renewing = self._renewing
        self.discard()
        if renewing is not None:
            with contextlib.suppress(asyncio.CancelledError):
                await renewing

    def _start_renewing(self) -> None:
        self._renewing = asyncio.create_task(self._renew_forever(), name="sixmm listen key")

    async def _renew_forever(self) -> None:
        wait = self._renew_seconds
        while self._key is not None:
            await asyncio.sleep(wait)
            try:
                await self._client.call(self._operations.renew, {"listen_key": self._key})
                wait = self._renew_seconds
            except ApiError as error:
                # It is gone. The connection ends with it, and the next one makes a new key.
                _log.info("The listen key could not be renewed: code %s", error.code)
                self._key = None
                return
            except SixMMError as error:
                _log.info("The listen key was not renewed yet: %s", type(error).__name__)
                wait = min(_RETRY_SECONDS, self._renew_seconds)

    def __repr__(self) -> str:
        return f"ListenKey(held={self._key is not None})"
