"""Servers that do what the mock exchange never does: each connection is a small script, or an `Exchange` of few words."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpx
from sixmm import AsyncSixMM, StreamOptions
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

KEYS = {"api_key": "stream-key", "api_secret": "canary-stream-secret"}
Script = Callable[["Line"], Awaitable[None]]


class Line:
    """One connection, from the server's side. `number` counts from 1."""

    def __init__(self, connection: ServerConnection, number: int) -> None:
        self.connection = connection
        self.number = number
        self.frames: list[dict[str, Any]] = []

    @property
    def private(self) -> bool:
        """Whether it was opened for an account."""
        return "?" in self.connection.request.path

    def topics(self, op: str) -> list[str]:
        """What the client has named so far, where it was an `Exchange` that listened."""
        return [topic for one in self.frames if one["op"] == op for topic in one["args"]]

    def drop(self) -> None:
        """End it without a word."""
        self.connection.transport.abort()

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


AUTHENTICATED = {"event": "auth", "success": True, "data": "1"}


class Exchange:
    """Answers as it should, but for what a test tells it. A script for `scripted`.

    Attributes:
        account: what it answers to REST, at the transport.
        edit: changes the events of the account before they are pushed.
        hello: what a private connection hears first.
        silent: the requests of a kind that it does not answer.
        snapshots: what it pushes first, by topic.
        door: who wants to connect waits for it; `status` is what they get instead.
        knocks: when each connection was asked for, by the loop's time.
    """

    def __init__(
        self, account=None, *, push=lambda event: event, topic="user.5794", hello=AUTHENTICATED
    ):
        self.account, self.edit, self.topic, self.hello = account, push, topic, hello
        self.silent, self.snapshots, self.status = set(), {}, None
        self.lines, self.knocks = [], []
        self.door = asyncio.Event()
        self.door.set()

    async def __call__(self, line):
        self.lines.append(line)
        if line.private and self.hello:
            await line.say(**self.hello)
        with suppress(ConnectionClosed):
            async for text in line.connection:
                line.frames.append(frame := json.loads(text))
                if frame["op"] not in self.silent:
                    await self.answer(line, frame)

    async def answer(self, line, frame):
        """Acknowledge a request, and push what its topics begin with."""
        if frame["op"] == "ping":
            await line.say(id=frame["id"], event="pong", success=True)
            return
        await line.say(id=frame["id"], event=frame["op"], success=True, data=frame["args"])
        for topic in frame["args"]:
            if frame["op"] == "subscribe" and topic in self.snapshots:
                await line.push(topic, self.snapshots[topic])

    async def knocked(self, connection, _request):
        """Let a client in, or not."""
        self.knocks.append(asyncio.get_running_loop().time())
        await self.door.wait()
        return None if self.status is None else connection.respond(self.status, "not now")

    async def push(self, event):
        """Tell an event of the account."""
        edited = self.edit(dict(event))
        await self.lines[-1].say(topic=self.topic, ts=event.get("updatedAt", 1), data=edited)

    @asynccontextmanager
    async def followed(self, **options):
        """A stream to it."""
        options = {"reconnect_delay": 0.01, "reconcile_interval": 0.05, **options}
        async with (
            scripted(self, process_request=self.knocked) as url,
            AsyncSixMM(
                ws_url=url,
                base_url="http://127.0.0.1:9",
                max_retries=0,
                transport=httpx.MockTransport(self.account),
                **KEYS,
            ) as mm,
            mm.stream(StreamOptions(**options)) as stream,
        ):
            yield stream


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


async def eventually(true: Callable[[], Any], pause: float = 0.005) -> Any:
    """What `true` gives once that is something."""
    while not (found := true()):  # noqa: ASYNC110  the client's state has no event to wait for
        await asyncio.sleep(pause)
    return found


async def until(stream: Any, kind: type) -> Any:
    """The next event of that kind."""
    async for event in stream:
        if isinstance(event, kind):
            return event
    raise AssertionError(f"the stream ended without {kind.__name__}")
