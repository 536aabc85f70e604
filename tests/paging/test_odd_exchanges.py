"""Each row once or a PagingError, whatever an exchange makes of pages, ranges, totals and limits."""

import asyncio
from datetime import timedelta

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sixmm import PagingError
from sixmm.operations import orders
from sixmm_runtime.paging.paginator import Paginator

from .exchange import NOW
from .odd import MINUTE, OddExchange, Ways

HOUR, DAY = 60 * MINUTE, 86_400_000
START = NOW // DAY * DAY


def klines(minutes, ways: Ways) -> OddExchange:
    rows = [
        {"openTime": at, "closeTime": at + MINUTE - 1 if ways.told else None}
        for at in (START + minute * MINUTE for minute in minutes)
    ]
    return OddExchange(rows, "openTime", ways)


def fills(times, ways: Ways) -> OddExchange:
    rows = [{"fillId": f"{n}", "createdAt": at} for n, at in enumerate(times)]
    return OddExchange(rows, "createdAt", ways)


def opened(exchange: OddExchange, first: int, last: int, **more) -> list[int]:
    with exchange.sync() as mm:
        found = mm.market.iter_klines(
            symbol="B", interval="1m", start_time=first, end_time=last, **more
        )
        return [row.open_time for row in found]


WAYS = {
    "ordinary": Ways(),
    "without the start": Ways(includes=(False, True)),
    "without the end": Ways(includes=(True, False)),
    "without either": Ways(includes=(False, False)),
    "without either, in seconds": Ways(includes=(False, False), coarse=1_000),
    "a start rounded to the candle": Ways(rounds=MINUTE),
    "a start rounded to the hour": Ways(rounds=HOUR),
    "a start rounded to the day": Ways(rounds=DAY),
    "one row": Ways(largest=1),
    "one row, the newest": Ways(largest=1, newest=True),
    "one row, without either end": Ways(largest=1, includes=(False, False)),
    "one row, a start rounded to the candle": Ways(largest=1, rounds=MINUTE),
    "one row, a start rounded to the hour": Ways(largest=1, rounds=HOUR),
    "one row, without its last moment": Ways(largest=1, told=False),
    "one row, the newest, without its last moment": Ways(largest=1, told=False, newest=True),
    "seven rows, ascending": Ways(largest=7, descending=False),
    "seven rows, the newest": Ways(largest=7, newest=True),
    "pages count from 0": Ways(first_page=0),
    "pages count from 0, no total": Ways(first_page=0, total=None),
    "pages count from 0, a total of pages": Ways(first_page=0, total="pages"),
    "a total of pages": Ways(total="pages"),
    "pages count from 0, a total on one page": Ways(first_page=0, total="once"),
    "a total on one page": Ways(total="once"),
    "no total": Ways(total=None),
    "no total, page 0 is page 1": Ways(total=None, clamps=True),
    "all at once": Ways(
        first_page=0, total="pages", largest=6, includes=(False, False), rounds=MINUTE
    ),
}
every_way = pytest.mark.parametrize("ways", WAYS.values(), ids=WAYS)


@every_way
def test_klines_whose_range_begins_and_ends_on_a_row(ways):
    exchange = klines(range(60), ways)
    first, last = START + 10 * MINUTE, START + 40 * MINUTE
    wanted = list(range(first, last + 1, MINUTE))
    if ways.rounds > MINUTE and ways.largest == 1:
        with pytest.raises(PagingError, match="Ask for a larger page_size"):
            opened(exchange, first, last)
    else:
        assert opened(exchange, first, last) == wanted
    assert len(exchange.asked) < 8 * len(wanted)


@every_way
@pytest.mark.parametrize("at", [START + 5 * MINUTE, START + 5 * MINUTE + 1])
def test_klines_of_one_moment_and_of_none(ways, at):
    wanted = [at] if at % MINUTE == 0 else []
    if ways.rounds > MINUTE and ways.largest == 1:
        with pytest.raises(PagingError, match="begins long before start_time"):
            opened(klines(range(60), ways), at, at)
    else:
        assert opened(klines(range(60), ways), at, at) == wanted
    assert opened(klines([], ways), at, at + HOUR) == []


@pytest.mark.parametrize("length", [0, -1])
def test_a_last_moment_that_is_not_behind_the_first_one_is_taken_for_none(length):
    exchange = klines(range(5), Ways(largest=2))
    for row in exchange.rows:
        row["closeTime"] = row["openTime"] + length
    wanted = [START + n * MINUTE for n in range(5)]
    assert opened(exchange, wanted[0], wanted[-1]) == wanted


def test_an_open_kline_that_a_range_by_last_moments_leaves_out_is_looked_for():
    exchange = klines(range(60), Ways())
    exchange.time = "closeTime"
    first = START + 10 * MINUTE
    assert opened(exchange, first, first + 20 * MINUTE)[-1] == first + 20 * MINUTE
    assert len(exchange.asked) == 2


@every_way
@pytest.mark.parametrize("page_size", [2, 7, 20, None])
def test_pages(ways, page_size):
    for count in (0, 1, 2, 19, 20, 21, 40, 43):
        exchange = fills([START + n // 3 * MINUTE for n in range(count)], ways)
        with exchange.sync() as mm:
            found = mm.orders.iter_trades(
                start_time=START, end_time=START + DAY, page_size=page_size
            )
            ids = [int(row.fill_id) for page in found.pages() for row in page]
        assert sorted(ids) == list(range(count)), count


@pytest.mark.parametrize("ways", [each for each in WAYS.values() if each.total == "pages"])
@pytest.mark.parametrize("page_size", [1, 2, 3, 5, 6, 7, 10, None])
def test_a_total_of_pages_is_never_taken_for_the_number_of_rows(ways, page_size):
    for count in range(3, 18):
        exchange = fills([START + n // 3 * MINUTE for n in range(count)], ways)
        with exchange.sync() as mm:
            found = mm.orders.iter_trades(
                start_time=START, end_time=START + DAY, page_size=page_size
            )
            assert sorted(int(row.fill_id) for row in found) == list(range(count))


@every_way
def test_pages_in_spans_without_rows_before_or_behind_the_range(ways):
    times = [START + n * HOUR // 2 for n in range(40)]
    exchange = fills(times, ways)
    first, last = times[5], times[30]

    async def read() -> list[str]:
        async with exchange.awaiting() as mm:
            found = mm.orders.iter_trades(
                start_time=first, end_time=last, page_size=7, span=timedelta(hours=3)
            )
            return [row.fill_id async for row in found]

    assert sorted(map(int, asyncio.run(read()))) == list(range(5, 31))


@every_way
@pytest.mark.parametrize("counts_cursor", [False, True])
def test_open_orders_after_a_cursor(ways, counts_cursor):
    ways = attrs.evolve(ways, counts_cursor=counts_cursor)
    for count in (0, 1, 2, 9):
        rows = [{"orderId": str(100 + n), "createdAt": n} for n in range(count)]
        with OddExchange(rows, "createdAt", ways).sync() as mm:
            found = [row.order_id for row in mm.orders.iter_current()]
        assert sorted(found) == [row["orderId"] for row in rows], count


@pytest.mark.parametrize(
    ("count", "ways", "requests"),
    [
        (0, Ways(), 1),
        (5, Ways(), 1),
        (25, Ways(), 2),
        (40, Ways(), 3),
        (25, Ways(total=None), 4),
        (25, Ways(total=None, clamps=True), 4),
        (25, Ways(largest=10), 4),
    ],
)
def test_no_more_than_one_request_makes_sure(count, ways, requests):
    exchange = fills([START] * count, ways)
    with exchange.sync() as mm:
        assert len(list(mm.orders.iter_trades(end_time=NOW))) == count
    assert len(exchange.asked) == requests


ways_of_all_kinds = st.builds(
    Ways,
    first_page=st.integers(0, 1),
    clamps=st.booleans(),
    total=st.sampled_from(["rows", "pages", None]),
    largest=st.sampled_from([1, 2, 5, 1_000]),
    includes=st.tuples(st.booleans(), st.booleans()),
    rounds=st.sampled_from([1, 1_000, MINUTE, HOUR, DAY]),
    coarse=st.sampled_from([1, 1_000]),
    newest=st.booleans(),
    descending=st.booleans(),
    told=st.booleans(),
)


@given(
    ways=ways_of_all_kinds,
    minutes=st.sets(st.integers(0, 45), max_size=40),
    ends=st.tuples(st.integers(-5, 50), st.integers(0, 50), st.integers(0, MINUTE)),
    page_size=st.integers(2, 30),
)
def test_klines_of_any_exchange_come_once_or_an_error_does(ways, minutes, ends, page_size):
    first = START + ends[0] * MINUTE
    last = first + ends[1] * MINUTE + ends[2]
    exchange = klines(minutes, ways)
    wanted = [at for at in (START + n * MINUTE for n in sorted(minutes)) if first <= at <= last]
    try:
        assert opened(exchange, first, last, page_size=page_size) == wanted
    except PagingError:
        assert ways.rounds >= MINUTE or ways.largest == 1
    assert len(exchange.asked) < 1_000


@given(
    ways=ways_of_all_kinds,
    times=st.lists(st.integers(0, 12).map(lambda n: START + n * HOUR // 4), max_size=30),
    ends=st.tuples(st.integers(-1, 6), st.integers(0, 12)),
    page_size=st.integers(1, 12),
    span=st.sampled_from([None, 1, 30]),
)
def test_pages_of_any_exchange_come_once_or_an_error_does(ways, times, ends, page_size, span):
    first = START + ends[0] * HOUR // 4
    last = first + ends[1] * HOUR // 4
    # As many pages as rows on a page, and fewer rows than asked for: nothing tells that from a whole list.
    assume(ways.total != "pages" or ways.largest >= page_size)
    exchange = fills(times, ways)
    with exchange.sync() as mm:
        found = mm.orders.iter_trades(
            start_time=first,
            end_time=last,
            page_size=page_size,
            span=None if span is None else timedelta(hours=span),
        )
        wanted = [n for n, at in enumerate(times) if first <= at <= last]
        assert sorted(int(row.fill_id) for row in found) == wanted


@pytest.mark.parametrize(
    ("described", "ways"),
    [
        ({"first": 0}, Ways(first_page=0)),
        ({"first": 0, "total_counts": "pages"}, Ways(first_page=0, total="pages")),
        ({"total_counts": "pages"}, Ways(total="pages")),
    ],
    ids=["from 0", "from 0, a total of pages", "a total of pages"],
)
def test_pages_are_asked_for_as_the_description_counts_them(described, ways):
    exchange = fills(range(NOW - 50, NOW), ways)
    told = attrs.evolve(orders.GET_TRADES.paging, **described)
    operation = attrs.evolve(orders.GET_TRADES, paging=told)
    with exchange.sync() as mm:
        found = [row.fill_id for row in Paginator(mm, operation, {}, None, page_size=7)]
    assert sorted(found, key=int) == [str(n) for n in range(50)]
    assert exchange.asked[0]["page"] == str(told.first)
