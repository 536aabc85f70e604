"""Create, renew and close listen keys.

https://docs.6mm.com/developer-api/websocket/private-user-channel
"""

from sixmm_description import JsonObject

from sixmm_mock.operations.call import Call, Handler


def create(call: Call) -> JsonObject:
    """A listen key for the caller."""
    live = call.exchange.listen_keys.create(call.user_id)
    return {"listen_key": live.key, "expire_at": live.expires_at_ms}


def renew(call: Call) -> JsonObject:
    """Another 60 minutes."""
    call.exchange.listen_keys.renew(call.user_id, call.body["listen_key"])
    return {}


def close(call: Call) -> JsonObject:
    """End the key."""
    call.exchange.listen_keys.close(call.user_id, call.body["listen_key"])
    return {}


HANDLERS: dict[str, Handler] = {
    "createListenKey": create,
    "renewListenKey": renew,
    "closeListenKey": close,
}
