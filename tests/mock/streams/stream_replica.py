"""A user's state as told by the stream alone, to be compared with what the queries answer."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from attrs import define, field
from sixmm_mock.auth.gate import Caller
from sixmm_mock.operations import HANDLERS
from sixmm_mock.operations.call import Call
from sixmm_mock.streams.connection import Connection
from sixmm_mock.trading.enums import OrderStatus, Side

from ..random_trading import RandomTrading

if TYPE_CHECKING:
    from sixmm_mock.exchange import MockExchange

FINAL = {str(status) for status in OrderStatus if status.is_final}
_POSITION_FACTS = ("quantity", "entryPrice", "marginMode", "leverage")

Json = dict[str, Any]


@define
class Replica:
    """Takes in private events, and refuses a sequence that cannot be."""

    orders: dict[str, Json] = field(factory=dict)
    filled: dict[str, set[str]] = field(factory=dict)
    balance: Json = field(factory=dict)
    positions: dict[tuple[str, str], Json] = field(factory=dict)

    def take(self, event: Json) -> None:
        """Take in one event."""
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

    def check(self, *, orders: list[Json], assets: Json, positions: list[Json]) -> None:
        """Hold it against what the queries answer for open orders, assets and positions."""
        queried = {order["orderId"]: order for order in orders}
        living = {i: each for i, each in self.orders.items() if each["orderStatus"] not in FINAL}
        assert living.keys() == queried.keys()
        for order_id, order in living.items():
            _same(order, queried[order_id])
            assert order["orderStatus"] == queried[order_id]["status"]
        if self.balance:
            _same(self.balance, assets)
            assert self.balance["frozenBalance"] == assets["frozenMargin"]
        held = {(each["symbol"], each["positionSide"]): each for each in positions}
        assert self.positions.keys() == held.keys()
        for key, position in self.positions.items():
            for name in _POSITION_FACTS:
                assert position[name] == held[key][name]

    def _order(self, event: Json) -> None:
        known = self.orders.get(event["orderId"])
        if known is None:
            assert event["orderStatus"] == "NEW"
        else:
            assert known["orderStatus"] not in FINAL
            assert Decimal(event["executedQuantity"]) >= Decimal(known["executedQuantity"])
            assert event["updatedAt"] >= known["updatedAt"]
        if "tradeId" in event:
            trades = self.filled.setdefault(event["orderId"], set())
            assert event["tradeId"] not in trades
            trades.add(event["tradeId"])
        self.orders[event["orderId"]] = event


def _same(told: Json, queried: Json) -> None:
    """Fields of one name have one value."""
    shared = told.keys() & queried.keys()
    assert {name: told[name] for name in shared} == {name: queried[name] for name in shared}


class BookCopy:
    """What a client makes of the pushes of a depth channel."""

    def __init__(self) -> None:
        self.version = 0
        self.sides: dict[str, dict[Decimal, Decimal]] = {"bids": {}, "asks": {}}

    def take(self, push: Json) -> None:
        """Take in one push, which must follow on the last."""
        assert push["type"] == "snapshot" or push["startVersion"] == self.version + 1
        assert push["endVersion"] >= push["startVersion"]
        self.version = push["endVersion"]
        for name, side in self.sides.items():
            if push["type"] == "snapshot":
                side.clear()
            for price, quantity in push[name]:
                if Decimal(quantity):
                    side[Decimal(price)] = Decimal(quantity)
                else:
                    del side[Decimal(price)]

    def check(self, exchange: "MockExchange", symbol: str) -> None:
        """Hold it against the exchange's own book."""
        for name, side in (("bids", Side.BUY), ("asks", Side.SELL)):
            levels: dict[Decimal, Decimal] = {}
            for offer in exchange.engine.book(symbol).offers(side):
                levels[offer.price] = levels.get(offer.price, Decimal(0)) + offer.quantity
            assert self.sides[name] == levels


def queried(exchange: "MockExchange", user_id: str) -> Json:
    """What :meth:`Replica.check` compares with, asked for without HTTP."""

    def ask(operation: str) -> Json:
        described = exchange.description.operations[operation]
        call = Call(exchange, described, query={}, body={}, client_ip="", caller=Caller(user_id))
        answer = described.answer
        return exchange.description.spelling.write(answer, HANDLERS[operation](call))

    return {
        "orders": ask("getCurrentOrders")["list"],
        "assets": ask("getUserAssets")["userAsset"],
        "positions": ask("getPositions")["positions"],
    }


def _lasting_stream(exchange: "MockExchange", user_id: str) -> Connection:
    """A private stream that outlives the jumps of the clock."""
    key = exchange.listen_keys.create(user_id)
    key.expires_at_ms = 2**62
    return exchange.streams.open(f"listenKey={key.key}".encode())


def follow_random_trading(
    exchange: "MockExchange", seed: int, actions: int, *, every: int
) -> Iterator[str]:
    """Let users trade at random, and check all of their streams and a book ``every`` some actions.

    Yields each frame as it comes.
    """
    trading = RandomTrading(exchange, seed)
    users = list(exchange.engine.accounts)
    streams = {user_id: _lasting_stream(exchange, user_id) for user_id in users}
    replicas, book, public = (
        {each: Replica() for each in users},
        BookCopy(),
        exchange.streams.open(),
    )
    public.receive('{"id":"1","op":"subscribe","args":["market.depth.BTCUSDT"]}')
    for number in range(actions):
        trading.act()
        if number % every:
            continue
        exchange.catch_up()
        exchange.streams.flush()
        for user_id, stream in streams.items():
            while (frame := stream.take()) is not None:
                yield frame
                told = json.loads(frame)
                if "topic" in told:
                    replicas[user_id].take(told["data"])
            replicas[user_id].check(**queried(exchange, user_id))
        while (frame := public.take()) is not None:
            yield frame
            told = json.loads(frame)
            if "topic" in told:
                book.take(told["data"])
        book.check(exchange, "BTCUSDT")
    assert all(stream.closing is None for stream in (*streams.values(), public))
