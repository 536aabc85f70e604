"""Streams to servers that fail in every way, in a process of its own: what it prints to stderr is the test's.

python noisy.py <kind> <blocking or awaiting>
"""

import asyncio
import base64
import contextlib
import gc
import hashlib
import socket
import struct
import sys
import threading
import time

from sixmm import AsyncSixMM, SixMM
from sixmm_runtime.errors import SixMMError
from sixmm_runtime.streams.options import StreamOptions

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def handshake(peer):
    """Answer the opening of a WebSocket."""
    head = b""
    while b"\r\n\r\n" not in head:
        part = peer.recv(4096)
        if not part:
            return
        head += part
    key = next(
        line.split(b": ", 1)[1]
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"sec-websocket-key")
    )
    accept = base64.b64encode(hashlib.sha1(key + GUID).digest())  # noqa: S324  as RFC 6455 has it
    peer.sendall(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
    )


def reset(peer):
    """End a connection without a word."""
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def after_handshake(then):
    """A server that does something once the connection is up."""

    def serve(peer):
        handshake(peer)
        if isinstance(then, bytes):
            peer.sendall(then)
            time.sleep(0.02)
        else:
            then(peer)

    return serve


def _cut_off(peer):
    peer.sendall(b"\x81\x7e\x10\x00{")
    reset(peer)


KINDS = {
    "closes": lambda _: None,
    "resets": reset,
    "garbage": lambda peer: peer.sendall(b"\x00\x01garbage\r\n\r\n"),
    "http 500": lambda peer: peer.sendall(
        b"HTTP/1.1 500 No\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno"
    ),
    "half a head": lambda peer: peer.sendall(b"HTTP/1.1 101 Switching"),
    "wrong accept": lambda peer: peer.sendall(
        b"HTTP/1.1 101 OK\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n"
    ),
    "reset after the handshake": after_handshake(reset),
    "reset in a frame": after_handshake(_cut_off),
    "bad frame": after_handshake(b"\xff\xff\xff\xff"),
    "masked frame": after_handshake(b"\x81\x81abcdX"),
    "no utf-8": after_handshake(b"\x81\x02\xff\xff"),
    "too large": after_handshake(b"\x81\x7f\x7f\xff\xff\xff\xff\xff\xff\xff"),
    "bad close": after_handshake(b"\x88\x01\x03"),
    "close at once": after_handshake(b"\x88\x02\x03\xe8"),
    "no json": after_handshake(b"\x81\x01{"),
}


def serve(kind):
    """The port of a server, whose connections all fail."""
    listener = socket.create_server(("127.0.0.1", 0))

    def run():
        while True:
            peer, _ = listener.accept()
            with contextlib.suppress(OSError, StopIteration):
                KINDS[kind](peer)
            with contextlib.suppress(OSError):
                peer.close()

    threading.Thread(target=run, daemon=True).start()
    return listener.getsockname()[1]


def options():
    """Short, so that several connections fail."""
    return StreamOptions(
        subscribe_timeout=0.3, connect_timeout=0.2, ack_timeout=0.3, reconnect_delay=0.02
    )


async def awaiting(url):
    """Try it with an awaiting client."""
    async with AsyncSixMM(ws_url=url) as mm, mm.stream(options()) as stream:
        with contextlib.suppress(SixMMError):
            await stream.book("BTCUSDT")
    gc.collect()
    await asyncio.sleep(0)


def blocking(url):
    """Try it with a blocking client."""
    with SixMM(ws_url=url) as mm, mm.stream(options()) as stream, contextlib.suppress(SixMMError):
        stream.book("BTCUSDT")


def main():
    """One kind after the other, or the one that is named."""
    scheme, *kinds = sys.argv[1:]
    for kind in kinds or KINDS:
        url = f"{scheme}://127.0.0.1:{serve(kind)}/ws"
        asyncio.run(awaiting(url))
        blocking(url)
        gc.collect()
    sys.stdout.write("done")


if __name__ == "__main__":
    main()
