"""What a run has sent and got: for the reports, and to compare two runs."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from attrs import define, field

from sixmm_conformance.answer import Answer
from sixmm_conformance.streams.conversation import Conversation, read

_KEPT = 5000
_KEPT_CONVERSATIONS = 500
_PROOFS = frozenset({"timestamp", "signature"})
# Made up by the server, and other ones in every run unless it is a mock with a fixed seed.
_FROM_THE_SERVER = re.compile(
    r"^(order|condition|strategy)Id$|^id$|^listenKey$|^lastOrderId$|^(start|end)Time$"
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
    """Whether it is a success that did something: a batch answers 0 with every item refused."""
    return answer.succeeded and bool(answer.data.get("success_count", 1))


def _digest(answer: Answer) -> str:
    """One line: method, path, and digests of query and body, without what differs in every run."""
    query = [
        (name, value)
        for name, value in parse_qsl(answer.query, keep_blank_values=True, errors="replace")
        if name not in _PROOFS and not _FROM_THE_SERVER.match(name)
    ]
    return f"{answer.method} {answer.path} {_hash(query)} {_hash(_body(answer.request_body))}"


def _body(raw: bytes) -> Any:
    try:
        return _without_ids(json.loads(raw))
    except ValueError:
        return raw.hex()


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
