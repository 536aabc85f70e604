"""The REST side of a scripted exchange: what a stream asks about an account, answered at the transport."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import httpx
from attrs import define, field

from sixmm_client_suite.credentials import LOGIN as LOGGED_IN
from sixmm_client_suite.exchange import LOGIN, Answer, Received, Reply, now_ms
from sixmm_client_suite.schemas import described

Json = dict[str, Any]

_FINAL = ("FILLED", "CANCELED")


@define(eq=False)
class Account(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Knows orders, fills, a balance and positions.

    Attributes:
        tell: called when a request has come.
        asked: the operations that were called, in order.
        keys: the listen keys that were made.
        instead: what is answered to an operation first, in place of what is known.
        held: the operations whose answers wait until `release`.
    """

    tell: Callable[[], None]
    asked: list[str] = field(factory=list)
    received: list[Received] = field(factory=list, repr=False)
    keys: list[str] = field(factory=list, repr=False)
    instead: dict[str, list[Answer]] = field(factory=dict)
    held: set[str] = field(factory=set)
    orders: dict[str, Json] = field(factory=dict)
    fills: list[Json] = field(factory=list)
    balance: Json = field(
        factory=lambda: {"userId": "5794", "assetType": "USDT", "walletBalance": "1000"}
    )
    positions: list[Json] = field(factory=list)
    _free: threading.Event = field(factory=threading.Event, repr=False)
    _free_here: asyncio.Event = field(factory=asyncio.Event, repr=False)
    _last_ms: int = field(factory=now_ms)

    def __attrs_post_init__(self) -> None:
        operations = described()[0].operations.values()
        self._names = {(one.method, one.path): one.operation_id for one in operations}

    @property
    def key(self) -> str:
        """The newest listen key; none that anybody could have, where none was made."""
        return self.keys[-1] if self.keys else "no key was made"

    def release(self) -> None:
        """Let the answers go that were held."""
        self.held.clear()
        self._free.set()
        self._free_here.set()

    # What happens to it: each gives the event that the private channel tells.

    def place(self, order_id: str, quantity: str = "4", *, age_ms: int = 0) -> Json:
        """An order of the account is accepted, or was so long ago."""
        self.orders[order_id] = {
            "orderId": order_id,
            "symbol": "BTCUSDT",
            "side": "BUY",
            "type": "LIMIT",
            "price": "85000",
            "quantity": quantity,
            "executedQuantity": "0",
            "status": "NEW",
            "createdAt": self.now_ms() - age_ms,
        }
        return self._event(order_id)

    def fill(self, order_id: str, trade_id: str, quantity: str = "1") -> Json:
        """A part of it is filled."""
        order = self.orders[order_id]
        executed = int(order["executedQuantity"]) + int(quantity)
        order["executedQuantity"] = str(executed)
        order["status"] = "FILLED" if str(executed) == order["quantity"] else "PARTIALLY_FILLED"
        event = self._event(order_id)
        fill = {"fillId": trade_id, "tradeId": trade_id, "orderId": order_id, "symbol": "BTCUSDT"}
        self.fills.append(
            {**fill, "price": "85000", "quantity": quantity, "createdAt": event["updatedAt"]}
        )
        told = {"tradeId": trade_id, "lastFillPrice": "85000", "lastFillQuantity": quantity}
        return {**event, **told}

    def amend(self, order_id: str, price: str) -> Json:
        """It gets another price."""
        self.orders[order_id]["price"] = price
        return self._event(order_id)

    def cancel(self, order_id: str) -> Json:
        """What is left of it is taken back."""
        self.orders[order_id]["status"] = "CANCELED"
        return self._event(order_id)

    def _event(self, order_id: str) -> Json:
        order = self.orders[order_id]
        order["updatedAt"] = self.now_ms()
        status = order["status"]
        told = {name: value for name, value in order.items() if name != "status"}
        return {"eventType": "ORDER_TRADE_UPDATE", **told, "orderStatus": status}

    def now_ms(self) -> int:
        """The exchange's time; later each time."""
        self._last_ms = max(now_ms(), self._last_ms + 1)
        return self._last_ms

    # What is asked

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer the blocking client."""
        request.read()
        name = self._noted(request)
        if name in self.held:
            self._free.wait(10)
        return self._answer(name, request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer the awaiting client."""
        await request.aread()
        name = self._noted(request)
        if name in self.held:
            await self._free_here.wait()
        return self._answer(name, request)

    def _noted(self, request: httpx.Request) -> str:
        got = Received.of(request)
        name = self._names.get((got.method, got.path), got.path)
        self.received.append(got)
        self.asked.append(name)
        self.tell()
        return name

    def _answer(self, name: str, request: httpx.Request) -> httpx.Response:
        script = self.instead.get(name)
        answer = script.pop(0) if script else self._known(name, Received.of(request))
        if isinstance(answer, httpx.TransportError):
            raise type(answer)(*answer.args, request=request)
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status, headers=answer.headers, content=answer.body)

    def _known(self, name: str, got: Received) -> Reply:
        query = dict(got.pairs)
        first = query.get("page", "1") == "1" and "lastOrderId" not in query
        order_id = query.get("orderId")
        match name:
            case "createListenKey":
                self.keys.append(f"suite-listen-key-{len(self.keys) + 1:04}")
                return Reply.envelope(data={"listenKey": self.keys[-1]})
            case "getOrder" if order_id not in self.orders:
                return Reply.envelope(3003, message="Order not found")
            case "getOrder":
                data: Any = self.orders[order_id or ""]
            case "getCurrentOrders" | "getOrderHistory":
                final, since = name == "getOrderHistory", int(query.get("startTime", 0))
                orders = [one for one in self.orders.values() if one["createdAt"] >= since]
                data = _listed([one for one in orders if (one["status"] in _FINAL) is final], first)
            case "getTrades":
                # No order is documented: the newest first is as good as any.
                fills = [one for one in self.fills[::-1] if order_id in (None, one["orderId"])]
                data = _listed(fills, first)
            case "getUserAssets":
                data = {"userAsset": dict(self.balance)}
            case "getPositions":
                data = {"positions": [dict(one) for one in self.positions]}
            case _:
                data = {"timestamp": got.at_ms // 1000, "timestampMs": got.at_ms}
        return LOGGED_IN if got.path == LOGIN else Reply.envelope(data=data)


def _listed(rows: list[Json], first: bool) -> Json:
    """A list of which the first page holds all."""
    return {"list": [dict(row) for row in rows] if first else [], "total": len(rows)}
