"""The private channel: every change, in order, and never ahead of what the queries answer."""

import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from attrs import define, field
from sixmm_mock.trading.enums import OrderType, Side, TimeInForce
from sixmm_mock.trading.orders import OrderRequest

from .stream_replica import FINAL, Replica, follow_random_trading


def agrees(replica: Replica, signed) -> None:
    """The replica is what the queries answer over REST."""
    replica.check(
        orders=signed.get("/v1/private/order/current", limit=100).data["list"],
        assets=signed.get("/v1/private/user/asset").data["userAsset"],
        positions=signed.get("/v1/private/position/positions").data["positions"],
    )


@define
class Trader:
    """Does random things over REST, against a stranger who does some too."""

    signed: Any
    stranger: Callable[[str, str], object]
    chance: random.Random
    placed: list[dict[str, str]] = field(factory=list)

    def act(self) -> None:
        often = [self.order] * 6 + [self.cancel, self.cancel, self.amend, self.meet, self.meet]
        rarely = [self.cancel_all, self.change_leverage]
        self.chance.choice(rarely if self.chance.random() < 0.05 else often)()

    def order(self) -> None:
        symbol = self.chance.choice(["BTCUSDT", "BTCUSDT", "ETHUSDT"])
        body: dict[str, Any] = {
            "symbol": symbol,
            "side": self.chance.choice(["BUY", "SELL"]),
            "type": "MARKET",
            "quantity": str(self.chance.randint(1, 900) / 1000),
            "reduceOnly": self.chance.random() < 0.2,
        }
        if self.chance.random() < 0.7:
            body["type"] = "LIMIT"
            body["price"] = self.price(symbol)
            body["timeInForce"] = self.chance.choice(["GTC", "GTC", "IOC", "FOK"])
            body["makerOnly"] = self.chance.random() < 0.1
        answer = self.signed.post("/v1/private/order/place", body)
        if answer.code == 0:
            self.placed.append({"symbol": symbol, "orderId": answer.data["orderId"]})

    def cancel(self) -> None:
        if self.placed:
            self.signed.post("/v1/private/order/cancel", self.chance.choice(self.placed))

    def amend(self) -> None:
        if self.placed:
            which = self.chance.choice(self.placed)
            change = {"price": self.price(which["symbol"]), "quantity": "0.5"}
            self.signed.post("/v1/private/order/move", {**which, **change})

    def cancel_all(self) -> None:
        self.signed.post("/v1/private/order/batch-cancel-all", {})

    def change_leverage(self) -> None:
        body = {"symbol": "BTCUSDT", "leverage": self.chance.choice([5, 10, 20])}
        self.signed.post("/v1/private/position/leverage", body)

    def meet(self) -> None:
        self.stranger(*self.chance.choice([("BUY", "86030"), ("SELL", "85970")]))

    def price(self, symbol: str) -> str:
        middle = 86000 if symbol == "BTCUSDT" else 3000
        return str(middle + self.chance.randint(-30, 30))


@pytest.fixture
def stranger(exchange) -> Callable[[str, str], object]:
    """Somebody else, who buys or sells up to a price."""
    user = exchange.add_user("mallory", "canary-password")
    return lambda side, price: exchange.engine.place(user.user_id, _limit(side, price))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_stream_replays_to_the_state_that_the_queries_answer(
    seed, exchange, private, signed, stranger
):
    """150 random actions of a user, checked after each of them."""
    trader, replica = Trader(signed, stranger, random.Random(seed)), Replica()  # noqa: S311
    for _ in range(150):
        trader.act()
        exchange.catch_up()  # canceling all orders is done later
        for frame in private.take():
            replica.take(frame["data"])
        agrees(replica, signed)
    assert len(replica.orders) > 50
    assert any("tradeId" in each for each in replica.orders.values())


@pytest.mark.parametrize(
    ("seed", "actions", "every"),
    [
        (1, 1_000, 5),
        *(
            pytest.param(seed, 20_000, 10, marks=(pytest.mark.soak, pytest.mark.timeout(3600)))
            for seed in range(1, 6)
        ),
    ],
)
def test_every_user_can_follow_random_trading_with_all_kinds_of_orders(
    exchange, rules, seed, actions, every
):
    """Five users: conditions, strategies, liquidations, moving prices."""
    frames = 0
    for frame in follow_random_trading(exchange, seed=seed, actions=actions, every=every):
        rules.read(frame)
        frames += 1
    assert frames > actions / 2


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


def test_funding_is_told_as_a_change_of_the_balance(exchange, private, place):
    place("BUY", "0.5", "86010")
    before = private.take()[-1]["data"]["balances"][0]["walletBalance"]
    exchange.engine.funding_rates.set("BTCUSDT", Decimal("0.001"))
    exchange.engine.settle_funding()
    after = private.take()[-1]["data"]["balances"][0]["walletBalance"]
    assert Decimal(after) == Decimal(before) - 43


def test_a_liquidation_is_told_with_its_orders_and_the_end_of_the_position(
    exchange, connect, place, user, listen_key, signed
):
    client = connect(f"listenKey={listen_key}")
    exchange.engine.set_leverage(user.user_id, "BTCUSDT", 50)
    place("BUY", "20", "86200")
    resting = place("BUY", "1", "80000")
    client.take()
    exchange.set_price("BTCUSDT", Decimal(79000))
    exchange.catch_up()
    frames = client.take()
    ended = {
        each["data"]["orderId"]: each["data"]["orderStatus"]
        for each in frames
        if each["data"]["eventType"] == "ORDER_TRADE_UPDATE"
    }
    assert all(status in FINAL for status in ended.values())
    assert str(resting.order_id) in ended
    assert signed.get("/v1/private/position/positions").data["positions"] == []
    told = [each["data"] for each in frames if each["data"]["eventType"] == "ACCOUNT_UPDATE"]
    assert told[-1]["positions"][0]["quantity"] == "0"


def test_changes_are_told_once_to_each_connection_and_again_after_all_were_gone(
    connect, listen_key, exchange, signed
):
    for client in [connect(f"listenKey={listen_key}") for _ in range(2)]:
        exchange.streams.forget(client.connection)
    both = [connect(f"listenKey={listen_key}") for _ in range(2)]
    signed.place()
    for client in both:
        told = [frame["data"] for frame in client.take() if "topic" in frame]
        assert [each["eventType"] for each in told] == [
            "ORDER_TRADE_UPDATE",
            "ORDER_TRADE_UPDATE",
            "ACCOUNT_UPDATE",
        ]
