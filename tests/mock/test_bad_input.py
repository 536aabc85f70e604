"""Junk over a real socket: an envelope that says no or a clean close, and the server stays up."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from sixmm_mock import MockExchange, ServerError, create_app, running_server
from sixmm_mock.server import bind
from sixmm_mock.testing import MockForTests

PLACE = "/v1/private/order/place"
ORDER = {"symbol": "BTCUSDT", "type": "LIMIT", "side": "BUY", "price": "85000", "quantity": "0.1"}


@pytest.fixture(scope="module")
def netloc(description):
    exchange = MockExchange(seed=7, description=description)
    user = exchange.add_user("alice", "canary-password")
    exchange.add_api_key(user, key="fx_test", secret="canary-secret")
    with running_server(exchange) as url:
        yield urlsplit(url).netloc


@pytest.fixture
def ask(netloc, sign):
    """A rightly signed request with any query and body."""

    def send(method, path, body=b"", query="", content_type="application/json"):
        query += f"{'&' if query else ''}timestamp={time.time_ns() // 1_000_000}"
        signature = sign("canary-secret", query.encode() + body)
        headers = {"X-API-KEY": "fx_test", "Content-Type": content_type}
        with closing(http.client.HTTPConnection(netloc, timeout=60)) as connection:
            connection.request(method, f"{path}?{query}&signature={signature}", body, headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())

    return send


def is_up(netloc) -> bool:
    with closing(http.client.HTTPConnection(netloc, timeout=60)) as connection:
        connection.request("GET", "/v1/time")
        return json.loads(connection.getresponse().read())["code"] == 0


def dumped(**changes) -> bytes:
    return json.dumps({**ORDER, **changes}).encode()


@pytest.mark.parametrize(
    ("body", "content_type", "says"),
    [
        (b"\x00\xff\xfe junk", "application/json", "UTF-8"),
        (b"{", "application/json", "JSON"),
        (b"[" * 100_000, "application/json", "deep"),
        (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "application/json", "deep"),
        (b'{"symbol":"BTCUSDT","symbol":"ETHUSDT"}', "application/json", "twice"),
        (b'{"price":1e999}', "application/json", "too large"),
        (b'{"price":' + b"9" * 5000 + b"}", "application/json", "too long"),
        (b'{"price":NaN}', "application/json", "NaN"),
        (b'{"symbol":"\\ud800"}', "application/json", "surrogate"),
        (b"[]", "application/json", "object"),
        (b"null", "application/json", "object"),
        (urlencode(ORDER).encode(), "application/x-www-form-urlencoded", "Content-Type"),
        (dumped(), "text/plain", "Content-Type"),
        (dumped(), "junk", "Content-Type"),
        (dumped(price=85000), "application/json", "price"),
        (dumped(price="1" * 5000), "application/json", "price"),
        (dumped(price="1e5"), "application/json", "price"),
        (dumped(price="-1"), "application/json", "price"),
        (dumped(quantity=None), "application/json", "quantity"),
        (dumped(side=["BUY"]), "application/json", "side"),
    ],
)
def test_a_body_that_is_no_order_is_refused_in_words(netloc, ask, body, content_type, says):
    _, envelope = ask("POST", PLACE, body, content_type=content_type)
    assert 2001 <= envelope["code"] <= 2003
    assert says.lower() in envelope["message"].lower()
    assert is_up(netloc)


@pytest.mark.parametrize(
    "query",
    [
        "symbol=BTCUSDT&symbol=ETHUSDT",
        "symbol=%ff",
        "symbol=" + "x" * 20_000,
        "pageSize=1e9",
        "a" * 9000,
    ],
)
def test_a_strange_query_is_answered_with_an_envelope(netloc, ask, query):
    _, envelope = ask("GET", "/v1/private/order/history", query=query)
    assert isinstance(envelope["code"], int)
    assert is_up(netloc)


@pytest.mark.parametrize("size", [101, 5000])
def test_an_oversize_batch_is_refused_as_a_whole(description, ask, size):
    operation = next(
        each
        for each in description.operations.values()
        if each.method == "POST" and "batch" in each.path and "place" in each.operation_id.lower()
    )
    name = next(iter(_lists(description.document, operation.body)))
    _, envelope = ask("POST", operation.path, json.dumps({name: [ORDER] * size}).encode())
    assert 2001 <= envelope["code"] <= 2003, envelope


def _lists(document, schema) -> list[str]:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return [name for name, each in schema["properties"].items() if each.get("type") == "array"]


@pytest.mark.parametrize(
    "junk",
    [
        os.urandom(5000),
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /v1/time HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n",
        b"GET /v1/time HTTP/1.1\r\n" + b"X: " + b"y" * 200_000 + b"\r\n\r\n",
        b"POST /v1/time HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
        b"GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /%zz%00%ff?%=&&=& HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
    ids=range(9),
)
def test_what_is_no_http_ends_in_an_answer_or_a_close(netloc, junk):
    host, port = netloc.split(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.sendall(junk)
        connection.shutdown(socket.SHUT_WR)
        try:
            while connection.recv(65536):
                pass
        except ConnectionResetError:
            pass  # closed, with some of the junk unread
    assert is_up(netloc)


def rss_bytes(process: int) -> int:
    pages = Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs Linux's /proc")
def test_large_bodies_leave_the_memory_bounded():
    """100 times 10 MB would be a gigabyte if anything kept them."""
    command = [sys.executable, "-m", "sixmm_mock", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            netloc = urlsplit(process.stdout.readline().split(" ")[1]).netloc
            before = rss_bytes(process.pid)
            for _ in range(100):
                with closing(http.client.HTTPConnection(netloc, timeout=60)) as connection:
                    connection.request("POST", PLACE, b"x" * 10_000_000)
                    assert connection.getresponse().status == 413
            assert is_up(netloc)
            assert rss_bytes(process.pid) - before < 100_000_000
        finally:
            process.kill()


# Where it listens


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])  # noqa: S104
def test_other_machines_are_let_in_only_when_that_is_said(host):
    with pytest.raises(ServerError, match="--allow-remote"):
        bind(host, 0)
    bind(host, 0, allow_remote=True).close()


@pytest.mark.parametrize(
    ("made", "argument", "says"),
    [
        (MockExchange, "sede", "MockExchange: 'sede' is unknown; did you mean seed?"),
        (MockForTests, "seed", "MockForTests: 'seed' is unknown; expected one of exchange"),
        (running_server, "hst", "running_server: 'hst' is unknown; did you mean host?"),
        (create_app, "exchnge", "create_app: 'exchnge' is unknown; did you mean exchange?"),
    ],
)
def test_a_misspelt_argument_is_answered_with_the_one_that_was_meant(made, argument, says):
    with pytest.raises(TypeError) as caught:
        made(**{argument: 1})
    assert str(caught.value) == says
