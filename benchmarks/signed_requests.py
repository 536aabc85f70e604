"""Signed requests, written in advance: one per line, for wrk to send, or as bytes, to send from here.

The signature is computed here once more, so that the benchmark depends on no package under test.
https://docs.6mm.com/developer-api/request-signing#signature-payload
"""

import contextlib
import hashlib
import hmac
import itertools
import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

CURRENT = "/v1/private/order/current"
PLACE = "/v1/private/order/place"

# The window is 10 s to both sides. Timestamps up to 4 s ahead let a round of up to 13 s pass.
_TIMESTAMPS_AHEAD_MS = 4000
_FIRST_LIMIT = 50


class ApiKey(NamedTuple):
    """The credentials that a server under test was started with."""

    key: str
    secret: str


def write(path: Path, target: str, api_key: ApiKey, *, count: int, now_ms: int, batch: str) -> None:
    """Write ``count`` requests, no two alike. ``batch`` must be new in each call."""
    requests = _gets(now_ms) if target == CURRENT else _posts(now_ms, batch)
    method = "GET" if target == CURRENT else "POST"
    with path.open("w", encoding="ascii") as file:
        for query, body in itertools.islice(requests, count):
            signed = sign(api_key, query, body)
            file.write(f"{method}\t{target}?{signed}\t{api_key.key}\t{body}\n")


def raw_posts(api_key: ApiKey, *, now_ms: int, batch: str, count: int) -> Iterator[bytes]:
    """So many requests that place an order, each as it goes over a connection; no two alike."""
    for query, body in itertools.islice(_posts(now_ms, batch), count):
        head = (
            f"POST {PLACE}?{sign(api_key, query, body)} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"X-API-KEY: {api_key.key}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        yield head.encode() + body.encode()


def exchange(url: str, requests: list[bytes], wanted: str, *, connections: int = 8) -> None:
    """Send them over some connections at once, one at a time on each; `wanted` is in every answer that is good."""
    place = urlsplit(url)
    with contextlib.ExitStack() as opened:
        lines = [
            opened.enter_context(socket.create_connection((place.hostname, place.port), 10))
            for _ in range(connections)
        ]
        for start in range(0, len(requests), connections):
            sent = list(zip(lines, requests[start : start + connections], strict=False))
            for line, request in sent:
                line.sendall(request)
            for line, _ in sent:
                answer = _answer(line)
                if wanted not in answer:
                    raise SystemExit(f"{url} refused a signed order: {answer}")


def _answer(line: socket.socket) -> str:
    arrived = b""
    while True:
        arrived += line.recv(65536)
        head, found, body = arrived.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: ([0-9]+)", head)
        if found and length is not None and len(body) >= int(length[1]):
            return arrived.decode()


def sign(api_key: ApiKey, query: str, body: str) -> str:
    """The query with its signature."""
    digest = hmac.new(api_key.secret.encode(), (query + body).encode(), hashlib.sha256)
    return f"{query}&signature={digest.hexdigest()}"


def resting_order(number: int) -> str:
    """The body of an order far below the market, which stays open."""
    return _order(
        type="LIMIT", side="BUY", price="20000", quantity="0.001", clientOrderId=f"rest-{number}"
    )


def market_order(side: str, client_order_id: str) -> str:
    """The body of a small order that fills at once."""
    return _order(type="MARKET", side=side, quantity="0.001", clientOrderId=client_order_id)


def _gets(now_ms: int) -> Iterator[tuple[str, str]]:
    """Queries made different by their limit, which is always above the number of open orders."""
    for limit in itertools.count(_FIRST_LIMIT):
        for ahead_ms in range(_TIMESTAMPS_AHEAD_MS):
            yield f"symbol=BTCUSDT&limit={limit}&timestamp={now_ms + ahead_ms}", ""


def _posts(now_ms: int, batch: str) -> Iterator[tuple[str, str]]:
    """Market orders of alternating side: each one fills, and positions stay near zero."""
    for number in itertools.count():
        side = "SELL" if number % 2 else "BUY"
        body = market_order(side, f"{batch}-{number}")
        yield f"timestamp={now_ms + number % _TIMESTAMPS_AHEAD_MS}", body


def _order(**fields: str) -> str:
    return json.dumps({"symbol": "BTCUSDT", "positionSide": "BOTH", **fields})
