"""Index and mark prices: a seeded random path that is a pure function of time, and what is set by hand.

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
from bisect import bisect_right
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache

from attrs import define, field, frozen

from sixmm_mock.market.symbols import Symbol

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


# Of the distance that the index has come: one basis point at +0.5 %. Assumed: mock.mark_premium.
_PREMIUM = Decimal("0.02")

# Bounds the memory of a test that sets the price all day. Older settings are forgotten.
MAX_STRETCHES = 10_000


@frozen
class Stretch:
    """From ``from_ms`` on, the index starts at ``base`` and follows the path, or stands still."""

    from_ms: int
    base: Decimal
    path: Path | None
    tick: Decimal
    _origin: Decimal = field(init=False)
    """Where the path was at ``from_ms``."""

    @_origin.default
    def _where_the_path_was(self) -> Decimal:
        return Decimal(1) if self.path is None else self.path.at(self.from_ms)

    def index_at(self, time_ms: int) -> Decimal:
        """Index price at a moment."""
        return self.base if self.path is None else self._index(self.path.at(time_ms))

    def index_over(self, start_ms: int, end_ms: int) -> Range:
        """Index prices of a span."""
        if self.path is None:
            return Range(self.base, self.base, self.base, self.base)
        return _each(self.path.over(start_ms, end_ms), self._index)

    def mark(self, index: Decimal) -> Decimal:
        """The mark price that goes with an index price; it rises with it."""
        return self._rounded(index * (1 + _PREMIUM * (index / self.base - 1)))

    def _index(self, value: Decimal) -> Decimal:
        return self._rounded(self.base * value / self._origin)

    def _rounded(self, price: Decimal) -> Decimal:
        ticks = (price / self.tick).quantize(Decimal(1), rounding=ROUND_HALF_EVEN)
        return max(ticks, Decimal(1)) * self.tick


@define
class Prices:
    """All prices of one symbol.

    Before the exchange existed, the index follows the path backwards, so that a fresh mock has a
    past that meets the reference price. From then on it follows the path forwards, or stands
    still when the market is frozen. A price that is set begins a new stretch.
    """

    symbol: Symbol
    _path: Path
    started_at_ms: int
    living: bool
    _stretches: list[Stretch] = field(factory=list, repr=False)

    def __attrs_post_init__(self) -> None:
        self._stretches.append(self._stretch(self.started_at_ms, self.symbol.reference_price, True))
        if not self.living:
            self.set_index(self.started_at_ms, self.symbol.reference_price)

    def set_index(self, at_ms: int, price: Decimal) -> None:
        """Let the index be ``price`` from ``at_ms`` on, and go on from there."""
        while len(self._stretches) > 1 and self._stretches[-1].from_ms >= at_ms:
            del self._stretches[-1]
        self._stretches.append(self._stretch(at_ms, price, self.living))
        if len(self._stretches) > MAX_STRETCHES:
            del self._stretches[1]

    def index_at(self, time_ms: int) -> Decimal:
        """Index price at a moment."""
        return self._at(time_ms).index_at(time_ms)

    def mark_at(self, time_ms: int) -> Decimal:
        """Mark price at a moment."""
        stretch = self._at(time_ms)
        return stretch.mark(stretch.index_at(time_ms))

    def index_over(self, start_ms: int, end_ms: int) -> Range:
        """Index prices from ``start_ms`` until before ``end_ms``."""
        return _joined([each.index_over(*span) for each, span in self._within(start_ms, end_ms)])

    def mark_over(self, start_ms: int, end_ms: int) -> Range:
        """Mark prices from ``start_ms`` until before ``end_ms``."""
        return _joined(
            [
                _each(each.index_over(*span), each.mark)
                for each, span in self._within(start_ms, end_ms)
            ]
        )

    def _stretch(self, from_ms: int, base: Decimal, moving: bool) -> Stretch:
        return Stretch(from_ms, base, self._path if moving else None, self.symbol.tick_size)

    def _at(self, time_ms: int) -> Stretch:
        return self._stretches[self._number(time_ms)]

    def _number(self, time_ms: int) -> int:
        # The first stretch holds for all that was before the others, however early that is.
        return bisect_right(self._stretches, time_ms, lo=1, key=lambda each: each.from_ms) - 1

    def _within(self, start_ms: int, end_ms: int) -> Iterator[tuple[Stretch, tuple[int, int]]]:
        for number in range(self._number(start_ms), len(self._stretches)):
            stretch = self._stretches[number]
            begins = start_ms if number == 0 else max(start_ms, stretch.from_ms)
            follows = self._stretches[number + 1 : number + 2]
            ends = min(end_ms, follows[0].from_ms) if follows else end_ms
            if begins < ends:
                yield stretch, (begins, ends)
            if ends >= end_ms:
                return


def _each(whole: Range, change: Callable[[Decimal], Decimal]) -> Range:
    return Range(change(whole.open), change(whole.high), change(whole.low), change(whole.close))


def _joined(parts: list[Range]) -> Range:
    """One range of several that follow each other."""
    return Range(
        open=parts[0].open,
        high=max(part.high for part in parts),
        low=min(part.low for part in parts),
        close=parts[-1].close,
    )
