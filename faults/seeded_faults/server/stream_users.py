"""Events of an account that are lost, wrong, or told to others."""

from collections.abc import Callable

from sixmm_description import Topic
from sixmm_mock.streams.connection import Connection
from sixmm_mock.streams.credential import Credential
from sixmm_mock.streams.hub import StreamHub

from seeded_faults.hunt import server_fault
from seeded_faults.plant import LEFT_OUT, Json, Plant, code, framed, struck

_require = StreamHub.require


def _order(change: Callable[[Json], Json | None]) -> Plant:
    """Change the events of orders, in place, or leave them out."""

    def reword(frame: Json) -> Json | None:
        data = frame.get("data")
        if isinstance(data, dict) and data.get("event_type") == "ORDER_TRADE_UPDATE":
            return change(data)
        return None

    return framed(reword)


def _account(change: Callable[[Json], None]) -> Plant:
    """Change the events of balances and positions, in place."""

    def reword(frame: Json) -> None:
        data = frame.get("data")
        if isinstance(data, dict) and data.get("event_type") == "ACCOUNT_UPDATE":
            change(data)

    return framed(reword)


def _not_by_itself(hub: StreamHub, connection: Connection, credential: Credential) -> None:
    connection.credential = credential
    connection.answer(hub.frames.authenticated(credential.user_id))


def _another_topic(frame: Json) -> None:
    data = frame.get("data")
    if isinstance(data, dict) and data.get("event_type") == "ACCOUNT_UPDATE":
        frame["topic"] = "user.1"


def _without(*statuses: str) -> Callable[[Json], Json | None]:
    return lambda data: LEFT_OUT if data["order_status"] in statuses else None


def _without_account(frame: Json) -> Json | None:
    data = frame.get("data")
    is_account = isinstance(data, dict) and data.get("event_type") == "ACCOUNT_UPDATE"
    return LEFT_OUT if is_account else None


def _without_amendments(data: Json) -> Json | None:
    later = data["updated_at"] > data["created_at"]
    return LEFT_OUT if later and data["order_status"] == "PENDING" else None


def _limit_price(data: Json) -> None:
    if "trade_id" in data:
        data["last_fill_price"] = data["price"]


def _reduces(data: Json) -> None:
    data["reduce_only"] = not data["reduce_only"]


def _done_already(data: Json) -> None:
    data.update(order_status="FILLED", executed_quantity=data["quantity"])


def _nothing_frozen(data: Json) -> None:
    for each in data["balances"]:
        each["frozen_balance"] = "0"


def _old_balance(data: Json) -> None:
    for each in data["balances"]:
        each["wallet_balance"] = "100001"


def _at_no_price(data: Json) -> None:
    for each in data["positions"]:
        each["entry_price"] = "0"


def _isolated(data: Json) -> None:
    for each in data["positions"]:
        each["margin_mode"] = "ISOLATED"


def _open_only(data: Json) -> None:
    data["positions"] = [each for each in data["positions"] if each["quantity"] != "0"]


def _newest_only(hub: StreamHub, topic: str, at_ms: int, schema: str, payload: Json) -> None:
    frame = hub.frames.private_push(topic, at_ms, schema, payload)
    [*hub._subscribers[topic]][-1].push(topic, frame)


def _to_all_accounts(hub: StreamHub, topic: str, at_ms: int, schema: str, payload: Json) -> None:
    frame = hub.frames.private_push(topic, at_ms, schema, payload)
    for connection in tuple(hub._connections):
        if connection.credential is not None:
            connection.push(topic, frame)


def _open_to_all(hub: StreamHub, name: str, credential: Credential | None) -> Topic:
    topic = hub.description.read_topic(name)
    if topic is not None and topic.channel == hub.description.private.name:
        return topic
    return _require(hub, name, credential)


FAULTS = (
    server_fault(
        "events-not-by-themselves",
        "A private connection is not subscribed to its events",
        code("streams.hub:StreamHub._authenticate", _not_by_itself),
        rule="user.unasked",
    ),
    server_fault(
        "two-user-topics",
        "Events of balances have another topic than those of orders",
        framed(_another_topic),
        rule="user.topic",
    ),
    server_fault(
        "open-untold",
        "An order that rests is told as new, and no further",
        _order(_without("PENDING")),
        rule="user.placed",
    ),
    server_fault(
        "cancel-untold",
        "A cancellation is not told",
        _order(_without("CANCELED")),
        rule="user.canceled",
    ),
    server_fault(
        "amendment-untold",
        "An amendment is not told",
        _order(_without_amendments),
        rule="user.amended",
    ),
    server_fault(
        "events-twice",
        "Every event is told twice",
        struck("duplicate", "user.*"),
        rule="user.filled",
    ),
    server_fault(
        "fill-at-limit-price",
        "A fill is told with the price of the order",
        _order(_limit_price),
        rule="user.filled",
    ),
    server_fault(
        "fill-untold",
        "An order that is filled is not told so",
        _order(_without("PARTIALLY_FILLED", "FILLED")),
        rule="user.traded",
    ),
    server_fault(
        "account-untold",
        "No change of balances and positions is told",
        framed(_without_account),
        rule="user.account",
    ),
    server_fault(
        "event-reduces",
        "reduce_only of an event is the other way round",
        _order(_reduces),
        rule="user.as-queried",
    ),
    server_fault(
        "told-as-filled",
        "Every order is told as filled at once",
        _order(_done_already),
        rule="user.not-ahead",
    ),
    server_fault(
        "events-swapped",
        "Two events of an order are swapped",
        struck("reorder", "user.*", 1),
        rule="user.in-order",
    ),
    server_fault(
        "frozen-untold",
        "frozen_balance is always 0",
        _account(_nothing_frozen),
        rule="user.balance",
    ),
    server_fault(
        "balance-of-yesterday",
        "The wallet's balance in an event is not the present one",
        _account(_old_balance),
        rule="user.balance",
    ),
    server_fault(
        "position-without-price",
        "The entry price of a position is told as 0",
        _account(_at_no_price),
        rule="user.position",
    ),
    server_fault(
        "position-isolated",
        "Every position is told as isolated",
        _account(_isolated),
        rule="user.position",
    ),
    server_fault(
        "closed-position-untold",
        "A position that is closed is not told any more",
        _account(_open_only),
        rule="user.position-closed",
    ),
    server_fault(
        "newest-private-only",
        "Events go to the newest connection of an account only",
        code("streams.hub:StreamHub._tell_user", _newest_only),
        rule="user.all-connections",
    ),
    server_fault(
        "events-to-all-accounts",
        "Events of an account go to the connections of all",
        code("streams.hub:StreamHub._tell_user", _to_all_accounts),
        rule="user.own-only",
    ),
    server_fault(
        "events-subscribable",
        "Anybody can subscribe to an account's events",
        code("streams.hub:StreamHub.require", _open_to_all),
        rule="user.not-subscribable",
    ),
)
