"""The mock behind a real socket: the command, the server in a thread, and a plain client."""

import asyncio
import hashlib
import hmac
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import urlencode

import httpx
import pytest
import requests
from sixmm_mock import ServerError, create_app, running_server, stateful_operations
from sixmm_mock.cli import _parser, main
from sixmm_mock.serve import _exchange
from sixmm_mock.server import bind

from .conftest import Wire

DEADLINE_SECONDS = 90


@pytest.fixture
def base_url(exchange) -> Iterator[str]:
    exchange.clock.freeze(int(time.time() * 1000))
    with running_server(exchange) as url:
        yield url


# A client as somebody would write it from the request-signing page, with nothing but requests,
# hmac and json.


class PlainClient:
    def __init__(self, base_url: str, key: str, secret: str) -> None:
        self.base_url, self.key, self.secret, self.offset_ms = base_url, key, secret, 0

    def sync_time(self) -> None:
        before = int(time.time() * 1000)
        answer = requests.get(f"{self.base_url}/v1/time", timeout=30).json()
        after = int(time.time() * 1000)
        self.offset_ms = answer["data"]["timestampMs"] - (before + after) // 2

    def call(self, method: str, path: str, params=None, body=None) -> dict:
        query = urlencode({**(params or {}), "timestamp": int(time.time() * 1000) + self.offset_ms})
        text = "" if body is None else json.dumps(body, separators=(",", ":"))
        signature = hmac.new(
            self.secret.encode(), (query + text).encode(), hashlib.sha256
        ).hexdigest()
        return requests.request(
            method,
            f"{self.base_url}{path}?{query}&signature={signature}",
            headers={"X-API-KEY": self.key, "Content-Type": "application/json"},
            data=text or None,
            timeout=30,
        ).json()


def test_a_plain_client_trades_against_the_served_mock(base_url, key, exchange):
    exchange.clock.advance(3_600_000)
    client = PlainClient(base_url, key.key, key.secret)
    early = client.call("GET", "/v1/private/order/current")
    assert early["message"] == "Timestamp outside of tolerance window"
    client.sync_time()
    order = {
        "symbol": "BTCUSDT",
        "type": "LIMIT",
        "side": "BUY",
        "price": "85000",
        "quantity": "0.1",
        "clientOrderId": "plain 1+1=2 \u4f60",
    }
    placed = client.call("POST", "/v1/private/order/place", body=order)
    assert placed["data"]["status"] == "NEW"
    found = client.call(
        "GET",
        "/v1/private/order",
        {"symbol": "BTCUSDT", "clientOrderId": order["clientOrderId"]},
    )
    assert found["data"]["orderId"] == placed["data"]["orderId"]
    canceled = client.call(
        "POST",
        "/v1/private/order/cancel",
        body={"symbol": "BTCUSDT", "orderId": placed["data"]["orderId"]},
    )
    assert canceled["data"]["status"] == "CANCELED"


def test_the_mock_works_in_process_through_an_asgi_transport(exchange):
    async def ask() -> dict:
        transport = httpx.ASGITransport(app=create_app(exchange))
        async with httpx.AsyncClient(transport=transport, base_url="http://mock") as client:
            return (await client.get("/v1/time")).json()

    assert asyncio.run(ask())["data"]["timestampMs"] == exchange.clock.now_ms()


def test_a_session_of_requests_keeps_the_refresh_cookie(base_url):
    with requests.Session() as session:
        login = {"username": "alice", "password": "canary-password"}
        session.post(f"{base_url}/v1/public/user/login", json=login, timeout=30)
        for _ in range(2):
            answer = session.post(f"{base_url}/v1/public/user/refresh-token", timeout=30)
            assert answer.json()["code"] == 0


@pytest.mark.parametrize(
    "junk",
    [
        b"\x00\x01\x02\x03\r\n\r\n",
        b"GET\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET /v1/time HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"POST /v1/public/user/login HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
def test_junk_on_the_socket_does_not_bring_the_server_down(base_url, junk):
    host, port = base_url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(junk)
    assert requests.get(f"{base_url}/v1/time", timeout=30).json()["code"] == 0


def test_a_ten_megabyte_body_is_refused_and_the_server_stays_up(base_url):
    answer = requests.post(
        f"{base_url}/v1/public/user/login",
        data=b"x" * 10_000_000,
        headers={"Content-Type": "application/json"},
        timeout=60,
    )
    assert (answer.status_code, answer.json()["code"]) == (413, 2003)
    assert requests.get(f"{base_url}/v1/time", timeout=30).json()["code"] == 0


def test_an_answer_is_sent_before_its_connection_is_closed(base_url):
    host, port = base_url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(b"GET /v1/time HTTP/1.1\r\nHost: mock\r\nConnection: close\r\n\r\n")
        answer = b""
        while part := connection.recv(65536):
            answer += part
    assert answer.endswith(b"}")


def test_a_plain_request_for_the_streams_is_told_to_upgrade(base_url):
    answer = requests.get(f"{base_url}/ws", timeout=30)
    assert (answer.status_code, answer.json()["code"]) == (426, 2002)


def test_a_forwarded_address_header_is_not_believed(base_url, key):
    key.ip_whitelist = ("203.0.113.10",)
    query = f"timestamp={int(time.time() * 1000)}"
    signature = hmac.new(key.secret.encode(), query.encode(), hashlib.sha256).hexdigest()
    answer = requests.get(
        f"{base_url}/v1/private/order/current?{query}&signature={signature}",
        headers={"X-API-KEY": key.key, "X-Forwarded-For": "203.0.113.10"},
        timeout=30,
    )
    assert answer.json()["code"] == 1006


def test_a_stopped_server_frees_its_port(exchange):
    with running_server(exchange) as url:
        port = int(url.rpartition(":")[2])
    bind("127.0.0.1", port).close()


def test_small_frames_are_sent_at_once_and_wait_for_no_acknowledgement():
    async def test():
        accepted = asyncio.get_running_loop().create_future()
        listener = bind("127.0.0.1", 0)
        async with await asyncio.start_server(
            lambda _, writer: accepted.set_result(writer), sock=listener
        ):
            _, ours = await asyncio.open_connection(*listener.getsockname())
            theirs = await asyncio.wait_for(accepted, DEADLINE_SECONDS)
            line = theirs.get_extra_info("socket")
            assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            for writer in (ours, theirs):
                writer.close()

    asyncio.run(test())


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "example.com", ""])  # noqa: S104
def test_only_loopback_addresses_are_bound(host):
    with pytest.raises(ServerError, match="--host"):
        bind(host, 0)


# The command


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "sixmm_mock", *arguments]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments), capture_output=True, text=True, timeout=DEADLINE_SECONDS, check=False
    )


@contextmanager
def serving(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        command("serve", "--port", "0", *arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def test_serve_tells_its_address_first_and_then_the_demo_credentials():
    with serving() as process:
        assert process.stdout is not None
        word, url, stream = process.stdout.readline().split()
        assert (word, stream) == ("ready", url.replace("http", "ws") + "/ws")
        client = PlainClient(url, "fx_demo_key", "demo-secret")
        assert client.call("GET", "/v1/private/order/current")["code"] == 0
        login = {"username": "demo", "password": "demo-password"}
        answer = requests.post(f"{url}/v1/public/user/login", json=login, timeout=30)
        assert answer.json()["code"] == 0
        process.terminate()
        assert (
            process.stdout.read()
            == "demo user demo:demo-password\ndemo api-key fx_demo_key:demo-secret:3\n"
        )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_takes_credentials_with_colons_and_tickets_and_ends_cleanly_on_a_signal(number):
    user, key = ("--user", "alice:canary:with-colon"), ("--api-key", "fx_a:se:cret:2")
    with serving(*user, *key, "--ticket", "a:ticket:alice") as process:
        assert process.stdout is not None
        url = process.stdout.readline().split(" ")[1]
        with requests.Session() as session:  # an open connection must not hold the end up
            login = {"username": "alice", "password": "canary:with-colon"}
            answer = session.post(f"{url}/v1/public/user/login", json=login, timeout=30)
            assert answer.json()["code"] == 0
            client = PlainClient(url, "fx_a", "se:cret")
            assert client.call("GET", "/v1/private/order/current")["code"] == 0
            assert client.call("GET", "/v1/private/user/info")["code"] == 3006
            path = "/v1/public/agent-sso/exchange-ticket"
            answer = session.post(f"{url}{path}", json={"ticket": "a:ticket"}, timeout=30).json()
            bearer = {"Authorization": f"Bearer {answer['data']['accessToken']}"}
            info = session.get(f"{url}/v1/private/user/info", headers=bearer, timeout=30).json()
            assert info["data"]["userInfo"]["username"] == "alice"
            os.kill(process.pid, number)
            out, err = process.communicate(timeout=DEADLINE_SECONDS)
        assert (process.returncode, out, err) == (0, "", "")


@pytest.mark.parametrize(
    ("arguments", "moves"), [([], True), (["--frozen-market"], False)], ids=["living", "frozen"]
)
def test_a_served_market_moves_unless_it_is_frozen(arguments, moves):
    exchange = _exchange(_parser().parse_args(["serve", *arguments]))
    exchange.clock.freeze()
    exchange.clock.advance(60_000)
    query = "symbol=BTCUSDT&interval=1m&priceType=indexPrice&limit=1"
    answer = Wire(exchange).send("GET", f"/v1/public/market/klines?{query}")
    assert (answer.data["list"][-1]["close"] != "86000") is moves


def test_a_served_clock_runs_as_fast_as_it_is_told():
    assert _exchange(_parser().parse_args(["serve", "--speed", "10000"])).clock.speed == 10_000


def test_a_taken_port_is_told_in_one_line():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run("serve", "--port", port)
    _assert_one_line(done.returncode, done, f"127.0.0.1:{port}")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "COMMAND"),
        (["sell"], "sell"),
        (["serve", "--port", "many"], "--port"),
        (["serve", "--port", "99999"], "99999"),
        (["serve", "--host", "0.0.0.0"], "loopback"),  # noqa: S104
        (["serve", "--user", "alice"], "NAME:PASSWORD"),
        (["serve", "--user", "al:canary"], "3 to 32"),
        (["serve", "--user", "alice:"], "1 to 64"),
        (["serve", "--user", "alice:x", "--user", "alice:y"], "alice"),
        (["serve", "--state", "mock.state"], "--frozen-market"),
        (["serve", "--ticket", "canary"], "TICKET:USER"),
        (["serve", "--ticket", "canary:nobody"], "TICKET:USER"),
        (["serve", "--ticket", "canary:demo", "--ticket", "canary:demo"], "choose another"),
        (["serve", "--speed", "0"], "above 0"),
        (["serve", "--speed", "fast"], "--speed"),
        (["serve", "--api-key", "fx_a:canary"], "KEY:SECRET:PERMISSIONS"),
        (["serve", "--api-key", "fx_a:canary:8"], "1 to 7"),
        (["serve", "--api-key", "fx_a:canary:trade"], "KEY:SECRET:PERMISSIONS"),
        (["serve", "--api-key", ":canary:3"], "KEY:SECRET:PERMISSIONS"),
        (["serve", "--description", "nowhere.json"], "nowhere.json"),
        (["operations", "--description", "nowhere.json"], "nowhere.json"),
    ],
)
def test_a_wrong_argument_is_told_in_one_line(arguments, says, capsys):
    _assert_one_line(main(arguments), Told(*capsys.readouterr()), says)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("openapi: 3.1.0", "not JSON"),
        ("[]", "not a JSON object"),
        ("{}", "lacks a part"),
        ('{"components": {"securitySchemes": {}}, "paths": {}}', "lacks a part"),
    ],
)
def test_a_broken_description_is_told_in_one_line(tmp_path, content, says, capsys):
    file = tmp_path / "broken.json"
    file.write_text(content)
    status = main(["serve", "--port", "0", "--description", str(file)])
    _assert_one_line(status, Told(*capsys.readouterr()), says)


class Told(NamedTuple):
    """What a command has said."""

    stdout: str
    stderr: str


def _assert_one_line(status: int, done: Any, says: str) -> None:
    assert (status, done.stdout) == (2, "")
    assert done.stderr.startswith("sixmm-mock: ")
    assert done.stderr.count("\n") == 1
    assert says in done.stderr
    assert "canary" not in done.stderr


def test_operations_lists_which_have_state(description, capsys):
    assert main(["operations"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert len(rows) == len(description.operations)
    assert {row[1] for row in rows if row[0] == "state"} == stateful_operations()
