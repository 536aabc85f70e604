"""Roles of streams' fields: found by Python name or `x-role`, and refused with their place where streams need them."""

from pathlib import Path

import pytest
from sixmm_generator.description import DescriptionError
from sixmm_generator.generate import load_plan

ROOT = Path(__file__).parents[2]
_END = "        endVersion:\n"
_START = "        startVersion:\n"
_LEVEL = "      x-position: [price, quantity]\n"


@pytest.fixture
def edited(tmp_path):
    """Plans the descriptions with one edit in asyncapi.yaml, or in openapi.yaml."""

    def plan(old, new, file="asyncapi.yaml"):
        for name in ("asyncapi.yaml", "openapi.yaml"):
            text = (ROOT / name).read_text()
            if name == file:
                assert old in text
                text = text.replace(old, new)
            (tmp_path / name).write_text(text)
        return load_plan(tmp_path / "openapi.yaml")[1]

    return plan


def book_of(plan):
    return next(one.book for one in plan.channels if one.book)


@pytest.fixture(scope="module")
def book():
    """As the descriptions have it."""
    return book_of(load_plan(ROOT / "openapi.yaml")[1])


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        (_END, "        u:\n          x-python-name: end_version\n", {"last_version": "u"}),
        (_END, "        u:\n          x-role: end_version\n", {"last_version": "u"}),
        (
            _START,
            "        pu:\n          x-role: start_version\n          x-convention: previous\n",
            {"first_version": "pu", "follows": 0},
        ),
        (_LEVEL, "      x-position: [quantity, price]\n", {"level": (1, 0)}),
        (_LEVEL, _LEVEL + "      x-convention: changes\n", {"changes": True}),
        (
            "enum: [snapshot, update]",
            "enum: [full, delta]",
            {"snapshot": "full", "update": "delta"},
        ),
    ],
)
def test_a_book_is_read_as_the_description_says(edited, book, old, new, changed):
    assert book_of(edited(old, new)) == {**book, **changed}


def test_a_book_says_that_its_levels_are_assumed(book):
    assert "[price_level]" in book["assumed"]["level"]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (_END, "        last:\n", "BookUpdate: no field is for end_version"),
        (_START, "        first:\n          x-role: end_version\n", "end_version is first already"),
        (_START, _START + "          x-convention: later\n", "later is not one of first, previous"),
        (_LEVEL, "      x-position: [price, amount]\n", "no place or field is for quantity"),
        (_LEVEL, _LEVEL + "      x-convention: sums\n", "sums is not one of totals, changes"),
        ("[SNAPSHOT, UPDATE]", "[SNAPSHOT, DELTA]", "no value has the Python name UPDATE"),
        ("      x-role: order\n", "", "no push has the `x-role` order"),
        ("      x-role: order\n", "      x-role: account\n", "has the role account already"),
        ("      x-role: order\n", "      x-role: orders\n", "orders is not one of order, account"),
        ("const: ORDER_TRADE_UPDATE, ", "", "nothing tells OrderTradeUpdate from others"),
        ("        tradeId:\n", "        fill:\n", "no field has the Python name trade_id"),
        ("        walletBalance:\n", "        wallet:\n", "no field has the Python name wallet_balance"),
        ("op: {type: string, const: ping,", "op: {type: string,", "nothing tells ping from others"),
        ("event: {type: string, const: pong,", "kind: {x-python-name: event, type: string, const: pong,",
         "event is called event in other frames"),
    ],
)  # fmt: skip
def test_a_role_that_is_missing_or_held_twice_is_refused_with_its_place(edited, old, new, problem):
    with pytest.raises(DescriptionError, match=rf"asyncapi\.yaml:\d+:\d+: .*{problem}"):
        edited(old, new)
