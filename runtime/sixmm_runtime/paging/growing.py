"""A list that can only be asked for by how many rows: all of it, by asking for more until no more come."""

from sixmm_runtime.errors import PagingError
from sixmm_runtime.model import Model
from sixmm_runtime.paging.pager import Ask, Page, Step

_FIRST = 100
_FACTOR = 4
# Days of more than two centuries.
_MOST = 100_000


class GrowingPager:
    """Hands out the list once it is whole.

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
        # Fewer than asked for, or no more than for less: there are no more, or none can be had.
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
