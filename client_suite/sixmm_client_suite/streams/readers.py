"""Readers that are too slow, that give up waiting, and whose stream is closed."""

import asyncio
from typing import Any

from sixmm import (
    Buffer,
    Closed,
    Gap,
    InvalidArgument,
    Push,
    StreamClosed,
    StreamOverflow,
)

from sixmm_client_suite.rule import hold
from sixmm_client_suite.streams.client import END, Opened
from sixmm_client_suite.streams.exchange import Line
from sixmm_client_suite.streams.kept_book import snapshot
from sixmm_client_suite.streams.stage import AWAITED, Scene, Stage

_BTC, _ETH = "market.ticker.BTCUSDT", "market.ticker.ETHUSDT"
_SIZE, _SENT = 5, 8
# What docs/streams.md promises of a reader that nobody opens.
_MOST_UNREAD, _MANY = 1_000, 1_200


async def raised(stage: Stage) -> None:
    """More pushes than wait, for a reader that is to know."""
    rule = "buffers.raise"
    async with stage.opened() as opened:
        reader, line = await _slow(stage, opened, rule, Buffer(size=_SIZE, overflow="raise"))
        error = await stage.raised(rule, StreamOverflow, opened.next(reader))
        hold(rule, error.dropped == _SENT - _SIZE, f"it tells of {error.dropped} that were lost")
        await _reads(stage, opened, rule, reader, range(_SENT - _SIZE, _SENT))
        await line.push(_BTC, {"lastPrice": "100"})
        await _reads(stage, opened, rule, reader, [100])
        await _counted(opened, reader, _SENT + 1, _SENT - _SIZE)


async def oldest(stage: Stage) -> None:
    """More pushes than wait, for a reader that needs only the newest."""
    rule = "buffers.oldest"
    async with stage.opened() as opened:
        reader, _ = await _slow(stage, opened, rule, Buffer(size=_SIZE, overflow="drop_oldest"))
        await _reads(stage, opened, rule, reader, range(_SENT - _SIZE, _SENT))
        await _counted(opened, reader, _SENT, _SENT - _SIZE)


async def conflated(stage: Stage) -> None:
    """Pushes that replace each other, for a reader and for a stream of two topics; and pushes that do not."""
    rule, newest = "buffers.conflate", Buffer(overflow="conflate")
    async with stage.opened(listens=False, buffer=newest) as opened:
        whole, line = await _reader(stage, opened, rule, Buffer())
        reader = await stage.watch.within(
            rule, "a reader", opened.call("ticker", "BTCUSDT", buffer=newest)
        )
        other = await stage.watch.within(rule, _ETH, opened.call("ticker", "ETHUSDT"))
        for number in range(_SENT):
            await line.push(_BTC, {"lastPrice": str(number)})
        await line.push(_ETH, {"lastPrice": "50"})
        await line.push(_ETH, {"lastPrice": "51"})
        await _reads(stage, opened, rule, whole, range(_SENT))
        await _reads(stage, opened, rule, other, [50, 51])
        await _reads(stage, opened, rule, reader, [_SENT - 1])
        await _counted(opened, reader, _SENT, _SENT - 1)
        pushes = await _pushes(stage, opened, 2)
        told = [(one.topic, one.raw["lastPrice"]) for one in pushes]
        right = [(_BTC, str(_SENT - 1)), (_ETH, "51")]
        hold(rule, told == right, f"the stream told {told}, and the newest were {right}")
        counts = await opened.look(lambda: (opened.stream.received, opened.stream.dropped))
        right_counts = (3 + _SENT + 2, _SENT)
        hold("buffers.counted", counts == right_counts, f"the stream counts {counts}")
        asking = opened.call("trades", "BTCUSDT", buffer=newest)
        await stage.raised(rule, InvalidArgument, asking)


async def unread(stage: Stage) -> None:
    """A subscription that is read while its stream is not; then the stream is read, too."""
    rule = "buffers.unread"
    async with stage.opened(listens=False, buffer=Buffer(size=_SIZE)) as opened:
        reader, line = await _reader(stage, opened, rule, Buffer())
        for number in range(4 * _SIZE):
            await line.push(_BTC, {"lastPrice": str(number)})
            await _reads(stage, opened, rule, reader, [number])
        event = await stage.watch.within(rule, "what the stream kept", opened.next(opened.stream))
        kept = isinstance(event, Push) and event.raw["lastPrice"]
        hold(rule, kept == str(3 * _SIZE), f"the stream tells first of {event}")


async def unopened(stage: Stage) -> None:
    """A stream that is read while its subscription is not."""
    rule = "buffers.unread"
    async with stage.opened() as opened:
        reader, line = await _reader(stage, opened, rule, Buffer())
        for number in range(_MANY):
            await line.push(_BTC, {"lastPrice": str(number)})
        await opened.fence(rule, line)
        await _counted(opened, reader, _MANY, _MANY - _MOST_UNREAD, rule)
        await stage.raised(rule, StreamOverflow, opened.next(reader))
        await _reads(stage, opened, rule, reader, [_MANY - _MOST_UNREAD])


async def _pushes(stage: Stage, opened: Opened, count: int) -> list[Any]:
    """The next pushes that the stream tells."""
    found: list[Any] = []
    while len(found) < count:
        event = await stage.watch.within("buffers.conflate", "an event", opened.next(opened.stream))
        found += [event] if isinstance(event, Push) else []
    return found


async def _reader(stage: Stage, opened: Opened, rule: str, buffer: Buffer) -> tuple[Any, Line]:
    asking = opened.call("ticker", "BTCUSDT", buffer=buffer)
    reader = await stage.watch.within(rule, "a reader", asking)
    return reader, await stage.exchange.line(rule)


async def _slow(stage: Stage, opened: Opened, rule: str, buffer: Buffer) -> tuple[Any, Line]:
    """A reader that reads only after all has come."""
    reader, line = await _reader(stage, opened, rule, buffer)
    for number in range(_SENT):
        await line.push(_BTC, {"lastPrice": str(number)})
    await opened.fence(rule, line)
    return reader, line


async def _reads(stage: Stage, opened: Opened, rule: str, reader: Any, prices: Any) -> None:
    for price in prices:
        push = await stage.watch.within(rule, f"the push of {price}", opened.next(reader))
        got = None if push is END else push.raw["lastPrice"]
        hold(rule, got == str(price), f"{got} was read where {price} is next")


async def _counted(
    opened: Opened, reader: Any, received: int, dropped: int, rule: str = "buffers.counted"
) -> None:
    counts = await opened.look(lambda: (reader.received, reader.dropped))
    hold(rule, counts == (received, dropped), f"{counts}, of {(received, dropped)}")


async def cancelled(stage: Stage) -> None:
    """Readers that give up waiting, at every moment between a push and its reading."""
    rule = "readers.cancelled"
    async with stage.opened() as opened:
        reader, line = await _reader(stage, opened, rule, Buffer())
        read: list[str] = []
        for number in range(30):
            waiting = [stage.begin(opened.next(reader)) for _ in range(1 + number % 2)]
            await asyncio.sleep(0)
            await line.push(_BTC, {"lastPrice": str(number)})
            for _ in range(number // 2):
                await asyncio.sleep(0)
            for one in waiting:
                one.cancel()
            await asyncio.wait(waiting)
            read += [one.result().raw["lastPrice"] for one in waiting if not one.cancelled()]
            await opened.fence(rule, line)
            if len(read) <= number:
                push = await stage.watch.within(rule, f"push {number}", opened.next(reader))
                read.append(push.raw["lastPrice"])
        hold(rule, read == [str(number) for number in range(30)], f"read was {read}")


async def closed(stage: Stage) -> None:
    """A stream that is closed while some wait for it; and whoever comes later."""
    rule, exchange = "closing.told", stage.exchange
    exchange.snapshots["market.depth.BTCUSDT"] = snapshot(1)
    async with stage.opened() as opened:
        reader, line = await _reader(stage, opened, rule, Buffer())
        book = await stage.watch.within(rule, "a book", opened.call("book", "BTCUSDT"))
        user = await stage.watch.within(rule, "the account", opened.call("user"))
        exchange.silent.add("subscribe")
        exchange.door.clear()
        line.drop()
        await opened.told(rule, Gap)
        waiting = [stage.begin(opened.next(one)) for one in (reader, user)]
        reading = stage.begin(opened.on(book, "live"))
        asking = stage.begin(opened.call("ticker", "ETHUSDT"))
        for _ in range(5):
            await asyncio.sleep(0)
        await stage.watch.within("closing.ends", "closing the stream", opened.close())
        for one in waiting:
            end = await stage.watch.within(rule, "the word that it ended", one)
            hold(rule, end is END, f"{end!r} was read")
        for one in (reading, asking):
            await stage.raised(rule, StreamClosed, one)
        for thing, method, *arguments in (
            (opened.mm.stream(), "ticker", "BTCUSDT"),
            (opened.stream, "ticker", "BTCUSDT"),
            (opened.stream, "user"),
            (book, "live"),
        ):
            late = opened.on(thing, method, *arguments)
            await stage.raised(rule, StreamClosed, late)
        end = await stage.watch.within(rule, "reading after the end", opened.next(reader))
        hold(rule, end is END, f"{end!r} was read after the end")
        hold(rule, isinstance(opened.events[-1], Closed), f"told last was {opened.events[-1]}")
        hold(rule, opened.end is Closed, f"listening ended with {opened.end!r}")
        exchange.door.set()


async def ends(stage: Stage) -> None:
    """A stream with all that one can have is closed, while one connection is just being replaced."""
    rule, exchange = "closing.ends", stage.exchange
    exchange.snapshots["market.depth.BTCUSDT"] = snapshot(1)
    async with stage.opened(max_age=0.2, reconcile_interval=0.1) as opened:
        for method, *arguments in (("user",), ("book", "BTCUSDT"), ("trades", "BTCUSDT")):
            await stage.watch.within(rule, method, opened.call(method, *arguments))
        exchange.door.clear()
        await stage.watch.until(rule, "a replacement", lambda: len(exchange.knocks) > 2)
        await stage.watch.within(rule, "closing the stream", opened.close())
        exchange.door.set()


SCENES: dict[str, Scene] = {
    "raise": Scene(raised),
    "oldest": Scene(oldest),
    "conflate": Scene(conflated),
    "unread": Scene(unread),
    "unopened": Scene(unopened, AWAITED),
    "cancelled": Scene(cancelled, AWAITED),
    "closed": Scene(closed),
    "ends": Scene(ends),
}
