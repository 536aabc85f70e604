"""Lines to streams: in this process and over sockets, with one interface."""

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests
import trustme
from sixmm_conformance.asgi import AsgiAdapter, AsgiLines
from sixmm_conformance.errors import CannotRun
from sixmm_conformance.mock import MockServer
from sixmm_conformance.probe import probe_streams
from sixmm_conformance.server import Account, HttpServer
from sixmm_conformance.sockets import SocketLine
from sixmm_conformance.streams.conversation import Closed, NoLine
from websockets.sync.server import ServerConnection, serve


async def _accept(receive: Any, send: Any) -> None:
    assert (await receive())["type"] == "websocket.connect"
    await send({"type": "websocket.accept"})


async def echo(_scope: Any, receive: Any, send: Any) -> None:
    await _accept(receive, send)
    while (message := await receive())["type"] == "websocket.receive":
        await send({**message, "type": "websocket.send"})


async def late(_scope: Any, receive: Any, send: Any) -> None:
    await _accept(receive, send)
    await asyncio.sleep(1)
    await send({"type": "websocket.send", "text": "late"})
    await send({"type": "websocket.close", "code": 4000, "reason": "enough"})


async def refuse(_scope: Any, receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.close", "code": 1008})


async def never_ends(_scope: Any, receive: Any, send: Any) -> None:
    await _accept(receive, send)
    await asyncio.Event().wait()


async def waits(*_: object) -> None:
    await Pause()


class Pause:
    """What a loop would come back to later."""

    def __await__(self):
        yield


async def crash(_scope: Any, receive: Any, send: Any) -> None:
    await _accept(receive, send)
    raise RuntimeError("a bug")


def test_an_application_gets_frames_and_answers_without_sockets():
    line = AsgiLines().open(echo, "/ws", "")
    line.send("text")
    line.send(b"\x00")
    assert [line.receive(1), line.receive(1), line.receive(1)] == ["text", b"\x00", None]
    assert line.closed is None
    line.close()


def test_time_passes_for_an_application_while_a_frame_is_waited_for():
    line = AsgiLines().open(late, "/ws", "")
    assert line.receive(0.5) is None
    assert line.receive(0.6) == "late"
    assert line.closed is None, "what came before the end is received first"
    assert (line.receive(1), line.closed) == (None, Closed(4000, "enough"))
    line.close()


@pytest.mark.parametrize(
    ("application", "closed"),
    [(refuse, Closed(status=403)), (crash, Closed(1011, "the application failed"))],
)
def test_an_application_that_refuses_or_fails_ends_the_line(application, closed):
    line = AsgiLines().open(application, "/ws", "")
    assert line.receive(1) is None
    assert line.closed == closed
    line.send("to nobody")
    line.close()
    line.close()


def test_an_application_that_does_not_notice_the_end_is_ended():
    lines = AsgiLines()
    line = lines.open(never_ends, "/ws", "")
    line.close()
    assert line._task.cancelled()
    assert lines._loop is None


def test_an_application_that_waits_answers_no_request_in_this_process():
    request = requests.Request("GET", "http://mock.invalid/").prepare()
    with pytest.raises(RuntimeError, match="waits for something; serve it over HTTP instead"):
        AsgiAdapter(waits).send(request)


def test_lines_to_one_application_share_a_loop_that_ends_with_the_last():
    lines = AsgiLines()
    one, other = lines.open(echo, "/ws", ""), lines.open(echo, "/ws", "")
    one.close()
    other.send("still here")
    assert other.receive(1) == "still here"
    loop = other._loop
    other.close()
    assert loop.is_closed()
    again = lines.open(echo, "/ws", "")
    again.send("anew")
    assert again.receive(1) == "anew"
    again.close()


def test_a_case_that_begins_anew_can_still_end_the_lines_of_the_one_before():
    server = MockServer()
    line = server.open_stream("")
    before = server.exchange
    server.begin_anew()
    line.close()
    assert len(before.streams) == 0


# ---- Over sockets


@contextmanager
def serving(
    talk: Callable[[ServerConnection], None],
    certificate: trustme.LeafCert | None = None,
    **more: Any,
) -> Iterator[str]:
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
    with serve(talk, "127.0.0.1", 0, ssl=context, **more) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            scheme = "ws" if certificate is None else "wss"
            yield f"{scheme}://127.0.0.1:{server.socket.getsockname()[1]}/ws"
        finally:
            server.shutdown()
            thread.join(5)


def talk(connection: ServerConnection) -> None:
    connection.send(connection.recv())
    connection.close(4001, "said all")


def test_a_socket_says_what_came_and_then_how_it_was_closed():
    with serving(talk) as url:
        line = SocketLine.open(url)
        assert line.receive(0.05) is None
        line.send("text")
        assert line.receive(5) == "text"
        assert (line.receive(5), line.closed) == (None, Closed(4001, "said all"))
        line.send("to nobody")
        line.close()


def test_a_connection_that_is_cut_has_no_code():
    def cut(connection: ServerConnection) -> None:
        connection.recv()
        connection.socket.shutdown(socket.SHUT_RDWR)

    with serving(cut) as url:
        line = SocketLine.open(url)
        line.send("text")
        assert (line.receive(5), line.closed) == (None, Closed())
        line.close()


def test_a_handshake_with_another_status_is_a_line_that_was_refused():
    with serving(talk, process_request=lambda connection, _: connection.respond(401, "no")) as url:
        line = SocketLine.open(url)
        assert (line.receive(1), line.closed) == (None, Closed(status=401))
        line.send("to nobody")
        line.close()


def test_a_redirect_is_not_followed_with_the_credentials():
    asked = []

    def elsewhere(connection: ServerConnection, request: Any) -> Any:
        asked.append(request.path)
        answer = connection.respond(307, "elsewhere")
        answer.headers["Location"] = "/other"
        return answer

    with serving(talk, process_request=elsewhere) as url:
        line = SocketLine.open(f"{url}?listenKey=secret")
        assert line.closed == Closed(status=307)
        line.close()
    assert asked == ["/ws?listenKey=secret"]


def test_a_refused_connection_is_no_line():
    with unused_port() as port, pytest.raises(NoLine, match="refused"):
        SocketLine.open(f"ws://127.0.0.1:{port}/ws")


# ---- The first connection of a run


def test_streams_that_are_there_are_left_again():
    with serving(talk) as url:
        probe_streams(server_at(url))


def test_without_a_url_of_streams_nothing_is_asked():
    probe_streams(server_at(""))


def test_a_certificate_is_trusted_by_the_authority_that_is_given(tmp_path):
    authority = trustme.CA()
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    with serving(talk, authority.issue_cert("127.0.0.1")) as url:
        with pytest.raises(CannotRun, match=r"is not trusted.*--ca FILE") as said:
            probe_streams(server_at(url))
        assert "\n" not in str(said.value)
        probe_streams(server_at(url, verify=str(file)))


@pytest.mark.parametrize("status", [200, 404, 307])
def test_a_url_that_speaks_no_websocket_is_said_to(status):
    with serving(talk, process_request=lambda line, _: line.respond(status, "hello")) as url:
        with pytest.raises(CannotRun, match=f"is no WebSocket: .* HTTP {status}") as said:
            probe_streams(server_at(url))
        assert "\n" not in str(said.value)


def test_a_port_that_answers_no_http_is_said_to():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        def greet() -> None:
            line, _ = listener.accept()
            with line, contextlib.suppress(OSError):
                line.sendall(b"220 mail ready\r\n\r\n")
                line.recv(4096)

        thread = threading.Thread(target=greet)
        thread.start()
        with pytest.raises(CannotRun, match="no WebSocket connection to ws://") as said:
            probe_streams(server_at(f"ws://127.0.0.1:{port}/ws"))
        thread.join(5)
    assert "\n" not in str(said.value)


def server_at(url: str, verify: bool | str = True) -> HttpServer:
    return HttpServer("http://127.0.0.1:1", Account(), verify=verify, stream_url=url)


@contextmanager
def unused_port() -> Iterator[int]:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        yield unused.getsockname()[1]
