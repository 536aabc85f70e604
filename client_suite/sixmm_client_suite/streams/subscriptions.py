"""Topics that are asked for, refused, lost, left and asked for again."""

import asyncio
from http import HTTPStatus

from sixmm import (
    Connected,
    Gap,
    Push,
    Reconnecting,
    Refused,
    Resynced,
    SubscriptionRefused,
    SubscriptionTimeout,
    Unknown,
)

from sixmm_client_suite.rule import hold
from sixmm_client_suite.streams.client import END
from sixmm_client_suite.streams.exchange import Json, Line
from sixmm_client_suite.streams.stage import AWAITED, Scene, Stage

_BTC, _ETH, _SOL = (f"market.ticker.{symbol}" for symbol in ("BTCUSDT", "ETHUSDT", "SOLUSDT"))
_MANY = 120
_DELISTED, _BUSY = 2002, 5003


async def acknowledged(stage: Stage) -> None:
    """Answers that are not the one to the subscription, and then that one."""
    rule, exchange, watch = "subscribe.acknowledged", stage.exchange, stage.watch
    exchange.silent.add("subscribe")
    async with stage.opened(ack_timeout=60) as opened:
        asking = stage.begin(opened.call("ticker", "BTCUSDT"))
        line = await exchange.line(rule)
        frame = await _request(stage, rule, line, 1)
        hold(rule, frame["args"] == [_BTC], f"{frame} was sent for {_BTC}")
        await line.acknowledge(frame, name="another")
        await opened.fence(rule, line)
        hold(rule, not asking.done(), "it was not waited for the answer")
        hold(rule, not opened.of(Resynced), f"{_BTC} was told as subscribed before the answer")
        await line.acknowledge(frame)
        await watch.within(rule, "the answer", asking)
        await opened.told(rule, Resynced, topic=_BTC)
        asking = stage.begin(opened.call("ticker", "ETHUSDT"))
        frame = await _request(stage, rule, line, 2)
        await line.send({"id": frame["id"], "event": "subscribe", "success": True, "data": [_BTC]})
        await stage.raised(rule, SubscriptionRefused, asking)


async def anew(stage: Stage) -> None:
    """A topic that was given up and is asked for again, while the first answer is still to come."""
    rule, exchange, watch = "subscribe.acknowledged", stage.exchange, stage.watch
    exchange.silent.add("subscribe")
    async with stage.opened(ack_timeout=60, subscribe_timeout=0.5) as opened:
        await stage.raised(rule, SubscriptionTimeout, opened.call("ticker", "BTCUSDT"))
        line = await exchange.line(rule)
        asking = stage.begin(opened.call("ticker", "BTCUSDT"))
        frame = await _request(stage, rule, line, 2)
        await line.acknowledge(frame, name=line.asked("subscribe")[0]["id"])
        await opened.fence(rule, line)
        hold(rule, not asking.done(), "the answer to an earlier subscription was taken for it")
        await line.acknowledge(frame)
        reader = await watch.within(rule, "the answer", asking)
        await line.push(_BTC, {"lastPrice": "1"})
        push = await watch.within(rule, "a push", opened.next(reader))
        hold(rule, push.raw == {"lastPrice": "1"}, f"{push.raw} was told")
        await watch.within("subscribe.shared", _BTC, opened.call("ticker", "BTCUSDT"))
        hold("subscribe.shared", len(line.asked("subscribe")) == 2, "a topic was asked for twice")


async def meanwhile(stage: Stage) -> None:
    """A topic that is asked for by one more while its connection is gone."""
    rule, exchange = "subscribe.acknowledged", stage.exchange
    async with stage.opened() as opened:
        await stage.watch.within(rule, _BTC, opened.call("ticker", "BTCUSDT"))
        exchange.door.clear()
        (await exchange.line(rule)).drop()
        await opened.told(rule, Reconnecting)
        asking = stage.begin(opened.call("ticker", "BTCUSDT"))
        await stage.watch.until(rule, "another try", lambda: len(exchange.knocks) > 1)
        await asyncio.sleep(0.02)
        hold(rule, not asking.done(), "a topic was told as subscribed without a connection")
        exchange.door.set()
        reader = await stage.watch.within(rule, "the answer", asking)
        line = await exchange.line(rule, 2)
        await line.push(_BTC, {"lastPrice": "1"})
        await stage.watch.within(rule, "a push", opened.next(reader))


async def joined(stage: Stage) -> None:
    """Readers of an order book, of which the second comes later."""
    rule, exchange, topic = "pushes.whole", stage.exchange, "market.depth.BTCUSDT"
    exchange.snapshots[topic] = {"type": "snapshot", "endVersion": 1, "bids": [], "asks": []}
    async with stage.opened() as opened:
        first = await stage.watch.within(rule, topic, opened.call("depth", "BTCUSDT"))
        line = await exchange.line(rule)
        await stage.watch.within(rule, "a snapshot", opened.next(first))
        second = stage.begin(opened.call("depth", "BTCUSDT"))
        reader = await stage.watch.within(rule, "a second reader", second)
        await line.push(topic, {"type": "update", "endVersion": 2})
        push = await stage.watch.within(rule, "a push for it", opened.next(reader))
        hold(rule, push.raw["type"] == "snapshot", f"the first push that it gets is {push.raw}")


async def _request(stage: Stage, rule: str, line: Line, number: int) -> Json:
    """A subscription of the client, counted from 1."""
    what = f"subscription {number}"
    frames = await stage.watch.until(rule, what, lambda: line.asked("subscribe")[number - 1 :])
    return frames[0]


async def refused(stage: Stage) -> None:
    """A topic that is refused at once, and one that is refused after a reconnect."""
    rule, exchange = "subscribe.refused", stage.exchange
    exchange.refuses[_ETH] = _DELISTED
    async with stage.opened() as opened:
        btc = await stage.watch.within(rule, _BTC, opened.call("ticker", "BTCUSDT"))
        error = await stage.raised(rule, SubscriptionRefused, opened.call("ticker", "ETHUSDT"))
        told = (error.topic, error.code, error.message)
        right = (_ETH, _DELISTED, f"no {_ETH} here")
        hold(rule, told == right, f"the error tells {told}, and was told {right}")
        await opened.told(rule, Refused, topic=_ETH, code=_DELISTED)
        line = await exchange.line(rule)
        await line.push(_BTC, {"lastPrice": "1"})
        await stage.watch.within(rule, "a push of the other topic", opened.next(btc))
        exchange.refuses[_BTC] = _DELISTED
        line.drop()
        await stage.raised(rule, SubscriptionRefused, opened.next(btc))
        await opened.told(rule, Refused, topic=_BTC)
        exchange.refuses.clear()
        (await exchange.line(rule, 2)).drop()
        line = await exchange.line(rule, 3)
        await stage.watch.within(rule, _SOL, opened.call("ticker", "SOLUSDT"))
        asked = line.topics("subscribe")
        hold(rule, asked == [_SOL], f"{asked} were asked for, some of which had been refused")


async def refused_book(stage: Stage) -> None:
    """A contract that is not there any more after a reconnect, and whose book is kept."""
    rule, exchange, topic = "subscribe.refused", stage.exchange, "market.depth.BTCUSDT"
    exchange.snapshots[topic] = {"type": "snapshot", "endVersion": 1, "bids": [], "asks": []}
    async with stage.opened() as opened:
        book = await stage.watch.within(rule, topic, opened.call("book", "BTCUSDT"))
        exchange.refuses[topic] = _DELISTED
        exchange.door.clear()
        (await exchange.line(rule)).drop()
        await opened.told(rule, Gap)
        waiting = stage.begin(opened.on(book, "live"))
        exchange.door.set()
        await stage.raised(rule, SubscriptionRefused, waiting)
        await stage.raised(rule, SubscriptionRefused, opened.call("book", "BTCUSDT"))


async def alone(stage: Stage) -> None:
    """One of several topics of a frame is refused."""
    rule, exchange = "subscribe.alone", stage.exchange
    async with stage.opened() as opened:
        for symbol in ("BTCUSDT", "ETHUSDT", "SOLUSDT"):
            await stage.watch.within(rule, symbol, opened.call("ticker", symbol))
        exchange.refuses[_ETH] = _DELISTED
        (await exchange.line(rule)).drop()
        await opened.told(rule, Refused, topic=_ETH)
        for topic in (_BTC, _SOL):
            await opened.told(rule, Resynced, 2, topic=topic)
        hold(rule, len(opened.of(Refused)) == 1, f"refused: {opened.of(Refused)}")


async def later(stage: Stage) -> None:
    """A refusal that passes."""
    rule, exchange = "subscribe.later", stage.exchange
    exchange.refuses[_BTC] = _BUSY
    async with stage.opened() as opened:
        asking = stage.begin(opened.call("ticker", "BTCUSDT"))
        line = await exchange.line(rule)
        await stage.watch.until(rule, "a subscription", lambda: line.asked("subscribe"))
        await opened.fence(rule, line)
        exchange.refuses.clear()
        await stage.watch.within(rule, "a second try", asking)
        hold(rule, not opened.of(Refused), "it was told as refused")
        hold(rule, not opened.of(Reconnecting), "the connection was given up")


async def unanswered(stage: Stage) -> None:
    """A subscription that is never answered on the first connection."""
    rule, exchange = "subscribe.unanswered", stage.exchange
    exchange.silent.add("subscribe")
    async with stage.opened(ack_timeout=0.2) as opened:
        asking = stage.begin(opened.call("ticker", "BTCUSDT"))
        await stage.watch.until(
            rule, "a subscription", lambda: exchange.lines and exchange.lines[0].asked("subscribe")
        )
        exchange.silent.clear()
        line = await exchange.line(rule, 2)
        await stage.watch.within(rule, "the answer on the next connection", asking)
        hold(rule, line.topics("subscribe") == [_BTC], f"{line.frames} was sent on it")


async def late(stage: Stage) -> None:
    """A subscription that is never answered on any connection, and an exchange that lets nobody in."""
    rule, exchange = "subscribe.timeout", stage.exchange
    exchange.silent.add("subscribe")
    async with stage.opened(subscribe_timeout=0.3, ack_timeout=0.1) as opened:
        await stage.raised(rule, SubscriptionTimeout, opened.call("ticker", "BTCUSDT"))
        exchange.silent.clear()
        await stage.watch.within(rule, _ETH, opened.call("ticker", "ETHUSDT"))
        exchange.lines[-1].drop()
        count = len(opened.of(Resynced, topic=_ETH))
        await opened.told(rule, Resynced, count + 1, topic=_ETH)
        asked = exchange.lines[-1].topics("subscribe")
        hold("subscribe.left", asked == [_ETH], f"{asked} were subscribed, and one was given up")
    exchange.status = HTTPStatus.SERVICE_UNAVAILABLE
    async with stage.opened(subscribe_timeout=0.3) as opened:
        await stage.raised(rule, SubscriptionTimeout, opened.call("ticker", "BTCUSDT"))


async def again(stage: Stage) -> None:
    """A connection is lost with three topics on it."""
    rule, exchange = "subscribe.again", stage.exchange
    topics = [_BTC, _ETH, "market.tickers"]
    async with stage.opened() as opened:
        for method, arguments in (
            ("ticker", ["BTCUSDT"]),
            ("ticker", ["ETHUSDT"]),
            ("tickers", []),
        ):
            await stage.watch.within(rule, method, opened.call(method, *arguments))
        left = await stage.watch.within(rule, _SOL, opened.call("ticker", "SOLUSDT"))
        await opened.on(left, "close")
        for number in range(1, 4):
            line = await exchange.line(rule, number)
            for topic in topics:
                await opened.told(rule, Resynced, number, topic=topic)
            line.drop()
        line = await exchange.line(rule, 4)
        for topic in topics:
            await opened.told(rule, Resynced, 4, topic=topic)
        for one in exchange.lines[1:]:
            asked = sorted(one.topics("subscribe"))
            hold(rule, asked == sorted(topics), f"{asked} were subscribed on a later connection")


async def many(stage: Stage) -> None:
    """More topics than anybody would name in one request."""
    rule, exchange = "subscribe.again", stage.exchange
    symbols = [f"C{number}USDT" for number in range(_MANY)]
    async with stage.opened() as opened:
        for symbol in symbols:
            await stage.watch.within(rule, symbol, opened.call("ticker", symbol))
        (await exchange.line(rule)).drop()
        line = await exchange.line(rule, 2)
        last = f"market.ticker.{symbols[-1]}"
        await opened.told(rule, Resynced, 2, topic=last)
        asked = sorted(line.topics("subscribe"))
        hold(
            rule, len(set(asked)) == len(asked) == _MANY, f"{len(asked)} of {_MANY} were subscribed"
        )
        hold(
            rule,
            len(line.asked("subscribe")) < _MANY / 10,
            "each of them took a request of its own",
        )


async def told(stage: Stage) -> None:
    """What is told of a connection that is lost."""
    rule, exchange = "events.told", stage.exchange
    async with stage.opened() as opened:
        await stage.watch.within(rule, _BTC, opened.call("ticker", "BTCUSDT"))
        line = await exchange.line(rule)
        await line.push(_BTC, {"lastPrice": "1"})
        await opened.told(rule, Push)
        await line.close(1012, "maintenance")
        line = await exchange.line(rule, 2)
        await opened.told(rule, Resynced, 2)
        await line.push(_BTC, {"lastPrice": "2"})
        await opened.told(rule, Push, 2)
        kinds = [type(event) for event in opened.events]
        right = [Connected, Resynced, Push, Gap, Reconnecting, Connected, Resynced, Push]
        hold(rule, kinds == right, f"told were {[kind.__name__ for kind in kinds]}")
        lost = opened.of(Reconnecting)[0]
        facts = (lost.code, lost.attempt, lost.private, lost.wait > 0, bool(lost.reason))
        hold(rule, facts == (1012, 1, False, True, True), f"it was told as {lost}")
        hold(
            rule, "maintenance" in lost.reason, f"the exchange's words are not told: {lost.reason}"
        )
        numbers = [(one.number, one.private) for one in opened.of(Connected)]
        hold(rule, numbers == [(1, False), (2, False)], f"connections were told as {numbers}")


async def left(stage: Stage) -> None:
    """Readers that leave, and topics that somebody else still reads."""
    exchange, watch = stage.exchange, stage.watch
    async with stage.opened() as opened:
        first = await watch.within("subscribe.shared", _BTC, opened.call("ticker", "BTCUSDT"))
        second = await watch.within("subscribe.shared", _BTC, opened.call("ticker", "BTCUSDT"))
        line = await exchange.line("subscribe.shared")
        asked = line.topics("subscribe")
        hold("subscribe.shared", asked == [_BTC], f"{asked} were subscribed for two readers")
        await opened.on(first, "close")
        end = await watch.within("subscribe.left", "the end of a reader", opened.next(first))
        hold("subscribe.left", end is END, f"{end} was read after the reader was closed")
        await opened.fence("subscribe.shared", line)
        gone = line.topics("unsubscribe")
        hold("subscribe.shared", not gone, f"{gone} were unsubscribed while one is read")
        await line.push(_BTC, {"lastPrice": "1"})
        await watch.within("subscribe.shared", "a push after all", opened.next(second))
        await opened.on(second, "close")
        rule = "subscribe.left"
        await watch.until(rule, "an unsubscription", lambda: line.asked("unsubscribe"))
        hold(rule, line.topics("unsubscribe") == [_BTC], f"sent was {line.asked('unsubscribe')}")
        await line.push(_BTC, {"lastPrice": "2"})  # it was under way
        await opened.fence(rule, line)
        hold(rule, len(opened.of(Push)) == 1, "a push was told of what nobody reads")
        strange = [one.raw for one in opened.of(Unknown) if "topic" in one.raw]
        hold(rule, not strange, f"{strange} was told as of a topic that nobody knows")


async def replaced(stage: Stage) -> None:
    """A connection that is replaced by plan; at first, the next one is not let in."""
    rule, exchange, watch = "connections.replaced", stage.exchange, stage.watch
    async with stage.opened(max_age=0.2, reconnect_delay_max=0.1) as opened:
        reader = await watch.within(rule, _BTC, opened.call("ticker", "BTCUSDT"))
        old = await exchange.line(rule)
        exchange.status = HTTPStatus.SERVICE_UNAVAILABLE
        await watch.until(rule, "a try that fails", lambda: len(exchange.knocks) > 1)
        exchange.door.clear()
        exchange.status = None
        await watch.until(rule, "another try", lambda: len(exchange.knocks) > 2)
        await old.push(_BTC, {"lastPrice": "1"})
        push = await watch.within(rule, "a push of the old connection", opened.next(reader))
        hold(rule, push.raw == {"lastPrice": "1"}, f"{push.raw} was told")
        hold(rule, not old.ended and not opened.of(Gap), "the old connection was given up too soon")
        exchange.door.set()
        new = await exchange.line(rule, 2)
        await opened.told(rule, Gap, topic=_BTC)
        await opened.told(rule, Resynced, 2, topic=_BTC)
        await old.push(_BTC, {"lastPrice": "666"})
        await new.push(_BTC, {"lastPrice": "2"})
        push = await watch.within(rule, "a push of the new connection", opened.next(reader))
        hold(rule, push.raw == {"lastPrice": "2"}, f"{push.raw} was told")
        await watch.until(rule, "the end of the old connection", lambda: old.ended)
        hold(rule, not opened.of(Reconnecting), "a replacement was told as a loss")


SCENES: dict[str, Scene] = {
    "acknowledged": Scene(acknowledged),
    "anew": Scene(anew, AWAITED),
    "meanwhile": Scene(meanwhile),
    "joined": Scene(joined),
    "refused": Scene(refused),
    "refused-book": Scene(refused_book),
    "alone": Scene(alone),
    "later": Scene(later),
    "unanswered": Scene(unanswered),
    "late": Scene(late, AWAITED),
    "again": Scene(again),
    "many": Scene(many),
    "told": Scene(told),
    "left": Scene(left),
    "replaced": Scene(replaced, AWAITED),
}
