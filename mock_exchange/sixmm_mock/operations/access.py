"""API-key management. The gate lets only logged-in users in here.

https://docs.6mm.com/developer-api/api-key-management
"""

from ipaddress import ip_address

from sixmm_description import JsonObject

from sixmm_mock.auth.api_keys import ApiKey
from sixmm_mock.errors import Code, Refusal
from sixmm_mock.operations.call import Call, Handler


def create(call: Call) -> JsonObject:
    """Make a key. This answer is the only one that ever shows its secret."""
    randomness = call.exchange.randomness
    api_key = call.exchange.api_keys.add(
        call.user_id,
        key=f"fx_{randomness.hex(24)}",
        secret=randomness.hex(32),
        label=call.body["label"],
        permissions=int(call.body.get("permissions", 1)),
        ip_whitelist=_addresses(call.body.get("ip_whitelist", [])),
        created_at=call.now_ms,
    )
    return {"api_key": api_key.key, "api_secret": api_key.secret}


def list_all(call: Call) -> JsonObject:
    """The caller's keys, without their secrets."""
    return {"items": [_view(each) for each in call.exchange.api_keys.of_user(call.user_id)]}


def update(call: Call) -> JsonObject:
    """Change what is given; what is left out stays (assumed)."""
    api_key = call.exchange.api_keys.owned(call.user_id, call.body["id"])
    if "ip_whitelist" in call.body:
        api_key.ip_whitelist = _addresses(call.body["ip_whitelist"])
    api_key.label = call.body.get("label", api_key.label)
    api_key.permissions = int(call.body.get("permissions", api_key.permissions))
    api_key.enabled = call.body["status"] == "ENABLED" if "status" in call.body else api_key.enabled
    return {}


def delete(call: Call) -> JsonObject:
    """Delete one key."""
    api_keys = call.exchange.api_keys
    api_keys.remove(api_keys.owned(call.user_id, call.body["id"]))
    return {}


def delete_all(call: Call) -> JsonObject:
    """Delete all keys of the caller, and say how many there were."""
    own = call.exchange.api_keys.of_user(call.user_id)
    for api_key in own:
        call.exchange.api_keys.remove(api_key)
    return {"deleted": len(own)}


def _addresses(entries: list[str]) -> tuple[str, ...]:
    for number, entry in enumerate(entries):
        try:
            ip_address(entry)
        except ValueError:
            raise Refusal(
                Code.INVALID_PARAMETER,
                f"ip_whitelist[{number}]: expected an IP address such as 203.0.113.10",
            ) from None
    return tuple(entries)


def _view(api_key: ApiKey) -> JsonObject:
    return {
        "id": api_key.key_id,
        "label": api_key.label,
        "api_key": api_key.key,
        "permissions": api_key.permissions,
        "ip_whitelist": list(api_key.ip_whitelist),
        "status": "ENABLED" if api_key.enabled else "DISABLED",
        "last_used_at": api_key.last_used_at,
        "created_at": api_key.created_at,
    }


HANDLERS: dict[str, Handler] = {
    "createApiKey": create,
    "listApiKeys": list_all,
    "updateApiKey": update,
    "deleteApiKey": delete,
    "deleteAllApiKeys": delete_all,
}
