"""Both sides of an order book, kept exactly. This is the hot path of a stream: it is measured in benchmarks/."""

from bisect import bisect_left, insort
from collections.abc import Iterable
from decimal import Decimal
from itertools import islice
from typing import Any

from sixmm_runtime.streams.book.errors import BookBroken

# Prices are whole multiples of 10^-18 inside: integers hash and compare fast, and are as exact as decimals.
_SCALE = 18
_ONE = 10**_SCALE
# Spellings that are remembered. Far more than a book has levels, and far less than memory.
_MOST_KNOWN = 65_536
_DIGITS = frozenset("0123456789")


class Levels:
    """The bids, or the asks, by price."""

    __slots__ = ("_exact", "_known", "prices", "quantities")

    def __init__(self) -> None:
        # Lowest first, on both sides.
        self.prices: list[int] = []
        self.quantities: dict[int, Decimal] = {}
        self._known: dict[str, int] = {}
        self._exact: dict[int, Decimal] = {}

    def replace(self, levels: Iterable[Any]) -> None:
        """Take these levels instead of all others. Raises BookBroken."""
        self.quantities = {}
        self.prices = []
        self.apply(levels)

    def apply(self, levels: Iterable[Any]) -> None:
        """Set the quantity at each of these prices; 0 removes the price. Raises BookBroken."""
        try:
            self._apply(levels)
        except (ArithmeticError, ValueError, TypeError, LookupError):
            # Numbers in place of strings, or more than two places: applying a level twice changes nothing.
            self._apply_odd(levels)

    def _apply(self, levels: Iterable[Any]) -> None:
        quantities, prices, known = self.quantities, self.prices, self._known.get
        for spelled, amount in levels:
            price = known(spelled)
            if price is None:
                price = self._learn(spelled)
            if amount[0] not in _DIGITS:  # a sign, or no number at all
                raise BookBroken(f"a level has the quantity {amount!r}")
            quantity = Decimal(amount)
            if quantity:
                if price not in quantities:
                    insort(prices, price)
                quantities[price] = quantity
            elif price in quantities:
                del quantities[price], prices[bisect_left(prices, price)]

    def _apply_odd(self, levels: Iterable[Any]) -> None:
        try:
            self._apply([(str(level[0]), str(level[1])) for level in levels])
        except (ArithmeticError, ValueError, TypeError, LookupError):
            raise BookBroken("a level is not a price and a quantity") from None

    def _learn(self, spelled: str) -> int:
        scaled = Decimal(spelled).scaleb(_SCALE)
        price = int(scaled)
        if price != scaled or price <= 0:
            raise BookBroken(f"{spelled!r} is not a price")
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
            self._exact.clear()
        self._known[spelled] = price
        self._exact[price] = _exact(price)
        return price

    def level(self, price: int) -> tuple[Decimal, Decimal]:
        """A price as it was sent, but for trailing zeros, and the quantity at it."""
        return self._exact.get(price) or _exact(price), self.quantities[price]

    def lowest(self, count: int) -> list[tuple[Decimal, Decimal]]:
        """The levels with the lowest prices, lowest first."""
        return self._read(self.prices[:count])

    def highest(self, count: int) -> list[tuple[Decimal, Decimal]]:
        """The levels with the highest prices, highest first."""
        return self._read(islice(reversed(self.prices), count))

    def _read(self, prices: Iterable[int]) -> list[tuple[Decimal, Decimal]]:
        return [self.level(price) for price in prices]


def _exact(price: int) -> Decimal:
    return Decimal(price).scaleb(-_SCALE).normalize() if price % _ONE else Decimal(price // _ONE)
