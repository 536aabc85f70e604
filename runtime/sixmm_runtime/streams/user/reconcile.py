"""After a connection was lost: what the queries know and the stream has not told, as events.

https://docs.6mm.com/developer-api/integration-recommendations
"""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Protocol, TypeVar

import attrs

from sixmm_runtime.errors import ApiError
from sixmm_runtime.model import Model
from sixmm_runtime.operation import Operation
from sixmm_runtime.streams.user.record import ORDER, KnownOrder, Record

R = TypeVar("R", bound=Model)
Json = dict[str, Any]

_PAGE = 100
# Bounds a query that never ends: an exchange that has more than this to tell has something wrong.
_MOST_PAGES = 1_000
# The exchange's clock and the order of its events may differ by this much.
_OVERLAP_MS = 5_000


@attrs.frozen(kw_only=True)
class UserOperations:
    """The queries that know what the private channel tells."""

    open_orders: Operation[Any]
    order: Operation[Any]
    order_history: Operation[Any]
    trades: Operation[Any]
    positions: Operation[Any]
    assets: Operation[Any]


class RestClient(Protocol):
    """What is needed of a client."""

    async def call(self, operation: Operation[R], arguments: Mapping[str, Any]) -> R:
        """Make a REST call."""


class Reconciler:
    """Asks the REST API what happened to an account."""

    def __init__(self, client: RestClient, operations: UserOperations, record: Record) -> None:
        self._client = client
        self._operations = operations
        self._record = record

    async def begin(self) -> None:
        """Take what is there as told: nobody was listening before."""
        async for order in self._open_orders():
            fills = await self._fills(order)
            self._record.take(_event(order), 0)
            self._known(order).fills.update(str(fill.get("tradeId")) for fill in fills)
        account = await self._account()
        if account is not None:
            self._record.take(account, 0)

    async def missed(self, since_ms: int) -> AsyncIterator[Json]:
        """The events that were missed since then, in the stream's names. Taking each in is the caller's."""
        seen: set[str] = set()
        async for order in self._orders(since_ms - _OVERLAP_MS):
            order_id = str(order.get("orderId"))
            if order_id not in seen:
                seen.add(order_id)
                async for event in self._of_order(order):
                    yield event
        account = await self._account()
        if account is not None:
            yield account

    async def _orders(self, since_ms: int) -> AsyncIterator[Json]:
        """Each order that something may have happened to: as it is now."""
        unfinished = [i for i, one in self._record.orders.items() if not one.is_final]
        for order_id in unfinished:
            found = await self._order(self._record.orders[order_id].symbol, order_id)
            if found is not None:
                yield found
        async for order in self._open_orders():
            yield order
        async for order in self._pages(
            self._operations.order_history, {"start_time": max(0, since_ms)}
        ):
            yield order

    async def _of_order(self, order: Json) -> AsyncIterator[Json]:
        known = self._record.orders.get(str(order.get("orderId")), KnownOrder(""))
        fills = [
            fill for fill in await self._fills(order) if str(fill.get("tradeId")) not in known.fills
        ]
        for fill in sorted(fills, key=lambda one: (one.get("createdAt") or 0, _number(one))):
            yield {**_event(order), **_fill(fill)}
        if not fills:
            yield _event(order)

    async def _fills(self, order: Json) -> list[Json]:
        if not _executed(order):
            return []
        asked = {"symbol": order.get("symbol"), "order_id": order.get("orderId")}
        return [fill async for fill in self._pages(self._operations.trades, asked)]

    async def _open_orders(self) -> AsyncIterator[Json]:
        cursor: int | None = None
        for _ in range(_MOST_PAGES):
            page = await self._list(
                self._operations.open_orders, {"limit": _PAGE, "last_order_id": cursor}
            )
            for order in page:
                yield order
            if len(page) < _PAGE or not str(page[-1].get("orderId")).isdigit():
                return
            cursor = int(page[-1]["orderId"])

    async def _pages(
        self, operation: Operation[Any], arguments: Mapping[str, Any]
    ) -> AsyncIterator[Json]:
        for number in range(1, _MOST_PAGES + 1):
            page = await self._list(operation, {**arguments, "page": number, "page_size": _PAGE})
            for one in page:
                yield one
            if len(page) < _PAGE:
                return

    async def _list(self, operation: Operation[Any], arguments: Mapping[str, Any]) -> list[Json]:
        answer = await self._client.call(operation, arguments)
        return [one.raw for one in answer if isinstance(one.raw, dict)] if answer else []

    async def _order(self, symbol: str, order_id: str) -> Json | None:
        try:
            found = await self._client.call(
                self._operations.order, {"symbol": symbol, "order_id": order_id}
            )
        except ApiError:
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

    def _known(self, order: Json) -> KnownOrder:
        return self._record.orders[str(order.get("orderId"))]


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
    }


def _executed(order: Json) -> bool:
    return str(order.get("executedQuantity") or "0").strip("0.") != ""


def _number(fill: Json) -> int:
    name = str(fill.get("tradeId"))
    return int(name) if name.isdigit() else 0
