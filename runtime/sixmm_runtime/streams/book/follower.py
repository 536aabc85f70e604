"""Whether a book is right: snapshots and updates in, states out. No I/O.

https://docs.6mm.com/developer-api/integration-recommendations
"""

from enum import StrEnum
from typing import Any

from sixmm_runtime.decode import integer
from sixmm_runtime.streams.book.errors import BookBroken
from sixmm_runtime.streams.book.levels import Levels


class BookState(StrEnum):
    """What is known of a book.

    SYNCING: a snapshot was asked for and has not come. LIVE: it is as the exchange's was at `version`.
    STALE: an update is missing or the connection is gone; what is held may be wrong.
    """

    SYNCING = "SYNCING"
    LIVE = "LIVE"
    STALE = "STALE"


class Follower:
    """Keeps one book in step with its pushes.

    Attributes:
        state: see `BookState`.
        reason: why it is not live.
        version: the version of the book as it is held.
        typed: whether every push said if it is a snapshot or an update.
        gaps, repeated: how many times a push was missing, and how many pushes came again.
    """

    __slots__ = ("asks", "bids", "gaps", "reason", "repeated", "state", "ts", "typed", "version")

    def __init__(self) -> None:
        self.bids = Levels()
        self.asks = Levels()
        self.state = BookState.SYNCING
        self.reason = "no snapshot has come yet"
        self.version = 0
        self.ts: int | None = None
        self.gaps = 0
        self.repeated = 0
        self.typed = True

    def syncing(self, reason: str) -> None:
        """A new snapshot was asked for."""
        self.state = BookState.SYNCING
        self.reason = reason

    def stale(self, reason: str) -> None:
        """What is held may be wrong from now on."""
        self.state = BookState.STALE
        self.reason = reason

    def push(self, data: Any, ts: int | None) -> bool:
        """Take a push; whether the book changed. A book that is stale afterwards needs a new snapshot."""
        try:
            changed = self._push(data)
        except BookBroken as broken:
            self.gaps += 1
            self.stale(str(broken))
            return True
        if changed:
            self.ts = ts
        return changed

    def _push(self, data: Any) -> bool:
        if not isinstance(data, dict):
            raise BookBroken("a push without a book came")
        end = data.get("endVersion")
        if type(end) is not int:
            end = _version(end)
        kind = data.get("type")
        if kind is None:
            self.typed = False
        live = self.state is BookState.LIVE
        # Where nothing says which it is, the first push of a subscription is the snapshot.
        if kind == "snapshot" or (kind is None and not live):
            self._load(data, end)
            return True
        # One of an earlier subscription may be under way when a snapshot was asked for.
        return live and self._update(data, end)

    def _load(self, data: dict[str, Any], end: int) -> None:
        self.bids.replace(data.get("bids") or ())
        self.asks.replace(data.get("asks") or ())
        self._check()
        self.version = end
        self.state = BookState.LIVE
        self.reason = ""

    def _update(self, data: dict[str, Any], end: int) -> bool:
        start = data.get("startVersion", end)
        if type(start) is not int:
            start = _version(start)
        if end <= self.version:
            self.repeated += 1
            return False
        if start > self.version + 1:
            raise BookBroken(f"version {start} came after version {self.version}")
        self.bids.apply(data.get("bids") or ())
        self.asks.apply(data.get("asks") or ())
        self._check()
        self.version = end
        return True

    def _check(self) -> None:
        bids, asks = self.bids.prices, self.asks.prices
        if bids and asks and bids[-1] >= asks[0]:
            raise BookBroken("the best bid is not below the best ask")


def _version(value: Any) -> int:
    try:
        return integer(value)
    except ValueError:
        raise BookBroken("a push came without endVersion, so that nothing shows a gap") from None
