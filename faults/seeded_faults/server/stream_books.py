"""Books that the depth channel tells wrongly."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from sixmm_mock.streams.connection import Connection
from sixmm_mock.streams.depth import LevelFeed
from sixmm_mock.streams.public_channels import Markets
from sixmm_mock.trading.book import Offer

from seeded_faults.hunt import server_fault
from seeded_faults.plant import Json, Reword, code, each_connection, framed, struck

_opening, _subscribe, _snapshot = Markets.opening, Connection._subscribe, LevelFeed.snapshot

Levels = dict[Decimal, Decimal]


def _book(change: Callable[[Json], object]) -> Reword:
    """Change the payloads of depth pushes, in place."""

    def reword(frame: Json) -> None:
        if str(frame.get("topic")).startswith("market.depth."):
            change(frame["data"])

    return reword


def _depth_without_opening(markets: Markets, topic: Any) -> Any:
    return [] if topic.channel == "depth" else _opening(markets, topic)


def _worst_first(data: Json) -> None:
    data["bids"].reverse()


def _empty_level(data: Json) -> None:
    if data["type"] == "SNAPSHOT":
        data["bids"].append({"price": "1", "quantity": "0"})


def _one_version(data: Json) -> None:
    data.update(start_version=7, end_version=7)


def _starts_with_the_last(data: Json) -> None:
    if data["type"] == "UPDATE":
        data["start_version"] -= 1


def _last_order_only(offers: Iterable[Offer]) -> Levels:
    return {offer.price: offer.quantity for offer in offers}


def _gone_untold(before: Levels, after: Levels, *, reverse: bool) -> list[tuple[Decimal, Decimal]]:
    changed = {price: each for price, each in after.items() if before.get(price) != each}
    return sorted(changed.items(), reverse=reverse)


def _by_how_much(before: Levels, after: Levels, *, reverse: bool) -> list[tuple[Decimal, Decimal]]:
    nothing = Decimal(0)
    prices = sorted(before.keys() | after.keys(), reverse=reverse)
    changes = [(each, after.get(each, nothing) - before.get(each, nothing)) for each in prices]
    return [(price, change) for price, change in changes if change]


def _opened_once(connection: Connection, request_id: str, names: list[str]) -> None:
    if all(name in connection.topics for name in names):
        connection.answer(connection._hub.frames.subscribed(request_id, names))
    else:
        _subscribe(connection, request_id, names)


def _first_version(feed: LevelFeed) -> Json:
    return {**_snapshot(feed), "start_version": 1, "end_version": 1}


def _versions_of_its_own(_scope: Json) -> Reword:
    last = 1000

    def count(data: Json) -> None:
        nonlocal last
        if data["type"] == "SNAPSHOT":
            last = data["end_version"] * 1000
            data.update(start_version=last, end_version=last)
        else:
            data.update(start_version=last + 1, end_version=last + 1)
            last += 1

    return _book(count)


FAULTS = (
    server_fault(
        "book-without-snapshot",
        "A book begins with its first change",
        code("streams.public_channels:Markets.opening", _depth_without_opening),
        rule="depth.snapshot-first",
    ),
    server_fault(
        "snapshot-as-update",
        "The snapshot of a book calls itself an update",
        framed(_book(lambda data: data.update(type="UPDATE"))),
        rule="depth.snapshot-first",
    ),
    server_fault(
        "book-of-another",
        "Every book is called that of BTCUSDT",
        framed(_book(lambda data: data.update(symbol="BTCUSDT"))),
        rule="depth.symbol",
    ),
    server_fault(
        "levels-worst-first",
        "Levels to buy at come worst first",
        framed(_book(_worst_first)),
        rule="depth.levels",
    ),
    server_fault(
        "snapshot-with-empty-level",
        "A snapshot has a level without quantity",
        framed(_book(_empty_level)),
        rule="depth.levels",
    ),
    server_fault(
        "version-stands-still",
        "The version of a book is always the same",
        framed(_book(_one_version)),
        rule="depth.versions-grow",
    ),
    server_fault(
        "update-begins-with-the-last",
        "An update begins with the version that was told before",
        framed(_book(_starts_with_the_last)),
        rule="depth.continuous",
    ),
    server_fault(
        "update-lost",
        "An update of a book is lost",
        struck("gap", "market.depth.*", 1),
        rule="depth.continuous",
    ),
    server_fault(
        "level-of-the-last-order",
        "A level has the quantity of its last order only",
        code("streams.depth:_by_price", _last_order_only),
        rule="depth.open-orders",
    ),
    server_fault(
        "empty-level-untold",
        "A level that is gone is not told of",
        code("streams.depth:_difference", _gone_untold),
        rule="depth.removed",
    ),
    server_fault(
        "levels-by-difference",
        "An update tells by how much a level has changed",
        code("streams.depth:_difference", _by_how_much),
        rule="depth.leads-to-snapshot",
    ),
    server_fault(
        "one-snapshot-only",
        "Subscribing again gives no new snapshot",
        code("streams.connections:Connection._subscribe", _opened_once),
        rule="depth.anew",
    ),
    server_fault(
        "snapshot-of-version-one",
        "Every snapshot has the version 1",
        code("streams.depth:LevelFeed.snapshot", _first_version),
        rule="depth.anew",
    ),
    server_fault(
        "versions-by-connection",
        "Every connection counts versions of its own",
        each_connection(_versions_of_its_own),
        rule="depth.same-for-all",
    ),
)
