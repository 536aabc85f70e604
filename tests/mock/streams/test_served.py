"""The streams over a real socket, with a client that is not ours."""

import asyncio
import contextlib
import json
import random
import socket
from collections.abc import AsyncIterator, Coroutine
from typing import Any

import httpx
import pytest
from sixmm_mock import create_app, running_server
from sixmm_mock.faults.stream_faults import StreamFault
from sixmm_mock.server import MockServer, bind, url_of
from sixmm_mock.streams.connection import Limits
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

DEPTH = "market.depth.BTCUSDT"
DEADLINE_SECONDS = 90


@contextlib.asynccontextmanager
async def serving(exchange) -> AsyncIterator[str]:
    """The server in the test's own event loop, so that its tasks can be counted; yields the URL."""
    ready = asyncio.Event()
    server = MockServer(exchange, on_ready=ready.set)
    listener = bind("127.0.0.1", 0)
    running = asyncio.create_task(server.serve([listener]))
    try:
        await ready.wait()
        yield url_of(listener)
    finally:
        server.should_exit = True
        await running
        listener.close()


def run(test: Coroutine[Any, Any, None]) -> None:
    """A test that takes too long has failed."""
    asyncio.run(asyncio.wait_for(test, DEADLINE_SECONDS))


def stream(url: str, query: str = "") -> Any:
    return connect(url.replace("http", "ws", 1) + "/ws" + query)


async def ask(client: ClientConnection, op: str, *topics: str) -> None:
    await client.send(json.dumps({"id": "1", "op": op, "args": topics}))


async def settled(condition) -> None:
    """Wait until what was set in motion has come to its end."""
    while not condition():  # noqa: ASYNC110 - what is waited for has no event
        await asyncio.sleep(0.01)


def place_by_rest(http: httpx.AsyncClient, token: str, body: dict[str, Any]) -> Any:
    return http.post(
        "/v1/private/order/place", json=body, headers={"Authorization": f"Bearer {token}"}
    )


def test_a_session_from_subscription_to_goodbye(exchange, place, rules):
    async def test() -> None:
        async with serving(exchange) as url, stream(url) as client:
            await ask(client, "subscribe", DEPTH)
            acknowledged, snapshot = [rules.read(await client.recv()) for _ in range(2)]
            assert acknowledged["success"] is True
            assert snapshot["data"]["type"] == "snapshot"
            place("BUY", "0.1", "85000")
            assert rules.read(await client.recv())["data"]["bids"] == [["85000", "0.1"]]
            await client.close()
            await settled(lambda: not len(exchange.streams))

    run(test())


def test_a_ping_of_the_protocol_is_answered_unless_the_connection_is_stalled(exchange):
    async def test() -> None:
        async with serving(exchange) as url, stream(url) as client:
            await (await client.ping())
            await ask(client, "subscribe", DEPTH)
            await client.recv()
            stall = exchange.streams.faults.add(StreamFault("stall", topic=DEPTH, count=1))
            exchange.engine.quote("BTCUSDT", bids=(), asks=())
            await settled(lambda: exchange.find_fault(stall).happened)
            pong = await client.ping()
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(asyncio.shield(pong), 0.1)

    run(test())


def test_a_frame_never_arrives_before_the_queries_agree(exchange, logged_in, rules):
    """Orders go in through one connection while every event is checked through another."""
    placed = 20

    async def trade(http: httpx.AsyncClient) -> None:
        chance = random.Random(5)  # noqa: S311
        for _ in range(placed):
            body = {
                "symbol": "BTCUSDT",
                "type": "LIMIT",
                "side": chance.choice(["BUY", "SELL"]),
                "price": str(86000 + chance.randint(-25, 25)),
                "quantity": str(chance.randint(1, 300) / 100),
                "timeInForce": chance.choice(["GTC", "IOC"]),
            }
            assert (await place_by_rest(http, logged_in.token, body)).json()["code"] == 0

    async def check(http: httpx.AsyncClient, told: dict[str, Any]) -> None:
        """The query knows at least as much as the event."""
        query = {"symbol": "BTCUSDT", "orderId": told["orderId"]}
        headers = {"Authorization": f"Bearer {logged_in.token}"}
        answer = await http.get("/v1/private/order", params=query, headers=headers)
        order = answer.json()["data"]
        assert float(order["executedQuantity"]) >= float(told["executedQuantity"])
        assert order["updatedAt"] >= told["updatedAt"]
        if told["orderStatus"] not in {"NEW", "PENDING", "PARTIALLY_FILLED"}:
            assert order["status"] == told["orderStatus"]

    async def test() -> None:
        async with (
            serving(exchange) as url,
            stream(url, f"?token={logged_in.token}") as client,
            httpx.AsyncClient(base_url=url) as http,
        ):
            trading = asyncio.create_task(trade(http))
            entered, checked = 0, 0
            assert rules.read(await client.recv())["event"] == "auth"
            while entered < placed:
                event = rules.read(await client.recv())["data"]
                if event["eventType"] == "ORDER_TRADE_UPDATE":
                    entered += event["orderStatus"] == "NEW"
                    await check(http, event)
                    checked += 1
            await trading
            assert checked > 2 * placed

    run(test())


@pytest.mark.parametrize("junk", ["text", "binary", "bad utf-8", "oversize", "no websocket frame"])
def test_garbage_ends_in_an_error_frame_or_a_close_and_the_server_stays_up(exchange, junk):
    async def send_junk(client: ClientConnection) -> None:
        if junk == "text":
            await client.send("\x00garbage")
        elif junk == "binary":
            await client.send(b"\x00\xff")
        elif junk == "bad utf-8":
            await client.send(b"\xff\xfe", text=True)
        elif junk == "oversize":
            await client.send("x" * 10_000_000)
        else:
            client.transport.write(b"\xff" * 1000)

    async def test() -> None:
        async with serving(exchange) as url:
            async with stream(url) as client:
                with contextlib.suppress(ConnectionClosed):
                    await send_junk(client)
                expected = {"bad utf-8": 1007, "oversize": 1009, "no websocket frame": 1002}
                if junk in expected:
                    with pytest.raises(ConnectionClosed) as closed:
                        await client.recv()
                    # A peer that is still sending may lose the close frame to the reset.
                    assert closed.value.rcvd is None or closed.value.rcvd.code == expected[junk]
                else:
                    assert json.loads(await client.recv())["success"] is False
                    await ask(client, "ping")
                    assert json.loads(await client.recv())["event"] == "pong"
            async with stream(url) as client:
                await ask(client, "ping")
                assert json.loads(await client.recv())["event"] == "pong"
            await settled(lambda: not len(exchange.streams))

    run(test())


def test_a_client_that_sends_and_never_reads_is_cut_off_and_memory_stays_bounded(exchange):
    exchange.streams.limits = Limits(queued_bytes=200_000)

    async def test() -> None:
        async with serving(exchange) as url:
            host, port = url.removeprefix("http://").split(":")
            loop = asyncio.get_running_loop()
            line = socket.socket()
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.setblocking(False)
            await loop.sock_connect(line, (host, int(port)))
            await loop.sock_sendall(line, _handshake(host))
            assert (await loop.sock_recv(line, 4096)).startswith(b"HTTP/1.1 101")
            ping = _masked(json.dumps({"id": "x" * 60_000, "op": "ping", "args": []}).encode())
            # Far sooner than a keepalive would find out.
            with pytest.raises(OSError, match=r"reset|pipe"):
                await asyncio.wait_for(_send_slowly(line, ping), 5)
            line.close()
            await settled(lambda: not len(exchange.streams))

    run(test())


async def _send_slowly(line: socket.socket, ping: bytes) -> None:
    """Slowly enough that the server is in the middle of sending when its socket is full."""
    while True:
        await asyncio.get_running_loop().sock_sendall(line, ping)
        await asyncio.sleep(0.001)


def _handshake(host: str) -> bytes:
    return (
        f"GET /ws HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    ).encode()


def _masked(payload: bytes) -> bytes:
    """A text frame under a mask of zeros."""
    return b"\x81\xfe" + len(payload).to_bytes(2, "big") + b"\0\0\0\0" + payload


def test_a_hundred_connections_are_told_the_same_and_leave_no_task_behind(exchange, place):
    async def test() -> None:
        async with serving(exchange) as url:
            before = len(asyncio.all_tasks())
            async with contextlib.AsyncExitStack() as stack:
                clients = [await stack.enter_async_context(stream(url)) for _ in range(100)]
                for client in clients:
                    await ask(client, "subscribe", DEPTH)
                for client in clients:
                    await client.recv()
                    await client.recv()
                place("BUY", "0.1", "85000")
                told = {str(await client.recv()) for client in clients}
                assert len(told) == 1
                assert len(exchange.streams) == 100
            await settled(lambda: not len(exchange.streams))
            await settled(lambda: len(asyncio.all_tasks()) <= before)

    run(test())


def test_a_connection_beyond_the_limit_is_closed_with_try_again_later(exchange):
    exchange.streams.limits = Limits(connections=1)

    async def test() -> None:
        async with serving(exchange) as url, stream(url), stream(url) as second:
            with pytest.raises(ConnectionClosed) as closed:
                await second.recv()
            assert closed.value.rcvd.code == 1013

    run(test())


def test_the_server_stops_cleanly_with_connections_open(exchange):
    with running_server(exchange) as url:

        async def test() -> ClientConnection:
            client = await stream(url)
            await ask(client, "subscribe", DEPTH)
            await client.recv()
            return client

        loop = asyncio.new_event_loop()
        client = loop.run_until_complete(test())
    with pytest.raises(ConnectionClosed) as closed:
        loop.run_until_complete(asyncio.wait_for(_read_all(client), 60))
    assert closed.value.rcvd.code == 1012
    loop.close()
    assert len(exchange.streams) == 0


async def _read_all(client: ClientConnection) -> None:
    while True:
        await client.recv()


def test_a_listen_key_that_is_closed_over_rest_closes_the_connection(exchange, listen_key, user):
    async def test() -> None:
        async with serving(exchange) as url, stream(url, f"?listenKey={listen_key}") as client:
            await client.recv()
            exchange.listen_keys.close(user.user_id, listen_key)
            with pytest.raises(ConnectionClosed) as closed:
                await client.recv()
            assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (1008, "listenKeyClosed")

    run(test())


def test_a_second_event_loop_notices_a_closed_listen_key_too(exchange, user):
    """The application is the same; a timer of the first loop must not be waited for in the second."""
    app = create_app(exchange)

    async def test() -> None:
        key = exchange.listen_keys.create(user.user_id).key
        incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        outgoing: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        scope = {
            "type": "websocket",
            "path": "/ws",
            "raw_path": b"/ws",
            "root_path": "",
            "query_string": f"listenKey={key}".encode(),
            "headers": [],
            "subprotocols": [],
        }
        served = asyncio.create_task(app(scope, incoming.get, outgoing.put))
        await incoming.put({"type": "websocket.connect"})
        assert [(await outgoing.get())["type"] for _ in range(2)] == [
            "websocket.accept",
            "websocket.send",
        ]
        exchange.listen_keys.close(user.user_id, key)
        assert (await outgoing.get())["code"] == 1008
        await served

    run(test())
    run(test())


def test_wrong_credentials_are_told_before_the_close(exchange):
    async def test() -> None:
        async with serving(exchange) as url, stream(url, "?token=nobody") as client:
            assert json.loads(await client.recv())["code"] == 1003
            with pytest.raises(ConnectionClosed) as closed:
                await client.recv()
            assert closed.value.rcvd.code == 1008

    run(test())


def test_a_disconnect_fault_breaks_the_line_without_a_word(exchange, place):
    async def test() -> None:
        async with serving(exchange) as url, stream(url) as client:
            await ask(client, "subscribe", DEPTH)
            await client.recv()
            await client.recv()
            exchange.streams.faults.add(StreamFault("disconnect", count=1))
            place("BUY", "0.1", "85000")
            with pytest.raises(ConnectionClosed) as closed:
                await client.recv()
            assert closed.value.rcvd is None
            await settled(lambda: not len(exchange.streams))

    run(test())


def test_a_stalled_line_stays_open_and_goes_on_when_the_stall_is_lifted(exchange, place):
    async def test() -> None:
        async with serving(exchange) as url, stream(url) as client:
            await ask(client, "subscribe", DEPTH)
            await client.recv()
            await client.recv()
            fault_id = exchange.streams.faults.add(StreamFault("stall", count=1))
            place("BUY", "0.1", "85000")
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(client.recv(), 0.3)
            exchange.streams.faults.remove(fault_id)
            assert json.loads(await client.recv())["topic"] == DEPTH

    run(test())


def test_a_handshake_on_another_path_is_refused(exchange):
    async def test() -> None:
        async with serving(exchange) as url:
            with pytest.raises(InvalidStatus):
                await connect(url.replace("http", "ws", 1) + "/v1/time")

    run(test())


def test_the_streams_work_in_process_without_a_server(exchange, rules):
    async def test() -> None:
        incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        outgoing: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        scope = {
            "type": "websocket",
            "path": "/ws",
            "raw_path": b"/ws",
            "root_path": "",
            "query_string": b"",
            "headers": [],
            "subprotocols": [],
        }
        served = asyncio.create_task(create_app(exchange)(scope, incoming.get, outgoing.put))
        await incoming.put({"type": "websocket.connect"})
        text = json.dumps({"id": "1", "op": "subscribe", "args": [DEPTH]})
        await incoming.put({"type": "websocket.receive", "text": text})
        assert (await outgoing.get())["type"] == "websocket.accept"
        for _ in range(2):
            rules.read((await outgoing.get())["text"])
        await incoming.put({"type": "websocket.disconnect", "code": 1000})
        await served
        assert len(exchange.streams) == 0

    run(test())
