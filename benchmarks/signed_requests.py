"""Signed requests, written in advance, one per line, for wrk to send.

The signature is computed here once more, so that the benchmark depends on no package under test.
https://docs.6mm.com/developer-api/request-signing#signature-payload
"""

import hashlib
import hmac
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

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
