"""What has been told of an account, so that nothing is told twice and whatever is missing shows. Pure.

The channel numbers nothing. So an event is news if it carries a fill that was not told yet, or takes its order, balance
or position further than it was.
"""

from collections.abc import Iterable, Iterator
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
    def is_final(self) -> bool:
        """Whether nothing can happen to it any more."""
        return self.status in FINAL


class Record:
    """Orders, balances and positions of one account, as they were told."""

    def __init__(self) -> None:
        self.orders: dict[str, KnownOrder] = {}
        self._balances: dict[str, tuple[int, tuple[Any, ...]]] = {}
        self._positions: dict[tuple[str, str], tuple[int, tuple[Any, ...]]] = {}
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

    # Orders

    def _order(self, event: Json) -> bool:
        order_id = _read(text, event.get("orderId"))
        if order_id is None:
            return True
        known = self.orders.setdefault(order_id, KnownOrder(_read(text, event.get("symbol")) or ""))
        fill = _read(text, event.get("tradeId"))
        new_fill = fill is not None and fill not in known.fills
        if new_fill:
            known.fills.add(fill)
            known.filled += _or(_read(decimal, event.get("lastFillQuantity")), Decimal(0))
        further = self._further(known, event)
        if known.is_final:
            self._finish(order_id)
        return new_fill or (fill is None and further)

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
        changes = [
            *self._note(self._balances, _balances(event), ts),
            *self._note(self._positions, _positions(event), ts),
        ]
        return any(changes)

    @staticmethod
    def _note(
        known: dict[Any, tuple[int, tuple[Any, ...]]],
        told: Iterable[tuple[Any, tuple[Any, ...]]],
        ts: int,
    ) -> Iterator[bool]:
        for key, facts in told:
            at, before = known.get(key, (-1, ()))
            if ts >= at and facts != before:
                known[key] = (ts, facts)
                yield True
            else:
                yield False

    def differing(self, balances: list[Json], positions: list[Json]) -> Json | None:
        """An event that tells what the queries answer and was not told; None where all of it was.

        Both are in the stream's names. Positions that were told of and are not there any more are told with
        quantity 0.
        """
        event: Json = {"eventType": ACCOUNT, "balances": [], "positions": []}
        for one in balances:
            told = next(_balances({"balances": [one]}), None)
            if told is not None and self._balances.get(told[0], (0, ()))[1] != told[1]:
                event["balances"].append(one)
        held = set()
        for one in positions:
            for key, facts in _positions({"positions": [one]}):
                held.add(key)
                if self._positions.get(key, (0, ()))[1] != facts:
                    event["positions"].append(one)
        event["positions"] += [
            {"symbol": symbol, "positionSide": side, "quantity": "0"}
            for (symbol, side), (_, facts) in self._positions.items()
            if (symbol, side) not in held and facts[0]
        ]
        return event if event["balances"] or event["positions"] else None


def _balances(event: Json) -> Iterator[tuple[str, tuple[Any, ...]]]:
    for one in _objects(event.get("balances")):
        facts = tuple(_read(decimal, one.get(name)) for name in _BALANCE_FACTS)
        yield str(one.get("assetType")), facts


def _positions(event: Json) -> Iterator[tuple[tuple[str, str], tuple[Any, ...]]]:
    for one in _objects(event.get("positions")):
        quantity = _read(decimal, one.get("quantity"))
        # A closed position is one however its other fields are filled.
        facts = (quantity, *(str(one.get(name)) for name in _POSITION_FACTS[1:]))
        key = str(one.get("symbol")), str(one.get("positionSide"))
        yield key, facts if quantity else (quantity,)


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
