"""The operations: what no page says of them, and what must be the same for all."""

from typing import Any

Operation = tuple[str, str, dict[str, Any]]


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
    assert marks == {
        "login": "open",
        "exchangeTicket": "open",
        "exchangeEmbedToken": "open",
        "refreshToken": "renew",
        "logout": "close",
    }


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


def test_every_error_says_what_to_do(document: dict[str, Any]) -> None:
    errors = [entry for entry in document["x-error-codes"] if entry["code"] != 0]
    assert [entry["name"] for entry in errors if not entry.get("remedy")] == []


def test_http_statuses_go_with_described_codes(document: dict[str, Any]) -> None:
    responses = document["components"]["responses"]
    assert responses["Unauthorized"]["x-codes"] == [1001, 1002, 1003, 1004, 1006]
    assert responses["RateLimited"]["x-codes"] == [5003]
