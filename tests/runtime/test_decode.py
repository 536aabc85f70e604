"""A JSON value is read exactly or not at all: never rounded, never taken for something else."""

from decimal import Decimal

import pytest
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
