"""Logins: tokens, their refresh and their end."""

from sixmm_conformance.caller import without_credentials
from sixmm_conformance.credentials import judge
from sixmm_conformance.errors import Broken, NotChecked
from sixmm_conformance.fixtures import Fixtures
from sixmm_conformance.needs import BY_LOGIN_ONLY, PRIVATE_READS, PRIVATE_WRITES
from sixmm_conformance.rules.chapter import Chapter, accepted, refused, same
from sixmm_conformance.signer import Login

SESSIONS = Chapter("session")

_SSO = "rest-api/public-endpoints#agent-sso"
_ERRORS = "error-codes-and-troubleshooting#common-error-codes"
_READ = "getUserAssets"


@SESSIONS.rule(
    "needed-to-read",
    "Private queries without credentials are refused with 1001",
    "authentication",
    uses=PRIVATE_READS,
)
def private_queries_without_credentials_are_refused_with_1001(on: Fixtures) -> None:
    for operation_id in PRIVATE_READS:
        answer = on.caller.call(operation_id, by=without_credentials)
        refused(answer, "NO_CREDENTIALS", f"{operation_id} without credentials")


@SESSIONS.rule(
    "needed-to-write",
    "Private requests that change something are refused with 1001 without credentials",
    "authentication",
    uses=PRIVATE_WRITES,
)
def private_requests_without_credentials_are_refused_with_1001(on: Fixtures) -> None:
    for operation_id in PRIVATE_WRITES:
        # Of no contract, should a server do it nevertheless.
        answer = on.caller.call(operation_id, {"symbol": "NONE"}, by=without_credentials)
        refused(answer, "NO_CREDENTIALS", f"{operation_id} without credentials")


@SESSIONS.rule(
    "needed-for-keys",
    "Managing API keys and logging out are refused with 1001 without a login",
    "api-key-management",
    uses=BY_LOGIN_ONLY,
)
def managing_keys_without_a_login_is_refused_with_1001(on: Fixtures) -> None:
    for operation_id in BY_LOGIN_ONLY:
        answer = on.caller.call(operation_id, by=without_credentials)
        refused(answer, "NO_CREDENTIALS", f"{operation_id} without credentials")


@SESSIONS.rule("works", "The token of a login opens private calls", "login", uses=("login", _READ))
def the_token_of_a_login_opens_private_calls(on: Fixtures) -> None:
    login = on.caller.log_in()
    token = Login(access_token=login.access_token)
    accepted(on.caller.call(_READ, by=lambda: token), "a call with a new access token")


@SESSIONS.rule(
    "wrong-password",
    "A wrong password, and a user who does not exist, are refused alike",
    "login",
    uses=("login",),
)
def a_wrong_password_and_an_unknown_user_are_refused_alike(on: Fixtures) -> None:
    username = on.caller.account.username
    if username is None:
        raise NotChecked("it needs the name of a user who exists: --username, with its --password")
    given = {"username": username, "password": "not the password"}
    wrong = on.caller.call("login", given)
    unknown = on.caller.call("login", {**given, "username": "no-such-user"})
    refused(wrong, "INVALID_CREDENTIALS", "a login with a wrong password")
    # Different answers would tell a stranger which users exist.
    same(
        (unknown.code, unknown.message),
        (wrong.code, wrong.message),
        "the answer for an unknown user",
    )


@SESSIONS.rule(
    "wrong-token",
    "A token that was made up or altered is refused with 1003",
    _ERRORS,
    uses=("login", _READ),
)
def a_token_that_was_made_up_or_altered_is_refused_with_1003(on: Fixtures) -> None:
    token = str(on.caller.log_in().access_token)
    other = "A" if token[-5] != "A" else "B"
    for what, altered in {
        "a made-up token": "made.up.token",
        "an altered token": f"{token[:-5]}{other}{token[-4:]}",
    }.items():
        credentials = Login(access_token=altered)
        refused(on.caller.call(_READ, by=lambda it=credentials: it), "INVALID_CREDENTIALS", what)


@SESSIONS.rule(
    "expires",
    "A token is good until access_expire, and then refused with 1002",
    _ERRORS,
    uses=("login", "getServerTime", _READ),
)
def a_token_is_good_until_access_expire(on: Fixtures) -> None:
    expires_at = _expires_at(on)
    credentials = Login(access_token=on.caller.log_in().access_token)
    left_ms = expires_at - on.caller.must("getServerTime")["timestamp_ms"]
    on.caller.wire.server.advance(left_ms - 2000)
    accepted(on.caller.call(_READ, by=lambda: credentials), "a token shortly before access_expire")
    on.caller.wire.server.advance(4000)
    refused(
        on.caller.call(_READ, by=lambda: credentials),
        "TOKEN_EXPIRED",
        "a token after access_expire",
    )


@SESSIONS.rule(
    "expiry-in-seconds",
    "access_expire is in the future, in seconds",
    "login",
    uses=("login", "getServerTime"),
    assumed=True,
    assumes=("access_token.access_expire",),
)
def access_expire_is_in_the_future_in_seconds(on: Fixtures) -> None:
    expires_at, now = _expires_at(on), on.caller.must("getServerTime")["timestamp_ms"]
    if not now < expires_at < now + 366 * 24 * 3600 * 1000:
        raise Broken(f"access_expire is {expires_at}, and it is {now}")


@SESSIONS.rule(
    "logout",
    "After a logout the token is refused with 1004, and the cookie too",
    "logout",
    uses=("login", "logout", "refreshToken", _READ),
)
def after_a_logout_token_and_cookie_are_refused(on: Fixtures) -> None:
    login = on.caller.log_in()
    accepted(on.caller.call("logout", by=lambda: login), "a logout")
    token, cookie = Login(access_token=login.access_token), Login(cookie=login.cookie)
    refused(on.caller.call(_READ, by=lambda: token), "TOKEN_REVOKED", "a token after its logout")
    refused(
        on.caller.call("refreshToken", by=lambda: cookie),
        {"INVALID_CREDENTIALS", "TOKEN_REVOKED"},
        "a cookie after its logout",
    )


@SESSIONS.rule(
    "refresh",
    "The cookie of a login gets a new token, which works",
    "refreshToken",
    uses=("login", "refreshToken", _READ),
)
def the_cookie_of_a_login_gets_a_new_token_which_works(on: Fixtures) -> None:
    login = on.caller.log_in()
    cookie = Login(cookie=login.cookie)
    answer = accepted(on.caller.call("refreshToken", by=lambda: cookie), "a refresh")
    token = Login(access_token=str(answer.data.get("access_token")))
    accepted(on.caller.call(_READ, by=lambda: token), "a call with a refreshed token")


@SESSIONS.rule(
    "refresh-rotates",
    "A refresh replaces the cookie, and the old one is refused",
    "refreshToken",
    uses=("login", "refreshToken"),
    assumed=True,
    assumes=("refresh_token.replaces",),
)
def a_refresh_replaces_the_cookie_and_the_old_one_is_refused(on: Fixtures) -> None:
    cookie = Login(cookie=on.caller.log_in().cookie)
    accepted(on.caller.call("refreshToken", by=lambda: cookie), "a refresh")
    refused(
        on.caller.call("refreshToken", by=lambda: cookie),
        {"INVALID_CREDENTIALS", "TOKEN_REVOKED"},
        "the same cookie again",
    )


@SESSIONS.rule(
    "refresh-needs-cookie",
    "A refresh without the cookie is refused",
    "refreshToken",
    uses=("login", "refreshToken"),
)
def a_refresh_without_the_cookie_is_refused(on: Fixtures) -> None:
    token = Login(access_token=on.caller.log_in().access_token)
    refused(
        on.caller.call("refreshToken", by=lambda: token),
        "NO_CREDENTIALS",
        "a refresh without the cookie",
    )


@SESSIONS.rule("ticket-once", "An agent's ticket works once", _SSO, uses=("exchangeTicket", _READ))
def an_agents_ticket_works_once(on: Fixtures) -> None:
    ticket = on.caller.account.ticket
    if ticket is None:
        raise NotChecked("it needs a --ticket")
    answer = on.caller.call("exchangeTicket", {"ticket": ticket})
    judge(on.caller, answer, "--ticket")
    accepted(answer, "a ticket")
    token = Login(access_token=str(answer.data.get("access_token")))
    accepted(on.caller.call(_READ, by=lambda: token), "a call with a ticket's token")
    again = on.caller.call("exchangeTicket", {"ticket": ticket})
    refused(again, "INVALID_CREDENTIALS", "the same ticket again")


@SESSIONS.rule(
    "embed-token",
    "An embed token works in its own channel only",
    _SSO,
    uses=("exchangeEmbedToken",),
    assumed=True,
    assumes=("exchange_embed_token.channel",),
)
def an_embed_token_works_in_its_own_channel_only(on: Fixtures) -> None:
    account = on.caller.account
    if account.embed_token is None or account.channel_id is None:
        raise NotChecked("it needs an --embed-token and its --channel-id")
    given = {"embed_token": account.embed_token, "channel_id": account.channel_id}
    other = on.caller.call("exchangeEmbedToken", {**given, "channel_id": "another-channel"})
    refused(other, "INVALID_CREDENTIALS", "an embed token in another channel")
    answer = on.caller.call("exchangeEmbedToken", given)
    judge(on.caller, answer, "--embed-token and --channel-id")
    accepted(answer, "an embed token in its channel")


def _expires_at(on: Fixtures) -> int:
    account = on.caller.account
    given = {"username": account.username, "password": account.password}
    return int(on.caller.must("login", given)["access_expire"])
