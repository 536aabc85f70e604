"""An exchange that counts whole seconds: the rows of a range come once each, and none of it is left out."""

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import attrs
import httpx
from hypothesis import given
from hypothesis import strategies as st
from sixmm.operations.market import GET_KLINES
from sixmm.operations.orders import GET_TRADES
from sixmm_runtime import decode, encode
from sixmm_runtime.model import ListModel, Model, field, model
from sixmm_runtime.operation import Clock, Operation
from sixmm_runtime.paging.paginator import Paginator

from .exchange import NOW, Exchange, Row

SECOND = 1_000
START = NOW - 10 * SECOND


@model
class Fill(Model):
    """A fill whose time is in seconds."""

    fill_id: str = field("fillId", decode.text)
    created_at: int = field("createdAt", decode.seconds)


@model
class Fills(ListModel[Fill]):
    """A page of them."""

    _collection = "items"
    items: list[Fill] = field("list", decode.list_of(decode.object_of(Fill)))
    total: int = field("total", decode.integer)


@model
class Bar(Model):
    """A kline whose times are in seconds."""

    open_time: int = field("openTime", decode.seconds)
    close_time: int = field("closeTime", decode.seconds)


@model
class Bars(ListModel[Bar]):
    """Some of them."""

    _collection = "items"
    items: list[Bar] = field("list", decode.list_of(decode.object_of(Bar)))


@model
class Time(Model):
    """What time it is, in seconds."""

    at: int = field("timestamp", decode.seconds)


def in_seconds(operation: Operation, result: type[Model]) -> Operation:
    """The operation as it is generated where its times are in seconds."""
    encoders = {"start_time": encode.seconds, "end_time": encode.seconds_up}
    query = tuple(
        one._replace(encode=encoders.get(one.name, one.encode)) for one in operation.query
    )
    time = attrs.evolve(operation.paging.clock.operation, result=Time)
    paging = attrs.evolve(operation.paging, clock=Clock(time, "at", 1_000))
    return attrs.evolve(operation, result=result, query=query, paging=paging)


FILLS, BARS = in_seconds(GET_TRADES, Fills), in_seconds(GET_KLINES, Bars)


class WholeSeconds(Exchange):
    """Is asked in seconds, and tells them. Its rows have milliseconds, which it keeps to itself.

    With `compares_seconds` it also compares whole seconds with the ends of a range.
    """

    def __init__(self, rows: list[Row], *, compares_seconds: bool, **how) -> None:
        super().__init__(rows, **how)
        self.compares_seconds = compares_seconds

    def __call__(self, request: httpx.Request) -> httpx.Response:
        query = dict(request.url.params)
        for name in ("startTime", "endTime"):
            if name in query:
                assert len(query[name]) == 10, f"{name} is not in seconds"
                query[name] = str(int(query[name]) * SECOND)
        asked = request.url.copy_with(params=query)
        answer = super().__call__(httpx.Request(request.method, asked, headers=request.headers))
        body = answer.json(parse_float=Decimal)
        for row in body["data"].get("list", ()):
            row.update({name: row[name] // SECOND for name in row.keys() - {"fillId"}})
        return httpx.Response(200, json=body)

    def _within(self, query: dict[str, str], name: str) -> list[Row]:
        exact = self.rows
        if self.compares_seconds:
            self.rows = [{**row, name: row[name] // SECOND * SECOND} for row in exact]
        try:
            found = super()._within(query, name)
        finally:
            self.rows = exact
        return found


moments = st.integers(START, NOW - SECOND)


@given(
    times=st.lists(moments, max_size=40),
    start=st.integers(START, START + 4 * SECOND),
    length=st.integers(1, 5 * SECOND),
    compares_seconds=st.booleans(),
    includes=st.tuples(st.booleans(), st.booleans()),
    page_size=st.integers(1, 7),
    span=st.sampled_from([None, 1, 2, 3]),
)
def test_ranges_that_follow_each_other_give_each_row_once(
    times, start, length, compares_seconds, includes, page_size, span
):
    rows = [{"fillId": str(n), "createdAt": at} for n, at in enumerate(sorted(times, reverse=True))]
    exchange = WholeSeconds(rows, compares_seconds=compares_seconds, includes=includes)
    ends = (START - SECOND, start, start + length, NOW)
    found = []
    with exchange.client() as mm:
        for after, until in pairwise(ends):
            pages = Paginator(
                mm,
                FILLS,
                {"start_time": after + 1, "end_time": until},
                None,
                page_size=page_size,
                span=None if span is None else timedelta(seconds=span),
            )
            part = list(pages)
            assert all(after < row.created_at <= until for row in part)
            found += part
    assert sorted(row.fill_id for row in found) == sorted(row["fillId"] for row in rows)


@given(times=st.lists(moments, max_size=20), compares_seconds=st.booleans())
def test_an_open_range_goes_to_the_exchanges_own_time(times, compares_seconds):
    rows = [{"fillId": str(n), "createdAt": at} for n, at in enumerate(times)]
    exchange = WholeSeconds(rows, compares_seconds=compares_seconds)
    with exchange.client() as mm:
        pages = Paginator(mm, FILLS, {"start_time": START}, None, page_size=5)
        assert {row.fill_id for row in pages} == {row["fillId"] for row in rows}


@given(
    minutes=st.sets(st.integers(0, 60), max_size=60),
    page_size=st.integers(2, 9),
    newest_of_range=st.booleans(),
    compares_seconds=st.booleans(),
    includes=st.tuples(st.booleans(), st.booleans()),
    offset=st.integers(1, 59_999),
)
def test_klines_with_gaps(minutes, page_size, newest_of_range, compares_seconds, includes, offset):
    times = [NOW - 3_600_000 + minute * 60_000 for minute in sorted(minutes)]
    exchange = WholeSeconds(
        [{"openTime": at, "closeTime": at + 59_999} for at in times],
        compares_seconds=compares_seconds,
        newest_of_range=newest_of_range,
        includes=includes,
    )
    asked = {
        "symbol": "BTCUSDT",
        "interval": "1m",
        "start_time": NOW - 3_600_000 - offset,
        "end_time": NOW + offset,
    }
    with exchange.client() as mm:
        found = list(Paginator(mm, BARS, asked, None, page_size=page_size))
    assert [row.open_time for row in found] == times
