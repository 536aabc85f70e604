"""The operations: what no page says of them, and what must be the same for all.

https://docs.6mm.com/developer-api/rest-api
"""

from typing import Any

Operation = tuple[str, str, dict[str, Any]]

SESSIONS = {
    "login": "open",
    "exchangeTicket": "open",
    "exchangeEmbedToken": "open",
    "refreshToken": "renew",
    "logout": "close",
}


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
