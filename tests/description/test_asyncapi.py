"""asyncapi.yaml is valid, fits together, and says of the documented frames what the documentation's pages show."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from sixmm_generator.description import Description
from sixmm_generator.lint.check import lint

ROOT = Path(__file__).parents[2]
STREAMS = Description.read(ROOT / "asyncapi.yaml")
MESSAGES: dict[str, Any] = STREAMS.document["components"]["messages"]

# What the pages show of each frame, as paths of field names. All else must be marked as assumed.
REQUEST = {"id", "op", "args"}
ANSWER = {"id", "event", "success", "data"}
PUBLIC_PUSH = {"topic", "event", "ts", "data"}
PRIVATE_PUSH = {"topic", "ts", "data", "data.eventType"}
DOCUMENTED: dict[str, set[str]] = {
    "Subscribe": REQUEST,
    "Unsubscribe": REQUEST,
    "Ping": REQUEST,
    "Subscribed": ANSWER,
    "Unsubscribed": set(),
    "Pong": set(),
    "Refused": set(),
    "Authenticated": ANSWER - {"id"},
    "BookPush": PUBLIC_PUSH | {"data.endVersion"},
    "TradesPush": PUBLIC_PUSH,
    "KlinePush": PUBLIC_PUSH,
    "TickerPush": PUBLIC_PUSH,
    "TickersPush": PUBLIC_PUSH,
    "OrderTradeUpdatePush": PRIVATE_PUSH | {"data.orderStatus"},
    "AccountUpdatePush": PRIVATE_PUSH
    | {"data.balances[].frozenBalance", "data.positions[].marginMode"},
}
# Frames with the documented fields and values: (message, frame).
FRAMES: list[tuple[str, dict[str, Any]]] = [
    ("Subscribe", {"id": "1", "op": "subscribe", "args": ["market.depth.BTCUSDT"]}),
    ("Unsubscribe", {"id": "2", "op": "unsubscribe", "args": ["market.depth.BTCUSDT"]}),
    ("Ping", {"id": "3", "op": "ping", "args": []}),
    ("Subscribed", {"id": "1", "event": "subscribe", "success": True, "data": ["market.tickers"]}),
    ("Authenticated", {"event": "auth", "success": True, "data": "1188041528"}),
    ("BookPush", {"topic": "market.depth.BTCUSDT", "event": "data", "ts": 1, "data": {}}),
    ("TickersPush", {"topic": "market.tickers", "event": "data", "ts": 1, "data": {}}),
    (
        "OrderTradeUpdatePush",
        {"topic": "user.5794", "ts": 1, "data": {"eventType": "ORDER_TRADE_UPDATE"}},
    ),
    ("AccountUpdatePush", {"topic": "user.5794", "ts": 1, "data": {"eventType": "ACCOUNT_UPDATE"}}),
]
# The same frames with one thing wrong.
WRONG_FRAMES: list[tuple[str, dict[str, Any]]] = [
    ("Subscribe", {"id": "1", "op": "unsubscribe", "args": []}),
    ("Subscribe", {"op": "subscribe", "args": []}),
    ("Subscribe", {"id": 1, "op": "subscribe", "args": []}),
    ("Subscribed", {"id": "1", "event": "subscribe", "success": "yes"}),
    ("BookPush", {"topic": "market.depth.BTCUSDT", "event": "snapshot"}),
    ("BookPush", {"data": {"bids": [["1"]]}}),
    ("BookPush", {"data": {"bids": [[1, 2]]}}),
    ("OrderTradeUpdatePush", {"data": {"eventType": "ACCOUNT_UPDATE"}}),
    ("AccountUpdatePush", {"data": {"positions": [{"marginMode": 1}]}}),
]


def fits(message: str, frame: dict[str, Any]) -> bool:
    """Whether a frame is one of this message."""
    schema = {"allOf": [MESSAGES[message]["payload"]], "components": STREAMS.document["components"]}
    return jsonschema_rs.Draft7Validator(schema).is_valid(frame)


def fields(schema: dict[str, Any], at: str = "") -> Iterator[tuple[str, bool]]:
    """Every field of a frame as (path, whether it is marked as assumed).

    A mark covers the field that carries it, or all fields of the object that carries it, but nothing further inside.
    """
    if "$ref" in schema:
        yield from fields(STREAMS.resolve(schema["$ref"]), at)
    for branch in schema.get("allOf", []):
        yield from fields(branch, at)
    if "items" in schema:
        yield from fields(schema["items"], f"{at}[]")
    for name, inner in schema.get("properties", {}).items():
        path = f"{at}.{name}".lstrip(".")
        yield path, "x-assumed" in schema or "x-assumed" in inner
        yield from fields(inner, path)


def described(message: str) -> tuple[set[str], set[str]]:
    """All fields of a message, and those of them that are not assumed."""
    found = set(fields(MESSAGES[message]["payload"]))
    return {path for path, _ in found}, {path for path, assumed in found if not assumed}


def shown(value: Any, at: str = "") -> Iterator[str]:
    """Every field of an example."""
    if isinstance(value, dict):
        for name, inner in value.items():
            path = f"{at}.{name}".lstrip(".")
            yield path
            yield from shown(inner, path)
    elif isinstance(value, list):
        for inner in value:
            yield from shown(inner, f"{at}[]")


EXAMPLES = [
    pytest.param(name, example["payload"], id=f"{name}: {example['name']}")
    for name, message in MESSAGES.items()
    for example in message["examples"]
]


def test_it_keeps_to_asyncapi_3_and_to_the_style_rules():
    assert lint([ROOT / "asyncapi.yaml"]) == []


def test_only_what_belongs_to_one_account_needs_credentials():
    operations = STREAMS.document["operations"].items()
    secured = {name for name, operation in operations if "security" in operation}
    assert secured == {"receiveAuthentication", "receiveUserEvents"}


def test_every_message_of_the_table_is_described():
    # Further ones are held against the pages by docs-check.
    assert DOCUMENTED.keys() <= MESSAGES.keys()


@pytest.mark.parametrize("message", DOCUMENTED)
def test_every_documented_field_is_described(message: str):
    everything, _ = described(message)
    assert DOCUMENTED[message] <= everything


@pytest.mark.parametrize("message", DOCUMENTED)
def test_every_field_that_is_not_documented_is_marked_as_assumed(message: str):
    _, facts = described(message)
    assert facts <= DOCUMENTED[message]


def test_a_private_push_has_no_event():
    everything, _ = described("OrderTradeUpdatePush")
    assert "event" not in everything


@pytest.mark.parametrize(("message", "frame"), FRAMES)
def test_a_documented_frame_fits_its_message(message: str, frame: dict[str, Any]):
    assert fits(message, frame)


@pytest.mark.parametrize(("message", "frame"), WRONG_FRAMES)
def test_a_wrong_frame_does_not_fit(message: str, frame: dict[str, Any]):
    assert not fits(message, frame)


@pytest.mark.parametrize(("message", "frame"), EXAMPLES)
def test_an_example_fits_its_message(message: str, frame: dict[str, Any]):
    assert fits(message, frame)


@pytest.mark.parametrize(("message", "frame"), EXAMPLES)
def test_an_example_shows_every_field_and_no_other(message: str, frame: dict[str, Any]):
    everything, _ = described(message)
    assert set(shown(frame)) == everything


def test_times_are_milliseconds_and_amounts_are_decimal_strings():
    properties = [
        (name, inner)
        for schema in STREAMS.document["components"]["schemas"].values()
        for name, inner in schema.get("properties", {}).items()
    ]
    assert all(
        inner.get("x-unit") == "ms" for name, inner in properties if name in {"ts", "createdAt"}
    )
    assert all(inner.get("format") == "decimal" for name, inner in properties if name == "price")
