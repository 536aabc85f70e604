"""Whatever an answer or a push can hold is accepted wherever an argument for the same idea is taken."""

import importlib
import inspect
import pickle
import typing
from collections.abc import Iterator
from enum import Enum
from typing import Any

import pytest
import sixmm
from hypothesis import given
from hypothesis import strategies as st
from sixmm import InvalidArgument, MarginMode, OrderStatus, Permission, models
from sixmm.operations import account, api_keys, auth, bodies, listen_key, market, orders, positions
from sixmm_runtime import decode, encode
from sixmm_runtime.model import Model
from sixmm_runtime.operation import Operation

MODULES = [account, api_keys, auth, listen_key, market, orders, positions]
INT64 = st.integers(-(2**63), 2**63 - 1)


def operations() -> Iterator[Operation[Any]]:
    for module in MODULES:
        yield from (one for one in vars(module).values() if isinstance(one, Operation))


def arguments() -> Iterator[tuple[str, encode.Param]]:
    """Every argument, those of objects inside a call included, and where it is taken."""
    for operation in operations():
        for one in (*operation.query, *(operation.body or ())):
            yield operation.id, one
    for name, table in vars(bodies).items():
        if isinstance(table, tuple) and all(isinstance(one, encode.Param) for one in table):
            yield from ((name, one) for one in table)


def fields() -> Iterator[tuple[type[Model], str, Any]]:
    """Every field of every answer and push, with its type."""
    for name in models.__all__:
        cls = getattr(models, name)
        if issubclass(cls, Model):
            yield from (
                (cls, *one) for one in typing.get_type_hints(cls).items() if one[0] in cls._fields
            )


def enums_in(annotation: Any) -> set[type[Enum]]:
    inner = [one for each in typing.get_args(annotation) for one in enums_in(each)]
    own = [annotation] if isinstance(annotation, type) and issubclass(annotation, Enum) else []
    return {*own, *inner}


def methods() -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """Every method that makes a call: its name, itself, and the types of its arguments."""
    for module in MODULES:
        resource = importlib.import_module(f"sixmm.resources.{module.__name__.rpartition('.')[2]}")
        for name, cls in vars(resource).items():
            if name.endswith("Resource") and cls.__module__ == resource.__name__:
                for method, made in inspect.getmembers(cls, inspect.isfunction):
                    if not method.startswith(("_", "iter_")):
                        hints = typing.get_type_hints(made, vars(resource))
                        yield f"{name}.{method}", made, hints


READ = {enum for _, _, annotation in fields() for enum in enums_in(annotation)}
TAKEN = [
    pytest.param(made, argument, enum, id=f"{name}-{argument}-{enum.__name__}")
    for name, made, hints in methods()
    for argument, annotation in hints.items()
    for enum in sorted(enums_in(annotation) & READ, key=str)
    if argument != "return"
]


@pytest.mark.parametrize(("method", "argument", "enum"), TAKEN)
def test_every_member_that_can_be_read_is_taken(
    method: Any, argument: str, enum: type[Enum]
) -> None:
    made = [
        one
        for module in MODULES
        for name, one in vars(module).items()
        if name in method.__code__.co_names
    ]
    (param,) = (p for one in made for p in (*one.query, *(one.body or ())) if p.name == argument)
    for member in enum:
        there = param.encode(argument, member)
        assert param.encode(argument, pickle.loads(pickle.dumps(member))) == there


# As the wire may have them: amounts, ids of any size, times, words, bits and lists of text.
SENT = [
    "85000.5",
    "-0.00000001",
    "1e-8",
    2**63 - 1,
    str(2**63 - 1),
    1_790_000_000_000,
    1,
    True,
    ["BTCUSDT"],
]


@pytest.mark.parametrize("sent", SENT, ids=str)
def test_what_a_field_of_the_same_name_holds_is_taken(sent: Any) -> None:
    read = {(name, cls): cls.from_dict({cls._fields[name].wire: sent}) for cls, name, _ in fields()}
    for _, param in arguments():
        for (name, cls), made in read.items():
            value = made.get(name) if name == param.name else None
            if value is None or isinstance(value, (Enum, list)) or not _sendable(param, value):
                continue
            there = param.encode(name, value)
            assert cls.from_dict({cls._fields[name].wire: there}).get(name) == value


def _sendable(param: encode.Param, value: Any) -> bool:
    """Ids have 64 bits, and times are ms: what a broken answer has in their place is none."""
    if param.encode is encode.instant:
        return bool(value == 1_790_000_000_000)
    return param.encode is not encode.id_number or str(value).isdigit()


@given(number=INT64)
def test_an_id_that_is_a_number_on_the_wire_is_text_here_and_goes_back_exactly(number: int) -> None:
    read = models.StrategySubOrderState.from_dict({"strategySubId": number}).strategy_sub_id
    assert read == str(number)
    assert (
        encode.id_number("last_order_id", read)
        == number
        == encode.id_number("last_order_id", number)
    )


@pytest.mark.parametrize("given_", ["x", "1.5", "", " 1", "1" * 20, True, 1.0, None, 2**63])
def test_what_is_no_id_is_refused_where_the_wire_has_a_number(given_: Any) -> None:
    with pytest.raises(InvalidArgument, match=r"id of digits|64 bits"):
        encode.id_number("last_order_id", given_)


def test_an_unknown_code_is_readable_says_so_and_goes_back_where_codes_are_sent() -> None:
    read = models.PositionSettings.from_dict({"marginMode": 7}).margin_mode
    assert (read.is_known, read.value, read.code, read.name) == (False, "7", 7, "UNKNOWN_7")
    (param,) = (one for one in bodies.MARGIN_MODE_SETTING if one.name == "margin_mode")
    assert param.encode("margin_mode", read) == 7
    assert param.encode("margin_mode", pickle.loads(pickle.dumps(read))) == 7
    word = models.Position.from_dict({"marginMode": "HEDGED"}).margin_mode
    with pytest.raises(InvalidArgument, match="margin_mode can't be 'HEDGED'"):
        param.encode("margin_mode", word)


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        (1, "side must be one of 'BUY', 'SELL' (or a member of OrderSide), not 1."),
        ("buy", "Did you mean 'BUY'?"),
        (True, "not True."),
    ],
)
def test_a_code_is_no_argument(given_: Any, said: str) -> None:
    (param,) = (one for one in orders.GET_ORDER_HISTORY.query if one.name == "side")
    with pytest.raises(InvalidArgument) as refused:
        param.encode("side", given_)
    assert said in str(refused.value)


def test_numbers_of_a_filter_that_no_page_explains_can_be_sent_as_they_are() -> None:
    (param,) = (one for one in orders.GET_ORDER_HISTORY.query if one.name == "status")
    assert (param.encode("status", 17), param.encode("status", OrderStatus.FILLED)) == (17, 4)


def test_both_sides_are_asked_for_by_no_filter() -> None:
    request = positions.GET_POSITION_HISTORY.request({"side": sixmm.PositionSide.BOTH})
    assert request.query == ""
    assert positions.GET_POSITION_HISTORY.request({"side": "SHORT"}).query == "side=short"


@pytest.mark.parametrize("number", [0, 1, 3, 7, 8, 11])
def test_permissions_are_flags_and_keep_bits_without_a_name(number: int) -> None:
    read = models.ApiKey.from_dict({"permissions": number}).permissions
    assert isinstance(read, Permission)
    assert (int(read), read.is_known, Permission.READ in read) == (
        number,
        number < 8,
        bool(number & 1),
    )
    assert encode.flags("permissions", read | Permission.READ) == number | 1


def test_a_negative_number_has_no_bits() -> None:
    assert models.ApiKey.from_dict({"permissions": -1}).get("permissions") is None


def test_there_is_one_public_enum_for_each_idea() -> None:
    enums = [
        one for one in vars(sixmm.enums).values() if isinstance(one, type) and issubclass(one, Enum)
    ]
    words = [tuple(sorted(one.__members__)) for one in enums if one.__module__ == "sixmm.enums"]
    assert len(words) == len(set(words)), "two enums with the same names"
    assert MarginMode is sixmm.MarginMode


@pytest.mark.parametrize(
    ("given_", "meant"),
    [
        ("1H", "1h"),
        ("60m", "1h"),
        ("1hour", "1h"),
        ("1 min", "1m"),
        ("1D", "1d"),
        ("weekly", "1w"),
        ("1mo", "1M"),
        ("1W", "1w"),
        ("240m", "4h"),
    ],
)
def test_another_spelling_of_an_interval_is_refused_with_the_exchanges(
    given_: str, meant: str
) -> None:
    (param,) = (one for one in market.GET_KLINES.query if one.name == "interval")
    with pytest.raises(InvalidArgument, match=f"Did you mean '{meant}'"):
        param.encode("interval", given_)


@pytest.mark.parametrize("given_", ["1h", "1M", "1m", "3m", "2h", "45s"])
def test_intervals_that_no_page_lists_are_sent_all_the_same(given_: str) -> None:
    (param,) = (one for one in market.GET_KLINES.query if one.name == "interval")
    assert param.encode("interval", given_) == given_


def test_a_spelling_that_is_no_string_reads_as_no_code() -> None:
    read = decode.enum_of(MarginMode, wire={1: "CROSS", 2: "ISOLATED"})
    assert read("2") is MarginMode.ISOLATED
    with pytest.raises(ValueError, match="whole number"):
        read("CROSS?")
