"""Connections to the exchange where the client owns them, made for low cost per call.

`blocking.Transport` and `awaiting.AsyncTransport` are httpx transports whose connection pool is ours: an answer is
read whole before it is handed over, and a connection is used again only when nothing is left on it. `sender` and
`async_sender` choose what sends a client's attempts; an attempt's auth flow is driven there.
"""

from sixmm_runtime.transport.choice import async_sender, sender
from sixmm_runtime.transport.send import AsyncSends, Sends

__all__ = ["AsyncSends", "Sends", "async_sender", "sender"]
