"""Wrong set-ups: a run ends with one line that says what to put right, and no rule is blamed."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import trustme
from attrs import frozen
from sixmm_conformance.cli import main
from sixmm_mock.testing import MockForTests

_PAGE = Path(__file__).parents[2] / "docs/conformance.md"
_ONE_MINUTE, _ONE_DAY = 60_000, 24 * 60 * 60_000


@contextmanager
def serving(
    body: bytes,
    kind: str,
    certificate: trustme.LeafCert | None = None,
    redirect: str | None = None,
) -> Iterator[str]:
    """A server on loopback that gives the same answer to everything."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if redirect is None else 307)
            if redirect is not None:
                self.send_header("Location", redirect + self.path)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quietly."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        scheme = "http" if certificate is None else "https"
        yield f"{scheme}://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


@contextmanager
def nothing() -> Iterator[str]:
    """A URL at which nothing listens."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{unused.getsockname()[1]}"


def unknown_certificate() -> trustme.LeafCert:
    return trustme.CA().issue_cert("127.0.0.1")


def signed(mock: MockForTests, key: str | None = None, secret: str | None = None) -> list[str]:
    return ["--api-key", key or mock.key, "--api-secret", secret or mock.secret]


@frozen
class Case:
    """``arrange`` makes the mock such that the options are wrong, or ``instead`` answers for it."""

    set_up: str
    code: int
    line: str
    """What is said; ``…`` stands for anything, as on the page."""
    options: Callable[[MockForTests], list[str]] = signed
    arrange: Callable[[MockForTests], object] = lambda _: None
    path: str = ""
    instead: Callable[[], object] | None = None


def _key(mock: MockForTests, **fields: object) -> None:
    for name, value in fields.items():
        setattr(mock.exchange.api_keys.find(mock.key), name, value)


def _old_token(mock: MockForTests) -> None:
    mock.exchange.add_embed_token(mock.user, "channel-1", embed_token="embed-1")
    mock.exchange.clock.advance(_ONE_DAY)


def _rate_limited(mock: MockForTests, skip: int) -> None:
    code = mock.exchange.description.codes["RATE_LIMITED"]
    mock.faults.add(kind="status", status=429, code=code, message="Slow down", skip=skip)


_KEY = "the server refuses --api-key and --api-secret at"
CASES = [
    Case("wrong key", 2, f"{_KEY} getUserInfo: 1003 (…); check --api-key and --api-secret", lambda mock: signed(mock, key="fx_none")),
    Case("wrong secret", 2, f"{_KEY} getUserInfo: 1003 (…); check --api-key and --api-secret", lambda mock: signed(mock, secret="wr0ng")),
    Case("wrong password", 2, "the server refuses --username and --password at login: 1003 (…); check --username and --password", lambda mock: ["--username", mock.username, "--password", "wr0ng"]),
    Case("expired token", 2, "the server refuses --embed-token and --channel-id at exchangeEmbedToken: 1002 (…); check --embed-token and --channel-id", lambda _: ["--embed-token", "embed-1", "--channel-id", "channel-1"], _old_token),
    Case("no permission", 2, f"{_KEY} getPositions: 3006 (…); the key needs the permissions to read and to trade, or name --operations that it may call", arrange=lambda mock: _key(mock, permissions=1)),
    Case("IP not on the list", 2, f"{_KEY} getUserInfo: 1006 (…); this machine's address is not on the key's list", arrange=lambda mock: _key(mock, ip_whitelist=("203.0.113.10",))),
    Case("skewed clock of this machine", 0, "The server's clock is … s ahead of this machine's; requests are signed with the server's time.", arrange=lambda mock: mock.exchange.clock.advance(_ONE_DAY)),
    Case("skewed clock of the server", 2, f"{_KEY} getUserInfo: 1003 (Timestamp …); the server checks timestamps by another clock than the one that getServerTime tells", arrange=lambda mock: mock.faults.add(kind="clock_skew", ms=_ONE_MINUTE)),
    Case("server down", 2, "nothing answers at …: Connection refused", instead=nothing),
    Case("HTML", 2, "… answered HTTP 200 with text/html, not the exchange's time; is this the base URL of the API, without the path of an endpoint?", instead=lambda: serving(b"<html>Welcome</html>", "text/html")),
    Case("redirect", 2, "… answered HTTP 307 with text/html, not the exchange's time; …", instead=lambda: serving(b"", "text/html", redirect="http://127.0.0.1:1")),
    Case("TLS: unknown certificate", 2, "the certificate of … is not trusted: …; --ca FILE names the authority that signed it", instead=lambda: serving(b"{}", "application/json", unknown_certificate())),
    Case("wrong base path", 2, "… answered HTTP 404, 2002 (…); is this the base URL of the API, without the path of an endpoint?", path="/v1"),
    Case("rate limited at once", 2, "… answered HTTP 429, 5003 (…); try again later", arrange=lambda mock: _rate_limited(mock, skip=0)),
    Case("rate limited later", 2, "the server limits the rate at …: 5003 (…); try again later, or with a lower --rate", arrange=lambda mock: _rate_limited(mock, skip=9)),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda each: each.set_up)
def test_a_wrong_set_up_is_one_line(case, capsys):
    few = [] if case.code == 2 and "later" not in case.set_up else ["--operations", "getUserAssets"]
    with MockForTests() as mock:
        case.arrange(mock)
        with case.instead() if case.instead else _as_it_is(mock) as url:
            arguments = ["--url", url + case.path, *case.options(mock), *few, "--examples", "1"]
            status = main(["run", *arguments])
    told = capsys.readouterr()
    errors = [each for each in told.err.splitlines() if not each.startswith("checking ")]
    said = errors or told.out.splitlines()[1:2]
    assert status == case.code, told
    assert len(said) == 1, told
    assert fnmatchcase(said[0].removeprefix("sixmm-conformance: "), case.line.replace("…", "*"))
    assert "wr0ng" not in told.err
    assert "\nbroken " not in told.out


@pytest.mark.parametrize("case", CASES, ids=lambda each: each.set_up)
def test_the_page_says_the_same(case):
    assert f"| {case.set_up} | {case.code} | `{case.line}` |\n" in _PAGE.read_text("utf-8")


def test_a_redirect_is_not_followed(capsys):
    with MockForTests() as mock, serving(b"", "text/html", redirect=mock.url) as url:
        assert main(["run", "--url", url, *signed(mock)]) == 2
    assert "answered HTTP 307" in capsys.readouterr().err
    assert list(mock.journal) == []


def test_a_run_that_is_limited_in_the_middle_reports_what_it_has_seen(capsys, tmp_path):
    with MockForTests() as mock:
        _rate_limited(mock, skip=9)
        few = ["--operations", "getUserAssets,getServerTime", "--report", str(tmp_path / "found")]
        assert main(["run", "--url", mock.url, *signed(mock), *few]) == 2
    assert "UNFINISHED. Rules: " in capsys.readouterr().out
    page = (tmp_path / "found/report.html").read_text()
    assert '<p class="verdict unfinished">UNFINISHED</p>' in page
    assert "the server limits the rate at getUserAssets: 5003" in page


@contextmanager
def _as_it_is(mock: MockForTests) -> Iterator[str]:
    yield mock.url
