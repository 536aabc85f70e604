"""One side of an order book, kept exactly. This is the hot path of a stream: it is measured in benchmarks/."""

from bisect import bisect_left, insort
from collections.abc import Iterable
from decimal import Decimal
from itertools import islice
from typing import Any

from sixmm_runtime.decode import is_amount
from sixmm_runtime.streams.book.errors import BookBroken

# Prices are whole multiples of 10^-18 inside: integers compare fast, and are as exact as decimals.
_SCALE = 18
_ONE = 10**_SCALE
# Prices that are remembered, by how they were spelled. Far more than a book has levels, and far less than memory.
_MOST_KNOWN = 65_536
_DIGITS = frozenset("0123456789")


class _Price:
    """A price that was told of, and the quantity at it: None where there is none."""

    __slots__ = ("exact", "quantity", "scaled")

    def __init__(self, scaled: int) -> None:
        self.scaled = scaled
        self.exact = (
            Decimal(scaled).scaleb(-_SCALE).normalize()
            if scaled % _ONE
            else Decimal(scaled // _ONE)
        )
        self.quantity: Decimal | None = None


class Levels:
    """The bids, or the asks, by price.

    Attributes:
        prices: those at which there is something, in multiples of 10^-18; lowest first, on both sides.
    """

    __slots__ = ("_by_price", "_by_spelling", "prices")

    def __init__(self) -> None:
        self.prices: list[int] = []
        self._by_price: dict[int, _Price] = {}
        self._by_spelling: dict[str, _Price] = {}

    def replace(self, levels: Iterable[Any]) -> None:
        """Take these levels instead of all others. Raises BookBroken."""
        self.prices = []
        self._by_price = {}
        self._by_spelling = {}
        self.apply(levels)

    def apply(self, levels: Iterable[Any]) -> None:
        """Set the quantity at each of these prices; 0 removes the price. Raises BookBroken."""
        try:
            self._apply(levels)
        except (ArithmeticError, ValueError, TypeError, LookupError):
            # Numbers in place of strings, or more than two places: applying a level twice changes nothing.
            self._apply_odd(levels)

    def _apply(self, levels: Iterable[Any]) -> None:
        known, prices, digits, exact = self._by_spelling.get, self.prices, _DIGITS, Decimal
        for spelled, amount in levels:
            price = known(spelled)
            if price is None:
                price = self._learn(spelled)
            # A sign, no number at all, or one that Decimal() alone takes for a number: "1_0", "1 ", "1２".
            if (
                amount[0] not in digits
                or amount[-1] not in digits
                or "_" in amount
                or not amount.isascii()
            ):
                raise BookBroken(f"a level has the quantity {amount!r}")
            quantity = exact(amount)
            if quantity:
                if price.quantity is None:
                    insort(prices, price.scaled)
                price.quantity = quantity
            elif price.quantity is not None:
                price.quantity = None
                del prices[bisect_left(prices, price.scaled)]

    def _apply_odd(self, levels: Iterable[Any]) -> None:
        try:
            self._apply([_pair(level) for level in levels])
        except (ArithmeticError, ValueError, TypeError, LookupError):
            raise BookBroken("a level is not a price and a quantity") from None

    def _learn(self, spelled: str) -> _Price:
        if not is_amount(spelled):
            raise BookBroken(f"{spelled!r} is not a price")
        exact = Decimal(spelled).scaleb(_SCALE)
        scaled = int(exact)
        if scaled != exact or scaled <= 0:
            raise BookBroken(f"{spelled!r} is not a price")
        if len(self._by_spelling) >= _MOST_KNOWN:
            self._by_spelling.clear()
            self._by_price = {each: self._by_price[each] for each in self.prices}
        price = self._by_price.get(scaled)
        if price is None:
            price = self._by_price[scaled] = _Price(scaled)
        self._by_spelling[spelled] = price
        return price

    def level(self, scaled: int) -> tuple[Decimal, Decimal]:
        """One of `prices` as it was sent, but for trailing zeros, and the quantity at it."""
        price = self._by_price[scaled]
        return price.exact, price.quantity  # type: ignore[return-value]  # `prices` holds those with a quantity

    def lowest(self, count: int) -> list[tuple[Decimal, Decimal]]:
        """The levels with the lowest prices, lowest first."""
        return self._read(self.prices[:count])

    def highest(self, count: int) -> list[tuple[Decimal, Decimal]]:
        """The levels with the highest prices, highest first."""
        return self._read(islice(reversed(self.prices), count))

    def _read(self, prices: Iterable[int]) -> list[tuple[Decimal, Decimal]]:
        return [self.level(price) for price in prices]


def _pair(level: Any) -> tuple[str, str]:
    if isinstance(level, str):
        raise TypeError("two digits of a text would be read as a pair")
    return str(level[0]), str(level[1])
