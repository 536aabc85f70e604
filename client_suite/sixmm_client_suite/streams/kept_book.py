"""A book that is followed, and the truth about it: what the pushes make, by the description alone."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from attrs import define, field
from sixmm import Book

from sixmm_client_suite.rule import hold
from sixmm_client_suite.streams.client import Opened
from sixmm_client_suite.streams.exchange import Json, Line
from sixmm_client_suite.streams.stage import Stage

TOPIC, SYMBOL = "market.depth.BTCUSDT", "BTCUSDT"
LIVE = "LIVE"

Levels = list[list[str]]


def snapshot(version: int, bids: Levels | None = None, asks: Levels | None = None) -> Json:
    """A push with the whole book; by default one of two levels."""
    return {
        "symbol": SYMBOL,
        "type": "snapshot",
        "startVersion": version,
        "endVersion": version,
        "bids": [["99", "1"]] if bids is None else bids,
        "asks": [["101", "1"]] if asks is None else asks,
    }


def update(
    version: int, *bids: list[str], since: int | None = None, asks: Levels | None = None
) -> Json:
    """A push with what changed to a version; from an earlier one on, where that is given."""
    start = version if since is None else since
    changed = {**snapshot(version, list(bids), asks or []), "startVersion": start}
    return {**changed, "type": "update"}


@define(eq=False)
class Truth:
    """The book as a reader of the pushes by the description has it."""

    bids: dict[Decimal, Decimal] = field(factory=dict)
    asks: dict[Decimal, Decimal] = field(factory=dict)

    def take(self, push: Json) -> None:
        """Apply a push that follows on the last one."""
        for name, side in (("bids", self.bids), ("asks", self.asks)):
            if push["type"] == "snapshot":
                side.clear()
            for price, quantity in push[name]:
                side[Decimal(price)] = Decimal(quantity)
                if not side[Decimal(price)]:
                    del side[Decimal(price)]

    def check(self, rule: str, book: Book, version: int) -> None:
        """Raise Broken unless the book is the same."""
        held = book.depth()
        hold(
            rule, held.version == book.version == version, f"it is at {held.version}, not {version}"
        )
        bids = tuple(sorted(self.bids.items(), reverse=True))
        asks = tuple(sorted(self.asks.items()))
        same = (held.bids, held.asks) == (bids, asks)
        hold(rule, same, f"at {version} it is {held.bids} {held.asks}, and not {bids} {asks}")
        exact = all(type(one) is Decimal for level in (*held.bids, *held.asks) for one in level)
        hold(rule, exact, f"it is not made of exact numbers: {held}")


@define(eq=False)
class Kept:
    """A book that is followed, and its connection."""

    stage: Stage
    opened: Opened
    line: Line
    book: Any

    async def push(self, rule: str, *pushes: Any) -> None:
        """Have some pushes come, and be read."""
        for number, data in enumerate(pushes):
            await self.line.push(TOPIC, data, ts=number)
        await self.opened.fence(rule, self.line)

    async def is_at(
        self, rule: str, version: int, bids: Mapping[str, str], asks: Mapping[str, str]
    ) -> None:
        """Raise Broken unless it is live and has these levels."""
        await self.is_live(rule)
        truth = Truth(*({Decimal(k): Decimal(v) for k, v in side.items()} for side in (bids, asks)))
        await self.opened.look(lambda: truth.check(rule, self.book, version))

    async def is_live(self, rule: str) -> None:
        """Raise Broken unless it can be read."""
        state = await self.opened.look(lambda: self.book.state)
        hold(rule, state == LIVE, f"it is {state}")

    async def is_in(self, rule: str, right: str, why: str) -> None:
        """Raise Broken unless it says of itself what is so."""
        state = await self.opened.look(lambda: self.book.state)
        hold(rule, state == right, f"it is {state}, and not {right}: {why}")

    async def is_not_live(self, rule: str, why: str) -> None:
        """Raise Broken where it says that it is right."""
        state = await self.opened.look(lambda: self.book.state)
        hold(rule, state != LIVE, f"it is {state}: {why}")

    async def lives(self, rule: str) -> None:
        """Wait until it can be read again."""
        await self.stage.watch.within(
            rule, "the book to come back", self.opened.on(self.book, "live")
        )

    async def asked_anew(self, rule: str, times: int) -> None:
        """Wait until it was subscribed so often on this connection."""
        await self.stage.watch.until(
            rule, f"subscription {times}", lambda: len(self.line.topics("subscribe")) >= times
        )
        topics = [self.line.topics(op) for op in ("subscribe", "unsubscribe")]
        hold(rule, topics == [[TOPIC] * times, [TOPIC] * (times - 1)], f"{topics} were named")


async def kept(stage: Stage, opened: Opened, rule: str, first: Json) -> Kept:
    """A book that begins with a snapshot."""
    stage.exchange.snapshots[TOPIC] = first
    book = await stage.watch.within(rule, "a book", opened.call("book", SYMBOL))
    return Kept(stage, opened, await stage.exchange.line(rule), book)
