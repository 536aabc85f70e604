"""What was told of an account, so that nothing is told twice and missing events show. Pure.

The channel numbers nothing. So an event is news if it carries a fill that was not told yet, or takes its order, balance
or position further than it was.
"""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import attrs

from sixmm_runtime.decode import decimal, integer, text
from sixmm_runtime.streams.user.fills import Fill, Fills, amount, whole
from sixmm_runtime.streams.user.spelling import ACCOUNT, ORDER, UserEvents, spelling

Json = dict[str, Any]

FINAL = frozenset({"FILLED", "CANCELED", "REJECTED", "PARTIALLY_FILLED_CANCELED"})
_RANKS = {"NEW": 0, "PENDING": 1, "PARTIALLY_FILLED": 2}
# Finished orders that are remembered, against events that come late.
_MOST_FINISHED = 10_000
_BALANCE_FACTS = ("wallet_balance", "frozen_margin", "used_margin")
# What moves with the market alone says nothing of what happened to the account.
_POSITION_FACTS = ("quantity", "entry_price", "margin_mode", "leverage")
Facts = tuple[Any, ...]


@attrs.frozen
class Missed:
    """An event that was made of the queries' answers, as the stream spells it.

    Attributes:
        fill: the fill that it tells.
        state: how its order stands, where it tells a fill.
    """

    event: Json
    fill: Fill | None = None
    state: Json | None = None


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
        """Return whether `later` differs. What only follows the market counts where the stream told it."""
        if 0 < later.ts < self.ts:
            return False
        if self.whole is None or later.whole is None:
            return later.facts != self.facts
        return later.whole != self.whole


@attrs.define
class KnownOrder:
    """An order as it was last told.

    Attributes:
        event: the event that told it last, but for its fills, in Python names.
        fills: those that were told.
        given_up: whether the exchange does not know it any more.
    """

    symbol: str
    status: str = ""
    executed: Decimal = Decimal(0)
    price: Decimal | None = None
    quantity: Decimal | None = None
    updated_at: int = 0
    event: Json = attrs.field(factory=dict)
    fills: Fills = attrs.field(factory=Fills)
    given_up: bool = False

    @property
    def facts(self) -> Facts:
        """What is told of it, but for its fills."""
        return self.status, self.executed, self.price, self.quantity

    @property
    def is_final(self) -> bool:
        """Whether nothing can happen to it any more."""
        return self.status in FINAL

    def is_followed_by(self, event: Json) -> bool:
        """Return whether an event is of another order with the same id, as after a restart of an exchange for tests."""
        at = whole(event.get("updated_at"))
        return self.is_final and event.get("status") == "NEW" and at > self.updated_at

    def stands_later(self, event: Json) -> bool:
        """Return whether it has come further than an event says."""
        ours = _rank(self.status), self.executed
        theirs = (
            _rank(_read(text, event.get("status")) or self.status),
            _or(amount(event.get("executed_quantity")), self.executed),
        )
        return ours > theirs or (
            ours == theirs and 0 < whole(event.get("updated_at")) < self.updated_at
        )

    @property
    def lacks_fills(self) -> bool:
        """Whether some of its fills may be untold."""
        return not self.given_up and self.fills.lacks(self.executed)


@attrs.frozen
class Verdict:
    """What an event says that was not told yet.

    Attributes:
        is_news: whether it says something.
        repeats_fill: whether it names a fill that was told before: only what else it says is news.
        note: takes it as told. Until then nothing counts as told: a reader may not have it yet.
    """

    is_news: bool
    repeats_fill: bool = False
    note: Callable[[], None] = lambda: None


class Record:
    """Orders, balances and positions of one account, as they were told.

    Its arguments and results have the stream's names; inside, everything has Python names.

    Attributes:
        orders: those that may change, and the last of those that ended.
        missing: fields without which fills can't be told apart, or lost ones found; each with what follows from that.
    """

    def __init__(self, events: UserEvents) -> None:
        self._events = events
        self.orders: dict[str, KnownOrder] = {}
        self.missing: dict[str, str] = {}
        self._fills_are_named = False
        self._balances: dict[Any, Told] = {}
        self._positions: dict[Any, Told] = {}
        self._finished: dict[str, None] = {}

    def weigh(self, event: Any, ts: int) -> Verdict:
        """What an event says that was not told yet. One that is not understood always is news."""
        if not isinstance(event, dict):
            return Verdict(is_news=True)
        kind, is_said = self._events.kind_of(event)
        if kind is None:
            return Verdict(is_news=True)
        if not is_said:
            self.missing[self._events.kind] = (
                "events come without it, and are told apart by their other fields"
            )
        read = self._events.read(event)
        return self._order(read) if kind == ORDER else self._account(read, ts)

    def name_in(self, event: Any) -> str | None:
        """The id of the order that an event names; None where it names none."""
        if not isinstance(event, dict):
            return None
        return _read(text, event.get(self._wire("order_id"))) or None

    def names_in(self, event: Any) -> tuple[str | None, str | None]:
        """The exchange's id and the caller's id of the order that an event names; None where it names none."""
        if not isinstance(event, dict):
            return None, None
        own = event.get(self._wire("client_order_id"))
        return self.name_in(event), _read(text, own) or None

    def wires_of(self, names: frozenset[str]) -> frozenset[str]:
        """What these fields of an order's event are called on the wire."""
        return self._events.wires_of(names)

    def lacks(self, name: str) -> bool:
        """Return whether orders' events come without a field."""
        return self._wire(name) in self.missing

    def _wire(self, name: str) -> str:
        return spelling(self._events.order).wires[name]

    @property
    def knows_balances(self) -> bool:
        """Whether a balance was told."""
        return bool(self._balances)

    def is_of_account(self, event: Any) -> bool:
        """Return whether an event shows that it is one of the account."""
        if not isinstance(event, dict):
            return False
        return self._events.kind_of(event)[0] is not None

    def take(self, event: Any, ts: int) -> bool:
        """Take an event as told. Return whether it was news."""
        verdict = self.weigh(event, ts)
        verdict.note()
        return verdict.is_news

    def begin(self, order: Json, rows: Sequence[Json]) -> None:
        """Take an order as told, with the queries' rows of its fills: the stream was not read before."""
        read = self._events.read(order)
        self._order({**read, "last_fill_quantity": None}).note()
        known = self.orders.get(name_of(read) or "")
        if known is not None:
            known.fills.begin(rows, known.executed)

    def weigh_missed(self, missed: "Missed", ts: int) -> Verdict:
        """The same of an event that was made of the queries' answers at about `ts`."""
        event = self._events.read(missed.event)
        if event["event_type"] == ACCOUNT:
            return Verdict(is_news=True, note=lambda: self._stands(event, ts))
        stands = event if missed.state is None else self._events.read(missed.state)
        state = self._order({**stands, "last_fill_quantity": None, "trade_id": None})
        fill, order_id = missed.fill, name_of(event)
        if fill is None or order_id is None:
            return state

        def note() -> None:
            state.note()
            self.orders[order_id].fills.add(fill)

        return Verdict(is_news=True, note=note)

    def _stands(self, event: Json, ts: int) -> None:
        for known, told in (
            (self._balances, _balances(event)),
            (self._positions, _positions(event)),
        ):
            for key, facts, _ in told:
                # It is how things stand now, also where the two clocks disagree about the time of what was told.
                at = max(ts, known[key].ts) if key in known else ts
                known[key] = Told(at, facts)

    # Orders

    def _order(self, event: Json) -> Verdict:
        order_id = name_of(event)
        if order_id is None:
            self.missing[self._wire("order_id")] = (
                "orders' events come without it: repeats are told again, and lost fills can't be found"
            )
            return Verdict(is_news=True)
        known = self.orders.get(order_id)
        if known is None or known.is_followed_by(event):
            known = KnownOrder(_read(text, event.get("symbol")) or "")
        brought = known.fills.brought_by(event, known.executed)
        later = self._further(known, event)
        self._note_missing(event, later.executed > known.executed, named=brought.named)
        further = later is not known
        # The event of a cancellation may name the last fill once more. What is only later says nothing new.
        changed = further and (not brought.named or later.facts != known.facts)
        # If only the queries can say whether an event tells a fill, it is not told: they tell all that it says.
        as_told = known if brought.unsure else later

        def note() -> None:
            as_told.fills.note(brought)
            self.orders[order_id] = as_told
            if as_told.is_final:
                self._finish(order_id)
            else:
                self._finished.pop(order_id, None)

        return Verdict(
            is_news=brought.fill is not None or (changed and not brought.unsure),
            repeats_fill=brought.named and brought.fill is None,
            note=note,
        )

    def _further(self, known: KnownOrder, event: Json) -> KnownOrder:
        """The order as the event shows it; the same where it shows nothing later."""
        executed = _or(amount(event.get("executed_quantity")), known.executed)
        if known.is_final:
            return known
        status = _read(text, event.get("status")) or known.status
        at = _or(_read(integer, event.get("updated_at")), known.updated_at)
        price, quantity = (
            _or(amount(event.get("price")), known.price),
            _or(amount(event.get("quantity")), known.quantity),
        )
        amended = (price, quantity) != (known.price, known.quantity)
        then = (known.updated_at, _rank(known.status), known.executed)
        if known.status and not (
            (at, _rank(status), executed) > then or (amended and at >= known.updated_at)
        ):
            return known
        return attrs.evolve(
            known,
            status=status,
            executed=max(executed, known.executed),
            updated_at=at,
            price=price,
            quantity=quantity,
            event=event,
        )

    def _note_missing(self, event: Json, grown: bool, *, named: bool) -> None:
        self._fills_are_named = self._fills_are_named or named
        if not named and grown and not self._fills_are_named and "last_fill_quantity" not in event:
            self.missing[self._wire("last_fill_quantity")] = (
                "orders' events come without it: fills are told late, of the queries' answers"
            )

    def _finish(self, order_id: str) -> None:
        self._finished[order_id] = None
        if len(self._finished) > _MOST_FINISHED:
            oldest = next(iter(self._finished))
            del self._finished[oldest]
            self.orders.pop(oldest, None)

    # Balances and positions

    def _account(self, event: Json, ts: int) -> Verdict:
        told = [
            (known, key, Told(ts, facts, one))
            for known, ones in (
                (self._balances, _balances(event)),
                (self._positions, _positions(event)),
            )
            for key, facts, one in ones
        ]
        news = [
            (known, key, now)
            for known, key, now in told
            if key not in known or known[key].is_news(now)
        ]

        def note() -> None:
            for known, key, now in news:
                known[key] = now

        # One that names neither was not told already.
        return Verdict(is_news=bool(news) or not told, note=note)

    def differing(self, balances: list[Json], positions: list[Json]) -> Json | None:
        """An event that tells what the queries answer and was not told; None where all of it was.

        Positions that were told and are gone are told with quantity 0.
        """
        told = spelling(self._events.account).inner
        event: Json = {"event_type": ACCOUNT, "balances": [], "positions": []}
        event["balances"] = [
            one
            for key, facts, one in _balances({"balances": told["balances"].read(balances)})
            if key not in self._balances or self._balances[key].facts != facts
        ]
        now = {"positions": told["positions"].read(positions)}
        held = {key: (facts, one) for key, facts, one in _positions(now)}
        event["positions"] = [
            one
            for key, (facts, one) in held.items()
            if key not in self._positions or self._positions[key].facts != facts
        ]
        event["positions"] += [
            {"symbol": symbol, "position_side": side, "quantity": "0"}
            for (symbol, side), last in self._positions.items()
            if (symbol, side) not in held and last.facts[0]
        ]
        return self._events.write(event) if event["balances"] or event["positions"] else None


def name_of(order: Json) -> str | None:
    """The id of an order in Python names; None where it can't be read."""
    return _read(text, order.get("order_id")) or None


def _balances(event: Json) -> Iterator[tuple[str, Facts, Json]]:
    for one in _objects(event.get("balances")):
        facts = tuple(_read(decimal, one.get(name)) for name in _BALANCE_FACTS)
        yield str(one.get("asset")), facts, one


def _positions(event: Json) -> Iterator[tuple[tuple[str, str], Facts, Json]]:
    for one in _objects(event.get("positions")):
        quantity = _read(decimal, one.get("quantity"))
        # A closed position is one however its other fields are filled.
        facts = (quantity, *(str(one.get(name)) for name in _POSITION_FACTS[1:]))
        key = str(one.get("symbol")), str(one.get("position_side"))
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
