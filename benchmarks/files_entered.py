"""Files and functions of ours that one blocking `mm.orders.place` enters: what a reader of that call has to read.

    python benchmarks/files_entered.py [--list]

The order goes to a callable app at the transport, which accepts it at once. A first call, which reads the time and loads
what is loaded late, is not counted.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import httpx
import sixmm

ROOT = Path(__file__).parents[1]
OURS = tuple(str(ROOT / name) + "/" for name in ("generated", "runtime", "auth_hooks"))


def accepts(request: httpx.Request) -> httpx.Response:
    """The exchange: knows the time, and accepts every order."""
    data: dict[str, Any] = {"timestampMs": 1_780_000_000_000}
    if request.method == "POST":
        data = {"orderId": "1", "clientOrderId": json.loads(request.content)["clientOrderId"]}
    answer = {"code": 0, "message": "", "data": data}
    return httpx.Response(200, json={**answer, "requestId": request.headers["X-Request-ID"]})


@contextmanager
def counted() -> Iterator[Counter[CodeType]]:
    """How often each function of ours is entered within the block."""
    entered: Counter[CodeType] = Counter()

    def see(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(OURS):
            entered[frame.f_code] += 1

    sys.setprofile(see)
    try:
        yield entered
    finally:
        sys.setprofile(None)


def place(mm: sixmm.SixMM) -> None:
    """One signed order."""
    mm.orders.place(symbol="BTCUSDT", type="LIMIT", side="BUY", price="20000", quantity="0.001")


def entered() -> Counter[CodeType]:
    """The functions that one order enters, each with how often."""
    transport = httpx.MockTransport(accepts)
    mm = sixmm.SixMM(api_key="key", api_secret="secret", transport=transport)  # noqa: S106  of no account
    place(mm)
    with counted() as found:
        place(mm)
    return found


def main() -> None:
    """Print the counts."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--list", action="store_true", help="name the files and functions")
    arguments = parser.parse_args()
    found = entered()
    files = sorted({code.co_filename for code in found})
    print(f"{len(files)} files, {len(found)} functions, {sum(found.values())} times entered")
    for path in files if arguments.list else ():
        print(Path(path).relative_to(ROOT))
        for code, times in found.items():
            if code.co_filename == path:
                print(f"    {code.co_qualname} {times}")


if __name__ == "__main__":
    main()
