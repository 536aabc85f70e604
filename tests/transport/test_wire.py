"""Reading answers: the quick way and h11's give the same, however the bytes are cut."""

import gzip

import h11
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sixmm_runtime.transport.http1 import Answer, AnswerReader

GZIPPED = gzip.compress(b'{"code":0}')


def head(*lines: bytes) -> bytes:
    return b"\r\n".join((b"HTTP/1.1 200 OK", *lines)) + b"\r\n\r\n"


# What arrives, the body in it, and whether another request may follow. All but the first three are left to h11.
ANSWERS = {
    "ordinary": (head(b"Content-Length: 2") + b"{}", b"{}", True),
    "spaces and empty values": (
        head(b"X-A:\t x ", b"X-B:", b"Content-Length:  2") + b"{}",
        b"{}",
        True,
    ),
    "gzip": (
        head(b"Content-Encoding: gzip", b"Content-Length: %d" % len(GZIPPED)) + GZIPPED,
        GZIPPED,
        True,
    ),
    "no body": (head(b"Content-Length: 0"), b"", True),
    "chunked": (
        head(b"Transfer-Encoding: chunked") + b"1\r\n{\r\n1;x=y\r\n}\r\n0\r\nX-T: 1\r\n\r\n",
        b"{}",
        True,
    ),
    "plain chunks": (
        head(b"Transfer-Encoding: chunked") + b"1\r\n{\r\n01\r\n}\r\n0\r\n\r\n",
        b"{}",
        True,
    ),
    "both lengths": (
        head(b"Content-Length: 9", b"Transfer-Encoding: chunked") + b"2\r\n{}\r\n0\r\n\r\n",
        b"{}",
        True,
    ),
    "the same length twice": (
        head(b"Content-Length: 2", b"Content-Length: 2") + b"{}",
        b"{}",
        True,
    ),
    "interim": (
        b"HTTP/1.1 103 Early Hints\r\nContent-Length: 9\r\n\r\n"
        + head(b"Content-Length: 2")
        + b"{}",
        b"{}",
        True,
    ),
    "continue": (
        b"HTTP/1.1 100 Continue\r\n\r\n" + head(b"Content-Length: 2") + b"{}",
        b"{}",
        True,
    ),
    "204": (b"HTTP/1.1 204 No Content\r\nContent-Length: 9\r\n\r\n", b"", True),
    "304": (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", b"", True),
    "no reason": (b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\n{}", b"{}", True),
    "folded": (head(b"X-A: 1\r\n 2", b"Content-Length: 2") + b"{}", b"{}", True),
    "latin-1": (head(b"X-A: \xe9", b"Content-Length: 2") + b"{}", b"{}", True),
    "line feeds alone": (b"HTTP/1.1 200 OK\nContent-Length: 2\n\n{}", b"{}", True),
    "HTTP/1.0": (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", b"{}", False),
    "close": (head(b"Connection: close", b"Content-Length: 2") + b"{}", b"{}", False),
}
EACH = pytest.mark.parametrize(("sent", "body", "reusable"), ANSWERS.values(), ids=ANSWERS)
EACH_SENT = pytest.mark.parametrize("sent", [sent for sent, *_ in ANSWERS.values()], ids=ANSWERS)


def read(*parts: bytes) -> tuple[Answer | None, int]:
    """The answer, and how many of the parts it took."""
    reader = AnswerReader()
    for count, part in enumerate(parts, 1):
        answer = reader.feed(part)
        if answer is not None:
            return answer, count
    return None, len(parts)


@EACH
def test_an_answer_is_read_as_h11_reads_it(sent, body, reusable):
    answer, _ = read(sent)
    assert (answer.status, answer.headers, answer.body) == by_h11(sent)
    assert (answer.body, answer.reusable) == (body, reusable)


@EACH_SENT
def test_an_answer_may_come_in_any_two_pieces(sent):
    whole, _ = read(sent)
    for cut in range(1, len(sent)):
        answer, taken = read(sent[:cut], sent[cut:])
        assert answer == whole
        assert taken == 2 or b"HTTP/1.1 20" not in sent, "an answer is over at its last byte"


@EACH
def test_an_answer_may_come_byte_by_byte(sent, body, reusable):
    answer, _ = read(*[sent[index : index + 1] for index in range(len(sent))])
    assert (answer.body, answer.reusable) == (body, reusable)


@EACH_SENT
def test_an_answer_that_stops_anywhere_is_an_error(sent):
    for cut in range(len(sent)):
        reader = AnswerReader()
        if cut and reader.feed(sent[:cut]) is not None:
            break  # it was whole before the end: nothing of it is missing
        with pytest.raises(httpx.RemoteProtocolError):
            reader.feed(b"")


@EACH_SENT
def test_whatever_follows_an_answer_ends_its_connection(sent):
    answer, _ = read(sent + b"H")
    assert answer.body == read(sent)[0].body
    assert not answer.reusable


def test_an_answer_may_end_with_its_connection():
    reader = AnswerReader()
    assert reader.feed(head(b"X-A: 1") + b"{") is None
    assert reader.feed(b"}") is None
    answer = reader.feed(b"")
    assert (answer.body, answer.reusable) == (b"{}", False)


NAMES = st.sampled_from(
    [b"Content-Length", b"content-length", b"Transfer-Encoding", b"Connection", b"X"]
)
VALUES = st.one_of(
    st.sampled_from([b"2", b"0", b"02", b"+2", b"2, 2", b"chunked", b"close", b"keep-alive", b""]),
    st.binary(max_size=6),
)
HEADERS = st.lists(st.tuples(NAMES, VALUES), max_size=4)


CHUNKS = [
    b"2\r\n{}\r\n",
    b"0\r\n\r\n",
    b"0\r\n",
    b"1\r\n{}\r\n",
    b"A\r\n",
    b"0;x\r\n\r\n",
    b"-2\r\n{}\r\n",
]


@given(
    start=st.sampled_from(
        [b"HTTP/1.1 200 OK", b"HTTP/1.1 500 ", b"HTTP/1.1 200", b"HTTP/1.0 200 OK"]
    ),
    headers=HEADERS,
    body=st.one_of(
        st.sampled_from([b"", b"{}", b"{}x"]),
        st.lists(st.sampled_from(CHUNKS), max_size=5).map(b"".join),
    ),
)
def test_no_head_makes_the_quick_way_say_anything_else_than_h11(start, headers, body):
    lines = [name + b": " + value for name, value in headers]
    sent = b"\r\n".join([start, *lines]) + b"\r\n\r\n" + body
    try:
        expected = by_h11(sent)
    except h11.RemoteProtocolError:
        with pytest.raises(httpx.RemoteProtocolError):
            read(sent)
    else:
        answer, _ = read(sent)
        assert (answer and (answer.status, answer.headers, answer.body)) == expected


def by_h11(sent: bytes):
    """What h11 alone makes of the bytes: nothing while the answer is not whole."""
    connection = h11.Connection(h11.CLIENT)
    connection.send(h11.Request(method="POST", target="/", headers=[("Host", "x")]))
    connection.send(h11.EndOfMessage())
    connection.receive_data(sent)
    body = b""
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            return None
        if isinstance(event, h11.Response):
            response = event
        elif isinstance(event, h11.Data):
            body += event.data
        elif isinstance(event, h11.EndOfMessage):
            return response.status_code, response.headers.raw_items(), body
