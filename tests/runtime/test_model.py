"""An answer never fails to parse; what could not be read says so when it is asked for."""

import copy
import inspect
import pickle
from decimal import Decimal, localcontext

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


_LEVELS = decode.list_of(decode.record_of(lambda *places: places, decode.decimal, decode.decimal))


@model
class Book(Model):
    bids: list[tuple[Decimal, Decimal]] = field("bids", _LEVELS)
    asks: list[tuple[Decimal, Decimal]] = field("asks", _LEVELS)


@model
class Whitelist(Model):
    addresses: list[str] = field("addresses", decode.list_of(decode.text))


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
        value
        for value in (fill.get(one) for one in inspect.get_annotations(Fill))
        if value is not None
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
        (
            {"price": "n/a"},
            "'price' can't be read as documented: expected a decimal number, got 'n/a'",
        ),
        ({"price": {"value": 1}}, "can't be read as documented: .* got an object"),
        ({"price": "NaN"}, "can't be read as documented: .* got 'NaN'"),
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


def test_a_list_that_is_asked_for_by_another_name_is_told_its_own():
    with pytest.raises(AttributeError, match=r"has no field 'list'.* Its list is `\.items`"):
        _ = Fills.from_dict([]).list


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


@pytest.mark.parametrize("raw", [None, {}, {"list": None}, {"list": []}, {"total": 0}, []])
def test_nothing_is_an_empty_collection_however_it_is_written(raw):
    fills = Fills.from_dict(raw)
    assert ([*fills], len(fills), bool(fills), fills[:5]) == ([], 0, False, [])
    assert "x" not in fills
    assert [*reversed(fills)] == []
    with pytest.raises(IndexError):
        _ = fills[0]


@pytest.mark.parametrize(
    "raw", ["x", 5, {"list": {}}, {"list": "ab"}, {"list": 0}, {"list": False}]
)
@pytest.mark.parametrize("reading", [list, len, bool, lambda one: one[0], lambda one: "x" in one])
def test_what_is_no_list_is_never_taken_for_an_empty_one(raw, reading):
    with pytest.raises(FieldAbsent, match=r"Fills.items has no value"):
        reading(Fills.from_dict(raw))


def test_a_list_that_is_null_is_empty_inside_other_objects_too():
    assert Whitelist.from_dict({"addresses": None}).addresses == []
    assert Fills.from_dict({"list": None}).items == []
    book = Book.from_dict({"bids": None, "asks": [["3", "4"]]})
    assert (book.bids, len(book.asks), book.unreadable) == ([], 1, {})


def test_a_list_that_was_not_sent_says_so_where_it_is_asked_for_by_name():
    with pytest.raises(FieldAbsent, match="does not carry 'addresses'"):
        _ = Whitelist.from_dict({}).addresses


@pytest.mark.parametrize("odd", [None, "n/a", 5, [], True])
def test_an_item_that_is_no_object_keeps_its_place_with_every_field_absent(odd):
    fills = Fills.from_dict({"list": [{"fillId": "1"}, odd, {"fillId": "3"}]})
    assert [fill.get("fill_id") for fill in fills] == ["1", None, "3"]
    assert fills[1].raw == odd
    with pytest.raises(FieldAbsent, match=r"Fill.fill_id has no value: .* instead of an object"):
        _ = fills[1].fill_id


def test_a_value_that_can_not_be_read_is_left_out_of_a_list_of_values_and_told():
    whitelist = Whitelist.from_dict({"addresses": ["10.0.0.1", None, {}, "10.0.0.2"]})
    assert whitelist.addresses == ["10.0.0.1", "10.0.0.2"]
    assert whitelist.unreadable == {
        "addresses[1]": "expected a string, got null",
        "addresses[2]": "expected a string, got an object",
    }


def test_records_are_read_all_or_none_because_a_book_without_a_level_is_a_wrong_book():
    book = Book.from_dict({"bids": [["1", "2", "more"], ["n/a", "2"]], "asks": [["3", "4"]]})
    assert book.asks == [(Decimal(3), Decimal(4))]
    assert book.unreadable == {"bids[1]": "expected a decimal number, got a list"}
    with pytest.raises(FieldAbsent, match=r"Book.bids has no value"):
        _ = book.bids


def test_what_can_not_be_read_is_told_by_its_path_in_inner_objects_too():
    raw = {"total": True, "list": [{"price": "n/a"}, None, {"mode": "x" * 999, "maker": []}]}
    assert Fills.from_dict(raw).unreadable == {
        "items[0].price": "expected a decimal number, got 'n/a'",
        "items[1]": "expected an object, got null",
        "items[2].mode": f"expected a whole number, got '{'x' * 59}…",
        "items[2].maker": "expected a boolean, got a list",
        "total": "expected a whole number, got true",
    }


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (FULL, {}),
        ({"price": None}, {}),
        (None, {}),
        ("x", {"": "expected an object, got 'x'"}),
        ([FULL], {"": "expected an object, got a list"}),
    ],
)
def test_only_what_was_sent_and_is_odd_counts_as_unreadable(raw, told):
    assert Fill.from_dict(raw).unreadable == told


def test_what_can_not_be_read_is_named_in_the_repr():
    assert repr(Fill.from_dict({"fillId": "1", "price": "n/a"})) == (
        "Fill(fill_id='1', unreadable=['price'])"
    )


def test_a_secret_that_can_not_be_read_is_not_told():
    key = NewKey.from_dict({"apiSecret": ["s3cr3t"]})
    assert key.unreadable == {"api_secret": "expected a string, got a secret"}
    with pytest.raises(FieldAbsent, match=r"expected a string, got a secret\."):
        _ = key.api_secret


@pytest.mark.parametrize("sent", ["n/a", "NaN", "sNaN", "Infinity", "-inf", ""])
def test_what_is_no_amount_is_none_in_any_decimal_context(sent):
    with localcontext() as context:
        context.clear_traps()
        assert Fill.from_dict({"price": sent}).get("price") is None


def test_a_name_on_the_wire_is_never_code():
    @model
    class Odd(Model):
        odd: str = field('it\'s "odd"\\\n{0}', decode.text)

    assert Odd.from_dict({'it\'s "odd"\\\n{0}': "x"}).odd == "x"


def test_one_field_that_can_not_be_read_leaves_the_others_readable():
    odd = {"price": "n/a", "fillId": None, "maker": [], "createdAt": True}
    fill = Fill.from_dict({**FULL, **odd})
    assert (fill.status, fill.mode) == (Status.NEW, Mode.CROSS)
    assert not any(hasattr(fill, name) for name in ("price", "fill_id", "maker", "created_at"))


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


@pytest.mark.parametrize(
    "answer",
    [
        NewKey.from_dict({"apiKey": "k", "apiSecret": "s3cr3t"}),
        NewKey.from_dict({"apiKey": "k", "apiSecret": ["s3cr3t"]}),
        Fill.from_dict({"newThing": [{"refreshToken": "s3cr3t"}]}),
    ],
    ids=["declared", "unreadable", "unknown"],
)
def test_an_answer_with_a_secret_is_not_pickled(answer):
    with pytest.raises(TypeError, match="holds a secret"):
        pickle.dumps(answer)


def test_an_answer_without_its_secret_is_pickled():
    answer = NewKey.from_dict({"apiKey": "k", "apiSecret": None})
    assert pickle.loads(pickle.dumps(answer)) == answer


def test_the_first_few_fields_are_read_alone_and_then_all_others_together_each_once():
    read = []

    def noted(value):
        read.append(value)
        return value

    @model
    class Letters(Model):
        a: str = field("a", noted)
        b: str = field("b", noted)
        c: str = field("c", noted)
        d: str = field("d", noted)
        e: str = field("e", noted)
        f: str = field("f", noted)

    letters = Letters.from_dict({one: one for one in "abcdef"})
    assert read == []
    assert (letters.f, letters.b, letters.b, letters.d) == ("f", "b", "b", "d")
    assert read == ["f", "b", "d"]
    assert letters.c == "c"
    assert read == ["f", "b", "d", "a", "c", "e"]
    assert [getattr(letters, one) for one in "abcdef"] == list("abcdef")
    assert len(read) == 6
