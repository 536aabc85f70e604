"""Resident memory of a process with one client, after it placed some orders.

python -m client.memory sixmm http://127.0.0.1:1234 <calls>     prints MiB
"""

import asyncio
import os
import sys
from pathlib import Path

from client.peers import AWAITING, BLOCKING


def main(name: str, base: str, calls: int) -> None:
    """Warm up, and look."""
    if name in BLOCKING:
        call = BLOCKING[name](base)
        for _ in range(calls):
            call()
    elif name in AWAITING:
        asyncio.run(_await(name, base, calls))
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    print(pages * os.sysconf("SC_PAGE_SIZE") / 2**20)


async def _await(name: str, base: str, calls: int) -> None:
    call = AWAITING[name](base)
    for _ in range(calls):
        await call()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    sys.stdout.flush()
    os._exit(0)  # some peers complain at length about sessions that were not closed
