"""Clients of the streams without a socket. Every frame that one takes is held against the description."""

import copy
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import jsonschema_rs
import pytest
from attrs import define, field
from sixmm_description import StreamDescription
from sixmm_mock import MockExchange
from sixmm_mock.streams.connection import Connection
from sixmm_mock.trading.enums import OrderType, Side
from sixmm_mock.trading.orders import Order, OrderRequest

Frame = dict[str, Any]

ANSWERS = {
    "subscribe": "Subscribed",
    "unsubscribe": "Unsubscribed",
    "pong": "Pong",
    "auth": "Authenticated",
}


class FrameRules:
    """The description's schemas, in which a field that is not named is an error."""

    def __init__(self, description: StreamDescription) -> None:
        self._description = description
        components = copy.deepcopy(description.document["components"])
        for name, schema in components["schemas"].items():
            if "properties" in schema and name not in {"PublicPush", "PrivatePush"}:
                schema["additionalProperties"] = False
        self._validators = {
            name: jsonschema_rs.Draft202012Validator(
                {
                    **message["payload"],
                    "unevaluatedProperties": False,
                    "components": {"schemas": components["schemas"]},
                }
            )
            for name, message in components["messages"].items()
        }

    def read(self, text: str) -> Frame:
        """A frame that is as described."""
        frame = json.loads(text)
        self._validators[self._message(frame)].validate(frame)
        return frame

    def _message(self, frame: Frame) -> str:
        if frame.get("success") is False:
            return "Refused"
        if "topic" not in frame:
            return ANSWERS[frame["event"]]
        topic = self._description.read_topic(frame["topic"])
        channel = self._description.document["channels"][topic.channel]
        messages = [each["$ref"].rpartition("/")[2] for each in channel["messages"].values()]
        named = self._description.document["components"]["messages"]
        event = frame["data"].get("eventType")
        (found,) = [name for name in messages if event in (None, named[name]["name"])]
        return found


@define
class StreamClient:
    """One connection, as its client sees it."""

    exchange: MockExchange
    rules: FrameRules
    connection: Connection
    _ids: int = field(default=0)

    def send(self, op: str, *topics: str) -> None:
        self._ids += 1
        self.connection.receive(json.dumps({"id": str(self._ids), "op": op, "args": topics}))

    def texts(self) -> list[str]:
        """All that can be sent by now, as text."""
        self.exchange.streams.flush()
        taken = []
        while (frame := self.connection.take()) is not None:
            taken.append(frame)
        return taken

    def take(self) -> list[Frame]:
        """All that can be sent by now, each as described."""
        return [self.rules.read(text) for text in self.texts()]

    def pushes(self, topic: str) -> list[Any]:
        """The payloads of one topic; everything else is dropped."""
        return [frame["data"] for frame in self.take() if frame.get("topic") == topic]

    def subscribe(self, *topics: str) -> list[Frame]:
        self.send("subscribe", *topics)
        return self.take()


@pytest.fixture(scope="session")
def stream_description() -> StreamDescription:
    return StreamDescription.load()


@pytest.fixture(scope="session")
def rules(stream_description) -> FrameRules:
    return FrameRules(stream_description)


@pytest.fixture
def connect(exchange, rules) -> Callable[..., StreamClient]:
    """Opens a connection with a query."""

    def connect(query: str = "", to: MockExchange = exchange) -> StreamClient:
        return StreamClient(to, rules, to.streams.open(query.encode()))

    return connect


@pytest.fixture
def client(connect) -> StreamClient:
    """A connection without credentials."""
    return connect()


@pytest.fixture
def listen_key(exchange, user) -> str:
    return exchange.listen_keys.create(user.user_id).key


@pytest.fixture
def private(connect, listen_key) -> StreamClient:
    """A connection of the user, who has read that it is authenticated."""
    client = connect(f"listenKey={listen_key}")
    client.take()
    return client


@pytest.fixture
def place(exchange, user) -> Callable[..., Order]:
    """Places a limit order of the user; without a price a market order."""

    def place(
        side: str, quantity: str, price: str | None = None, symbol: str = "BTCUSDT", **more: Any
    ) -> Order:
        return exchange.engine.place(
            user.user_id,
            OrderRequest(
                symbol,
                OrderType.MARKET if price is None else OrderType.LIMIT,
                Side(side),
                price=None if price is None else Decimal(price),
                quantity=Decimal(quantity),
                **more,
            ),
        )

    return place
