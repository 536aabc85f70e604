"""The order book of one symbol: users' resting orders by price and time, and the house's ladder."""

import heapq
from bisect import insort_right
from collections.abc import Iterator
from decimal import Decimal
from itertools import takewhile

from attrs import frozen

from sixmm_mock.market import ladder
from sixmm_mock.market.symbols import Symbol
from sixmm_mock.trading.enums import Side
from sixmm_mock.trading.order import Order


@frozen
class Offer:
    """Something to trade against. ``order`` is None when the house offers it."""

    price: Decimal
    quantity: Decimal
    order: Order | None


class Book:
    """Best price first; at one price users before the house, and older orders before newer."""

    def __init__(self, symbol: Symbol) -> None:
        self._symbol = symbol
        self._resting: dict[Side, list[Order]] = {Side.BUY: [], Side.SELL: []}

    def add(self, order: Order) -> None:
        """Rest an order, last in the queue of its price."""
        insort_right(
            self._resting[order.side], order, key=lambda each: _rank(each.side, each.price)
        )

    def discard(self, order: Order) -> None:
        """Take out an order, if it rests here."""
        if self.holds(order):
            self._resting[order.side].remove(order)

    def holds(self, order: Order) -> bool:
        """Whether the order rests here."""
        return order in self._resting[order.side]

    def offers(self, side: Side, limit: Decimal | None = None) -> Iterator[Offer]:
        """What rests on ``side``, best first, as far as a counterparty with ``limit`` goes."""
        users = (Offer(each.price, each.remaining, each) for each in self._resting[side])
        every = heapq.merge(users, self._house(side), key=lambda offer: _rank(side, offer.price))
        if limit is None:
            return every
        return takewhile(lambda offer: _rank(side, offer.price) <= _rank(side, limit), every)

    def best_price(self, side: Side, nth: int = 1) -> Decimal | None:
        """The n-th best different price on a side, or None when there are fewer."""
        prices = dict.fromkeys(offer.price for offer in self.offers(side))
        return list(prices)[nth - 1] if len(prices) >= nth else None

    def _house(self, side: Side) -> Iterator[Offer]:
        """The house's levels that would not cross a user's resting order."""
        levels = ladder.asks(self._symbol) if side is Side.SELL else ladder.bids(self._symbol)
        opposite = self._resting[side.opposite]
        for level in levels:
            if not opposite or _rank(side, level.price) > _rank(side, opposite[0].price):
                yield Offer(level.price, level.quantity, None)


def _rank(side: Side, price: Decimal) -> Decimal:
    """Sorts the best price of a side first."""
    return price if side is Side.SELL else -price
