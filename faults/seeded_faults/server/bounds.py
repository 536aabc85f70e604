"""Bounds that are off by one, or not there."""

from collections.abc import Callable
from typing import Any

from sixmm_mock.operations import Call

from seeded_faults.hunt import server_fault
from seeded_faults.plant import Edit, Json, Plant, described, handled, operation, schema


def _bound(field: str, keyword: str, value: int) -> Edit:
    """Set a bound of a property, wherever it stands in the property's schema."""

    def edit(described: Json) -> None:
        node: Any = described["properties"][field]
        for each in (node, *node.get("allOf", ())):
            if keyword in each:
                each[keyword] = value
                return
        raise KeyError(f"{field} has no {keyword}")

    return edit


def _parameter(name: str, keyword: str, value: int) -> Edit:
    def edit(described: Json) -> None:
        found = next(each for each in described["parameters"] if each.get("name") == name)
        for each in (found["schema"], *found["schema"].get("allOf", ())):
            if keyword in each:
                each[keyword] = value
                return
        raise KeyError(f"{name} has no {keyword}")

    return edit


def _any_period(document: Json) -> None:
    document["components"]["schemas"]["LeaderboardPeriod"].pop("enum")


def _seven_days(query: Callable[[Call], Json], call: Call) -> Json:
    if call.query["period"] not in {"SEVEN_DAYS", "THIRTY_DAYS", "NINETY_DAYS"}:
        call.query["period"] = "SEVEN_DAYS"
    return query(call)


def _page_zero(document: Json) -> None:
    for name in ("PageInt32", "PageInt64"):
        document["components"]["parameters"][name]["schema"]["allOf"] = [{"minimum": 0}]


def _any_mode(document: Json) -> None:
    document["components"]["schemas"]["MarginModeCode"].pop("enum")


def _crossed(set_mode: Callable[[Call], Json], call: Call) -> Json:
    if call.body["margin_mode"] not in {"CROSS", "ISOLATED"}:
        call.body["margin_mode"] = "CROSS"
    return set_mode(call)


FAULTS = (
    server_fault(
        "whitelist-of-21",
        "A new key may have 21 addresses",
        schema("NewApiKey", _bound("ipWhitelist", "maxItems", 21)),
        rule="bound.api-key",
    ),
    server_fault(
        "whitelist-of-19",
        "A new key may have 19 addresses",
        schema("NewApiKey", _bound("ipWhitelist", "maxItems", 19)),
        rule="bound.api-key",
    ),
    server_fault(
        "updated-whitelist-of-21",
        "A changed key may have 21 addresses",
        schema("ApiKeyUpdate", _bound("ipWhitelist", "maxItems", 21)),
        rule="bound.api-key-update",
    ),
    server_fault(
        "label-of-65",
        "A key's name may have 65 characters",
        schema("NewApiKey", _bound("label", "maxLength", 65)),
        rule="bound.api-key",
    ),
    server_fault(
        "label-empty",
        "A key's name may be empty",
        schema("NewApiKey", _bound("label", "minLength", 0)),
        rule="bound.api-key",
    ),
    server_fault(
        "permissions-8",
        "A key may have the permissions 8",
        schema("NewApiKey", _bound("permissions", "maximum", 8)),
        rule="bound.api-key",
    ),
    server_fault(
        "permissions-0",
        "A key may have no permission",
        schema("NewApiKey", _bound("permissions", "minimum", 0)),
        rule="bound.api-key",
    ),
    server_fault(
        "user-name-of-2",
        "A user name of 2 characters is valid",
        schema("LoginRequest", _bound("username", "minLength", 2)),
        rule="bound.login",
    ),
    server_fault(
        "password-of-65",
        "A password of 65 characters is valid",
        schema("LoginRequest", _bound("password", "maxLength", 65)),
        rule="bound.login",
    ),
    server_fault(
        "klines-1001",
        "1001 klines may be asked for",
        operation("getKlines", _parameter("limit", "maximum", 1001)),
        rule="bound.klines",
    ),
    server_fault(
        "klines-999",
        "999 klines are the most that may be asked for",
        operation("getKlines", _parameter("limit", "maximum", 999)),
        rule="bound.klines",
    ),
    server_fault(
        "any-period",
        "The leaderboard takes any period for 7d",
        Plant(describe=_any_period, patches=handled("getPnlLeaderboard", _seven_days).patches),
        rule="bound.periods",
    ),
    server_fault(
        "page-0",
        "Pages are counted from 0 as well",
        described(_page_zero),
        rule="bound.pages",
    ),
    server_fault(
        "any-margin-mode",
        "Any number is taken for crossed margin",
        Plant(describe=_any_mode, patches=handled("setMarginMode", _crossed).patches),
        rule="bound.settings",
    ),
    server_fault(
        "leverage-0",
        "A leverage of 0 is valid by the description",
        schema("LeverageSetting", _bound("leverage", "minimum", 0)),
        rule="bound.settings",
        survives="the engine refuses it with the same code, so no caller can tell the difference",
    ),
)
