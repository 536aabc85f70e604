"""A scripted exchange of frames on loopback: it keeps what reaches it, judges that, and answers what it was told to."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from attrs import define, field
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from sixmm_client_suite.exchange import written
from sixmm_client_suite.rule import Broken, hold
from sixmm_client_suite.streams.description import streams
from sixmm_client_suite.streams.watch import Watch

Json = dict[str, Any]
_PATH = "/ws"


@define(eq=False)
class Line:
    """One connection, from the exchange's side.

    Attributes:
        query: the names and values of the address.
        frames: what the client has sent over it.
        ended: whether it is over.
    """

    query: list[tuple[str, str]]
    connection: ServerConnection = field(repr=False)
    frames: list[Json] = field(factory=list)
    ended: bool = False

    @property
    def private(self) -> bool:
        """Whether it was opened for an account."""
        return bool(self.query)

    def asked(self, op: str) -> list[Json]:
        """The client's requests of a kind."""
        return [frame for frame in self.frames if frame["op"] == op]

    def topics(self, op: str) -> list[str]:
        """What the client has named in its requests of a kind."""
        return [topic for frame in self.asked(op) for topic in frame["args"]]

    async def send(self, frame: Any) -> None:
        """Send a frame: text and bytes as they are, anything else as JSON."""
        text = frame if isinstance(frame, str | bytes) else written(frame).decode()
        with suppress(ConnectionClosed):
            await self.connection.send(text)

    async def push(self, topic: str, data: Any, ts: Any = 1) -> None:
        """Send a push, as public or private ones are wrapped."""
        event = {} if self.private else {"event": "data"}
        await self.send({"topic": topic, **event, "ts": ts, "data": data})

    async def acknowledge(self, frame: Json, *, name: str | None = None) -> None:
        """Answer a request as one that went well; `name` instead of the id that it has."""
        data = {} if frame["op"] == "ping" else {"data": frame["args"]}
        event = "pong" if frame["op"] == "ping" else frame["op"]
        await self.send({"id": name or frame["id"], "event": event, "success": True, **data})

    def drop(self) -> None:
        """End it without a word."""
        self.connection.transport.abort()

    def stall(self) -> None:
        """Take nothing from it any more, and so answer nothing, pings of the protocol included."""
        self.connection.transport.pause_reading()

    def go_on(self) -> None:
        """End a stall."""
        self.connection.transport.resume_reading()

    async def close(self, code: int, words: str = "") -> None:
        """End it as the protocol has it."""
        await self.connection.close(code, words)


@define(eq=False)
class Exchange:
    """Answers what a client asks for, but for what it was told to do otherwise.

    Attributes:
        lines: the connections so far.
        knocks: when each connection was asked for, by the loop's time.
        silent: what it does not answer.
        refuses: the topics that it does not serve, with a code each.
        snapshots: what it pushes first, by topic.
        authenticates: whether it accepts credentials; None to say nothing about them.
        status: what it answers to whoever wants to connect, where that is an HTTP error or a redirect.
        elsewhere: where a redirect leads to.
        closes_at_once: whether it ends each connection when it begins.
        door: whoever wants to connect waits for it.
    """

    watch: Watch
    lines: list[Line] = field(factory=list)
    knocks: list[float] = field(factory=list)
    silent: set[str] = field(factory=set)
    refuses: dict[str, int] = field(factory=dict)
    snapshots: dict[str, Json] = field(factory=dict)
    authenticates: bool | None = True
    status: HTTPStatus | None = None
    elsewhere: str = ""
    closes_at_once: bool = False
    door: asyncio.Event = field(factory=asyncio.Event)
    url: str = ""

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """While the block runs, it can be connected to."""
        self.door.set()
        async with serve(
            self._talk,
            "127.0.0.1",
            0,
            process_request=self._knock,
            ping_interval=None,
            close_timeout=0.5,
        ) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            self.url = f"ws://127.0.0.1:{port}{_PATH}"
            yield

    def connections(self, *, private: bool = False) -> list[Line]:
        """Those that were opened for an account, or those that were not."""
        return [line for line in self.lines if line.private is private]

    async def line(
        self, rule: str, number: int = 1, *, private: bool = False, patience: float = 0
    ) -> Line:
        """A connection of the client, counted from 1. Raises Broken of the rule where it does not come."""
        kind = "private" if private else "public"
        found = await self.watch.until(
            rule,
            f"{kind} connection number {number}",
            lambda: self.connections(private=private)[number - 1 :],
            patience,
        )
        return found[0]

    async def _knock(self, connection: ServerConnection, _request: Request) -> Response | None:
        self.knocks.append(asyncio.get_running_loop().time())
        self.watch.tell()
        await self.door.wait()
        if self.status is None:
            return None
        answer = connection.respond(self.status, "not now")
        if self.elsewhere:
            answer.headers["Location"] = self.elsewhere
        return answer

    async def _talk(self, connection: ServerConnection) -> None:
        request = connection.request
        parts = urlsplit("" if request is None else request.path)
        line = Line(parse_qsl(parts.query, keep_blank_values=True), connection)
        self.lines.append(line)
        self.watch.tell()
        try:
            self._judge_address(parts.path, line)
            await self._serve(line)
        except Broken as broken:
            self.watch.spoil(broken)
        except ConnectionClosed:
            pass
        finally:
            line.ended = True
            self.watch.tell()

    async def _serve(self, line: Line) -> None:
        if self.closes_at_once:
            return
        if line.private and self.authenticates is not None:
            await line.send({"event": "auth", "success": self.authenticates, "data": "1188041528"})
        async for text in line.connection:
            frame = _judged(line, text)
            line.frames.append(frame)
            self.watch.tell()
            if frame["op"] not in self.silent:
                await self._answer(line, frame)

    async def _answer(self, line: Line, frame: Json) -> None:
        refused = [topic for topic in frame["args"] if topic in self.refuses]
        if frame["op"] == "subscribe" and refused:
            code = self.refuses[refused[0]]
            answer = {"id": frame["id"], "event": "subscribe", "success": False, "code": code}
            await line.send({**answer, "message": f"no {refused[0]} here"})
            return
        await line.acknowledge(frame)
        for topic in frame["args"]:
            if frame["op"] == "subscribe" and topic in self.snapshots:
                await line.push(topic, self.snapshots[topic])

    @staticmethod
    def _judge_address(path: str, line: Line) -> None:
        hold("connections.address", path == _PATH, f"a connection was opened to {path}")
        names = [name for name, _ in line.query]
        documented = len(names) <= 1 and set(names) <= streams().credentials
        hold("connections.address", documented, f"the query of a connection has {names}")


def _judged(line: Line, text: str | bytes) -> Json:
    """A frame of the client, held against the description and against those before it."""
    try:
        frame: Json = json.loads(text) if isinstance(text, str) else {}
    except ValueError:
        frame = {}
    problem = streams().problem(frame)
    hold("frames.described", problem is None, f"{text!r} was sent: {problem}")
    used = [one["id"] for one in line.frames]
    hold("frames.ids", frame["id"] not in used, f"the id of {text!r} was used before")
    public = frame["op"] == "ping" or not line.private
    hold("frames.topics", public, f"{text!r} was sent where the exchange subscribes by itself")
    strange = [topic for topic in frame["args"] if not streams().is_subscribed_by_hand(topic)]
    hold("frames.topics", not strange, f"{text!r} names what can't be subscribed to")
    return frame
