"""The paths that `benchmarks/guard.py` counts the instructions of.

python -m client.guarded <path> <calls> <address of client.server>
"""

import asyncio
import hashlib
import hmac
import http.client
import json
import os
import sys
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from client import peers

Path = Callable[[int, str], object]


def floor(calls: int, base: str) -> None:
    """The measure of the others: orders signed by hand, over the standard library's client."""
    connection = http.client.HTTPConnection(urlsplit(base).netloc)
    headers = {"X-API-KEY": peers.KEY, "Content-Type": "application/json"}
    for _ in range(calls):
        body = json.dumps(peers.order(), separators=(",", ":")).encode()
        query = f"timestamp={time.time_ns() // 1_000_000}"
        signed = hmac.new(peers.SECRET.encode(), query.encode() + body, hashlib.sha256)
        path = f"/v1/private/order/place?{query}&signature={signed.hexdigest()}"
        connection.request("POST", path, body, headers)
        json.loads(connection.getresponse().read())


def order(calls: int, base: str) -> None:
    """A signed order, blocking."""
    call = peers.sixmm(base)
    for _ in range(calls):
        call()


def awaited_order(calls: int, base: str) -> None:
    """A signed order, awaited."""

    async def place() -> None:
        call = peers.sixmm_async(base)
        for _ in range(calls):
            await call()

    asyncio.run(place())


def list_read(calls: int, _base: str) -> None:
    """100 positions of 15 fields from bytes, all read."""
    from client.decoding import sixmm_read  # noqa: PLC0415  the other paths do not pay for it

    read = sixmm_read()
    for _ in range(calls):
        read()


def list_unread(calls: int, _base: str) -> None:
    """The same, of which one field of each is read."""
    from client.decoding import sixmm  # noqa: PLC0415

    decode = sixmm()
    for _ in range(calls):
        for position in decode():
            _ = position.symbol


def stream_frame(calls: int, _base: str) -> None:
    """200 frames of a stream, from their text to pushes; without a socket, whose waits would be counted."""
    from frame_server import PAYLOADS  # noqa: PLC0415
    from sixmm.channels import API  # noqa: PLC0415
    from sixmm_runtime.streams.options import StreamOptions  # noqa: PLC0415
    from sixmm_runtime.streams.session import Session  # noqa: PLC0415

    topic, make = PAYLOADS["trades"]
    texts = [
        json.dumps({"topic": topic, "event": "data", "ts": 1, "data": make(number)})
        for number in range(200)
    ]
    session = Session(StreamOptions(), API.frames)
    session.opened(0.0)
    session.want(topic, 0.0)
    for _ in range(calls):
        for text in texts:
            if session.receive(text, 0.0) is None:
                raise SystemExit("stream_frame: a frame was not taken for a push")


PATHS: dict[str, tuple[Path, int, int]] = {
    one.__name__: (one, few, many)
    for one, few, many in (
        (floor, 50, 250),
        (order, 50, 250),
        (awaited_order, 50, 250),
        (list_unread, 5, 25),
        (list_read, 5, 25),
        (stream_frame, 2, 10),
    )
}
"""Each path, with a small and a large number of calls: their difference is free of start and end."""

if __name__ == "__main__":
    PATHS[sys.argv[1]][0](int(sys.argv[2]), sys.argv[3])
    sys.stdout.flush()
    os._exit(0)
