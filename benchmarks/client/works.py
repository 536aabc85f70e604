"""One work, measured round by round in a process of its own.

python -m client.works <work> <arguments…>

Prints `ready` when the work is warm. Then it answers each line of its input with the processor time of a round, in µs a
unit: an order, a list, a frame, a request.
"""

# ruff: noqa: PLC0415  the other works do not pay for what one imports
import asyncio
import contextlib
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from client import peers

Round = Callable[[], float]

_ORDERS = 200
_LISTS = 20
_FRAMES = 4_000
# Until the process ends.
_OPEN = contextlib.ExitStack()


def _blocking(call: peers.Call) -> Round:
    return lambda: _cost(lambda: _times(call, _ORDERS), _ORDERS)


def httpx(base: str) -> Round:
    return _blocking(peers.httpx(base))


def sixmm(base: str) -> Round:
    return _blocking(peers.sixmm(base))


def validated(base: str) -> Round:
    return _blocking(peers.sixmm(base, validate_orders=True))


def awaited(base: str, tasks: str = "1", loop: str = "asyncio") -> Round:
    if loop == "uvloop":
        import uvloop

        runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
    else:
        runner = asyncio.Runner()

    async def made() -> peers.AsyncCall:
        return peers.sixmm_async(base)

    call = runner.run(made())

    async def some() -> None:
        for _ in range(_ORDERS // int(tasks)):
            await call()

    async def place() -> None:
        await asyncio.gather(*[some() for _ in range(int(tasks))])

    return lambda: _cost(lambda: runner.run(place()), _ORDERS)


def threads(base: str, number: str) -> Round:
    call, each = peers.sixmm(base), _ORDERS // int(number)

    def place() -> None:
        workers = [threading.Thread(target=_times, args=(call, each)) for _ in range(int(number))]
        for one in workers:
            one.start()
        for one in workers:
            one.join()

    return lambda: _cost(place, _ORDERS)


def decoding(way: str, decoder: str = "msgspec") -> Round:
    if decoder == "json":
        sys.modules["msgspec"] = None  # type: ignore[assignment]  # as if the extra were not installed
    from client import decoding as ways

    decode = getattr(ways, way)()
    return lambda: _cost(lambda: _times(decode, _LISTS), _LISTS)


def parsing(what: str, decoder: str = "msgspec") -> Round:
    """The envelope's JSON, of 1,000 orders, by the client and by `json.loads`."""
    if decoder == "json":
        sys.modules["msgspec"] = None  # type: ignore[assignment]  # as above
    from sixmm_runtime.envelope import _parse

    parse: Callable[[bytes], Any] = _parse if what == "client" else json.loads
    body = orders_body(1_000)
    return lambda: _cost(lambda: _times(lambda: parse(body), 2), 2)


def orders_body(count: int) -> bytes:
    """The answer of `orders.current` with so many orders."""
    order = {
        "symbol": "BTCUSDT",
        "type": "LIMIT",
        "side": "BUY",
        "positionSide": "BOTH",
        "price": "85000.5",
        "quantity": "0.013",
        "executedQuantity": "0.001",
        "avgPrice": "85000.4",
        "status": "PARTIALLY_FILLED",
        "timeInForce": "GTC",
        "reduceOnly": False,
        "makerOnly": False,
        "closePosition": False,
        "createTime": 1_790_000_000_000,
        "updateTime": 1_790_000_000_500,
    }
    rows = [
        {"orderId": f"{10**15 + n}", "clientOrderId": f"bench-{n:07}", **order}
        for n in range(count)
    ]
    return json.dumps(
        {"code": 0, "message": "success", "data": {"list": rows}, "requestId": "r"}
    ).encode()


def frames(kind: str, reader: str, decoder: str = "msgspec") -> Round:
    """Frames of a stream, from the socket to the reader, who takes a price out of each."""
    if decoder == "json":
        sys.modules["msgspec"] = None  # type: ignore[assignment]  # as above
    read = _read_sixmm if reader == "sixmm" else _read_websockets
    from frame_server import frames as serving

    runner, url = asyncio.Runner(), _OPEN.enter_context(serving(kind, 2 * _FRAMES))
    return lambda: runner.run(read(url, kind))


async def _read_sixmm(url: str, kind: str) -> float:
    from sixmm import AsyncSixMM

    async with AsyncSixMM(ws_url=url) as mm, mm.stream() as stream:
        pushes = await getattr(stream, kind)("BTCUSDT")
        prices: Any = (
            (one.data[0].price async for one in pushes)
            if kind == "trades"
            else (one.data.last_price async for one in pushes)
        )
        return await _count(prices)


async def _read_websockets(url: str, kind: str) -> float:
    from websockets.asyncio.client import connect

    # The server answers no closing frame: what follows the measured frames is not waited for.
    async with connect(url, close_timeout=0.1) as connection:
        await connection.send("{}")
        await connection.recv()  # the answer to that
        prices: Any = (
            (json.loads(one)["data"]["list"][0]["price"] async for one in connection)
            if kind == "trades"
            else (json.loads(one)["data"]["lastPrice"] async for one in connection)
        )
        return await _count(prices)


async def _count(prices: Any) -> float:
    """µs of each of so many frames, after as many to warm up."""
    count, began = 0, 0.0
    async for _ in prices:
        count += 1
        if count == _FRAMES:
            began = time.process_time()
        elif count == 2 * _FRAMES - 1:
            break
    return (time.process_time() - began) / (_FRAMES - 1) * 1e6


def kit(*operations: str) -> Round:
    """The conformance kit on some operations of the mock, in this process; a unit is a request."""
    from sixmm_conformance.budget import Budget
    from sixmm_conformance.generation import Plan
    from sixmm_conformance.mock import MockServer
    from sixmm_conformance.suite import Options, Suite
    from sixmm_description import Description

    description = Description.load()
    server, chosen = MockServer(description=description), frozenset(operations)
    seeds = iter(range(1, 1_000))

    def run() -> float:
        options = Options(operations=chosen, with_needs=True, plan=Plan(seed=next(seeds)))
        suite = Suite(server, description, options, Budget())
        began = time.process_time()
        suite.run()
        return (time.process_time() - began) / suite.budget.sent * 1e6

    return run


def _cost(work: Callable[[], object], units: int) -> float:
    began = time.process_time()
    work()
    return (time.process_time() - began) / units * 1e6


def _times(call: Callable[[], object], times: int) -> None:
    for _ in range(times):
        call()


WORKS: dict[str, Callable[..., Round]] = {
    one.__name__: one
    for one in (httpx, sixmm, validated, awaited, threads, decoding, parsing, frames, kit)
}


def main(name: str, *arguments: str) -> None:
    """See above."""
    measure = WORKS[name](*arguments)
    measure()
    print("ready", flush=True)
    for _ in sys.stdin:
        print(measure(), flush=True)
    _OPEN.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
    sys.stdout.flush()
    os._exit(0)
