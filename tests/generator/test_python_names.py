"""`x-python-name` keeps a Python name when the wire's changes: in answers, requests, conditions, rules and words."""

import importlib
import json
from decimal import Decimal
from typing import Any

import pytest
from sixmm_generator.description import Description
from sixmm_generator.docs.described import described
from sixmm_generator.generate import load_plan

from .conftest import generate, imported, write


def renamed(properties: dict[str, Any], old: str, new: str, python: str) -> None:
    """The exchange has renamed a field; nothing else of the description says so."""
    moved = {new if wire == old else wire: one for wire, one in properties.items()}
    moved[new]["x-python-name"] = python
    properties.clear()
    properties.update(moved)


def rename_everything(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    renamed(schemas["Order"]["properties"], "price", "limitPx", "price")
    renamed(schemas["Order"]["properties"], "orderId", "oid", "order_id")
    renamed(schemas["OrderList"]["properties"], "list", "rows", "items")
    schemas["OrderList"]["x-collection"] = "rows"
    renamed(schemas["NewOrder"]["properties"], "price", "limitPx", "price")
    renamed(schemas["NewOrder"]["properties"], "side", "way", "side")
    schemas["NewOrder"]["description"] = "An order; `limitPx` is needed to buy"
    schemas["NewOrder"]["required"] = ["symbol", "way"]
    schemas["NewOrder"]["if"] = {"properties": {"way": {"const": "BUY"}}, "required": ["way"]}
    schemas["NewOrder"]["then"] = {"required": ["limitPx"]}
    schemas["Order"]["properties"]["limitPx"]["x-rule"] = {
        "kind": "multiple",
        "of": ["limitPx"],
        "when": {"way": ["BUY"]},
    }
    renamed(schemas["NewOrders"]["properties"], "orders", "batch", "orders")
    schemas["NewOrders"]["required"] = ["batch"]
    history = document["paths"]["/v1/orders"]["get"]
    history["description"] = "Give `oid` or `sinceMs`"
    history["parameters"][0] |= {"name": "oid", "x-python-name": "order_id"}
    document["components"]["parameters"]["StartTime"] |= {
        "name": "sinceMs",
        "x-python-name": "start_time",
    }
    history["x-require-any"] = [["oid", "sinceMs"]]
    document["paths"]["/v1/orders"]["post"]["x-orders-in"] = "batch"
    schemas["Side"] |= {"enum": ["B", "S"]}
    schemas["NewOrder"]["if"]["properties"]["way"]["const"] = "B"
    schemas["Order"]["properties"]["limitPx"]["x-rule"]["when"] = {"way": ["B"]}


def by_python_name(plan: Any) -> dict[str, set[str]]:
    operations = [one for group in plan.resources for one in group.operations]
    return {
        **{one.name: {each.name for each in one.fields} for one in plan.models},
        **{one.name: {each.name for each in one.params} for one in plan.inputs},
        **{one.id: {each.name for each in one.params} for one in operations},
    }


@pytest.fixture(scope="module")
def client(small_document, tmp_path_factory):
    """The client of the description in which everything has another name on the wire."""
    folder = tmp_path_factory.mktemp("renamed")
    assert generate(write(small_document, rename_everything, folder), folder / "out/sixmm") == 0
    with imported(folder / "out/sixmm") as client:
        yield client


def test_every_python_name_is_what_it_was(changed, small):
    before, after = load_plan(small)[1], load_plan(changed(rename_everything))[1]
    assert by_python_name(after) == by_python_name(before)


def test_an_answer_is_read_by_its_wire_names(client):
    orders = client.OrderList.from_dict({"rows": [{"limitPx": "0.10", "oid": "7", "side": "B"}]})
    assert (orders[0].price, orders[0].order_id) == (Decimal("0.10"), "7")
    assert orders[0].side is client.Side.BUY
    assert (orders.items[0].extra, orders.extra) == ({}, {})


@pytest.mark.usefixtures("client")
def test_a_request_is_written_by_its_wire_names():
    operations = importlib.import_module("sixmm.operations.orders")
    request = operations.PLACE_ORDERS.request(
        {"orders": [{"symbol": "BTCUSDT", "side": "B", "price": "1.5"}]}
    )
    assert json.loads(request.body) == {
        "batch": [{"symbol": "BTCUSDT", "way": "B", "limitPx": "1.5"}]
    }
    assert operations.ORDER_HISTORY.request(
        {"order_id": "7", "start_time": 1_790_000_000_000}
    ).query == ("oid=7&sinceMs=1790000000000")


@pytest.mark.usefixtures("client")
def test_what_is_missing_is_told_by_its_python_name():
    operations = importlib.import_module("sixmm.operations.orders")
    errors = importlib.import_module("sixmm.errors")
    with pytest.raises(errors.InvalidArgument, match=r"orders\[0\]\.price"):
        operations.PLACE_ORDERS.request({"orders": [{"symbol": "BTCUSDT", "side": "B"}]})
    with pytest.raises(errors.InvalidArgument, match="order_id"):
        operations.ORDER_HISTORY.request({})
    with pytest.raises(errors.InvalidArgument, match="limitPx"):
        operations.PLACE_ORDERS.request({"orders": [{"symbol": "B", "side": "S", "limitPx": "1"}]})


@pytest.mark.usefixtures("client")
def test_rules_and_words_speak_of_python_names(changed):
    plan = load_plan(changed(rename_everything))[1]
    (order,) = [one for one in plan.models if one.name == "Order"]
    assert order.rules == ["Rule('price', 'multiple', (('price',),), when=(Is('side', ('B',)),))"]
    history = importlib.import_module("sixmm.resources.orders").OrdersResource.history
    assert "Give `order_id` or `start_time`." in history.__doc__
    (order,) = [one for one in plan.inputs if one.name == "NewOrder"]
    assert "`price` is needed to buy" in order.doc


def test_two_fields_that_would_be_one_are_told_apart(changed):
    def both(document: dict[str, Any]) -> None:
        properties = document["components"]["schemas"]["Order"]["properties"]
        properties["U"] = {"type": "string", "x-python-name": "last_update"}
        properties["u"] = {"type": "string"}
        properties["24hVolume"] = {"type": "string", "x-python-name": "volume_24h"}
        properties["raw"] = {"type": "string", "x-python-name": "raw_text"}

    plan = load_plan(changed(both))[1]
    (order,) = [one for one in plan.models if one.name == "Order"]
    found = {one.wire: one.name for one in order.fields}
    assert {wire: found[wire] for wire in ("U", "u", "24hVolume", "raw")} == {
        "U": "last_update",
        "u": "u",
        "24hVolume": "volume_24h",
        "raw": "raw_text",
    }


def test_a_pager_finds_its_arguments_by_their_python_names(changed):
    def paged(document: dict[str, Any]) -> None:
        history = document["paths"]["/v1/orders"]["get"]
        count = {"type": "integer", "format": "int32", "default": 20}
        history["parameters"] = [
            {"name": "p", "in": "query", "x-python-name": "page", "schema": dict(count)},
            {"name": "n", "in": "query", "x-python-name": "page_size", "schema": dict(count)},
        ]
        del history["x-require-any"]
        history["x-paging"] = {"style": "page", "identity": ["orderId"]}

    plan = load_plan(changed(paged))[1]
    (iterator,) = [
        one.iterator for group in plan.resources for one in group.operations if one.iterator
    ]
    assert iterator.paging.set_by_itself == ("page", "page_size")
    assert iterator.params == []


def test_the_documentation_is_compared_by_wire_names(changed, small):
    def name_it(document: dict[str, Any]) -> None:
        order = document["components"]["schemas"]["Order"]["properties"]
        order["orderId"]["x-python-name"] = "order_number"

    found, plain = Description.load(changed(name_it)), Description.load(small)
    assert found.document != plain.document
    assert described(found) == described(plain)
