"""The private channel: every change, in order, and never ahead of what the queries answer."""

import random
from decimal import Decimal
from typing import Any

import pytest
from attrs import define, field
from sixmm_mock.trading.enums import OrderStatus, OrderType, Side, TimeInForce
from sixmm_mock.trading.order import OrderRequest

FINAL = {str(status) for status in OrderStatus if status.is_final}


@define
class Replica:
    """A user's orders and account as told by the stream alone."""

    orders: dict[str, dict[str, Any]] = field(factory=dict)
    filled: dict[str, set[str]] = field(factory=dict)
    balance: dict[str, str] = field(factory=dict)
    positions: dict[tuple[str, str], dict[str, Any]] = field(factory=dict)

    def take(self, frame: dict[str, Any]) -> None:
        event = frame["data"]
        if event["eventType"] == "ORDER_TRADE_UPDATE":
            self._order(event)
            return
        (self.balance,) = event["balances"]
        for position in event["positions"]:
            key = position["symbol"], position["positionSide"]
            if position["quantity"] == "0":
                self.positions.pop(key)
            else:
                self.positions[key] = position

    def _order(self, event: dict[str, Any]) -> None:
        known = self.orders.get(event["orderId"])
        if known is None:
            assert event["orderStatus"] == "NEW"
        else:
            assert known["orderStatus"] not in FINAL
            assert float(event["executedQuantity"]) >= float(known["executedQuantity"])
            assert event["updatedAt"] >= known["updatedAt"]
        if "tradeId" in event:
            trades = self.filled.setdefault(event["orderId"], set())
            assert event["tradeId"] not in trades
            trades.add(event["tradeId"])
        self.orders[event["orderId"]] = event


def same(told: dict[str, Any], queried: dict[str, Any]) -> None:
    """Fields of one name have one value."""
    shared = told.keys() & queried.keys()
    assert {name: told[name] for name in shared} == {name: queried[name] for name in shared}


def agrees(replica: Replica, signed) -> None:
    """The replica is what the queries answer."""
    listed = signed.get("/v1/private/order/current", limit=100).data["list"]
    queried = {order["orderId"]: order for order in listed}
    living = {i: o for i, o in replica.orders.items() if o["orderStatus"] not in FINAL}
    assert living.keys() == queried.keys()
    for order_id, order in living.items():
        same(order, queried[order_id])
        assert order["orderStatus"] == queried[order_id]["status"]
    assets = signed.get("/v1/private/user/asset").data["userAsset"]
    if replica.balance:
        same(replica.balance, assets)
        assert replica.balance["frozenBalance"] == assets["frozenMargin"]
    positions = signed.get("/v1/private/position/positions").data["positions"]
    held = {(each["symbol"], each["positionSide"]): each for each in positions}
    assert replica.positions.keys() == held.keys()
    for key, position in replica.positions.items():
        for name in ("quantity", "entryPrice", "marginMode", "leverage"):
            assert position[name] == held[key][name]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_stream_replays_to_the_state_that_the_queries_answer(
    seed, exchange, private, signed, place
):
    """150 random actions of a user and of a stranger that trades against them."""
    chance = random.Random(seed)
    stranger = exchange.add_user("mallory", "canary-password")
    replica, placed = Replica(), []

    def order() -> None:
        body = {
            "symbol": chance.choice(["BTCUSDT", "BTCUSDT", "ETHUSDT"]),
            "side": chance.choice(["BUY", "SELL"]),
            "type": chance.choice(["LIMIT", "LIMIT", "MARKET"]),
            "quantity": str(chance.randint(1, 900) / 1000),
            "timeInForce": chance.choice(["GTC", "GTC", "IOC", "FOK"]),
            "makerOnly": chance.random() < 0.1,
            "reduceOnly": chance.random() < 0.2,
        }
        middle = 86000 if body["symbol"] == "BTCUSDT" else 3000
        body["price"] = str(middle + chance.randint(-30, 30))
        if body["type"] == "MARKET":
            del body["price"], body["timeInForce"], body["makerOnly"]
        answer = signed.post("/v1/private/order/place", body)
        if answer.code == 0:
            placed.append((body["symbol"], answer.data["orderId"]))

    def cancel() -> None:
        if placed:
            symbol, order_id = chance.choice(placed)
            signed.post("/v1/private/order/cancel", {"symbol": symbol, "orderId": order_id})

    def amend() -> None:
        if placed:
            symbol, order_id = chance.choice(placed)
            middle = 86000 if symbol == "BTCUSDT" else 3000
            changes = {"price": str(middle + chance.randint(-30, 30)), "quantity": "0.5"}
            signed.post(
                "/v1/private/order/move", {"symbol": symbol, "orderId": order_id, **changes}
            )

    def cancel_all() -> None:
        signed.post("/v1/private/order/batch-cancel-all", {})

    def change_leverage() -> None:
        body = {"symbol": "BTCUSDT", "leverage": chance.choice([5, 10, 20])}
        signed.post("/v1/private/position/leverage", body)

    def stranger_trades() -> None:
        side, price = chance.choice([("BUY", "86030"), ("SELL", "85970")])
        exchange.engine.place(stranger.user_id, _limit(side, price))

    doings = [order] * 6 + [cancel, cancel, amend, stranger_trades, stranger_trades]
    rare = [cancel_all, change_leverage]
    for _ in range(150):
        chance.choice(rare if chance.random() < 0.05 else doings)()
        for frame in private.take():
            replica.take(frame)
        agrees(replica, signed)
    assert len(replica.orders) > 50
    assert any("tradeId" in each for each in replica.orders.values())


def _limit(side: str, price: str) -> OrderRequest:
    return OrderRequest(
        "BTCUSDT",
        OrderType.LIMIT,
        Side(side),
        price=Decimal(price),
        quantity=Decimal("0.3"),
        time_in_force=TimeInForce.IOC,
    )


def statuses(frames) -> list[str]:
    """What order events say, in order; ACCOUNT for an account event."""
    return [frame["data"].get("orderStatus", "ACCOUNT") for frame in frames]


def test_a_resting_order_is_told_as_new_then_open_then_with_its_margin(private, place):
    place("BUY", "1", "85000")
    assert statuses(private.take()) == ["NEW", "PENDING", "ACCOUNT"]


def test_each_fill_is_an_event_of_its_own(private, place):
    place("BUY", "1", "86020")
    frames = private.take()
    assert statuses(frames) == ["NEW", "PARTIALLY_FILLED", "FILLED", "ACCOUNT"]
    fills = [each["data"]["lastFillQuantity"] for each in frames if "tradeId" in each["data"]]
    assert fills == ["0.5", "0.5"]


def test_an_order_that_was_placed_before_the_connection_is_told_when_it_changes(
    exchange, connect, listen_key, place
):
    order = place("BUY", "1", "85000")
    client = connect(f"listenKey={listen_key}")
    exchange.engine.cancel(order)
    assert statuses(client.take()[1:]) == ["CANCELED", "ACCOUNT"]


def test_a_closed_position_is_told_with_quantity_zero_and_its_profit(private, place):
    place("BUY", "0.5", "86010")
    place("SELL", "0.5", "85990")
    last = private.take()[-1]["data"]
    (position,) = last["positions"]
    assert (position["quantity"], position["realizedPnl"]) == ("0", "-10")


def test_a_position_from_before_the_connection_is_told_when_it_closes(connect, listen_key, place):
    place("BUY", "0.5", "86010")
    client = connect(f"listenKey={listen_key}")
    place("SELL", "0.5", "85990")
    (position,) = client.take()[-1]["data"]["positions"]
    assert position["quantity"] == "0"


def test_a_change_of_leverage_is_told(exchange, private, place, user):
    place("BUY", "0.5", "86010")
    private.take()
    exchange.engine.set_leverage(user.user_id, "BTCUSDT", 10)
    (frame,) = private.take()
    assert frame["data"]["positions"][0]["leverage"] == 10


def test_a_refused_order_is_not_told(private, signed):
    assert signed.place(quantity="900").code != 0
    assert private.take() == []


def test_both_sides_of_a_trade_are_told_each_to_its_own_user(exchange, connect, private, place):
    other = exchange.add_user("mallory", "canary-password")
    theirs = connect(f"listenKey={exchange.listen_keys.create(other.user_id).key}")
    theirs.take()
    place("BUY", "0.3", "86000")
    private.take()
    exchange.engine.place(other.user_id, _limit("SELL", "85995"))
    (mine, _), (*_, taker, _) = private.take(), theirs.take()
    assert (mine["data"]["roleType"], taker["data"]["roleType"]) == ("maker", "taker")
    assert mine["data"]["tradeId"] == taker["data"]["tradeId"]


def test_two_connections_of_a_user_are_told_the_same(connect, listen_key, place):
    first, second = connect(f"listenKey={listen_key}"), connect(f"listenKey={listen_key}")
    place("BUY", "1", "86020")
    assert first.texts() == second.texts()


def test_a_private_push_has_no_event_as_documented(private, place):
    place("BUY", "1", "85000")
    assert all("event" not in frame for frame in private.take())


def test_every_field_that_the_description_names_of_a_private_event_is_sent(
    private, place, stream_description
):
    place("BUY", "0.5", "86010", client_order_id="mine")
    frames = private.take()
    schemas = stream_description.document["components"]["schemas"]
    order, account = frames[1]["data"], frames[-1]["data"]
    assert set(order) == set(schemas["OrderTradeUpdate"]["properties"])
    assert set(account) == set(schemas["AccountUpdate"]["properties"])
    assert set(account["balances"][0]) == set(schemas["BalanceUpdate"]["properties"])
    assert set(account["positions"][0]) == set(schemas["PositionUpdate"]["properties"])
