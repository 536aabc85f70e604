"""Processor time of one fresh process, from after the interpreter's own start.

    python -m client.startup import httpx                          an import
    python -m client.startup call sixmm http://127.0.0.1:1234      an import, a client, and its first order

Prints milliseconds.
"""

import os
import sys
import time
from importlib import import_module

from client.peers import AWAITING, BLOCKING


def main(kind: str, name: str, *base: str) -> None:
    """Measure one thing, once."""
    # httpx's own command needs them; a program that installs httpx alone does not pay for them.
    sys.modules.update(dict.fromkeys(("click", "rich", "pygments")))  # type: ignore[arg-type]
    began = time.process_time()
    if kind == "import":
        import_module(name)
    elif name in BLOCKING:
        BLOCKING[name](*base)()
    else:
        _await(name, *base)
    print((time.process_time() - began) * 1e3)


def _await(name: str, base: str) -> None:
    import asyncio  # noqa: PLC0415  part of what is measured

    async def first() -> None:
        await AWAITING[name](base)()

    asyncio.run(first())


if __name__ == "__main__":
    main(*sys.argv[1:])
    sys.stdout.flush()
    os._exit(0)  # some peers complain at length about sessions that were not closed
