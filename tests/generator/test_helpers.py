"""Methods that take several calls stand on operations of the description: what lacks is reported with its place."""

from pathlib import Path

import pytest
from sixmm_generator.description import Description
from sixmm_generator.plan.helpers import problems

OPENAPI = Path(__file__).parents[2] / "openapi.yaml"

WRONG = [
    ("x-helpers: orders", "x-helpers: order", "'order' is none of orders, "),
    ("x-method: cancel_all", "x-method: cancel_these", "mm.orders.cancel_all, which no operation"),
    ("[ALL_NORMAL,", "[NORMAL,", "these helpers name ALL_NORMAL, which no value is called"),
    ("x-method: cancel_batch", "x-method: wait", "mm.orders.wait is a helper: give the operation"),
]


@pytest.mark.parametrize(("replace", "by", "says"), WRONG, ids=[one[2] for one in WRONG])
def test_what_helpers_lack_is_reported_at_their_tag(replace, by, says):
    text = OPENAPI.read_text(encoding="utf-8")
    assert replace in text
    line = text[: text.index("x-helpers: orders")].count("\n") + 1
    (found,) = problems(Description.parse(text.replace(replace, by), OPENAPI))
    assert says in found
    assert f":{line}:" in found


def test_the_description_has_what_they_need():
    assert problems(Description.parse(OPENAPI.read_text(encoding="utf-8"), OPENAPI)) == []
