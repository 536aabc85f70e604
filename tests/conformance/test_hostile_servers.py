"""A server that does its worst: a run ends in time, in little memory, and shows nothing raw."""

import json
import socket
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
import requests
from attrs import evolve
from sixmm_conformance import reports, sockets
from sixmm_conformance.answer import Answer, read_json
from sixmm_conformance.budget import Budget
from sixmm_conformance.cli import main
from sixmm_conformance.errors import CannotRun
from sixmm_conformance.generation import Plan
from sixmm_conformance.masking import Masker
from sixmm_conformance.mock import ACCOUNT, MockServer
from sixmm_conformance.probe import probe
from sixmm_conformance.reports import text
from sixmm_conformance.server import Account, HttpServer
from sixmm_conformance.sockets import MOST_BYTES, BoundedAdapter
from sixmm_conformance.suite import Options, Suite

from .hostile import mutated

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def _drip(connection, begin, piece):
    connection.sendall(begin)
    while True:
        connection.sendall(piece)
        time.sleep(0.05)


def _flood(connection, begin, piece):
    connection.sendall(begin)
    while True:
        connection.sendall(piece)


_MEGABYTE = b" " * (1 << 20)
HOSTILE: dict[str, Callable[[socket.socket], None]] = {
    "drips a body": lambda it: _drip(it, _HEAD + b"Content-Length: 100000\r\n\r\n", b" "),
    "drips its head": lambda it: _drip(it, b"HTTP/1.1 200 OK\r\nX-A: ", b"a"),
    "drips headers": lambda it: _drip(it, b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
    "says 100 for ever": lambda it: _drip(it, b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "says nothing": lambda it: _drip(it, b"", b""),
    "has no end": lambda it: _flood(it, _HEAD + b"\r\n", _MEGABYTE),
    "declares 5 GB": lambda it: _flood(
        it, _HEAD + b"Content-Length: 5368709120\r\n\r\n", _MEGABYTE
    ),
    "has chunks without end": lambda it: _flood(
        it, _HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"100000\r\n" + _MEGABYTE + b"\r\n"
    ),
}


@contextmanager
def answering(act: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server on loopback that does the same on every connection."""

    def serve():
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with connection, suppress(OSError):
                    connection.settimeout(20)
                    connection.recv(65536)
                    act(connection)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("name", HOSTILE)
def test_an_answer_that_does_not_end_is_one_line_in_time_and_little_memory(name, capsys):
    tracemalloc.start()
    began = time.monotonic()
    with answering(HOSTILE[name]) as url:
        status = main(["run", "--url", url, "--max-seconds", "1"])
    took, peak = time.monotonic() - began, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    (line,) = capsys.readouterr().err.splitlines()
    assert status == 2
    assert (
        "did not answer within" in line or "more than 16 MiB" in line or "nothing answers" in line
    )
    assert took < 120, "--max-seconds 1, and a server that would go on for ever"
    assert peak < 8 * MOST_BYTES


@pytest.mark.parametrize(
    ("name", "seconds", "said"),
    [
        ("has no end", 60, "127.0.0.1:.* is no server of this API: the answer has more than 1 MiB"),
        ("drips a body", 0.2, "did not answer within 0 seconds"),
        ("drips its head", 0.2, "did not answer within 0 seconds"),
    ],
)
def test_what_an_answer_without_end_is_taken_for(name, seconds, said, monkeypatch, description):
    monkeypatch.setattr(sockets, "MOST_BYTES", 1 << 20)
    budget = Budget(max_seconds=seconds)
    with answering(HOSTILE[name]) as url, pytest.raises(CannotRun, match=said):
        probe(HttpServer(url, Account()), description, budget, verify=True)


def test_a_proxys_connections_keep_to_the_same_limits():
    adapter = BoundedAdapter(lambda: 1)
    manager = adapter.proxy_manager_for("http://127.0.0.1:1")
    assert manager.pool_classes_by_scheme is adapter.poolmanager.pool_classes_by_scheme


def test_the_largest_size_is_said_in_words():
    assert str(sockets.TooLarge()) == "the answer has more than 16 MiB"


def test_json_that_is_too_deep_or_too_large_is_none():
    assert read_json("[" * 51 + "]" * 51) is None
    assert read_json("1e999") is None
    assert read_json("[1e300]") == [1e300]


ESCAPES = "\x1b]0;x\x07\x1b[2J\x9b31m\u202egnorw\u2066\u200b\u2028\r\x00\x7f"
RAW = [each for each in ESCAPES if not each.isalnum() and each not in ";[]"]


def _saying(*told: str, status: int = 200, deep: bool = False):
    """Wraps an application so that every answer says this, wherever it can say something."""

    def wrap(app):
        async def wrapped(scope, receive, send):
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            words = " ".join(told)
            body = {"code": 2002, "message": words, "request_id": words, words: {words: [words]}}
            sent = json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")
            if deep:
                sent = b'{"code":0,"data":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
            kind = words.encode("ascii", "replace").replace(b"\r", b"?").replace(b"\x00", b"?")
            await send({
                "type": "http.response.start",
                "status": status,
                "headers": [(b"content-type", kind), (b"location", kind), (b"x-told", kind)],
            })  # fmt: skip
            await send({"type": "http.response.body", "body": sent})

        return wrapped

    return wrap


def everything(suite: Suite, folder) -> dict[str, str]:
    """All that a run shows, by name."""
    files = {path.name: path.read_text() for path in reports.write(suite, folder)}
    return files | {"terminal": text.verdicts(suite)}


def run_against(wrap, operations=("getServerTime", "getSymbols", "getUserAssets")) -> Suite:
    options = Options(operations=frozenset(operations), plan=Plan(examples=1))
    suite = Suite(MockServer(wrap=wrap), _description(), options)
    suite.run()
    return suite


def _description():
    from sixmm_description import Description  # noqa: PLC0415 - loaded when a test needs it

    return Description.load()


def test_nothing_that_a_server_says_reaches_a_terminal_or_a_report_raw(tmp_path):
    suite = run_against(_saying(ESCAPES))
    suite.skipped["getSymbols"] = f"a reason {ESCAPES}"
    suite.verdicts.by_id["order.found"].why_not = f"a reason {ESCAPES}"
    suite.left.append(f"an order {ESCAPES}")
    shown = everything(suite, tmp_path)
    found = {name: [each for each in RAW if each in told] for name, told in shown.items()}
    assert not any(found.values()), found
    assert "\\x1b]0;x\\x07" in shown["terminal"]
    assert "\\u202e" in shown["report.html"]


def test_a_message_of_several_lines_cannot_look_like_a_verdict():
    suite = run_against(_saying("no\nkept         signing.window-outside"))
    lines = text.verdicts(suite).splitlines()
    assert [each for each in lines if each.startswith("kept         signing.window-outside")] == []


@pytest.mark.parametrize(
    "spelled",
    [
        lambda secret: secret,
        lambda secret: "".join(f"%{ord(each):02x}" if each == "/" else each for each in secret),
        lambda secret: secret.replace("/", "%2F").replace('"', "%22"),
        lambda secret: json.dumps(secret)[1:-1],
        lambda secret: "&quot;".join(secret.split('"')),
    ],
)
def test_no_secret_that_a_server_echoes_is_in_any_part_of_any_report(spelled, tmp_path):
    secret = 'pa/ss"word-é'
    account = evolve(ACCOUNT, password=secret, ticket=None, embed_token=None)
    server = MockServer(account=account, wrap=_saying(spelled(secret)))
    options = Options(operations=frozenset({"getServerTime", "getSymbols"}), plan=Plan(examples=1))
    suite = Suite(server, _description(), options)
    suite.run()
    suite.skipped["getSymbols"] = f"a reason {spelled(secret)}"
    suite.verdicts.by_id["order.found"].why_not = f"a reason {spelled(secret)}"
    suite.left.append(f"an order {spelled(secret)}")
    shown = everything(suite, tmp_path)
    assert [name for name, told in shown.items() if secret in told or spelled(secret) in told] == []
    assert "***" in shown["report.html"]


def test_a_secret_that_is_spelled_with_escapes_or_never_was_ours_is_masked_in_bodies():
    masker = Masker.of({"canary"}, {"apiSecret"})
    escaped = b'{"message": "\\u0063anary", "items": [{"apiSecret": "of another"}]}'
    assert masker.body(escaped) == '{"message": "***", "items": [{"apiSecret": "***"}]}'


def test_json_that_is_nested_without_end_is_no_envelope():
    suite = run_against(_saying("deep", deep=True))
    finding = suite.verdicts.by_id["answer.json"].findings[0]
    assert "no JSON object" in str(finding)


def test_a_run_ends_in_time_though_rules_wait_for_the_clock(description):
    def sleep(seconds):
        now[0] += seconds

    now = [0.0]
    suite = Suite(MockServer(), description)
    budget = evolve(suite.budget, max_seconds=10, sleep=sleep, now=lambda: now[0])
    budget.wait(9)
    with pytest.raises(Exception, match="--max-seconds 10 are over"):
        budget.wait(2)
    assert now == [9.0]


@pytest.mark.parametrize("name", ["getSymbols", "createApiKey", "batchPlaceOrders", "getOrder"])
def test_nothing_in_an_answer_keeps_the_run_from_going_on(name, description, suite):
    operation = description.by_role[name]
    content = operation.raw["responses"]["200"]["content"]["application/json"]
    example = content.get("example") or next(iter(content["examples"].values()))["value"]
    request = requests.Request(operation.method, f"http://mock.invalid{operation.path}").prepare()
    for number, sent in enumerate(mutated(example)):
        response = requests.Response()
        response.status_code, response.request = 200, request
        response._content = json.dumps(sent).encode()
        response.elapsed = timedelta(0)
        answer = suite.caller.wire.last = Answer.of(response, operation, description, number, 0)
        suite._judge(answer)
        suite.caller._answer(operation, {"id": 1}, None)
        assert str(answer)
