"""Answers are data: dicts, JSON, datetimes, tables, and objects made by keyword."""

import json
import pickle
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sixmm import (
    BookUpdate,
    CreatedApiKey,
    InvalidArgument,
    Kline,
    KlineList,
    Order,
    OrderHistory,
    OrderStatus,
    PriceLevel,
    ServerTime,
)
from sixmm_runtime.errors import FieldAbsent
from sixmm_runtime.streams.book.book import BookSnapshot

RAW = {
    "orderId": "1",
    "price": "85000.10",
    "status": "FILLED",
    "reduceOnly": False,
    "createdAt": 1790000000123,
    "quantity": None,
    "novelty": {"deep": [1]},
}
ORDER = Order.from_dict(RAW)
AT = datetime(2026, 9, 21, 14, 13, 20, 123000, tzinfo=UTC)
KNOWN = {
    "order_id": "1",
    "price": Decimal("85000.10"),
    "status": "FILLED",
    "reduce_only": False,
    "created_at": 1790000000123,
}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"only_known": True}, KNOWN),
        ({}, KNOWN | {"novelty": {"deep": [1]}}),
        ({"only_known": True, "datetimes": True}, KNOWN | {"created_at": AT}),
        (
            {"only_known": True, "wire_names": True},
            {
                "orderId": "1",
                "price": Decimal("85000.10"),
                "status": "FILLED",
                "reduceOnly": False,
                "createdAt": 1790000000123,
            },
        ),
    ],
)
def test_an_answer_is_told_as_a_dict_of_plain_values(options, expected):
    told = ORDER.to_dict(**options)
    assert told == expected
    assert type(told["status"]) is str
    assert str(told["price"]) == "85000.10"


def test_inner_objects_and_records_are_plain_too():
    book = BookUpdate.make(bids=[PriceLevel(Decimal("1.0"), Decimal(2))], asks=[])
    assert book.to_dict()["bids"] == [{"price": Decimal("1.0"), "quantity": Decimal(2)}]
    assert book.to_dict(wire_names=True)["bids"] == [[Decimal("1.0"), Decimal(2)]]
    history = OrderHistory.from_dict({"list": [RAW, None], "total": 2})
    assert history.to_dict(only_known=True)["items"] == [KNOWN, {}]
    assert history.to_dicts(only_known=True) == [KNOWN, {}]


def test_what_can_not_be_read_is_left_out_of_the_dict_and_kept_raw():
    order = Order.from_dict({"orderId": "1", "price": "n/a", "createdAt": 10**30})
    assert order.to_dict(datetimes=True) == {"order_id": "1", "created_at": 10**30}
    assert order.raw["price"] == "n/a"


def test_json_keeps_every_digit_of_an_amount():
    told = json.loads(ORDER.to_json(only_known=True))
    assert told == KNOWN | {"price": "85000.10"}
    assert (
        json.loads(ORDER.to_json(datetimes=True))["created_at"]
        == "2026-09-21T14:13:20.123000+00:00"
    )
    assert Order.make(price=Decimal("1E-7")).to_json() == '{"price": "0.0000001"}'
    assert "\n" in ORDER.to_json(indent=1)


def test_dict_gives_the_fields_as_their_attributes_do():
    assert dict(ORDER) == KNOWN
    assert dict(ORDER)["status"] is OrderStatus.FILLED


def test_times_are_datetimes_in_utc_beside_their_numbers():
    assert ORDER.created_at_utc == AT
    assert ORDER.created_at_utc.tzinfo is UTC
    assert ServerTime.from_dict({"timestamp": 1790000000}).timestamp_utc == AT.replace(
        microsecond=0
    )
    assert ORDER.get("updated_at_utc") is None
    with pytest.raises(FieldAbsent, match="updatedAt"):
        _ = ORDER.updated_at_utc


def test_a_time_beyond_all_calendars_is_a_number_and_no_datetime():
    order = Order.from_dict({"createdAt": 10**18})
    assert order.created_at == 10**18
    with pytest.raises(FieldAbsent, match="beyond the year 9999"):
        _ = order.created_at_utc


def test_an_answer_matches_patterns():
    match ORDER:
        case Order(status=OrderStatus.FILLED, quantity=_):
            pytest.fail("an absent field matches nothing")
        case Order(status="FILLED", price=price):
            assert price == Decimal("85000.10")
    match ORDER:
        case Order(order_id):
            assert order_id == "1"


@pytest.mark.parametrize(
    ("given", "raw"),
    [
        ({"price": Decimal("85000.10")}, {"price": "85000.10"}),
        ({"price": Decimal("1E+3")}, {"price": "1000"}),
        ({"price": 85000}, {"price": 85000}),
        ({"status": OrderStatus.FILLED}, {"status": "FILLED"}),
        ({"status": "NEVER_SEEN"}, {"status": "NEVER_SEEN"}),
        ({"created_at": AT}, {"createdAt": 1790000000123}),
        ({"created_at": AT.astimezone(timezone(timedelta(hours=5)))}, {"createdAt": 1790000000123}),
        ({"quantity": None}, {"quantity": None}),
    ],
)
def test_an_answer_is_made_by_keyword_as_the_exchange_would_send_it(given, raw):
    made = Order.make(**given)
    assert made.raw == raw
    assert made == Order.from_dict(raw)
    assert pickle.loads(pickle.dumps(made)) == made


def test_lists_are_made_of_objects():
    history = OrderHistory.make(items=[ORDER, Order.make(order_id="2")], total=2)
    assert [one.order_id for one in history] == ["1", "2"]
    assert ServerTime.make(timestamp=AT).timestamp == 1_790_000_000_000


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"prise": "1"}, "no field 'prise'. Did you mean 'price'?"),
        ({"price": 1.5}, "a float, which is not exact: write '1.5'"),
        ({"price": "n/a"}, "price: expected a decimal number, got 'n/a'"),
        ({"created_at": datetime(2026, 1, 1)}, "zone"),  # noqa: DTZ001
        ({"created_at": "soon"}, "created_at: expected a whole number"),
    ],
)
def test_what_the_exchange_could_not_send_is_not_made(given, said):
    with pytest.raises(
        InvalidArgument, match="(?s)" + said.replace("?", r"\?").replace("(", r"\(")
    ):
        Order.make(**given)


def test_an_empty_answer_can_be_printed():
    assert repr(Order()) == "Order()"
    assert Order().to_dict() == {}
    assert repr(KlineList()) == "KlineList()"


def test_the_repr_of_a_long_list_or_text_stays_short():
    history = OrderHistory.make(items=[ORDER] * 500, total=500)
    assert len(repr(history)) < 1_000
    assert "… 497 more" in repr(history)
    assert len(repr(Order.make(order_id="x" * 10_000))) < 300
    levels = tuple((Decimal(n), Decimal(1)) for n in range(500))
    assert len(repr(BookSnapshot("BTCUSDT", 1, None, levels, levels))) < 500


def test_a_notebook_shows_tables_with_everything_escaped():
    assert "<th>Order</th>" in ORDER._repr_html_()
    assert "<td>85000.10</td>" in ORDER._repr_html_()
    evil = Order.make(order_id="<script>alert(1)</script>", client_order_id="&")
    assert "<script>" not in evil._repr_html_()
    history = OrderHistory.make(items=[evil, *[ORDER] * 499], total=500)
    assert "<script>" not in history._repr_html_()
    assert history._repr_html_().count("<tr>") == 21
    assert "… 480 more" in history._repr_html_()
    levels = ((Decimal("1.50"), Decimal(2)),)
    assert "<td>1.50</td>" in BookSnapshot("BTCUSDT", 1, None, levels, ())._repr_html_()


def test_a_notebook_shows_no_secret():
    key = CreatedApiKey.make(api_key="k", api_secret="very-secret")
    assert "very-secret" not in key._repr_html_()
    assert "very-secret" not in repr(key)
    assert key.to_dict()["api_secret"] == "very-secret"


def test_klines_have_times_at_both_ends():
    kline = Kline.make(open_time=AT, close_time=AT)
    assert kline.open_time_utc == kline.close_time_utc == AT
