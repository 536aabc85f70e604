"""What has been told of an account, so that nothing is told twice and whatever is missing shows. Pure.

The channel numbers nothing. So an event is news if it carries a fill that was not told yet, or takes its order, balance
or position further than it was.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import attrs

from sixmm_runtime.decode import decimal, integer, text

Json = dict[str, Any]

ORDER, ACCOUNT = "ORDER_TRADE_UPDATE", "ACCOUNT_UPDATE"
FINAL = frozenset({"FILLED", "CANCELED", "REJECTED", "PARTIALLY_FILLED_CANCELED"})
_RANKS = {"NEW": 0, "PENDING": 1, "PARTIALLY_FILLED": 2}
# Finished orders that are remembered, against events that come late.
_MOST_FINISHED = 10_000
_BALANCE_FACTS = ("walletBalance", "frozenBalance", "usedMargin")
# What moves with the market alone says nothing of what happened to the account.
_POSITION_FACTS = ("quantity", "entryPrice", "marginMode", "leverage")
Facts = tuple[Any, ...]


@attrs.frozen
class Told:
    """A balance or a position as it was last told.

    Attributes:
        ts: when, Unix ms; 0 where that was not said.
        facts: what the queries and the stream both say of it.
        whole: all of it, where the stream told it.
    """

    ts: int
    facts: Facts
    whole: Json | None = None

    def is_news(self, later: "Told") -> bool:
        """Whether `later` says something else. What moves with the market alone counts where the stream told it."""
        if 0 < later.ts < self.ts:
            return False
        if self.whole is None or later.whole is None:
            return later.facts != self.facts
        return later.whole != self.whole


@attrs.define
class KnownOrder:
    """An order as it was last told; `filled` is the sum of the fills that were."""

    symbol: str
    status: str = ""
    executed: Decimal = Decimal(0)
    price: Decimal | None = None
    quantity: Decimal | None = None
    updated_at: int = 0
    filled: Decimal = Decimal(0)
    fills: set[str] = attrs.field(factory=set)

    @property
    def facts(self) -> Facts:
        """What is told of it, but for its fills."""
        return self.status, self.executed, self.price, self.quantity

    @property
    def is_final(self) -> bool:
        """Whether nothing can happen to it any more."""
        return self.status in FINAL

    def is_followed_by(self, event: Json) -> bool:
        """Whether an event is of another order with the same id, as after a restart of an exchange for tests."""
        at = _or(_read(integer, event.get("updatedAt")), 0)
        return self.is_final and event.get("orderStatus") == "NEW" and at > self.updated_at

    @property
    def lacks_fills(self) -> bool:
        """Whether more was executed than the fills that were told."""
        return self.filled < self.executed


class Record:
    """Orders, balances and positions of one account, as they were told."""

    def __init__(self) -> None:
        self.orders: dict[str, KnownOrder] = {}
        self._balances: dict[Any, Told] = {}
        self._positions: dict[Any, Told] = {}
        self._finished: dict[str, None] = {}

    def take(self, event: Any, ts: int) -> bool:
        """Note an event; whether it was news. One that is not understood always is."""
        if not isinstance(event, dict):
            return True
        if event.get("eventType") == ORDER:
            return self._order(event)
        if event.get("eventType") == ACCOUNT:
            return self._account(event, ts)
        return True

    def take_asked(self, event: Json, ts: int) -> bool:
        """Note an event that was made of the queries' answers at about `ts`; whether it was news."""
        if event.get("eventType") != ACCOUNT:
            return self.take(event, ts)
        for known, told in (
            (self._balances, _balances(event)),
            (self._positions, _positions(event)),
        ):
            for key, facts, _ in told:
                # It is how things stand now, also where the two clocks disagree about the time of what was told.
                at = max(ts, known[key].ts) if key in known else ts
                known[key] = Told(at, facts)
        return True

    def forget(self, order_id: str) -> None:
        """The exchange does not know the order any more."""
        self.orders.pop(order_id, None)

    def asked(self, order_id: str) -> None:
        """The queries were asked for all fills of the order: one that has ended need not be asked for again."""
        known = self.orders.get(order_id)
        if known is not None and known.is_final:
            known.filled = max(known.filled, known.executed)

    # Orders

    def _order(self, event: Json) -> bool:
        order_id = _read(text, event.get("orderId"))
        if order_id is None:
            return True
        known = self.orders.get(order_id)
        if known is None or known.is_followed_by(event):
            known = self.orders[order_id] = KnownOrder(_read(text, event.get("symbol")) or "")
            self._finished.pop(order_id, None)
        fill = _read(text, event.get("tradeId"))
        new_fill = fill is not None and fill not in known.fills
        if new_fill:
            known.fills.add(fill)
            known.filled += _or(_read(decimal, event.get("lastFillQuantity")), Decimal(0))
        stood = known.facts
        further = self._further(known, event)
        if known.is_final:
            self._finish(order_id)
        if fill is None or new_fill:
            return new_fill or further
        # The event of a cancellation may name the last fill once more. What is only later says nothing new.
        return further and known.facts != stood

    def _further(self, known: KnownOrder, event: Json) -> bool:
        if known.is_final:
            return False
        status = _read(text, event.get("orderStatus")) or known.status
        executed = _or(_read(decimal, event.get("executedQuantity")), known.executed)
        at = _or(_read(integer, event.get("updatedAt")), known.updated_at)
        price, quantity = (
            _or(_read(decimal, event.get("price")), known.price),
            _or(_read(decimal, event.get("quantity")), known.quantity),
        )
        amended = (price, quantity) != (known.price, known.quantity)
        then = (known.updated_at, _rank(known.status), known.executed)
        if known.status and not (
            (at, _rank(status), executed) > then or (amended and at >= known.updated_at)
        ):
            return False
        known.status, known.executed, known.updated_at = status, executed, at
        known.price, known.quantity = price, quantity
        return True

    def _finish(self, order_id: str) -> None:
        self._finished[order_id] = None
        if len(self._finished) > _MOST_FINISHED:
            oldest = next(iter(self._finished))
            del self._finished[oldest]
            self.orders.pop(oldest, None)

    # Balances and positions

    def _account(self, event: Json, ts: int) -> bool:
        news = [
            _note(known, key, Told(ts, facts, whole))
            for known, told in (
                (self._balances, _balances(event)),
                (self._positions, _positions(event)),
            )
            for key, facts, whole in told
        ]
        # One that names neither is none that was told already.
        return any(news) or not news

    def differing(self, balances: list[Json], positions: list[Json]) -> Json | None:
        """An event that tells what the queries answer and was not told; None where all of it was.

        Both are in the stream's names. Positions that were told of and are not there any more are told with
        quantity 0.
        """
        event: Json = {"eventType": ACCOUNT, "balances": [], "positions": []}
        event["balances"] = [
            one
            for key, facts, one in _balances({"balances": balances})
            if key not in self._balances or self._balances[key].facts != facts
        ]
        held = {key: (facts, one) for key, facts, one in _positions({"positions": positions})}
        event["positions"] = [
            one
            for key, (facts, one) in held.items()
            if key not in self._positions or self._positions[key].facts != facts
        ]
        event["positions"] += [
            {"symbol": symbol, "positionSide": side, "quantity": "0"}
            for (symbol, side), told in self._positions.items()
            if (symbol, side) not in held and told.facts[0]
        ]
        return event if event["balances"] or event["positions"] else None


def _note(known: dict[Any, Told], key: Any, told: Told) -> bool:
    before = known.get(key)
    if before is not None and not before.is_news(told):
        return False
    known[key] = told
    return True


def _balances(event: Json) -> Iterator[tuple[str, Facts, Json]]:
    for one in _objects(event.get("balances")):
        facts = tuple(_read(decimal, one.get(name)) for name in _BALANCE_FACTS)
        yield str(one.get("assetType")), facts, one


def _positions(event: Json) -> Iterator[tuple[tuple[str, str], Facts, Json]]:
    for one in _objects(event.get("positions")):
        quantity = _read(decimal, one.get("quantity"))
        # A closed position is one however its other fields are filled.
        facts = (quantity, *(str(one.get(name)) for name in _POSITION_FACTS[1:]))
        key = str(one.get("symbol")), str(one.get("positionSide"))
        yield key, facts if quantity else (quantity,), one


def _objects(value: Any) -> Iterator[Json]:
    yield from (one for one in value if isinstance(one, dict)) if isinstance(value, list) else ()


def _rank(status: str) -> int:
    return 3 if status in FINAL else _RANKS.get(status, 2)


def _read(decode: Any, value: Any) -> Any:
    try:
        return None if value is None else decode(value)
    except ValueError:
        return None


def _or(value: Any, otherwise: Any) -> Any:
    return otherwise if value is None else value
