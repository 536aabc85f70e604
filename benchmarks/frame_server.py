"""A WebSocket server in a process of its own that writes frames made before, as fast as its peer reads.

It answers one subscribe frame, and then says nothing but pushes: whatever is measured against it is the client's work.
"""

import argparse
import asyncio
import base64
import contextlib
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, 1.3
_CHUNK_BYTES = 1 << 18

Json = dict[str, Any]


def trade(number: int) -> Json:
    """One trade."""
    return {
        "list": [
            {
                "tradeId": str(90_000_000 + number),
                "symbol": "BTCUSDT",
                "side": ("BUY", "SELL")[number % 2],
                "price": f"{86_000 + number % 97}.5",
                "quantity": "0.013",
                "tradeTime": 1_790_000_000_000 + number,
            }
        ]
    }


def ticker(number: int) -> Json:
    """A contract in short."""
    names = ("lastPrice", "bestBidPrice", "bestAskPrice", "markPrice", "indexPrice", "openPrice")
    return {
        "symbol": "BTCUSDT",
        **dict.fromkeys(names, f"{86000 + number % 97}.5"),
        "volume": "90412.6",
        "quoteVolume": "224518330.55",
        "priceChange": "50.10",
    }


PAYLOADS: dict[str, tuple[str, Callable[[int], Json]]] = {
    "trades": ("market.trade.BTCUSDT", trade),
    "ticker": ("market.ticker.BTCUSDT", ticker),
}


def encoded(kind: str, count: int) -> bytes:
    """So many pushes as WebSocket text frames, one after another."""
    topic, make = PAYLOADS[kind]
    frames = bytearray()
    for number in range(count):
        push = {
            "topic": topic,
            "event": "data",
            "ts": 1_790_000_000_000 + number,
            "data": make(number),
        }
        text = json.dumps(push, separators=(",", ":")).encode()
        head = bytes([0x81, len(text)]) if len(text) < 126 else b"\x81\x7e" + len(text).to_bytes(2)
        frames += head + text
    return bytes(frames)


async def _serve(kind: str, total: int) -> None:
    batch_size = 1_000
    batch = encoded(kind, batch_size)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        key = next(
            line.split(b":", 1)[1].strip()
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"sec-websocket-key")
        )
        accept = base64.b64encode(hashlib.sha1(key + _GUID, usedforsecurity=False).digest())
        writer.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
        )
        await reader.read(4096)
        answer = {"id": "1", "event": "subscribe", "success": True, "data": [PAYLOADS[kind][0]]}
        text = json.dumps(answer).encode()
        writer.write(bytes([0x81, len(text)]) + text)
        with contextlib.suppress(ConnectionError):
            for _ in range(total // batch_size):
                for start in range(0, len(batch), _CHUNK_BYTES):
                    writer.write(batch[start : start + _CHUNK_BYTES])
                    await writer.drain()
            await reader.read()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextlib.contextmanager
def frames(kind: str, total: int) -> Iterator[str]:
    """A server of so many frames; the address to connect to."""
    command = [sys.executable, str(Path(__file__)), kind, str(total)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            if process.stdout is None:
                raise RuntimeError("the frame server has no output")
            yield f"ws://127.0.0.1:{int(process.stdout.readline())}/ws"
        finally:
            process.terminate()
            process.wait(10)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=PAYLOADS)
    parser.add_argument("total", type=int)
    options = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(options.kind, options.total))
