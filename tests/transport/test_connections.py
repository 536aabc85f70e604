"""When a connection is used again, and when it must not be: nothing is ever sent twice."""

import asyncio
import gzip
import os
import subprocess
import sys
import textwrap
import threading

import httpx
import pytest

from .conftest import PATIENCE, Awaiting, answer


def echo(peer) -> None:
    """Answers each request with its own body."""
    while request := peer.request():
        peer.answer(request.partition(b"\r\n\r\n")[2])


def test_one_connection_serves_call_after_call(transport, serve):
    server = serve(echo)
    bodies = [transport.post(server.url, b"%d" % number).content for number in range(5)]
    assert bodies == [b"0", b"1", b"2", b"3", b"4"]
    assert server.connections == 1


def test_a_compressed_answer_is_read_decompressed_by_the_transport_alone(transport, serve):
    def script(peer):
        peer.request()
        peer.send(answer(gzip.compress(b"plain"), b"Content-Encoding: gzip"))

    assert transport.post(serve(script).url).content == b"plain"


def test_another_origin_has_connections_of_its_own(transport, serve):
    one, other = serve(echo), serve(echo)
    for server in (one, other, one, other):
        assert transport.post(server.url).content == b"{}"
    assert (one.connections, other.connections) == (1, 1)


@pytest.mark.parametrize("farewell", ["close", "reset"])
def test_a_connection_that_the_server_ended_is_not_used_again(transport, serve, farewell):
    def once(peer):
        peer.request()
        peer.answer()
        getattr(peer, farewell)()

    server = serve(once)
    for _ in range(3):
        assert transport.post(server.url).status_code == 200
        settle(server)
    assert (server.connections, len(server.requests)) == (3, 3)


def settle(server) -> None:
    """Until all that the server's threads had to do is done."""
    for thread in server._threads[1:]:
        thread.join(PATIENCE)


def test_what_arrives_unasked_is_never_taken_for_an_answer(transport, serve):
    """Some servers say 408 on an idle connection before they close it."""
    unasked = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"

    def script(peer):
        peer.request()
        peer.answer(b"asked")
        if peer.number == 1:
            peer.send(unasked)

    server = serve(script)
    assert transport.post(server.url).content == b"asked"
    settle(server)
    assert transport.post(server.url).content == b"asked"


def test_what_the_event_loop_took_in_unasked_is_never_taken_for_an_answer(serve):
    unasked = threading.Event()

    def script(peer):
        peer.request()
        peer.answer(b"asked")
        if peer.number == 1:
            peer.send(answer(b"unasked"))
            unasked.set()
            peer.request()

    server = serve(script)
    transport = Awaiting()

    async def twice():
        first = await transport.send(server.url)
        assert await asyncio.to_thread(unasked.wait, PATIENCE)
        await asyncio.sleep(0.005)  # the loop reads it
        return first.content, (await transport.send(server.url)).content

    assert transport.runner.run(twice()) == (b"asked", b"asked")
    transport.close()


def test_bytes_behind_an_answer_end_the_connection(transport, serve):
    def script(peer):
        while peer.request():
            peer.send(answer(b"first") + (answer(b"second") if peer.number == 1 else b""))

    server = serve(script)
    assert [transport.post(server.url).content for _ in range(2)] == [b"first", b"first"]
    assert server.connections == 2


@pytest.mark.parametrize("farewell", ["close", "reset"])
def test_a_request_that_a_kept_connection_lost_is_not_sent_again(transport, serve, farewell):
    def script(peer):
        peer.request()
        peer.answer()
        peer.request()
        getattr(peer, farewell)()

    server = serve(script)
    transport.post(server.url, b"first")
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        transport.post(server.url, b"second")
    settle(server)
    assert [one[-6:] for one in server.requests].count(b"second") == 1
    assert server.connections == 1


@pytest.mark.parametrize(
    ("header", "connections"),
    [(b"Connection: close", 2), (b"Connection: Keep-Alive", 1), (b"Connection: x, close", 2)],
)
def test_a_connection_is_left_when_the_server_says_so(transport, serve, header, connections):
    def script(peer):
        while peer.request():
            peer.send(answer(b"{}", header))

    server = serve(script)
    for _ in range(2):
        assert transport.post(server.url).content == b"{}"
    assert server.connections == connections


def test_calls_at_once_get_each_its_own_answer(transport, serve):
    server = serve(echo)
    posts = [(server.url, b"%d" % number) for number in range(40)]
    for _ in range(5):
        found = transport.all(*posts)
        assert [one.content for one in found] == [content for _, content in posts]
    assert server.connections <= 40


def test_more_calls_than_connections_wait_for_one(kind, serve):
    server = serve(echo)
    transport = kind(most_connections=2)
    found = transport.all(*[(server.url, b"%d" % number) for number in range(20)])
    transport.close()
    assert [one.content for one in found] == [b"%d" % number for number in range(20)]
    assert server.connections <= 2


def test_a_call_that_waits_too_long_for_a_connection_was_not_sent(kind, serve):
    def silent(peer):
        peer.request()
        peer.request()

    server = serve(silent)
    transport = kind(most_connections=1)
    found = transport.all(
        (server.url, b"a", {"read": 0.2}), (server.url, b"b", {"read": 0.2, "pool": 0.02})
    )
    transport.close()
    assert sorted(type(one).__name__ for one in found) == ["PoolTimeout", "ReadTimeout"]
    assert len(server.requests) == 1


def test_connections_close_with_the_transport(kind, serve):
    ended = []

    def script(peer):
        peer.request()
        peer.answer()
        ended.append(peer.request())

    server = serve(script)
    transport = kind()
    transport.post(server.url)
    transport.close()
    settle(server)
    assert ended == [b""]


def test_a_canceled_call_leaves_no_half_answer_behind(serve):
    def script(peer):
        peer.request()
        if peer.number == 1:
            peer.send(answer(b"canceled")[:-4])
            half_way.set()
            peer.request()
        peer.answer(b"mine")

    half_way = threading.Event()
    server = serve(script)
    transport = Awaiting()

    async def cancel_one():
        task = asyncio.ensure_future(transport.send(server.url, b"1"))
        assert await asyncio.to_thread(half_way.wait, PATIENCE)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    transport.runner.run(cancel_one())
    assert transport.post(server.url, b"2").content == b"mine"
    transport.close()
    assert server.connections == 2


def test_a_call_that_is_canceled_while_it_connects_leaves_no_socket_open(serve):
    server = serve(echo)
    script = f"""
        import asyncio, gc, httpx
        from sixmm_runtime.transport.awaiting import AsyncTransport
        async def main():
            transport = AsyncTransport()
            for steps in range(40):
                request = httpx.Request("POST", "{server.url}", content=b"1")
                task = asyncio.ensure_future(transport.handle_async_request(request))
                for _ in range(steps):
                    await asyncio.sleep(0)
                task.cancel()
                await asyncio.wait([task])
                await transport.aclose()
                transport = AsyncTransport()
            await asyncio.sleep(0.05)
        asyncio.run(main())
        gc.collect()
        """
    assert "ResourceWarning" not in run_apart(script)


def test_a_connection_is_not_carried_over_to_another_event_loop(serve):
    server = serve(echo)
    script = f"""
        import asyncio, httpx
        from sixmm_runtime.transport.awaiting import AsyncTransport
        transport = AsyncTransport()
        async def post(body):
            request = httpx.Request("POST", "{server.url}", content=body)
            response = await transport.handle_async_request(request)
            assert await response.aread() == body
        asyncio.run(post(b"1"))
        asyncio.run(post(b"2"))
        """
    run_apart(script)
    assert server.connections == 2


def run_apart(script: str) -> str:
    """In a process of its own, for what may leave connections behind; what it complained about."""
    command = [sys.executable, "-W", "always", "-c", textwrap.dedent(script)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stderr


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
def test_a_forked_process_makes_connections_of_its_own(serve):
    server = serve(echo)
    script = f"""
        import os, httpx
        from sixmm_runtime.transport.blocking import Transport
        transport = Transport()
        def post(body):
            response = transport.handle_request(httpx.Request("POST", "{server.url}", content=body))
            assert response.read() == body, (response.content, body)
        post(b"before")
        child = os.fork()
        for number in range(20):
            post(b"%d of %d" % (number, child))
        if child:
            assert os.waitpid(child, 0)[1] == 0
        """
    run_apart(script)
    assert server.connections == 2
