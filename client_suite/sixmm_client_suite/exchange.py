"""A scripted exchange at the transport: it keeps what reaches it, byte by byte, and answers what it was told to."""

import json
import re
import time
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias
from urllib.parse import unquote

import httpx
from attrs import define, field, frozen

from sixmm_client_suite.values import NUMBER

BASE_URL = "https://exchange.test"
#: The exchange's clock is ahead of the computer's by much more than the tolerance: who signs with the latter is late.
AHEAD_MS = 3_600_000

TIME, LOGIN = "/v1/time", "/v1/public/user/login"


@frozen
class Received:
    """A request as it came over the wire."""

    method: str
    origin: str
    target: bytes
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes = field(repr=False)
    at_ms: int

    @classmethod
    def of(cls, request: httpx.Request) -> "Received":
        """What has just come."""
        return cls(
            request.method,
            f"{request.url.scheme}://{request.url.netloc.decode()}",
            request.url.raw_path,
            tuple(
                (name.decode("latin-1"), value.decode("latin-1"))
                for name, value in request.headers.raw
            ),
            request.content,
            now_ms(),
        )

    @property
    def path(self) -> str:
        """The path, as it was sent."""
        return self.target.partition(b"?")[0].decode("ascii")

    @property
    def query(self) -> bytes:
        """The raw query."""
        return self.target.partition(b"?")[2]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The names and values of the query, in their order."""
        pieces = [piece.partition("=") for piece in self.query.decode("ascii").split("&") if piece]
        return [(unquote(name), unquote(value, errors="strict")) for name, _, value in pieces]

    def header(self, name: str) -> list[str]:
        """All values of a header."""
        return [value for one, value in self.headers if one.lower() == name.lower()]


@frozen
class Reply:
    """What is answered: an HTTP answer."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = (("content-type", "application/json"),)

    @classmethod
    def envelope(
        cls,
        code: int = 0,
        data: Any = None,
        *,
        message: str = "ok",
        request_id: str | None = "answered-id",
        status: int = 200,
        headers: Iterable[tuple[str, str]] = (),
    ) -> "Reply":
        """The exchange's envelope; `request_id` None leaves that out."""
        told = {"code": code, "message": message, "data": data}
        if request_id is not None:
            told["requestId"] = request_id
        given = (("content-type", "application/json"), *headers)
        return cls(status, written(told), given)


Answer: TypeAlias = Reply | Exception


def written(value: Any) -> bytes:
    """JSON, with the numbers that no Python number can hold as they are meant."""
    text = json.dumps(value, ensure_ascii=False)
    return re.sub(rf'"{NUMBER}(-?[0-9.]+)"', r"\1", text).encode()


@define(eq=False)
class Exchange(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Answers the operation at `method` and `path` from `script`, the last of it for ever.

    It tells its time to whoever signs, lets everybody log in, and knows no other address.
    """

    method: str
    path: str
    script: list[Answer]
    login: Reply
    received: list[Received] = field(factory=list)

    @property
    def calls(self) -> list[Received]:
        """The requests of the operation itself."""
        return [one for one in self.received if self.is_called(one)]

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer the blocking client."""
        request.read()
        return self._answer(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer the awaiting client."""
        await request.aread()
        return self._answer(request)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        got = Received.of(request)
        self.received.append(got)
        answer = self._chosen(got)
        if isinstance(answer, Exception):
            raise _about(answer, request)
        return httpx.Response(answer.status, headers=answer.headers, content=answer.body)

    def _chosen(self, got: Received) -> Answer:
        if self.is_called(got):
            return self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if got.path == TIME:
            return Reply.envelope(data={"timestamp": got.at_ms // 1000, "timestampMs": got.at_ms})
        if got.path == LOGIN:
            return self.login
        return Reply.envelope(3003, message="nothing is known here")

    def is_called(self, got: Received) -> bool:
        """Whether it is a request of the operation itself."""
        return (got.method, got.path) == (self.method, self.path)


def now_ms() -> int:
    """The exchange's time."""
    return time.time_ns() // 1_000_000 + AHEAD_MS


def _about(error: Exception, request: httpx.Request) -> Exception:
    make: Callable[..., Exception] = type(error)
    return make(*error.args, request=request) if isinstance(error, httpx.RequestError) else error
