"""Rows of answers as data frames, exact or as floats, with times in UTC."""

from datetime import UTC, datetime
from decimal import Decimal

import pandas as pd
import polars as pl
import pytest
from sixmm import InvalidArgument, Kline, KlineList, Order, ServerTime, Trade, TradeList
from sixmm.frames import to_pandas, to_polars

AT = datetime(2026, 9, 21, 14, 13, 20, 123000, tzinfo=UTC)
KLINES = KlineList.make(
    items=[
        Kline.make(open_time=AT, open="1.10", high="2", low="1", close="1.5", volume="0.000001"),
        Kline.make(open_time=AT, open="1.2"),
    ]
)
BOTH = pytest.mark.parametrize("frame_of", [to_pandas, to_polars])


def test_pandas_keeps_amounts_exact_and_times_in_utc():
    frame = to_pandas(KLINES, index="open_time")
    assert frame.index.tz is UTC or str(frame.index.tz) == "UTC"
    assert frame.index[0] == pd.Timestamp(AT)
    assert list(frame["open"]) == [Decimal("1.10"), Decimal("1.2")]
    assert frame["volume"].iloc[1] is None
    assert pd.isna(frame["close_time"].iloc[0])


def test_polars_keeps_amounts_exact_and_times_in_utc():
    frame = to_polars(KLINES)
    assert frame.schema["open_time"] == pl.Datetime("ms", "UTC")
    assert frame["open_time"][0] == AT
    assert frame["open"].to_list() == [Decimal("1.10"), Decimal("1.20")]
    assert frame["volume"].to_list() == [Decimal("0.000001"), None]


def test_amounts_are_floats_where_that_is_asked_for():
    assert to_pandas(KLINES, amounts="float")["open"].dtype == "float64"
    assert to_polars(KLINES, amounts="float").schema["open"] == pl.Float64
    assert to_pandas(KLINES, amounts="float")["volume"].isna().tolist() == [False, True]


@BOTH
def test_an_empty_list_has_its_columns(frame_of):
    assert list(frame_of(KlineList.from_dict([])).columns) == list(Kline._fields)
    assert len(frame_of(KlineList.from_dict([]))) == 0


@BOTH
def test_any_iterable_of_one_kind_will_do(frame_of):
    orders = [Order.make(order_id=str(n), status="FILLED", reduce_only=True) for n in range(3)]
    frame = frame_of(one for one in orders)
    assert list(frame["status"]) == ["FILLED"] * 3
    assert list(frame["reduce_only"]) == [True] * 3
    assert len(frame_of(orders[0])) == 1
    assert len(frame_of([])) == 0


def test_whole_numbers_stay_whole_where_some_are_missing():
    rows = [ServerTime.make(timestamp=1_790_000_000_000), ServerTime()]
    assert to_pandas(rows)["timestamp"].isna().tolist() == [False, True]
    assert to_polars(rows)["timestamp"].to_list() == [AT.replace(microsecond=0), None]


@BOTH
@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [Order.make(order_id="1"), Trade.make(order_id="1")],
            "answers of one kind, got Order, Trade",
        ),
        ([1, 2], "answers of one kind, got int"),
        (5, "can't be iterated"),
    ],
)
def test_rows_of_other_kinds_are_refused(frame_of, rows, said):
    with pytest.raises(InvalidArgument, match=said):
        frame_of(rows)


def test_a_misspelt_index_is_told_the_nearest_name():
    with pytest.raises(InvalidArgument, match="Did you mean 'open_time'"):
        to_pandas(KLINES, index="opentime")


@BOTH
def test_a_misspelt_choice_of_amounts_is_refused(frame_of):
    with pytest.raises(InvalidArgument, match="'exact' or 'float'"):
        frame_of(KLINES, amounts="decimal")


def test_more_digits_than_polars_keeps_are_refused_and_not_rounded():
    rows = TradeList.make(items=[Trade.make(price="1" * 30 + "." + "1" * 20)])
    with pytest.raises(InvalidArgument, match="38 digits"):
        to_polars(rows)
    assert to_pandas(rows)["price"].iloc[0] == Decimal("1" * 30 + "." + "1" * 20)
