"""Documented defaults, ranges and lengths, and the bounds of our own beside them."""

from typing import Any

import pytest

USER = {"username": "alice", "password": "x"}
EMBED = {"embedToken": "t", "channelId": "c"}
KEY = {"label": "x"}
CHANGE = {"id": "1"}

# Component, a body that is fine, and the same body one step beyond a limit.
LIMITS = [
    ("LoginRequest", {**USER, "username": "a" * 3}, {**USER, "username": "a" * 2}),
    ("LoginRequest", {**USER, "username": "a" * 32}, {**USER, "username": "a" * 33}),
    ("LoginRequest", {**USER, "password": "p"}, {**USER, "password": ""}),
    ("LoginRequest", {**USER, "password": "p" * 64}, {**USER, "password": "p" * 65}),
    ("LoginRequest", {**USER, "deviceId": "d" * 64}, {**USER, "deviceId": "d" * 65}),
    ("LoginRequest", {**USER, "deviceName": "d" * 128}, {**USER, "deviceName": "d" * 129}),
    (
        "TicketExchange",
        {"ticket": "t", "deviceId": "d" * 64},
        {"ticket": "t", "deviceId": "d" * 65},
    ),
    ("EmbedTokenExchange", {**EMBED, "channelId": "c" * 128}, {**EMBED, "channelId": "c" * 129}),
    ("EmbedTokenExchange", {**EMBED, "deviceId": "d" * 64}, {**EMBED, "deviceId": "d" * 65}),
    ("NewApiKey", KEY, {"label": ""}),
    ("NewApiKey", {"label": "x" * 64}, {"label": "x" * 65}),
    ("NewApiKey", {**KEY, "permissions": 1}, {**KEY, "permissions": 0}),
    ("NewApiKey", {**KEY, "permissions": 7}, {**KEY, "permissions": 8}),
    ("NewApiKey", {**KEY, "ipWhitelist": ["::1"] * 20}, {**KEY, "ipWhitelist": ["::1"] * 21}),
    ("ApiKeyUpdate", {**CHANGE, "label": "x" * 64}, {**CHANGE, "label": "x" * 65}),
    ("ApiKeyUpdate", {**CHANGE, "permissions": 7}, {**CHANGE, "permissions": 8}),
    (
        "ApiKeyUpdate",
        {**CHANGE, "ipWhitelist": ["::1"] * 20},
        {**CHANGE, "ipWhitelist": ["::1"] * 21},
    ),
    ("ApiKeyUpdate", {**CHANGE, "status": 0}, {**CHANGE, "status": 2}),
    ("LeverageSetting", {"symbol": "BTCUSDT", "leverage": 1}, {"symbol": "BTCUSDT", "leverage": 0}),
    (
        "MarginModeSetting",
        {"symbol": "BTCUSDT", "marginMode": 2},
        {"symbol": "BTCUSDT", "marginMode": 3},
    ),
    ("CancelAllOrders", {"cancelType": 2}, {"cancelType": 3}),
]

# Component, field, and the value that counts when the field is left out.
DEFAULTS = {
    ("NewApiKey", "permissions"): 1,
    ("NewOrder", "positionSide"): "BOTH",
    ("NewOrder", "timeInForce"): "GTC",
    ("NewOrder", "reduceOnly"): False,
    ("NewOrder", "makerOnly"): False,
    ("NewOrder", "closePosition"): False,
    ("NewConditionOrder", "workingType"): "CONTRACT_PRICE",
    ("CancelAllOrders", "cancelType"): 0,
}

# Path, and the documented width of `page` and `pageSize`.
PAGED = [
    ("/v1/public/market/funding-rate/current", "int32"),
    ("/v1/public/market/funding-rate/history", "int32"),
    ("/v1/private/user/account-change-log", "int32"),
    ("/v1/private/order/history", "int64"),
    ("/v1/private/order/history-condition", "int64"),
    ("/v1/private/order/trades", "int64"),
    ("/v1/private/position/history", "int64"),
]


@pytest.mark.parametrize(("component", "good", "bad"), LIMITS)
def test_a_limit_holds_on_both_its_sides(
    problems: Any, component: str, good: dict[str, Any], bad: dict[str, Any]
) -> None:
    place = f"/components/schemas/{component}"
    assert problems(place, good) == []
    assert len(problems(place, bad)) == 1


def test_request_fields_have_exactly_the_documented_defaults(
    schemas: dict[str, Any], sent: set[str]
) -> None:
    described = {
        (name, field): one["default"]
        for name in sent
        for field, one in schemas[name]["properties"].items()
        if "default" in one
    }
    assert described == DEFAULTS


@pytest.mark.parametrize(("path", "width"), PAGED)
def test_pages_count_from_1_and_hold_20(
    document: dict[str, Any], resolve: Any, problems: Any, path: str, width: str
) -> None:
    parameters = document["paths"][path]["get"]["parameters"]
    for name, default in (("page", 1), ("pageSize", 20)):
        [reference] = [one["$ref"] for one in parameters if resolve(one)["name"] == name]
        schema = resolve({"$ref": reference})["schema"]
        assert (schema["default"], schema["format"]) == (default, width)
        assert problems(f"{reference.removeprefix('#')}/schema", 1) == []
        assert len(problems(f"{reference.removeprefix('#')}/schema", 0)) == 1


def test_all_paged_operations_are_in_the_table(operations: Any, resolve: Any) -> None:
    paged = [
        path
        for _, path, one in operations
        if any(resolve(each)["name"] == "page" for each in one.get("parameters", []))
    ]
    assert paged == [path for path, _ in PAGED]


@pytest.mark.parametrize(
    ("path", "default", "maximum"),
    [
        ("/v1/public/market/klines", 500, 1000),
        ("/v1/private/user/balance-history", 30, None),
        ("/v1/private/order/current", None, None),
    ],
)
def test_a_limit_of_items_has_its_documented_default_and_maximum(
    document: dict[str, Any], path: str, default: int | None, maximum: int | None
) -> None:
    parameters = document["paths"][path]["get"]["parameters"]
    [schema] = [one["schema"] for one in parameters if one.get("name") == "limit"]
    assert (schema.get("default"), schema.get("maximum")) == (default, maximum)
