"""The classes of orders that follow from the description, and what it can't have beside them."""

import inspect
import re
from pathlib import Path

from sixmm import enums, inputs
from sixmm_runtime.typed import TypedOrder

from .conftest import generate

OPENAPI = Path(__file__).parents[2] / "openapi.yaml"


def test_every_kind_of_order_has_a_class_that_demands_what_it_needs():
    made = [one for one in vars(inputs).values() if inspect.isclass(one)]
    typed = [one for one in made if issubclass(one, TypedOrder) and one is not TypedOrder]
    kinds = [*enums.OrderType, *enums.ConditionOrderType]
    needed = {
        one.__name__: [
            param.name
            for param in inspect.signature(one).parameters.values()
            if param.default is param.empty
        ]
        for one in typed
    }
    assert len(needed) == len(kinds)
    assert needed["LimitOrder"] == ["symbol", "side", "price", "quantity"]
    assert needed["MarketOrder"] == ["symbol", "side", "quantity"]
    assert needed["StopLimitOrder"] == ["symbol", "side", "price", "quantity", "stop_price"]
    assert "price" not in inspect.signature(inputs.MarketOrder).parameters


def test_a_schema_that_is_called_as_such_a_class_is_refused_with_its_place(tmp_path, capsys):
    path = tmp_path / "openapi.yaml"
    path.write_text(re.sub(r"\bPlacedOrder\b", "LimitOrder", OPENAPI.read_text(encoding="utf-8")))
    assert generate(path, tmp_path / "sixmm") == 2
    said = capsys.readouterr().err
    assert re.search(r"openapi.yaml:\d+:\d+: .*NewOrder: .*LimitOrder would name two things", said)
