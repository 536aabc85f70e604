"""An exchange whose pages contradict each other gets a clear error, and nothing is lost or doubled silently."""

import pickle
import tracemalloc
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sixmm import InvalidArgument, PagingError, SixMM

from .exchange import CURSOR, NOW, Exchange, Row, trades

SECOND = 1_000
DAY = 86_400_000


def read(exchange: Exchange, **arguments) -> list[str]:
    with exchange.client() as mm:
        return [trade.fill_id for trade in mm.orders.iter_trades(**arguments)]


def read_open(exchange: Exchange, **arguments) -> list[str]:
    with exchange.client() as mm:
        return [order.order_id for order in mm.orders.iter_current(**arguments)]


def orders(ids) -> list[Row]:
    return [{"orderId": str(n)} for n in ids]


@pytest.mark.parametrize("has_total", [True, False])
def test_an_exchange_that_ignores_the_page_is_found_out(has_total):
    exchange = Exchange(trades([NOW] * 50), ignores=("page",), has_total=has_total)
    with pytest.raises(
        PagingError, match=r"getTrades: page \d holds only rows of the pages before"
    ):
        read(exchange, page_size=10)
    assert len(exchange.asked) < 6


def test_an_exchange_that_ignores_the_cursor_is_found_out():
    exchange = Exchange(orders(range(50, 0, -1)), ignores=(CURSOR,))
    with pytest.raises(PagingError, match="the exchange ignores the cursor"):
        read_open(exchange, page_size=10)
    assert len(exchange.asked) == 2


@pytest.mark.parametrize(
    ("ids", "descending"),
    [
        pytest.param([9, 8, 7], False, id="newest first, and the cursor leads to newer ones"),
        pytest.param([7, 8, 9], True, id="oldest first, and the cursor leads to older ones"),
        pytest.param([8, 9, 7], True, id="unsorted"),
    ],
)
def test_a_list_and_a_cursor_that_lead_to_different_sides_are_found_out(ids, descending):
    exchange = Exchange(orders([*ids, *range(6, 0, -1)]), descending=descending)
    with pytest.raises(PagingError, match=r"rows would be lost|to the other side"):
        read_open(exchange, page_size=3)


def test_a_contradiction_is_final():
    exchange = Exchange(trades([NOW] * 50), ignores=("page",))
    with exchange.client() as mm:
        found = mm.orders.iter_trades(page_size=10)
        assert len([next(found) for _ in range(10)]) == 10
        for _ in range(2):
            with pytest.raises(PagingError, match="holds only rows of the pages before"):
                next(found)
    assert len(exchange.asked) == 2


def test_a_list_without_a_number_to_go_on_from_is_found_out():
    with pytest.raises(PagingError, match="no orderId that is a number"):
        read_open(Exchange([{"orderId": "x"}]))


@pytest.mark.parametrize("page_size", [2, 3, None])
def test_a_cursor_that_counts_its_own_row_is_followed_to_the_end(page_size):
    exchange = Exchange(orders(range(9, 0, -1)), counts_cursor=True, largest=4)
    assert read_open(exchange, page_size=page_size) == [str(n) for n in range(9, 0, -1)]


def test_a_cursor_that_counts_its_own_row_can_not_be_followed_one_by_one():
    exchange = Exchange(orders(range(9, 0, -1)), counts_cursor=True)
    with pytest.raises(PagingError, match="page_size leaves no room"):
        read_open(exchange, page_size=1)


@pytest.mark.parametrize("ignored", [("startTime",), ("endTime",), ("startTime", "endTime")])
def test_an_exchange_that_ignores_the_range_is_found_out_when_it_is_read_in_spans(ignored):
    exchange = Exchange(trades([NOW - n * DAY for n in range(10)]), ignores=ignored)
    with pytest.raises(PagingError, match="ignores the range"):
        read(exchange, start_time=NOW - 10 * DAY, end_time=NOW, span=timedelta(days=3))


def test_a_range_that_is_asked_for_at_once_may_be_about_another_time():
    exchange = Exchange(trades([NOW - 90 * 86_400_000]), ignores=("startTime",))
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    assert read(exchange, start_time=long_ago, end_time=NOW, span=timedelta.max) == ["0"]


@pytest.mark.parametrize(
    ("beside", "comes"), [(0, True), (1, False), (2_000, False), (2_001, True)]
)
@pytest.mark.parametrize("end", ["start", "end"])
def test_of_a_range_that_is_asked_for_at_once_only_the_margin_beside_it_is_left_out(
    beside, comes, end
):
    start = NOW - DAY
    exchange = Exchange(
        trades([start - beside if end == "start" else NOW + beside]),
        ignores=("startTime", "endTime"),
    )
    found = read(exchange, start_time=start, end_time=NOW, span=timedelta.max)
    assert found == (["0"] if comes else [])


@pytest.mark.parametrize("largest", [1, 7, 20])
def test_an_exchange_with_smaller_pages_than_asked_for_is_read_to_the_end(largest):
    exchange = Exchange(trades([NOW] * 60), largest=largest)
    assert read(exchange, page_size=500) == [str(n) for n in range(60)]


@pytest.mark.parametrize("count", [0, 1, 9, 10, 11])
def test_a_list_without_a_total_ends_with_an_empty_page(count):
    exchange = Exchange(trades([NOW] * count), has_total=False)
    assert len(read(exchange, page_size=5)) == count


@pytest.mark.parametrize("page_size", [None, 10, 20, 35])
@pytest.mark.parametrize(
    "total", [lambda _, page: len(page), lambda *_: 0, lambda *_: -1], ids=["page's", "0", "-1"]
)
def test_a_total_that_is_none_does_not_end_the_list(total, page_size):
    exchange = Exchange(trades([NOW] * 70), total=total)
    assert read(exchange, page_size=page_size) == [str(n) for n in range(70)]


def test_a_total_that_the_pages_do_not_hold_is_an_error_after_the_rows_that_came():
    exchange = Exchange(trades([NOW] * 20), withheld=5)
    with exchange.client() as mm:
        found = mm.orders.iter_trades(page_size=10)
        assert len([next(found) for _ in range(15)]) == 15
        with pytest.raises(
            PagingError, match=r"says that there are 20 rows.* only 15 different ones"
        ):
            next(found)


def test_rows_of_one_moment_in_another_order_on_every_page_are_not_lost_silently():
    def turn(_: int) -> None:
        exchange.rows.append(exchange.rows.pop(0))

    exchange = Exchange(trades([NOW] * 30), before=turn)
    with pytest.raises(PagingError, match="rows are missing"):
        read(exchange, page_size=10)


def test_a_list_that_changes_faster_than_it_can_be_read_is_given_up():
    def grow(request: int) -> None:
        exchange.rows[:0] = trades([NOW] * 600, first=request * 1_000)

    exchange = Exchange(trades([NOW] * 30), before=grow)
    with pytest.raises(PagingError, match="too many rows came or went"):
        read(exchange, page_size=10)


@given(
    count=st.integers(0, 40),
    page_size=st.integers(1, 7),
    changes=st.dictionaries(
        st.integers(2, 12),
        st.lists(st.floats(0, 0.999), min_size=1, max_size=5).flatmap(
            lambda places: st.tuples(st.booleans(), st.just(places))
        ),
        max_size=4,
    ),
)
def test_rows_that_are_removed_take_no_others_with_them(count, page_size, changes):
    late = iter(range(1_000, 2_000))

    def change(request: int) -> None:
        inserts, places = changes.get(request, (False, []))
        for place in places:
            if inserts:
                exchange.rows.insert(
                    int(place * len(exchange.rows)), *trades([NOW], first=next(late))
                )
            elif exchange.rows:
                del exchange.rows[int(place * len(exchange.rows))]

    exchange = Exchange(trades([NOW] * count), before=change)
    found = read(exchange, page_size=page_size)
    assert len(found) == len(set(found))
    assert {row["fillId"] for row in exchange.rows if int(row["fillId"]) < 1_000} <= set(found)


def test_a_page_whose_rows_can_not_be_read_does_not_end_the_list():
    exchange = Exchange(trades([NOW] * 20), has_total=False)

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.params.get("page") != "2":
            return exchange(request)
        return httpx.Response(200, json={"code": 0, "data": {"list": "what?"}})

    with SixMM(access_token="t", transport=httpx.MockTransport(answer)) as mm:
        found = mm.orders.iter_trades(page_size=10)
        with pytest.raises(PagingError, match="can't be read"):
            list(found)


def one_page(body: bytes) -> httpx.MockTransport:
    """An exchange whose lists have this page, and empty ones after it."""

    def answer(request: httpx.Request) -> httpx.Response:
        first = request.url.params.get("page", "1") == "1"
        return httpx.Response(200, content=body if first else b'{"code":0,"data":{"list":[]}}')

    return httpx.MockTransport(answer)


def test_a_row_that_is_no_object_is_handed_out_too():
    body = b'{"code":0,"data":{"list":[{"fillId":"1"},null,{"fillId":"3"}]}}'
    with SixMM(access_token="t", transport=one_page(body)) as mm:
        found = [row.get("fill_id") for row in mm.orders.iter_trades(end_time=NOW)]
    assert sorted(found, key=str) == ["1", "3", None]


def test_rows_without_an_id_are_told_apart_by_all_that_they_hold_fractions_included():
    body = b'{"code":0,"data":{"list":[{"amount":0.5},{"amount":0.25},{"amount":0.5}]}}'
    with SixMM(access_token="t", transport=one_page(body)) as mm:
        assert len(list(mm.account.iter_change_logs(change_type="DEPOSIT", end_time=NOW))) == 3


@pytest.mark.parametrize("data", [{}, {"list": None}, {"list": [], "total": 0}, None])
def test_nothing_is_an_empty_list_however_it_is_written(data):
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/time":
            return httpx.Response(200, json={"code": 0, "data": {"timestampMs": NOW}})
        return httpx.Response(200, json={"code": 0, "data": data})

    with SixMM(access_token="t", transport=httpx.MockTransport(answer)) as mm:
        assert list(mm.orders.iter_trades()) == []


def test_an_exchange_that_does_not_say_what_time_it_is_gets_a_clear_error():
    answer = httpx.Response(200, json={"code": 0, "data": {}})
    with (
        SixMM(access_token="t", transport=httpx.MockTransport(lambda _: answer)) as mm,
        pytest.raises(PagingError, match="Pass end_time"),
    ):
        next(mm.orders.iter_trades())


def test_equal_rows_of_one_page_are_different_rows_where_rows_have_no_id():
    change = {"amount": "0", "createdAt": NOW}
    answer = httpx.Response(200, json={"code": 0, "data": {"list": [change] * 3, "total": 3}})
    with SixMM(access_token="t", transport=httpx.MockTransport(lambda _: answer)) as mm:
        assert len(list(mm.account.iter_change_logs(change_type="DEPOSIT", end_time=NOW))) == 3


def test_a_row_without_its_id_is_told_apart_by_everything_it_has():
    rows = [{"createdAt": NOW, "price": str(n)} for n in range(5)]
    with Exchange(rows).client() as mm:
        assert len(list(mm.orders.iter_trades(page_size=2))) == 5


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"page_size": 0}, "page_size must be a whole number from 1, not 0"),
        ({"page_size": True}, "page_size must be a whole number"),
        ({"max_items": -1}, "max_items must be a whole number from 1"),
        ({"span": 7}, "span must be a timedelta"),
        ({"span": timedelta(0)}, "at least a second"),
        (
            {"start_time": NOW, "end_time": NOW - 1},
            r"end_time \(\d+\) is before start_time \(\d+\)",
        ),
        ({"start_time": datetime(2026, 1, 1)}, "without a time zone"),  # noqa: DTZ001 - the point
    ],
)
def test_a_wrong_argument_is_refused_at_once(arguments, said):
    exchange = Exchange([])
    with exchange.client() as mm, pytest.raises(InvalidArgument, match=said):
        mm.orders.iter_trades(**arguments)
    assert exchange.asked == []


def test_klines_need_two_rows_at_a_time_to_see_a_gap():
    with Exchange([]).client() as mm, pytest.raises(InvalidArgument, match="at least 2"):
        mm.market.iter_klines(symbol="BTCUSDT", interval="1m", start_time=0, page_size=1)


def test_klines_from_a_moment_that_the_exchange_has_not_reached_are_none():
    exchange = Exchange([{"openTime": NOW - 60_000, "closeTime": NOW - 1}])
    with exchange.client() as mm:
        found = mm.market.iter_klines("BTCUSDT", interval="1m", start_time=NOW + 60_000)
        assert list(found) == []


def test_klines_of_an_exchange_that_ignores_the_range_are_refused():
    rows = [{"openTime": NOW - n * 60_000} for n in range(3_000)][::-1]
    exchange = Exchange(rows, ignores=("startTime",))
    with exchange.client() as mm, pytest.raises(PagingError, match="ignores the range"):
        list(mm.market.iter_klines(symbol="B", interval="1m", start_time=NOW - 60_000))
    assert len(exchange.asked) < 40


def test_the_error_survives_pickling():
    error = PagingError("getTrades: why", operation="getTrades")
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.operation) == (str(error), "getTrades")


class Endless:
    """A list of ten thousand rows that are made when they are asked for."""

    count = 10_000

    def __call__(self, request: httpx.Request) -> httpx.Response:
        query = request.url.params
        size = int(query.get("pageSize") or query["limit"])
        first = (int(query.get("page", 1)) - 1) * size
        if CURSOR in query:
            first = self.count - int(query[CURSOR]) + 1
        numbers = range(self.count - first, max(0, self.count - first - size), -1)
        rows = [{"fillId": f"{n:019}", "orderId": str(n), "createdAt": NOW} for n in numbers]
        return httpx.Response(200, json={"code": 0, "data": {"list": rows, "total": self.count}})


@pytest.mark.parametrize("method", ["iter_trades", "iter_current"])
def test_ten_thousand_rows_take_no_more_memory_than_some_pages(method):
    with SixMM(access_token="t", transport=httpx.MockTransport(Endless())) as mm:
        rows = getattr(mm.orders, method)(
            page_size=100, **({"end_time": NOW} if method == "iter_trades" else {})
        )
        next(rows)
        tracemalloc.start()
        count = 1 + sum(1 for _ in rows)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert count == Endless.count
    assert peak < 1_000_000  # their ids alone would take more, and the rows more than 4 MB
