"""The parser of answers beside httptools (llhttp): what an ordinary answer costs, and what each takes for an answer.

    python benchmarks/http_parsers.py

Needs httptools, which the extra `mock` brings; the client does not use it.
"""

import statistics
import time
from collections.abc import Callable

import httptools
import httpx
from sixmm_runtime.transport.http1 import AnswerReader

_ROUNDS, _TIMES = 25, 2_000
_BODY = b'{"code":0,"message":"success","data":{"orderId":"123456789012345"},"requestId":"r"}'
_HEAD = b"HTTP/1.1 200 OK\r\n"
_ORDINARY = (
    _HEAD + b"Content-Type: application/json\r\nContent-Length: %d\r\n" % len(_BODY)
    + b"Date: Sat, 01 Jan 2000 00:00:00 GMT\r\nConnection: keep-alive\r\n\r\n" + _BODY
)  # fmt: skip
_CHUNKED = _HEAD + b"Transfer-Encoding: chunked\r\n\r\n53\r\n" + _BODY + b"\r\n0\r\n\r\n"

# What may hide a second answer, or be read in two ways.
ODD = {
    "two lengths that differ": _HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x",
    "a length with a sign": _HEAD + b"Content-Length: +2\r\n\r\n{}",
    "a list of lengths": _HEAD + b"Content-Length: 2, 2\r\n\r\n{}",
    "a length and chunks": _HEAD
    + b"Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "chunks under another name": _HEAD + b"Transfer-Encoding: xchunked\r\n\r\n{}",
    "a chunk size with a blank": _HEAD + b"Transfer-Encoding: chunked\r\n\r\n2 \r\n{}\r\n0\r\n\r\n",
    "a blank before the colon": _HEAD + b"Content-Length : 2\r\n\r\n{}",
    "a header without a name": _HEAD + b": 2\r\nContent-Length: 2\r\n\r\n{}",
    "a folded header": _HEAD + b"X: 1\r\n Content-Length: 9\r\nContent-Length: 2\r\n\r\n{}",
    "a null in a value": _HEAD + b"X: a\0b\r\nContent-Length: 2\r\n\r\n{}",
    "line feeds alone": b"HTTP/1.1 200 OK\nContent-Length: 2\n\n{}",
    "a status of four digits": b"HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\n{}",
    "another version": b"HTTP/2.7 200 OK\r\nContent-Length: 2\r\n\r\n{}",
    "bytes after the answer": _HEAD + b"Content-Length: 2\r\n\r\n{}HTTP",
}


class _Taken:
    """What an answer is to its user: status, headers, body, and whether it is whole."""

    def __init__(self) -> None:
        self.headers: list[tuple[bytes, bytes]] = []
        self.parts: list[bytes] = []
        self.whole = False

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name, value))

    def on_body(self, data: bytes) -> None:
        self.parts.append(data)

    def on_message_complete(self) -> None:
        self.whole = True


def by_httptools(data: bytes) -> object:
    """The body, None while it is not whole."""
    taken = _Taken()
    parser = httptools.HttpResponseParser(taken)
    parser.feed_data(data)
    _ = parser.get_status_code(), parser.should_keep_alive()
    return b"".join(taken.parts) if taken.whole else None


def by_ours(data: bytes) -> object:
    """The same."""
    answer = AnswerReader().feed(data)
    return None if answer is None else answer.body


def _cost(parse: Callable[[bytes], object], data: bytes) -> float:
    began = time.process_time()
    for _ in range(_TIMES):
        parse(data)
    return (time.process_time() - began) / _TIMES * 1e6


def _said(parse: Callable[[bytes], object], data: bytes) -> str:
    try:
        body = parse(data)
    except (httpx.RemoteProtocolError, httptools.HttpParserError):
        return "refused"
    return "more is awaited" if body is None else f"taken: {body!r}"


def main() -> None:
    """Print both tables."""
    print("| answer | ours µs | httptools µs | ours ÷ httptools | lowest to highest |")
    print("|---|---:|---:|---:|---:|")
    for name, data in (("ordinary", _ORDINARY), ("chunked", _CHUNKED)):
        pairs = [(_cost(by_ours, data), _cost(by_httptools, data)) for _ in range(_ROUNDS)]
        ratios = [ours / theirs for ours, theirs in pairs]
        ours, theirs = (statistics.median(one) for one in zip(*pairs, strict=True))
        print(
            f"| {name} | {ours:.1f} | {theirs:.1f} | {statistics.median(ratios):.2f}"
            f" | {min(ratios):.2f} to {max(ratios):.2f} |"
        )
    print("\n| odd answer | ours | httptools |\n|---|---|---|")
    for name, data in ODD.items():
        print(f"| {name} | {_said(by_ours, data)} | {_said(by_httptools, data)} |")


if __name__ == "__main__":
    main()
