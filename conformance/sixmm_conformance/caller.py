"""Calls to the server under test, with the credentials of a user."""

import json
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any, Protocol
from urllib.parse import urlencode

import requests
from attrs import define, field
from requests import PreparedRequest, Request
from requests.auth import AuthBase
from schemathesis import Response
from sixmm_description import Description, Operation, Scheme

from sixmm_conformance.answer import Answer
from sixmm_conformance.errors import NotChecked
from sixmm_conformance.generation import Case
from sixmm_conformance.keeping import Keeper
from sixmm_conformance.server import Account
from sixmm_conformance.signer import ApiKeySignature, Login
from sixmm_conformance.wire import Wire

Json = Mapping[str, Any]
Alter = Callable[[PreparedRequest], None]


class As(Protocol):
    """In whose name a call is made: asked for credentials right before the call."""

    def __call__(self) -> AuthBase | None:
        """The credentials of one request."""


def without_credentials() -> None:
    """Without credentials."""


@define(eq=False)
class Caller:
    """Knows the account's credentials, and which of them an operation asks for.

    ``secrets`` are those that were handed out so far; no answer may tell one.
    """

    wire: Wire
    description: Description
    secrets: set[str] = field(factory=set, init=False, repr=False)
    secrets_so_far: set[str] = field(factory=set, init=False, repr=False)
    """All of the run: also those of what the server has forgotten since."""
    keeper: Keeper = field(init=False, repr=False)
    """Looks before a call may change something that stays."""
    new_id: Any = field(factory=lambda: count(1), init=False, repr=False)
    is_untried: bool = field(default=False, init=False)
    """Whether nothing is known of the key yet; see `credentials`."""
    on_answer: Callable[[Operation, As | None, Answer], None] = field(
        default=lambda *_: None, init=False, repr=False
    )
    _session: Login | None = field(default=None, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self.keeper = Keeper(self)
        self.begin_anew()

    def begin_anew(self) -> None:
        """Forget logins, and let the server forget everything where it can."""
        self.wire.server.begin_anew()
        self._session = None
        self.secrets = set(self.account.secrets)
        self.secrets_so_far |= self.secrets

    @property
    def account(self) -> Account:
        """The account that the run acts for."""
        return self.wire.server.account

    def call(
        self,
        role: str,
        body: Json | None = None,
        query: Json | None = None,
        *,
        by: As | None = None,
        alter: Alter | None = None,
        headers: Mapping[str, str] | None = None,
        exactly: bool = False,
    ) -> Answer:
        """Call the operation that has a role. ``alter`` changes the request after it was signed.

        What a request must have and this one has not is taken from the example, unless it is to be sent ``exactly``.

        Raises:
            NotChecked: the description has none.
        """
        operation = self.operation(role)
        if not exactly:
            body, query = operation.completed_body(body), operation.completed_query(query or {})
        self.keeper.before(operation, body)
        answer = self._call_once(operation, body, query, by, alter, headers)
        if by is None and self._has_expired(answer):
            answer = self._call_once(operation, body, query, by, alter, headers)
        return answer

    def _call_once(  # noqa: PLR0917 - what `call` was given
        self,
        operation: Operation,
        body: Json | None,
        query: Json | None,
        by: As | None,
        alter: Alter | None,
        headers: Mapping[str, str] | None,
    ) -> Answer:
        request = Request(
            operation.method,
            self.wire.server.url + operation.path,
            params=urlencode(operation.spelled_query(query)) if query else None,
            data=None
            if body is None
            else json.dumps(operation.spelled_body(body), separators=(",", ":")).encode(),
            headers={
                **({} if body is None else {"Content-Type": "application/json"}),
                self.description.request_id_header: self.request_id(),
                **(headers or {}),
            },
            auth=(by or self.credentials_for(operation))(),
        )
        prepared = self.wire.prepare_request(request)
        if alter is not None:
            alter(prepared)
        self.wire.operation = operation
        try:
            self.wire.send(prepared)
        except requests.RequestException:
            self.keeper.after(operation, body, None)
            raise
        return self._answer(operation, body, by)

    def send(self, case: Case) -> tuple[Answer, Response]:
        """Send a generated case with the credentials that its operation asks for."""
        operation = self.description.operations[case.operation.definition.raw["operationId"]]
        body = operation.read_body(case.body) if isinstance(case.body, dict) else None
        self.keeper.before(operation, body)
        answer, response = self._send_once(operation, case, body)
        if self._has_expired(answer):
            answer, response = self._send_once(operation, case, body)
        return answer, response

    def _has_expired(self, answer: Answer) -> bool:
        """Return whether the login was too old: a run may take longer than one lives. It is forgotten then."""
        if self._session is None or answer.code != self.description.codes["TOKEN_EXPIRED"]:
            return False
        self._session = None
        return True

    def _send_once(self, operation: Operation, case: Case, body: Any) -> tuple[Answer, Response]:
        auth = self.credentials_for(operation)()
        self.wire.operation = operation
        try:
            response = case.call(
                base_url=self.wire.server.url,
                session=self.wire,
                auth=auth,
                headers={self.description.request_id_header: self.request_id()},
            )
        except requests.RequestException:
            self.keeper.after(operation, body, None)
            raise
        return self._answer(operation, body, None), response

    def operation(self, role: str) -> Operation:
        """The operation that has a role, whatever it is called.

        Raises:
            NotChecked: the description has none.
        """
        found = self.description.by_role.get(role)
        if found is None:
            raise NotChecked(f"the description has no operation that is {role}")
        return found

    def must(self, role: str, body: Json | None = None, query: Json | None = None) -> Json:
        """The ``data`` of a call that only arranges something.

        Raises:
            NotChecked: it was refused, so that what was to be arranged is not there.
        """
        answer = self.call(role, body, query)
        if not answer.succeeded:
            raise NotChecked(f"{role}, which it needs first, answered {answer}")
        return answer.data

    def credentials_for(self, operation: Operation) -> As:
        """What an operation is usually called with: a signature where that is possible."""
        if operation.takes_api_key and self.account.can_sign:
            return self.key()
        if operation.is_public:
            return without_credentials
        if {Scheme.REFRESH_COOKIE} in operation.security:
            return lambda: Login(cookie=self.session().cookie)
        if Scheme.REFRESH_COOKIE in operation.schemes:
            return self.session
        return lambda: Login(access_token=self.session().access_token)

    def can_call(self, operation: Operation) -> bool:
        """Return whether the account has what the operation asks for."""
        if operation.is_public or (operation.takes_api_key and self.account.can_sign):
            return True
        return self.account.can_log_in and self.may_log_in

    @property
    def may_log_in(self) -> bool:
        """Return whether a login may be sent: a run that only reads does without it where there is a key."""
        only_signs = self.wire.read_only and self.account.can_sign
        return not only_signs and self.wire.allows("login")

    def key(self, key: str | None = None, secret: str | None = None, *, shift_ms: int = 0) -> As:
        """A signature, by the account's key or another, ``shift_ms`` off the server's time.

        Raises:
            NotChecked: there is no key.
        """
        key, secret = key or self.account.api_key, secret or self.account.api_secret
        if key is None or secret is None:
            raise NotChecked("it needs an API key")
        return lambda: ApiKeySignature(
            key, secret, self.wire.server.now_ms() + shift_ms, self.description
        )

    def session(self) -> Login:
        """The account's login; logs in where there is none.

        Raises:
            NotChecked: there is no password.
        """
        if self._session is None:
            self._session = self.log_in()
        return self._session

    def log_in(self) -> Login:
        """A new login, beside any other.

        Raises:
            NotChecked: there is no password, or the run only reads.
        """
        if not self.account.can_log_in or not self.may_log_in:
            raise NotChecked("it needs a login (user name and password, and a run that may write)")
        given = {"username": self.account.username, "password": self.account.password}
        return self._login(self.call("login", given))

    def take_session(self) -> None:
        """Go on with the login that was the last call."""
        if self.wire.last is not None and self.wire.last.succeeded:
            self._session = self._login(self.wire.last)

    def _login(self, answer: Answer) -> Login:
        if not answer.succeeded:
            raise NotChecked(f"the login answered {answer}")
        return Login(str(answer.data.get("access_token")), answer.cookie)

    def request_id(self) -> str:
        """An id for the next request."""
        return f"conformance-{next(self.new_id)}"

    def client_order_id(self) -> str:
        """An id for an order, which no run has used before."""
        number = next(self.new_id)
        started = self.wire.server.now_ms() if self.wire.server.keeps_state else 0
        return f"conformance-{started}-{number}"

    def _answer(self, operation: Operation, body: Any, by: As | None) -> Answer:
        answer = self.wire.last
        if answer is None:
            raise RuntimeError("a request was sent and nothing was recorded")
        self._learn(operation, answer)
        self.keeper.after(operation, body, answer)
        self.on_answer(operation, by, answer)
        return answer

    def _learn(self, operation: Operation, answer: Answer) -> None:
        """Remember what was handed out, and forget a login that has ended."""
        told = [answer.data.get(name) for name in ("access_token", "api_secret", "listen_key")]
        if answer.cookie is not None:
            told.append(answer.cookie.partition("=")[2])
        self.secrets |= {each for each in told if isinstance(each, str) and each}
        self.secrets_so_far |= self.secrets
        if isinstance(answer.data.get("api_key"), str):
            self.keeper.created_keys.add(answer.data["api_key"])
        if not answer.succeeded or self._session is None:
            return
        if operation.session == "close":
            self._session = None
        elif operation.session == "renew":
            self._session = Login(str(answer.data.get("access_token")), answer.cookie)
