"""The index price: a seeded random path that is a pure function of time.

Any moment can be asked for without walking there: a clock may jump over months, and the past of
a fresh mock goes back years, and neither costs more than a single step. So do the highest and
the lowest price of any span.

The path is a zigzag of zigzags. Its coarsest corners are random prices some months apart. A stretch
between two corners is split into thirds: most of the way, part of it back, and on to the
end. Both inner corners lie between the outer ones, so a stretch never leaves the range of its ends.
That is why the extremes of a span are found at corners alone. Down to single steps of one second, the
path looks like a market and stays within known bounds.
"""

import hashlib
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache

from attrs import frozen

STEP_MS = 1000
_LEVELS = 15
_COARSEST = 3**_LEVELS  # steps, about 166 days
_SPREAD = Decimal("0.15")  # the coarsest corners lie up to this far from 1
_DIGITS = Decimal("0.0000000001")
_UNIT = Decimal(2**32)


@frozen
class Range:
    """Prices of a span of time."""

    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal


@frozen
class _Cell:
    """A stretch of ``length`` steps from ``left``, and the prices at its ends."""

    left: int
    length: int
    start: Decimal
    end: Decimal


@frozen
class Path:
    """The path of one symbol under one seed, as multiples of a base price."""

    seed: str

    def at(self, time_ms: int) -> Decimal:
        """The value at a moment; it changes at whole seconds."""
        step = time_ms // STEP_MS
        left = step - step % _COARSEST
        first, last, length = self._corner(left), self._corner(left + _COARSEST), _COARSEST
        while length > 1:
            corners = _corners(self.seed, left, length, first, last)
            length //= 3
            third = (step - left) // length
            left += third * length
            first, last = corners[third], corners[third + 1]
        return first

    def over(self, start_ms: int, end_ms: int) -> Range:
        """Open, high, low and close of all steps from ``start_ms`` until before ``end_ms``."""
        first, last = start_ms // STEP_MS, max(start_ms, end_ms - 1) // STEP_MS
        open_, close = self.at(first * STEP_MS), self.at(last * STEP_MS)
        high, low = max(open_, close), min(open_, close)
        for corner in self._corners_between(first, last):
            high, low = max(high, corner), min(low, corner)
        return Range(open_, high, low, close)

    def _corners_between(self, first: int, last: int) -> list[Decimal]:
        """Corners of steps from ``first`` to ``last``, the extremes of that span among them."""
        found: list[Decimal] = []
        for left in range(first - first % _COARSEST, last + 1, _COARSEST):
            whole = _Cell(left, _COARSEST, self._corner(left), self._corner(left + _COARSEST))
            self._inside(whole, first, last, found)
        return found

    def _inside(self, cell: _Cell, first: int, last: int, found: list[Decimal]) -> None:
        if first <= cell.left and cell.left + cell.length <= last:
            # Its start is the first step of the span, or the end of the cell before.
            found.append(cell.end)
            return
        if cell.length == 1:
            return
        corners = _corners(self.seed, cell.left, cell.length, cell.start, cell.end)
        third = cell.length // 3
        for number in range(3):
            left = cell.left + number * third
            if left <= last and left + third > first:
                part = _Cell(left, third, corners[number], corners[number + 1])
                self._inside(part, first, last, found)

    def _corner(self, step: int) -> Decimal:
        share = (_random(self.seed, step, _COARSEST * 3)[0] * 2 - 1) * _SPREAD
        return (1 + share).quantize(_DIGITS)


@lru_cache(maxsize=65_536)
def _corners(
    seed: str, left: int, length: int, start: Decimal, end: Decimal
) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    """Both ends of a stretch and its two inner corners."""
    forth, back = _random(seed, left, length)
    way = end - start
    # Between 0.6 and 0.85 of the way, then back to between 0.15 and 0.4 of it: with these, seconds
    # and months move about as much as those of a large coin do.
    peak = _rounded(start + way * (forth / 4 + Decimal("0.6")))
    trough = _rounded(start + way * (back / 4 + Decimal("0.15")))
    return start, peak, trough, end


def random_share(text: str) -> Decimal:
    """A number from 0 to below 1 that depends on nothing but the text."""
    raw = hashlib.blake2b(text.encode(), digest_size=4).digest()
    return Decimal(int.from_bytes(raw, "big")) / _UNIT


def _random(seed: str, left: int, length: int) -> tuple[Decimal, Decimal]:
    """Two numbers from 0 to below 1 that depend on nothing but the arguments."""
    raw = hashlib.blake2b(f"{seed}:{left}:{length}".encode(), digest_size=8).digest()
    return (
        Decimal(int.from_bytes(raw[:4], "big")) / _UNIT,
        Decimal(int.from_bytes(raw[4:], "big")) / _UNIT,
    )


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_DIGITS, rounding=ROUND_HALF_EVEN)
