"""The one place through which every request of a run goes, and the record of what was sent and answered."""

import hashlib
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from attrs import define, field
from requests import PreparedRequest, Response
from sixmm_description import Description, Operation

from sixmm_conformance.answer import Answer
from sixmm_conformance.budget import Budget
from sixmm_conformance.errors import NotChecked
from sixmm_conformance.needs import not_asked_for
from sixmm_conformance.server import HttpServer, Server
from sixmm_conformance.sockets import USER_AGENT
from sixmm_conformance.streams.conversation import Conversation, read

_KEPT = 5000
_KEPT_CONVERSATIONS = 500
# Made up by the server, and other ones in every run unless it is a mock with a fixed seed.
_FROM_THE_SERVER = re.compile(
    r"^((order|condition|strategy|last_order)_)?id$|^listen_key$|^(start|end)_time$"
)
_USER_TOPIC = re.compile(r"\buser\.[^.\"]+")


@define
class Record:
    """The last requests as a whole, and all of them as a sequence of digests."""

    answers: dict[int, Answer] = field(factory=dict, repr=False)
    """By number; the oldest are dropped, so that a long run does not fill the memory."""
    conversations: dict[int, Conversation] = field(factory=dict, repr=False)
    """Likewise, the connections to the streams."""
    sequence: list[str] = field(factory=list, repr=False)
    successes: Counter[str] = field(factory=Counter)
    requests: Counter[str] = field(factory=Counter)

    def add(self, answer: Answer) -> None:
        """Remember one."""
        self.answers[answer.number] = answer
        if len(self.answers) > _KEPT:
            del self.answers[next(iter(self.answers))]
        self.sequence.append(_digest(answer))
        if answer.operation is not None:
            self.requests[answer.operation.operation_id] += 1
            self.successes[answer.operation.operation_id] += did_its_work(answer)

    def opened(self, conversation: Conversation, credentials: Iterable[str]) -> None:
        """Remember a connection; ``credentials`` are the names of those that it was opened with."""
        self.conversations[conversation.number] = conversation
        if len(self.conversations) > _KEPT_CONVERSATIONS:
            del self.conversations[next(iter(self.conversations))]
        path = urlsplit(conversation.url).path
        self.sequence.append(f"OPEN {path} {' '.join(credentials) or '-'}")

    def said(self, conversation: Conversation, text: str | bytes) -> None:
        """Remember that a frame was sent."""
        frame = {name: value for name, value in read(text).items() if name != "id"}
        raw = text.hex() if isinstance(text, bytes) else text
        digest = _hash(_USER_TOPIC.sub("user.", json.dumps(frame)) if frame else raw)
        path = urlsplit(conversation.url).path
        self.sequence.append(f"SEND {path} {frame.get('op', '-')} {digest}")


def did_its_work(answer: Answer) -> bool:
    """Return whether it is a success that did something: a batch answers 0 with every item refused."""
    return answer.succeeded and bool(answer.data.get("success_count", 1))


def _digest(answer: Answer) -> str:
    """One line: method, path, and digests of query and body, without what differs in every run."""
    names, operation = answer.description.signed, answer.operation
    known = {} if operation is None else {each.wire: each.name for each in operation.parameters}
    sent = parse_qsl(answer.query, keep_blank_values=True, errors="replace")
    query = [
        (known.get(name, name), value)
        for name, value in sent
        if name not in {names.timestamp, names.signature}
        and not _FROM_THE_SERVER.match(known.get(name, name))
    ]
    body = _body(answer.request_body, operation)
    return f"{answer.method} {answer.path} {_hash(query)} {_hash(body)}"


def _body(raw: bytes, operation: Operation | None) -> Any:
    try:
        body = json.loads(raw)
    except ValueError:
        return raw.hex()
    is_named = operation is not None and isinstance(body, dict)
    return _without_ids(operation.read_body(body) if operation and is_named else body)


def _without_ids(node: Any) -> Any:
    if isinstance(node, list):
        return [_without_ids(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        name: "" if _FROM_THE_SERVER.match(name) and isinstance(value, str) else _without_ids(value)
        for name, value in node.items()
    }


def _hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:12] if value else "-"


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
        # Proxies and certificates of the environment are for a network; looking them up costs half of a call.
        self.trust_env = isinstance(server, HttpServer)
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self.headers["Accept-Encoding"] = "identity"
        adapter = server.adapter(budget)
        self.mount("http://", adapter)
        self.mount("https://", adapter)
        self.allowed: frozenset[str] | None = None
        """The operations that may be called, by role; all of them where it is None."""
        self.operation: Operation | None = None
        """What the next request is a call of."""
        self.last: Answer | None = None
        self.on_answer: Callable[[Answer], None] = lambda _: None

    def allows(self, role: str) -> bool:
        """Return whether an operation may be called."""
        return self.allowed is None or role in self.allowed

    def send(self, request: PreparedRequest, **options: Any) -> Response:
        """Send a prepared request.

        Raises:
            OutOfBudget: the run may send no more.
            NotChecked: it is a call of an operation that was not asked for.
            requests.RequestException: no answer came, or none that ends.
        """
        called = None if self.operation is None else self.operation.role
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
