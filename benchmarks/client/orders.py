"""Orders placed by one client, in a process of its own, so that no client's garbage is another one's.

python -m client.orders <client> http://127.0.0.1:1234 <calls>

Prints `ready` when it is warm, and answers each line of its input with a round: `[µs of processor time an order, [µs that
each order took]]`.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable

from client.peers import AWAITING, BLOCKING, AsyncCall, Call

Round = tuple[float, list[float]]


def main(name: str, base: str, calls: int) -> None:
    """See above."""
    if name in BLOCKING:
        call = BLOCKING[name](base)
        _serve(lambda: _blocking(call, calls))
        return
    with asyncio.Runner() as runner:

        async def made() -> AsyncCall:
            return AWAITING[name](base)

        awaited = runner.run(made())
        _serve(lambda: runner.run(_awaiting(awaited, calls)))


def _serve(measure: Callable[[], Round]) -> None:
    measure()
    print("ready", flush=True)
    for _ in sys.stdin:
        print(json.dumps(measure()), flush=True)


def _blocking(call: Call, calls: int) -> Round:
    took, began = [], time.process_time()
    for _ in range(calls):
        sent = time.perf_counter()
        call()
        took.append((time.perf_counter() - sent) * 1e6)
    return (time.process_time() - began) / calls * 1e6, took


async def _awaiting(call: AsyncCall, calls: int) -> Round:
    took, began = [], time.process_time()
    for _ in range(calls):
        sent = time.perf_counter()
        await call()
        took.append((time.perf_counter() - sent) * 1e6)
    return (time.process_time() - began) / calls * 1e6, took


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    os._exit(0)  # some peers complain at length about sessions that were not closed
