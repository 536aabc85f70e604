"""Faults of order books: planted where pushes come in, and where the book is read."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from sixmm_runtime.streams.book.book import Book
from sixmm_runtime.streams.book.follower import BookState, Follower
from sixmm_runtime.streams.book.levels import Levels
from sixmm_runtime.streams.errors import BookBroken
from sixmm_runtime.streams.session import Session

from seeded_faults.client.plant import stream_fault
from seeded_faults.fault import Fault

_refresh = Session.refresh
_push = Follower.push
_depth = Book.depth
_lost = Book.lost

Json = dict[str, Any]


def _pushed(change: Callable[[Any, Json], Json]) -> dict[str, Any]:
    """What comes is changed before it is applied; `change` is given the follower, too."""

    def push(self: Any, data: Any, ts: int | None) -> bool:
        return _push(self, change(self, data) if isinstance(data, dict) else data, ts)

    return {"sixmm_runtime.streams.book.follower:Follower.push": push}


def _levels(data: Json, change: Callable[[list[Any]], list[Any]]) -> Json:
    sides = {name: data[name] for name in ("bids", "asks") if isinstance(data.get(name), list)}
    return {**data, **{name: change(levels) for name, levels in sides.items()}}


def _through_floats(_: Any, data: Json) -> Json:
    return _levels(data, lambda levels: [[repr(float(one)) for one in pair] for pair in levels])


def _bids_only(_: Any, data: Json) -> Json:
    return {**data, "asks": []} if data.get("type") == "update" else data


def _never_missing(self: Any, data: Json) -> Json:
    start = data.get("startVersion", 0)
    return {**data, "startVersion": min(start or 0, self.version + 1)}


def _no_start_is_no_gap(self: Any, data: Json) -> Json:
    return _never_missing(self, data) if data.get("startVersion") is None else data


def _strict(self: Any, data: Json) -> Json:
    start, end = data.get("startVersion"), data.get("endVersion")
    if isinstance(start, int) and isinstance(end, int) and start <= self.version < end:
        return {**data, "startVersion": self.version + 2}
    return data


def _first_is_all(self: Any, data: Json) -> Json:
    return data if self.state is BookState.LIVE else {**data, "type": "snapshot"}


def _zero_is_no_change(_: Any, data: Json) -> Json:
    def kept(levels: list[Any]) -> list[Any]:
        return [one for one in levels if str(one[-1]).strip("0.")]

    return _levels(data, kept) if data.get("type") == "update" else data


def _bad_levels_skipped(_: Any, data: Json) -> Json:
    def kept(levels: list[Any]) -> list[Any]:
        return [one for one in levels if _is_level(one)]

    return _levels(data, kept)


def _is_level(one: Any) -> bool:
    try:
        return all(0 <= float(each) < float("inf") for each in (one[0], one[1]))
    except (IndexError, TypeError, ValueError):
        return False


def _applied_again(self: Any, data: Any, ts: int | None) -> bool:
    version = self.version
    if isinstance(data, dict) and data.get("type") == "update":
        self.version = min(version, data["startVersion"] - 1)
    changed = _push(self, data, ts)
    self.version = max(version, self.version)
    return changed


def _told_of_loads_only(self: Any, data: Any, ts: int | None) -> bool:
    before = self.state
    return _push(self, data, ts) and self.state is not before


def _sure_of_objects(self: Any, data: Any, ts: int | None) -> bool:
    del data["symbol"]
    return _push(self, data, ts)


def _only_typed(_: Any, data: Json) -> Json:
    return {"type": "update", **data}


def _gone_in_silence(self: Any, reason: str) -> None:
    if self.state is not BookState.LIVE:
        _lost(self, reason)


def _odd_is_wrong(_self: Any, _levels: Any) -> None:
    raise BookBroken("a level is not a pair of strings")


def _at_once(self: Any, topic: str, now: float) -> None:
    if topic in self._topics:
        self._topics[topic].again_at = 0.0
    _refresh(self, topic, now)


def _never_longer(self: Any, topic: str, now: float) -> None:
    if topic in self._topics:
        self._topics[topic].in_a_row = 0
    _refresh(self, topic, now)


def _lost_in_silence(self: Any, reason: str) -> None:
    self._follower.stale(reason)


def _highest_ask(self: Any) -> Any:
    return next(iter(self._live().asks.first(None)[::-1]), None)


def _lowest_bids(self: Any, count: int | None = None) -> Any:
    whole = _depth(self)
    some = SimpleNamespace(version=whole.version, bids=whole.bids[::-1], asks=whole.asks)
    some.bids, some.asks = some.bids[:count], some.asks[:count]
    return some if count else whole


def _mean_of_prices(self: Any, side: str, quantity: Any) -> Any:
    del quantity
    book = _depth(self)
    levels = book.asks if side == "BUY" else book.bids
    return sum(price for price, _ in levels) / len(levels)


def _the_book_itself(self: Any, count: int | None = None) -> Any:
    class View:
        """Looks at the book each time."""

        version = property(lambda _: _depth(self, count).version)
        bids = property(lambda _: _depth(self, count).bids)
        asks = property(lambda _: _depth(self, count).asks)

    return View()


FAULTS: tuple[Fault, ...] = (
    stream_fault(
        "book-in-floats",
        "Prices and quantities of a book pass through a float",
        _pushed(_through_floats),
        rule="book.exact",
        shown_by="book-exact",
    ),
    stream_fault(
        "book-bids-only",
        "What an update says of asks is not applied",
        _pushed(_bids_only),
        rule="book.exact",
        shown_by="book-exact",
        client="sync",
    ),
    stream_fault(
        "book-strings-only",
        "A level of JSON numbers is no level",
        {"sixmm_runtime.streams.book.levels:Levels._read_odd": _odd_is_wrong},
        rule="book.evolves",
        shown_by="book-evolved",
    ),
    stream_fault(
        "book-gap-unchecked",
        "It is not checked whether a version is missing",
        _pushed(_never_missing),
        rule="book.gap",
        shown_by="book-gap",
    ),
    stream_fault(
        "book-no-start-unchecked",
        "Where an update does not say since when it counts, a gap is not seen",
        _pushed(_no_start_is_no_gap),
        rule="book.gap",
        shown_by="book-gap",
    ),
    stream_fault(
        "book-not-asked-anew",
        "After a gap no new snapshot is asked for",
        {"sixmm_runtime.streams.feed:Feed._resync": lambda *_: None},
        rule="book.gap",
        shown_by="book-gap",
    ),
    stream_fault(
        "book-old-levels-kept",
        "A new snapshot is added to what was held before",
        {"sixmm_runtime.streams.book.levels:Levels.replace": Levels.apply},
        rule="book.gap",
        shown_by="book-gap",
    ),
    stream_fault(
        "book-read-while-stale",
        "A book that may be wrong can be read",
        {"sixmm_runtime.streams.book.book:Book._live": lambda self: self._follower},
        rule="book.guarded",
        shown_by="book-guarded",
    ),
    stream_fault(
        "book-states-confused",
        "A book does not say that a snapshot was asked for",
        {"sixmm_runtime.streams.book.book:Book.asked": lambda _self: None},
        rule="book.states",
        shown_by="book-lost",
    ),
    stream_fault(
        "book-changes-untold",
        "Whoever follows a book does not learn that it was updated",
        {"sixmm_runtime.streams.book.follower:Follower.push": _told_of_loads_only},
        rule="book.followed",
        shown_by="book-followed",
    ),
    stream_fault(
        "book-loss-untold",
        "Whoever follows a book does not learn that its connection is gone",
        {"sixmm_runtime.streams.book.book:Book.lost": _lost_in_silence},
        rule="book.followed",
        shown_by="book-followed",
    ),
    stream_fault(
        "book-repeat-applied",
        "An update that comes again is applied again",
        {"sixmm_runtime.streams.book.follower:Follower.push": _applied_again},
        rule="book.repeats",
        shown_by="book-repeats",
    ),
    stream_fault(
        "book-overlap-is-gap",
        "An update that begins with a version that is known is taken for a gap",
        _pushed(_strict),
        rule="book.overlap",
        shown_by="book-overlap",
    ),
    stream_fault(
        "book-of-updates",
        "An update that comes before the snapshot is taken for it",
        _pushed(_first_is_all),
        rule="book.early",
        shown_by="book-early",
    ),
    stream_fault(
        "book-zero-kept",
        "A level with the quantity 0 stays",
        _pushed(_zero_is_no_change),
        rule="book.removes",
        shown_by="book-removes",
    ),
    stream_fault(
        "book-crossed-accepted",
        "A book in which bids meet asks counts as right",
        {"sixmm_runtime.streams.book.follower:Follower._check": lambda _self: None},
        rule="book.crossed",
        shown_by="book-crossed",
    ),
    stream_fault(
        "book-garbage-breaks-connection",
        "What comes as a book is taken for an object, whatever it is",
        {"sixmm_runtime.streams.book.follower:Follower.push": _sure_of_objects},
        rule="book.hostile",
        shown_by="book-hostile",
    ),
    stream_fault(
        "book-bad-levels-skipped",
        "Levels that can't be read are skipped, and the book counts as right",
        _pushed(_bad_levels_skipped),
        rule="book.hostile",
        shown_by="book-hostile",
    ),
    stream_fault(
        "book-asked-without-pause",
        "A book that is wrong again and again is asked for as often",
        {"sixmm_runtime.streams.session:Session.refresh": _at_once},
        rule="book.patience",
        shown_by="book-hopeless",
    ),
    stream_fault(
        "book-asked-as-often-as-before",
        "A book that is wrong again and again is asked for after the shortest wait each time",
        {"sixmm_runtime.streams.session:Session.refresh": _never_longer},
        rule="book.patience",
        shown_by="book-hopeless",
    ),
    stream_fault(
        "book-read-after-its-end",
        "A book that was closed goes on being read",
        {"sixmm_runtime.streams.book.book:Book.finish": lambda _self, _error: None},
        rule="book.left",
        shown_by="book-left",
    ),
    stream_fault(
        "book-live-without-connection",
        "A book counts as right while its connection is gone",
        {"sixmm_runtime.streams.book.book:Book.lost": _gone_in_silence},
        rule="book.lost",
        shown_by="book-lost",
    ),
    stream_fault(
        "book-best-ask-is-highest",
        "The best ask is the highest one",
        {"sixmm_runtime.streams.book.book:Book.best_ask": property(_highest_ask)},
        rule="book.reads",
        shown_by="book-reads",
    ),
    stream_fault(
        "book-depth-of-the-lowest",
        "The depth of some levels begins with the lowest bid",
        {"sixmm_runtime.streams.book.book:Book.depth": _lowest_bids},
        rule="book.reads",
        shown_by="book-reads",
    ),
    stream_fault(
        "book-mean-unweighted",
        "A mean price does not weigh quantities",
        {"sixmm_runtime.streams.book.book:Book.vwap": _mean_of_prices},
        rule="book.reads",
        shown_by="book-reads",
    ),
    stream_fault(
        "book-snapshot-changes",
        "What was read of a book changes with it",
        {"sixmm_runtime.streams.book.book:Book.depth": _the_book_itself},
        rule="book.snapshots",
        shown_by="book-snapshots",
    ),
    stream_fault(
        "book-untyped-not-begun",
        "A first push that does not say what it is makes no book",
        _pushed(_only_typed),
        rule="book.untyped",
        shown_by="book-untyped",
    ),
    stream_fault(
        "book-untyped-under-way",
        "After a gap, an update that was under way is taken for the new snapshot",
        {"sixmm_runtime.streams.book.book:Book.typed": property(lambda _self: True)},
        rule="book.untyped",
        shown_by="book-untyped",
    ),
)
