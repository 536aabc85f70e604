"""Frames of streams that are not what they should be, whatever they tell."""

from typing import Any
from urllib.parse import parse_qs

from sixmm_mock.streams.hub import StreamHub

from seeded_faults.hunt import server_fault
from seeded_faults.plant import (
    Json,
    Plant,
    Reword,
    code,
    each_connection,
    framed,
    streamed,
    struck,
)


def _in_binary(app: Any) -> Any:
    async def changed(scope: Any, receive: Any, send: Any) -> None:
        async def send_bytes(message: Json) -> None:
            if message["type"] == "websocket.send":
                message = {"type": "websocket.send", "bytes": message["text"].encode()}
            await send(message)

        await app(scope, receive, send_bytes if scope["type"] == "websocket" else send)

    return changed


def _pong_without_event(frame: Json) -> None:
    if frame.get("event") == "pong":
        del frame["event"]


def _topic_in_capitals(frame: Json) -> None:
    if "topic" in frame:
        frame["topic"] = frame["topic"].upper()


def _numbers(frame: Json) -> None:
    data = frame.get("data")
    if isinstance(data, dict) and "bids" in data:
        data["bids"] = [{**each, "price": float(each["price"])} for each in data["bids"]]


def _time_as_text(frame: Json) -> None:
    if "ts" in frame:
        frame["ts"] = str(frame["ts"])


def _mode_as_number(frame: Json) -> None:
    for each in _positions(frame):
        each["margin_mode"] = 1 if each["margin_mode"] == "CROSS" else 2


def _positions(frame: Json) -> list[Json]:
    data = frame.get("data")
    return list(data.get("positions", ())) if isinstance(data, dict) else []


def _event_in_private(frame: Json) -> None:
    if str(frame.get("topic")).startswith("user."):
        frame["event"] = "data"


def _fill_in_part(frame: Json) -> None:
    data = frame.get("data")
    if isinstance(data, dict):
        data.pop("role_type", None)


def _without(name: str) -> Plant:
    def drop(frame: Json) -> None:
        if isinstance(frame.get("data"), dict):
            frame["data"].pop(name, None)

    return framed(drop)


def _as_in_rest(document: Json) -> None:
    properties = document["components"]["schemas"]["BalanceUpdate"]["properties"]
    properties["frozenMargin"] = {
        **properties.pop("frozenBalance"),
        "x-python-name": "frozen_balance",
    }


def _id_always_one(frame: Json) -> None:
    if "id" in frame:
        frame["id"] = "1"


def _pong_without_id(frame: Json) -> None:
    if frame.get("event") == "pong":
        del frame["id"]


def _code_of_its_own(frame: Json) -> None:
    if "code" in frame:
        frame["code"] = 9999


def _telling_the_key(scope: Json) -> Reword:
    (given,) = next(iter(parse_qs(scope["query_string"].decode()).values()), [""])

    def change(frame: Json) -> None:
        if frame.get("event") == "auth":
            frame["data"] = given

    return change


def _to_everybody(hub: StreamHub, topic: str, schema: str, payload: Json) -> None:
    for connection in tuple(hub._connections):
        connection.push(topic, hub._public(topic, schema, payload))


def _in_seconds(frame: Json) -> None:
    if "ts" in frame:
        frame["ts"] //= 1000


FAULTS = (
    server_fault(
        "frame-cut-short",
        "A push of a book ends in the middle",
        struck("bad_frame", "market.depth.*"),
        rule="frame.json",
        shown_by="depth.snapshot-first",
    ),
    server_fault(
        "frame-in-binary",
        "Frames are binary ones",
        Plant(wrap=_in_binary),
        rule="frame.json",
        shown_by="stream.ping",
    ),
    server_fault(
        "pong-unnamed",
        "A pong does not say what it is",
        framed(_pong_without_event),
        rule="frame.message",
        shown_by="stream.ping",
    ),
    server_fault(
        "topic-in-capitals",
        "Pushes name their topic in capitals",
        framed(_topic_in_capitals),
        rule="frame.message",
        shown_by="depth.snapshot-first",
    ),
    server_fault(
        "prices-as-numbers",
        "Prices of a book are numbers",
        framed(_numbers),
        rule="frame.payload",
        shown_by="depth.snapshot-first",
    ),
    server_fault(
        "levels-with-exponent",
        "Prices and quantities of a book have an exponent",
        code("streams.depth:plain", lambda amount: f"{amount:E}"),
        rule="frame.payload",
        shown_by="depth.snapshot-first",
    ),
    server_fault(
        "ts-as-text",
        "ts of a push is text",
        framed(_time_as_text),
        rule="frame.types",
        shown_by="depth.snapshot-first",
    ),
    server_fault(
        "stream-mode-as-number",
        "The margin mode of a position is told as a number",
        framed(_mode_as_number),
        rule="frame.payload",
        shown_by="user.position",
    ),
    server_fault(
        "private-push-with-event",
        "An account's events have event, as public pushes do",
        framed(_event_in_private),
        rule="frame.complete",
        shown_by="user.unasked",
    ),
    server_fault(
        "fill-in-part",
        "An event of a fill leaves out whether it was maker or taker",
        framed(_fill_in_part),
        rule="frame.complete",
        shown_by="user.filled",
    ),
    server_fault(
        "kline-without-end",
        "A kline does not tell when it ends",
        _without("close_time"),
        rule="frame.complete",
        shown_by="kline.pushed",
    ),
    server_fault(
        "balance-named-as-in-rest",
        "frozen_balance is called frozen_margin in streams too",
        streamed(_as_in_rest),
        rule="frame.complete",
        shown_by="user.balance",
    ),
    server_fault(
        "answers-one-id",
        "Every answer has the id 1",
        framed(_id_always_one),
        rule="frame.id",
        shown_by="stream.subscribed",
    ),
    server_fault(
        "pong-without-id",
        "A pong has no id",
        framed(_pong_without_id),
        rule="frame.answer-id",
        shown_by="stream.ping",
    ),
    server_fault(
        "stream-code-unknown",
        "Refusals on streams have a code of their own",
        framed(_code_of_its_own),
        rule="frame.code",
        shown_by="stream.unknown-topic",
    ),
    server_fault(
        "key-told",
        "The acknowledgement of credentials tells them",
        each_connection(_telling_the_key),
        rule="frame.no-secret",
        shown_by="access.by-listen-key",
    ),
    server_fault(
        "pushed-to-everybody",
        "Market data goes to all connections, whatever they have subscribed",
        code("streams.hub:StreamHub._publish", _to_everybody),
        rule="frame.subscribed",
        shown_by="stream.begins-empty",
    ),
    server_fault(
        "ts-in-seconds",
        "ts of a push is in seconds",
        framed(_in_seconds),
        rule="frame.time",
        shown_by="depth.snapshot-first",
    ),
)
