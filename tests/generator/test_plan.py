"""What the description says of an operation or a field is what the package is planned to do."""

import json
import re

import pytest
from sixmm_generator import engine
from sixmm_generator.cli import main
from sixmm_generator.description import DescriptionError, pointer_of
from sixmm_generator.generate import load_plan
from sixmm_generator.naming import snake

from .conftest import standing_at

EXTRA = {
    "atMs": {"type": "integer", "x-unit": "ms"},
    "atSeconds": {"type": "integer", "x-unit": "s"},
    "leverage": {"type": "integer"},
    "rates": {"type": "array", "items": {"type": "string", "format": "decimal"}},
    "note": {"type": "string"},
    "mode": {"$ref": "#/components/schemas/Mode"},
    "sideCode": {"$ref": "#/components/schemas/SideCode"},
}


def widen(document):
    """Adds a field of each kind to the object that is sent and to the one that comes back."""
    schemas = document["components"]["schemas"]
    schemas["Mode"] = {"type": "integer", "enum": [1, 2], "x-enum-varnames": ["CROSS", "ISOLATED"]}
    schemas["SideCode"] = {
        **schemas["Mode"],
        "x-enum-varnames": ["BUY", "SELL"],
        "x-spells": "Side",
    }
    for name in ("NewOrder", "Order"):
        schemas[name]["properties"].update(EXTRA)
    schemas["NewOrder"]["required"].append("note")
    document["paths"]["/v1/orders"]["get"]["x-session"] = "close"
    document["paths"]["/v1/orders"]["get"]["x-weight"] = {"value": 3}
    document["x-error-codes"][1]["remedy"] = 'Say "please".'


@pytest.fixture
def plan(changed):
    """The plan of the small description with a field of each kind."""
    return load_plan(changed(widen))[1]


@pytest.fixture
def operations(plan):
    """The planned operations by id."""
    return {one.id: one for resource in plan.resources for one in resource.operations}


@pytest.mark.parametrize(
    ("wire", "annotation", "encoder"),
    [
        ("symbol", "str", "encode.text"),
        ("price", "Amount", "encode.amount"),
        ("postOnly", "bool", "encode.boolean"),
        ("atMs", "Instant", "encode.instant"),
        ("atSeconds", "Instant", "encode.seconds"),
        ("leverage", "int", "encode.integer"),
        ("rates", "Sequence[Amount]", "encode.list_of(encode.amount)"),
        ("side", "Side | Literal['BUY', 'SELL']", "encode.enum_of(enums.Side)"),
        ("mode", "Mode | Literal[1, 2]", "encode.enum_of(enums.Mode)"),
        (
            "sideCode",
            "Side | Literal['BUY', 'SELL']",
            "encode.enum_of(enums.Side, wire={'BUY': 1, 'SELL': 2})",
        ),
        ("interval", "Interval | str", "encode.enum_of(enums.Interval, open_list=True)"),
    ],
)
def test_an_argument_is_typed_and_written_as_described(wire, annotation, encoder, plan):
    (order,) = [one for one in plan.inputs if one.name == "NewOrder"]
    (param,) = [one for one in order.params if one.wire == wire]
    assert (param.name, param.annotation, param.encoder) == (snake(wire), annotation, encoder)


@pytest.mark.parametrize(
    ("wire", "annotation", "decoder", "secret"),
    [
        ("orderId", "str", "decode.text", False),
        ("price", "Decimal", "decode.decimal", False),
        ("apiSecret", "str", "decode.text", True),
        ("atMs", "int", "decode.integer", False),
        ("rates", "list[Decimal]", "decode.list_of(decode.decimal)", False),
        ("side", "Side", "decode.enum_of(Side)", False),
    ],
)
def test_a_field_is_typed_and_read_as_described(wire, annotation, decoder, secret, plan):
    (order,) = [one for one in plan.models if one.name == "Order"]
    (field,) = [one for one in order.fields if one.wire == wire]
    assert (field.annotation, field.decoder, field.secret) == (annotation, decoder, secret)


def test_arguments_keep_the_order_of_the_description_in_a_body(plan):
    (order,) = [one for one in plan.inputs if one.name == "NewOrder"]
    described = ["symbol", "side", "price", "postOnly", "interval", *EXTRA]
    assert [param.wire for param in order.params] == described


def test_an_optional_argument_that_is_described_first_comes_after_the_required_ones(changed):
    def demand_the_last(document):
        parameters = document["paths"]["/v1/orders"]["get"]["parameters"]
        parameters[-1]["required"] = True

    plan = load_plan(changed(demand_the_last))[1]
    (history,) = [one for group in plan.resources for one in group.operations if one.query]
    assert (history.params[0].wire, history.params[0].required) == ("pageSize", True)


def test_an_operation_says_how_it_is_secured_where_it_is_documented_and_what_it_demands(operations):
    history = operations["orderHistory"]
    assert history.security == [["bearerAuth"], ["apiKeyAuth"]]
    assert history.docs_url == "https://docs.example.test/orders"
    assert history.session == "close"
    assert history.conditions == ["NeedsAny(('order_id', 'start_time'))"]
    assert operations["serverTime"].security == []


@pytest.mark.parametrize(("mark", "repeatable"), [("safe", True), ("unsafe", False)])
def test_a_read_may_be_sent_again_and_anything_else_only_where_it_says_so(
    mark, repeatable, changed
):
    def decide(document):
        document["paths"]["/v1/orders"]["post"]["x-repeat"] = mark

    plan = load_plan(changed(decide))[1]
    found = {one.id: one.repeatable for group in plan.resources for one in group.operations}
    assert found == {"orderHistory": True, "placeOrders": repeatable, "serverTime": True}


def test_an_operation_weighs_one_unless_it_says_more(operations):
    assert (operations["orderHistory"].weight, operations["serverTime"].weight) == (3, 1)


def test_the_addresses_are_those_of_the_description(plan):
    assert (plan.base_url, plan.ws_url) == ("https://example.test", "wss://example.test/ws")


def test_an_enum_of_numbers_is_an_enum_of_numbers(plan):
    (mode,) = [one for one in plan.enums if one.name == "Mode"]
    assert (mode.base, mode.members) == ("OpenIntEnum", [("CROSS", "1"), ("ISOLATED", "2")])


def test_a_view_without_a_field_that_it_rests_on_is_refused(changed):
    def view(document):
        document["components"]["schemas"]["Order"]["x-view"] = {"kind": "kline"}

    with pytest.raises(
        DescriptionError, match="a kline needs a field with the Python name close_time"
    ):
        load_plan(changed(view))


def test_an_error_code_keeps_what_to_do_about_it(plan):
    assert plan.error_codes[0].remedy == 'Say "please".'


def test_a_condition_is_checked_and_told_to_the_type_checker(changed):
    def demand_one_of_two(document):
        order = document["components"]["schemas"]["NewOrder"]
        order["anyOf"] = [{"required": ["price"]}, {"required": ["interval"]}]

    (order,) = load_plan(changed(demand_one_of_two))[1].inputs[:1]
    assert order.conditions == [
        "Needs(('price',), when=(Is('side', ('BUY',)),))",
        "NeedsAny(('price', 'interval'))",
    ]
    assert [one.name for one in order.variants] == [
        "NewOrderBuyWithPrice",
        "NewOrderBuyWithInterval",
        "NewOrderSellWithPrice",
        "NewOrderSellWithInterval",
    ]


BUYING = {"properties": {"side": {"const": "BUY"}}, "required": ["side"]}


@pytest.mark.parametrize(
    "condition",
    [
        {"if": BUYING, "then": {"required": ["price"]}, "else": {"required": ["interval"]}},
        {"if": BUYING, "then": {"properties": {"price": {"const": "1"}}}},
        {"if": {"properties": BUYING["properties"]}, "then": {"required": ["price"]}},
        {"if": {"properties": {"side": {"minLength": 1}}, "required": ["side"]}, "then": {}},
        {"anyOf": [{"required": ["price", "interval"]}, {"required": ["postOnly"]}]},
        {"not": {"required": ["price", "interval"]}},
        {"dependentRequired": {"price": ["interval"]}},
    ],
)
def test_a_condition_that_the_client_would_not_check_is_refused(condition, changed):
    def add(document):
        document["components"]["schemas"]["NewOrder"]["allOf"] = [condition]

    path = changed(add)
    with pytest.raises(DescriptionError) as refused:
        load_plan(path)
    (problem,) = refused.value.problems
    file, line, column, said = re.match(r"(.*?):(\d+):(\d+): (.*)", problem).groups()
    assert file == str(path)
    assert standing_at(path, line, column) == condition
    assert said.startswith("components/schemas/NewOrder/allOf/0: a condition")


def test_what_a_kind_of_order_has_no_use_for_can_not_be_given_to_it(changed):
    def say_so(document):
        order = document["components"]["schemas"]["NewOrder"]
        condition = {key: order.pop(key) for key in ("if", "then")}
        order["allOf"] = [{**condition, "x-only-then": "Sellers take what there is."}]

    (order,) = load_plan(changed(say_so))[1].inputs[:1]
    assert {
        variant.name: {one.annotation for one in variant.params if one.name == "price"}
        for variant in order.variants
    } == {"NewOrderBuy": {"Amount"}, "NewOrderSell": {"None"}}


TICK = {"kind": "multiple", "of": ["price"], "unless": [{"side": ["BUY"], "postOnly": [True]}]}
WORTH = {"kind": "minimum", "of": ["price * quantity"], "when": {"side": ["BUY", "SELL"]}}


def test_a_limit_says_what_it_bounds(changed):
    def bound(document):
        schemas = document["components"]["schemas"]
        schemas["NewOrder"]["properties"]["quantity"] = {"type": "string", "format": "decimal"}
        schemas["Order"]["properties"]["price"]["x-rule"] = TICK
        schemas["Order"]["properties"]["orderId"]["x-rule"] = WORTH

    (order,) = [one for one in load_plan(changed(bound))[1].models if one.name == "Order"]
    assert order.rules == [
        "Rule('order_id', 'minimum', (('price', 'quantity'),), when=(Is('side', ('BUY', 'SELL')),))",
        "Rule('price', 'multiple', (('price',),), unless=((Is('side', ('BUY',)), Is('post_only', (True,)),),))",
    ]


def test_the_operation_that_lists_contracts_has_a_method_for_one_of_them(changed):
    def name_it(document):
        history = document["paths"]["/v1/orders"]["get"]
        history["x-rules-method"] = "rules"

    plan = load_plan(changed(name_it))[1]
    assert [
        (one.name, one.rules.python_method, one.rules.constant, one.rules.item)
        for one in plan.resources
        if one.rules
    ] == [("orders", "rules", "ORDER_HISTORY", "Order")]


def test_an_operation_says_where_its_orders_are(changed):
    def say_so(document):
        document["paths"]["/v1/orders"]["post"]["x-orders-in"] = "orders"

    plan = load_plan(changed(say_so))[1]
    found = {one.id: one.orders_in for group in plan.resources for one in group.operations}
    assert found == {"serverTime": None, "orderHistory": None, "placeOrders": "orders"}


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("always", "needs kind"),
        ({"kind": "most", "of": ["price"]}, "needs kind"),
        ({"kind": "maximum"}, "of (a list of fields)"),
        ({**TICK, "only": {}}, "has no only"),
        ({**TICK, "of": ["price * amount"]}, "don't exist: amount"),
        ({**TICK, "unless": [{"kind": ["LIMIT"]}]}, "don't exist: kind"),
    ],
)
def test_a_rule_that_could_not_be_checked_is_refused(rule, said, changed):
    def add(document):
        document["components"]["schemas"]["Order"]["properties"]["price"]["x-rule"] = rule

    with pytest.raises(DescriptionError, match=re.escape(said)):
        load_plan(changed(add))


@pytest.mark.parametrize("where", ["order", "symbol", None])
def test_orders_in_a_place_that_does_not_exist_are_refused(where, changed):
    def say_so(document):
        document["paths"]["/v1/orders"]["post"]["x-orders-in"] = where

    with pytest.raises(DescriptionError, match="must be body, or a list in the body"):
        load_plan(changed(say_so))


def test_what_is_refused_is_told_in_full_and_nothing_is_written(changed, tmp_path, capsys):
    def two_numbers(document):
        for name in ("orderId", "price"):
            document["components"]["schemas"]["Order"]["properties"][name]["type"] = "number"

    target = tmp_path / "sixmm"
    arguments = ["generate", "--description", str(changed(two_numbers)), "--output", str(target)]
    assert main(arguments) == 2
    assert len(capsys.readouterr().err.splitlines()) == 2
    assert not target.exists()


def test_a_name_that_the_package_already_has_is_refused(changed, tmp_path, capsys):
    def take_the_clients_name(document):
        schemas = document["components"]["schemas"]
        schemas["Response"] = schemas.pop("Order")
        schemas["OrderList"]["properties"]["list"]["items"]["$ref"] = (
            "#/components/schemas/Response"
        )

    path = changed(take_the_clients_name)
    arguments = ["generate", "--description", str(path), "--output", str(tmp_path / "sixmm")]
    assert main(arguments) == 2
    assert "Response would name two things" in capsys.readouterr().err


def test_a_file_that_is_not_utf_8_is_named(tmp_path):
    path = tmp_path / "openapi.yaml"
    path.write_bytes(b"openapi: 3.1.0\nx: \xff")
    with pytest.raises(DescriptionError, match=r"openapi\.yaml: byte 18 is not UTF-8"):
        load_plan(path)


def test_a_path_in_a_reference_is_unescaped():
    assert pointer_of("#/paths/~1v1~1a~0b") == ("paths", "/v1/a~b")


def test_another_version_of_the_tool_is_refused(small, monkeypatch):
    monkeypatch.setattr(engine, "ENGINE_VERSION", "0.0.1")
    with pytest.raises(DescriptionError, match=r"pinned to 0\.0\.1.*make setup"):
        load_plan(small)


def name_an_answer_that_is_no_object(document):
    document["components"]["schemas"]["ServerTime"] = {"type": "string"}


def date_a_field(document):
    document["components"]["schemas"]["Order"]["properties"]["price"]["format"] = "date"


def repeat_a_parameter(document):
    parameters = document["paths"]["/v1/orders"]["get"]["parameters"]
    parameters.append(dict(parameters[0]))


def test_a_parameter_that_is_there_twice_is_refused_with_the_place_of_both(changed, small_document):
    path = changed(repeat_a_parameter)
    with pytest.raises(DescriptionError, match="'orderId' is there twice") as refused:
        load_plan(path)
    (problem,) = refused.value.problems
    line, column, first = re.search(r":(\d+):(\d+): .*see line (\d+)", problem).groups()
    parameters = small_document["paths"]["/v1/orders"]["get"]["parameters"]
    assert problem.startswith(f"{path}:")
    assert standing_at(path, line, column) == parameters[0]
    assert standing_at(path, first, column) == parameters[0]
    assert int(line) > int(first)


def list_two_kinds_of_values(document):
    document["components"]["schemas"]["Side"]["enum"] = ["BUY", 2]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (name_an_answer_that_is_no_object, "must be an object or an enum"),
        (date_a_field, "the client has no type for format date"),
        (list_two_kinds_of_values, "Side"),
    ],
)
def test_what_the_tool_can_not_carry_over_is_refused(change, said, changed):
    with pytest.raises(DescriptionError, match=said):
        load_plan(changed(change))


def test_the_description_travels_whole(small, generated):
    travelling = json.loads((generated / "openapi.json").read_text(encoding="utf-8"))
    assert travelling == load_plan(small)[0].document
