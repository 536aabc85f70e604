"""After a connection was lost: what the queries know and the stream has not told, as events.

https://docs.6mm.com/developer-api/integration-recommendations
"""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

import attrs

from sixmm_runtime.decode import decimal, integer
from sixmm_runtime.errors import ApiError
from sixmm_runtime.model import Model
from sixmm_runtime.operation import Operation
from sixmm_runtime.paging.paginator import AsyncPaginator
from sixmm_runtime.streams.access import StreamClient
from sixmm_runtime.streams.user.record import ORDER, KnownOrder, Record

Json = dict[str, Any]

# https://docs.6mm.com/developer-api/error-codes-and-troubleshooting
_ORDER_NOT_FOUND = 3003
# The exchange's clock and the order of its events may differ by this much.
_OVERLAP_MS = 5_000


@attrs.frozen(kw_only=True)
class UserOperations:
    """The queries that know what the private channel tells, and at which time."""

    open_orders: Operation[Any]
    order: Operation[Any]
    order_history: Operation[Any]
    trades: Operation[Any]
    positions: Operation[Any]
    assets: Operation[Any]
    time: Operation[Any]


class Reconciler:
    """Asks the REST API what happened to an account."""

    def __init__(self, client: StreamClient, operations: UserOperations, record: Record) -> None:
        self._client = client
        self._operations = operations
        self._record = record
        self._before: frozenset[str] = frozenset()

    async def now_ms(self) -> int:
        """The exchange's time. Only what is signed needs it otherwise: with a login it may never have been read."""
        clock = self._client.stream_access.clock
        if not clock.trusted or clock.claim_refresh():
            sent = clock.monotonic()
            answer = await self._client.call(self._operations.time, {})
            clock.observe(sent, clock.monotonic(), answer.timestamp_ms)
        return clock.now_ms()

    async def begin(self, now_ms: int) -> None:
        """Take what is there as told: nobody was listening before."""
        # First those that have ended: one that ends now is told by the stream.
        ended = [str(order.get("orderId")) async for order in self._ended(now_ms)]
        self._before = frozenset(ended)
        async for order in self._open_orders():
            fills = await self._fills(order)
            self._record.take(_event(order), 0)
            for fill in fills:
                self._record.take({**_event(order), **_fill(fill)}, 0)
        account = await self._account()
        if account is not None:
            self._record.take(account, 0)

    async def missed(self, since_ms: int) -> list[Json]:
        """The events that were missed since then, oldest first, in the stream's names. Taking each in is the caller's."""
        orders = {str(one.get("orderId")): one async for one in self._orders(since_ms)}
        events = [event for order in orders.values() for event in await self._of_order(order)]
        events.sort(key=lambda event: _whole(event.get("updatedAt")))
        account = await self._account()
        for order_id in orders:
            self._record.asked(order_id)
        return [*events, account] if account is not None else events

    async def _orders(self, since_ms: int) -> AsyncIterator[Json]:
        """Each order that something may have happened to: as it is now."""
        listed = set()
        async for order in self._open_orders():
            listed.add(str(order.get("orderId")))
            yield order
        async for order in self._ended(since_ms):
            listed.add(str(order.get("orderId")))
            if str(order.get("orderId")) not in self._before:
                yield order
        # Those that were placed before, and ended since; or have ended as told, but with fills that were not.
        for order_id, known in tuple(self._record.orders.items()):
            if (known.lacks_fills or not known.is_final) and order_id not in listed:
                found = await self._order(known.symbol, order_id)
                if found is not None:
                    yield found
                else:
                    self._record.forget(order_id)

    async def _of_order(self, order: Json) -> list[Json]:
        """Its fills that were not told, each with the order as it stood after it, and how it stands now."""
        known = self._record.orders.get(str(order.get("orderId")), KnownOrder(""))
        fills = await self._fills(order)
        executed = _amount(order.get("executedQuantity")) - sum(
            (_amount(fill.get("quantity")) for fill in fills), Decimal(0)
        )
        events = []
        for fill in fills:
            executed += _amount(fill.get("quantity"))
            if str(fill.get("tradeId")) not in known.fills:
                event = {**_event(order), **_fill(fill), "executedQuantity": format(executed, "f")}
                ends = fill is fills[-1] and order.get("status") == "FILLED" and not known.is_final
                if not ends:
                    event["orderStatus"] = event["status"] = "PARTIALLY_FILLED"
                events.append(event)
        if not events or events[-1]["status"] != order.get("status"):
            events.append(_event(order))
        return events

    async def _fills(self, order: Json) -> list[Json]:
        """All of its fills, the first one first; none where all of them were told."""
        known = self._record.orders.get(str(order.get("orderId")))
        if _amount(order.get("executedQuantity")) <= (known.filled if known else 0):
            return []  # none of them is missing
        asked = {"symbol": order.get("symbol"), "order_id": order.get("orderId")}
        fills = [fill async for fill in self._rows(self._operations.trades, asked)]
        fills.sort(key=lambda one: (_whole(one.get("createdAt")), _whole(one.get("tradeId"))))
        return _up_to(_amount(order.get("executedQuantity")), fills)

    def _open_orders(self) -> AsyncIterator[Json]:
        return self._rows(self._operations.open_orders, {})

    def _ended(self, since_ms: int) -> AsyncIterator[Json]:
        start_time = max(0, since_ms - _OVERLAP_MS)
        return self._rows(self._operations.order_history, {"start_time": start_time})

    async def _rows(
        self, operation: Operation[Any], arguments: Mapping[str, Any]
    ) -> AsyncIterator[Json]:
        """All rows of all pages, as they were sent."""
        # Whatever time the exchange goes by, what it shows of the range is news.
        rows: AsyncPaginator[Model] = AsyncPaginator(
            self._client, operation, arguments, None, span=timedelta.max
        )
        async for row in rows:
            if isinstance(row.raw, dict):
                yield row.raw

    async def _order(self, symbol: str, order_id: str) -> Json | None:
        try:
            found = await self._client.call(
                self._operations.order, {"symbol": symbol, "order_id": order_id}
            )
        except ApiError as error:
            if error.code != _ORDER_NOT_FOUND:
                raise
            # The exchange does not know it any more; nothing can be told of it.
            return None
        raw: Any = found.raw
        return raw if isinstance(raw, dict) and raw.get("orderId") else None

    async def _account(self) -> Json | None:
        assets = (await self._client.call(self._operations.assets, {})).raw
        positions = (await self._client.call(self._operations.positions, {})).raw
        asset = assets.get("userAsset") if isinstance(assets, dict) else None
        held = positions.get("positions") if isinstance(positions, dict) else positions
        return self._record.differing(
            [{**asset, "frozenBalance": asset.get("frozenMargin")}]
            if isinstance(asset, dict)
            else [],
            [one for one in held if isinstance(one, dict)] if isinstance(held, list) else [],
        )


def _event(order: Json) -> Json:
    return {**order, "eventType": ORDER, "orderStatus": order.get("status")}


def _fill(fill: Json) -> Json:
    return {
        "tradeId": fill.get("tradeId"),
        "lastFillPrice": fill.get("price"),
        "lastFillQuantity": fill.get("quantity"),
        "roleType": fill.get("roleType"),
        "handlingFee": fill.get("handlingFee"),
        "realizedPnl": fill.get("realizedPnl"),
        "updatedAt": fill.get("createdAt"),
    }


def _up_to(executed: Decimal, fills: list[Json]) -> list[Json]:
    """Those that the order had when it was asked for: the stream tells of later ones, with the order as it is then."""
    taken = []
    for fill in fills:
        if executed <= 0:
            break
        executed -= _amount(fill.get("quantity"))
        taken.append(fill)
    return taken


def _amount(value: Any) -> Decimal:
    try:
        return decimal(value)
    except ValueError:
        return Decimal(0)


def _whole(value: Any) -> int:
    try:
        return integer(value)
    except ValueError:
        return 0
