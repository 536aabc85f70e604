"""API keys: secrets, permissions, whitelists, and their end."""

from collections.abc import Callable

from sixmm_description import Operation
from sixmm_mock.auth.api_keys import ApiKey, ApiKeys
from sixmm_mock.auth.gate import _PERMISSION_BITS
from sixmm_mock.operations import Call

from seeded_faults.hunt import server_fault
from seeded_faults.plant import Json, Plant, answered, code, handled, operation

Handler = Callable[[Call], Json]


def _at_least(api_key: ApiKey, operation_: Operation) -> bool:
    return api_key.permissions >= _PERMISSION_BITS[operation_.permission]


def _only_hidden(_keys: ApiKeys, api_key: ApiKey) -> None:
    """Keep a deleted key among those that sign, as that of a user without a list."""
    api_key.label = _DELETED


def _but_hidden(keys: ApiKeys, user_id: str) -> list[ApiKey]:
    return [each for each in keys if each.user_id == user_id and each.label != _DELETED]


_DELETED = "\0deleted"


def _status_ignored(update: Handler, call: Call) -> Json:
    call.body.pop("status", None)
    return update(call)


def _whitelist_forgotten(update: Handler, call: Call) -> Json:
    call.body.setdefault("ip_whitelist", [])
    return update(call)


def _with_secret(list_all: Handler, call: Call) -> Json:
    listed = list_all(call)
    for each, key in zip(
        listed["items"], call.exchange.api_keys.of_user(call.user_id), strict=True
    ):
        each["label"] = key.secret
    return listed


def _with_secret_field(list_all: Handler, call: Call) -> Json:
    listed = list_all(call)
    for each, key in zip(
        listed["items"], call.exchange.api_keys.of_user(call.user_id), strict=True
    ):
        each["api_secret"] = key.secret
    return listed


def _another_secret(envelope: Json) -> None:
    if "data" in envelope:
        envelope["data"]["api_secret"] = envelope["data"]["api_secret"][::-1]


def _permitted_to_trade(create: Handler, call: Call) -> Json:
    call.body.setdefault("permissions", 3)
    return create(call)


def _one_too_many(envelope: Json) -> None:
    if envelope["code"] == 0:
        envelope["data"]["deleted"] += 1


def _open_to_keys(described: Json) -> None:
    described["security"] = [{"bearerAuth": []}, {"apiKeyAuth": []}]


def _for_readers(described: Json) -> None:
    described["x-permission"] = "read"


FAULTS = (
    server_fault(
        "secret-listed-as-label",
        "The list shows each key's secret where its name belongs",
        handled("listApiKeys", _with_secret),
        rule="answer.no-secret",
        shown_by="api-key.secret-once",
    ),
    server_fault(
        "secret-listed",
        "The list shows each key's secret in a field of its own",
        handled("listApiKeys", _with_secret_field),
        rule="answer.no-secret",
        shown_by="listApiKeys",
    ),
    server_fault(
        "another-secret-told",
        "The secret that is shown is not the key's",
        answered("createApiKey", _another_secret),
        rule="api-key.works",
    ),
    server_fault(
        "permissions-ignored",
        "A key may do everything",
        code("auth.gate:_permits", lambda *_: True),
        rule="api-key.read-only-key",
    ),
    server_fault(
        "permissions-as-levels",
        "A key that may trade may read too, unasked",
        code("auth.gate:_permits", _at_least),
        rule="api-key.trade-only-key",
    ),
    server_fault(
        "permission-of-one-operation",
        "One order query asks for the permission to read only",
        operation("getTrades", _for_readers),
        rule="api-key.read-only-key",
    ),
    server_fault(
        "default-permission",
        "A key that is created without permissions may trade",
        handled("createApiKey", _permitted_to_trade),
        rule="api-key.listed",
    ),
    server_fault(
        "whitelist-ignored",
        "A key works from any address",
        code("auth.api_keys:ApiKey.admits", lambda *_: True),
        rule="api-key.whitelist",
    ),
    server_fault(
        "whitelist-refuses-all",
        "A key with a whitelist works from nowhere",
        code("auth.api_keys:ApiKey.admits", lambda key, _ip: not key.ip_whitelist),
        rule="api-key.whitelist",
    ),
    server_fault(
        "deleted-key-accepted",
        "A deleted key still signs",
        Plant(
            patches={
                "sixmm_mock.auth.api_keys:ApiKeys.remove": _only_hidden,
                "sixmm_mock.auth.api_keys:ApiKeys.of_user": _but_hidden,
            }
        ),
        rule="api-key.deleted",
    ),
    server_fault(
        "disabled-key-accepted",
        "A key cannot be switched off",
        handled("updateApiKey", _status_ignored),
        rule="api-key.disabled",
    ),
    server_fault(
        "update-empties-whitelist",
        "An update that names no addresses removes them",
        handled("updateApiKey", _whitelist_forgotten),
        rule="api-key.updated",
    ),
    server_fault(
        "keys-manage-keys",
        "An API key can list the keys of its owner",
        operation("listApiKeys", _open_to_keys),
        rule="api-key.not-over-keys",
    ),
    server_fault(
        "thirty-one-keys",
        "A user can have 31 keys",
        code("auth.api_keys:MAX_KEYS_PER_USER", 31),
        rule="api-key.at-most-30",
    ),
    server_fault(
        "delete-all-miscounts",
        "Deleting all keys says one too many",
        answered("deleteAllApiKeys", _one_too_many),
        rule="api-key.all-deleted",
    ),
)
