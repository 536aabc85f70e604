"""Page 1, 2, 3, … of a list that may change while it is read.

A row that is inserted moves those behind it to higher places, so that the end of one page comes again on the next:
such rows are known by their keys and left out. A row that is removed moves others to lower places, where they were
not looked for yet: the total gives it away, and the pages before are read once more. Nothing is assumed about how the
exchange sorts, only that rows keep their order. Rows can move no further than the total changed, so that only so many
have to be remembered.

Not every answer's shape is documented: a field called total may be something else, count one page, or count pages. So
a total that the pages contradict is ignored, and a full page does not end the list. That pages count from 1 is
assumed too: page 0 is looked at where the first page holds less than it should, where no total tells how many rows
there are, where rows are missing at the end, and where there are as many rows as pages with page 0 among them.
"""

from collections.abc import Sequence

from sixmm_runtime.errors import PagingError
from sixmm_runtime.model import Model
from sixmm_runtime.paging.pager import Key, Page, Recent, keys_of

# How far rows may move while a list is read: this many places, or this many pages where that is more.
_ROWS = 1_000
_PAGES = 10
# Without a total nothing tells a list that grows from an exchange that repeats itself.
_REPEATS_WITHOUT_TOTAL = 3

_NOTHING = Page([], None)


class PageNumbers:
    """One pass over one list.

    Against an ordinary exchange, one request is more than the rows need where the last page is full. Where an answer
    has no total, or holds fewer rows than asked for while there are more, one more looks at page 0.

    Attributes:
        done: whether there is no page to ask for.
        first: the number of the exchange's first page; None as long as it is assumed to be 1.

    Args:
        operation: its id, for errors.
        identity: the fields that tell rows apart.
        full: how many rows a full page holds, if the exchange gives as many as it is asked for.
        first: what an earlier pass has found out.
    """

    def __init__(
        self, operation: str, identity: tuple[str, ...], *, full: int, first: int | None = None
    ) -> None:
        self.done = False
        self.first = first
        # Counted from 1, whatever the exchange does.
        self._page = 1
        self._operation = operation
        self._identity = identity
        self._full = full
        self._recent = Recent(_ROWS)
        self._size = 0
        self._distinct = 0
        self._total: int | None = None
        self._total_is_another = False
        self._expected = 0
        self._grown = 0
        self._shrunk = False
        self._repeats_allowed = 0
        self._first_page: Page = _NOTHING
        self._looked_at_zero = first is not None
        self._looking_at_zero = False
        self._looking_behind = False

    @property
    def number(self) -> int:
        """The number of the page to ask for."""
        if self._looking_at_zero:
            return 0
        return self._page - 1 if self.first == 0 else self._page

    @property
    def makes_sure(self) -> bool:
        """Whether the page to ask for may not exist."""
        return self._looking_at_zero or self._looking_behind

    def take(self, page: Page) -> list[tuple[Key, Model]]:
        """Hand over page `number`; returns its rows that are new, with their keys."""
        if self._looking_at_zero:
            return self._take_zero(page)
        if self._page == 1:
            self._first_page = page
            if not self._looked_at_zero and self._may_follow_another(page):
                self._looking_at_zero = True
                return []
        return self._take(page)

    def check(self) -> None:
        """At the end: whether as many rows came as the exchange says there are. Raises PagingError."""
        if self._distinct < self._expected:
            raise PagingError(
                f"{self._operation}: the exchange says that there are {self._expected} rows, and its pages held only"
                f" {self._distinct} different ones: rows are missing. Ask for larger pages (page_size) or a shorter"
                " range of time (span).",
                operation=self._operation,
            )

    def _take(self, page: Page) -> list[tuple[Key, Model]]:
        self._size = self._size or len(page.rows)
        self._recent.capacity = max(_ROWS, _PAGES * self._size)
        keys = keys_of(page.rows, self._identity)
        new = self._unknown(keys, page.rows)
        if self._looking_behind and not new:
            # No page is behind the last one; or the exchange shows the last one again.
            self._end(self._total)
            return []
        self._looking_behind = False
        total = self._believed(page)
        moved = self._moved(total)
        if page.rows and not new:
            self._allow_repeat()
        self._recent.add(keys)
        self._distinct += len(new)
        self._go_on(len(page.rows), total, moved)
        return new

    # Whether pages count from 0

    def _may_follow_another(self, page: Page) -> bool:
        """Return whether the first page that was asked for may be the second one."""
        total = self._believed(page)
        return total is None or len(page.rows) < min(total, self._full)

    def _take_zero(self, page: Page) -> list[tuple[Key, Model]]:
        self._looking_at_zero, self._looked_at_zero = False, True
        late = self._distinct > 0
        keys = keys_of(page.rows, self._identity)
        first_keys = set(keys_of(self._first_page.rows, self._identity))
        new = [pair for pair in zip(keys, page.rows, strict=True) if pair[0] not in first_keys]
        # Of a list that grew, page 1 shown again as page 0 has some new rows, but not that many.
        if len(new) * 2 <= len(keys):
            if page.rows or self._first_page.rows:
                self.first = 1
            if late:
                self.done = True
                return []
            # Another page that repeats what came before, as from an exchange that ignores the number.
            taken = self._take(self._first_page)
            self._repeats_allowed -= bool(page.rows)
            return taken
        self.first = 0
        if not late:
            # From the beginning: rows may have moved in between.
            return self._take(page)
        if self._grown or self._shrunk:
            raise PagingError(
                f"{self._operation}: pages count from 0, against what the documentation says, and rows came or went"
                " while the others were read, so that some could be lost. Read the list again, or ask for a range of"
                " time that is over.",
                operation=self._operation,
            )
        fresh = self._unknown(keys, page.rows)
        self._distinct += len(fresh)
        self.done = True
        return fresh

    def _end(self, total: int | None) -> None:
        if not self._looked_at_zero and (
            total is None or self._distinct < self._expected or self._may_count_pages(total)
        ):
            self._looking_at_zero, self._looking_behind = True, False
        else:
            self.done = True

    def _may_count_pages(self, total: int) -> bool:
        """Return whether the total, which is the number of rows, is that of the pages with a page 0 before them too."""
        return bool(self._size) and total == -(-self._distinct // self._size) + 1

    # What came, and what did not

    def _unknown(self, keys: list[Key], rows: Sequence[Model]) -> list[tuple[Key, Model]]:
        new: dict[Key, Model] = {}
        for key, row in zip(keys, rows, strict=True):
            if key not in self._recent:
                new.setdefault(key, row)
        return list(new.items())

    def _believed(self, page: Page) -> int | None:
        """The total, unless a page has shown that there are more rows: then it is something else."""
        least = (self._page - 1) * self._size + len(page.rows) if page.rows else 0
        if page.total is not None and page.total < least:
            self._total_is_another = True
        return None if self._total_is_another else page.total

    def _moved(self, total: int | None) -> int:
        """How many places rows may have moved since the last page, towards the front if negative."""
        if total is None:
            if self._page == 1:
                self._repeats_allowed = _REPEATS_WITHOUT_TOTAL
            return 0
        moved = total - (total if self._total is None else self._total)
        self._expected = total if self._total is None else self._expected + min(moved, 0)
        self._grown += max(moved, 0)
        self._shrunk = self._shrunk or moved < 0
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
                f"{self._operation}: page {self.number} holds only rows of the pages before, and the list did not"
                " grow: the exchange seems to ignore the page's number. Ask for pages (page_size) or a range of time"
                " (span) that need no second page.",
                operation=self._operation,
            )
        self._repeats_allowed -= 1

    def _go_on(self, rows: int, total: int | None, moved: int) -> None:
        before_this_page = (self._page - 1) * self._size
        if moved < 0 and before_this_page:
            # What stood behind this page's first row may stand before it now.
            self._page = max(0, before_this_page + moved) // self._size + 1
            return
        whole = total is not None and before_this_page + rows >= total
        is_full = rows >= (self._full if self._page == 1 else self._size)
        self._page += 1
        if not rows or (whole and not is_full):
            self._end(total)
        # A total that counts pages looks like this too.
        self._looking_behind = whole and is_full
