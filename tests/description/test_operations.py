"""The 53 operations: where they are, what they are called, and who may call them.

https://docs.6mm.com/developer-api/rest-api
"""

from typing import Any

import pytest

Operation = tuple[str, str, dict[str, Any]]

PUBLIC = "public"
EITHER = "login or API key"
LOGIN = "login only"
COOKIE = "cookie"
LOGIN_AND_COOKIE = "login and cookie"
OPTIONAL = "optional"

SECURITY = {
    PUBLIC: [],
    EITHER: [{"bearerAuth": []}, {"apiKeyAuth": []}],
    LOGIN: [{"bearerAuth": []}],
    COOKIE: [{"refreshCookie": []}],
    LOGIN_AND_COOKIE: [{"bearerAuth": [], "refreshCookie": []}],
    OPTIONAL: [{}, {"bearerAuth": []}, {"apiKeyAuth": []}],
}

# Method, path, Python name, who may call, and the permission that an API key needs.
OPERATIONS = [
    ("GET", "/v1/version", "system.version", PUBLIC, "none"),
    ("GET", "/v1/time", "system.time", PUBLIC, "none"),
    ("POST", "/v1/public/user/login", "auth.login", PUBLIC, "none"),
    ("POST", "/v1/public/user/refresh-token", "auth.refresh_token", COOKIE, "none"),
    ("POST", "/v1/public/agent-sso/exchange-ticket", "auth.exchange_ticket", PUBLIC, "none"),
    (
        "POST",
        "/v1/public/agent-sso/exchange-embed-token",
        "auth.exchange_embed_token",
        PUBLIC,
        "none",
    ),
    ("GET", "/v1/public/market/symbols", "market.symbols", PUBLIC, "none"),
    ("GET", "/v1/public/market/funding-rate", "market.funding_rate_config", PUBLIC, "none"),
    ("GET", "/v1/public/market/funding-rate/current", "market.funding_rates", PUBLIC, "none"),
    (
        "GET",
        "/v1/public/market/funding-rate/history",
        "market.funding_rate_history",
        PUBLIC,
        "none",
    ),
    ("GET", "/v1/public/market/klines", "market.klines", PUBLIC, "none"),
    ("GET", "/v1/public/leaderboard/pnl", "market.pnl_leaderboard", OPTIONAL, "none"),
    ("GET", "/v1/private/user/info", "account.info", EITHER, "read"),
    ("GET", "/v1/private/user/asset", "account.assets", EITHER, "read"),
    ("POST", "/v1/private/user/listen-key", "listen_key.create", EITHER, "read"),
    ("PUT", "/v1/private/user/listen-key", "listen_key.renew", EITHER, "read"),
    ("DELETE", "/v1/private/user/listen-key", "listen_key.close", EITHER, "read"),
    ("GET", "/v1/private/user/account-change-log", "account.change_logs", EITHER, "read"),
    ("GET", "/v1/private/user/volume-stats", "account.volume_stats", EITHER, "read"),
    ("GET", "/v1/private/user/balance-history", "account.balance_history", EITHER, "read"),
    ("GET", "/v1/private/user/trade-overview", "account.trade_overview", EITHER, "read"),
    ("GET", "/v1/private/user/asset/overview/summary", "account.asset_summary", EITHER, "read"),
    ("GET", "/v1/private/user/asset/overview/trend", "account.asset_trend", EITHER, "read"),
    ("POST", "/v1/private/user/favorite-symbols", "account.save_favorite_symbols", EITHER, "read"),
    ("GET", "/v1/private/user/favorite-symbols", "account.favorite_symbols", EITHER, "read"),
    ("POST", "/v1/private/user/logout", "auth.logout", LOGIN_AND_COOKIE, "none"),
    ("POST", "/v1/private/user/api-key/create", "api_keys.create", LOGIN, "none"),
    ("GET", "/v1/private/user/api-key/list", "api_keys.list", LOGIN, "none"),
    ("PUT", "/v1/private/user/api-key/update", "api_keys.update", LOGIN, "none"),
    ("POST", "/v1/private/user/api-key/delete", "api_keys.delete", LOGIN, "none"),
    ("POST", "/v1/private/user/api-key/delete-all", "api_keys.delete_all", LOGIN, "none"),
    ("GET", "/v1/private/order", "orders.get", EITHER, "trade"),
    ("POST", "/v1/private/order/place", "orders.place", EITHER, "trade"),
    ("POST", "/v1/private/order/place-condition", "orders.place_condition", EITHER, "trade"),
    ("POST", "/v1/private/order/place-strategy", "orders.place_strategy", EITHER, "trade"),
    ("POST", "/v1/private/order/batch-place", "orders.place_batch", EITHER, "trade"),
    ("POST", "/v1/private/order/cancel", "orders.cancel", EITHER, "trade"),
    ("POST", "/v1/private/order/move", "orders.amend", EITHER, "trade"),
    ("POST", "/v1/private/order/batch-move", "orders.amend_batch", EITHER, "trade"),
    ("POST", "/v1/private/order/batch-cancel", "orders.cancel_batch", EITHER, "trade"),
    ("POST", "/v1/private/order/batch-cancel-all", "orders.cancel_all", EITHER, "trade"),
    ("POST", "/v1/private/order/cancel-condition", "orders.cancel_condition", EITHER, "trade"),
    ("GET", "/v1/private/order/current", "orders.current", EITHER, "trade"),
    ("GET", "/v1/private/order/current-condition", "orders.current_conditions", EITHER, "trade"),
    ("GET", "/v1/private/order/history", "orders.history", EITHER, "trade"),
    ("GET", "/v1/private/order/history-condition", "orders.condition_history", EITHER, "trade"),
    ("GET", "/v1/private/order/trades", "orders.trades", EITHER, "trade"),
    ("GET", "/v1/private/order/strategy", "orders.strategy", EITHER, "trade"),
    ("POST", "/v1/private/position/margin-mode", "positions.set_margin_mode", EITHER, "trade"),
    ("POST", "/v1/private/position/leverage", "positions.set_leverage", EITHER, "trade"),
    ("GET", "/v1/private/position/settings", "positions.settings", EITHER, "trade"),
    ("GET", "/v1/private/position/positions", "positions.current", EITHER, "trade"),
    ("GET", "/v1/private/position/history", "positions.history", EITHER, "trade"),
]

SESSIONS = {
    "login": "open",
    "exchangeTicket": "open",
    "exchangeEmbedToken": "open",
    "refreshToken": "renew",
    "logout": "close",
}


def test_exactly_the_53_documented_operations_are_described(operations: list[Operation]) -> None:
    described = [(method, path) for method, path, _ in operations]
    assert described == [(method, path) for method, path, *_ in OPERATIONS]
    assert len(described) == 53


@pytest.mark.parametrize(
    ("method", "path", "name", "who", "permission"), OPERATIONS, ids=[row[2] for row in OPERATIONS]
)
def test_an_operation_has_its_name_its_callers_and_its_permission(
    document: dict[str, Any], method: str, path: str, name: str, who: str, permission: str
) -> None:
    operation = document["paths"][path][method.lower()]
    assert f"{operation['x-resource']}.{operation['x-method']}" == name
    assert operation["security"] == SECURITY[who]
    assert operation["x-permission"] == permission


def test_a_resource_is_the_operations_only_tag_and_is_described(
    document: dict[str, Any], operations: list[Operation]
) -> None:
    described = {tag["name"] for tag in document["tags"] if tag["description"]}
    tags = [one["tags"] for *_, one in operations]
    assert tags == [[one["x-resource"]] for *_, one in operations]
    assert {tag for [tag] in tags} == described


def test_operation_ids_and_python_names_are_unique(operations: list[Operation]) -> None:
    assert len({one["operationId"] for *_, one in operations}) == len(operations)
    assert len({(one["x-resource"], one["x-method"]) for *_, one in operations}) == len(operations)


def test_every_operation_says_what_it_does_and_links_its_page(operations: list[Operation]) -> None:
    for *_, one in operations:
        assert one["summary"], one["operationId"]
        assert one["description"], one["operationId"]
        url = one["externalDocs"]["url"]
        assert url.startswith("https://docs.6mm.com/developer-api/"), url
        assert url.partition("#")[2], url


def test_a_signature_works_once_on_order_paths_only(operations: list[Operation]) -> None:
    marks = {path: one.get("x-replay-protected") for _, path, one in operations}
    for path, mark in marks.items():
        if path.startswith("/v1/private/order"):
            assert mark is True, path
        elif path.startswith("/v1/private/position"):
            assert mark is False, path
        else:
            assert mark is None, path


def test_what_sets_a_value_may_be_sent_again_and_what_acts_on_the_moment_may_not(
    operations: list[Operation],
) -> None:
    safe = {one["operationId"] for *_, one in operations if one.get("x-repeat") == "safe"}
    assert safe == {
        "renewListenKey",
        "saveFavoriteSymbols",
        "updateApiKey",
        "setMarginMode",
        "setLeverage",
    }


def test_logins_refresh_and_logout_say_what_they_do_to_the_session(
    operations: list[Operation],
) -> None:
    marks = {one["operationId"]: one["x-session"] for *_, one in operations if "x-session" in one}
    assert marks == SESSIONS


def test_an_order_is_queried_by_at_least_one_of_its_ids(operations: list[Operation]) -> None:
    marks = {path: one["x-require-any"] for _, path, one in operations if "x-require-any" in one}
    assert marks == {"/v1/private/order": [["orderId", "clientOrderId"]]}


def test_every_answer_is_the_envelope_around_a_named_component(
    operations: list[Operation], schemas: dict[str, Any]
) -> None:
    for *_, one in operations:
        envelope, wrapped = one["responses"]["200"]["content"]["application/json"]["schema"][
            "allOf"
        ]
        reference = wrapped["properties"]["data"]["$ref"]
        assert envelope == {"$ref": "#/components/schemas/Envelope"}
        assert wrapped == {"type": "object", "properties": {"data": {"$ref": reference}}}
        assert reference.removeprefix("#/components/schemas/") in schemas


def test_every_operation_has_the_same_failures(operations: list[Operation]) -> None:
    failures = {
        "401": {"$ref": "#/components/responses/Unauthorized"},
        "429": {"$ref": "#/components/responses/RateLimited"},
        "default": {"$ref": "#/components/responses/Failure"},
    }
    for *_, one in operations:
        assert {key: value for key, value in one["responses"].items() if key != "200"} == failures


def test_a_body_is_required_where_it_has_required_fields(
    operations: list[Operation], schemas: dict[str, Any]
) -> None:
    for *_, one in operations:
        if "requestBody" in one:
            reference = one["requestBody"]["content"]["application/json"]["schema"]["$ref"]
            body = schemas[reference.removeprefix("#/components/schemas/")]
            required = one["requestBody"].get("required", False)
            assert required is bool(body.get("required")), one["operationId"]


def test_signing_fields_are_no_parameters_of_operations(
    operations: list[Operation], resolve: Any
) -> None:
    names = {resolve(each)["name"] for *_, one in operations for each in one.get("parameters", [])}
    assert names.isdisjoint({"timestamp", "signature", "X-API-KEY", "X-Request-ID"})


def test_the_api_key_scheme_says_how_to_sign(document: dict[str, Any]) -> None:
    scheme = document["components"]["securitySchemes"]["apiKeyAuth"]
    assert (scheme["in"], scheme["name"]) == ("header", "X-API-KEY")
    assert scheme["x-signature"] == {
        "algorithm": "HMAC-SHA256",
        "encoding": "hex-lowercase",
        "timestampParameter": "timestamp",
        "timestampUnit": "ms",
        "signatureParameter": "signature",
        "payload": ["rawQueryWithoutSignature", "rawBody"],
        "toleranceMs": 10000,
    }
