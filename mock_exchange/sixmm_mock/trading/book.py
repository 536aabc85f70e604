"""The order book of one symbol: users' resting orders by price and time, and the house's quotes."""

import itertools
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator
from decimal import Decimal
from operator import itemgetter

from attrs import define, field

from sixmm_mock.market.symbols import Level, Symbol, house_asks, house_bids
from sixmm_mock.record import record
from sixmm_mock.trading.enums import Side
from sixmm_mock.trading.orders import Order


@record
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
        self._quotes: dict[Side, list[tuple[Decimal, Offer]]] = {}
        """The house's offers with their ranks, best first."""
        self.quote(bids=house_bids(symbol), asks=house_asks(symbol))

    def quote(self, *, bids: Iterable[Level], asks: Iterable[Level]) -> None:
        """What the house offers from now on."""
        for side, levels in ((Side.BUY, bids), (Side.SELL, asks)):
            offers = (Offer(level.price, level.quantity, None) for level in levels)
            ranked = ((_rank(side, offer.price), offer) for offer in offers)
            self._quotes[side] = sorted(ranked, key=itemgetter(0))

    def add(self, order: Order) -> None:
        """Rest an order, last in the queue of its price."""
        self._resting[order.side].add(_rank(order.side, order.price), order)

    def discard(self, order: Order) -> bool:
        """Return whether the order was here; it is taken out."""
        return self._resting[order.side].discard(_rank(order.side, order.price), order)

    def holds(self, order: Order) -> bool:
        """Return whether the order rests here."""
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
        """What rests on ``side``, best first, up to the ``limit`` of a counterparty."""
        ranked = self._ranked(side)
        if limit is not None:
            last = _rank(side, limit)
            ranked = itertools.takewhile(lambda each: each[0] <= last, ranked)
        return map(itemgetter(1), ranked)

    def best_price(self, side: Side, nth: int = 1) -> Decimal | None:
        """The n-th best different price on a side, or None when there are fewer."""
        prices = dict.fromkeys(offer.price for offer in self.offers(side))
        return list(prices)[nth - 1] if len(prices) >= nth else None

    def _ranked(self, side: Side) -> Iterator[tuple[Decimal, Offer]]:
        """All offers of a side with their ranks. Lazy: mostly the first is all that is looked at."""
        house = self._house(side)
        quote = next(house, None)
        resting = self._resting[side]
        for rank in resting.ranks:
            while quote is not None and quote[0] < rank:
                yield quote
                quote = next(house, None)
            for order in resting.queues[rank].values():
                yield rank, Offer(order.price, order.remaining, order)
        if quote is not None:
            yield quote
            yield from house

    def _house(self, side: Side) -> Iterator[tuple[Decimal, Offer]]:
        """The house's quotes that would not cross a user's resting order."""
        quotes, facing = self._quotes[side], self._resting[side.opposite].ranks
        # What is best on the other side, as a rank of this one.
        crossed = -facing[0] if facing else None
        if crossed is None or not quotes or crossed < quotes[0][0]:
            return iter(quotes)
        first = bisect_right(quotes, crossed, key=itemgetter(0))
        return itertools.islice(quotes, first, None)


def _rank(side: Side, price: Decimal) -> Decimal:
    """Sorts the best price of a side first."""
    return price if side is Side.SELL else -price
