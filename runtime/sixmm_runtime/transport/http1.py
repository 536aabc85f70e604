"""HTTP/1.1 on one connection, as bytes out and bytes in: nothing here waits.

An ordinary answer is parsed here, at a fraction of h11's cost. h11 parses all others: chunks that come bit by bit,
interim answers, an answer that ends with its connection, anything malformed.
"""

import re
from collections.abc import MutableMapping
from functools import cache
from typing import Any, NamedTuple

import httpx

from sixmm_runtime.failures import oversized
from sixmm_runtime.transport.bounds import LARGEST_ANSWER

_LARGEST_HEAD = 100 * 1024

# A plain status line and plain headers. 1xx, 204 and 304 have no body, whatever their headers say.
_ORDINARY = re.compile(
    rb"HTTP/1\.1 (?!204|304)([2-5][0-9]{2}) ([\t\x20-\x7e]*)\r\n"
    rb"((?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t\x20-\x7e]*\r\n)+)\r\n"
)
_LENGTH = re.compile(rb"[0-9]{1,18}")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})\r\n")


class Origin(NamedTuple):
    """Where a connection goes."""

    scheme: bytes
    host: bytes
    port: int


class Answer(NamedTuple):
    """A whole answer.

    `reusable` says whether nothing is left over, and neither side closes the connection; `encoded` whether the body is
    compressed.
    """

    status: int
    reason: bytes
    headers: list[tuple[bytes, bytes]]
    body: bytes
    reusable: bool
    http_version: bytes = b"HTTP/1.1"
    encoded: bool = False


class Outgoing(NamedTuple):
    """A request as it goes to one of the pools: what httpx and httpcore each have a class for, without their checks."""

    method: bytes
    origin: Origin
    target: bytes
    headers: list[tuple[bytes, bytes]]
    body: bytes
    extensions: MutableMapping[str, Any]


def request_bytes(request: Outgoing) -> bytes:
    """A request as it goes out. Raises LocalProtocolError for what a server would read as another request."""
    parts = [request.method, b" ", request.target, b" HTTP/1.1\r\n"]
    length = b"0"
    for name, value in request.headers:
        parts += (name, b": ", value, b"\r\n")
        key = name.lower()
        if key == b"content-length":
            length = value
        elif key == b"transfer-encoding":
            raise httpx.LocalProtocolError("A request is sent whole, never in chunks.")
    head = b"".join(parts)
    lines = len(request.headers) + 1
    if not head.count(b"\r\n") == head.count(b"\r") == head.count(b"\n") == lines or b"\0" in head:
        raise httpx.LocalProtocolError("A line break or a null stands in the head of the request.")
    if length != b"%d" % len(request.body):
        raise httpx.LocalProtocolError("Content-Length is not the length of the body.")
    return head + b"\r\n" + request.body


class AnswerReader:
    """Takes in what arrives after a request, until the answer is whole; `largest` is the most bytes of its body."""

    __slots__ = ("_any", "_head", "_largest", "_missing", "_parts")

    def __init__(self, largest: int = LARGEST_ANSWER) -> None:
        self._largest = largest
        self._head: _Head | None = None
        self._missing = 0
        self._parts: list[bytes] = []
        self._any: _AnyAnswerReader | None = None

    def feed(self, data: bytes) -> Answer | None:
        """Take in what arrived (nothing: the connection was closed); the answer, once it is whole.

        Raises:
            RemoteProtocolError: it is not HTTP, or it ended early.
            TooLargeAnswer: it is larger than allowed.
        """
        if self._any is not None:
            return self._any.feed(data)
        if self._head is None:
            head = _ordinary_head(data)
            if head is None or head.length is None:
                body = None if head is None else _chunks(data, head.size)
                if head is not None and body is not None and len(body) <= self._largest:
                    return Answer(
                        head.status, head.reason, head.headers, body, True, encoded=head.encoded
                    )
                self._any = _AnyAnswerReader(self._largest)
                return self._any.feed(data)
            self._head = head
            self._missing = head.length
            if self._missing > self._largest:
                raise oversized(self._largest, self._head.status, self._head.headers)
            data = data[self._head.size :]
        elif not data:
            raise httpx.RemoteProtocolError(
                f"The connection was closed {self._missing} bytes before the end of the answer."
            )
        self._parts.append(data)
        self._missing -= len(data)
        return None if self._missing > 0 else self._answer(self._head)

    def _answer(self, head: "_Head") -> Answer:
        body = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
        return Answer(
            head.status,
            head.reason,
            head.headers,
            body[: head.length],
            reusable=self._missing == 0,
            encoded=head.encoded,
        )


class _Head(NamedTuple):
    size: int
    status: int
    reason: bytes
    headers: list[tuple[bytes, bytes]]
    length: int | None
    """None where the body comes in chunks."""
    encoded: bool


def _ordinary_head(data: bytes) -> _Head | None:
    """The head of an answer, if it came in one piece and says plainly how long the body is, or that it has chunks."""
    match = _ORDINARY.match(data)
    if match is None or match.end() > _LARGEST_HEAD:
        return None
    status, reason, lines = match.groups()
    headers = []
    length = None
    chunked = encoded = False
    for line in lines[:-2].split(b"\r\n"):
        name, _, padded = line.partition(b":")
        value = padded.strip(b"\t ")
        headers.append((name, value))
        key = name.lower()
        if key == b"content-length":
            if length is not None or not _LENGTH.fullmatch(value):
                return None
            length = int(value)
        elif key == b"transfer-encoding":
            if chunked or value.lower() != b"chunked":
                return None
            chunked = True
        elif key == b"connection" and value.lower() != b"keep-alive":
            return None
        elif key == b"content-encoding":
            encoded = value.lower() != b"identity"
    if chunked is (length is not None):
        return None
    return _Head(match.end(), int(status), reason, headers, length, encoded)


def _chunks(data: bytes, start: int) -> bytes | None:
    """The body, if all of its chunks came with the head, and nothing else: no extensions, trailers or further bytes."""
    parts: list[bytes] = []
    while match := _CHUNK_SIZE.match(data, start):
        size = int(match[1], 16)
        start = match.end()
        end = start + size
        if data[end : end + 2] != b"\r\n":
            return None
        if size == 0:
            return b"".join(parts) if end + 2 == len(data) else None
        parts.append(data[start:end])
        start = end + 2
    return None


class _AnyAnswerReader:
    """The same by h11."""

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._arrived = 0
        h11 = self._h11 = _h11()
        self._connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LARGEST_HEAD)
        # It understands an answer by what was asked: an ordinary request, sent to its end.
        asked = h11.Request(method="GET", target="/", headers=[("Host", "-")])
        self._connection.send(asked)
        self._connection.send(h11.EndOfMessage())
        self._head: Any = None
        self._parts: list[bytes] = []

    def feed(self, data: bytes) -> Answer | None:
        h11 = self._h11
        if not data and self._connection.their_state is h11.SEND_RESPONSE:
            raise httpx.RemoteProtocolError("Server disconnected without sending a response.")
        # Heads, interim answers and the framing of chunks are counted too: none of them may go on without end.
        self._arrived += len(data)
        if self._arrived > self._largest + _LARGEST_HEAD:
            head = self._head
            raise oversized(
                self._largest,
                0 if head is None else head.status_code,
                [] if head is None else head.headers.raw_items(),
            )
        try:
            self._connection.receive_data(data)
            while True:
                event = self._connection.next_event()
                if event is h11.NEED_DATA:
                    return None
                if isinstance(event, h11.Response):
                    self._head = event
                elif isinstance(event, h11.Data):
                    self._parts.append(bytes(event.data))
                elif isinstance(event, h11.EndOfMessage) and self._head is not None:
                    return self._answer(self._head)
        except h11.RemoteProtocolError as error:
            raise httpx.RemoteProtocolError(str(error)) from error

    def _answer(self, head: Any) -> Answer:
        h11, connection = self._h11, self._connection
        done = connection.our_state is h11.DONE and connection.their_state is h11.DONE
        return Answer(
            head.status_code,
            head.reason,
            head.headers.raw_items(),
            b"".join(self._parts),
            reusable=done and connection.trailing_data == (b"", False),
            http_version=b"HTTP/" + head.http_version,
            encoded=any(name.lower() == b"content-encoding" for name, _ in head.headers),
        )


@cache
def _h11() -> Any:
    try:
        import h11  # noqa: PLC0415  few answers need it, and importing it takes longer than a hundred calls
    except (ImportError, OSError) as error:
        # The request has left: its answer is lost, and the call must end as one that is.
        raise httpx.ReadError(f"The answer can't be read: {error}") from error
    return h11
