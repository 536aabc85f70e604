"""Whatever is added while a list is read: each row that is there from beginning to end comes once."""

import asyncio
from datetime import timedelta

import attrs
from hypothesis import given
from hypothesis import strategies as st

from .exchange import NOW, Exchange, Row

SECOND = 1_000
START = NOW - 10 * SECOND
# Few moments, so that many rows share one, and moments beside the ends of spans.
moments = st.builds(
    lambda second, beside: START + second * SECOND + beside,
    st.integers(1, 9),
    st.sampled_from([-1, 0, 1]),
)
sorts = st.sampled_from(["newest first", "oldest first", "as it comes"])


@attrs.frozen
class Insert:
    """Rows that appear before the request with this number, at this place in the list."""

    request: int
    place: float
    times: list[int]


inserts = st.builds(
    Insert, st.integers(2, 12), st.floats(0, 1), st.lists(moments, min_size=1, max_size=5)
)


def exchange_of(times: list[int], sort: str, added: list[Insert], **how) -> Exchange:
    """An exchange with rows at `times` that gets further ones on the way."""
    rows: list[Row] = [{"fillId": str(n), "createdAt": at} for n, at in enumerate(times)]
    if sort != "as it comes":
        # A stable sort: rows of one moment stay as they are.
        rows.sort(key=lambda row: row["createdAt"], reverse=sort == "newest first")

    def add(request: int) -> None:
        for each in (one for one in added if one.request == request):
            place = round(each.place * len(rows))
            number = len(rows)
            rows[place:place] = [
                {"fillId": f"late {number}.{n}", "createdAt": at} for n, at in enumerate(each.times)
            ]

    return Exchange(rows, before=add, **how)


def check(found: list[str], times: list[int]) -> None:
    assert len(found) == len(set(found)), "a row came twice"
    assert {str(n) for n in range(len(times))} <= set(found), "a row is missing"


@given(
    times=st.lists(moments, max_size=40),
    sort=sorts,
    added=st.lists(inserts, max_size=6),
    page_size=st.integers(1, 7),
    span=st.sampled_from([None, 1, 2, 3]),
    ranged=st.booleans(),
    includes=st.tuples(st.booleans(), st.booleans()),
)
def test_pages_in_ranges_of_time(times, sort, added, page_size, span, ranged, includes):
    exchange = exchange_of(times, sort, added, includes=includes)
    with exchange.client() as mm:
        found = mm.orders.iter_trades(
            start_time=START - SECOND if ranged else None,
            page_size=page_size,
            span=None if span is None else timedelta(seconds=span),
        )
        check([row.fill_id for row in found], times)


@given(
    times=st.lists(moments, max_size=40),
    sort=sorts,
    request=st.integers(2, 12),
    place=st.floats(0, 1),
    late=st.lists(moments, max_size=3),
    page_size=st.integers(1, 7),
)
def test_pages_without_a_total_while_some_rows_are_added(
    times, sort, request, place, late, page_size
):
    exchange = exchange_of(times, sort, [Insert(request, place, late)], has_total=False)
    with exchange.client() as mm:
        check([row.fill_id for row in mm.orders.iter_trades(page_size=page_size)], times)


@given(
    times=st.lists(moments, max_size=40),
    sort=sorts,
    added=st.lists(inserts, max_size=3),
    page_size=st.integers(1, 7),
)
def test_pages_read_by_an_awaiting_client(times, sort, added, page_size):
    async def read() -> list[str]:
        async with exchange_of(times, sort, added).async_client() as mm:
            return [row.fill_id async for row in mm.orders.iter_trades(page_size=page_size)]

    check(asyncio.run(read()), times)


@given(
    ids=st.sets(st.integers(1, 200), max_size=40),
    added=st.sets(st.integers(201, 300), max_size=10),
    removed=st.sets(st.integers(1, 200), max_size=10),
    page_size=st.integers(1, 7),
    descending=st.booleans(),
)
def test_orders_after_a_cursor_while_others_come_and_go(ids, added, removed, page_size, descending):
    def change(request: int) -> None:
        if request == 2:
            rows[:] = rows_of((ids | added) - removed)

    def rows_of(numbers: set[int]) -> list[Row]:
        return [{"orderId": str(n)} for n in sorted(numbers, reverse=descending)]

    rows = rows_of(ids)
    exchange = Exchange(rows, before=change, descending=descending)
    with exchange.client() as mm:
        found = [int(row.order_id) for row in mm.orders.iter_current(page_size=page_size)]
    assert len(found) == len(set(found))
    assert ids - removed <= set(found)


@given(
    minutes=st.sets(st.integers(0, 60), max_size=60),
    page_size=st.integers(2, 9),
    largest=st.integers(2, 9),
    newest_of_range=st.booleans(),
    includes=st.tuples(st.booleans(), st.booleans()),
    # The last ones let ranges end just where a row begins.
    offset=st.one_of(st.integers(1, 59_999), st.integers(59_980, 59_999)),
    told=st.booleans(),
)
def test_klines_with_gaps_whichever_rows_of_a_range_come(
    minutes, page_size, largest, newest_of_range, includes, offset, told
):
    times = [NOW - 3_600_000 + minute * 60_000 for minute in sorted(minutes)]
    exchange = Exchange(
        [{"openTime": at, "closeTime": at + 59_999 if told else None} for at in times],
        largest=largest,
        newest_of_range=newest_of_range,
        includes=includes,
    )
    with exchange.client() as mm:
        found = mm.market.iter_klines(
            symbol="BTCUSDT",
            interval="1m",
            start_time=NOW - 3_600_000 - offset,
            end_time=NOW + offset,
            page_size=page_size,
        )
        assert [row.open_time for row in found] == times
