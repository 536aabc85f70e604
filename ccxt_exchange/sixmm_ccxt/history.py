"""Lists of the past as ccxt asks for them: from a moment on, the oldest first, at most so many."""

from collections.abc import Callable
from typing import Any, TypeVar

from sixmm import Paginator, SixMM

from sixmm_ccxt.arguments import Arguments
from sixmm_ccxt.steps import Flow, ask, rows

T = TypeVar("T")

#: The client reads a range in parts of a week, the newest first; this asks for them from the oldest on.
_PART_MS = 7 * 24 * 60 * 60 * 1_000
#: How many rows there are without `limit` and `since`.
_NEWEST = 100


class History(Arguments):
    """Reads ranges of time from their beginning, and no further than `limit` rows."""

    def _history(
        self,
        pages: Callable[[int | None, int | None], Callable[[SixMM], "Paginator[T]"]],
        *,
        since: Any,
        until: Any,
        limit: Any,
        at: Callable[[T], Any],
        identity: Callable[[T], Any],
        keep: Callable[[T], bool] = lambda _: True,
    ) -> Flow[list[T]]:
        """From `since` on: everything, or the first `limit` rows. Without `since`: the newest, 100 unless told otherwise."""
        start, end, most = (
            self._moment("since", since),
            self._moment("until", until),
            self._count(limit),
        )

        def in_order(found: list[T]) -> list[T]:
            return sorted(found, key=lambda one: at(one) or 0)

        if start is None:
            return in_order((yield from rows(pages(None, end), most or _NEWEST, keep)))
        last = end
        if most is not None and self.milliseconds() - start > _PART_MS:
            last = end or (yield from self._now())
        held: dict[Any, T] = {}
        while most is not None and last is not None and last - start > _PART_MS:
            part = yield from rows(pages(start, start + _PART_MS), None, keep)
            held |= {identity(one): one for one in part}
            if len(held) >= most:
                return in_order(list(held.values()))[:most]
            # Whether the ends of a range belong to it is not documented: the parts meet, and no row counts twice.
            start += _PART_MS
        part = yield from rows(pages(start, end), None, keep)
        held |= {identity(one): one for one in part}
        return in_order(list(held.values()))[:most]

    def _now(self) -> Flow[int]:
        """The exchange's time, Unix ms."""
        answer = yield from ask(lambda mm: mm.system.time())
        now: int = answer.timestamp_ms
        return now
