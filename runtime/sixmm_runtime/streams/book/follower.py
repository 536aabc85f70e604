"""Whether a book is right: snapshots and updates in, states out. No I/O.

https://docs.6mm.com/developer-api/integration-recommendations
"""

import time
from collections import deque
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any

from sixmm_runtime.public import public
from sixmm_runtime.streams.book.levels import SLICE, Levels
from sixmm_runtime.streams.channel import BookFields
from sixmm_runtime.streams.errors import BookBroken

# Updates that are remembered, to tell one that comes again from another one with an old number.
_REMEMBERED = 16
# How many old updates may come again in a row; more of them count as a fault.
_MOST_REPEATS = 8
# How many older updates may follow a snapshot, and by how many versions they may be older: they were under way.
_MOST_UNDER_WAY = 5
_UNDER_WAY_VERSIONS = 10
# Snapshots in a row, on one connection, that are older than what came over it: then another connection is needed.
_MOST_OLD_SNAPSHOTS = 3
# Updates that have to follow on a snapshot to show that the exchange numbers its versions anew.
_PROOF_UPDATES = 3


@public
class BookState(StrEnum):
    """What is known of a book.

    SYNCING: a snapshot was asked for and has not come. LIVE: it is as the exchange's was at `version`.
    STALE: an update is missing or the connection is gone; what is held may be wrong.
    """

    SYNCING = "SYNCING"
    LIVE = "LIVE"
    STALE = "STALE"


class Seen:
    """The highest version of a topic that came, over all its subscriptions and connections.

    Attributes:
        here: of this connection. A snapshot below it is old for certain.
        before: of the connections before it. A snapshot below it is old, or the exchange counts anew.
        old_snapshots: how many in a row were below `here`.
    """

    __slots__ = ("before", "here", "old_snapshots")

    def __init__(self) -> None:
        self.here = self.before = -1
        self.old_snapshots = 0

    def note(self, version: int) -> None:
        """A push of this version has come."""
        self.here = max(self.here, version)

    def begin_connection(self) -> None:
        """What comes from now on comes over another connection."""
        self.before = max(self.before, self.here)
        self.here = -1
        self.old_snapshots = 0

    @property
    def needs_connection(self) -> bool:
        """Whether asking again over this connection has not helped."""
        return self.old_snapshots >= _MOST_OLD_SNAPSHOTS

    def begin_anew(self) -> None:
        """The exchange has shown that its versions begin anew."""
        self.before = -1


class Follower:
    """Keeps one book in step with its pushes.

    Args:
        fields: the names of what a push holds.
        symbol: the contract, where a push of another one is to be refused.
        seen: what is known of the topic's versions from before.
        clock: seconds since any moment.
        patience: for how many seconds updates have to follow on an old snapshot before it counts.

    Attributes:
        state: see `BookState`.
        reason: why it is not live.
        trouble: what was found wrong last, until it is live again.
        version: the version of the book as it is held.
        typed: whether every push said if it is a snapshot or an update.
        gaps, repeated: how many times a push was missing or wrong, and how many pushes came again.
        reading: whether a large push is being taken in slices.
        early: how many updates came while there was no snapshot for them to follow.
    """

    __slots__ = (
        "_clock",
        "_end",
        "_fields",
        "_followed",
        "_held",
        "_patience",
        "_plain",
        "_proofs",
        "_recent",
        "_repeats",
        "_symbol",
        "_trial_began",
        "_turn",
        "_under_way",
        "asks",
        "bids",
        "early",
        "gaps",
        "reading",
        "reason",
        "repeated",
        "seen",
        "state",
        "trouble",
        "ts",
        "typed",
        "version",
    )

    def __init__(
        self,
        fields: BookFields,
        symbol: str | None = None,
        seen: Seen | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        patience: float = 5.0,
    ) -> None:
        self._fields = fields
        self._plain = fields.level == (0, 1) and not fields.changes
        self.bids, self.asks = _new_sides()
        self.seen = seen or Seen()
        self.state = BookState.SYNCING
        self.reason = "no snapshot came yet"
        self.trouble = ""
        self.version = 0
        self.ts: int | None = None
        self.gaps = self.repeated = self.early = 0
        self.typed = True
        self._symbol = symbol
        self._clock = clock
        self._patience = patience
        # Whether a snapshot is held that updates may follow: one that is LIVE, or only lacks a proof.
        self._held = False
        self._recent: deque[tuple[int, Any, Any]] = deque(maxlen=_REMEMBERED)
        self._followed = False
        self._repeats = self._under_way = self._proofs = 0
        self._trial_began: float | None = None
        self._turn = 0
        self._end = -1
        self.reading = False

    # State

    def syncing(self) -> None:
        """A new snapshot was asked for."""
        since = (
            f"{self.trouble}; no snapshot came since" if self.trouble else "no snapshot came yet"
        )
        self._leave(BookState.SYNCING, since)

    def stale(self, reason: str) -> None:
        """What is held may be wrong from now on."""
        self._leave(BookState.STALE, reason)

    def begin_connection(self) -> None:
        """Another connection is up."""
        self.early = 0
        self._proofs, self._trial_began = 0, None

    def _leave(self, state: BookState, reason: str) -> None:
        if self._held:
            self.seen.note(self.version)
        self._held = False
        self._turn += 1
        self.state, self.reason = state, reason

    def _doubt(self, reason: str) -> None:
        """It is held, and updates may follow, but it may not be read."""
        self.state, self.reason, self.trouble = BookState.SYNCING, reason, reason

    # What comes

    def push(self, data: Any, ts: int | None) -> bool:
        """Take a push. Return whether the book changed. A book that is stale afterwards needs a new snapshot."""
        state = self.state
        try:
            changed = self._push(data)
        except BookBroken as broken:
            self._broken(broken)
            return True
        if changed:
            self.ts = ts
        return changed or self.state is not state

    def push_in_slices(self, data: Any, ts: int | None) -> Iterator[None]:
        """The same for a large push; yields where something else may be done. The book can't be read until its end."""
        try:
            end, whole = self._judge(data)
            if whole is None:
                return
            self._leave(BookState.SYNCING, "a large push of it is being read")
            self.reading = True
            turn = self._turn
            levels = _new_sides() if whole else (self.bids, self.asks)
            names = (self._fields.bids, self._fields.asks)
            for side, name in zip(levels, names, strict=True):
                for _ in side.apply_in_slices(self._side(side, data, name, whole=whole)):
                    yield
                    if self._turn != turn:
                        return  # another snapshot was asked for, or the connection is gone
            self.bids, self.asks = levels
            self._settle(end, whole=whole)
            self.ts = ts
        except BookBroken as broken:
            self._broken(broken)
        finally:
            self.reading = False

    def _push(self, data: Any) -> bool:
        end, whole = self._judge(data)
        if whole is None:
            return False
        fields = self._fields
        bids = self._side(self.bids, data, fields.bids, whole=whole)
        asks = self._side(self.asks, data, fields.asks, whole=whole)
        if whole:
            self.bids.replace(bids)
            self.asks.replace(asks)
        else:
            applied = self.bids.apply(bids), self.asks.apply(asks)
            self._recent.append((end, *(self._told(data) if fields.changes else applied)))
        self._settle(end, whole=whole)
        return True

    def _judge(self, data: Any) -> tuple[int, bool | None]:
        """Its version, and whether it is the whole book; None in place of the second if nothing is to be applied."""
        self._end = -1
        if not isinstance(data, dict):
            raise BookBroken("a push without a book came")
        fields = self._fields
        symbol = data.get(fields.symbol)
        if symbol != self._symbol and symbol is not None and self._symbol is not None:
            raise BookBroken(f"a push names the contract {symbol!r:.60}")
        end = data.get(fields.last_version)
        if type(end) is not int:
            end = self._version("last_version", end)
        self._end = end
        kind = data.get(fields.kind)
        if kind is not None and kind == fields.update:
            whole = False
        elif kind is not None and kind == fields.snapshot:
            whole = True
        elif kind is None:
            # Where nothing says which it is, the first push of a subscription is the snapshot.
            self.typed = False
            whole = not self._held
        else:
            raise BookBroken(
                f"a push is of the type {kind!r:.60}, and neither {fields.snapshot} nor {fields.update}"
                + fields.doubt("kind")
            )
        if whole:
            self._judge_snapshot(end)
            return end, True
        if not self._held:
            # One of an earlier subscription may be under way when a snapshot was asked for.
            self.early += 1
            self.seen.note(end)
            return end, None
        return end, False if self._follows(data, end) else None

    def _follows(self, data: dict[str, Any], end: int) -> bool:
        """Return whether an update is to be applied to what is held."""
        fields = self._fields
        follows = fields.follows
        # Without it an update makes one version.
        start = data.get(fields.first_version, end - 1 + follows)
        if type(start) is not int:
            start = self._version("first_version", start)
        if end <= self.version:
            self._judge_old(data, end)
            return False
        if start > self.version + follows:
            raise BookBroken(
                f"version {start} came after version {self.version}{fields.doubt('first_version')}"
            )
        if fields.changes and start < self.version + follows:
            raise BookBroken(
                f"an update from version {start} holds changes that were made already"
                + fields.doubt("first_version")
            )
        if data.get(fields.bids) is None and data.get(fields.asks) is None:
            raise BookBroken(
                f"an update has neither {fields.bids} nor {fields.asks}{fields.doubt('bids', 'asks')}"
            )
        return True

    def _judge_snapshot(self, end: int) -> None:
        seen = self.seen
        if self._held:
            seen.note(self.version)
        if end < seen.here:
            seen.old_snapshots += 1
            raise BookBroken(
                f"the snapshot is of version {end}, and version {seen.here} came before it"
            )

    def _judge_old(self, data: dict[str, Any], end: int) -> None:
        """An update of a version that is held already: one that came again, or one that was under way, or a fault."""
        for version, *known in self._recent:
            if version == end:
                if known != [*self._told(data)]:
                    raise BookBroken(f"version {end} came twice, and says something else each time")
                self.repeated += 1
                self._repeats += end < self.version
                if self._repeats > _MOST_REPEATS:
                    raise BookBroken(
                        f"old versions keep coming, such as {end} after version {self.version}"
                    )
                return
        if not self._followed and end == self.version:
            return  # the snapshot holds it
        self._under_way += 1
        if (
            self._followed
            or end < self.version - _UNDER_WAY_VERSIONS
            or self._under_way > _MOST_UNDER_WAY
        ):
            raise BookBroken(f"version {end} came after version {self.version}")
        # It was under way when the snapshot was made, or the exchange counts anew: the next update will show it.
        self._doubt(f"version {end} came after the snapshot of version {self.version}")

    def _settle(self, end: int, *, whole: bool) -> None:
        """The levels are in place: decide whether the book may be read."""
        self._check()
        self.version = end
        if whole:
            self._recent.clear()
            self._followed = False
            self._repeats = self._under_way = 0
            self.seen.old_snapshots = 0
        else:
            self._followed = True
            self._repeats = 0
            if self.state is BookState.LIVE:
                return
        self._held = True
        if end < self.seen.before and not self._counts_anew(whole=whole):
            return
        self.state = BookState.LIVE
        self.reason = self.trouble = ""
        self.early = 0
        self._trial_began = None

    def _counts_anew(self, *, whole: bool) -> bool:
        """Return whether the exchange has begun to count anew, after a snapshot older than an earlier connection's.

        A copy of the exchange that lags behind would catch up soon. So updates have to follow on each other, over this
        connection, for a while.
        """
        now = self._clock()
        if self._trial_began is None:
            self._trial_began, self._proofs = now, 0
        self._proofs += not whole
        if self._proofs >= _PROOF_UPDATES and now - self._trial_began >= self._patience:
            self.seen.begin_anew()
            return True
        self._doubt(
            f"its version is {self.version}, and version {self.seen.before} came over an earlier connection; it counts"
            f" once updates have followed on it for {self._patience:g} s"
        )
        return False

    def _broken(self, broken: BookBroken) -> None:
        self.gaps += 1
        self.seen.note(self._end)
        self.trouble = str(broken)
        self.stale(self.trouble)

    def _check(self) -> None:
        bids, asks = self.bids.keys, self.asks.keys
        if bids and asks and bids[-1] >= -asks[-1]:
            raise BookBroken("the best bid is not below the best ask")

    def is_large(self, data: Any) -> bool:
        """Return whether a push holds so many levels that it has to be taken in slices."""
        if type(data) is not dict:
            return False
        bids, asks = data.get(self._fields.bids), data.get(self._fields.asks)
        return (type(bids) is list and len(bids) > SLICE) or (
            type(asks) is list and len(asks) > SLICE
        )

    # One side of a push

    def _side(self, held: Levels, data: dict[str, Any], name: str, *, whole: bool) -> list[Any]:
        """Prices, and what there is at them now."""
        levels = data.get(name)
        if type(levels) is list and self._plain:
            return levels
        pairs = self._pairs(levels, name, whole=whole)
        return held.changed(pairs) if self._fields.changes and not whole else pairs

    def _pairs(self, levels: Any, name: str, *, whole: bool) -> list[Any]:
        """Prices and quantities, in that order, as they were told."""
        if levels is None and not whole:
            return []
        if levels is None:
            raise BookBroken(f"the snapshot lacks {name}{self._side_doubt(name)}")
        if not isinstance(levels, list):
            raise BookBroken(f"the {name} of a push are no list{self._side_doubt(name)}")
        at = self._fields.level
        return levels if at == (0, 1) else _in_order(levels, at)

    def _side_doubt(self, name: str) -> str:
        return self._fields.doubt("bids" if name == self._fields.bids else "asks")

    def _version(self, field: str, value: Any) -> int:
        """The version that a field holds as text; `field` is what it is for."""
        name, doubt = getattr(self._fields, field), self._fields.doubt(field)
        if value is None:
            raise BookBroken(f"a push came without {name}, so that nothing shows a gap{doubt}")
        text = str(value)
        if isinstance(value, bool) or not (text.isascii() and text.isdigit()) or len(text) > 30:
            raise BookBroken(f"a push has the {name} {value!r:.60}, which is no version{doubt}")
        return int(text)

    def _told(self, data: dict[str, Any]) -> tuple[Any, Any]:
        """What an update says of both sides, to be compared with another one of its version."""
        fields = self._fields
        sides = (
            self._pairs(data.get(name), name, whole=False) for name in (fields.bids, fields.asks)
        )
        bids, asks = sides
        return (bids, asks) if fields.changes else (self.bids.read(bids), self.asks.read(asks))


def _in_order(levels: list[Any], at: tuple[Any, Any]) -> list[Any]:
    price, quantity = at
    try:
        return [[one[price], one[quantity]] for one in levels]
    except (TypeError, LookupError):
        raise BookBroken("a level is not a price and a quantity") from None


def _new_sides() -> tuple[Levels, Levels]:
    return Levels(highest_is_best=True), Levels(highest_is_best=False)
