"""The fills of one order that were told: which an event adds, and which of the queries' were never told. Pure.

A fill is known by its id. Where it has none, by how much of the order was executed with it: that sum grows with each
fill, so that two of equal price, quantity and time differ in it. Where that is missing too, equal ones can't be told
apart, and only the queries can say how many there are.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import attrs

from sixmm_runtime.decode import decimal, integer, text

Json = dict[str, Any]

_NOTHING = Decimal(0)
# What exchanges write where there is no id.
_NO_ID = frozenset({"", "0", "-1"})
# No amount has more digits; sums of larger ones would leave the range of decimals.
_MOST_DIGITS = 100
_OVERLAP_MS = 5_000
#: What an event says of a fill, and not of its order, in Python names; events and rows come in those, too.
OF_A_FILL = frozenset(
    {
        "trade_id",
        "last_fill_price",
        "last_fill_quantity",
        "role",
        "fee",
        "realized_pnl",
    }
)


@attrs.define
class Fill:
    """A fill that was told; what was not said of it is None.

    Attributes:
        trade_id: its id.
        quantity: how much was filled.
        price: at which price.
        at: when, Unix ms; 0 where that was not said.
        end: how much of the order was executed with it.
    """

    trade_id: str | None = None
    quantity: Decimal | None = None
    price: Decimal | None = None
    at: int = 0
    end: Decimal | None = None

    def may_be(self, other: "Fill") -> bool:
        """Return whether both can be one fill, by what they say of quantity and price."""
        return all(
            ours is None or theirs is None or ours == theirs
            for ours, theirs in ((self.quantity, other.quantity), (self.price, other.price))
        )


@attrs.frozen
class Brought:
    """What an event brings of fills.

    Attributes:
        named: whether it names a fill at all.
        fill: the fill that was not told before.
        known: a fill that was told before, with what it says more of it now.
        unsure: whether only the queries can say if it was told before.
    """

    named: bool = False
    fill: Fill | None = None
    known: tuple[Fill, Fill] | None = None
    unsure: bool = False


@attrs.define
class Fills:
    """The fills of one order, as they were told.

    Attributes:
        before: how much was executed before the stream was read.
        unsure: whether an event came of which only the queries can say if it told a fill.
        settled: how much was executed when the queries had told all that they know.
    """

    before: Decimal = _NOTHING
    unsure: bool = False
    settled: Decimal = _NOTHING
    told: list[Fill] = attrs.field(factory=list)
    ids: set[str] = attrs.field(factory=set)
    _sum: Decimal = _NOTHING

    @property
    def total(self) -> Decimal:
        """How much was filled by all that is known."""
        return max(self.before + self._sum, self.settled)

    def lacks(self, executed: Decimal) -> bool:
        """Return whether some of them may be untold."""
        return self.unsure or self.total < executed

    def begin(self, rows: Sequence[Json], executed: Decimal) -> None:
        """Take the queries' rows as told before the stream was read, and all that was executed."""
        self.before = executed
        self.told = fills_of(rows, executed)
        self.ids = {one.trade_id for one in self.told if one.trade_id is not None}

    def brought_by(self, event: Json, executed: Decimal) -> Brought:
        """What an event of the stream brings, where so much was executed by the events before it."""
        fill = Fill(
            trade_id(event.get("trade_id")),
            amount(event.get("last_fill_quantity")),
            amount(event.get("last_fill_price")),
            whole(event.get("updated_at")),
            amount(event.get("executed_quantity")),
        )
        if fill.quantity is not None and fill.quantity <= 0:
            return Brought()
        if fill.trade_id is None and fill.quantity is None:
            # Should more be executed now, it is not known with how many fills: the queries tell each.
            return Brought()
        if fill.end is not None and fill.end <= self.before != 0:
            return Brought(named=True)
        if fill.trade_id is not None:
            return self._with_id(fill, executed)
        return self._without_id(fill, executed)

    def _with_id(self, fill: Fill, executed: Decimal) -> Brought:
        if fill.trade_id in self.ids:
            # An id that the exchange gives to several fills tells them apart no more: the sum does.
            if fill.end is not None and fill.quantity is not None and fill.end > executed:
                return Brought(named=True, fill=attrs.evolve(fill, trade_id=None))
            return Brought(named=True)
        for one in self.told:
            if one.trade_id is None and _are_one(one, fill):
                return Brought(named=True, known=(one, fill))
        known = self.before + self._sum
        all_told = known > 0 and known >= executed
        if fill.end is not None and fill.end <= executed and all_told:
            return Brought(named=True)  # as by queries that give fills other ids
        return Brought(named=True, fill=fill)

    def _without_id(self, fill: Fill, executed: Decimal) -> Brought:
        if fill.end is None:
            again = any(one.may_be(fill) and _are_near(one, fill) for one in self.told)
            return Brought(named=True, unsure=True) if again else Brought(named=True, fill=fill)
        if any(one.end == fill.end for one in self.told):
            return Brought(named=True)
        if fill.end > executed:
            return Brought(named=True, fill=fill)
        lacking = executed - self.total
        if lacking <= 0 and not self.unsure and (self.told or self.before):
            return Brought(named=True)
        fits = fill.quantity is not None and fill.quantity <= lacking
        if fits or not (self.told or self.before):
            return Brought(named=True, fill=fill)
        return Brought(named=True, unsure=True)

    def note(self, brought: Brought) -> None:
        """Take as told what an event brought."""
        if brought.unsure:
            self.unsure = True
        if brought.known is not None:
            self.learn(*brought.known)
        if brought.fill is not None:
            self.add(brought.fill)

    def add(self, fill: Fill) -> None:
        """Take a fill as told."""
        self.told.append(fill)
        if fill.trade_id is not None:
            self.ids.add(fill.trade_id)
        self._sum += fill.quantity or _NOTHING

    def learn(self, known: Fill, more: Fill) -> None:
        """Keep what is said more of a fill that was told."""
        self._sum += (more.quantity or _NOTHING) if known.quantity is None else _NOTHING
        known.trade_id = known.trade_id or more.trade_id
        known.quantity = more.quantity if known.quantity is None else known.quantity
        known.price = more.price if known.price is None else known.price
        known.end = more.end if known.end is None else known.end
        if more.trade_id is not None:
            self.ids.add(more.trade_id)

    def untold(self, rows: Sequence[Json], executed: Decimal | None) -> list[tuple[Json, Fill]]:
        """Which of the queries' rows of the order, the first one first, were never told."""
        fills = fills_of(rows, executed)
        whole = bool(fills) and all(one.end is not None for one in fills)
        left = [
            (row, fill)
            for row, fill in zip(rows, fills, strict=True)
            if fill.end is None or fill.end > self.before
        ]
        told = [one for one in self.told if one.end is None or one.end > self.before]
        left, told = self._without_pairs(left, told, _same_id)
        left, told = self._without_pairs(
            left, told, lambda row, one: _may_be_named(row, one) and _are_one(one, row)
        )
        left, told = self._without_pairs(
            left, told, lambda row, one: _may_be_named(row, one) and one.may_be(row)
        )
        if whole:
            # All rows are there, and no row has the id of what was told: then the two kinds of ids differ.
            left, _ = self._without_pairs(left, told, lambda row, one: one.may_be(row))
        return left

    def _without_pairs(
        self, rows: list[tuple[Json, Fill]], told: list[Fill], is_pair: Any
    ) -> tuple[list[tuple[Json, Fill]], list[Fill]]:
        left, told = [], list(told)
        for row, fill in rows:
            pair = next((one for one in told if is_pair(fill, one)), None)
            if pair is None:
                left.append((row, fill))
            else:
                told.remove(pair)
                self.learn(pair, fill)
        return left, told

    def settle(self, executed: Decimal) -> None:
        """The queries have told all that they know."""
        self.unsure = False
        self.settled = max(self.settled, executed)


def fills_of(rows: Iterable[Json], executed: Decimal | None) -> list[Fill]:
    """The rows as fills; with the sum that was executed with each, where no row is missing."""
    fills = [
        Fill(
            trade_id(row.get("trade_id")),
            amount(row.get("quantity")),
            amount(row.get("price")),
            whole(row.get("created_at")),
        )
        for row in rows
    ]
    if sum((one.quantity or _NOTHING for one in fills), _NOTHING) == executed:
        end = _NOTHING
        for one in fills:
            end += one.quantity or _NOTHING
            one.end = end
    return fills


def _same_id(row: Fill, told: Fill) -> bool:
    return row.trade_id is not None and row.trade_id == told.trade_id


def _may_be_named(row: Fill, told: Fill) -> bool:
    return row.trade_id is None or told.trade_id is None


def _are_one(told: Fill, fill: Fill) -> bool:
    """Return whether two, of which one has no id, are one fill by what they say."""
    if told.end is not None and fill.end is not None:
        return told.end == fill.end and told.may_be(fill)
    return told.at == fill.at and told.may_be(fill)


def _are_near(told: Fill, fill: Fill) -> bool:
    """Return whether two can be one fill by their times; those of the queries and of the stream may differ a little."""
    if told.at == fill.at:
        return True
    of_queries = told.end is not None or told.trade_id is not None
    return of_queries and abs(told.at - fill.at) <= _OVERLAP_MS


def trade_id(value: Any) -> str | None:
    """An id; None where it is absent."""
    try:
        name = text(value)
    except ValueError:
        return None
    return None if name in _NO_ID else name


def amount(value: Any) -> Decimal | None:
    """An amount; None where it can't be read, or is no amount that anything has."""
    try:
        read = decimal(value)
    except ValueError:
        return None
    return read if read.is_finite() and abs(read.adjusted()) < _MOST_DIGITS else None


def whole(value: Any) -> int:
    """A time; 0 where it can't be read."""
    try:
        return integer(value)
    except ValueError:
        return 0
