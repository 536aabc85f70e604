"""The command: what it says, what it sends, what it leaves behind, and how it ends."""

import json
import os
import runpy
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from sixmm_conformance.cli import _parser, main
from sixmm_conformance.mock import MockServer
from sixmm_conformance.run import _ended, _seed, _verify
from sixmm_conformance.suite import Suite
from sixmm_description import Description
from sixmm_mock.testing import MockForTests

DESCRIPTION = Description.load()
FEW = "getServerTime,createApiKey,login"


def conformance(*arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, with none of the caller's credentials."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SIXMM_")}
    paths = clean.get("PYTHONPATH", "").split(os.pathsep)
    clean["PYTHONPATH"] = os.pathsep.join(str(Path(path).resolve()) for path in paths if path)
    return subprocess.run(
        [sys.executable, "-m", "sixmm_conformance", *arguments],
        cwd=folder,
        env=clean,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )


@pytest.fixture
def mock() -> Iterator[MockForTests]:
    with MockForTests() as mock:
        yield mock


def credentials(mock: MockForTests) -> list[str]:
    signed = ["--api-key", mock.key, "--api-secret", mock.secret]
    return [*signed, "--username", mock.username, "--password", mock.password]


def test_a_run_from_an_empty_folder_writes_three_reports_without_a_secret(mock, tmp_path):
    run = conformance(
        "run", "--url", mock.url, *credentials(mock), "--report", "found", "--operations", FEW,
        "--examples", "1",
        folder=tmp_path,
    )  # fmt: skip

    assert (run.returncode, run.stderr.count("Traceback")) == (0, 0), run.stdout + run.stderr
    suite = ET.parse(tmp_path / "found/junit.xml").getroot().find("testsuite")  # noqa: S314 - ours
    har = json.loads((tmp_path / "found/requests.har").read_bytes())
    page = (tmp_path / "found/report.html").read_text()
    assert suite.get("failures") == "0"
    assert int(suite.get("tests")) > 160
    assert {entry["response"]["status"] for entry in har["log"]["entries"]} >= {200, 401, 405}
    assert page.count('class="outcome kept"') > 10
    everything = run.stdout + run.stderr + json.dumps(har) + page
    created = [
        json.loads(entry.answer_body)["data"]
        for entry in mock.journal
        if entry.operation_id in {"createApiKey", "login"} and not entry.rejected
    ]
    secrets = {mock.secret, mock.password, *(each.get("apiSecret") for each in created)}
    secrets |= {each.get("accessToken") for each in created}
    assert [secret for secret in secrets - {None} if secret in everything] == []


def test_a_run_that_only_reads_sends_nothing_but_gets_that_change_nothing(mock, capsys):
    changing = [each for each, known in DESCRIPTION.operations.items() if not known.only_reads]
    reading = ["getServerTime", "getSymbols", "getUserAssets"]
    status = main([
        "run", "--url", mock.url, *credentials(mock), "--read-only",
        "--operations", ",".join([*changing, *reading]), "--examples", "1",
    ])  # fmt: skip
    shown = capsys.readouterr()

    asked = {(entry.request.method, entry.operation_id) for entry in mock.journal}
    assert status == 0, shown.out + shown.err
    assert {method for method, _ in asked} == {"GET"}
    assert "not checked  signing.tampered-body" in shown.out
    assert "placeOrder: it changes state, and the run only reads" in shown.out
    account = mock.exchange.engine.accounts[mock.user.user_id]
    assert not account.orders.open(None)
    assert not account.fills


def test_the_environment_gives_credentials_and_the_server(mock, monkeypatch, capsys):
    monkeypatch.setenv("SIXMM_BASE_URL", mock.url)
    monkeypatch.setenv("SIXMM_API_KEY", mock.key)
    monkeypatch.setenv("SIXMM_API_SECRET", mock.secret)

    assert main(["run", "--operations", "getUserAssets,getServerTime"]) == 0
    assert "getUserAssets " in capsys.readouterr().out


@pytest.mark.parametrize("signed", [True, False])
def test_a_server_is_not_blamed_for_credentials_that_were_not_given(signed, mock, capsys):
    key = ["--api-key", mock.key, "--api-secret", mock.secret] if signed else []
    few = "login,getServerTime,getUserAssets"
    status = main(["run", "--url", mock.url, *key, "--operations", few, "--examples", "1"])

    shown = capsys.readouterr().out
    assert status == 0, shown
    assert "not checked  session.wrong-password" in shown
    assert "it cannot succeed without --username" in shown


def test_a_run_with_streams_reports_their_frames_without_keys_and_tokens(mock, tmp_path, capsys):
    few = "getSymbols,createListenKey,login"
    status = main([
        "run", "--url", mock.url, "--ws-url", mock.ws_url, *credentials(mock),
        "--report", str(tmp_path / "found"), "--operations", few, "--with-needs", "--examples", "1",
    ])  # fmt: skip

    shown = capsys.readouterr()
    assert status == 0, shown.out + shown.err
    assert f"{mock.url} and {mock.ws_url}, reads and writes" in shown.out
    assert "kept         access.by-listen-key" in shown.out
    assert "kept         access.by-token" in shown.out
    har = json.loads((tmp_path / "found/requests.har").read_bytes())
    spoken = [each for each in har["log"]["entries"] if "_webSocketMessages" in each]
    urls = {each["request"]["url"] for each in spoken}
    assert urls == {mock.ws_url, f"{mock.ws_url}?listenKey=***", f"{mock.ws_url}?token=***"}
    everything = shown.out + shown.err
    everything += "".join(path.read_text() for path in (tmp_path / "found").iterdir())
    assert [secret for secret in handed_out(mock) if secret in everything] == []


def handed_out(mock: MockForTests) -> set[str]:
    """The tokens and listen keys that a run was given."""
    answers = [
        json.loads(entry.answer_body)["data"]
        for entry in mock.journal
        if entry.operation_id in {"login", "createListenKey"} and not entry.rejected
    ]
    told = {each.get(name) for each in answers for name in ("accessToken", "listenKey")} - {None}
    assert len(told) > 1
    return told


@pytest.mark.parametrize("way", ["--ws-url", "SIXMM_WS_URL"])
def test_streams_that_are_down_are_one_line(way, mock, monkeypatch, capsys):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"ws://127.0.0.1:{unused.getsockname()[1]}/ws"
        given = ["--ws-url", url] if way == "--ws-url" else []
        monkeypatch.setenv("SIXMM_WS_URL", "" if given else url)
        status = main(["run", "--url", mock.url, *given])

    lines = capsys.readouterr().err.splitlines()
    assert status == 2
    assert len(lines) == 1
    assert f"no WebSocket connection to {url}: Connection refused" in lines[0]


def test_the_rest_api_as_url_of_the_streams_is_one_line(mock, capsys):
    url = mock.url.replace("http", "ws", 1) + "/v1/public/time"
    assert main(["run", "--url", mock.url, "--ws-url", url]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "is no WebSocket: the handshake was refused with HTTP 403" in line


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "give a --url"),
        (["--url", "http://127.0.0.1:1", "--ws-url", "127.0.0.1/ws"], "expected ws:// or wss://"),
        (["--url", "http://127.0.0.1:1", "--ws-url", "http://127.0.0.1/ws"], "expected ws:// or"),
        (
            ["--url", "http://127.0.0.1:1", "--ws-url", "ws://h/ws?token=t"],
            "--ws-url: a query or a fragment does not belong into the URL",
        ),
        (["--url", "http://127.0.0.1:1", "--ws-url", "ws://h/ws#top"], "a query or a fragment"),
        (
            ["--url", "http://127.0.0.1:1", "--ws-url", "ws://h:99999/ws"],
            "--ws-url: no such host or port",
        ),
        (["--url", "http://127.0.0.1:99999"], "--url: no such host or port"),
        (["--url", "http://[::1"], "--url: no such host or port"),
        (
            ["--url", "http://127.0.0.1:1", "--ws-url", "wss://u:p@h/ws"],
            "credentials do not belong",
        ),
        (["--mock", "--ws-url", "ws://127.0.0.1:1/ws"], "--ws-url goes with --url"),
        (["--url", "http://127.0.0.1:1", "--other-api-key", "k"], "other_api_secret go together"),
        (["--url", "api.6mm.com"], "expected http:// or https://"),
        (["--url", "https://u:p@api.6mm.com"], "credentials do not belong into the URL"),
        (["--mock", "--operations", "placeOrders"], "there is no placeOrders"),
        (["--mock", "--seed", "x"], "--seed x: expected a whole number"),
        (["--mock", "--rate", "0"], "expected a whole number above 0"),
        (["--url", "http://127.0.0.1:1", "--api-key", "k"], "api_key and api_secret go together"),
        (["--url", "https://127.0.0.1:1", "--ca", "none.pem"], "there is no such file"),
        (["--mock", "--report", __file__], f"--report {__file__}: File exists"),
    ],
)
def test_wrong_use_is_one_line(arguments, said, capsys, monkeypatch):
    monkeypatch.delenv("SIXMM_BASE_URL", raising=False)

    assert main(["run", *arguments]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert said in lines[0]


@pytest.mark.parametrize("url", ["ws://h/ws?token={}", "ws://h/ws#{}", "ws://u:{}@h:99999/ws"])
def test_a_secret_in_the_url_of_the_streams_is_not_repeated(url, capsys):
    url = url.format("0123456789abcdef")
    assert main(["run", "--url", "http://127.0.0.1:1", "--ws-url", url]) == 2
    assert "0123456789abcdef" not in capsys.readouterr().err


def test_a_server_without_tls_is_not_told_to_be_one_with_a_wrong_certificate(mock, capsys):
    secure, streams = mock.url.replace("http", "https", 1), mock.ws_url.replace("ws", "wss", 1)
    for arguments, url, other in (
        (["--url", secure], secure, "http://"),
        (["--url", mock.url, "--ws-url", streams], streams, "ws://"),
    ):
        assert main(["run", *arguments]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert f"no TLS connection to {url}: " in line
        assert f"is it a {other} server?" in line
        assert "certificate" not in line


def test_the_rules_are_listed_with_their_pages(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["sixmm-conformance", "rules"])
    with pytest.raises(SystemExit, match=r"^0$"):
        runpy.run_module("sixmm_conformance", run_name="__main__")
    shown = capsys.readouterr().out
    assert "signing.window-outside" in shown
    assert "https://docs.6mm.com/developer-api/request-signing" in shown


def test_a_seed_is_a_number_or_drawn_and_an_authority_is_a_file(tmp_path):
    (authority := tmp_path / "ca.pem").touch()
    options = _parser().parse_args(["run", "--ca", str(authority)])
    assert _verify(options) == str(authority)
    assert (_seed(None), _seed("7")) == (None, 7)
    assert _seed("random") != _seed("random")


def test_a_run_that_leaves_something_behind_has_found_something(description):
    suite = Suite(MockServer(), description)
    suite.left.append("an order")
    assert _ended(suite) == 1


def test_a_run_ends_at_its_budget_and_says_what_it_left_out(capsys):
    assert main(["run", "--mock", "--max-requests", "40"]) == 0
    shown = capsys.readouterr().out
    assert "the run had ended: --max-requests 40 were sent" in shown
    assert "40 requests in" in shown


def test_an_interrupted_run_writes_its_reports(monkeypatch, tmp_path, capsys):
    steps = iter(range(8))

    def interrupt(_progress, _step):
        if next(steps, None) is None:
            raise KeyboardInterrupt

    monkeypatch.setattr("sixmm_conformance.run._Progress.__call__", interrupt)
    assert main(["run", "--mock", "--report", str(tmp_path / "found")]) == 2
    shown = capsys.readouterr()
    assert shown.err == "sixmm-conformance: interrupted\n"
    assert "INTERRUPTED. Rules: " in shown.out
    page = (tmp_path / "found/report.html").read_text()
    assert '<p class="verdict interrupted">INTERRUPTED</p>' in page
    assert {each.name for each in (tmp_path / "found").iterdir()} == {
        "junit.xml", "requests.har", "report.html", "sequence.txt",
    }  # fmt: skip


def test_a_reader_of_the_rules_who_has_read_enough_ends_it_quietly():
    command = [sys.executable, "-m", "sixmm_conformance", "rules"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        run.stdout.read(10)
        run.stdout.close()
        said = run.stderr.read()
    assert said == b""
    assert run.returncode in {0, 141}


def test_a_run_in_which_nothing_is_checked_is_no_pass(mock, capsys):
    status = main(["run", "--url", mock.url, "--operations", "placeOrder", "--read-only"])
    assert status == 2
    assert "nothing was checked" in capsys.readouterr().err
