"""Login, refresh and logout, an agent's single sign-on, API keys, and listen keys.

https://docs.6mm.com/developer-api/rest-api/public-endpoints#user-login
https://docs.6mm.com/developer-api/api-key-management
https://docs.6mm.com/developer-api/websocket/private-user-channel

The gate lets only logged-in users manage API keys.
"""

from ipaddress import ip_address

from sixmm_description import JsonObject

from sixmm_mock.auth.api_keys import ApiKey
from sixmm_mock.auth.sessions import Grant
from sixmm_mock.errors import Code, Refusal
from sixmm_mock.operations.call import Call, handles


@handles("login")
def login(call: Call) -> JsonObject:
    """Open a session, and set the refresh cookie."""
    user = call.exchange.users.with_password(call.body["username"], call.body["password"])
    return _open(call, user.user_id)


@handles("exchangeTicket")
def exchange_ticket(call: Call) -> JsonObject:
    """Open a session for a ticket, as a login does."""
    ticket = call.exchange.tickets.redeem(call.body["ticket"])
    return {**_open(call, ticket.user_id), "redirect_path": ticket.redirect_path}


@handles("exchangeEmbedToken")
def exchange_embed_token(call: Call) -> JsonObject:
    """Open a session for an embed token, as a login does."""
    token = call.exchange.tickets.redeem_embed_token(
        call.body["embed_token"], call.body["channel_id"]
    )
    return _open(call, token.user_id)


@handles("refreshToken")
def refresh_token(call: Call) -> JsonObject:
    """A new access token for the session of the cookie, and a new cookie."""
    session = call.caller.session
    if session is None:
        raise LookupError("only a session can be refreshed")
    return _grant(call, call.exchange.sessions.refresh(session))


@handles("logout")
def logout(call: Call) -> JsonObject:
    """End the session, and clear the cookie."""
    session = call.caller.session
    if session is None:
        raise LookupError("only a session can be closed")
    call.exchange.sessions.close(session)
    call.cookie = _cookie(call, "", max_age=0)
    return {}


def _open(call: Call, user_id: str) -> JsonObject:
    user = call.exchange.users.by_id(user_id)
    user.last_login_at = call.now_ms
    user.last_login_ip = call.client_ip
    return _grant(call, call.exchange.sessions.open(user_id))


def _grant(call: Call, grant: Grant) -> JsonObject:
    lifetime_ms = grant.session.expires_at_ms - call.now_ms
    call.cookie = _cookie(call, grant.session.refresh_token, max_age=lifetime_ms // 1000)
    return {"access_token": grant.access_token, "access_expire": grant.access_expire * 1000}


def _cookie(call: Call, value: str, *, max_age: int) -> str:
    # Assumed: mock.cookie_attributes. A Secure one would never come back over plain HTTP.
    name = call.exchange.description.refresh_cookie
    return f"{name}={value}; Path=/; Max-Age={max_age}; HttpOnly; SameSite=Lax"


@handles("createApiKey")
def create_api_key(call: Call) -> JsonObject:
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


@handles("listApiKeys")
def list_api_keys(call: Call) -> JsonObject:
    """The caller's keys, without their secrets."""
    return {"items": [_view(each) for each in call.exchange.api_keys.of_user(call.user_id)]}


@handles("updateApiKey")
def update_api_key(call: Call) -> JsonObject:
    """Change what is given; what is left out stays: `update_api_key.left_out`."""
    api_key = call.exchange.api_keys.owned(call.user_id, call.body["id"])
    if "ip_whitelist" in call.body:
        api_key.ip_whitelist = _addresses(call.body["ip_whitelist"])
    api_key.label = call.body.get("label", api_key.label)
    api_key.permissions = int(call.body.get("permissions", api_key.permissions))
    api_key.enabled = call.body["status"] == "ENABLED" if "status" in call.body else api_key.enabled
    return {}


@handles("deleteApiKey")
def delete_api_key(call: Call) -> JsonObject:
    """Delete one key."""
    api_keys = call.exchange.api_keys
    api_keys.remove(api_keys.owned(call.user_id, call.body["id"]))
    return {}


@handles("deleteAllApiKeys")
def delete_all_api_keys(call: Call) -> JsonObject:
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


@handles("createListenKey")
def create_listen_key(call: Call) -> JsonObject:
    """A listen key for the caller."""
    live = call.exchange.listen_keys.create(call.user_id)
    return {"listen_key": live.key, "expire_at": live.expires_at_ms}


@handles("renewListenKey")
def renew_listen_key(call: Call) -> JsonObject:
    """Another 60 minutes."""
    call.exchange.listen_keys.renew(call.user_id, call.body["listen_key"])
    return {}


@handles("closeListenKey")
def close_listen_key(call: Call) -> JsonObject:
    """End the key."""
    call.exchange.listen_keys.close(call.user_id, call.body["listen_key"])
    return {}
