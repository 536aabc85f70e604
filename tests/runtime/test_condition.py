"""Which arguments are needed because of others is checked before anything is sent, and said in words."""

import pytest
from sixmm_runtime.encode import Is, Needs, NeedsAny, require
from sixmm_runtime.errors import InvalidArgument

LIMIT = Is("type", ("LIMIT",))
CONDITIONS = (
    Needs(("price",), when=(LIMIT,), unless=(Is("price_type", (1, 2)),)),
    Needs(("quantity",), unless=(Is("close_position", (True,)),)),
    Needs(
        ("activate_price", "callback_rate"),
        when=(Is("type", ("TRAILING",)),),
        assumed="order.trailing",
    ),
    NeedsAny(("order_id", "client_order_id")),
)
ID = {"order_id": "1"}


@pytest.mark.parametrize(
    "given",
    [
        {"type": "LIMIT", "price": "1", "quantity": "1", **ID},
        {"type": "LIMIT", "price_type": 2, "quantity": "1", **ID},
        {"type": "LIMIT", "price": 0, "close_position": True, "client_order_id": ""},
        {"type": "TRAILING", "quantity": "1", "activate_price": "1", "callback_rate": "1", **ID},
        {"quantity": "1", **ID},
    ],
)
def test_what_is_complete_passes(given):
    require(CONDITIONS, given)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"type": "LIMIT", "quantity": "1", **ID},
            "price is required when type is LIMIT unless price_type is 1 or 2.",
        ),
        (
            {"type": "LIMIT", "price": None, "price_type": 0, "quantity": "1", **ID},
            "price is required when type is LIMIT unless price_type is 1 or 2.",
        ),
        (
            {"type": "MARKET", "close_position": False, **ID},
            "quantity is required unless close_position is True.",
        ),
        (
            {"type": "TRAILING", "quantity": "1", **ID},
            "activate_price and callback_rate are required when type is TRAILING (assumed: the documentation doesn't say exactly when; see order.trailing).",
        ),
        ({"quantity": "1"}, "At least one of order_id and client_order_id is required."),
        (
            {"type": "LIMIT"},
            "price is required when type is LIMIT unless price_type is 1 or 2. quantity is required unless close_position is True. At least one of order_id and client_order_id is required.",
        ),
    ],
)
def test_everything_missing_is_named_with_its_reason(given, said):
    with pytest.raises(InvalidArgument) as caught:
        require(CONDITIONS, given)
    assert str(caught.value) == said


def test_what_is_missing_inside_a_list_is_named_with_its_place():
    with pytest.raises(InvalidArgument, match=r"^orders\[3\]\.quantity is required"):
        require(CONDITIONS, ID, where="orders[3].")
