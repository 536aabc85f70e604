"""A small exchange at the transport: one list, paged in whatever way a test asks for."""

import json
from collections.abc import Callable
from typing import Any

import httpx
from sixmm import AsyncSixMM, SixMM
from sixmm_description import Description

Row = dict[str, Any]

NOW = 1_790_000_000_000
TRADES, CURRENT, KLINES = (
    "/v1/private/order/trades",
    "/v1/private/order/current",
    "/v1/public/market/klines",
)
(CURSOR,) = (
    one.wire
    for one in Description.load().by_role["getCurrentOrders"].parameters
    if one.python == "last_order_id"
)


def trades(times: list[int], *, first: int = 0) -> list[Row]:
    """Fills at these moments."""
    return [{"fillId": str(first + n), "createdAt": at} for n, at in enumerate(times)]


class Exchange:
    """Serves `rows` in their order, page by page.

    Args:
        rows: what there is, first row first.
        before: called before each answer with the number of the request for rows, from 1: it may change `rows`.
        has_total: whether an answer says how many rows there are.
        total: what it says then, of all rows and those on the page: by default how many there are.
        largest: the most rows that a page ever holds, whatever is asked for.
        includes: whether the start and the end of a range belong to it.
        ignores: parameters that are not looked at.
        descending: which way cursors lead.
        counts_cursor: whether the cursor's own row comes again.
        newest_of_range: which klines come where there are more than the limit.
        withheld: so many rows at the end are counted and never come.
    """

    def __init__(
        self,
        rows: list[Row],
        *,
        before: Callable[[int], None] = lambda _: None,
        has_total: bool = True,
        total: Callable[[list[Row], list[Row]], int] = lambda found, _: len(found),
        largest: int | None = None,
        includes: tuple[bool, bool] = (True, True),
        ignores: tuple[str, ...] = (),
        descending: bool = True,
        counts_cursor: bool = False,
        newest_of_range: bool = False,
        withheld: int = 0,
    ) -> None:
        self.rows = rows
        self.before = before
        self.has_total = has_total
        self.total = total
        self.largest = largest
        self.includes = includes
        self.ignores = ignores
        self.descending = descending
        self.counts_cursor = counts_cursor
        self.newest_of_range = newest_of_range
        self.withheld = withheld
        self.asked: list[dict[str, str]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/time":
            return _envelope({"timestamp": NOW // 1000, "timestampMs": NOW})
        query = dict(request.url.params)
        self.asked.append(query)
        self.before(len(self.asked))
        for name in self.ignores:
            query.pop(name, None)
        serve = {TRADES: self._page, CURRENT: self._after, KLINES: self._range}[request.url.path]
        return _envelope(serve(query))

    def client(self) -> SixMM:
        return SixMM(access_token="t", transport=httpx.MockTransport(self))

    def async_client(self) -> AsyncSixMM:
        return AsyncSixMM(access_token="t", transport=httpx.MockTransport(self))

    def _page(self, query: dict[str, str]) -> Row:
        size = self._size(query, "pageSize", 20)
        found = self._within(query, "createdAt")
        start = (int(query.get("page", 1)) - 1) * size
        served = found[: len(found) - self.withheld]
        page = served[start : start + size]
        return {"list": page, "total": self.total(found, page) if self.has_total else None}

    def _after(self, query: dict[str, str]) -> Row:
        last = int(query[CURSOR]) if CURSOR in query else None
        beyond = [
            row for row in self.rows if last is None or self._is_beyond(int(row["orderId"]), last)
        ]
        return {"list": beyond[: self._size(query, "limit", 100)], "total": len(self.rows)}

    def _is_beyond(self, order_id: int, last: int) -> bool:
        if order_id == last:
            return self.counts_cursor
        return (order_id < last) == self.descending

    def _range(self, query: dict[str, str]) -> Row:
        found, size = self._within(query, "openTime"), self._size(query, "limit", 500)
        return {"list": found[-size:] if self.newest_of_range else found[:size]}

    def _size(self, query: dict[str, str], name: str, default: int) -> int:
        asked = int(query.get(name, default))
        return asked if self.largest is None else min(asked, self.largest)

    def _within(self, query: dict[str, str], field: str) -> list[Row]:
        start, end = int(query.get("startTime", 0)), int(query.get("endTime", 2**62))
        # An excluded end is a range that is shorter by a millisecond.
        start, end = start + (not self.includes[0]), end - (not self.includes[1])
        return [row for row in self.rows if start <= row[field] <= end]


def _envelope(data: Row) -> httpx.Response:
    text = json.dumps({"code": 0, "message": "success", "data": data, "requestId": "r"})
    return httpx.Response(200, text=text)
