"""After a connection was lost: what the queries know and the stream has not told, as events.

https://docs.6mm.com/developer-api/integration-recommendations
"""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

import attrs

from sixmm_runtime.errors import ApiError
from sixmm_runtime.model import Model
from sixmm_runtime.operation import Clock, Operation
from sixmm_runtime.paging.paginator import AsyncPaginator
from sixmm_runtime.streams.options import StreamClient
from sixmm_runtime.streams.user.fills import OF_A_FILL, Fills, amount, whole
from sixmm_runtime.streams.user.record import KnownOrder, Missed, Record, name_of
from sixmm_runtime.streams.user.spelling import ORDER, Spelling, UserEvents, spelling

Json = dict[str, Any]

# The name of the code in the description.
_ORDER_NOT_FOUND = "ORDER_NOT_FOUND"
# The exchange's clock and the order of its events may differ by this much.
_OVERLAP_MS = 5_000
# Queries may know an order or a fill later than the stream; after so many tries they do not know it at all.
_MOST_TRIES = 3
_NOTHING_FILLED = frozenset({"NEW", "PENDING", "CANCELED", "REJECTED"})


@attrs.frozen(kw_only=True)
class UserOperations:
    """The queries that know what the private channel tells, and at which time; and how it tells it."""

    open_orders: Operation[Any]
    order: Operation[Any]
    order_history: Operation[Any]
    trades: Operation[Any]
    positions: Operation[Any]
    assets: Operation[Any]
    clock: Clock
    events: UserEvents


class Reconciler:
    """Asks the REST API what happened to an account.

    Attributes:
        missing: fields of the answers without which lost fills can't be found; each with what follows from that.
        doubts: what the queries could not clear up, in words.
        unfinished: whether the queries did not know yet what the stream has told of: they may a little later.
    """

    def __init__(self, client: StreamClient, operations: UserOperations, record: Record) -> None:
        self._client = client
        self._operations = operations
        self._events = operations.events
        self._record = record
        self._order_names: Spelling | None = None
        self._before: frozenset[str] = frozenset()
        self._began_ms = 0
        self._asked: dict[str, Decimal] = {}
        self._tries: dict[str, int] = {}
        self.missing: dict[str, str] = {}
        self.doubts: list[str] = []
        self.unfinished = False

    async def now_ms(self) -> int:
        """The exchange's time. Only what is signed needs it otherwise: with a login it may never have been read."""
        clock, asked = self._client._stream_access.clock, self._operations.clock
        if not clock.trusted or clock.claim_refresh():
            sent = clock.monotonic()
            answer = await self._client._call(asked.operation, {})
            now_ms = getattr(answer, asked.field)
            clock.observe(sent, clock.monotonic(), now_ms, asked.resolution_ms)
        return clock.now_ms()

    async def begin(self, now_ms: int) -> None:
        """Take what is there as told: the stream was not read before."""
        # First those that have ended: one that ends now is told by the stream.
        ended = [name async for order in self._ended(now_ms) if (name := self._name(order))]
        self._before = frozenset(ended)
        self._began_ms = now_ms
        async for order in self._open_orders():
            if self._name(order) is not None:
                rows = await self._fills(order)
                self._record.begin(self._spelled(_event(order)), rows)
        account = await self._account()
        if account is not None:
            self._record.take(account, 0)

    async def missed(self, since_ms: int) -> list[Missed]:
        """The events that were missed since then, oldest first, in the stream's names.

        Taking each as told is the caller's, and calling `told` after that.
        """
        self._asked.clear()
        self.unfinished = False
        events: list[Missed] = []
        # Without it nothing says which of the orders that the queries know the stream has told of.
        if not self._record.lacks("order_id"):
            orders = {self._name(one): one async for one in self._orders(since_ms)}
            events += [
                event
                for name, order in orders.items()
                if name is not None
                for event in await self._of_order(name, order)
            ]
        events.sort(key=self._at)
        account = await self._account()
        return [*events, Missed(account)] if account is not None else events

    def told(self) -> None:
        """What the queries knew was told: nothing of it has to be asked for again."""
        for order_id, executed in self._asked.items():
            self._tries.pop(order_id, None)
            known = self._record.orders.get(order_id)
            if known is not None:
                known.fills.settle(executed)
        self._asked.clear()

    async def _orders(self, since_ms: int) -> AsyncIterator[Json]:
        """Each order that something may have happened to: as it is now."""
        listed: set[str | None] = set(self._before)
        async for order in self._open_orders():
            listed.add(self._name(order))
            yield order
        async for order in self._ended(since_ms):
            name = self._name(order)
            if name not in self._before:
                listed.add(name)
                yield order
        # Those that were placed before, and ended since; or have ended as told, but with fills that were not.
        for order_id, known in tuple(self._record.orders.items()):
            if order_id in listed or known.given_up or (known.is_final and not known.lacks_fills):
                continue
            found = await self._order(known.symbol, order_id)
            if found is not None:
                yield found
            elif self._tried_enough(order_id):
                known.given_up = True
                self.doubts.append(f"the exchange does not know the order {order_id} any more")

    async def _of_order(self, order_id: str, order: Json) -> list[Missed]:
        """Its fills that were not told, and how it stands: each as it stands now, not as it stood then."""
        known = self._record.orders.get(order_id, KnownOrder(""))
        rows = await self._fills(order)
        executed = self._executed(order)
        state = _event(order)
        if known.stands_later(state):
            state |= {name: one for name, one in known.event.items() if name not in OF_A_FILL}
        spelled = self._spelled(state)
        untold = [
            Missed(self._spelled({**state, **_fill(row)}), fill, spelled)
            for row, fill in known.fills.untold(rows, executed)
            if not 0 < fill.at < self._began_ms - _OVERLAP_MS
        ]
        if known.fills.unsure or executed is None or executed > known.fills.total:
            self._judge(order_id, executed, rows)
        return untold or [Missed(spelled)]

    def _judge(self, order_id: str, executed: Decimal | None, rows: list[Json]) -> None:
        """Whether the rows are all fills of the order."""
        filled = sum((amount(row.get("quantity")) or Decimal(0) for row in rows), Decimal(0))
        if executed is None or filled >= executed:
            self._asked[order_id] = filled
        elif self._tried_enough(order_id):
            self._asked[order_id] = executed
            self.doubts.append(
                f"of the order {order_id} {executed:f} was executed, and the queries know fills of {filled:f}"
            )

    def _tried_enough(self, order_id: str) -> bool:
        """Return whether what the queries do not know was asked for so often that they will not know it."""
        self._tries[order_id] = self._tries.get(order_id, 0) + 1
        if self._tries[order_id] < _MOST_TRIES:
            self.unfinished = True
            return False
        del self._tries[order_id]
        return True

    def _executed(self, order: Json) -> Decimal | None:
        """How much of an order is executed, by the queries and the stream; None where neither says it."""
        asked = amount(order.get("executed_quantity"))
        known = self._record.orders.get(name_of(order) or "")
        if asked is None:
            self._lacks(
                self._order_names,
                "executed_quantity",
                "orders come without it: a lost fill may not be found",
            )
            return None
        return asked if known is None else max(asked, known.executed)

    def _name(self, order: Json) -> str | None:
        name = name_of(order)
        if name is None:
            self._lacks(
                self._order_names, "order_id", "orders come without it: lost events can't be found"
            )
        if order.get("status") is None:
            self._lacks(
                self._order_names,
                "status",
                "orders come without it: a lost end of an order can't be found",
            )
        return name

    async def _fills(self, order: Json) -> list[Json]:
        """All of its fills, the first one first; none where all of them were told."""
        known = self._record.orders.get(name_of(order) or "")
        executed = self._executed(order)
        if executed is None and order.get("status") in _NOTHING_FILLED:
            return []
        if executed is not None and not (known.fills if known else Fills()).lacks(executed):
            return []  # none of them is missing
        asked = {"symbol": order.get("symbol"), "order_id": order.get("order_id")}
        fills = []
        async for row in self._rows(self._operations.trades, asked):
            names = spelling(type(row))
            fills.append(names.read(row.raw))
        if any(amount(fill.get("quantity")) is None for fill in fills):
            self._lacks(names, "quantity", "fills come without it: lost ones may not be found")
        fills.sort(key=lambda one: (whole(one.get("created_at")), whole(one.get("trade_id"))))
        return fills if executed is None else _up_to(executed, fills)

    def _open_orders(self) -> AsyncIterator[Json]:
        return self._read_orders(self._rows(self._operations.open_orders, {}))

    def _ended(self, since_ms: int) -> AsyncIterator[Json]:
        start_time = max(0, since_ms - _OVERLAP_MS)
        asked = {"start_time": start_time}
        return self._read_orders(self._rows(self._operations.order_history, asked))

    async def _read_orders(self, rows: AsyncIterator[Model]) -> AsyncIterator[Json]:
        async for row in rows:
            yield self._read_order(row)

    def _read_order(self, order: Model) -> Json:
        """An order of the queries, in Python names."""
        self._order_names = spelling(type(order))
        found: Json = self._order_names.read(order.raw)
        return found

    def _spelled(self, event: Json) -> Json:
        """An event that was made of an order, as the stream would have told it."""
        return self._events.write(event, self._order_names)

    def _lacks(self, names: Spelling | None, name: str, effect: str) -> None:
        self.missing[name if names is None else names.wires.get(name, name)] = effect

    async def _rows(
        self, operation: Operation[Any], arguments: Mapping[str, Any]
    ) -> AsyncIterator[Model]:
        """All rows of all pages."""
        # Whatever time the exchange goes by, what it shows of the range is news.
        rows: AsyncPaginator[Model] = AsyncPaginator(
            self._client, operation, arguments, None, span=timedelta.max
        )
        async for row in rows:
            if isinstance(row.raw, dict):
                yield row

    async def _order(self, symbol: str, order_id: str) -> Json | None:
        try:
            found = await self._client._call(
                self._operations.order, {"symbol": symbol, "order_id": order_id}
            )
        except ApiError as error:
            if error.name != _ORDER_NOT_FOUND:
                raise
            # The exchange does not know it any more; nothing can be told of it.
            return None
        order = self._read_order(found) if isinstance(found.raw, dict) else {}
        return order if order.get("order_id") else None

    async def _account(self) -> Json | None:
        assets = await self._client._call(self._operations.assets, {})
        positions = await self._client._call(self._operations.positions, {})
        names, of_position = spelling(type(assets)), spelling(type(positions)).inner["items"]
        asset = _read(assets).get("user_asset")
        held = _read(positions).get("items")
        stream = spelling(self._events.account).inner
        if not isinstance(asset, dict) and self._record.knows_balances:
            self._lacks(
                names,
                "user_asset",
                "assets come without it: a lost change of a balance can't be found",
            )
        balances = []
        if isinstance(asset, dict):
            balances.append(stream["balances"].write(asset, names.inner["user_asset"]))
        return self._record.differing(
            balances,
            [
                stream["positions"].write(one, of_position)
                for one in (held if isinstance(held, list) else ())
                if isinstance(one, dict)
            ],
        )

    def _at(self, missed: Missed) -> int:
        return whole(self._events.read(missed.event).get("updated_at"))


def _read(answer: Model) -> Json:
    found = spelling(type(answer)).read(answer.raw)
    return found if isinstance(found, dict) else {}


def _event(order: Json) -> Json:
    return {**order, "event_type": ORDER}


def _fill(fill: Json) -> Json:
    return {
        "trade_id": fill.get("trade_id"),
        "last_fill_price": fill.get("price"),
        "last_fill_quantity": fill.get("quantity"),
        "role": fill.get("role"),
        "fee": fill.get("fee"),
        "realized_pnl": fill.get("realized_pnl"),
        "updated_at": fill.get("created_at"),  # of the event; the order's may be later
    }


def _up_to(executed: Decimal, fills: list[Json]) -> list[Json]:
    """Those that the order had when it was asked for: the stream tells of later ones, with the order as it is then."""
    taken = []
    for fill in fills:
        if executed <= 0:
            break
        executed -= amount(fill.get("quantity")) or Decimal(0)
        taken.append(fill)
    return taken
