"""Login, the two exchanges of an agent's single sign-on, refresh and logout.

https://docs.6mm.com/developer-api/rest-api/public-endpoints#user-login
"""

from sixmm_description import JsonObject

from sixmm_mock.auth.sessions import Grant
from sixmm_mock.operations.call import Call, Handler


def login(call: Call) -> JsonObject:
    """Open a session, and set the refresh cookie."""
    user = call.exchange.users.with_password(call.body["username"], call.body["password"])
    return _open(call, user.user_id)


def exchange_ticket(call: Call) -> JsonObject:
    """Open a session for a ticket, as a login does."""
    ticket = call.exchange.tickets.redeem(call.body["ticket"])
    return {**_open(call, ticket.user_id), "redirect_path": ticket.redirect_path}


def exchange_embed_token(call: Call) -> JsonObject:
    """Open a session for an embed token, as a login does."""
    token = call.exchange.tickets.redeem_embed_token(
        call.body["embed_token"], call.body["channel_id"]
    )
    return _open(call, token.user_id)


def refresh_token(call: Call) -> JsonObject:
    """A new access token for the session of the cookie, and a new cookie."""
    session = call.caller.session
    if session is None:
        raise LookupError("only a session can be refreshed")
    return _grant(call, call.exchange.sessions.refresh(session))


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


HANDLERS: dict[str, Handler] = {
    "login": login,
    "exchangeTicket": exchange_ticket,
    "exchangeEmbedToken": exchange_embed_token,
    "refreshToken": refresh_token,
    "logout": logout,
}
