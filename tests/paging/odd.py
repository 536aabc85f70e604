"""Exchanges that differ from what the pages lead one to expect, in every way at once."""

import json
from typing import Any

import attrs
import httpx
from sixmm import AsyncSixMM, SixMM

from .exchange import CURRENT, CURSOR, KLINES, NOW, Row

MINUTE = 60_000


@attrs.frozen(kw_only=True)
class Ways:
    """How an exchange serves its lists.

    Attributes:
        first_page: the number of the first page.
        clamps: whether a page before the first one is the first one; otherwise it is refused.
        total: what `total` is: the rows, the pages, nothing at all, or the rows on page 1 (`once`) and nothing on others.
        largest: the most rows that are served at once.
        includes: whether the start and the end of a range belong to it.
        rounds: ms to whose multiples a start is rounded down.
        coarse: ms to which both ends are cut before anything is compared.
        newest: whether the newest rows of a range come where there are more than the limit.
        descending: whether a list begins with its newest row.
        told: whether klines have their last moment.
    """

    first_page: int = 1
    clamps: bool = False
    total: str | None = "rows"
    largest: int = 10**9
    includes: tuple[bool, bool] = (True, True)
    rounds: int = 1
    coarse: int = 1
    newest: bool = False
    descending: bool = True
    told: bool = True
    counts_cursor: bool = False


class OddExchange:
    """Serves `rows`, whose times are in the field `time`, in these ways."""

    def __init__(self, rows: list[Row], time: str, ways: Ways) -> None:
        self.rows = sorted(rows, key=lambda row: row[time], reverse=ways.descending)
        self.time = time
        self.ways = ways
        self.asked: list[dict[str, str]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/time":
            return _answer({"timestampMs": NOW})
        query = dict(request.url.params)
        self.asked.append(query)
        if request.url.path == CURRENT:
            return _answer({"list": self._after(query), "total": None})
        found = self._within(query)
        if request.url.path == KLINES:
            size = min(int(query.get("limit", 500)), self.ways.largest)
            found.sort(key=lambda row: row[self.time])
            rows = found[-size:] if self.ways.newest else found[:size]
            return _answer({"list": rows[::-1] if self.ways.descending else rows})
        return self._page(query, found)

    def sync(self) -> SixMM:
        return SixMM(access_token="t", transport=httpx.MockTransport(self))

    def awaiting(self) -> AsyncSixMM:
        return AsyncSixMM(access_token="t", transport=httpx.MockTransport(self))

    def _page(self, query: dict[str, str], found: list[Row]) -> httpx.Response:
        ways = self.ways
        size = min(int(query.get("pageSize", 20)), ways.largest)
        number = int(query["page"]) - ways.first_page
        if number < 0 and not ways.clamps:
            return _answer(None, code=2003)
        number = max(0, number)
        totals = {"rows": len(found), "pages": -(-len(found) // size), None: None}
        totals["once"] = len(found) if query["page"] == "1" else None
        rows = found[number * size : (number + 1) * size]
        return _answer({"list": rows, "total": totals[ways.total]})

    def _within(self, query: dict[str, str]) -> list[Row]:
        ways = self.ways
        start = int(query.get("startTime", 0)) // ways.rounds * ways.rounds // ways.coarse
        end = int(query.get("endTime", 2**62)) // ways.coarse
        first, last = start + (not ways.includes[0]), end - (not ways.includes[1])
        return [row for row in self.rows if first <= row[self.time] // ways.coarse <= last]

    def _after(self, query: dict[str, str]) -> list[Row]:
        ways, rows = self.ways, self.rows
        if CURSOR in query:
            last = int(query[CURSOR]) * (-1 if ways.descending else 1)
            beyond = last - 1 if ways.counts_cursor else last
            sign = -1 if ways.descending else 1
            rows = [row for row in rows if int(row["orderId"]) * sign > beyond]
        return rows[: min(int(query.get("limit", 100)), ways.largest)]


def _answer(data: Any, *, code: int = 0) -> httpx.Response:
    return httpx.Response(200, text=json.dumps({"code": code, "message": "m", "data": data}))
