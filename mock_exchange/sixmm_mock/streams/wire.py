"""uvicorn's WebSocket protocol, with a handle for the application to cut the connection by."""

from typing import Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from sixmm_mock.faults.wire import EXTENSION, SocketConnection


class CuttableWebSocketProtocol(WebSocketsSansIOProtocol):
    """Adds the scope extension ``sixmm.connection`` to every connection."""

    _line: SocketConnection | None = None

    def handle_connect(self, event: Request) -> None:
        """Start a connection's scope; the application runs after the present turn."""
        super().handle_connect(event)
        if hasattr(self, "scope"):
            extensions = cast("dict[str, Any]", self.scope["extensions"])
            self._line = extensions[EXTENSION] = SocketConnection(self.transport)

    def handle_ping(self) -> None:
        """Answer it, unless the connection is stalled: then nothing at all is sent."""
        if self._line is not None and self._line.is_mute():
            self.conn.data_to_send()
        else:
            super().handle_ping()
