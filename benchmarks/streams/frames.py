"""The same changes of one book, as frames of each exchange that is measured."""

import json
import random
from typing import Any

LEVELS = 500
CHANGED = 20  # on each side
MIDDLE = 860_000


class Market:
    """A book of 500 levels a side: most changes are of quantities, some levels go and others come."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  repeatable on purpose
        self.bids = {MIDDLE - 1 - number: "1.5" for number in range(LEVELS)}
        self.asks = {MIDDLE + 1 + number: "1.5" for number in range(LEVELS)}
        self.version = 1

    def change(self) -> tuple[list[list[str]], list[list[str]]]:
        """What changed on both sides."""
        self.version += 1
        return self._side(self.bids, -1), self._side(self.asks, 1)

    def _side(self, side: dict[int, str], away: int) -> list[list[str]]:
        draw = self._random
        changed: dict[int, str] = {}
        known = list(side)
        while len(changed) < CHANGED:
            kind = draw.random()
            if kind < 0.08 and len(side) > LEVELS - 50:
                price = draw.choice(known)
                changed[price] = "0"
            elif kind < 0.16:
                price = MIDDLE + away * draw.randint(1, LEVELS + 100)
                changed[price] = _quantity(draw)
            else:
                changed[draw.choice(known)] = _quantity(draw)
        for price, quantity in changed.items():
            if quantity == "0":
                side.pop(price, None)
            else:
                side[price] = quantity
        return [[spelled(price), quantity] for price, quantity in changed.items()]


def _quantity(draw: random.Random) -> str:
    return f"{draw.randint(0, 9)}.{draw.randint(1, 999):03d}"


def spelled(price: int) -> str:
    """A price in tenths as it travels."""
    return f"{price // 10}.{price % 10}0"


def snapshot(market: Market) -> tuple[list[list[str]], list[list[str]]]:
    """All levels."""
    return (
        [
            [spelled(price), quantity]
            for price, quantity in sorted(market.bids.items(), reverse=True)
        ],
        [[spelled(price), quantity] for price, quantity in sorted(market.asks.items())],
    )


def ours(version: int, bids: list[list[str]], asks: list[list[str]], kind: str = "update") -> str:
    """A push of `market.depth.BTCUSDT`."""
    data = {
        "symbol": "BTCUSDT",
        "type": kind,
        "startVersion": version,
        "endVersion": version,
        "bids": bids,
        "asks": asks,
    }
    return _text(
        {"topic": "market.depth.BTCUSDT", "event": "data", "ts": 1_790_000_000_000, "data": data}
    )


def binance(version: int, bids: list[list[str]], asks: list[list[str]]) -> str:
    """A `depthUpdate` of Binance, which both peers read."""
    return _text(
        {
            "e": "depthUpdate",
            "E": 1_790_000_000_000,
            "s": "BTCUSDT",
            "U": version,
            "u": version,
            "b": bids,
            "a": asks,
        }
    )


def _text(frame: Any) -> str:
    return json.dumps(frame, separators=(",", ":"))
