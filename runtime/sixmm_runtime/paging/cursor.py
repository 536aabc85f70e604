"""Lists without page numbers: those that go on after a row, and those that are asked for by how many rows alone.

The id of the last row is the cursor of the next request. The documentation does not say which way the cursor leads. The
first answers show it, and every later row must lie beyond the cursor on that side: an exchange that lists one way and
pages the other would lose rows unnoticed.
"""

from itertools import pairwise

from sixmm_runtime.decode import integer
from sixmm_runtime.errors import PagingError
from sixmm_runtime.model import Model
from sixmm_runtime.paging.pager import Ask, Key, Page, Step, keys_of


class CursorPager:
    """Asks until an answer is empty: a short one may be the exchange's own limit, which is not documented.

    Args:
        operation: its id, for errors.
        identity: the one field that is the id of a row.
        size: how many rows in an answer; None leaves it to the exchange.
    """

    def __init__(self, operation: str, identity: tuple[str, ...], *, size: int | None) -> None:
        self._operation = operation
        self._identity = identity
        self._size = size
        self._cursor: int | None = None
        self._direction: int | None = None
        self._last_page: set[Key] = set()
        self._done = False
        self._found = 0
        self._largest = 0
        # A step beside the cursor, if its own row is counted and takes the next one's room: both sides are tried.
        self._beside = 0
        self._sides = [1, -1]
        self._nothing_beside = False

    def step(self) -> Step | None:
        """See Pager."""
        if self._done:
            return None
        last = None if self._cursor is None else self._cursor + self._beside
        asked = {"last_order_id": last, "limit": self._size}
        return Ask(
            {name: value for name, value in asked.items() if value is not None},
            optional=self._beside != 0,
        )

    def take_time(self, now_ms: int) -> None:
        """Time plays no part here."""

    def take(self, page: Page) -> list[Model]:
        """See Pager."""
        self._largest = max(self._largest, len(page.rows))
        if not page.rows:
            self._end(page)
            return []
        keys = keys_of(page.rows, self._identity)
        fresh = {
            key: row for key, row in zip(keys, page.rows, strict=True) if key not in self._last_page
        }
        ids = [self._id(row) for row in fresh.values()]
        if not ids:
            self._end_of_repeats(page)
            return []
        self._check_direction(ids)
        self._cursor = ids[-1]
        self._last_page = set(keys)
        self._found += len(fresh)
        if self._beside:
            self._sides = []
        return list(fresh.values())

    def _end(self, page: Page) -> None:
        """No rows: the end, unless one side of the cursor is left to be looked at."""
        self._nothing_beside = self._nothing_beside or not page.rows
        if self._beside and self._sides:
            self._beside = self._sides.pop()
            return
        if self._beside and not self._nothing_beside:
            raise self._error(
                f"the answers after {self._cursor}, before and behind it are the same: the exchange ignores the cursor"
            )
        # Elsewhere the total counts rows too that came in meanwhile, on the other side.
        if self._beside and page.total is not None and page.total > self._found:
            raise self._error(
                f"the exchange says that there are {page.total} rows, gives one at a time, and none after"
                f" {self._cursor}: rows would be lost. Leave out page_size, or ask for one symbol at a time"
            )
        self._done = True

    def _end_of_repeats(self, page: Page) -> None:
        """Rows of the page before, and no others: the end only where a cursor counts its own row."""
        rows = page.rows
        if self._beside:
            self._end(page)
            return
        if len(rows) > 1 or self._size == 1 or self._id(rows[0]) != self._cursor:
            raise self._error(
                f"the answer after {self._cursor} holds only rows of the one before: the exchange ignores the cursor,"
                " or it leads to the other side, or its row is counted again and page_size leaves no room for others"
            )
        if self._largest > 1:
            self._done = True
            return
        # One row, twice: there is only one, or only one comes at a time.
        self._beside = self._sides.pop()

    def _check_direction(self, ids: list[int]) -> None:
        line = ids if self._cursor is None else [self._cursor, *ids]
        direction = _direction(line)
        if self._cursor is not None and (
            direction == 0 or self._direction not in {None, direction}
        ):
            raise self._error(
                f"the rows after {self._cursor} don't go on from it in the order of those before: the list and its"
                " cursor lead to different sides, or it is not sorted, and rows would be lost"
            )
        self._direction = direction if self._direction is None else self._direction

    def _id(self, row: Model) -> int:
        raw = row.raw if isinstance(row.raw, dict) else {}
        try:
            return integer(raw.get(self._identity[0]))
        except ValueError:
            raise self._error(
                f"a row has no {self._identity[0]} that is a number, so that the list can't go on from it"
            ) from None

    def _error(self, what: str) -> PagingError:
        return PagingError(f"{self._operation}: {what}.", operation=self._operation)


def _direction(ids: list[int]) -> int | None:
    """1 for ascending ids, -1 for descending ones, 0 for unsorted ones, None where too few show it."""
    steps = {1 if after > before else -1 for before, after in pairwise(ids)}
    if not steps:
        return None
    return steps.pop() if len(steps) == 1 else 0


_FIRST = 100
_FACTOR = 4
# As days, more than two centuries.
_MOST = 100_000


class GrowingPager:
    """Returns the list once it is complete.

    Args:
        operation: its id, for errors.
        size: how many rows to ask for first.
        most: how many rows are wanted at all; None for all.
    """

    def __init__(self, operation: str, *, size: int | None, most: int | None) -> None:
        self._operation = operation
        self._limit = min(size or _FIRST, most or _MOST)
        self._most = most
        self._before = -1
        self._done = False

    def step(self) -> Step | None:
        """See Pager."""
        return None if self._done else Ask({"limit": self._limit})

    def take_time(self, now_ms: int) -> None:
        """Time plays no part here."""

    def take(self, page: Page) -> list[Model]:
        """See Pager."""
        found = len(page.rows)
        # Fewer than asked for, or no more than for a smaller limit: there are no more, or the exchange gives no more.
        if found < self._limit or found == self._before or self._limit == self._most:
            self._done = True
            return page.rows
        if self._limit >= _MOST:
            raise PagingError(
                f"{self._operation}: {found} rows, and there are still more. Pass max_items.",
                operation=self._operation,
            )
        self._before = found
        self._limit = min(self._limit * _FACTOR, self._most or _MOST)
        return []
