"""Order books: followed exactly, and never read while they may be wrong."""

import random
from decimal import Decimal
from typing import Any

from sixmm import BookNotLive, Gap, NotEnoughDepth, Reconnecting, Resynced

from sixmm_client_suite.rule import Broken, hold
from sixmm_client_suite.streams.client import END
from sixmm_client_suite.streams.exchange import Json
from sixmm_client_suite.streams.kept_book import (
    LIVE,
    SYMBOL,
    TOPIC,
    Kept,
    Levels,
    Truth,
    kept,
    snapshot,
    update,
)
from sixmm_client_suite.streams.stage import AWAITED, Scene, Stage
from sixmm_client_suite.values import NUMBER


async def exact(stage: Stage) -> None:
    """Many updates of numbers that no float holds, in several spellings."""
    rule, draw, truth = "book.exact", random.Random(7), Truth()  # noqa: S311 - repeatable on purpose
    first = snapshot(1, _drawn_levels(draw, 90), _drawn_levels(draw, 110))
    truth.take(first)
    async with stage.opened() as opened:
        one = await kept(stage, opened, rule, first)
        for version in range(2, 30):
            levels = _drawn_levels(draw, 90), _drawn_levels(draw, 110)
            push = {**snapshot(version, *levels), "type": "update"}
            truth.take(push)
            await one.push(rule, push)
            await one.is_live(rule)
            await opened.look(lambda: truth.check(rule, one.book, version))  # noqa: B023
        hold("book.gap", not opened.of(Gap), "a gap was told where there was none")


def _drawn_levels(draw: random.Random, around: int) -> Levels:
    whole = draw.sample(range(around - 8, around + 9), 6)
    places = ["", ".0", ".50", ".123456789012345678", ".000000000000000001"]
    quantities = ["0", "1", "0.1", "2.50", "12345678901234567890.123456789", "0.000"]
    return [[f"{one}{draw.choice(places)}", draw.choice(quantities)] for one in whole]


async def evolved(stage: Stage) -> None:
    """Levels of JSON numbers, levels of three places, versions as strings, and fields that nobody knows."""
    rule = "book.evolves"
    first = snapshot(1, [[NUMBER + "99.10", NUMBER + "0.12345678901234567890"]])
    async with stage.opened() as opened:
        one = await kept(stage, opened, rule, first)
        await one.is_at(rule, 1, {"99.1": "0.12345678901234567890"}, {"101": "1"})
        second = {**update(2, ["98", "2", "7"]), "endVersion": "2", "startVersion": "2", "depth": 5}
        third: Json = {
            k: v for k, v in update(3, ["97", "3"]).items() if k not in ("asks", "symbol")
        }
        await one.push(rule, second, {**third, "checksum": None})
        bids = {"99.1": "0.12345678901234567890", "98": "2", "97": "3"}
        await one.is_at(rule, 3, bids, {"101": "1"})


async def gap(stage: Stage) -> None:
    """A version is missing."""
    rule = "book.gap"
    async with stage.opened() as opened:
        one = await kept(stage, opened, rule, snapshot(1))
        stage.exchange.snapshots.clear()
        await one.push(rule, update(2, ["98", "2"]), update(4, ["97", "4"]))
        await one.is_not_live(rule, "version 3 is missing")
        await opened.told(rule, Gap, topic=TOPIC)
        await one.asked_anew(rule, 2)
        gaps = await opened.look(lambda: one.book.gaps)
        hold("book.reads", gaps == 1, f"{gaps} gaps were counted of 1")
        await one.is_in("book.states", "SYNCING", "a snapshot was asked for")
        await one.push("book.early", update(5, ["96", "5"]), update(3, ["96", "3"]))
        await one.is_not_live("book.early", "no new snapshot has come")
        await one.push(rule, snapshot(10, [["95", "1"]]), update(11, ["94", "1"]))
        await one.is_at(rule, 11, {"95": "1", "94": "1"}, {"101": "1"})
        await one.push(rule, {**update(13), "startVersion": None})
        await one.is_not_live(rule, "version 12 is missing")


async def guarded(stage: Stage) -> None:
    """Everything of a book that may be wrong is read."""
    rule = "book.guarded"
    async with stage.opened() as opened:
        one = await kept(stage, opened, rule, snapshot(1))
        stage.exchange.snapshots.clear()
        await one.push(rule, update(3))
        for name, read in _READS.items():
            await stage.raised(rule, BookNotLive, opened.look(lambda: read(one.book)))  # noqa: B023
            hold(rule, bool(name), name)
        stage.exchange.snapshots[TOPIC] = snapshot(5)


_READS: dict[str, Any] = {
    "best_bid": lambda book: book.best_bid,
    "best_ask": lambda book: book.best_ask,
    "version": lambda book: book.version,
    "depth": lambda book: book.depth(1),
    "vwap": lambda book: book.vwap("BUY", "1"),
}


async def repeats(stage: Stage) -> None:
    """Updates that come again, the last one and an older one."""
    rule = "book.repeats"
    async with stage.opened() as opened:
        one = await kept(stage, opened, rule, snapshot(1))
        second, third = update(2, ["98", "2"]), update(3, ["98", "3"])
        await one.push(rule, second, third, third, second)
        await one.is_at(rule, 3, {"99": "1", "98": "3"}, {"101": "1"})
        await one.push(rule, update(4, ["98", "0"]), third)
        await one.is_at(rule, 4, {"99": "1"}, {"101": "1"})
        hold(rule, not opened.of(Gap), "a push that came again was told as a gap")


async def overlap(stage: Stage) -> None:
    """Updates that make several versions, some of which are known."""
    rule = "book.overlap"
    async with stage.opened() as opened:
        one = await kept(stage, opened, rule, snapshot(1))
        await one.push(rule, update(4, ["98", "4"], since=2), update(6, ["98", "6"], since=3))
        await one.is_at(rule, 6, {"99": "1", "98": "6"}, {"101": "1"})
        hold(rule, not opened.of(Gap), "a version that is known was told as missing")


async def early(stage: Stage) -> None:
    """Updates that come before the snapshot, and older ones after it."""
    rule = "book.early"
    async with stage.opened() as opened:
        asking = stage.begin(opened.call("book", SYMBOL))
        line = await stage.exchange.line(rule)
        await opened.told(rule, Resynced)
        await line.push(TOPIC, update(4, ["98", "4"]))
        await line.push(TOPIC, update(5, ["98", "5"]))
        await opened.fence(rule, line)
        hold(rule, not asking.done(), "a book was made of updates alone")
        await line.push(TOPIC, snapshot(7))
        one = Kept(stage, opened, line, await stage.watch.within(rule, "the book", asking))
        await one.push(rule, update(6, ["98", "6"]), update(8, ["97", "8"]))
        await one.is_at(rule, 8, {"99": "1", "97": "8"}, {"101": "1"})


async def removes(stage: Stage) -> None:
    """Quantities of 0, in all spellings, of prices that are there and that are not."""
    rule = "book.removes"
    first = snapshot(1, [["99", "1"], ["98.50", "1"], ["98", "0"]], [["101", "1"], ["102", "3"]])
    async with stage.opened() as opened:
        one = await kept(stage, opened, rule, first)
        await one.is_at(rule, 1, {"99": "1", "98.5": "1"}, {"101": "1", "102": "3"})
        gone = [["99", "0"], ["98.5", "0.00"], ["97", "0"]]
        await one.push(rule, update(2, *gone, asks=[["102", "0"]]))
        await one.is_at(rule, 2, {}, {"101": "1"})
        best = await opened.look(lambda: one.book.best_bid)
        hold(rule, best is None, f"the best bid of no bids is {best}")


async def crossed(stage: Stage) -> None:
    """Updates and a snapshot in which a bid is no less than an ask."""
    rule = "book.crossed"
    async with stage.opened() as opened:
        one = await kept(stage, opened, rule, snapshot(1))
        stage.exchange.snapshots.clear()
        for number, price in enumerate(("101", "105"), 2):
            await one.push(rule, update(number, [price, "1"]))
            await one.is_not_live(rule, f"a bid at {price} meets an ask at 101")
            await opened.told(rule, Gap, number - 1, topic=TOPIC)
            await one.asked_anew(rule, number)
            await one.push(rule, snapshot(number))
            await one.is_live(rule)
        await one.push(rule, snapshot(9, [["103", "1"]]))
        await one.is_not_live(rule, "the snapshot is crossed")
        stage.exchange.snapshots[TOPIC] = snapshot(10)


def bad(version: int) -> dict[str, Any]:
    """What can't be a book; each would follow on the version before."""
    levels = {
        "words for a price": ["ninety", "1"],
        "words for a quantity": ["98", "much"],
        "a level of one place": ["98"],
        "a price below 0": ["-98", "1"],
        "a price of 0": ["0", "1"],
        "a quantity below 0": ["98", "-1"],
        "no number": ["98", "NaN"],
        "an endless price": ["Infinity", "1"],
    }
    return {
        "a number": 5,
        "null": None,
        "a list": [],
        "no version": {"type": "update", "bids": []},
        "words for a version": {**update(version), "endVersion": "two"},
        **{name: update(version, level) for name, level in levels.items()},
        "two quantities at a price": update(version, ["98", "1"], ["98", "2"]),
        "another contract": {**update(version, ["98", "1"]), "symbol": "ETHUSDT"},
        "another type": {**update(version, ["98", "1"]), "type": "delta"},
        "a number for levels": {**update(version), "bids": 5},
        "levels of null": {**update(version), "bids": [None]},
        "a snapshot of one side": {**snapshot(version), "asks": None},
    }


async def hostile(stage: Stage) -> None:
    """Pushes that can't be of a book."""
    rule = "book.hostile"
    async with stage.opened(reconnect_delay=0.001) as opened:
        one = await kept(stage, opened, rule, snapshot(1))
        for number, name in enumerate(bad(0), 1):
            # What comes next holds what could not be read.
            stage.exchange.snapshots[TOPIC] = snapshot(number + 1)
            await one.push(rule, bad(number + 1)[name])
            await opened.told(rule, Gap, number, topic=TOPIC)
            await one.lives(rule)
            try:
                await one.is_at(rule, number + 1, {"99": "1"}, {"101": "1"})
            except BookNotLive as error:
                raise Broken(rule, f"after {name}: {error}") from None
        hold(rule, not opened.of(Reconnecting), "the connection was given up")


async def hopeless(stage: Stage) -> None:
    """An exchange whose snapshots are all wrong."""
    rule, longest, seconds = "book.patience", 4.0, 60.0
    async with stage.opened(reconnect_delay=0.5, reconnect_delay_max=longest) as opened:
        one = await kept(stage, opened, rule, snapshot(1))
        stage.exchange.snapshots[TOPIC] = snapshot(10, [["105", "1"]])
        await one.push(rule, update(9))
        most, asked = seconds / longest + 5, one.line.frames
        too_often = "it is asked for without a pause"
        await stage.watch.passes(seconds, rule, too_often, lambda: len(asked) > 3 * most)
        times = len(one.line.topics("subscribe"))
        fits = seconds / longest / 2 <= times <= most
        hold(
            rule,
            fits,
            f"it was subscribed {times} times in {seconds:g} s, where {longest:g} s is the longest wait",
        )
        stage.exchange.snapshots[TOPIC] = snapshot(10)
        await one.lives(rule)


async def followed(stage: Stage) -> None:
    """Every change of a book is followed: an update, a gap, a snapshot, and its end."""
    rule = "book.followed"
    async with stage.opened() as opened:
        one = await kept(stage, opened, rule, snapshot(1))
        stage.exchange.snapshots.clear()
        changes = one.book.changes()
        for push, state in (
            (update(2), LIVE),
            (update(4), "SYNCING"),
            (snapshot(9), LIVE),
            (update(10), LIVE),
        ):
            await one.push(rule, push)
            told = await stage.watch.within(rule, f"the change to {state}", opened.next(changes))
            hold(rule, told == state, f"{told} was told, and it is {state}")
        stage.exchange.door.clear()
        one.line.drop()
        await opened.told(rule, Reconnecting)
        told = await stage.watch.within(rule, "the change to STALE", opened.next(changes))
        hold(rule, told == "STALE", f"{told} was told, and its connection is gone")
        stage.exchange.door.set()
        one.line = await stage.exchange.line(rule, 2)
        told = await stage.watch.within(rule, "the change to SYNCING", opened.next(changes))
        hold(rule, told == "SYNCING", f"{told} was told, and a snapshot was asked for")
        await one.push(rule, snapshot(10))
        told = await stage.watch.within(rule, "the change to LIVE", opened.next(changes))
        hold(rule, told == LIVE, f"{told} was told of a snapshot")
        waiting = stage.begin(opened.next(changes))
        await one.push(rule, update(10))
        hold(rule, not waiting.done(), "a push that came again was told as a change")
        await opened.on(one.book, "close")
        told = await stage.watch.within(rule, "the change to STALE", waiting)
        hold(rule, told == "STALE", f"{told} was told of a book that was closed")
        end = await stage.watch.within(rule, "the end of the changes", opened.next(changes))
        hold(rule, end is END, f"{end} was told after the end")


async def left(stage: Stage) -> None:
    """A book that is closed, and another one of the same contract."""
    rule = "book.left"
    async with stage.opened() as opened:
        one = await kept(stage, opened, rule, snapshot(1))
        again = await stage.watch.within(rule, "the same book", opened.call("book", SYMBOL))
        hold("subscribe.shared", one.line.topics("subscribe") == [TOPIC], "it was subscribed twice")
        await opened.on(one.book, "close")
        for book in (one.book, again):
            await stage.raised(rule, BookNotLive, opened.look(lambda: book.best_bid))  # noqa: B023
        await stage.watch.until(
            rule, "an unsubscription", lambda: one.line.topics("unsubscribe") == [TOPIC]
        )
        stage.exchange.snapshots.clear()
        asking = stage.begin(opened.call("book", SYMBOL))
        await one.asked_anew(rule, 2)
        await one.push(rule, snapshot(5, [["90", "1"]]))
        one.book = await stage.watch.within(rule, "another book", asking)
        await one.is_at(rule, 5, {"90": "1"}, {"101": "1"})


async def lost(stage: Stage) -> None:
    """The connection is lost; the next one begins with an older version, as if the exchange counted anew."""
    rule, exchange = "book.lost", stage.exchange
    async with stage.opened() as opened:
        one = await kept(stage, opened, rule, snapshot(5))
        exchange.snapshots.clear()
        exchange.door.clear()
        one.line.drop()
        await opened.told(rule, Gap, topic=TOPIC)
        await one.is_not_live(rule, "its connection is gone")
        await one.is_in("book.states", "STALE", "its connection is gone")
        await stage.raised(rule, BookNotLive, opened.look(lambda: one.book.best_bid))
        exchange.door.set()
        one.line = await exchange.line(rule, 2)
        await opened.told(rule, Resynced, 2, topic=TOPIC)
        await one.is_in("book.states", "SYNCING", "a snapshot was asked for")
        await one.push(rule, update(6, ["98", "6"]))
        await one.is_not_live(rule, "no snapshot has come over the new connection")
        await one.push(rule, snapshot(2, [["90", "1"]]))
        await one.is_not_live(rule, "version 6 came over this connection before")
        one.line.drop()
        one.line = await exchange.line(rule, 3)
        await opened.told(rule, Resynced, 3, topic=TOPIC)
        await one.push(rule, snapshot(2, [["90", "1"]]))
        await one.is_not_live(rule, "a version that is older than what was seen has to be proven")
        for version in (3, 4, 5):
            await one.push(rule, update(version))
            await one.is_not_live(rule, "version 6 came before")
        await one.push(rule, update(6))
        await one.is_at(rule, 6, {"90": "1"}, {"101": "1"})


async def reads(stage: Stage) -> None:
    """Best prices, depth and mean prices."""
    rule = "book.reads"
    bids, asks = (
        [["99", "1"], ["98.5", "2"], ["97", "3"]],
        [["101", "1"], ["102", "2"], ["104.5", "4"]],
    )
    async with stage.opened() as opened:
        one = await kept(stage, opened, rule, snapshot(1, bids[::-1], asks[1:] + asks[:1]))
        await one.line.push(TOPIC, update(2, ["80", "0"]), ts=7)
        await opened.fence(rule, one.line)
        right = [[tuple(map(Decimal, level)) for level in side] for side in (bids, asks)]
        for name, read, value in (
            ("ts", lambda book: (book.ts, book.depth().ts), (7, 7)),
            ("best_bid", lambda book: book.best_bid, right[0][0]),
            ("best_ask", lambda book: book.best_ask, right[1][0]),
            (
                "depth",
                lambda book: (*book.depth(2).bids, *book.depth(2).asks),
                (*right[0][:2], *right[1][:2]),
            ),
            ("vwap to buy", lambda book: book.vwap("BUY", "4"), Decimal("102.375")),
            ("vwap to sell", lambda book: book.vwap("SELL", Decimal(2)), Decimal("98.75")),
        ):
            got = await stage.watch.within(rule, name, opened.look(lambda: read(one.book)))  # noqa: B023
            hold(rule, got == value, f"{name} is {got}, and not {value}")
        too_much = opened.look(lambda: one.book.vwap("BUY", "7.1"))
        await stage.raised(rule, NotEnoughDepth, too_much)


async def snapshots(stage: Stage) -> None:
    """What was read of a book, after it has changed."""
    rule = "book.snapshots"
    async with stage.opened() as opened:
        one = await kept(stage, opened, rule, snapshot(1))
        held = await opened.look(one.book.depth)
        before = held.version, held.bids, held.asks
        await one.push(rule, update(2, ["99", "5"], ["98", "1"], asks=[["101", "0"]]))
        after = held.version, held.bids, held.asks
        hold(rule, after == before, f"{before} has become {after}")
        kinds = type(held.bids), type(held.bids[0])
        hold(rule, kinds == (tuple, tuple), f"its levels are {kinds}")
        try:
            held.version = 9
        except AttributeError:
            return
        raise Broken(rule, "it can be changed")


async def untyped(stage: Stage) -> None:
    """Pushes that do not say what they are, and a gap between them."""
    rule, exchange = "book.untyped", stage.exchange
    first, later = ({k: v for k, v in snapshot(n).items() if k != "type"} for n in (1, 20))
    second, fifth, sixth = (
        {k: v for k, v in update(n, ["98", "1"]).items() if k != "type"} for n in (2, 5, 6)
    )
    async with stage.opened() as opened:
        one = await kept(stage, opened, rule, first)
        await one.push(rule, second)
        await one.is_at(rule, 2, {"99": "1", "98": "1"}, {"101": "1"})
        exchange.snapshots[TOPIC] = later
        await one.line.push(TOPIC, fifth)
        await one.line.push(TOPIC, sixth)  # it was under way
        await opened.told(rule, Gap, topic=TOPIC)
        await one.lives(rule)
        await one.is_at(rule, 20, {"99": "1"}, {"101": "1"})


SCENES: dict[str, Scene] = {
    "book-exact": Scene(exact),
    "book-evolved": Scene(evolved),
    "book-gap": Scene(gap),
    "book-guarded": Scene(guarded),
    "book-repeats": Scene(repeats),
    "book-overlap": Scene(overlap),
    "book-early": Scene(early),
    "book-removes": Scene(removes),
    "book-crossed": Scene(crossed),
    "book-hostile": Scene(hostile),
    "book-hopeless": Scene(hopeless, AWAITED),
    "book-followed": Scene(followed),
    "book-left": Scene(left),
    "book-lost": Scene(lost),
    "book-reads": Scene(reads),
    "book-snapshots": Scene(snapshots),
    "book-untyped": Scene(untyped),
}
