"""A book as the depth channel tells it: a quantity per price, versions, and what changed between them."""

from collections.abc import Callable, Iterable
from decimal import Decimal

from attrs import define, field
from sixmm_description import JsonObject

from sixmm_mock.trading.book import Book, Offer
from sixmm_mock.trading.enums import Side
from sixmm_mock.views import plain

ZERO = Decimal(0)

_Levels = dict[Decimal, Decimal]


@define
class LevelFeed:
    """One symbol's levels. Versions belong to the symbol: they go on while no one is subscribed.

    Each change of the book makes one version, and an update may tell of several at once: from
    ``start_version``, one more than the version before it, to ``end_version``. By the conventions of
    the description ``start_version`` is the version before it (``follows`` is 0), and an update says by
    how much a level changed (``differences``).
    """

    symbol: str
    _book: Callable[[], Book] = field(repr=False)
    follows: int = 1
    differences: bool = False
    _version: int = 1
    _changes: int = 0
    _bids: _Levels = field(factory=dict, repr=False)
    _asks: _Levels = field(factory=dict, repr=False)

    def __attrs_post_init__(self) -> None:
        self._bids, self._asks = self._read()

    def touch(self) -> None:
        """The book may have changed."""
        self._changes += 1

    def update(self) -> JsonObject | None:
        """What changed since the last update, or None when the levels are what they were."""
        changes, self._changes = self._changes, 0
        if not changes:
            return None
        before_bids, before_asks = self._bids, self._asks
        self._bids, self._asks = self._read()
        bids = self._difference(before_bids, self._bids, reverse=True)
        asks = self._difference(before_asks, self._asks, reverse=False)
        if not bids and not asks:
            return None
        first = self._version + self.follows
        self._version += changes
        return self._payload("UPDATE", first, bids, asks)

    def snapshot(self) -> JsonObject:
        """All levels as of the last update."""
        return self._payload("SNAPSHOT", self._version, self._bids.items(), self._asks.items())

    def _read(self) -> tuple[_Levels, _Levels]:
        book = self._book()
        return _by_price(book.offers(Side.BUY)), _by_price(book.offers(Side.SELL))

    def _difference(
        self, before: _Levels, after: _Levels, *, reverse: bool
    ) -> list[tuple[Decimal, Decimal]]:
        """Levels that are new or different, and those that are gone with quantity 0, best first."""
        told = {
            price: after.get(price, ZERO) - (before.get(price, ZERO) if self.differences else ZERO)
            for price in before.keys() | after.keys()
            if before.get(price) != after.get(price)
        }
        return sorted(told.items(), reverse=reverse)

    def _payload(
        self,
        kind: str,
        first: int,
        bids: Iterable[tuple[Decimal, Decimal]],
        asks: Iterable[tuple[Decimal, Decimal]],
    ) -> JsonObject:
        return {
            "symbol": self.symbol,
            "type": kind,
            "start_version": first,
            "end_version": self._version,
            "bids": [{"price": plain(price), "quantity": plain(one)} for price, one in bids],
            "asks": [{"price": plain(price), "quantity": plain(one)} for price, one in asks],
        }


def _by_price(offers: Iterable[Offer]) -> _Levels:
    levels: _Levels = {}
    for offer in offers:
        levels[offer.price] = levels.get(offer.price, ZERO) + offer.quantity
    return levels
