"""The order book of one symbol: users' resting orders by price and time, and the house's quotes."""

import heapq
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import takewhile

from attrs import define, field, frozen

from sixmm_mock.market import ladder
from sixmm_mock.market.ladder import Level
from sixmm_mock.market.symbols import Symbol
from sixmm_mock.trading.enums import Side
from sixmm_mock.trading.order import Order


@frozen
class Offer:
    """Something to trade against. ``order`` is None when the house offers it."""

    price: Decimal
    quantity: Decimal
    order: Order | None


@define
class _HalfBook:
    """One side: the ranks of its prices in order, and a queue of orders at each of them."""

    ranks: list[Decimal] = field(factory=list)
    queues: dict[Decimal, dict[int, Order]] = field(factory=dict)

    def add(self, rank: Decimal, order: Order) -> None:
        queue = self.queues.get(rank)
        if queue is None:
            insort(self.ranks, rank)
            queue = self.queues[rank] = {}
        queue[order.order_id] = order

    def discard(self, rank: Decimal, order: Order) -> bool:
        queue = self.queues.get(rank, {})
        if queue.pop(order.order_id, None) is None:
            return False
        if not queue:
            del self.queues[rank]
            del self.ranks[bisect_left(self.ranks, rank)]
        return True

    def __iter__(self) -> Iterator[Order]:
        for rank in self.ranks:
            yield from self.queues[rank].values()


class Book:
    """Best price first; at one price users before the house, and older orders before newer."""

    def __init__(self, symbol: Symbol) -> None:
        self._resting = {Side.BUY: _HalfBook(), Side.SELL: _HalfBook()}
        self._quotes: dict[Side, tuple[Offer, ...]] = {}
        self.quote(bids=ladder.bids(symbol), asks=ladder.asks(symbol))

    def quote(self, *, bids: Iterable[Level], asks: Iterable[Level]) -> None:
        """What the house offers from now on."""
        for side, levels in ((Side.BUY, bids), (Side.SELL, asks)):
            offers = (Offer(level.price, level.quantity, None) for level in levels)
            self._quotes[side] = tuple(sorted(offers, key=lambda offer: _rank(side, offer.price)))

    def add(self, order: Order) -> None:
        """Rest an order, last in the queue of its price."""
        self._resting[order.side].add(_rank(order.side, order.price), order)

    def discard(self, order: Order) -> bool:
        """Take out an order; whether it was here."""
        return self._resting[order.side].discard(_rank(order.side, order.price), order)

    def holds(self, order: Order) -> bool:
        """Whether the order rests here."""
        queue = self._resting[order.side].queues.get(_rank(order.side, order.price), {})
        return order.order_id in queue

    def resting(self, side: Side) -> list[Order]:
        """Users' orders on a side, best first."""
        return list(self._resting[side])

    def best_resting(self, side: Side) -> Decimal | None:
        """The best price of users' orders on a side."""
        ranks = self._resting[side].ranks
        return abs(ranks[0]) if ranks else None

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
        """The house's quotes that would not cross a user's resting order."""
        opposite = self.best_resting(side.opposite)
        for offer in self._quotes[side]:
            if opposite is None or _rank(side, offer.price) > _rank(side, opposite):
                yield offer


def _rank(side: Side, price: Decimal) -> Decimal:
    """Sorts the best price of a side first."""
    return price if side is Side.SELL else -price
