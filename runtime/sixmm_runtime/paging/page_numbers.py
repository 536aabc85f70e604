"""Page 1, 2, 3, … of a list that may change while it is read.

A row that is inserted moves those behind it to higher places, so that the end of one page comes again on the next:
such rows are known by their keys and left out. A row that is removed moves others to lower places, where they were
not looked for yet: the total gives it away, and the pages before are read once more. Nothing is assumed about how the
exchange sorts, only that rows keep their order. Rows can move no further than the total changed, so that only so many
have to be remembered.

Not every answer's shape is documented: what is called a total may be none, or count one page. So one that its own page
contradicts is not looked at, and a first page that is full does not end the list.
"""

from collections.abc import Sequence

from sixmm_runtime.errors import PagingError
from sixmm_runtime.model import Model
from sixmm_runtime.paging.pager import Page
from sixmm_runtime.paging.rows import Key, Recent, keys_of

# How far rows may move while a list is read: this many places, or this many pages where that is more.
_ROWS = 1_000
_PAGES = 10
# Without a total nothing tells a list that grows from an exchange that repeats itself.
_REPEATS_WITHOUT_TOTAL = 3


class PageNumbers:
    """One pass over one list.

    Attributes:
        page: the number of the page to ask for.
        done: whether there is none.

    Args:
        operation: its id, for errors.
        identity: the fields that tell rows apart.
        full: how many rows a full page holds, if the exchange gives as many as it is asked for.
    """

    def __init__(self, operation: str, identity: tuple[str, ...], *, full: int) -> None:
        self.page = 1
        self.done = False
        self._operation = operation
        self._identity = identity
        self._full = full
        self._recent = Recent(_ROWS)
        self._size = 0
        self._distinct = 0
        self._total: int | None = None
        self._expected = 0
        self._grown = 0
        self._repeats_allowed = 0

    def take(self, page: Page) -> list[tuple[Key, Model]]:
        """Hand over page number `page`; returns its rows that are new, with their keys."""
        self._size = self._size or len(page.rows)
        self._recent.capacity = max(_ROWS, _PAGES * self._size)
        keys = keys_of(page.rows, self._identity)
        new = self._unknown(keys, page.rows)
        total = self._believed(page)
        moved = self._moved(total)
        if page.rows and not new:
            self._allow_repeat()
        self._recent.add(keys)
        self._distinct += len(new)
        self._go_on(len(page.rows), total, moved)
        return new

    def check(self) -> None:
        """At the end: whether as many rows came as the exchange says there are. Raises PagingError."""
        if self._distinct < self._expected:
            raise PagingError(
                f"{self._operation}: the exchange says that there are {self._expected} rows, and its pages held only"
                f" {self._distinct} different ones: rows are missing. Ask for larger pages or a shorter range of time.",
                operation=self._operation,
            )

    def _unknown(self, keys: list[Key], rows: Sequence[Model]) -> list[tuple[Key, Model]]:
        new: dict[Key, Model] = {}
        for key, row in zip(keys, rows, strict=True):
            if key not in self._recent:
                new.setdefault(key, row)
        return list(new.items())

    def _believed(self, page: Page) -> int | None:
        """The total, unless this page's own rows are more."""
        least = (self.page - 1) * self._size + len(page.rows) if page.rows else 0
        return None if page.total is None or page.total < least else page.total

    def _moved(self, total: int | None) -> int:
        """How many places rows may have moved since the last page, towards the front if negative."""
        if total is None:
            if self.page == 1:
                self._repeats_allowed = _REPEATS_WITHOUT_TOTAL
            return 0
        moved = total - (total if self._total is None else self._total)
        self._expected = total if self._total is None else self._expected + min(moved, 0)
        self._grown += max(moved, 0)
        self._total = total
        if moved and self._size:
            self._repeats_allowed += -(-abs(moved) // self._size) + 1
        if max(self._grown, -moved) > self._recent.capacity - 2 * self._size:
            raise PagingError(
                f"{self._operation}: too many rows came or went while the list was read, so that some could be lost or"
                " come twice. Ask for a range of time that is over, or for larger pages.",
                operation=self._operation,
            )
        return moved

    def _allow_repeat(self) -> None:
        if self._repeats_allowed <= 0:
            raise PagingError(
                f"{self._operation}: page {self.page} holds only rows of the pages before, and the list did not grow:"
                " the exchange seems to ignore the page's number.",
                operation=self._operation,
            )
        self._repeats_allowed -= 1

    def _go_on(self, rows: int, total: int | None, moved: int) -> None:
        before_this_page = (self.page - 1) * self._size
        if moved < 0 and before_this_page:
            # What stood behind this page's first row may stand before it now.
            self.page = max(0, before_this_page + moved) // self._size + 1
            return
        may_count_one_page = self.page == 1 and rows >= self._full
        read = before_this_page + rows
        self.done = not rows or (total is not None and read >= total and not may_count_one_page)
        self.page += 1
