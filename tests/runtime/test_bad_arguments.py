"""What callers pass by mistake is refused with a sentence, never with a crash further down, never sent changed."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
import sixmm
from sixmm_runtime import encode
from sixmm_runtime.encode import Param
from sixmm_runtime.enums import OpenIntEnum, OpenStrEnum
from sixmm_runtime.errors import InvalidArgument
from sixmm_runtime.frames import to_pandas, to_polars
from sixmm_runtime.model import Model
from sixmm_runtime.operation import Operation


class Side(OpenStrEnum):
    BUY = "BUY"


class OtherSide(OpenStrEnum):
    BUY = "BUY"


class Interval(OpenStrEnum):
    MINUTE_1 = "1m"


class Mode(OpenIntEnum):
    CROSS = 1


# More digits than Python turns into text.
HUGE = 10**5000
SYMBOL = Param("symbol", "symbol", encode.text)


def operation(**parts):
    return Operation(
        id="x", method="POST", path="/x", result=Model, docs_url="https://docs.test", **parts
    )


@pytest.mark.parametrize(
    ("encoder", "given", "said"),
    [
        (encode.amount, "1e1000", "decimal number"),
        (encode.amount, Decimal("1E+999999999"), "at most 1000 digits"),
        (encode.amount, Decimal("1E-999999999"), "at most 1000 digits"),
        (encode.integer, 2**63, "64 bits"),
        pytest.param(encode.integer, HUGE, "64 bits", id="huge int"),
        (encode.instant, -(2**63) - 1, "before 1970"),
        (encode.instant, True, "not bool"),
        (encode.list_of(encode.text), b"ab", "must be a list, not bytes"),
        (encode.list_of(encode.text), {"a": 1}, "must be a list, not dict"),
        (encode.list_of(encode.text), {"a"}, "must be a list, not set"),
        (encode.object_of(SYMBOL), "symbol", "must be a dict, not str"),
        (encode.object_of(SYMBOL), None, "must be a dict, not NoneType"),
        (encode.enum_of(Mode), 1.0, "must be one of 1"),
        (encode.enum_of(Mode), Decimal(1), "must be one of 1"),
        pytest.param(encode.enum_of(Mode), HUGE, "not int", id="huge enum value"),
        (encode.enum_of(Side), ["BUY"], r"not \['BUY'\]"),
    ],
)
def test_a_value_that_can_not_be_sent_is_refused_before_it_is_written(encoder, given, said):
    with pytest.raises(InvalidArgument, match=f"argument .*{said}"):
        encoder("argument", given)


def test_a_refused_enum_value_is_shown_only_in_part():
    with pytest.raises(InvalidArgument) as caught:
        encode.enum_of(Side)("side", "x" * 10_000)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    ("encoder", "given", "sent"),
    [
        (encode.text, Side.BUY, "BUY"),
        (encode.enum_of(Side), OtherSide.BUY, "BUY"),
        (encode.enum_of(Mode), Mode.CROSS, 1),
        (encode.integer, Mode.CROSS, 1),
        (encode.integer, 2**63 - 1, 2**63 - 1),
        (encode.amount, 0, "0"),
        (encode.amount, "1e999", "1" + "0" * 999),
        (encode.instant, datetime(2026, 6, 3, 7, 54, 16, 999_500, tzinfo=UTC), 1_780_473_256_999),
    ],
)
def test_what_is_sent_is_plain_json_of_the_documented_type(encoder, given, sent):
    written = encoder("argument", given)
    assert (written, type(written)) == (sent, type(sent))


@pytest.mark.parametrize(
    ("encoder", "given"),
    [
        (encode.amount, 0),
        (encode.integer, 0),
        (encode.boolean, False),
        (encode.text, ""),
        (encode.list_of(encode.text), []),
    ],
)
def test_a_value_that_is_false_in_python_is_sent_all_the_same(encoder, given):
    assert "argument" in encode.encode_all(
        (Param("argument", "argument", encoder),), {"argument": given}
    )


def test_an_unknown_argument_that_resembles_none_is_told_the_known_ones():
    with pytest.raises(InvalidArgument, match=r"zzz is not known here\. Known: symbol"):
        encode.encode_all((SYMBOL,), {"zzz": 1})


def test_a_query_refuses_text_that_is_not_unicode():
    with pytest.raises(InvalidArgument, match="surrogate"):
        operation(query=(SYMBOL,)).request({"symbol": "\ud800"})


def test_a_query_value_has_its_slashes_and_colons_encoded():
    assert operation(query=(SYMBOL,)).request({"symbol": "a/b:c"}).query == "symbol=a%2Fb%3Ac"


def test_an_operation_with_query_and_body_sends_each_argument_in_its_place():
    both = operation(query=(SYMBOL,), body=(Param("order_id", "orderId", encode.text),))
    request = both.request({"order_id": "1", "symbol": "BTCUSDT"})
    assert (request.query, request.body) == ("symbol=BTCUSDT", b'{"orderId":"1"}')


def test_an_unknown_enum_value_that_equals_a_members_name_is_still_unknown():
    assert not Interval("MINUTE_1").is_known
    assert Interval("1m").is_known


LIMIT = {"symbol": "BTCUSDT", "side": "BUY", "price": "1", "quantity": "1"}
STOP = {"symbol": "BTCUSDT", "side": "BUY", "quantity": "1", "stop_price": "1"}
MISSPELT = [
    (sixmm.CallOptions, {"timout": 3}, "timeout"),
    (sixmm.CallOptions, {"timeout": 3, "maxretries": 1}, "max_retries"),
    (sixmm.Backoff, {"longst": 3}, "longest"),
    (sixmm.RateLimit, {"persecond": 3}, "per_second"),
    (sixmm.Buffer, {"siz": 3}, "size"),
    (sixmm.StreamOptions, {"ping_intervall": 3}, "ping_interval"),
    (sixmm.LimitOrder, {**LIMIT, "reduceonly": True}, "reduce_only"),
    (sixmm.LimitOrder, {"symbol": "BTCUSDT", "side": "BUY", "prise": "1"}, "price"),
    (sixmm.MarketOrder, {"symbol": "BTCUSDT", "side": "BUY", "quantty": "1"}, "quantity"),
    (sixmm.StopMarketOrder, {**STOP, "stopPrice": "1"}, "stop_price"),
    (sixmm.SixMM, {"timout": 3}, "timeout"),
    (sixmm.AsyncSixMM, {"apikey": "k"}, "api_key"),
    (sixmm.SixMM.from_env, {"maxretries": 3}, "max_retries"),
    (sixmm.Order.make, {"order_idd": "1"}, "order_id"),
    (to_pandas, {"rows": [], "amount": "float"}, "amounts"),
    (to_polars, {"rows": [], "amount": "float"}, "amounts"),
]


@pytest.mark.parametrize(("made", "arguments", "meant"), MISSPELT)
def test_a_misspelt_argument_is_answered_with_the_one_that_was_meant(made, arguments, meant):
    with pytest.raises(InvalidArgument, match=f"Did you mean '{meant}'") as caught:
        made(**arguments)
    assert caught.value.__context__ is None, "one error, not two"


@pytest.mark.parametrize("made", [sixmm.CallOptions, sixmm.Buffer, sixmm.LimitOrder])
def test_a_word_like_no_argument_is_named_alone(made):
    with pytest.raises(InvalidArgument, match=r"has no argument: xyzzy\.$"):
        made(xyzzy=1)


def test_what_is_missing_is_said_by_python():
    with pytest.raises(TypeError, match="'price'"):
        sixmm.LimitOrder("BTCUSDT", side="BUY", quantity="1")
