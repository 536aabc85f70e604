"""A JSON value is read exactly or not at all: never rounded, never taken for something else."""

from decimal import Decimal
from enum import IntFlag

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sixmm_runtime import decode
from sixmm_runtime.enums import OpenIntEnum, OpenStrEnum
from sixmm_runtime.model import ListModel, Model, field, model


class Mode(OpenIntEnum):
    CROSS = 1


class Status(OpenStrEnum):
    NEW = "NEW"


@model
class Thing(Model):
    name: str = field("name", decode.text)
    data: object = field("data", decode.anything)


@model
class Other(Model):
    name: str = field("name", decode.text)


@model
class Things(ListModel[Thing]):
    _collection = "items"

    items: list[Thing] = field("list", decode.list_of(decode.object_of(Thing)))


@pytest.mark.parametrize(
    ("decoder", "sent", "read"),
    [
        (decode.text, Decimal("1.50"), "1.50"),
        (decode.integer, Decimal("5.0"), 5),
        (decode.integer, "-5", -5),
        (decode.decimal, "0.1000000000000000000000001", Decimal("0.1000000000000000000000001")),
        (decode.boolean, 0, False),
        (decode.boolean, "true", True),
        (decode.list_of(decode.integer), [1, 2, 3, 4, 5], [1, 2, 3, 4, 5]),
    ],
)
def test_a_value_is_read_in_full(decoder, sent, read):
    found = decoder(sent)
    assert (found, type(found)) == (read, type(read))


@pytest.mark.parametrize(
    ("decoder", "sent"),
    [
        (decode.text, True),
        (decode.text, {}),
        (decode.integer, True),
        (decode.integer, "5\n"),
        (decode.integer, "５"),
        (decode.integer, "9" * 5_000),
        (decode.integer, Decimal("1.5")),
        (decode.integer, Decimal("1E+400")),
        (decode.integer, Decimal("1E+999999999")),
        (decode.decimal, False),
        (decode.decimal, "Infinity"),
        (decode.boolean, []),
        (decode.boolean, "yes"),
        (decode.object_of(Thing), [1]),
        (decode.list_of(decode.text), {"a": 1}),
        (decode.list_of(decode.text), "ab"),
        (decode.enum_of(Mode), True),
        (decode.enum_of(Mode), "CROSS"),
        (decode.enum_of(Status), {}),
    ],
)
def test_a_value_that_is_something_else_is_unreadable(decoder, sent):
    with pytest.raises(ValueError, match=r"^an? "):
        decoder(sent)


# What Decimal() and int() take, and no page means: wherever it stands, it is unreadable.
NO_NUMBERS = [
    "",
    " ",
    "1_000",
    " 1",
    "1 ",
    "1\n",
    "\t1",
    "1,000",
    "1.000,00",
    "１",
    "1２",
    "٣",
    "²",
    "0x10",
    "1e",
    "1e1_0",
    "--1",
    "+-1",
    "+",
    ".5",
    "5.",
    "1.2.3",
    "NaN",
    "sNaN",
    "Infinity",
    "-inf",
    "1e999",
    "9" * 5_000,
]


@model
class Numbers(Model):
    amount: Decimal = field("amount", decode.decimal)
    count: int = field("count", decode.integer)
    mode: Mode = field("mode", decode.enum_of(Mode))


@pytest.mark.parametrize("sent", NO_NUMBERS)
def test_what_only_python_takes_for_a_number_is_unreadable_and_says_so(sent):
    numbers = Numbers.from_dict({"amount": sent, "count": sent, "mode": sent})
    assert (numbers.get("amount"), numbers.get("count"), numbers.get("mode")) == (None, None, None)
    assert set(numbers.unreadable) == {"amount", "count", "mode"}
    with pytest.raises(AttributeError, match=r"can't be read as documented"):
        _ = numbers.amount


@pytest.mark.parametrize(
    "sent", ["0", "-0.10", "+1", "007", "1e5", "1E-8", "12345678901234567890.5"]
)
def test_an_amount_that_can_mean_one_thing_only_is_read_in_full(sent):
    assert str(Numbers.from_dict({"amount": sent}).amount) == str(Decimal(sent))


@pytest.mark.parametrize(
    "sent",
    [Decimal("1E+999999999"), Decimal("1E-999999999"), 10**5_000, Decimal("NaN")],
    ids=["large", "small", "long", "nan"],
)
def test_a_number_that_nobody_can_reckon_with_is_unreadable(sent):
    numbers = Numbers.from_dict({"amount": sent})
    assert numbers.get("amount") is None
    assert "expected a decimal number, got" in numbers.unreadable["amount"]


@given(st.text("0123456789.-+eE_ ,１\n", max_size=12) | st.text(max_size=8))
def test_an_amount_is_read_only_from_ascii_digits_that_spell_it(sent):
    found = Numbers.from_dict({"amount": sent}).get("amount")
    if found is not None:
        assert set(sent) <= set("0123456789.-+eE")
        assert found == Decimal(sent)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30))
def test_every_amount_in_plain_digits_is_read_as_it_is(amount):
    spelled = format(amount, "f")
    if len(spelled) < 400:
        assert str(Numbers.from_dict({"amount": spelled}).amount) == str(Decimal(spelled))


@pytest.mark.parametrize("sent", [Decimal(1), 2, "1", "True", " true", "", 1.0])
def test_only_what_says_yes_or_no_is_a_boolean(sent):
    with pytest.raises(ValueError, match="a boolean"):
        decode.boolean(sent)


@pytest.mark.parametrize(
    ("cls", "value"), [(Mode, False), (Mode, 1.5), (Status, 5), (Status, None)]
)
def test_an_enum_takes_unknown_values_of_its_own_type_only(cls, value):
    with pytest.raises(ValueError, match="is not a valid"):
        cls(value)


def test_a_null_is_no_value_even_where_anything_may_come():
    assert Thing.from_dict({"data": None}).get("data", "absent") == "absent"


def test_an_unknown_field_is_named_in_the_repr_and_its_value_is_not():
    assert repr(Thing.from_dict({"name": "a", "newToken": "c4n4ry"})) == (
        "Thing(name='a', extra=['newToken'])"
    )


def test_known_fields_are_not_extra():
    assert Thing.from_dict({"name": "a"}).extra == {}


def test_objects_of_two_kinds_are_not_equal():
    assert Thing.from_dict({"name": "a"}) != Other.from_dict({"name": "a"})


def test_an_object_of_an_answer_has_no_hash_because_it_holds_a_dict():
    with pytest.raises(TypeError, match="unhashable"):
        hash(Thing.from_dict({}))


@pytest.mark.parametrize(
    ("raw", "truth"),
    [({"list": [{}]}, True), ({"list": []}, False), ({}, False), (None, False)],
)
def test_a_collection_is_true_when_it_has_something(raw, truth):
    assert bool(Things.from_dict(raw)) is truth


def test_an_object_of_an_answer_takes_no_further_attributes():
    thing = Thing.from_dict({"name": "a"})
    with pytest.raises(AttributeError):
        thing.nmae = "b"
    with pytest.raises(AttributeError):
        del thing.name
    assert thing.name == "a"


def test_a_number_of_more_digits_than_anything_has_is_no_text():
    assert decode.text(10**399) == str(10**399)
    with pytest.raises(ValueError, match="a string"):
        decode.text(10**400)


class Bits(IntFlag):
    READ = 1
    TRADE = 2


@pytest.mark.parametrize(
    ("value", "bits"),
    [
        (0, Bits(0)),
        ("3", Bits.READ | Bits.TRADE),
        (5, Bits.READ | Bits(4)),
        (-1, None),
        (True, None),
    ],
)
def test_the_bits_of_a_number_are_read_those_without_a_name_too(value, bits):
    read = decode.flags_of(Bits)
    if bits is None:
        with pytest.raises(ValueError, match="a whole number"):
            read(value)
    else:
        assert read(value) == bits
