"""The one place through which every request of a run goes."""

import time
from collections.abc import Callable
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests import PreparedRequest, Response
from sixmm_description import Description, Operation

from sixmm_conformance.answer import Answer
from sixmm_conformance.budget import Budget
from sixmm_conformance.errors import NotChecked
from sixmm_conformance.needs import not_asked_for
from sixmm_conformance.record import Record
from sixmm_conformance.server import Server
from sixmm_conformance.version import USER_AGENT

READS_TOO = frozenset({"login", "logout"})
"""What a run that only reads may send beside GET: a password can be tried in no other way."""


class Wire(requests.Session):
    """A session that keeps to the budget, refuses to write in a run that only reads, and records.

    It keeps no cookies and reads no netrc: credentials are those that a case names.
    """

    def __init__(
        self,
        server: Server,
        budget: Budget,
        record: Record,
        description: Description,
        *,
        read_only: bool,
        verify: bool | str = True,
    ) -> None:
        super().__init__()
        self.server, self.budget, self.record = server, budget, record
        self.description = description
        self.read_only = read_only
        self.verify = verify
        self.auth = _no_credentials
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self.headers["Accept-Encoding"] = "identity"
        adapter = server.adapter(budget)
        self.mount("http://", adapter)
        self.mount("https://", adapter)
        self.allowed: frozenset[str] | None = None
        """The operations that may be called; all of them where it is None."""
        self.operation: Operation | None = None
        """What the next request is a call of."""
        self.last: Answer | None = None
        self.on_answer: Callable[[Answer], None] = lambda _: None

    def allows(self, operation_id: str) -> bool:
        """Whether an operation may be called."""
        return self.allowed is None or operation_id in self.allowed

    def send(self, request: PreparedRequest, **options: Any) -> Response:
        """Send a prepared request.

        Raises:
            OutOfBudget: the run may send no more.
            NotChecked: it is a call of an operation that was not asked for.
            requests.RequestException: no answer came, or none that ends.
        """
        called = None if self.operation is None else self.operation.operation_id
        if self.read_only and request.method != "GET" and called not in READS_TOO:
            raise RuntimeError(f"a run that only reads was about to send {request.method}")
        if not self.allows(str(called)):
            raise NotChecked(not_asked_for([str(called)]))
        self.budget.spend()
        at_ms = time.time_ns() // 1_000_000
        request.headers["User-Agent"] = USER_AGENT
        # A redirect is an answer like any other, and nothing is sent to where it leads.
        options["allow_redirects"] = False
        response = super().send(request, **options)
        self.last = Answer.of(response, self.operation, self.description, self.budget.sent, at_ms)
        self.record.add(self.last)
        self.on_answer(self.last)
        return response


def _no_credentials(request: PreparedRequest) -> PreparedRequest:
    return request
