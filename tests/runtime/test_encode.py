"""Arguments become wire values, or are refused before anything is sent."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sixmm_runtime import encode
from sixmm_runtime.encode import Param
from sixmm_runtime.enums import OpenIntEnum, OpenStrEnum
from sixmm_runtime.errors import InvalidArgument


class Side(OpenStrEnum):
    BUY = "BUY"
    SELL = "SELL"


class Mode(OpenIntEnum):
    CROSS = 1
    ISOLATED = 2


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("0.1", "0.1"),
        ("0.10", "0.10"),
        (Decimal("85000.50"), "85000.50"),
        (Decimal("1E-7"), "0.0000001"),
        ("1e-7", "0.0000001"),
        (Decimal("1E+3"), "1000"),
        (3, "3"),
        ("-0.5", "-0.5"),
        (Decimal("1.00000000000000000000000000000000001"), "1.00000000000000000000000000000000001"),
    ],
)
def test_an_amount_is_sent_digit_for_digit_without_an_exponent(given, sent):
    assert encode.amount("price", given) == sent


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (0.1, "must not be a float"),
        (True, "not bool"),
        ("NaN", "decimal number"),
        (Decimal("NaN"), "finite"),
        (Decimal("Infinity"), "finite"),
        ("1,5", "decimal number"),
        ("", "decimal number"),
        ("１", "decimal number"),
        (None, "not NoneType"),
        (b"1", "not bytes"),
    ],
)
def test_what_is_no_exact_amount_is_refused_with_the_reason(given, said):
    with pytest.raises(InvalidArgument, match=said):
        encode.amount("price", given)


def test_a_refused_float_is_told_what_it_really_is():
    with pytest.raises(InvalidArgument, match=r"0\.1000000000000000055.*string or a Decimal"):
        encode.amount("price", 0.1)


@pytest.mark.parametrize("given", [Side.BUY, "BUY"])
def test_an_enum_argument_is_the_member_or_its_value(given):
    assert encode.enum_of(Side)("side", given) == "BUY"


def test_a_typo_in_an_enum_names_the_values_and_the_nearest_one():
    with pytest.raises(InvalidArgument, match=r"'BUY', 'SELL'.*not 'BYU'.*Did you mean 'BUY'"):
        encode.enum_of(Side)("side", "BYU")


def test_the_wrong_case_of_an_enum_value_is_refused_with_the_right_one():
    with pytest.raises(InvalidArgument, match="Did you mean 'BUY'"):
        encode.enum_of(Side)("side", "buy")


def test_a_member_that_came_from_the_exchange_can_be_sent_back_though_unknown():
    assert encode.enum_of(Side)("side", Side("SHORT_SELL")) == "SHORT_SELL"


def test_an_open_list_of_values_lets_a_new_value_through():
    assert encode.enum_of(Side, open_list=True)("interval", "2h") == "2h"


class Length(OpenStrEnum):
    HOUR = "1h"
    DAY = "1d"


def test_another_spelling_of_a_listed_length_of_time_is_refused_with_the_listed_one():
    with pytest.raises(InvalidArgument, match="Did you mean '1h'"):
        encode.enum_of(Length, open_list=True)("interval", "60min")


def test_true_is_not_the_enum_value_one():
    with pytest.raises(InvalidArgument):
        encode.enum_of(Mode)("margin_mode", True)


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (1_772_710_377_808, 1_772_710_377_808),
        (datetime(2026, 6, 3, 7, 54, 16, 999_999, tzinfo=UTC), 1_780_473_256_999),
        (datetime(2026, 6, 3, 7, 54, 16, 708_000, tzinfo=UTC), 1_780_473_256_708),
    ],
)
def test_a_point_in_time_is_sent_in_milliseconds(given, sent):
    assert encode.instant("start_time", given) == sent


def test_a_datetime_without_a_time_zone_is_refused():
    with pytest.raises(InvalidArgument, match="without a time zone"):
        encode.instant("start_time", datetime(2026, 6, 3))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("encoder", "given"),
    [
        (encode.boolean, "false"),
        (encode.boolean, 1),
        (encode.integer, True),
        (encode.integer, "3"),
        (encode.integer, 3.0),
        (encode.text, 5),
        (encode.list_of(encode.text), "BTCUSDT"),
        (encode.instant, 1.5),
    ],
)
def test_a_value_of_the_wrong_type_is_refused(encoder, given):
    with pytest.raises(InvalidArgument, match="must be"):
        encoder("argument", given)


def test_a_refused_value_is_not_repeated_because_it_may_be_a_password():
    with pytest.raises(InvalidArgument) as caught:
        encode.text("password", 20261121)
    assert "20261121" not in str(caught.value)


ORDER = (
    Param("symbol", "symbol", encode.text, required=True),
    Param("client_order_id", "clientOrderId", encode.text),
)


def test_arguments_left_out_and_none_are_not_sent():
    assert encode.encode_all(ORDER, {"symbol": "BTCUSDT", "client_order_id": None}) == {
        "symbol": "BTCUSDT"
    }


def test_a_required_argument_left_out_is_named():
    with pytest.raises(InvalidArgument, match="symbol is required"):
        encode.encode_all(ORDER, {"client_order_id": "a"})


def test_an_unknown_key_inside_a_list_is_named_with_its_place():
    items = encode.list_of(encode.object_of(*ORDER))
    with pytest.raises(InvalidArgument, match=r"orders\[1\]\.clientOrderId.*client_order_id"):
        items("orders", [{"symbol": "A"}, {"symbol": "B", "clientOrderId": "x"}])
