"""uvicorn's HTTP protocol, with a handle for the application to cut the connection by."""

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from sixmm_mock.faults.wire import EXTENSION, SocketConnection
from sixmm_mock.transport import GatheringTransport


class CuttableProtocol(HttpToolsProtocol):
    """Adds the scope extension ``sixmm.connection`` to every request, and writes answers whole."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin a connection."""
        self._behind = cast("asyncio.Transport", transport)
        gathering = cast("asyncio.Transport", GatheringTransport(self._behind, self.loop))
        self._extensions = {EXTENSION: SocketConnection(gathering)}
        super().connection_made(gathering)

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over. The WebSocket protocol writes frames whole by itself."""
        self.transport = self._behind
        super().handle_websocket_upgrade()

    def on_message_begin(self) -> None:
        """Start a request's scope."""
        super().on_message_begin()
        scope = cast("dict[str, Any]", self.scope)
        scope["extensions"] = self._extensions
