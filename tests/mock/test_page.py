"""The page at ``/__mock/``: over HTTP, and in a real browser where there is one.

Without a browser the same assertions run over the HTML that the server sends.
"""

import hashlib
import hmac
import http.client
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from sixmm_mock import Clock, MockExchange, running_server
from sixmm_mock.control.page import render

NOW = 1_780_000_000_000
SCRIPT = "<script>alert(1)</script>"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--window-size=1240,1000",
)


@pytest.fixture
def exchange(description):
    exchange = MockExchange(
        seed=7, clock=Clock(frozen_at_ms=NOW), description=description, control=True
    )
    exchange.add_user("alice", "canary-password")
    return exchange


@pytest.fixture
def story(exchange, key):
    """An accepted order, one with a script for a name, a strange path, and a refused signature."""

    def tell(netloc: str) -> None:
        connection = http.client.HTTPConnection(netloc, timeout=60)

        def call(method, path, query, body="", signed=None):
            exchange.clock.advance(1)
            now = str(exchange.clock.now_ms())
            query = query.replace("NOW", now)
            payload = (query + body if signed is None else signed).replace("NOW", now)
            digest = hmac.new(key.secret.encode(), payload.encode(), hashlib.sha256).hexdigest()
            headers = {"X-API-KEY": key.key, "Content-Type": "application/json"}
            connection.request(method, f"{path}?{query}&signature={digest}", body, headers)
            return json.loads(connection.getresponse().read())["code"]

        order = {"symbol": "BTCUSDT", "type": "LIMIT", "side": "BUY", "quantity": "0.1"}
        for name, price in (("bot-17", "85000"), (SCRIPT, "84000")):
            body = json.dumps({**order, "clientOrderId": name, "price": price})
            assert call("POST", "/v1/private/order/place", "timestamp=NOW", body) == 0
        connection.request("GET", "/v1/%3Cscript%3Ealert(1)%3C/script%3E?x=%3Cscript%3E")
        connection.getresponse().read()
        refused = call(
            "GET",
            "/v1/private/order",
            "symbol=BTCUSDT&clientOrderId=bot%2017&timestamp=NOW",
            signed="symbol=BTCUSDT&clientOrderId=bot+17&timestamp=NOW",
        )
        assert refused == 1003
        connection.close()

    return tell


class Shown(HTMLParser):
    """The text of a page, and its elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.elements = "", []
        self.feed(html)
        self.text = re.sub(r"\s+", " ", self.text)

    def handle_starttag(self, tag, _attributes):
        self.elements.append(tag)

    def handle_data(self, data):
        self.text += data


def page(url: str) -> str:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    connection.request("GET", "/__mock/?pause")
    answer = connection.getresponse()
    html = answer.read().decode()
    connection.close()
    assert answer.status == 200
    assert "default-src 'none'" in answer.getheader("content-security-policy")
    return html


def browse(url: str, folder, *arguments: str) -> bytes | None:
    """What the browser prints, or None where there is no browser."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        return None
    run = subprocess.run(
        [browser, *BROWSER_FLAGS, f"--user-data-dir={folder / 'profile'}", *arguments, url],
        capture_output=True,
        timeout=60,
        check=True,
    )
    return run.stdout


def assert_tells_the_story(html: str) -> None:
    shown = Shown(html)
    assert "A space was signed as + and sent as %20." in shown.text
    assert "First difference at byte 32" in shown.text
    assert "symbol=BTCUSDT&clientOrderId=bot+17&timestamp=" in shown.text
    assert "canary" not in html
    assert "signature=***" in shown.text
    for heading in ("Journal", "BTCUSDT", "Open orders", "Faults"):
        assert heading in shown.text
    # Input of others is text, wherever it stands.
    assert shown.elements.count("script") == 0
    assert SCRIPT in shown.text
    assert f"/v1/{SCRIPT}" in shown.text


def test_the_page_explains_a_refused_signature_and_runs_no_input(exchange, story):
    with running_server(exchange) as url:
        story(urlsplit(url).netloc)
        assert_tells_the_story(page(url))


def test_a_real_browser_shows_the_same(exchange, story, tmp_path):
    picture = tmp_path / "page.png"
    with running_server(exchange) as url:
        story(urlsplit(url).netloc)
        shown = browse(f"{url}/__mock/?pause", tmp_path, "--dump-dom")
        if shown is None:
            assert_tells_the_story(page(url))
            pytest.skip(f"no picture was made: none of {', '.join(BROWSERS)} is installed")
        assert_tells_the_story(shown.decode())
        browse(f"{url}/__mock/?pause", tmp_path, f"--screenshot={picture}")
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size > 20_000


def test_a_row_shows_what_its_body_says_and_no_secret(exchange, wire, signed):
    signed.place(clientOrderId="bot-17")
    signed.post("/v1/private/order/batch-place", {"orders": [{"symbol": "x"}, {"symbol": "y"}]})
    wire.login()
    wire.send("POST", "/v1/public/user/login", b"password=canary")
    wire.send("POST", "/v1/public/user/login", b'["canary"]')
    html = render(exchange)
    shown = Shown(html).text
    assert (
        "symbol=BTCUSDT type=LIMIT side=BUY price=85000 quantity=0.1 clientOrderId=bot-17" in shown
    )
    assert "orders=[2]" in shown
    assert "username=alice password=***" in shown
    assert "15 bytes" in shown
    assert "a list of 1" in shown
    assert "canary" not in html


def test_an_empty_exchange_has_a_page(exchange):
    shown = Shown(render(exchange))
    assert "No request yet." in shown.text
    assert "None planned." in shown.text


def test_a_chosen_entry_is_explained(exchange, story):
    with running_server(exchange) as url:
        story(urlsplit(url).netloc)
    assert "The signature is right." in Shown(render(exchange, selected=1)).text
    assert "Request 99" not in render(exchange, selected=99)


def test_the_page_says_the_exchanges_time_to_the_millisecond(exchange):
    exchange.clock.freeze(NOW + 7)
    assert "2026-05-28 20:26:40.007" in render(exchange)


def test_the_live_page_refreshes_itself_and_a_paused_one_does_not(exchange):
    assert 'http-equiv="refresh"' in render(exchange)
    assert 'http-equiv="refresh"' not in render(exchange, live=False)


def test_the_page_can_be_read_by_a_screen_reader(exchange, story):
    with running_server(exchange) as url:
        story(urlsplit(url).netloc)
        html = page(url)
    assert '<html lang="en">' in html
    assert html.count("<section") == html.count("aria-labelledby=")
    for name in re.findall(r'aria-labelledby="([^"]+)"', html):
        assert f'id="{name}"' in html
    assert html.count("<th ") == html.count('scope="col"')
