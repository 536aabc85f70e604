"""Every channel of `asyncapi.json`: pushes as described, as they may become, and of any types, through a stream."""

import asyncio
import json
import re
from importlib.resources import files

import pytest
from hypothesis import strategies as st
from sixmm import Push, SixMMError

from ..streams.account import Account
from ..streams.conftest import run
from ..streams.scripted import Exchange, eventually
from .drawing import (
    EXAMPLES,
    Schemas,
    Values,
    anything,
    as_read,
    each,
    with_anything,
    with_news,
    with_nulls,
    written,
)
from .judging import check_answer, touch

DOCUMENT = json.loads(files("sixmm").joinpath("asyncapi.json").read_text(encoding="utf-8"))
SCHEMAS = Schemas(DOCUMENT["components"])
ARGUMENTS = {"symbol": "BTCUSDT", "interval": "1m", "userId": "5794"}


def pointed_at(reference):
    node = DOCUMENT
    for step in reference.removeprefix("#/").split("/"):
        node = node[step]
    return pointed_at(node["$ref"]) if "$ref" in node else node


class Channel:
    """A kind of topics: how a caller asks for it, and what its pushes hold."""

    def __init__(self, operation):
        self.method = operation["x-method"]
        self.private = operation["x-subscription"] == "automatic"
        address = pointed_at(operation["channel"]["$ref"])["address"]
        self.topic = address.format(**ARGUMENTS)
        names = [] if self.private else re.findall(r"\{(\w+)\}", address)
        self.arguments = [ARGUMENTS[name] for name in names]
        messages = [pointed_at(one["$ref"]) for one in operation["messages"]]
        self.payloads = [one["payload"]["allOf"][1]["properties"]["data"] for one in messages]
        self.examples = [
            (payload, example["payload"]["data"])
            for payload, one in zip(self.payloads, messages, strict=True)
            for example in one["examples"]
        ]

    def drawn(self, change):
        """Some payloads, no two of them the same news, each with its schema."""
        found = []
        values = Values(SCHEMAS, change) if change else Values(SCHEMAS)
        pairs = [st.tuples(st.just(one), values.of(one).filter(bool)) for one in self.payloads]
        each(st.one_of(pairs), found.append, 2 * EXAMPLES)
        return [
            (schema, self._news(schema, data, number) if self.private else data)
            for number, (schema, data) in enumerate(found)
        ]

    def _news(self, schema, data, number):
        """An event that tells something that no other does."""
        data = {**data, "eventType": self._kind(schema)}
        for name in ("orderId", "tradeId"):
            if data.get(name) is not None:
                data[name] = f"{name} {number}"
        for name, key in (("balances", "assetType"), ("positions", "symbol")):
            for index, one in enumerate(data.get(name) or ()):
                one[key] = f"{key} {number}.{index}"
        return data

    @staticmethod
    def _kind(schema):
        return SCHEMAS.resolved(schema)["properties"]["eventType"]["const"]

    def read_as(self, data):
        """The schema that a push of any types is read by."""
        if not self.private:
            return self.payloads[0]
        kind = data.get("eventType") if isinstance(data, dict) else None
        known = {self._kind(one): one for one in self.payloads}
        return known.get(kind if isinstance(kind, str) else None, {"type": "object"})


CHANNELS = [
    pytest.param(Channel(one), id=one["x-method"])
    for one in DOCUMENT["operations"].values()
    if "x-method" in one
]
every_channel = pytest.mark.parametrize("channel", CHANNELS)


async def send(exchange, channel, data, ts):
    frame = {"topic": channel.topic, "ts": ts, "data": data}
    event = {} if channel.private else {"event": "data"}
    await exchange.lines[-1].connection.send(written({**frame, **event}).decode())


@pytest.mark.parametrize(
    "change", [None, with_news, with_nulls], ids=["as-described", "news", "nulls"]
)
@every_channel
def test_each_push_is_delivered_once_to_each_reader_in_order_and_read_as_described(channel, change):
    async def test():
        exchange = Exchange(Account())
        sent = [*([] if change else channel.examples), *channel.drawn(change)]
        async with exchange.followed(reconcile_interval=None) as stream:
            readers = [await getattr(stream, channel.method)(*channel.arguments) for _ in range(2)]
            for number, (_, data) in enumerate(sent):
                await send(exchange, channel, data, 1_790_000_000_000 + number)
            for number, (schema, data) in enumerate(sent):
                for reader in readers:
                    push = await anext(reader)
                    told = (push.channel, push.topic, push.ts, push.reconciled)
                    ts = 1_790_000_000_000 + number
                    assert told == (channel.method, channel.topic, ts, False)
                    assert push.raw == as_read(data)
                    check_answer(schema, push.data, as_read(data), SCHEMAS)
            await stream.close()
            whole = [event.raw async for event in stream if isinstance(event, Push)]
            assert whole == [as_read(data) for _, data in sent]

    run(test())


@every_channel
def test_a_push_of_any_types_meets_readers_as_an_error_of_the_library_or_not_at_all(channel):
    async def test():
        exchange, drawn, times = Exchange(Account()), [], []
        values = Values(SCHEMAS, with_anything)
        each(st.one_of(anything, *map(values.of, channel.payloads)), drawn.append, 2 * EXAMPLES)
        each(anything, times.append, 2 * EXAMPLES)
        # An example first: a reader of changes is told nothing before the whole that they change.
        drawn[0] = next((data for _, data in channel.examples), drawn[0])
        async with exchange.followed(reconcile_interval=None) as stream:
            reader = await getattr(stream, channel.method)(*channel.arguments)
            for data, ts in zip(drawn, times, strict=True):
                await send(exchange, channel, data, ts)
            await eventually(lambda: channel.private or reader.received == len(drawn))
            await asyncio.sleep(0.1)
            assert len(exchange.lines) == 1, "the connection was given up"
            await stream.close()
            async for push in reader:
                look(channel, push)

    run(test())


def look(channel, push):
    try:
        touch(channel.read_as(push.raw), push.data, SCHEMAS)
    except SixMMError:
        return
    repr(push)
