"""Calls to the server under test, in somebody's name."""

import json
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any, Protocol
from urllib.parse import urlencode

from attrs import define, field
from requests import PreparedRequest, Request
from requests.auth import AuthBase
from schemathesis import Response
from sixmm_description import Description, Operation, Scheme

from sixmm_conformance.account import Account
from sixmm_conformance.answer import Answer
from sixmm_conformance.errors import NotChecked
from sixmm_conformance.generation import Case
from sixmm_conformance.signer import ApiKeySignature, Login
from sixmm_conformance.wire import Wire

Json = Mapping[str, Any]
Alter = Callable[[PreparedRequest], None]


class As(Protocol):
    """In whose name a call is made: asked for credentials right before the call."""

    def __call__(self) -> AuthBase | None:
        """The credentials of one request."""


def nobody() -> None:
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
    created_keys: set[str] = field(factory=set, init=False)
    """API keys that this run has made, and that are its own to delete."""
    new_id: Any = field(factory=lambda: count(1), init=False, repr=False)
    _session: Login | None = field(default=None, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
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
        operation_id: str,
        body: Json | None = None,
        query: Json | None = None,
        *,
        by: As | None = None,
        alter: Alter | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Call an operation. ``alter`` changes the request after it was signed."""
        operation = self.description.operations[operation_id]
        request = Request(
            operation.method,
            self.wire.server.url + operation.path,
            params=None if query is None else urlencode(operation.spelled_query(query)),
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
        self.wire.send(prepared)
        return self._answer(operation)

    def send(self, case: Case) -> tuple[Answer, Response]:
        """Send a generated case with the credentials that its operation asks for."""
        operation = self.description.operations[case.operation.definition.raw["operationId"]]
        auth = self.credentials_for(operation)()
        self.wire.operation = operation
        response = case.call(
            base_url=self.wire.server.url,
            session=self.wire,
            auth=auth,
            headers={self.description.request_id_header: self.request_id()},
        )
        return self._answer(operation), response

    def must(self, operation_id: str, body: Json | None = None, query: Json | None = None) -> Json:
        """The ``data`` of a call that only arranges something.

        Raises:
            NotChecked: it was refused, so that what was to be arranged is not there.
        """
        answer = self.call(operation_id, body, query)
        if not answer.succeeded:
            raise NotChecked(f"{operation_id}, which it needs first, answered {answer}")
        return answer.data

    def credentials_for(self, operation: Operation) -> As:
        """What an operation is usually called with: a signature where that is possible."""
        if operation.takes_api_key and self.account.can_sign:
            return self.key()
        if operation.is_public:
            return nobody
        if {Scheme.REFRESH_COOKIE} in operation.security:
            return lambda: Login(cookie=self.session().cookie)
        if Scheme.REFRESH_COOKIE in operation.schemes:
            return self.session
        return lambda: Login(access_token=self.session().access_token)

    def can_call(self, operation: Operation) -> bool:
        """Whether the account has what the operation asks for."""
        if operation.is_public or (operation.takes_api_key and self.account.can_sign):
            return True
        return self.account.can_log_in and not self.wire.read_only

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
        if not self.account.can_log_in or self.wire.read_only:
            raise NotChecked("it needs a login (user name and password, and a run that may write)")
        self.call("login", {"username": self.account.username, "password": self.account.password})
        answer = self.wire.last
        if answer is None or not answer.succeeded:
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

    def _answer(self, operation: Operation) -> Answer:
        answer = self.wire.last
        if answer is None:
            raise RuntimeError("a request was sent and nothing was recorded")
        self._learn(operation, answer)
        return answer

    def _learn(self, operation: Operation, answer: Answer) -> None:
        """Remember what was handed out, and forget a login that has ended."""
        told = [answer.data.get(name) for name in ("access_token", "api_secret", "listen_key")]
        if answer.cookie is not None:
            told.append(answer.cookie.partition("=")[2])
        self.secrets |= {each for each in told if isinstance(each, str) and each}
        self.secrets_so_far |= self.secrets
        if isinstance(answer.data.get("api_key"), str):
            self.created_keys.add(answer.data["api_key"])
        if not answer.succeeded or self._session is None:
            return
        if operation.session == "close":
            self._session = None
        elif operation.session == "renew":
            self._session = Login(str(answer.data.get("access_token")), answer.cookie)
