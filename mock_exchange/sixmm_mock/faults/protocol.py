"""uvicorn's HTTP protocol, with a handle for the application to cut the connection by."""

from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from sixmm_mock.faults.wire import EXTENSION, SocketConnection


class CuttableProtocol(HttpToolsProtocol):
    """Adds the scope extension ``sixmm.connection`` to every request."""

    def on_message_begin(self) -> None:
        """Start a request's scope."""
        super().on_message_begin()
        scope = cast("dict[str, Any]", self.scope)
        scope["extensions"] = {EXTENSION: SocketConnection(self.transport)}
