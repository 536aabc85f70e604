"""What grows with the work, and what does not: lists of orders, topics of a stream, klines of a backtest.

    python benchmarks/growth.py

No socket: the bytes are handed over. Each figure is processor time a unit, in a process of its own, and what its resident
memory gained; one that grows with the number says that the whole takes longer than its parts.
"""

import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
from client.works import orders_body
from sixmm import SixMM
from sixmm.channels import API
from sixmm.models.order_list import OrderList
from sixmm_runtime.envelope import EnvelopeReader
from sixmm_runtime.streams.options import StreamOptions
from sixmm_runtime.streams.session import Session

_MINUTE_MS = 60_000
_PAGE = 1_000
_FRAMES = 20_000
_BEGAN_MS = 1_500_000_000_000


def orders(count: int) -> int:
    """So many open orders, opened, and one field of each read."""
    reader, response = EnvelopeReader({}, "docs"), httpx.Response(200, content=orders_body(count))
    _begin()
    opened = reader.open(response, operation="getCurrentOrders", sent_request_id="r")
    found = [one.order_id for one in OrderList.from_dict(opened.data)]
    return len(found)


def topics(count: int) -> int:
    """Pushes of so many topics in turn, from text to push."""
    session, names = (
        Session(StreamOptions(), API.frames),
        [f"market.trade.T{n}" for n in range(count)],
    )
    session.opened(0.0)
    for name in names:
        session.want(name, 0.0)
    data = {"list": [{"tradeId": "1", "price": "86000.5", "quantity": "0.013"}]}
    texts = [json.dumps({"topic": name, "event": "data", "ts": 1, "data": data}) for name in names]
    _begin()
    for number in range(_FRAMES):
        if session.receive(texts[number % count], 0.0) is None:
            raise SystemExit("growth: a frame was not taken for a push")
    return _FRAMES


def klines(count: int) -> int:
    """So many klines, read page after page, none of them kept."""

    def page(request: httpx.Request) -> httpx.Response:
        asked = parse_qs(urlsplit(str(request.url)).query)
        start, end = int(asked["startTime"][0]), int(asked["endTime"][0])
        first = -(-start // _MINUTE_MS) * _MINUTE_MS
        moments = range(first, end + 1, _MINUTE_MS)[: int(asked.get("limit", [_PAGE])[0])]
        rows = ",".join(
            f'{{"openTime":{at},"closeTime":{at + 59_999},{_PRICES}}}' for at in moments
        )
        named = request.headers["X-Request-ID"]
        body = f'{{"code":0,"message":"","data":{{"list":[{rows}]}},"requestId":"{named}"}}'
        return httpx.Response(200, content=body.encode())

    with SixMM(transport=httpx.MockTransport(page)) as mm:
        _begin()
        end = _BEGAN_MS + (count - 1) * _MINUTE_MS
        wanted = mm.market.iter_klines("BTCUSDT", interval="1m", start_time=_BEGAN_MS, end_time=end)
        return sum(1 for one in wanted if one.close)


_PRICES = ",".join(f'"{name}":"86000.5"' for name in ("open", "high", "low", "close", "volume"))

WORKS: dict[str, tuple[Callable[[int], int], tuple[int, ...], str]] = {
    "orders": (orders, (1_000, 10_000, 100_000), "open orders in one answer"),
    "topics": (topics, (1, 50, 500), "topics of one stream, a frame"),
    "klines": (
        klines,
        (10_000, 100_000, 1_000_000),
        "klines of a backtest, the pages made here too",
    ),
}

_started: list[tuple[float, float]] = []


def _begin() -> None:
    gc.collect()
    _started.append((time.process_time(), _resident_mb()))


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def measure(name: str, count: int) -> None:
    """One work in this process: prints µs a unit, and the MB that it gained."""
    units = WORKS[name][0](count)
    began, before = _started[-1]
    spent = (time.process_time() - began) / units * 1e6
    print(json.dumps([spent, max(0.0, _resident_mb() - before)]))


def main() -> None:
    """Run each in a process of its own, and print the table."""
    print("\n| what | number | µs each | MB gained |\n|---|---:|---:|---:|")
    here = Path(__file__)
    for name, (_, counts, what) in WORKS.items():
        for count in counts:
            command = [sys.executable, str(here), name, str(count)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            spent, gained = json.loads(done.stdout)
            print(f"| {what} | {count:,} | {spent:.1f} | {gained:.1f} |", flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(sys.argv[1], int(sys.argv[2]))
    else:
        main()
