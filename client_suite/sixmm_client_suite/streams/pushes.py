"""Pushes of every channel: as described, as they may become, of any types, and frames that are none."""

from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import strategies as st
from sixmm import Connected, Gap, Push, Reconnecting, Resynced, Unknown

from sixmm_client_suite import answer, drawing
from sixmm_client_suite.drawing import as_it_may_become, as_it_should_not_be, as_read
from sixmm_client_suite.rule import Broken, hold
from sixmm_client_suite.schemas import Schema
from sixmm_client_suite.streams.client import Opened
from sixmm_client_suite.streams.description import Channel, streams
from sixmm_client_suite.streams.exchange import Line
from sixmm_client_suite.streams.stage import Scene, Stage
from sixmm_client_suite.values import Values, anything

_HOW_MANY = 2 * drawing.EXAMPLES
_NOWHERE = "market.depth.NOWHERE"

#: What shows that nothing more of a connection can be relied on.
UNTRUSTED: dict[str, Any] = {
    "no JSON": "{",
    "nothing": "",
    "an object, and more": "{}{}",
    "a list": "[]",
    "a number": "0",
    "null": "null",
    "no UTF-8": b"\xff\xfe{}",
    "endless nesting": "[" * 100_000,
    "more than is taken": '"' + "x" * 300_000 + '"',
}
_MOST_BYTES = 200_000

#: Frames that the description does not know, or that answer nothing.
_STRANGE: tuple[Any, ...] = (
    {"event": "maintenance", "at": 5},
    {"topic": "market.news", "event": "data", "ts": 1, "data": {"words": "new"}},
    {"topic": 5, "data": {}},
    {"id": "987654", "event": "subscribe", "success": True, "data": [_NOWHERE]},
    {"id": None},
    {},
)


async def follow(stage: Stage, opened: Opened, channel: Channel, rule: str) -> tuple[Line, Any]:
    """A reader of a channel's example topic, and the connection that it is served by."""
    reader = await stage.watch.within(
        rule, f"following {channel.method}", opened.call(channel.method, *channel.arguments)
    )
    return await stage.exchange.line(rule, private=channel.private), reader


def described(channel: Channel) -> Scene:
    """Pushes as they are described, to two readers and to the stream."""

    async def play(stage: Stage) -> None:
        drawn = _drawn(channel, Values(streams().schemas))
        sent = [*channel.examples, *drawn]
        async with stage.opened() as opened:
            await follow(stage, opened, channel, "pushes.delivered")
            line, reader = await follow(stage, opened, channel, "pushes.delivered")
            await _deliver(opened, channel, (line, reader), sent)
            await opened.fence("pushes.delivered", line)
            told = [one.raw for one in opened.of(Push)]
            hold("pushes.delivered", told == [one for _, one in sent], "the stream told others")

    return Scene(play)


def evolved(channel: Channel) -> Scene:
    """Pushes with new and absent fields, new values, and amounts as numbers."""

    async def play(stage: Stage) -> None:
        sent = _drawn(channel, Values(streams().schemas, as_it_may_become))
        async with stage.opened() as opened:
            line, reader = await follow(stage, opened, channel, "pushes.evolves")
            await _deliver(opened, channel, (line, reader), sent, "pushes.evolves")

    return Scene(play)


def hostile(channel: Channel) -> Scene:
    """Pushes whose fields are of any types."""

    async def play(stage: Stage) -> None:
        rule = "pushes.hostile"
        strategies = [
            Values(streams().schemas, as_it_should_not_be).of(one) for one in channel.payloads
        ]
        drawn = _each(st.one_of(anything, *strategies))
        times = _each(anything)
        async with stage.opened() as opened:
            line, reader = await follow(stage, opened, channel, rule)
            for data, ts in zip(drawn, times, strict=True):
                await line.push(channel.topic(), data, ts)
                await line.send({"topic": channel.topic()})
            await opened.fence(rule, line)
            for number in range(len(opened.of(Push))):
                push = await stage.watch.within(rule, f"push {number}", opened.next(reader))
                _touch(_payload(channel, push.raw), push)
            hold(rule, len(opened.of(Connected)) == 1, "the connection was given up")
            whole = channel.private or len(opened.of(Push)) == 2 * len(drawn)
            hold(rule, whole, f"{len(opened.of(Push))} pushes were told of {2 * len(drawn)}")

    return Scene(play)


async def unknown(stage: Stage) -> None:
    """Frames and topics that nobody knows, on a public connection."""
    rule = "pushes.unknown"
    async with stage.opened() as opened:
        line, _ = await follow(stage, opened, streams().channels["ticker"], rule)
        for frame in _STRANGE:
            await line.send(frame)
            await opened.told(rule, Unknown, raw=frame)
        hold(rule, not opened.of(Push), "a frame that nobody knows was told as a push")
        hold(rule, len(opened.of(Unknown)) == len(_STRANGE), "a frame was told twice")


async def unknown_event(stage: Stage) -> None:
    """Events of an account that nobody knows."""
    rule, channel = "pushes.unknown", streams().channels["user"]
    events: list[Any] = [
        {"eventType": "MARGIN_CALL", "level": 1},
        {"eventType": None, "level": 2},
        {"eventType": {"of": "some kind"}, "level": 3},
        {"level": 4},
    ]
    async with stage.opened() as opened:
        line, reader = await follow(stage, opened, channel, rule)
        for event in events:
            await line.push(channel.topic(), event)
            push = await stage.watch.within(rule, f"{event}", opened.next(reader))
            told = (push.topic, push.raw, push.data.extra)
            right = (channel.topic(), event, event)
            hold(rule, told == right, f"{event} was told as {told}")


async def distrusted(stage: Stage) -> None:
    """Frames after which nothing of a connection can be relied on."""
    rule, channel = "connections.distrusted", streams().channels["ticker"]
    async with stage.opened(max_frame_bytes=_MOST_BYTES) as opened:
        _, reader = await follow(stage, opened, channel, rule)
        for number, (name, frame) in enumerate(UNTRUSTED.items(), 1):
            line = await stage.exchange.line(rule, number)
            await opened.told(rule, Resynced, number)
            await line.send(frame)
            await line.push(channel.topic(), {"lastPrice": "666"})
            await opened.told(rule, Gap, number, topic=channel.topic())
            await opened.told(rule, Reconnecting, number)
            hold(rule, not opened.of(Push), f"what followed {name} was taken for news")
        line = await stage.exchange.line(rule, len(UNTRUSTED) + 1)
        await opened.told(rule, Resynced, len(UNTRUSTED) + 1)
        await line.push(channel.topic(), {"lastPrice": "1"})
        push = await stage.watch.within(rule, "a push after all", opened.next(reader))
        hold(rule, push.raw == {"lastPrice": "1"}, f"{push.raw} was told")


def _drawn(channel: Channel, values: Values) -> list[tuple[Schema, Any]]:
    """Some payloads of a channel, no two of them the same news, each with its schema as it is read."""
    choices = st.one_of(
        *(st.tuples(st.just(one), values.of(one).filter(bool)) for one in channel.payloads)
    )
    drawn = _each(choices)
    if channel.private:
        drawn = [
            (schema, _news(schema, data, number)) for number, (schema, data) in enumerate(drawn)
        ]
    return [(schema, data) for schema, data in drawn]


def _news(schema: Schema, data: Any, number: int) -> Any:
    """An event that tells something that no other does."""
    whole = streams().schemas.resolved(schema)
    data = {**data, "eventType": whole["properties"]["eventType"]["const"]}
    for name in ("orderId", "tradeId"):
        if data.get(name) is not None:
            data[name] = f"{name} {number}"
    for name, key in (("balances", "assetType"), ("positions", "symbol")):
        for index, one in enumerate(data.get(name) or ()):
            one[key] = f"{key} {number}.{index}"
    return data


def _each(strategy: st.SearchStrategy[Any]) -> list[Any]:
    found: list[Any] = []
    drawing.each(strategy, found.append, _HOW_MANY)
    return found


async def _deliver(
    opened: Opened,
    channel: Channel,
    to: tuple[Line, Any],
    sent: list[tuple[Schema, Any]],
    rule: str = "pushes.delivered",
) -> None:
    line, reader = to
    for number, (_, data) in enumerate(sent):
        await line.push(channel.topic(), data, ts=1_790_000_000_000 + number)
    for number, (schema, data) in enumerate(sent):
        push = await opened.watch.within(rule, f"push {number}", opened.next(reader))
        hold(rule, isinstance(push, Push), f"{push!r} came in place of push {number}")
        told = (push.channel, push.topic, push.ts, push.reconciled)
        right = (channel.method, channel.topic(), 1_790_000_000_000 + number, False)
        hold(rule, told == right, f"push {number} is {told}, and was {right}")
        _checked(lambda: answer.check(schema, push.data, as_read(data), streams().schemas))  # noqa: B023
        hold(rule, push.raw == as_read(data), f"push {number} is {push.raw}")


_BY_ANSWER = {"answer.amounts": "pushes.amounts", "answer.evolves": "pushes.evolves"}


def _checked(check: Callable[[], None]) -> None:
    """The rules of answers are those of pushes."""
    try:
        check()
    except Broken as broken:
        raise Broken(_BY_ANSWER.get(broken.rule, "pushes.typed"), broken.message) from None


def _payload(channel: Channel, data: Any) -> Schema:
    """What a push of any types is to be read as."""
    if not channel.private:
        return channel.payloads[0]
    kind = data.get("eventType") if isinstance(data, dict) else None
    for payload in channel.payloads:
        known = streams().schemas.resolved(payload)["properties"]["eventType"]["const"]
        if isinstance(kind, str) and kind == known:
            return payload
    return {"type": "object"}


def _touch(payload: Schema, push: Any) -> None:
    try:
        answer.touch(payload, push.data, streams().schemas)
        repr(push)
    except Exception as error:  # noqa: BLE001  whatever it is: it is what is judged
        raise Broken("pushes.hostile", f"reading {push.raw!r}: {error}") from None


def _scenes() -> Iterator[tuple[str, Scene]]:
    for name, channel in streams().channels.items():
        yield f"described-{name}", described(channel)
        yield f"evolved-{name}", evolved(channel)
        yield f"hostile-{name}", hostile(channel)
    yield "unknown", Scene(unknown)
    yield "unknown-event", Scene(unknown_event)
    yield "distrusted", Scene(distrusted)


SCENES = dict(_scenes())
