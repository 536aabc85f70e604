"""The objects and values of requests and answers."""

import re
from typing import Any

import pytest

Node = tuple[str, Any]

# https://docs.6mm.com/developer-api/common-enums, and values that only an endpoint's page gives.
ENUMS = {
    "OrderSide": ["BUY", "SELL"],
    "PositionSide": ["BOTH", "LONG", "SHORT"],
    "OrderType": ["LIMIT", "MARKET"],
    "ConditionOrderType": [
        "STOP_MARKET",
        "STOP_LIMIT",
        "TAKE_PROFIT_MARKET",
        "TAKE_PROFIT_LIMIT",
        "TRAILING_STOP",
    ],
    "StrategySubOrderType": [
        "LIMIT",
        "MARKET",
        "STOP_MARKET",
        "STOP_LIMIT",
        "TAKE_PROFIT_MARKET",
        "TAKE_PROFIT_LIMIT",
        "TRAILING_STOP",
    ],
    "TimeInForce": ["GTC", "IOC", "FOK"],
    "ConditionTimeInForce": ["GTC", "IOC", "FOK", "GTE_GTC"],
    "WorkingType": ["MARK_PRICE", "CONTRACT_PRICE"],
    "OrderStatus": [
        "NEW",
        "PENDING",
        "PARTIALLY_FILLED",
        "FILLED",
        "CANCELED",
        "REJECTED",
        "PARTIALLY_FILLED_CANCELED",
    ],
    "StrategyType": ["OTOCO", "OTO", "OCO"],
    "StrategyStatus": ["WORKING", "ALL_DONE", "CANCELLED"],
    "RoleType": ["maker", "taker"],
    "PriceTypeCode": [0, 1, 2, 3, 4],
    "CancelType": [0, 1, 2],
    "OrderTypeCode": [1, 2],
    "OrderSideCode": [1, 2],
    "MarginMode": ["ISOLATED", "CROSS"],
    "MarginModeCode": [1, 2],
    "CloseTrigger": [1, 2, 3, 4],
    "PositionHistorySide": ["long", "short"],
    "ApiKeyStatus": [0, 1],
    "KlineInterval": ["1m", "5m", "15m", "30m", "1h", "4h", "1d", "1w", "1M"],
    "KlinePriceType": ["indexPrice", "markPrice"],
    "LeaderboardPeriod": ["7d", "30d", "90d"],
    "BalancePeriod": ["1D", "1W", "1M"],
    "TrendRange": ["1D", "1W", "1M", "3M", "6M", "1Y"],
}

# Names of numbers, where a swapped pair would say the opposite.
CODES = [
    ("MarginModeCode", {"CROSS": 1, "ISOLATED": 2}),
    ("CloseTrigger", {"MANUAL": 1, "TAKE_PROFIT": 2, "STOP_LOSS": 3, "LIQUIDATION": 4}),
    (
        "PriceTypeCode",
        {"SPECIFIED": 0, "OPPONENT_1": 1, "OPPONENT_5": 2, "SAME_SIDE_1": 3, "SAME_SIDE_5": 4},
    ),
    ("CancelType", {"ALL_NORMAL": 0, "LIMIT_ONLY": 1, "ALL_CONDITION": 2}),
    ("ApiKeyStatus", {"DISABLED": 0, "ENABLED": 1}),
    ("OrderTypeCode", {"LIMIT": 1, "MARKET": 2}),
    ("OrderSideCode", {"BUY": 1, "SELL": 2}),
]

SECRETS = {"password", "accessToken", "apiSecret", "listenKey", "ticket", "embedToken"}


def test_enums_have_exactly_the_documented_values(schemas: dict[str, Any]) -> None:
    described = {
        name: schema.get("enum") or schema["x-extensible-enum"]
        for name, schema in schemas.items()
        if "x-enum-varnames" in schema
    }
    assert described == ENUMS


def test_kline_intervals_are_the_only_list_that_may_grow(schemas: dict[str, Any]) -> None:
    growing = [name for name, schema in schemas.items() if "x-extensible-enum" in schema]
    assert growing == ["KlineInterval"]


def test_every_value_has_one_python_name_of_its_own(schemas: dict[str, Any]) -> None:
    for name, values in ENUMS.items():
        names = schemas[name]["x-enum-varnames"]
        assert len(names) == len(set(names)) == len(values), name
        assert all(re.fullmatch(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*", one) for one in names), name


@pytest.mark.parametrize(("enum", "values"), CODES, ids=[row[0] for row in CODES])
def test_a_number_has_the_documented_meaning(
    schemas: dict[str, Any], enum: str, values: dict[str, int]
) -> None:
    schema = schemas[enum]
    assert dict(zip(schema["x-enum-varnames"], schema["enum"], strict=True)) == values


def test_every_component_and_every_field_says_what_it_is(schemas: dict[str, Any]) -> None:
    silent = [name for name, schema in schemas.items() if not schema.get("description")]
    silent += [
        f"{name}.{field}"
        for name, schema in schemas.items()
        for field, one in schema.get("properties", {}).items()
        if not one.get("description")
    ]
    assert silent == []


def test_answers_require_nothing(schemas: dict[str, Any], answered: set[str]) -> None:
    assert [name for name in sorted(answered) if "required" in schemas[name]] == []


def test_no_object_is_both_sent_and_answered(sent: set[str], answered: set[str]) -> None:
    assert sent & answered == set()


def test_required_fields_exist(schemas: dict[str, Any]) -> None:
    unknown = [
        (name, field)
        for name, schema in schemas.items()
        for field in schema.get("required", [])
        if field not in schema["properties"]
    ]
    assert unknown == []


def test_a_collection_is_a_list_of_the_answer(schemas: dict[str, Any]) -> None:
    collections = {
        name: schema["x-collection"] for name, schema in schemas.items() if "x-collection" in schema
    }
    assert collections
    for name, field in collections.items():
        assert schemas[name]["properties"][field]["type"] == "array", name


def test_an_answer_of_a_list_and_a_count_is_a_collection(
    schemas: dict[str, Any], answered: set[str]
) -> None:
    lists = [
        name
        for name in answered
        if {one.get("type") for one in schemas[name].get("properties", {}).values()}
        in ({"array"}, {"array", "integer"})
    ]
    assert lists
    assert [name for name in sorted(lists) if "x-collection" not in schemas[name]] == []


def test_exactly_the_secrets_are_marked(schemas: dict[str, Any]) -> None:
    marks = {
        (field, one.get("x-secret", False))
        for schema in schemas.values()
        for field, one in schema.get("properties", {}).items()
        if field in SECRETS or "x-secret" in one
    }
    assert marks == {(field, True) for field in SECRETS}


def test_amounts_are_strings_and_no_number_is_a_float(nodes: list[Node]) -> None:
    assert [place for place, node in nodes if node.get("type") == "number"] == []
    decimals = [(place, node) for place, node in nodes if node.get("format") == "decimal"]
    assert decimals
    assert [place for place, node in decimals if node["type"] != "string"] == []


def test_a_unit_of_time_stands_on_64_bit_integers(nodes: list[Node]) -> None:
    times = [(place, node) for place, node in nodes if "x-unit" in node]
    assert {node["x-unit"] for _, node in times} == {"ms", "s"}
    for place, node in times:
        assert (node["type"], node["format"]) == ("integer", "int64"), place


@pytest.mark.parametrize(
    "name", ["openedAt", "closedAt", "createdAt", "updatedAt", "lastUsedAt", "lastLoginAt"]
)
def test_a_field_that_ends_in_at_is_a_time_in_milliseconds(
    schemas: dict[str, Any], name: str
) -> None:
    fields = [
        schema["properties"][name]
        for schema in schemas.values()
        if name in schema.get("properties", {})
    ]
    assert fields
    assert {one.get("x-unit") for one in fields} == {"ms"}


def test_permissions_are_flags(schemas: dict[str, Any]) -> None:
    fields = [
        schema["properties"]["permissions"]
        for schema in schemas.values()
        if "permissions" in schema.get("properties", {})
    ]
    assert [one["x-flags"] for one in fields] == [{"READ": 1, "TRADE": 2, "WITHDRAW": 4}] * 3
