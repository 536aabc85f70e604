"""Calls with an access token, which is obtained and renewed on the way, and the two that carry the refresh cookie.

https://docs.6mm.com/developer-api/authentication#jwt
"""

from collections.abc import Callable, Generator
from contextlib import suppress
from functools import partial

import httpx

from sixmm_auth import cookies
from sixmm_auth.credentials import Password
from sixmm_auth.errors import (
    BEARER,
    AuthRequestFailed,
    InvalidCredentials,
    NoCredentialsFit,
    TokenRequestFailed,
)
from sixmm_auth.facts import FACTS, AuthFacts, OwnOperation
from sixmm_auth.flow import REFUSED, Flow, FlowAuth, SingleFlight, may_resend
from sixmm_auth.messages import (
    ANOTHERS,
    data_of,
    is_another_requests,
    own_request,
    parse_base_url,
    refusal,
    require_same_origin,
    says_token_refused,
)
from sixmm_auth.session import Session, Snapshot

# A request of the flow's own; returns why it gave no token, or None when it did.
_Attempt = Generator[httpx.Request, httpx.Response, TokenRequestFailed | None]


class JwtAuth(FlowAuth):
    """Sends `Authorization: Bearer`, logging in first and renewing the token when it ends.

    A token is renewed shortly before it expires, and when the exchange refuses it. Then a request that only
    reads (GET) is sent again, once. Any other one is handed back refused, with
    `request.extensions["sixmm.refused"] == "token"`, and the token is renewed before the next one: an earlier copy of
    the request may have been carried out, so that it must be looked up before it is sent again. The extension
    `"sixmm.resend": True` on a request says that a second effect does no harm; False keeps a GET from being repeated.
    The refresh cookie is tried first and the password after it. However many calls meet an expired token at the same
    time, one of them renews it.

    Args:
        base_url: where the token may go.
        session: the token and its cookies.
        password: logs in; without it a token can only be renewed by its cookie.
        facts: what is known of the exchange.
    """

    def __init__(
        self,
        base_url: str | httpx.URL,
        session: Session,
        password: Password | None = None,
        facts: AuthFacts = FACTS,
    ) -> None:
        self._facts = facts
        self._base_url = parse_base_url(base_url)
        self._session = session
        self._password = password
        self._renewal = SingleFlight(AuthRequestFailed, AuthRequestFailed.again)
        # The state of the session that was refused: the next call begins with another one.
        self._refused_generation: int | None = None

    def _flow(self, request: httpx.Request) -> Flow:
        require_same_origin(request.url, self._base_url)
        failures = self._renewal.failures
        used = self._session.now
        refused = used.generation == self._refused_generation and self._can_renew(used)
        if used.token is None or refused:
            yield from self._renew(request, used, failures)
        elif self._session.is_due(used) and self._can_renew(used):
            # The token at hand may still be good for this call. If it is not, the failure is raised
            # below, as `failures` has grown.
            with suppress(TokenRequestFailed):
                yield from self._renew(request, used, failures)
        used = self._put_token(request)
        response = yield request
        if not (says_token_refused(response, self._facts) and self._can_renew(used)):
            return
        if may_resend(request):
            yield from self._renew(request, used, failures)
            self._put_token(request)
            yield request
        else:
            # Nothing is sent after it: a failure to renew would be taken for one before the call.
            self._refused_generation = used.generation
            request.extensions[REFUSED] = "token"

    def _put_token(self, request: httpx.Request) -> Snapshot:
        now = self._session.now
        if now.token is None:
            raise NoCredentialsFit(needed=((BEARER,),), available=())
        request.headers["Authorization"] = f"Bearer {now.token}"
        return now

    def _can_renew(self, used: Snapshot) -> bool:
        return bool(used.cookies) or self._password_for(used) is not None

    def _password_for(self, used: Snapshot) -> Password | None:
        """The password, unless the session is another user's: renewing must not change the trader."""
        password = self._password
        if password is None or not used.may_log_in_again_as(password.username):
            return None
        return password

    def _renew(self, request: httpx.Request, used: Snapshot, failures: int) -> Flow:
        return self._renewal.run(
            since=failures,
            needed=lambda: self._session.now.generation == used.generation,
            work=partial(self._refresh_or_login, request, used),
            given_up=partial(
                TokenRequestFailed,
                self._facts.refresh.id,
                None,
                "another call waited for it in vain",
            ),
        )

    def _refresh_or_login(self, request: httpx.Request, used: Snapshot) -> Flow:
        failure = None
        if used.cookies:
            failure = yield from self._refresh(request, used)
            if failure is None:
                return
        password = self._password_for(used)
        if password is not None:
            failure = yield from self._login(request, used, password)
        if failure is not None:
            raise failure

    def _refresh(self, request: httpx.Request, used: Snapshot) -> _Attempt:
        facts, cookie = self._facts, cookies.header(used.cookies)
        asking = own_request(
            request, self._base_url, facts.refresh, facts.envelope.header, cookie=cookie
        )
        response = yield asking
        take = partial(self._session.renewed, instead_of=used)
        return _taken(facts, facts.refresh, asking, response, take)

    def _login(self, request: httpx.Request, used: Snapshot, password: Password) -> _Attempt:
        facts, body = self._facts, _login_body(self._facts, password)
        asking = own_request(
            request, self._base_url, facts.login, facts.envelope.header, json_body=body
        )
        response = yield asking
        take = partial(self._session.logged_in, instead_of=used)
        return _taken(facts, facts.login, asking, response, take)

    def __repr__(self) -> str:
        return f"JwtAuth({self._session!r}, {self._password!r})"


def _login_body(facts: AuthFacts, password: Password) -> dict[str, str]:
    body = {
        facts.username: password.username,
        facts.password: password.password,
        facts.device_id: password.device_id,
        facts.device_name: password.device_name,
    }
    return {name: value for name, value in body.items() if name and value is not None}


def _taken(
    facts: AuthFacts,
    operation: OwnOperation,
    asking: httpx.Request,
    response: httpx.Response,
    take: Callable[[str, int | None, httpx.Response], None],
) -> TokenRequestFailed | None:
    """Hand the answer's token to the session. Return the failure where the answer has no token."""
    if is_another_requests(response, asking, facts.envelope):
        return TokenRequestFailed(operation.id, response, ANOTHERS)
    data = data_of(response, facts.envelope) or {}
    expire = data.get(facts.access_expire)
    try:
        take(
            data.get(facts.access_token, ""), expire if isinstance(expire, int) else None, response
        )
    except InvalidCredentials:
        return TokenRequestFailed(operation.id, response, refusal(response, facts.envelope))
    return None


class SessionAuth(FlowAuth):
    """Sends what a session holds, as it is: nothing is renewed on the way.

    Args:
        base_url: where the request may go.
        session: whose cookies are sent.
        bearer: whether the token is sent beside them.
    """

    def __init__(self, base_url: str | httpx.URL, session: Session, *, bearer: bool) -> None:
        self._base_url = parse_base_url(base_url)
        self._session = session
        self._bearer = bearer

    def _flow(self, request: httpx.Request) -> Flow:
        require_same_origin(request.url, self._base_url)
        now = self._session.now
        request.headers = cookies.put(request.headers, now.cookies)
        if self._bearer and now.token is not None:
            request.headers["Authorization"] = f"Bearer {now.token}"
        yield request

    def __repr__(self) -> str:
        return f"SessionAuth({self._session!r}, bearer={self._bearer})"
