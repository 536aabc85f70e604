"""Servers that do what the mock exchange never does: each connection is a small script."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from sixmm import AsyncSixMM
from sixmm_runtime.streams.options import StreamOptions
from websockets.asyncio.server import ServerConnection, serve

Script = Callable[["Line"], Awaitable[None]]


class Line:
    """One connection, from the server's side. `number` counts from 1."""

    def __init__(self, connection: ServerConnection, number: int) -> None:
        self.connection = connection
        self.number = number

    async def asked(self) -> dict[str, Any]:
        """The next frame of the client that is no ping."""
        while True:
            frame: dict[str, Any] = json.loads(await self.connection.recv())
            if frame["op"] != "ping":
                return frame

    async def say(self, **frame: Any) -> None:
        """Send a frame."""
        await self.connection.send(json.dumps(frame))

    async def accept(self) -> list[str]:
        """Acknowledge the next subscribe frame; its topics."""
        while (frame := await self.asked())["op"] != "subscribe":
            pass
        await self.say(id=frame["id"], event="subscribe", success=True, data=frame["args"])
        return list(frame["args"])

    async def refuse(self) -> None:
        """Refuse the next frame."""
        frame = await self.asked()
        await self.say(
            id=frame["id"], event="subscribe", success=False, code=2002, message="delisted"
        )

    async def push(self, topic: str, data: Any) -> None:
        """Send a push."""
        await self.say(topic=topic, event="data", ts=1, data=data)

    async def linger(self) -> None:
        """Until the client ends it."""
        await self.connection.wait_closed()


@asynccontextmanager
async def scripted(script: Script, **serving: Any) -> AsyncIterator[str]:
    """A server whose connections follow `script`; its address."""
    count = 0

    async def talk(connection: ServerConnection) -> None:
        nonlocal count
        count += 1
        await script(Line(connection, count))

    async with serve(talk, "127.0.0.1", 0, ping_interval=None, **serving) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        yield f"ws://127.0.0.1:{port}/ws"


@asynccontextmanager
async def listening(script: Script, **options: Any) -> AsyncIterator[Any]:
    """A stream to such a server."""
    options = {"reconnect_delay": 0.01, **options}
    async with (
        scripted(script) as url,
        AsyncSixMM(ws_url=url) as mm,
        mm.stream(StreamOptions(**options)) as stream,
    ):
        yield stream


async def until(stream: Any, kind: type) -> Any:
    """The next event of that kind."""
    async for event in stream:
        if isinstance(event, kind):
            return event
    raise AssertionError(f"the stream ended without {kind.__name__}")
