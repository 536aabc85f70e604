"""An answer never fails to parse; what could not be read says so when it is asked for."""

import copy
import pickle
from decimal import Decimal

import attrs
import pytest
from sixmm_runtime import decode
from sixmm_runtime.enums import OpenIntEnum, OpenStrEnum
from sixmm_runtime.errors import FieldAbsent
from sixmm_runtime.model import ListModel, Model, field, model


class Status(OpenStrEnum):
    NEW = "NEW"


class Mode(OpenIntEnum):
    CROSS = 1


@model
class Fill(Model):
    fill_id: str = field("fillId", decode.text)
    price: Decimal = field("price", decode.decimal)
    status: Status = field("status", decode.enum_of(Status))
    mode: Mode = field("mode", decode.enum_of(Mode))
    created_at: int = field("createdAt", decode.integer)
    maker: bool = field("maker", decode.boolean)


@model
class Fills(ListModel[Fill]):
    _collection = "items"

    items: list[Fill] = field("list", decode.list_of(decode.object_of(Fill)))
    total: int = field("total", decode.integer)


@model
class NewKey(Model):
    api_key: str = field("apiKey", decode.text)
    api_secret: str = field("apiSecret", decode.text, secret=True)


FULL = {
    "fillId": "7",
    "price": "0.10",
    "status": "NEW",
    "mode": 1,
    "createdAt": 5,
    "maker": True,
}


def test_documented_fields_come_back_typed():
    fill = Fill.from_dict(FULL)
    assert (fill.price, fill.status, fill.mode, fill.maker) == (
        Decimal("0.10"),
        Status.NEW,
        Mode.CROSS,
        True,
    )


@pytest.mark.parametrize(
    ("name", "sent", "read"),
    [
        ("fillId", 7, "7"),
        ("price", 3, Decimal(3)),
        ("price", Decimal("0.3"), Decimal("0.3")),
        ("createdAt", "5", 5),
        ("maker", "true", True),
        ("mode", "1", Mode.CROSS),
    ],
)
def test_a_number_for_a_string_and_the_reverse_are_read(name, sent, read):
    fill = Fill.from_dict({name: sent})
    (found,) = [
        getattr(fill, one.name) for one in attrs.fields(Fill) if one.metadata["wire"] == name
    ]
    assert (found, type(found)) == (read, type(read))


def test_an_unknown_enum_value_is_kept_and_visible():
    fill = Fill.from_dict({"status": "FROZEN", "mode": 9})
    assert fill.status == "FROZEN"
    assert not fill.status.is_known
    assert (fill.mode, fill.mode.is_known) == (9, False)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({}, "does not carry 'price'"),
        ({"price": None}, "'price' as null"),
        ({"price": "n/a"}, "can't be read as documented"),
        ({"price": {"value": 1}}, "can't be read as documented"),
        ({"price": "NaN"}, "can't be read as documented"),
        ([1], "sent list instead of an object"),
    ],
)
def test_reading_a_field_without_a_value_names_it_and_the_reason(raw, said):
    with pytest.raises(FieldAbsent, match=f"Fill.price has no value.*{said}"):
        _ = Fill.from_dict(raw).price


def test_a_field_without_a_value_can_be_asked_for_without_an_error():
    fill = Fill.from_dict({})
    assert fill.get("price") is None
    assert fill.get("price", Decimal(0)) == 0
    assert not hasattr(fill, "price")


def test_a_misspelt_field_is_told_the_fields_there_are():
    with pytest.raises(AttributeError, match=r"has no field 'prise'.*price"):
        Fill.from_dict(FULL).get("prise")


def test_unknown_fields_are_kept():
    fill = Fill.from_dict({**FULL, "newThing": [1]})
    assert fill.extra == {"newThing": [1]}
    assert "newThing" in repr(fill)


def test_an_odd_field_does_not_cost_the_others():
    assert Fill.from_dict({**FULL, "price": []}).created_at == 5


def test_a_collection_is_iterated_indexed_and_counted():
    fills = Fills.from_dict({"list": [{"fillId": "1"}, {"fillId": "2"}], "total": 2})
    assert [one.fill_id for one in fills] == ["1", "2"]
    assert fills[1].fill_id == "2"
    assert len(fills) == 2


def test_a_bare_list_is_read_as_the_collection():
    assert [one.fill_id for one in Fills.from_dict([{"fillId": "1"}])] == ["1"]


def test_an_answer_is_immutable():
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        Fill.from_dict(FULL).price = Decimal(1)  # type: ignore[misc]


def test_answers_are_equal_when_the_same_was_sent():
    assert Fill.from_dict(FULL) == Fill.from_dict(dict(FULL))
    assert Fill.from_dict(FULL) != Fill.from_dict({})


@pytest.mark.parametrize("through", [copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_an_answer_survives_copying_and_pickling(through):
    fill = Fill.from_dict({"price": "0.10", "extra": 1})
    assert through(fill) == fill
    assert through(fill).price == Decimal("0.10")


def test_a_secret_field_is_masked_in_the_repr():
    assert "s3cr3t" not in repr(NewKey.from_dict({"apiKey": "k", "apiSecret": "s3cr3t"}))


def test_an_answer_with_a_secret_is_not_pickled():
    with pytest.raises(TypeError, match="holds a secret"):
        pickle.dumps(NewKey.from_dict({"apiKey": "k", "apiSecret": "s3cr3t"}))


def test_fields_are_read_when_the_first_of_them_is_asked_for():
    read = []

    def noted(value):
        read.append(value)
        return value

    @model
    class Pair(Model):
        first: str = field("first", noted)
        second: str = field("second", noted)

    pair = Pair.from_dict({"first": "a", "second": "b"})
    assert read == []
    assert pair.second == "b"
    assert (pair.first, pair.second) == ("a", "b")
    assert read == ["a", "b"], "each once"
