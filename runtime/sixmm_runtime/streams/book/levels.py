"""One side of an order book, kept exactly. This is the hot path of a stream: it is measured in benchmarks/."""

import re
from bisect import bisect_left, insort
from collections import deque
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Any

from sixmm_runtime.streams.book.price_level import PriceLevel
from sixmm_runtime.streams.errors import BookBroken

# Prices are whole multiples of 10^-18 inside: integers compare fast, and are as exact as decimals.
_SCALE = 18
_ONE = 10**_SCALE
# Spellings of prices that are remembered; once they are this many, at most twice as many as the book has levels.
_MOST_KNOWN = 65_536
# Levels that are applied at once. More are applied in slices, between which the event loop does other work.
SLICE = 1_000
# The most digits of an amount: 10^999999 is no quantity.
_MOST_DIGITS = 60
_NUMBER = re.compile(
    rf"\+?[0-9]{{1,{_MOST_DIGITS}}}(\.[0-9]{{1,{_MOST_DIGITS}}})?([eE][+-]?[0-9]{{1,2}})?", re.ASCII
)
_PLAIN_PRICE = re.compile(rf"([0-9]{{1,{_MOST_DIGITS}}})(?:\.([0-9]{{1,{_SCALE}}}))?", re.ASCII)
_LIST = frozenset((list,))
_NUMBERS = (int, Decimal)
_NO_LEVEL = "a level is not a price and a quantity"


class _LookAgain(Exception):
    """What was read may mean something else: it has to be read again."""


class Levels:
    """The bids, or the asks, by price.

    Nothing in here is an object of ours per level: a book of 100,000 levels must not slow the garbage collector.

    Attributes:
        keys: the prices at which there is something, in multiples of 10^-18, negative for asks: the best is the last,
            where most changes are, so that few numbers move when one comes or goes.
    """

    __slots__ = (
        "_doubtful",
        "_exact",
        "_index",
        "_known",
        "_most_known",
        "_prices",
        "_quantities",
        "_sign",
        "keys",
    )

    def __init__(self, *, highest_is_best: bool) -> None:
        self._sign = 1 if highest_is_best else -1
        self._begin()

    def _begin(self) -> None:
        self.keys: list[int] = []
        # By a number for each price that came: its key, the price, and the quantity at it (None without a level).
        self._prices: list[int] = []
        self._exact: list[Decimal] = []
        self._quantities: list[Decimal | None] = []
        # That number, by how the price was spelled, and by its key.
        self._known: dict[str, int] = {}
        self._most_known = _MOST_KNOWN
        self._index: dict[int, int] = {}
        # Whether two spellings may mean one level, or a text of two digits may be taken for a level: both were seen.
        self._doubtful = False

    # Changing

    def replace(self, levels: list[Any]) -> None:
        """Take these levels instead of all others. Raises BookBroken."""
        self._begin()
        for _ in self.apply_in_slices(levels):
            pass

    def apply(self, levels: list[Any]) -> dict[str, str]:
        """Set the quantity at each of these prices; 0 removes the price. Returns them as read. Raises BookBroken."""
        if len(self._known) >= self._most_known:
            self._forget()
        known, keys, quantities, exact = self._known.get, self.keys, self._quantities, Decimal
        try:
            read = self.read(levels)
            for spelled, amount in read.items():
                number = known(spelled)
                if number is None:
                    number = self._learn(spelled)
                quantity = exact(amount)
                if quantity:
                    if quantities[number] is None:
                        insort(keys, self._prices[number])
                    quantities[number] = quantity
                elif quantities[number] is not None:
                    quantities[number] = None
                    del keys[bisect_left(keys, self._prices[number])]
        except ArithmeticError:
            raise BookBroken(_NO_LEVEL) from None
        except _LookAgain:
            return self.apply(levels)  # applying a level twice changes nothing
        return read

    def apply_in_slices(self, levels: list[Any]) -> Iterator[None]:
        """The same for many levels, in O(n log n); yields where something else may be done in between."""
        if len(self._known) >= self._most_known:
            self._forget()
        told: dict[int, Decimal] = {}
        self._most_known += 2 * len(levels)
        try:
            for begin in range(0, len(levels), SLICE):
                some = levels[begin : begin + SLICE]
                try:
                    self._set(some, told)
                except _LookAgain:
                    self._set(some, told)
                yield
        except ArithmeticError:
            raise BookBroken(_NO_LEVEL) from None
        yield from self._sort()

    def _set(self, levels: list[Any], told: dict[int, Decimal]) -> None:
        for spelled, amount in self.read(levels).items():
            number = self._number(spelled)
            quantity = Decimal(amount)
            if told.setdefault(self._prices[number], quantity) != quantity:
                raise _contradiction(spelled)
            self._quantities[number] = quantity or None

    def _sort(self) -> Iterator[None]:
        """Put the keys in order: slices first, and then always the two that are shortest."""
        keys = [
            key
            for key, quantity in zip(self._prices, self._quantities, strict=True)
            if quantity is not None
        ]
        runs: deque[list[int]] = deque()
        for begin in range(0, len(keys), SLICE):
            runs.append(sorted(keys[begin : begin + SLICE]))
            yield
        while len(runs) > 1:
            runs.append(sorted(runs.popleft() + runs.popleft()))
            yield
        self.keys = runs[0] if runs else []

    def changed(self, changes: list[Any]) -> list[list[str]]:
        """The quantities at these prices after these changes. The book itself stays as it is. Raises BookBroken."""
        told: dict[str, Decimal] = {}
        for spelled, amount in map(_pair, changes):
            scaled, _ = _price(spelled)
            number = self._index.get(self._sign * scaled)
            held = None if number is None else self._quantities[number]
            sign, digits = (-1, amount[1:]) if amount.startswith("-") else (1, amount)
            if spelled in told or not _NUMBER.fullmatch(digits) or digits[0] == "+":
                raise BookBroken(f"a level has the change {amount!r}, or is told twice")
            told[spelled] = (held or Decimal(0)) + sign * Decimal(digits)
            if told[spelled] < 0:
                raise BookBroken(f"a change takes more than there is at the price {spelled}")
        return [[spelled, f"{total:f}"] for spelled, total in told.items()]

    # Reading what was sent

    def read(self, levels: list[Any]) -> dict[str, str]:
        """Quantities by price, as they were spelled; all of them are numbers."""
        if not levels:
            return {}
        try:
            read: dict[str, str] = dict(levels)
            amounts = "".join(read.values())
        except (TypeError, ValueError):
            return self._read_odd(levels)
        if (
            len(read) != len(levels)
            or not (amounts.isascii() and amounts.replace(".", "").isdigit())
            or len(amounts) > _MOST_DIGITS * len(read)
            or (self._doubtful and self._is_odd(levels, read))
        ):
            return self._read_odd(levels)
        return read

    def _is_odd(self, levels: list[Any], read: dict[str, str]) -> bool:
        if not _LIST.issuperset(map(type, levels)):
            return True
        return len({self._prices[self._number(one)] for one in read}) < len(read)

    def _read_odd(self, levels: list[Any]) -> dict[str, str]:
        """Numbers in place of strings, more than two places, exponents, and a price that is told twice."""
        read: dict[str, str] = {}
        told: dict[int, Decimal] = {}
        for level in levels:
            spelled, amount = _pair(level)
            if not _NUMBER.fullmatch(amount) or amount[0] == "+":
                raise BookBroken(f"a level has the quantity {amount!r}")
            key = self._prices[self._number(spelled)]
            if told.setdefault(key, Decimal(amount)) != Decimal(amount):
                raise _contradiction(spelled)
            read[spelled] = amount
        return read

    def _number(self, spelled: str) -> int:
        number = self._known.get(spelled)
        return self._learn(spelled) if number is None else number

    def _learn(self, spelled: Any) -> int:
        text = str(spelled) if type(spelled) in _NUMBERS else spelled
        scaled, price = _price(text)
        key = self._sign * scaled
        number = self._index.get(key)
        if number is None:
            number = self._index[key] = len(self._prices)
            self._prices.append(key)
            self._exact.append(price)
            self._quantities.append(None)
            strange = len(text) == 1
        else:
            strange = True
        self._known[spelled] = number
        if strange and not self._doubtful:
            self._doubtful = True
            raise _LookAgain
        return number

    def _forget(self) -> None:
        """Keep the prices at which there is something.

        Never in the middle of a push: two spellings of one price in it would then no longer be seen as one.
        """
        kept = [number for number, one in enumerate(self._quantities) if one is not None]
        self._prices = [self._prices[number] for number in kept]
        self._exact = [self._exact[number] for number in kept]
        self._quantities = [self._quantities[number] for number in kept]
        self._known.clear()
        self._most_known = max(_MOST_KNOWN, 2 * len(kept))
        self._index = {key: number for number, key in enumerate(self._prices)}

    # Reading the book

    @property
    def best(self) -> PriceLevel | None:
        """The best level; None where the side is empty."""
        if not self.keys:
            return None
        number = self._index[self.keys[-1]]
        return PriceLevel(self._exact[number], self._quantities[number])  # type: ignore[arg-type]  # as below

    def best_first(self) -> Iterator[PriceLevel]:
        """Prices as they were sent, but for trailing zeros, and the quantities at them."""
        numbers, exact, quantities = self._index, self._exact, self._quantities
        for key in reversed(self.keys):
            number = numbers[key]
            # `keys` holds those with a quantity
            yield PriceLevel(exact[number], quantities[number])  # type: ignore[arg-type]

    def first(self, count: int | None) -> tuple[PriceLevel, ...]:
        """The best levels, or all."""
        return tuple(islice(self.best_first(), count))


def _price(text: Any) -> tuple[int, Decimal]:
    """In multiples of 10^-18, and as it was sent, but for trailing zeros. Raises BookBroken."""
    plain = _PLAIN_PRICE.fullmatch(text) if isinstance(text, str) else None
    if plain is not None:
        whole, part = plain[1], (plain[2] or "").rstrip("0")
        scaled = int(whole + part.ljust(_SCALE, "0"))
        price = Decimal(f"{whole}.{part}" if part else int(whole))
    elif isinstance(text, str) and _NUMBER.fullmatch(text):
        price = Decimal(text)
        scaled = int(price.scaleb(_SCALE))
        if Decimal(scaled).scaleb(-_SCALE) != price:
            scaled = 0
        price = price.normalize() if scaled % _ONE else Decimal(scaled // _ONE)
    else:
        scaled = 0
    if scaled <= 0:
        raise BookBroken(f"{text!r:.60} is not a price")
    return scaled, price


def _pair(level: Any) -> tuple[str, str]:
    if not isinstance(level, (list, tuple)) or len(level) < 2:
        raise BookBroken(_NO_LEVEL)
    if not all(type(one) is str or type(one) in _NUMBERS for one in level[:2]):
        raise BookBroken(_NO_LEVEL)
    return str(level[0]), str(level[1])


def _contradiction(spelled: str) -> BookBroken:
    return BookBroken(f"a push has two quantities at the price {spelled}")
