"""Order books: a snapshot, and then every change of it."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any

from attrs import define

from sixmm_conformance.errors import Broken, NotChecked
from sixmm_conformance.fixtures import Fixtures
from sixmm_conformance.rules.chapter import Chapter, same
from sixmm_conformance.streams.connections import Connection
from sixmm_conformance.streams.rules.steps import MARKET, PLACE, Json, cancel, rest, topic, trade

Levels = dict[Decimal, Decimal]
Data = Mapping[str, Any]


@define
class Book:
    """The levels as of a version."""

    version: int
    bids: Levels
    asks: Levels

    @classmethod
    def of(cls, snapshot: Data) -> "Book":
        """What a snapshot says."""
        return cls(snapshot["end_version"], levels(snapshot["bids"]), levels(snapshot["asks"]))

    def apply(self, update: Data) -> None:
        """Take in what has changed: quantity 0 removes a level."""
        for mine, told in ((self.bids, update["bids"]), (self.asks, update["asks"])):
            mine.update(levels(told))
            for price in [price for price, quantity in mine.items() if not quantity]:
                del mine[price]
        self.version = update["end_version"]

    @property
    def best(self) -> tuple[Decimal, Decimal]:
        """The highest price to sell at and the lowest to buy at; 0 where there is none."""
        return max(self.bids, default=Decimal(0)), min(self.asks, default=Decimal(0))


def levels(told: Any) -> Levels:
    """Quantities by price."""
    return {Decimal(each["price"]): Decimal(each["quantity"]) for each in told}


BOOKS = Chapter("depth", streams=True)

_PAGE = "websocket/public-market-channels#common-channels"
_VERSIONS = "integration-recommendations"
_CHANGES = (*PLACE, "cancelOrder")
_TRIES = 5
_FEW = 3


@BOOKS.rule(
    "snapshot-first",
    "A book is told whole first, then what changes",
    _PAGE,
    uses=_CHANGES,
)
def a_book_is_told_whole_first_then_what_changes(on: Fixtures) -> None:
    connection, snapshot = _follow(on)
    same(_type(snapshot, "SNAPSHOT"), "SNAPSHOT", "type of the first push of a book")
    if snapshot.get("bids") == [] and snapshot.get("asks") == []:
        raise Broken("the first push of a book has no levels")
    for each in _move(on, connection):
        same(_type(each, "UPDATE"), "UPDATE", "type of a later push of a book")


@BOOKS.rule(
    "symbol",
    "A book is that of the topic's contract",
    _PAGE,
    uses=("getSymbols",),
    assumed=True,
    assumes=("book_update.symbol",),
)
def a_book_is_that_of_the_topics_contract(on: Fixtures) -> None:
    connection, channel = on.streams.connect(), on.streams.description.channels["depth"]
    symbols = [each["symbol"] for each in on.caller.must("getSymbols")["items"]]
    for symbol in symbols[:3]:
        name = channel.topic(symbol=symbol)
        connection.subscribe(name)
        same(connection.push(name).data["symbol"], symbol, f"symbol in a push of {name}")


@BOOKS.rule(
    "levels",
    "The levels of a snapshot come best first, once each, and do not cross",
    _PAGE,
    uses=MARKET,
    assumed=True,
    assumes=(
        "book_update.bids",
        "book_update.asks",
    ),
)
def the_levels_of_a_snapshot_come_best_first(on: Fixtures) -> None:
    _connection, snapshot = _follow(on)
    for side, falling in (("bids", True), ("asks", False)):
        told = [Decimal(each["price"]) for each in snapshot[side]]
        if told != sorted(set(told), reverse=falling):
            raise Broken(f"the {side} of a snapshot are not each price once, best first")
        if any(Decimal(each["quantity"]) <= 0 for each in snapshot[side]):
            raise Broken(f"a level of the {side} of a snapshot has no quantity")
    bid, ask = Book.of(snapshot).best
    if bid and ask and bid >= ask:
        raise Broken(f"the best bid {bid} is not below the best ask {ask}")


@BOOKS.rule("versions-grow", "end_version grows with every update", _VERSIONS, uses=_CHANGES)
def end_version_grows_with_every_update(on: Fixtures) -> None:
    connection, snapshot = _follow(on)
    versions = [each["end_version"] for each in (snapshot, *_move(on, connection))]
    if any(next_ <= one for one, next_ in pairwise(versions)):
        raise Broken(f"end_version of a snapshot and its updates goes {versions}")


@BOOKS.rule(
    "continuous",
    "Each update begins with the version after the last one",
    _VERSIONS,
    uses=_CHANGES,
    assumed=True,
    assumes=("book_update.start_version",),
)
def each_update_begins_with_the_version_after_the_last_one(on: Fixtures) -> None:
    connection, snapshot = _follow(on)
    for one, next_ in pairwise((snapshot, *_move(on, connection))):
        same(next_["start_version"], one["end_version"] + 1, "start_version of an update")


@BOOKS.rule(
    "open-orders",
    "The book holds at least what the queries show of one's own open orders",
    _PAGE,
    uses=(*PLACE, "getCurrentOrders"),
    assumed=True,
    assumes=("book_update.bids",),
)
def the_book_holds_ones_own_open_orders(on: Fixtures) -> None:
    early = rest(on)
    connection, snapshot = _follow(on)
    _holds(on, Book.of(snapshot), early["price"])
    late = rest(on, "0.92")
    rest(on, "0.92")
    book = Book.of(snapshot)
    for each in _updates(on, connection):
        book.apply(each)
    _holds(on, book, late["price"])


@BOOKS.rule(
    "removed",
    "A level that is gone is told with quantity 0",
    _PAGE,
    uses=_CHANGES,
    assumed=True,
    assumes=("book_update.bids",),
)
def a_level_that_is_gone_is_told_with_quantity_0(on: Fixtures) -> None:
    connection, snapshot = _follow(on)
    price = Decimal(on.market.price("0.9317"))
    if price in levels(snapshot["bids"]):
        raise NotChecked(f"another program has an order at {price}, where the rule places one")
    placed = rest(on, "0.9317")
    _told_at(on, connection, price)
    cancel(on, placed)
    same(_told_at(on, connection, price), Decimal(0), "the last quantity told of an empty level")


@BOOKS.rule(
    "leads-to-snapshot",
    "A snapshot and its updates make the book that a new snapshot shows",
    _PAGE,
    uses=_CHANGES,
    assumed=True,
    assumes=(
        "book_update.type",
        "book_update.bids",
        "book_update.asks",
    ),
)
def a_snapshot_and_its_updates_make_the_book_of_a_new_snapshot(on: Fixtures) -> None:
    name = topic(on, "depth")
    connection, snapshot = _follow(on)
    book = Book.of(snapshot)
    for _ in range(_TRIES):
        for each in _move(on, connection):
            book.apply(each)
        connection.subscribe(name)
        fresh = Book.of(_until_snapshot(connection, name, book))
        if fresh.version == book.version:
            same_levels(book.bids, fresh.bids, "the bids that the updates lead to")
            same_levels(book.asks, fresh.asks, "the asks that the updates lead to")
            return
        book = fresh
    raise NotChecked("the book moves faster than a snapshot can be compared with it")


@BOOKS.rule(
    "anew",
    "Subscribing again gives a new snapshot, no older than what was told before",
    _VERSIONS,
    uses=_CHANGES,
)
def subscribing_again_gives_a_new_snapshot(on: Fixtures) -> None:
    name = topic(on, "depth")
    connection, snapshot = _follow(on)
    told = [snapshot, *_move(on, connection)]
    connection.subscribe(name)
    again = connection.push(
        name,
        "a snapshot after subscribing again",
        lambda each: _type(each.data, "SNAPSHOT") == "SNAPSHOT",
    ).data
    if again["end_version"] < told[-1]["end_version"]:
        raise Broken(f"version {again['end_version']} came anew after {told[-1]['end_version']}")


@BOOKS.rule(
    "same-for-all",
    "Two connections are told the same book under the same version",
    _VERSIONS,
    uses=_CHANGES,
    assumed=True,
    assumes=(
        "book_update.end_version",
        "book_update.bids",
        "book_update.asks",
    ),
)
def two_connections_are_told_the_same_book(on: Fixtures) -> None:
    one, first = _follow(on)
    rest(on)
    other, second = _follow(on)
    moved = _move(on, other)
    books = [_by_version(first, _updates(on, one)), _by_version(second, moved)]
    common = books[0].keys() & books[1].keys()
    if not common:
        raise Broken(f"versions are {sorted(books[0])} here and {sorted(books[1])} there")
    for version in common:
        sides = zip(("bids", "asks"), books[1][version], books[0][version], strict=True)
        for side, there, here in sides:
            same_levels(there, here, f"the {side} of version {version}")


def same_levels(got: Levels, expected: Levels, what: str) -> None:
    """Require two sides of a book to be equal; where they are not, a few of the levels say so.

    Raises:
        Broken: they are not.
    """
    prices = sorted(got.keys() | expected.keys(), reverse=True)
    wrong = [each for each in prices if got.get(each) != expected.get(each)]
    if wrong:
        few = [f"{got.get(e, 0)} at {e}, expected {expected.get(e, 0)}" for e in wrong[:_FEW]]
        raise Broken(f"{what} differ at {len(wrong)} prices: {'; '.join(few)}")


def _follow(on: Fixtures) -> tuple[Connection, Json]:
    """A connection that has subscribed the book, and the first push of it."""
    name, connection = topic(on, "depth"), on.streams.connect()
    connection.subscribe(name)
    return connection, connection.push(name, "a snapshot").data


def _type(data: Data, expected: str) -> Any:
    """Return whether it says to be a snapshot; what is expected where it does not say, as no page has it."""
    return data.get("type", expected)


def _move(on: Fixtures, connection: Connection) -> list[Json]:
    """Have levels come, grow, shrink and go, some quantity taken; what is told of it, step by step."""
    name, placed, told = topic(on, "depth"), list[Json](), list[Json]()
    acts: tuple[Callable[[], Any], ...] = (
        lambda: placed.append(rest(on)),
        lambda: placed.append(rest(on)),
        lambda: placed.append(rest(on, "0.92")),
        lambda: trade(on, "BUY"),
        lambda: cancel(on, placed[0]),
        lambda: cancel(on, placed[2]),
        lambda: trade(on, "SELL"),
    )
    for act in acts:
        act()
        pushed = connection.soon(lambda each: each.topic == name)
        told += [] if pushed is None else [pushed.data]
    told += [each.data for each in connection.pushes(name)]
    if not told:
        raise Broken(f"orders came and went, and nothing of {name} was pushed")
    return told


def _updates(on: Fixtures, connection: Connection) -> list[Json]:
    """What was told of the book since.

    Raises:
        Broken: nothing.
    """
    name = topic(on, "depth")
    first = connection.push(name, "an update")
    return [first.data, *(each.data for each in connection.pushes(name))]


def _until_snapshot(connection: Connection, name: str, book: Book) -> Json:
    """The next snapshot; updates before it are taken into the book."""
    while True:
        data: Json = connection.push(name, "a new snapshot").data
        if data["type"] == "SNAPSHOT":
            return data
        book.apply(data)


def _told_at(on: Fixtures, connection: Connection, price: Decimal) -> Decimal:
    """The last quantity that was told at a price."""
    told = [levels(each["bids"]) for each in _updates(on, connection)]
    quantities = [each[price] for each in told if price in each]
    if not quantities:
        raise Broken(f"no update tells of the level {price}, where an order came or went")
    return quantities[-1]


def _holds(on: Fixtures, book: Book, price: str) -> None:
    open_orders = on.caller.must("getCurrentOrders", query={"symbol": on.market.symbol})["items"]
    mine = sum(
        Decimal(each["quantity"]) - Decimal(each["executed_quantity"])
        for each in open_orders
        if each["side"] == "BUY" and Decimal(each["price"]) == Decimal(price)
    )
    told = book.bids.get(Decimal(price), Decimal(0))
    if told < mine:
        raise Broken(f"the book has {told} at {price}, and one's own orders there are {mine}")


def _by_version(snapshot: Data, updates: list[Json]) -> dict[int, tuple[Levels, Levels]]:
    book = Book.of(snapshot)
    known: dict[int, tuple[Levels, Levels]] = {}
    for each in updates:
        book.apply(each)
        known[book.version] = (dict(book.bids), dict(book.asks))
    return known
