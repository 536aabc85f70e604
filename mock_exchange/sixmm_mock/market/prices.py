"""Index and mark price of one symbol, now and at any moment before."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_EVEN, Decimal

from attrs import define, field, frozen

from sixmm_mock.market.path import Path, Range
from sixmm_mock.market.symbols import Symbol

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

    Before the exchange came to be, the index follows the path backwards, so that a fresh mock has a
    past that meets the reference price. From then on it follows the path forwards, or stands
    still when the market is frozen. A price that somebody sets begins a new stretch.
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
