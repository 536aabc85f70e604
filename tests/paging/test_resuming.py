"""Reading on after the last row: `since=` gives every later row once, the oldest first, whatever the exchange sorts by."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sixmm import AccountAssets, InvalidArgument, PagingError, SixMM, Trade

from .exchange import NOW, Exchange

DAY = 86_400_000
WEEK = timedelta(days=7)
# Few moments, so that many rows share one, and moments beside the ends of ranges.
moments = st.builds(
    lambda week, beside: NOW - week * 7 * DAY + beside,
    st.integers(0, 2),
    st.sampled_from([-DAY, -1, 0, 1]),
).filter(lambda at: at <= NOW)
sorts = st.sampled_from(["newest first", "oldest first", "as it comes"])


def exchange_of(times, sort="newest first", **how):
    rows = [{"fillId": str(n), "createdAt": at} for n, at in enumerate(times, 95)]
    if sort != "as it comes":
        rows.sort(key=lambda row: row["createdAt"], reverse=sort == "newest first")
    return Exchange(rows, **how)


def in_order(exchange):
    return sorted(exchange.rows, key=lambda row: (row["createdAt"], int(row["fillId"])))


def read(exchange, **how):
    return [trade.raw for trade in exchange.client().orders.iter_trades("BTCUSDT", **how)]


def awaited(exchange, **how):
    async def reading():
        async with exchange.async_client() as mm:
            return [trade.raw async for trade in mm.orders.iter_trades("BTCUSDT", **how)]

    return asyncio.run(reading())


@settings(max_examples=15)
@given(
    st.lists(moments, max_size=12), sorts, st.integers(1, 7), st.integers(0, 12), st.integers(1, 9)
)
def test_a_crash_after_any_row_loses_none_and_repeats_none(times, sort, size, crash, largest):
    exchange = exchange_of(times, sort, largest=largest)
    begin = NOW - 20 * DAY
    client = exchange.client()
    first = []
    for trade in client.orders.iter_trades("BTCUSDT", since=begin, page_size=size):
        first.append(trade)
        if len(first) > crash:
            break
    since = first[-1] if first else begin
    rest = read(exchange, since=since, page_size=size)
    assert [one.raw for one in first] + rest == in_order(exchange)


def test_both_clients_read_on_alike():
    exchange = exchange_of([NOW - n * DAY for n in range(40)])
    last = Trade.from_dict(in_order(exchange)[7])
    assert read(exchange, since=last) == awaited(exchange, since=last) == in_order(exchange)[8:]


def test_rows_that_came_since_are_read_on_and_on():
    exchange = exchange_of([NOW - 5, NOW - 5])
    seen = read(exchange, since=NOW - DAY)
    for number in range(3):
        exchange.rows.insert(0, {"fillId": str(200 + number), "createdAt": NOW - 5 + number})
        seen += read(exchange, since=Trade.from_dict(seen[-1]))
    assert seen == in_order(exchange)
    assert read(exchange, since=Trade.from_dict(seen[-1])) == []


@pytest.mark.parametrize(
    "since", [NOW - 3 * DAY, datetime.fromtimestamp((NOW - 3 * DAY) / 1_000, UTC)]
)
def test_after_a_moment_what_happened_in_it_is_left_out(since):
    exchange = exchange_of([NOW - n * DAY for n in range(6)])
    assert read(exchange, since=since) == in_order(exchange)[-3:]


def test_a_range_is_asked_for_after_the_other_the_oldest_first():
    exchange = exchange_of([NOW - n * DAY for n in range(21)])
    read(exchange, since=NOW - 20 * DAY, span=WEEK)
    begun = [int(query["startTime"]) for query in exchange.asked]
    assert begun == sorted(begun)
    assert len(set(begun)) == 3


def test_the_end_and_the_most_are_kept_to():
    exchange = exchange_of([NOW - n * DAY for n in range(21)])
    rows = read(exchange, since=NOW - 19 * DAY, end_time=NOW - 3 * DAY, max_items=4)
    assert rows == in_order(exchange)[2:6]
    everything = read(exchange, since=NOW - 19 * DAY, span=timedelta.max)
    assert everything == in_order(exchange)[2:]


def test_a_row_without_a_time_ends_it():
    exchange = exchange_of([NOW - 1, NOW - 2])
    del exchange.rows[0]["createdAt"]
    exchange._within = lambda _query, _field: exchange.rows
    with pytest.raises(PagingError, match="no created_at that can be read"):
        read(exchange, since=NOW - DAY)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"since": NOW, "start_time": NOW}, "since and start_time both say where to begin"),
        ({"since": NOW // 1_000}, "since must be Unix milliseconds"),
        ({"since": "1790000000000"}, "since .*not str"),
        ({"since": datetime(2026, 9, 21)}, "since .*without a time zone"),  # noqa: DTZ001 - the point
        ({"since": Trade.from_dict({"fillId": "7"})}, "since must be a row of this list"),
        ({"since": AccountAssets.from_dict({})}, "this AccountAssets has no created_at"),
        ({"since": NOW, "end_time": NOW // 1_000}, "end_time must be Unix milliseconds"),
    ],
)
def test_what_nothing_can_come_after_is_refused_at_once(how, said):
    with pytest.raises(InvalidArgument, match=said):
        SixMM().orders.iter_trades("BTCUSDT", **how)
