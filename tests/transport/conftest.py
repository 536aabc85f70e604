"""A server that does over its sockets exactly what a test says, and both transports behind one face."""

import asyncio
import contextlib
import socket
import ssl
import struct
import threading
from typing import ClassVar

import httpx
import pytest
import uvloop
from sixmm_runtime.transport.awaiting import AsyncTransport
from sixmm_runtime.transport.blocking import Transport

PATIENCE = 30.0
TIMEOUT = {"connect": PATIENCE, "read": PATIENCE, "write": PATIENCE, "pool": PATIENCE}


class Peer:
    """The server's end of one connection."""

    def __init__(self, connection: socket.socket, number: int) -> None:
        self.number = number
        self._socket = connection
        self._arrived = b""

    def request(self) -> bytes:
        """The next request, whole; nothing when the client hung up."""
        while b"\r\n\r\n" not in self._arrived:
            if not self._more():
                return b""
        head = self._arrived.partition(b"\r\n\r\n")[0]
        length = 0
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        whole = len(head) + 4 + length
        while len(self._arrived) < whole:
            if not self._more():
                return b""
        taken, self._arrived = self._arrived[:whole], self._arrived[whole:]
        return taken

    def _more(self) -> bool:
        try:
            data = self._socket.recv(65536)
        except OSError:
            return False
        self._arrived += data
        return bool(data)

    def send(self, *parts: bytes) -> None:
        """Each part in a segment of its own."""
        with contextlib.suppress(OSError):
            for part in parts:
                self._socket.sendall(part)

    def answer(self, body: bytes = b"{}") -> None:
        self.send(answer(body))

    def close(self) -> None:
        self._socket.close()

    def reset(self) -> None:
        """Close without a farewell: the client sees its connection reset."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.close()


def answer(body: bytes = b"{}", *headers: bytes) -> bytes:
    lines = [b"HTTP/1.1 200 OK", b"Content-Length: %d" % len(body), *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


class Server:
    """Runs `script(peer)` for each connection, in a thread of its own; `requests` is what came, in order."""

    def __init__(self, script, context: ssl.SSLContext | None = None) -> None:
        self._script, self._context = script, context
        self.requests: list[bytes] = []
        self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    @property
    def url(self) -> str:
        return f"{'http' if self._context is None else 'https'}://127.0.0.1:{self.port}"

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.settimeout(PATIENCE)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._open.append(connection)
            self.connections += 1
            thread = threading.Thread(target=self._serve, args=(connection, self.connections))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        with contextlib.suppress(OSError):
            if self._context is not None:
                connection = self._context.wrap_socket(
                    connection, server_side=True, do_handshake_on_connect=False
                )
                self._open.append(connection)
                if not shaken_hands(connection):
                    return
            peer = Peer(connection, number)
            taken = peer.request
            peer.request = lambda: self._noted(taken())
            self._script(peer)
        connection.close()

    def _noted(self, request: bytes) -> bytes:
        if request:
            self.requests.append(request)
        return request

    def stop(self) -> None:
        # close() alone leaves accept() and recv() waiting.
        for one in [self._listener, *self._open]:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        for thread in self._threads:
            thread.join(PATIENCE)


def shaken_hands(connection: ssl.SSLSocket) -> bool:
    """Whether both sides agree; if not, the client has time to hear why: a reset would overtake that."""
    try:
        connection.do_handshake()
    except ssl.SSLError:
        descriptor = connection.detach()
        if descriptor < 0:  # the server was stopped meanwhile
            return False
        with socket.socket(fileno=descriptor) as bare, contextlib.suppress(OSError):
            bare.settimeout(PATIENCE)
            bare.shutdown(socket.SHUT_WR)
            while bare.recv(65536):
                pass
        return False
    return True


@pytest.fixture
def serve():
    """`serve(script)` starts a server."""
    started = []

    def start(script, context=None):
        started.append(Server(script, context))
        return started[-1]

    yield start
    for server in started:
        server.stop()


class Blocking:
    """`Transport` as it is."""

    def __init__(self, **arguments) -> None:
        self.transport = Transport(**arguments)

    def post(self, url: str, content: bytes = b"{}", **options) -> httpx.Response:
        response = self.transport.handle_request(request(url, content, **options))
        response.read()
        return response

    def all(self, *posts) -> list:
        """Several at once, each `(url, content)`; the answers or errors in the same order."""
        found: list = [None] * len(posts)

        def one(index, post):
            try:
                found[index] = self.post(*post[:2], **(post[2] if len(post) > 2 else {}))
            except Exception as error:  # noqa: BLE001  the test looks at it
                found[index] = error

        threads = [threading.Thread(target=one, args=pair) for pair in enumerate(posts)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
        return found

    def close(self) -> None:
        self.transport.close()


class Awaiting:
    """`AsyncTransport`, in an event loop that runs only during calls."""

    loop_factory: ClassVar = None

    def __init__(self, **arguments) -> None:
        self.runner = asyncio.Runner(loop_factory=type(self).loop_factory)
        self.transport = AsyncTransport(**arguments)

    async def send(self, url: str, content: bytes = b"{}", **options) -> httpx.Response:
        response = await self.transport.handle_async_request(request(url, content, **options))
        await response.aread()
        return response

    def post(self, url: str, content: bytes = b"{}", **options) -> httpx.Response:
        return self.runner.run(self.send(url, content, **options))

    def all(self, *posts) -> list:
        async def together():
            calls = [self.send(*post[:2], **(post[2] if len(post) > 2 else {})) for post in posts]
            return await asyncio.gather(*calls, return_exceptions=True)

        return self.runner.run(together())

    def close(self) -> None:
        self.runner.run(self.transport.aclose())
        self.runner.close()


class OnUvloop(Awaiting):
    """The same on the loop that many trading programs run."""

    loop_factory = staticmethod(uvloop.new_event_loop)


def request(url: str, content: bytes, *, headers=(), **timeouts: float) -> httpx.Request:
    return httpx.Request(
        "POST",
        url,
        content=content,
        headers=list(headers),
        extensions={"timeout": {**TIMEOUT, **timeouts}},
    )


@pytest.fixture(params=[Blocking, Awaiting, OnUvloop])
def kind(request):
    return request.param


@pytest.fixture
def transport(kind):
    made = kind()
    yield made
    made.close()
