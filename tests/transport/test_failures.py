"""What a call raises when the other side fails: httpx's own errors, each at its own phase."""

import socket
import threading

import httpx
import pytest

from .conftest import PATIENCE


def test_a_refused_connection_is_a_connect_error(transport):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(httpx.ConnectError):
        transport.post(f"http://127.0.0.1:{port}")


def test_an_unknown_host_is_a_connect_error(transport):
    with pytest.raises(httpx.ConnectError):
        transport.post("http://nowhere.invalid")


def test_a_server_that_never_shakes_hands_is_a_connect_timeout(transport, serve):
    server = serve(lambda peer: peer.request())
    with pytest.raises(httpx.ConnectTimeout):
        transport.post(f"https://127.0.0.1:{server.port}", connect=0.05)


def test_silence_is_a_read_timeout_and_ends_the_connection(transport, serve):
    def script(peer):
        peer.request()
        if peer.number == 1:
            peer.request()
        peer.answer(b"mine")

    server = serve(script)
    with pytest.raises(httpx.ReadTimeout):
        transport.post(server.url, read=0.05)
    assert transport.post(server.url).content == b"mine"
    assert server.connections == 2


def test_a_body_that_nobody_reads_is_a_write_timeout(transport, serve):
    gave_up = threading.Event()
    server = serve(lambda _: gave_up.wait(PATIENCE))
    with pytest.raises(httpx.WriteTimeout):
        transport.post(server.url, b"x" * 50_000_000, write=0.05)
    gave_up.set()


@pytest.mark.parametrize(
    "cut",
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort", id="short body"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Le", id="half a head"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nshort", id="half a chunk"
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", id="no last chunk"
        ),
        pytest.param(b"", id="nothing"),
    ],
)
def test_an_answer_that_ends_early_is_an_error_and_never_a_shorter_answer(transport, serve, cut):
    def script(peer):
        peer.request()
        peer.send(cut)

    server = serve(script)
    with pytest.raises(httpx.RemoteProtocolError):
        transport.post(server.url)
    assert len(server.requests) == 1


@pytest.mark.parametrize("sent", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort"])
def test_a_reset_is_a_read_error(transport, serve, sent):
    def script(peer):
        peer.request()
        peer.send(sent)
        peer.reset()

    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        transport.post(serve(script).url)


@pytest.mark.parametrize(
    "noise",
    [
        pytest.param(b"SSH-2.0-OpenSSH_9.6\r\n\r\n", id="another protocol"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\n{}", id="a length in words"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n{}", id="a length below zero"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}", id="two lengths"
        ),
        pytest.param(b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", id="a header without a colon"),
        pytest.param(b"HTTP/1.1 200 OK\r\n" + b"x: " + b"y" * 300_000, id="a head without an end"),
    ],
)
def test_what_is_not_http_is_an_error(transport, serve, noise):
    def script(peer):
        peer.request()
        peer.send(noise)
        peer.request()

    with pytest.raises(httpx.RemoteProtocolError):
        transport.post(serve(script).url)


def test_an_answer_that_comes_before_the_request_was_read_counts(transport, serve):
    """A gateway refuses a body by its head, and hangs up."""
    refusal = b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig"

    def script(peer):
        peer.send(refusal)
        peer.request()

    assert transport.post(serve(script).url, b"x" * 1_000_000).status_code == 413


@pytest.mark.parametrize(
    "headers",
    [
        [("X-Note", "a\r\nX-Other: b")],
        [("X-Note", "a\nb")],
        [("X-Note\r\n", "a")],
        [("X-Note", "a\0b")],
        [("Content-Length", "99")],
        [("Transfer-Encoding", "chunked")],
    ],
)
def test_a_request_that_would_be_read_as_another_one_is_not_sent(transport, serve, headers):
    server = serve(lambda peer: peer.request())
    with pytest.raises(httpx.LocalProtocolError):
        transport.post(server.url, headers=headers)
    assert server.connections == 0
