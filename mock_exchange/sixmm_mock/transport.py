"""A transport that writes once what is written in pieces.

uvicorn writes head and body of an answer apart. Each write is a system call that wakes the client
up, and the second costs about a tenth of a placed order.
"""

import asyncio
from typing import Any


class GatheringTransport:
    """Gathers what one turn of the event loop writes, and writes it at the end of the turn.

    Everything else goes to the transport behind it at once. Closing writes what was gathered first,
    aborting forgets it.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._behind = transport
        self._loop = loop
        self._gathered: list[bytes] = []

    def write(self, data: bytes) -> None:
        """Write ``data`` soon, together with what follows in this turn."""
        if not self._gathered:
            self._loop.call_soon(self._flush)
        self._gathered.append(data)

    def close(self) -> None:
        """Close the connection after what was written."""
        self._flush()
        self._behind.close()

    def abort(self) -> None:
        """Cut the connection; what was not sent yet is lost."""
        self._gathered.clear()
        self._behind.abort()

    def _flush(self) -> None:
        if self._gathered:
            self._behind.write(b"".join(self._gathered))
            self._gathered.clear()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._behind, name)
