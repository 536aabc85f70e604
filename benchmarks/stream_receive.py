"""How many frames of a stream one core takes in, and what memory does over many of them.

    python benchmarks/stream_receive.py                      # speed, and memory over 1,000,000 frames
    python benchmarks/stream_receive.py --frames 10000000    # a longer look at memory

Another process writes frames over loopback. What counts is this process's own processor time per frame, from the
socket to the push in the program's hands: decoded, checked, buffered and iterated.
"""

import argparse
import asyncio
import gc
import os
import sys
import time
from pathlib import Path
from typing import Any

from frame_server import frames
from sixmm import AsyncSixMM
from sixmm_runtime.streams.events import Push
from sixmm_runtime.streams.options import StreamOptions

GOAL_PER_SECOND = 25_000
GOAL_GROWTH_MB = 5.0
_SPEED_FRAMES = 200_000
_WARM_UP = 20_000
_LOOKS = 20
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


async def receive(kind: str, total: int, *, look: bool) -> float:
    """Frames per second of processor time, each push read; `look` says whether its payload is too."""
    with frames(kind, total) as url:
        async with AsyncSixMM(ws_url=url) as mm, mm.stream(StreamOptions()) as stream:
            count, began = 0, 0.0
            async for push in await getattr(stream, kind)("BTCUSDT"):
                if look:
                    _look(kind, push)
                count += 1
                if count == _WARM_UP:
                    began = time.process_time()
                if count == total:
                    break
            return (total - _WARM_UP) / (time.process_time() - began)


def _look(kind: str, push: Push[Any]) -> None:
    data: Any = push.data
    _ = data[0].price if kind == "trades" else data.last_price


async def memory(total: int) -> list[float]:
    """Resident megabytes after each twentieth of so many frames."""
    looks: list[float] = []
    with frames("trades", total) as url:
        async with AsyncSixMM(ws_url=url) as mm, mm.stream() as stream:
            count = 0
            async for _ in await stream.trades("BTCUSDT"):
                count += 1
                if count % (total // _LOOKS) == 0:
                    gc.collect()
                    looks.append(_resident_mb())
                if count == total:
                    return looks
    raise RuntimeError(f"the stream ended after {count} frames")


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * _PAGE_BYTES / 1e6


def main() -> int:
    """Measure, print, and say by the exit code whether the goals are met."""
    parser = argparse.ArgumentParser(description="Measure the receive path of streams.")
    parser.add_argument("--frames", type=int, default=1_000_000)
    options = parser.parse_args()
    print(f"Receive path: frames per second of one core (goal {GOAL_PER_SECOND:,})")
    speeds = []
    for kind in ("trades", "ticker"):
        for look in (False, True):
            speed = asyncio.run(receive(kind, _SPEED_FRAMES, look=look))
            speeds.append(speed)
            how = "payload read" if look else "payload not looked into"
            print(f"  {kind:8} {how:24} {speed:>9,.0f}/s {1e6 / speed:6.1f} us")
    print(
        f"\nMemory over {options.frames:,} frames (goal: grows by less than {GOAL_GROWTH_MB:g} MB)"
    )
    looks = asyncio.run(memory(options.frames))
    growth = looks[-1] - looks[0]
    print("  " + " ".join(f"{one:.1f}" for one in looks) + f" MB: {growth:+.1f}")
    return 0 if min(speeds[0], speeds[2]) >= GOAL_PER_SECOND and growth < GOAL_GROWTH_MB else 1


if __name__ == "__main__":
    sys.exit(main())
