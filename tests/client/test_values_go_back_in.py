"""Whatever an answer or a push can hold is accepted wherever an argument for the same idea is taken."""

import importlib
import inspect
import pickle
import pkgutil
import re
import typing
from collections.abc import Iterator
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest
import sixmm
import sixmm.operations
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sixmm import InvalidArgument, MarginMode, OrderStatus, Permission, models
from sixmm.operations import bodies, market, orders, positions
from sixmm_runtime import decode, encode
from sixmm_runtime.model import Model
from sixmm_runtime.operation import Operation

MODULES = [
    importlib.import_module(f"sixmm.operations.{one.name}")
    for one in pkgutil.iter_modules(sixmm.operations.__path__)
    if one.name != "bodies"
]
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


# What no answer holds: a caller's own words, and places in a list.
OWN_WORDS = {
    *("cancel_type", "channel_id", "device_id", "device_name", "embed_token", "password", "ticket"),
    *("limit", "page", "page_size", "period"),
}
_TIME = r"ts|.*_(at|time)"
NESTED = {"orders"}  # whose items' fields are arguments themselves
# What answers have under other names than the arguments.
OTHER_NAMES = {
    "start_time": _TIME,
    "end_time": _TIME,
    "last_order_id": "order_id",
    "first_driven_id": "strategy_sub_id|.*_driven_id",
    "second_driven_id": "strategy_sub_id|.*_driven_id",
}


def classes_of(param: encode.Param) -> tuple[type[Enum], ...]:
    """The enums whose members it takes."""
    inside = getattr(param.encode, "__closure__", None)
    found = inspect.getclosurevars(param.encode).nonlocals.get("classes", ()) if inside else ()
    return tuple(found)


def ideas() -> Iterator[tuple[encode.Param, type[Model], str, Any]]:
    """Every argument with every field of an answer or a push that holds the same idea, and that field's type."""
    read = list(fields())
    for param in {(one.name, one.wire, one.encode): one for _, one in arguments()}.values():
        if param.name in NESTED:
            continue
        names = re.compile(OTHER_NAMES.get(param.name, param.name))
        classes = classes_of(param)
        for cls, name, annotation in read:
            if classes:
                same = bool(enums := enums_in(annotation)) and enums <= set(classes)
            elif param.encode is encode.amount:
                same = annotation is Decimal
            else:
                same = names.fullmatch(name) is not None and not enums_in(annotation) - {Permission}
            if same:
                yield param, cls, name, annotation


SAME_IDEA = list(ideas())
# Amounts are all read and written by one pair of functions, and so on: one field stands for all of a pair.
ONE_OF_EACH = list(
    {(one[0].encode, one[1]._fields[one[2]].decode): one for one in SAME_IDEA}.values()
)
AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, places=8).map(lambda one: f"{one:f}")
DIGITS = st.integers(0, 2**63 - 1).map(str)
MOMENTS = st.integers(1_000_000_000_000, 4_000_000_000_000)


def on_the_wire(param: encode.Param, cls: type[Model], name: str, annotation: Any) -> Any:
    """Draws what the exchange may send as this field."""
    known = decode.known_to(cls._fields[name].decode)
    if known:
        return st.sampled_from(list(known))
    if param.encode is encode.instant:
        return MOMENTS
    if annotation is str:
        ids = DIGITS | st.integers(0, 2**63 - 1)
        return ids if param.encode is encode.id_number else ids | st.text(min_size=1)
    return {
        Decimal: AMOUNTS,
        bool: st.booleans(),
        Permission: st.integers(0, 255),
        list[str]: st.lists(st.text(min_size=1)),
    }.get(annotation, INT64)


def test_every_argument_has_an_idea_that_answers_hold_or_is_a_callers_own_word() -> None:
    taken = {param.name for param, *_ in SAME_IDEA}
    assert {param.name for _, param in arguments()} - taken - NESTED == OWN_WORDS


@settings(
    max_examples=8, phases=[Phase.explicit, Phase.reuse, Phase.generate]
)  # each draws every pair
@given(st.data())
def test_what_is_read_goes_back_in_wherever_the_same_idea_is_taken(data: st.DataObject) -> None:
    for param, cls, name, annotation in ONE_OF_EACH:
        sent = data.draw(on_the_wire(param, cls, name, annotation), f"{cls.__name__}.{name}")
        made = cls.from_dict({cls._fields[name].wire: sent})
        value = made.get(name)
        assert value is not None
        there = param.encode(param.name, value)
        if isinstance(value, Enum) and not isinstance(value, Permission):
            assert param.encode(param.name, value.value) == there
            continue
        assert cls.from_dict({cls._fields[name].wire: there}).get(name) == value
        if param.encode is encode.instant:
            assert param.encode(param.name, getattr(made, f"{name}_utc")) == there


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
