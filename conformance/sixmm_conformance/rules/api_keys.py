"""API keys: what they may do, and when they stop working."""

from collections.abc import Mapping
from typing import Any

from sixmm_conformance.asgi import CLIENT
from sixmm_conformance.caller import As
from sixmm_conformance.errors import Broken, NotChecked
from sixmm_conformance.fixtures import Fixtures, key_id
from sixmm_conformance.needs import NEED_READ, NEED_TRADE
from sixmm_conformance.rules.chapter import Chapter, accepted, refused, same

API_KEYS = Chapter("api-key")

_PAGE = "api-key-management"
_PERMISSIONS = "authentication#api-key-permissions"
_READ = "getUserAssets"
_MAKES = ("login", "createApiKey", "listApiKeys", _READ)

Json = Mapping[str, Any]


@API_KEYS.rule(
    "secret-once",
    "A key's secret is shown when it is created, and never listed",
    "createApiKey",
    uses=_MAKES,
)
def a_keys_secret_is_shown_once(on: Fixtures) -> None:
    created = _create(on)
    for each in on.caller.must("listApiKeys")["items"]:
        if created["api_secret"] in map(str, each.values()) or "api_secret" in each:
            raise Broken("listApiKeys shows the secret of a key")


@API_KEYS.rule("works", "A new key signs calls", "createApiKey", uses=_MAKES)
def a_new_key_signs_calls(on: Fixtures) -> None:
    accepted(on.caller.call(_READ, by=_by(on, _create(on))), "a call signed with a new key")


@API_KEYS.rule(
    "listed",
    "A key is listed with what it was created with; without permissions it may read",
    "listApiKeys",
    uses=_MAKES,
)
def a_key_is_listed_with_what_it_was_created_with(on: Fixtures) -> None:
    plain = _create(on, permissions=None)
    full = _create(on, permissions=3, ip_whitelist=["203.0.113.10", "203.0.113.11"])
    same(_facts(on, plain), (1, [], "ENABLED"), "permissions, whitelist and status of a plain key")
    expected = (3, ["203.0.113.10", "203.0.113.11"], "ENABLED")
    same(_facts(on, full), expected, "permissions, whitelist and status of a key")


@API_KEYS.rule(
    "updated",
    "An update changes what it names and leaves the rest",
    "updateApiKey",
    uses=(*_MAKES, "updateApiKey"),
    assumed=True,
    assumes=("update_api_key.left_out",),
)
def an_update_changes_what_it_names_and_leaves_the_rest(on: Fixtures) -> None:
    created = _create(on, permissions=3, ip_whitelist=["203.0.113.10"])
    _update(on, created, permissions=1)
    same(
        _facts(on, created),
        (1, ["203.0.113.10"], "ENABLED"),
        "a key after its permissions were changed",
    )
    _update(on, created, label="conformance renamed", ip_whitelist=[])
    same(_facts(on, created), (1, [], "ENABLED"), "a key after its whitelist was emptied")
    same(_listed(on, created)["label"], "conformance renamed", "its label")


@API_KEYS.rule(
    "disabled",
    "A key that is switched off is refused, and works again when switched on",
    "updateApiKey",
    uses=(*_MAKES, "updateApiKey"),
)
def a_key_that_is_switched_off_is_refused(on: Fixtures) -> None:
    created = _create(on)
    _update(on, created, status=0)
    refused(
        on.caller.call(_READ, by=_by(on, created)),
        "INVALID_CREDENTIALS",
        "a key that is switched off",
    )
    _update(on, created, status=1)
    accepted(on.caller.call(_READ, by=_by(on, created)), "a key that is switched on again")


@API_KEYS.rule(
    "deleted",
    "A deleted key is refused",
    "deleteApiKey",
    uses=(*_MAKES, "deleteApiKey"),
)
def a_deleted_key_is_refused(on: Fixtures) -> None:
    created, kept = _create(on), _create(on)
    on.caller.must("deleteApiKey", {"id": key_id(on.caller, created["api_key"])})
    refused(on.caller.call(_READ, by=_by(on, created)), "INVALID_CREDENTIALS", "a deleted key")
    accepted(on.caller.call(_READ, by=_by(on, kept)), "another key of the account")


@API_KEYS.rule(
    "all-deleted",
    "Deleting all keys says how many there were, and none works any more",
    "deleteAllApiKeys",
    uses=(*_MAKES, "deleteAllApiKeys"),
)
def deleting_all_keys_ends_all_of_them(on: Fixtures) -> None:
    created = _create(on)
    count = len(on.caller.must("listApiKeys")["items"])
    same(on.caller.must("deleteAllApiKeys")["deleted"], count, "deleted")
    refused(
        on.caller.call(_READ, by=_by(on, created)),
        "INVALID_CREDENTIALS",
        "a key after all were deleted",
    )


@API_KEYS.rule(
    "whitelist",
    "A key with an IP whitelist is refused elsewhere with 1006",
    "createApiKey",
    uses=_MAKES,
)
def a_key_with_an_ip_whitelist_is_refused_elsewhere(on: Fixtures) -> None:
    elsewhere = _create(on, ip_whitelist=["203.0.113.10"])
    refused(on.caller.call(_READ, by=_by(on, elsewhere)), "IP_MISMATCH", "a key of another address")
    if not on.caller.wire.server.keeps_state:
        here = _create(on, ip_whitelist=["203.0.113.10", CLIENT[0]])
        accepted(on.caller.call(_READ, by=_by(on, here)), "a key of this address")


@API_KEYS.rule(
    "at-most-30",
    "A user can have 30 keys and no more",
    "createApiKey",
    uses=(*_MAKES, "deleteApiKey"),
)
def a_user_can_have_30_keys_and_no_more(on: Fixtures) -> None:
    # The number in the rule's name is its id in reports: what counts is what the description says.
    most = on.caller.operation("createApiKey").raw.get("x-limits", {}).get("perUser")
    if most is None:
        raise NotChecked("the description has no number of keys that a user can have")
    made = []
    for _number in range(len(on.caller.must("listApiKeys")["items"]), most):
        made.append(_create(on))  # noqa: PERF401 - each is a call
    answer = on.caller.call("createApiKey", {"label": "conformance"})
    for each in made:
        on.caller.must("deleteApiKey", {"id": key_id(on.caller, each["api_key"])})
    refused(answer, {"INVALID_PARAMETER", "PARAMETER_OUT_OF_RANGE"}, f"key number {most + 1}")


@API_KEYS.rule(
    "read-only-key",
    "A key that may only read can neither trade nor query orders and positions",
    _PERMISSIONS,
    uses=(*_MAKES, *NEED_TRADE),
)
def a_key_that_may_only_read_cannot_trade(on: Fixtures) -> None:
    by = _by(on, _create(on, permissions=1))
    accepted(on.caller.call(_READ, by=by), "reading with a key that may read")
    for operation_id in NEED_TRADE:
        answer = on.caller.call(operation_id, _some_body(on, operation_id), by=by)
        refused(answer, "PERMISSION_DENIED", f"{operation_id} with a key that may only read")


@API_KEYS.rule(
    "trade-only-key",
    "A key that may only trade cannot read the account",
    _PERMISSIONS,
    uses=(*_MAKES, "getCurrentOrders", *NEED_READ),
)
def a_key_that_may_only_trade_cannot_read_the_account(on: Fixtures) -> None:
    by = _by(on, _create(on, permissions=2))
    accepted(on.caller.call("getCurrentOrders", by=by), "an order query with a key that may trade")
    for operation_id in NEED_READ:
        answer = on.caller.call(operation_id, _some_body(on, operation_id), by=by)
        refused(answer, "PERMISSION_DENIED", f"{operation_id} with a key that may only trade")


@API_KEYS.rule(
    "not-over-keys",
    "A key cannot manage keys, with any permissions",
    f"{_PAGE}",
    uses=(*_MAKES, "deleteApiKey", "updateApiKey"),
)
def a_key_cannot_manage_keys(on: Fixtures) -> None:
    by = _by(on, _create(on, permissions=7))
    for operation_id in ("createApiKey", "listApiKeys", "updateApiKey", "deleteApiKey"):
        answer = on.caller.call(operation_id, _some_body(on, operation_id), by=by)
        refused(
            answer,
            {"NO_CREDENTIALS", "INVALID_CREDENTIALS", "PERMISSION_DENIED"},
            f"{operation_id}, signed with a key,",
        )


def _some_body(on: Fixtures, operation_id: str) -> Json | None:
    return None if on.caller.operation(operation_id).only_reads else {"symbol": "NONE"}


def _create(on: Fixtures, **changed: Any) -> Json:
    body = {"label": "conformance", "permissions": 1, **changed}
    given = {name: value for name, value in body.items() if value is not None}
    return on.caller.must("createApiKey", given)


def _update(on: Fixtures, created: Json, **changed: Any) -> None:
    answer = on.caller.call(
        "updateApiKey", {"id": key_id(on.caller, created["api_key"]), **changed}
    )
    accepted(answer, f"changing {', '.join(changed)} of a key")


def _by(on: Fixtures, created: Json) -> As:
    return on.caller.key(created["api_key"], created["api_secret"])


def _listed(on: Fixtures, created: Json) -> Json:
    for each in on.caller.must("listApiKeys")["items"]:
        if each["api_key"] == created["api_key"]:
            return dict(each)
    raise Broken("a key that was created is not listed")


def _facts(on: Fixtures, created: Json) -> tuple[Any, Any, Any]:
    listed = _listed(on, created)
    return listed["permissions"], listed["ip_whitelist"], listed["status"]
