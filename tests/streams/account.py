"""The REST side of an exchange with one account: orders, fills, a balance, positions."""

import asyncio
import time
from decimal import Decimal

import httpx
from sixmm_description import Description

#: The parameter after which a page of open orders goes on.
(CURSOR,) = (
    one.wire
    for one in Description.load().by_role["getCurrentOrders"].parameters
    if one.python == "last_order_id"
)
FINAL = ("FILLED", "CANCELED")


class Account:
    """Answers at the transport. What happens to it is the event that the private channel tells.

    Attributes:
        edit: changes each row before it is answered, given what it is a row of.
        asked: the paths that were called, in order.
        refuse: paths that are refused, with status, code and message; an error is raised in place of an answer.
        held: paths whose answers wait for `free`.
    """

    def __init__(self, edit=lambda _, row: row):
        self.edit = edit
        self.orders, self.fills, self.positions = {}, [], []
        self.balance = {"assetType": "USDT", "walletBalance": "1"}
        self.asked, self.refuse, self.held = [], {}, set()
        self.free = asyncio.Event()
        self.keys = 0
        self.renewals = []
        self.numbers = iter(range(1, 10_000))
        self.now = time.time_ns() // 1_000_000

    def place(self, order_id="7", quantity="0.05", *, age_ms=0):
        self.orders[order_id] = {
            "orderId": order_id,
            "symbol": "BTCUSDT",
            "price": "100",
            "quantity": quantity,
            "executedQuantity": "0",
            "status": "PENDING",
            "createdAt": self.now - age_ms,
            "updatedAt": self.now - age_ms,
        }
        return self.event(order_id)

    def event(self, order_id="7", **changes):
        order = self.orders[order_id]
        self.now += 1
        order |= {**changes, "updatedAt": self.now}
        return {"eventType": "ORDER_TRADE_UPDATE", **order, "orderStatus": order["status"]}

    def fill(self, quantity, order_id="7", price="100"):
        order = self.orders[order_id]
        executed = Decimal(order["executedQuantity"]) + Decimal(quantity)
        order["executedQuantity"] = str(executed)
        done = executed == Decimal(order["quantity"])
        order["status"] = "FILLED" if done else "PARTIALLY_FILLED"
        name = str(next(self.numbers))
        event = self.event(order_id)
        self.fills.append(
            {
                "fillId": f"f{name}",
                "tradeId": name,
                "orderId": order_id,
                "symbol": "BTCUSDT",
                "price": price,
                "quantity": quantity,
                "createdAt": event["updatedAt"],
            }
        )
        return {**event, "tradeId": name, "lastFillPrice": price, "lastFillQuantity": quantity}

    def count(self, path):
        """How often a path was called that ends so."""
        return sum(one.endswith(path) for one in self.asked)

    async def __call__(self, request):
        path = request.url.path
        self.asked.append(path)
        if path in self.held:
            await self.free.wait()
        refused = self.refuse.get(path)
        if isinstance(refused, Exception):
            raise refused
        if refused:
            status, code, message = refused
            return httpx.Response(status, json={"code": code, "message": message})
        return httpx.Response(
            200, json={"code": 0, "message": "success", "data": self.data(request)}
        )

    def data(self, request):  # noqa: PLR0911  a path, an answer
        path, query = request.url.path, request.url.params
        first = query.get("page", "1") == "1" and CURSOR not in query
        if path.endswith("listen-key"):
            if request.method == "PUT":
                self.renewals.append(asyncio.get_running_loop().time())
                return {}
            self.keys += 1
            return {"listenKey": str(self.keys) * 32}
        if path.endswith("order/current"):
            rows = [one for one in self.orders.values() if one["status"] not in FINAL]
        elif path.endswith("order/history"):
            since = int(query.get("startTime", 0))
            ended = [one for one in self.orders.values() if one["status"] in FINAL]
            rows = [one for one in ended if one["createdAt"] >= since]
        elif path.endswith("order/trades"):
            rows = [one for one in self.fills if one["orderId"] == query.get("orderId")][::-1]
        elif path.endswith("user/asset"):
            return self.edit("assets", {"userAsset": dict(self.balance)})
        elif path == "/v1/time":
            return {"timestampMs": time.time_ns() // 1_000_000}
        elif path.endswith("private/order"):
            return self.edit("order", dict(self.orders[query["orderId"]]))
        else:
            return {"positions": [dict(one) for one in self.positions]}
        kind = "fill" if path.endswith("trades") else "order"
        shown = [self.edit(kind, dict(row)) for row in rows]
        return {"list": shown if first else [], "total": len(shown)}
