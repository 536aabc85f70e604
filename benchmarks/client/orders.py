"""Processor time per placed order, all clients in one process, round by round.

python -m client.orders http://127.0.0.1:1234 <rounds> <calls>     prints {name: [µs of each round]}
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable

from client.peers import AWAITING, BLOCKING, AsyncCall, Call


def main(base: str, rounds: int, calls: int) -> None:
    """Interleaved, so that whatever else the machine does meets all of them. Round 0 warms up."""
    loop = asyncio.new_event_loop()

    async def made() -> dict[str, AsyncCall]:
        return {name: make(base) for name, make in AWAITING.items()}

    runs: dict[str, Callable[[], float]] = {
        name: _blocking(make(base), calls) for name, make in BLOCKING.items()
    }
    for name, call in loop.run_until_complete(made()).items():
        runs[name] = _awaiting(loop, call, calls)
    found: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(rounds + 1):
        for name, run in runs.items():
            cost = run()
            if number:
                found[name].append(cost)
    print(json.dumps(found), flush=True)


def _blocking(call: Call, calls: int) -> Callable[[], float]:
    def run() -> float:
        began = time.process_time()
        for _ in range(calls):
            call()
        return (time.process_time() - began) / calls * 1e6

    return run


def _awaiting(loop: asyncio.AbstractEventLoop, call: AsyncCall, calls: int) -> Callable[[], float]:
    async def all_calls() -> float:
        began = time.process_time()
        for _ in range(calls):
            await call()
        return (time.process_time() - began) / calls * 1e6

    return lambda: loop.run_until_complete(all_calls())


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
    os._exit(0)  # some peers complain at length about sessions that were not closed
